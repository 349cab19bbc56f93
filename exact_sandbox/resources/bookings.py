# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Storing what was booked, and taking it back: the same for every kind of entry."""

from __future__ import annotations

from exact_sandbox.ledger.frame import LEDGER, Booking
from exact_sandbox.ledger.openitems import MATCHED
from exact_sandbox.ledger.sides import SIDES
from exact_sandbox.odata.errors import ApiError
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.table import resource_table
from exact_sandbox.resources.base import Context
from exact_sandbox.rest.texts import BusinessError, problem
from exact_sandbox.state.store import Change

_PROCESSED = 50


def store(
    context: Context, entries: str, lines: str, booking: Booking, old: Row | None = None
) -> None:
    """Write all rows of a booking at once.

    :param entries: resource of the head; ``lines`` of its lines.
    :param old: the head that stood in the books before, whose other rows go away.
    """
    changes = [] if old is None else _leftovers(context, lines, old, booking)
    places = [
        (entries, "EntryID", [booking.entry]),
        (lines, "ID", booking.lines),
        (LEDGER, "ID", booking.ledger),
    ]
    places += [(resource, "ID", [row]) for resource, row in booking.terms]
    for resource, key, rows in places:
        for row in rows:
            stamps = context.stamps(
                resource_table()[resource], new=row.get("Created") is None
            )
            changes.append(
                Change(context.division, resource, row[key], {**row, **stamps})
            )
            row.update(stamps)
    for resource, row in booking.others:
        stamps = context.stamps(resource_table()[resource], new=True)
        changes.append(Change(context.division, resource, row["ID"], {**row, **stamps}))
    for resource, name, row in booking.numbers:
        changes.append(Change(context.division, resource, name, row))
    context.store.commit(changes)


def _leftovers(
    context: Context, lines: str, old: Row, booking: Booking
) -> list[Change]:
    """Rows of the old booking that the new one does not write again."""
    kept = {row["ID"] for row in (*booking.lines, *booking.ledger)}
    kept |= {row["ID"] for _, row in booking.terms}
    return [
        Change(context.division, resource, row["ID"], None)
        for resource in (lines, LEDGER, *(side.terms for side in SIDES))
        for row in of_entry(context, resource, old)
        if row["ID"] not in kept
    ]


def of_entry(context: Context, resource: str, entry: Row) -> list[Row]:
    """The rows of a resource that belong to an entry."""
    return [
        row
        for row in context.store.rows(context.division, resource)
        if row.get("EntryID") == entry["EntryID"]
    ]


def open_entry(context: Context, entries: str, key: str) -> Row:
    """The entry as it stands now, if it may still be changed.

    :raises ApiError: 403 when it is gone.
    :raises BusinessError: it is processed, or one of its items is matched.
    """
    fresh = context.store.get(context.division, entries, key)
    if fresh is None:
        raise ApiError(403, "Forbidden")
    items = [item for side in SIDES for item in of_entry(context, side.terms, fresh)]
    if fresh["Status"] == _PROCESSED or any(
        item["Status"] == MATCHED for item in items
    ):
        raise BusinessError([problem("already_processed")])
    return fresh


def take_back(context: Context, entries: str, lines: str, entry: Row) -> None:
    """Take an entry out of the books. Its number is free again."""
    year = entry.get("ReportingYear") or entry.get("FinancialYear")
    journal = entry.get("Journal") or entry.get("JournalCode")
    number = f"{journal}/{year}/{entry['EntryNumber']}"
    changes = [
        Change(context.division, entries, entry["EntryID"], None),
        Change(context.division, "_numbers", number, None),
    ]
    for resource in (lines, LEDGER, *(side.terms for side in SIDES)):
        changes += [
            Change(context.division, resource, row["ID"], None)
            for row in of_entry(context, resource, entry)
        ]
    context.store.commit(changes)
