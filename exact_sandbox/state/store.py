# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rows of the sandbox: per division and resource, copied on write.

A row that stands in the store is never changed in place, so readers need no lock
and a whole world can be put back by copying dictionaries.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from exact_sandbox.state.journal import Journal

Row = dict[str, Any]
Place = tuple[int, str]
_Index = TypeVar("_Index")

#: Division number of things that belong to no division (users, tokens, counters).
NOWHERE = 0


@dataclass(frozen=True)
class Change:
    """One row to write; ``row`` None deletes it."""

    division: int
    resource: str
    key: str
    row: Row | None


class Store:
    """All rows. ``lock`` is held around read-decide-write sequences."""

    def __init__(self, journal: Journal | None = None) -> None:
        self.lock = threading.RLock()
        self._tables: dict[Place, dict[str, Row]] = {}
        self._journal = journal
        self._version = 0
        self._generation = 0
        self._touched: dict[Place, int] = {}
        self._indexes: dict[tuple[Place, str, str], tuple[object, Any]] = {}
        #: what is written besides when a row is taken away, if anything
        self.on_delete: Callable[[Change], Change | None] = lambda change: None
        #: told of each change after it counts, with whether the row was there before
        self.watch: Callable[[list[tuple[Change, bool]]], None] | None = None

    def rows(self, division: int, resource: str) -> list[Row]:
        """A snapshot of the rows of one resource in one division."""
        return list(self._tables.get((division, resource), {}).values())

    def _index(
        self, place: Place, name: str, kind: str, build: Callable[[list[Row]], _Index]
    ) -> _Index:
        """Something built from all rows of a place, kept until one of them changes."""
        # read before the rows are: what changes meanwhile makes it stale at once
        stamp = (self._generation, self._touched.get(place, 0))
        found = self._indexes.get((place, name, kind))
        if found is None or found[0] != stamp:
            found = (stamp, build(self.rows(*place)))
            self._indexes[(place, name, kind)] = found
        index: _Index = found[1]
        return index

    def arranged(
        self,
        division: int,
        resource: str,
        name: str,
        rank: Callable[[Any], Any],
        after: Any = None,
    ) -> list[Row]:
        """Rows in the order of one column.

        :param rank: sorting key of a value of the column.
        :param after: a value; only rows behind it are given. None: all.
        """

        def build(rows: list[Row]) -> tuple[list[Any], list[Row]]:
            rows.sort(key=lambda row: rank(row.get(name)))
            return [rank(row.get(name)) for row in rows], rows

        ranks, rows = self._index((division, resource), name, "arranged", build)
        return rows if after is None else rows[bisect_right(ranks, rank(after)) :]

    def where(self, division: int, resource: str, name: str, value: Any) -> list[Row]:
        """Rows that hold a value in a column."""

        def build(rows: list[Row]) -> dict[Any, list[Row]]:
            groups: dict[Any, list[Row]] = {}
            for row in rows:
                groups.setdefault(row.get(name), []).append(row)
            return groups

        return list(
            self._index((division, resource), name, "groups", build).get(value, ())
        )

    def get(self, division: int, resource: str, key: Any) -> Row | None:
        """One row by its key, or None."""
        return self._tables.get((division, resource), {}).get(str(key))

    def find(self, division: int, resource: str, **values: Any) -> Row | None:
        """The first row with these values; strings compare without outer blanks."""

        def same(left: Any, right: Any) -> bool:
            if isinstance(left, str) and isinstance(right, str):
                return left.strip() == right.strip()
            return bool(left == right)

        for row in self.rows(division, resource):
            if all(same(row.get(name), value) for name, value in values.items()):
                return row
        return None

    def commit(self, changes: Iterable[Change]) -> None:
        """Write all changes at once, to the file first when there is one.

        A caller that got past this line may answer: the rows outlive the process.
        """
        with self.lock:
            stamped = []
            for change in self._with_traces(changes):
                row = change.row
                if row is not None:
                    self._version += 1
                    row = {**row, "_version": self._version}
                stamped.append(
                    Change(change.division, change.resource, change.key, row)
                )
            if self._journal is not None:
                self._journal.write(stamped)
            news = []
            for change in stamped:
                table = self._tables.setdefault((change.division, change.resource), {})
                news.append((change, change.key in table))
                if change.row is None:
                    table.pop(change.key, None)
                else:
                    table[change.key] = change.row
                place = (change.division, change.resource)
                self._touched[place] = self._touched.get(place, 0) + 1
            if self.watch is not None:
                self.watch(news)

    def _with_traces(self, changes: Iterable[Change]) -> Iterator[Change]:
        """The changes, and what is kept of rows that go."""
        for change in changes:
            yield change
            if change.row is None and self.get(
                change.division, change.resource, change.key
            ):
                trace = self.on_delete(change)
                if trace is not None:
                    yield trace

    def put(self, division: int, resource: str, key: Any, row: Row | None) -> None:
        """Write or delete one row."""
        self.commit([Change(division, resource, str(key), row)])

    def replace(self, tables: dict[Place, dict[str, Row]]) -> None:
        """Put another world in place of this one. Rows are shared, not copied."""
        with self.lock:
            self._tables = {place: dict(rows) for place, rows in tables.items()}
            self._generation += 1
            self._indexes.clear()
            self._version = sum(len(rows) for rows in tables.values())
            if self._journal is not None:
                self._journal.rewrite(self._tables)

    def restore(self) -> bool:
        """Read the file back. False when there is none or it is empty."""
        if self._journal is None:
            return False
        with self.lock:
            self._tables = self._journal.read()
            self._generation += 1
            self._version = max(
                (
                    row.get("_version", 0)
                    for rows in self._tables.values()
                    for row in rows.values()
                ),
                default=0,
            )
        return bool(self._tables)

    def places(self) -> list[Place]:
        """Which resources hold rows, per division."""
        return list(self._tables)

    def close(self) -> None:
        """Close the file."""
        if self._journal is not None:
            self._journal.close()
