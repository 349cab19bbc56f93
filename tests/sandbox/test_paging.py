# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages while others write: what the real rules promise, and no more.

A row that was there from the beginning to the end, unchanged, comes exactly once. One
that is added comes at most once. In a sync listing a row that changes moves to the end,
so it may come twice: once before its change and once after.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from exact_sandbox.clock import Clock
from exact_sandbox.oauth.tokens import Principal
from exact_sandbox.odata.query import parse_query, run
from exact_sandbox.odata.table import resource_table
from exact_sandbox.resources.base import Context
from exact_sandbox.resources.registry import behaviours
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import Store

PAGE = 3
DIVISION = 1
TABLE = resource_table()
BEHAVIOURS = behaviours()
KEYS = st.integers(0, 40)
#: Between two pages: rows written (new ones or changes) and taken away.
WRITES = st.lists(
    st.tuples(st.sampled_from(["write", "delete"]), KEYS, st.sampled_from("abcAB ")),
    max_size=4,
)


def guid(number: int) -> str:
    # spread, so that new keys fall before and behind the place of the reader
    return f"{(number * 7919) % 65536:04x}0000-0000-0000-0000-{number:012d}"


class Reader:
    """Follows next links over a store that changes in between."""

    def __init__(self, resource: str) -> None:
        self.resource = TABLE[resource]
        self.behaviour = BEHAVIOURS[resource]
        self.store = Store()
        user = {"UserID": guid(0), "denied": []}
        self.context = Context(self.store, Settings(), Clock(),
                               Principal("app", user, "all"), DIVISION, "")  # fmt: skip

    def write(self, key: int, name: str) -> None:
        row = {"ID": guid(key), "Name": name, "Code": str(key)}
        self.store.put(DIVISION, "crm/Accounts", row["ID"], row)

    def delete(self, key: int) -> None:
        self.store.put(DIVISION, "crm/Accounts", guid(key), None)

    def read(self, params: dict[str, str], rounds: list[Any]) -> list[dict[str, Any]]:
        """All rows in the order in which they came; ``rounds`` strike in between."""
        found: list[dict[str, Any]] = []
        waiting = list(rounds)
        for _ in range(100):
            query = parse_query(self.resource, params, TABLE)
            rows, arranged = self.behaviour.in_order(self.context, query)
            page = run(query, rows, PAGE, arranged)
            found += page.rows
            if page.next_query is None:
                return found
            params = dict(parse_qsl(page.next_query))
            for what, key, name in waiting.pop(0) if waiting else ():
                if what == "write":
                    self.write(key, name)
                else:
                    self.delete(key)
        raise AssertionError("the next links never end")


def touched(rounds: list[Any]) -> set[str]:
    return {guid(key) for part in rounds for _, key, _ in part}


@given(
    st.sets(KEYS, max_size=20),
    st.lists(WRITES, max_size=5),
    st.sampled_from(["", "Name", "Name desc"]),
)
def test_an_ordinary_listing(start: set[int], rounds: list[Any], order: str) -> None:
    reader = Reader("crm/Accounts")
    for key in start:
        reader.write(key, "n")
    came = [row["ID"] for row in reader.read({"$orderby": order}, rounds)]
    steady = {guid(key) for key in start} - touched(rounds)
    for each in steady:
        assert came.count(each) == 1
    if not order:
        # the key of a row never changes: nothing can come twice
        assert len(came) == len(set(came))
        assert came == sorted(came)


@given(st.sets(KEYS, max_size=20), st.lists(WRITES, max_size=5))
def test_a_sync_listing(start: set[int], rounds: list[Any]) -> None:
    reader = Reader("sync/CRM/Accounts")
    for key in start:
        reader.write(key, "n")
    params = {"$select": "ID,Timestamp", "$filter": "Timestamp gt 0L"}
    rows = reader.read(params, rounds)
    came = [row["ID"] for row in rows]
    stamps = [row["Timestamp"] for row in rows]
    assert stamps == sorted(set(stamps))
    for each in {guid(key) for key in start} - touched(rounds):
        assert came.count(each) == 1
    # going on from the highest stamp finds what changed behind the reader's back, and
    # at the end the reader has the last version of every row that is left
    more = f"Timestamp gt {max(stamps, default=0)}L"
    rows += reader.read({**params, "$filter": more}, [])
    last = {row["ID"]: row["Timestamp"] for row in rows}
    now = reader.store.rows(DIVISION, "crm/Accounts")
    assert {row["ID"]: row["_version"] for row in now}.items() <= last.items()


@given(st.sets(KEYS, max_size=20), st.integers(0, 25), st.integers(0, 30))
def test_both_ways_of_paging_agree(start: set[int], skip: int, top: int) -> None:
    """The way that looks at the first rows only, and the one that sorts all."""
    for resource in ("crm/Accounts", "sync/CRM/Accounts"):
        reader = Reader(resource)
        for key in sorted(start, key=guid):
            reader.write(key, "n")
        params = {"$skip": str(skip), "$top": str(top)}
        quick = [row["ID"] for row in reader.read(dict(params), [])]
        params["$inlinecount"] = "allpages"
        slow = [row["ID"] for row in reader.read(dict(params), [])]
        assert quick == slow
        if resource == "crm/Accounts":
            expected = sorted(guid(key) for key in start)[skip:][:top]
            assert quick == (expected[:top] if top <= PAGE else expected)


@given(st.lists(WRITES, max_size=6), st.lists(st.tuples(KEYS, KEYS), max_size=3))
def test_what_is_arranged_is_never_old(
    rounds: list[Any], looks: list[tuple[int, int]]
) -> None:
    """The kept order of a table against sorting it afresh, after every write."""
    reader = Reader("crm/Accounts")
    for part in rounds:
        for what, key, name in part:
            if what == "write":
                reader.write(key, name)
            else:
                reader.delete(key)
            kept = reader.store.arranged(DIVISION, "crm/Accounts", "Name", str)
            fresh = reader.store.rows(DIVISION, "crm/Accounts")
            assert kept == sorted(fresh, key=lambda row: str(row["Name"]))
            held = reader.store.where(DIVISION, "crm/Accounts", "Name", name)
            assert held == [row for row in fresh if row["Name"] == name]
