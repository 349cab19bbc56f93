# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The state file: an SQLite database that each change is written to before it counts.

Written without waiting for the disk: it survives the death of the process, which is
what tests do to it, not the death of the machine.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exact_sandbox.state.store import Change, Place, Row


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    raise TypeError(f"no place in the state file for {type(value).__name__}")


def _decode(value: dict[str, Any]) -> Any:
    if "$number" in value:
        return Decimal(value["$number"])
    if "$moment" in value:
        return datetime.fromisoformat(value["$moment"])
    return value


class Journal:
    """Rows in a file. Callers hold the store's lock."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS stored (division INTEGER, resource TEXT,"
            " key TEXT, content TEXT, PRIMARY KEY (division, resource, key))"
        )
        self._connection.commit()

    def write(self, changes: Iterable[Change]) -> None:
        """All changes in one transaction."""
        with self._connection as cursor:
            for change in changes:
                place = (change.division, change.resource, change.key)
                if change.row is None:
                    cursor.execute(
                        "DELETE FROM stored WHERE division=? AND resource=? AND key=?",
                        place,
                    )
                else:
                    content = json.dumps(change.row, default=_encode)
                    cursor.execute(
                        "INSERT OR REPLACE INTO stored VALUES (?, ?, ?, ?)",
                        (*place, content),
                    )

    def rewrite(self, tables: dict[Place, dict[str, Row]]) -> None:
        """Forget all and write these tables."""
        with self._connection as cursor:
            cursor.execute("DELETE FROM stored")
            cursor.executemany(
                "INSERT INTO stored VALUES (?, ?, ?, ?)",
                (
                    (place[0], place[1], key, json.dumps(row, default=_encode))
                    for place, rows in tables.items()
                    for key, row in rows.items()
                ),
            )

    def read(self) -> dict[Place, dict[str, Row]]:
        """All tables of the file, in the order in which they were written."""
        tables: dict[Place, dict[str, Row]] = {}
        found = self._connection.execute(
            "SELECT division, resource, key, content FROM stored ORDER BY rowid"
        )
        for division, resource, key, content in found:
            row = json.loads(content, object_hook=_decode)
            tables.setdefault((division, resource), {})[key] = row
        return tables

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
