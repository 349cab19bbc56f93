# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the sandbox itself costs: calls per second, start, reset, memory.

One caller, one connection that stays open, TLS, one call after the other; the caller is
as bare as Python has it, so that the figures are the sandbox's own.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from bench.figures import Figure
from exact_sandbox import testing

_UNLIMITED = {"minute_limit": 0, "day_limit": 0, "error_limit": 0}
#: Seconds that one figure may take.
_SECONDS = 2.0
_SYNC_SELECT = "ID,Code,Name,Status,VATNumber,Modified,Timestamp"


class Caller:
    """One open connection with a token, to one division."""

    def __init__(self, sandbox: testing.Started) -> None:
        place = urlsplit(sandbox.base_url)
        context = ssl.create_default_context(cafile=sandbox.ca)
        self.connection = http.client.HTTPSConnection(
            str(place.hostname), place.port, context=context, timeout=60
        )
        self.headers: dict[str, str] = {"Accept": "application/json"}
        self.division = sandbox.ready["divisions"][0]["code"]
        self.admin("settings", _UNLIMITED)
        token = self.admin("grant", {})["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"

    def send(self, method: str, path: str, body: Any = None) -> bytes:
        """One call.

        :raise RuntimeError: for an answer that is an error.
        """
        data = None if body is None else json.dumps(body).encode()
        self.connection.request(method, path, data, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return content

    def admin(self, door: str, body: Any) -> Any:
        return json.loads(self.send("POST", f"/_sandbox/{door}", body))

    def get(self, path: str, **options: str) -> bytes:
        query = "&".join(f"${name}={quote(text)}" for name, text in options.items())
        return self.send("GET", f"/api/v1/{self.division}/{path}?{query}")

    def first(self, path: str, **options: str) -> dict[str, Any]:
        found = json.loads(self.get(path, top="1", **options))["d"]
        return dict(found[0])


def _per_second(name: str, work: Callable[[int], object]) -> Figure:
    work(0)
    count, start = 0, time.perf_counter()
    while (taken := time.perf_counter() - start) < _SECONDS:
        count += 1
        work(count)
    return Figure(name, "calls/s", count / taken)


def _memory(sandbox: testing.Started) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{sandbox.process.pid}/status").read_text()
    (line,) = [each for each in status.splitlines() if each.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def calls(relations: int) -> list[Figure]:
    """Calls per second in a world with so many relations, and what it takes to hold."""
    start = time.perf_counter()
    options = ("--world", "tiny", "--relations", str(relations), "--divisions", "1")
    with testing.process(*options, "--tls") as sandbox:
        ready = time.perf_counter() - start
        caller = Caller(sandbox)
        found = [
            Figure(f"start, {relations:,} relations", "s", ready),
            Figure(f"memory, {relations:,} relations", "MB", _memory(sandbox)),
        ]
        return found + _calls(caller, relations)


def _calls(caller: Caller, relations: int) -> list[Figure]:
    accounts, sync = "crm/Accounts", "sync/CRM/Accounts"
    rows = json.loads(caller.get(sync, select="Timestamp"))["d"]["results"]
    first = int(rows[0]["Timestamp"])
    entry = _entry(caller)
    path = f"/api/v1/{caller.division}/salesentry/SalesEntries"
    page = "ID,Code,Name,Status,VATNumber"

    def somewhere(number: int) -> str:
        # each call reads another page, so that none is answered from the last one
        place = first + number * 977 % max(relations - 1000, 1)
        return f"Timestamp gt {place}L"

    return [
        _per_second("Me", lambda _: caller.get("current/Me", select="UserID")),
        _per_second("60 rows, 5 fields", lambda _: caller.get(accounts, select=page)),
        _per_second("60 rows, all fields", lambda _: caller.get(accounts)),
        _per_second(
            f"1,000 of {relations:,} rows by Timestamp",
            lambda n: caller.get(sync, select=_SYNC_SELECT, filter=somewhere(n)),
        ),
        _per_second("SalesEntries POST", lambda _: caller.send("POST", path, entry)),
    ]


def _entry(caller: Caller) -> dict[str, Any]:
    revenue = caller.first("financial/GLAccounts", filter="Type eq 110")["ID"]
    customer = caller.first("crm/Accounts", filter="Status eq 'C'")["ID"]
    line = {"GLAccount": revenue, "AmountFC": "100.00"}
    return {"Journal": "70", "Customer": customer, "SalesEntryLines": [line, line]}


def starts(divisions: int) -> list[Figure]:
    """Start of a small world and of many divisions; a reset."""
    found = []
    for world in ("tiny", "firm"):
        start = time.perf_counter()
        with testing.process("--world", world, "--tls") as sandbox:
            ready = time.perf_counter() - start
            caller = Caller(sandbox)
            start = time.perf_counter()
            caller.admin("reset", {})
            reset = (time.perf_counter() - start) * 1000
        found += [
            Figure(f"start, {world}", "s", ready),
            Figure(f"reset, {world}", "ms", reset),
        ]
    start = time.perf_counter()
    options = ("--world", "practice", "--divisions", str(divisions))
    with testing.process(*options, "--tls") as sandbox:
        ready = time.perf_counter() - start
        memory = _memory(sandbox)
    return [
        *found,
        Figure(f"start, {divisions:,} divisions", "s", ready),
        Figure(f"memory, {divisions:,} divisions", "MB", memory),
    ]
