# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sales and purchase entries and their lines: posting books, deleting takes back."""

from __future__ import annotations

from typing import Any

from exact_sandbox.ledger import invoices
from exact_sandbox.ledger.books import Books
from exact_sandbox.ledger.checks import check_period
from exact_sandbox.ledger.frame import LEDGER, Booking, new_id
from exact_sandbox.ledger.sides import PURCHASE, SALES, Side
from exact_sandbox.odata.filters import Row
from exact_sandbox.resources.base import Behaviour, Context, values_of
from exact_sandbox.resources.bookings import of_entry, open_entry, store, take_back
from exact_sandbox.resources.documents import next_number
from exact_sandbox.rest.texts import BusinessError, Message, problem
from exact_sandbox.state.store import Change

#: What of a header may still be changed without touching the books.
_CHANGEABLE = {
    "Description", "DueDate", "ExternalLinkReference", "OrderNumber",
    "PaymentReference", "YourRef", "Document",
}  # fmt: skip
#: Columns that open items and ledger lines share with the header.
_SHARED = ("Description", "DueDate", "PaymentReference", "YourRef")
#: Document type of a purchase invoice (used by clients).
_PURCHASE_DOCUMENT = 20


def _books(context: Context) -> Books:
    return Books(context.store, context.division, context.clock.local())


class Entries(Behaviour):
    """Entries of one side. A POST that answers has booked."""

    side: Side = SALES

    def create(self, context: Context, body: Any) -> Row:
        """Book an entry with its lines.

        :raises BusinessError: the books refuse it; nothing is stored.
        """
        values = values_of(context, self.resource, body, posting=True)
        with context.store.lock:
            booking = invoices.book(
                _books(context), values, context.settings, self.side
            )
            self.complete(context, booking)
            store(context, self.side.entries, self.side.entry_lines, booking)
        return booking.entry

    def complete(self, context: Context, booking: Booking) -> None:
        """What else comes with a new entry: nothing."""

    def update(self, context: Context, row: Row, body: Any) -> Row:
        """Change texts and dates of an entry that is not processed.

        Amounts, journal, relation and lines stay: those go by the lines' own
        resource, or by a new entry.
        """
        values = values_of(context, self.resource, body, posting=False)
        values = {name: value for name, value in values.items() if name in _CHANGEABLE}
        shared = {name: values[name] for name in _SHARED if name in values}
        with context.store.lock:
            row = open_entry(context, self.place, row["EntryID"])
            changed = {**row, **values, **context.stamps(self.resource, new=False)}
            changes = [Change(context.division, self.place, row["EntryID"], changed)]
            for resource in (self.side.terms, LEDGER):
                changes += [
                    Change(context.division, resource, each["ID"], {**each, **shared})
                    for each in of_entry(context, resource, row)
                    if each.get("_kind", self.side.kind) == self.side.kind
                ]
            context.store.commit(changes)
        return changed

    def delete(self, context: Context, row: Row) -> None:
        """Take an entry that is not processed out of the books. Its number is free."""
        with context.store.lock:
            entry = open_entry(context, self.place, row["EntryID"])
            take_back(context, self.side.entries, self.side.entry_lines, entry)


class SalesEntries(Entries):
    """salesentry/SalesEntries."""


class PurchaseEntries(Entries):
    """purchaseentry/PurchaseEntries: one without document gets one (recorded)."""

    side = PURCHASE

    def complete(self, context: Context, booking: Booking) -> None:
        """The document that Exact makes of its own accord; its subject is the
        entry's description (recorded)."""
        entry = booking.entry
        if entry["Document"] is not None:
            document = context.store.get(
                context.division, "documents/Documents", entry["Document"]
            )
            if document is None:
                raise BusinessError([problem("reference", "document")])
        else:
            document = self._document(context, entry)
            booking.others.append(("documents/Documents", document))
        entry["Document"] = document["ID"]
        entry["DocumentNumber"] = document.get("HID")
        entry["DocumentSubject"] = document.get("Subject")

    @staticmethod
    def _document(context: Context, entry: Row) -> Row:
        return {
            "ID": new_id(),
            "HID": next_number(context.store, context.division),
            "Subject": entry["Description"] or f"{entry['EntryNumber']}",
            "Type": _PURCHASE_DOCUMENT,
            "TypeDescription": "Purchase invoice",
            "DocumentDate": entry["EntryDate"],
            "Account": entry["Supplier"],
            "AccountName": entry["SupplierName"],
            "AmountFC": entry["AmountFC"],
            "Currency": entry["Currency"],
            "FinancialTransactionEntryID": entry["EntryID"],
            "HasEmptyBody": True,
            "InheritShare": False,
        }


