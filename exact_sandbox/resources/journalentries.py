# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bank entries and general journal entries, and their lines."""

from __future__ import annotations

from typing import Any

from exact_sandbox.ledger import journals
from exact_sandbox.ledger.books import Books
from exact_sandbox.odata.filters import Row
from exact_sandbox.resources.base import Behaviour, Context, values_of
from exact_sandbox.resources.bookings import open_entry, store, take_back
from exact_sandbox.rest.texts import BusinessError, problem


def _books(context: Context) -> Books:
    return Books(context.store, context.division, context.clock.local())


class _Entries(Behaviour):
    """Entries of one kind of journal. A POST that answers has booked."""

    kind = journals.BANK

    def create(self, context: Context, body: Any) -> Row:
        """Book an entry with its lines.

        :raises BusinessError: the books refuse it; nothing is stored.
        """
        values = values_of(context, self.resource, body, posting=True)
        with context.store.lock:
            booking = journals.book(
                _books(context), values, context.settings, self.kind
            )
            store(context, self.kind.entries, self.kind.entry_lines, booking)
        return booking.entry

    def delete(self, context: Context, row: Row) -> None:
        """Take an entry that is not processed out of the books."""
        with context.store.lock:
            entry = open_entry(context, self.kind.entries, row["EntryID"])
            take_back(context, self.kind.entries, self.kind.entry_lines, entry)


class BankEntries(_Entries):
    """financialtransaction/BankEntries."""


class GeneralJournalEntries(_Entries):
    """generaljournalentry/GeneralJournalEntries."""

    kind = journals.MEMORIAL


class _Lines(Behaviour):
    """Lines: posted with their head, or one by one into an entry."""

    kind = journals.BANK

    def create(self, context: Context, body: Any) -> Row:
        """Add a line to the entry that ``EntryID`` names."""
        values = values_of(context, self.resource, body, posting=True)
        with context.store.lock:
            key = values.get("EntryID")
            if key is None:
                raise BusinessError([problem("mandatory", "entry")])
            entry = context.store.get(context.division, self.kind.entries, key)
            if entry is None:
                raise BusinessError([problem("reference", "entry")])
            booking = journals.extend(_books(context), entry, values, self.kind)
            store(context, self.kind.entries, self.kind.entry_lines, booking)
        return booking.lines[0]


class BankEntryLines(_Lines):
    """financialtransaction/BankEntryLines."""


class GeneralJournalEntryLines(_Lines):
    """generaljournalentry/GeneralJournalEntryLines: a line that breaks the balance
    is refused."""

    kind = journals.MEMORIAL
