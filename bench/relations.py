# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading many relations: the core's large pages against the libraries of others.

Each side reads in a process of its own, so that the largest memory of that process is
what the reading took.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import Figure, resident_peak, took
from bench.peers import FIXED_HOST, Peer
from bench.place import Place, place_at, started
from exact_core.services import invoicing
from exact_core.services.relation_pages import read_relation_pages
from tools import paths

#: Seconds: what a call to Exact takes from an office, about.
LATENCY = 0.15
MEMORY_AT = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class _Address:
    """What a peer needs to know of a sandbox."""

    base_url: str
    ca: str
    token: str


def _in_a_process(place: Place, work: str, count: int) -> dict[str, Any]:
    """Do a piece of work of the core in a process of its own."""
    command = [sys.executable, "-m", "bench.relations", work, str(count)]
    command += [place.base_url, place.ca, place.client_id, str(place.division)]
    environment = {**os.environ, "BENCH_TOKEN": place.token}
    done = subprocess.run(
        command, cwd=paths.ROOT, env=environment, check=True, stdout=subprocess.PIPE
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(count: int, far: int, peers: Sequence[Peer]) -> list[Figure]:
    """Time without and with latency, and memory by number of rows.

    :param count: relations of the large world.
    :param far: relations that are read with latency, and by the slower library.
    """
    options = ("--host-name", FIXED_HOST)
    figures = []
    with started(count, *options) as place:
        figures += _all_of_them(place, count, peers[:1])
        figures += _memory(place, count)
    with started(far, *options) as place:
        figures += _with_latency(place, far, peers)
    return figures


def _peer_reads(place: Place, peer: Peer) -> dict[str, Any]:
    address = _Address(place.base_url, place.ca, place.token)
    with peer.running(address, place.division) as at_work:
        return at_work.ask({"do": "read"})


def _all_of_them(place: Place, count: int, peers: Sequence[Peer]) -> list[Figure]:
    ours = _in_a_process(place, "read", count)
    figures = []
    for peer in peers:
        theirs = _peer_reads(place, peer)
        _same(count, ours, theirs)
        name = f"read {count:,} relations, no latency"
        figures += [
            Figure(name, "s", ours["wall"], theirs["wall"], beside=peer.name),
            Figure("  memory", "MB", ours["peak"], theirs["peak"], beside=peer.name),
        ]
    return figures


def _with_latency(place: Place, count: int, peers: Sequence[Peer]) -> list[Figure]:
    figures = []
    for latency in (0.0, LATENCY):
        place.admin("faults", {"effect": "delay", "seconds": latency, "path": "/api/"})
        ours = _in_a_process(place, "read", count)
        for peer in peers:
            theirs = _peer_reads(place, peer)
            _same(count, ours, theirs)
            said = f"{latency * 1000:.0f} ms latency" if latency else "no latency"
            figures.append(
                Figure(
                    f"read {count:,} relations, {said}",
                    "s",
                    ours["wall"],
                    theirs["wall"],
                    beside=peer.name,
                    aim=0.1 if latency else None,
                    aim_of="ratio",
                )
            )
        place.plain.delete(f"{place.base_url}/_sandbox/faults", timeout=30)
    return figures


def _same(count: int, *sides: dict[str, Any]) -> None:
    """All read them all.

    :raise RuntimeError: one did not.
    """
    # A world has a few relations besides those that were asked for.
    if any(not count <= side["count"] <= count + 10 for side in sides):
        raise RuntimeError(f"{[side['count'] for side in sides]} of {count} were read")


def _memory(place: Place, count: int) -> list[Figure]:
    """Memory of a process that reads, and of one that prepares, by number of rows."""
    sizes = [size for size in MEMORY_AT if size <= count]
    figures = []
    for work, words in (("read", "reading relations"), ("prepare", "preparing drafts")):
        least = _in_a_process(place, work, 1)["peak"]
        for size in sizes:
            peak = _in_a_process(place, work, size)["peak"]
            figures.append(
                Figure(
                    f"memory, {words}, {size:,} rows",
                    "MB",
                    peak,
                    least,
                    beside="one row",
                    aim=1.5,
                    aim_of="ratio",
                )
            )
    return figures


# --- in the other process ---


def _read(place: Place, count: int) -> int:
    found = 0
    for page in read_relation_pages(place.client, place.division):
        found += len(page.relations)
        if found >= count:
            # To the end, where all are asked for: some worlds have a few more.
            if count < 10_000:
                break
    return found


def _prepare(place: Place, count: int) -> int:
    """Drafts in chunks, as the outbox makes them."""
    from bench.place import papers

    paper, found = papers(place), 0
    for start in range(0, count, 50):
        chunk = [paper.invoice(n) for n in range(start, min(start + 50, count))]
        found += sum(not invoicing.prepare(draft).blocked for draft in chunk)
    return found


def main(arguments: Sequence[str]) -> None:
    """Do one piece of work and tell what it took."""
    work, count, base_url, ca, client_id, division = arguments
    token = os.environ["BENCH_TOKEN"]
    place = place_at(base_url, ca, client_id, int(division), token)
    done = 0

    def one() -> None:
        nonlocal done
        done = {"read": _read, "prepare": _prepare}[work](place, int(count))

    spent = took(one)
    peak = resident_peak()
    print(json.dumps({"wall": spent.wall, "count": done, "peak": peak}))


if __name__ == "__main__":
    main(sys.argv[1:])
