# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m bench``: a table, and the same as JSON in ``.build/bench.json``.

Each figure stands beside what it is compared with, taken in the same run. A busy
machine makes the walls longer on both sides; the load is told with the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import peers, relations, sandbox, with_odoo, work
from bench.figures import Figure, table, took
from bench.place import papers, started

RESULT = Path(__file__).resolve().parent.parent / ".build" / "bench.json"
PARTS = ("core", "relations", "addon", "sandbox")
#: The addon's own steps.
STEPS = ("drain", "sweep", "screens")


@dataclass(frozen=True)
class Sizes:
    """How much of everything.

    :param slow: invoices of the drain with latency, in all turns.
    :param far: relations that are read with latency.
    :param sweep: divisions, by the number of workers.
    """

    entries: int
    relations: int
    large: int
    far: int
    divisions: int
    invoices: int
    slow: int
    sweep: dict[int, int]
    transfers: int


USUAL = Sizes(
    entries=300,
    relations=10_000,
    large=100_000,
    far=10_000,
    divisions=1_000,
    invoices=1_000,
    slow=1_000,
    sweep={1: 50, 4: 200, 8: 1_000},
    transfers=1_000_000,
)
SIZES = {
    "quick": Sizes(
        entries=100,
        relations=2_000,
        large=10_000,
        far=2_000,
        divisions=240,
        invoices=150,
        slow=30,
        sweep={1: 20, 4: 80, 8: 240},
        transfers=50_000,
    ),
    "usual": USUAL,
    "full": replace(USUAL, far=USUAL.large, sweep={1: 200, 4: 1_000, 8: 1_000}),
}


def measure(sizes: Sizes, only: tuple[str, ...]) -> tuple[list[Figure], list[str]]:
    """All figures, one after the other, and the steps that broke off.

    Each step is told while it runs.
    """
    figures: list[Figure] = []
    broken: list[str] = []

    def step(name: str, work: Callable[[], list[Figure]]) -> None:
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        try:
            taken = took(lambda: figures.extend(work()))
        except Exception:
            # The other steps' minutes are not lost with it.
            traceback.print_exc()
            broken.append(name)
            return
        print(f"{taken.wall:.1f} s", file=sys.stderr, flush=True)

    beside = peers.install()
    if "core" in only:
        with started(sizes.relations) as place:
            found = papers(place)
            step("bare call", lambda: work.floor(place))
            step("core alone", lambda: work.by_itself(place, found))
            step("booking", lambda: work.booking(place, found, sizes.entries))
            step("reading", lambda: work.reading(place, sizes.relations))
    if "relations" in only:
        step("relations", lambda: relations.measure(sizes.large, sizes.far, beside))
    steps = [name for name in STEPS if name in only or "addon" in only]
    if steps:
        options: dict[str, Any] = {
            "only": steps,
            "invoices": sizes.invoices,
            "slow": sizes.slow,
            "sweep": sizes.sweep,
            "transfers": sizes.transfers,
        }
        found_there, broken_there = with_odoo.measure(options)
        figures += found_there
        broken += broken_there
    if "sandbox" in only:
        step("calls of the sandbox", lambda: sandbox.calls(sizes.large))
        step("starts of the sandbox", lambda: sandbox.starts(sizes.divisions))
    return figures, broken


def main() -> int:
    """Measure and show; 0 when every step did its work, aims met or not."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="small sizes, two minutes")
    size.add_argument(
        "--full", action="store_true", help="relations and sweeps in full too"
    )
    parser.add_argument(
        "--only", action="append", choices=(*PARTS, *STEPS), help="one part, repeatable"
    )
    options = parser.parse_args()
    name = "quick" if options.quick else "full" if options.full else "usual"
    before = os.getloadavg()[0]
    start = time.perf_counter()
    figures, broken = measure(SIZES[name], tuple(options.only or PARTS))
    seconds = round(time.perf_counter() - start)
    print(table(figures))
    missed = [figure.name.strip() for figure in figures if figure.met is False]
    load = f"{before:.1f} before, {os.getloadavg()[0]:.1f} after"
    print(f"\n{len(missed)} aims missed. Load of {os.cpu_count()} cores: {load}.")
    RESULT.parent.mkdir(exist_ok=True)
    document = {
        "python": platform.python_version(),
        "sizes": name,
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load": load,
        "missed": missed,
        "broken": broken,
        "figures": [figure.as_dict() for figure in figures],
    }
    RESULT.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    print(f"{seconds} s. Written to {RESULT.parent.name}/{RESULT.name}")
    if broken:
        print(f"Broke off: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