class EntryLines(Behaviour):
    """Single lines: added to an entry, changed in it, taken out of it (reported)."""

    side: Side = SALES

    def create(self, context: Context, body: Any) -> Row:
        """Add a line to the entry that ``EntryID`` names."""
        values = values_of(context, self.resource, body, posting=True)
        with context.store.lock:
            key = values.get("EntryID")
            if key is None:
                raise BusinessError([problem("mandatory", "entry")])
            if context.store.get(context.division, self.side.entries, key) is None:
                raise BusinessError([problem("reference", "entry")])
            return self._rebook(context, key, values, None)

    def update(self, context: Context, row: Row, body: Any) -> Row:
        """Change a line; a VAT amount that is not sent is computed anew."""
        values = values_of(context, self.resource, body, posting=False)
        fresh = dict(row)
        if {"AmountFC", "VATCode", "VATPercentage"} & set(values):
            fresh["VATAmountFC"] = fresh["VATPercentage"] = None
        merged = {**fresh, **values, "EntryID": row["EntryID"], "ID": row["ID"]}
        with context.store.lock:
            return self._rebook(context, row["EntryID"], merged, row["ID"])

    def delete(self, context: Context, row: Row) -> None:
        """Take a line out; with the last line the entry goes too (reported)."""
        with context.store.lock:
            others = [
                each["ID"]
                for each in of_entry(context, self.place, row)
                if each["ID"] != row["ID"]
            ]
            if others:
                self._rebook(context, row["EntryID"], None, row["ID"])
                return
            entry = open_entry(context, self.side.entries, row["EntryID"])
            take_back(context, self.side.entries, self.side.entry_lines, entry)

    def _rebook(
        self, context: Context, key: str, values: Row | None, place: str | None
    ) -> Row:
        """Book the entry again.

        :param values: the new or changed line; None takes the line away.
        :param place: the line that is replaced; None adds one at the end.
        """
        books, side = _books(context), self.side
        entry = open_entry(context, side.entries, key)
        head = invoices.stored_head(books, entry, side)
        found: list[Message]
        _, _, found = check_period(
            books, entry, head.journal, head.day, context.settings
        )
        stored = sorted(
            of_entry(context, self.place, entry), key=lambda row: row["LineNumber"]
        )
        lines = [invoices.stored_line(books, row) for row in stored]
        index = next((i for i, each in enumerate(lines) if each.key == place), None)
        position = len(lines) if index is None else index
        if values is None:
            del lines[position]
        else:
            line, problems = invoices.checked_line(books, values, head)
            found = found + problems
            if line is not None:
                line.key = place
                lines[position : position + (index is not None)] = [line]
        if found:
            raise BusinessError(found)
        booking = self._booking(context, books, head, lines, entry)
        store(context, side.entries, self.place, booking, old=entry)
        return booking.lines[min(position, len(booking.lines) - 1)]

    def _booking(
        self,
        context: Context,
        books: Books,
        head: invoices.Head,
        lines: list[invoices.Line],
        entry: Row,
    ) -> Booking:
        """The entry with other lines, under its own numbers and guids."""
        (item,) = of_entry(context, self.side.terms, entry)
        booking = invoices.booked(
            books, head, lines, entry["EntryID"], entry["EntryNumber"], item["_hid"]
        )
        booking.entry = {**entry, **booking.entry}
        ((resource, fresh),) = booking.terms
        booking.ledger[0]["ID"] = item["TransactionID"]
        fresh |= {
            "ID": item["ID"],
            "TransactionID": item["TransactionID"],
            "Created": item.get("Created"),
        }
        booking.terms = [(resource, {**item, **fresh})]
        return booking


class SalesEntryLines(EntryLines):
    """salesentry/SalesEntryLines."""


class PurchaseEntryLines(EntryLines):
    """purchaseentry/PurchaseEntryLines."""

    side = PURCHASE
