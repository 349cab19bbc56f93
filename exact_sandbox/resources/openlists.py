# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is open, in the shapes in which the service lists it.

All are views over the open items, which add up to the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from exact_sandbox.ledger.openitems import MATCHED
from exact_sandbox.ledger.sides import PURCHASE, SALES, SIDES, Side
from exact_sandbox.odata.edm import pad
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.state.store import NOWHERE

#: Days past the due date at which the first three age groups end (assumed).
_AGES = (30, 60, 90)


def _open(context: Context, side: Side) -> Iterator[Row]:
    for row in context.store.rows(context.division, side.terms):
        if row["Status"] != MATCHED:
            yield row


def _owed(row: Row, side: Side, amount: str) -> Decimal:
    """Positive is what an invoice of the side asks for."""
    return Decimal(row[amount]) * -side.sign


def _currency(context: Context) -> str:
    row = context.store.get(NOWHERE, "system/Divisions", context.division) or {}
    return str(row.get("Currency") or "EUR")


class OpenList(Behaviour):
    """Open items of one side; a settled invoice is not in it.

    Amounts are positive for what an invoice asks for: to receive in the one list, to
    pay in the other (documented for receivables, assumed for payables).
    """

    side = SALES

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per open term."""
        return [
            {
                "HID": row["_hid"],
                "AccountCode": pad("", "AccountCode", row["AccountCode"]),
                "AccountId": row["Account"],
                "AccountName": row["AccountName"],
                "Amount": _owed(row, self.side, "AmountFC"),
                "AmountInTransit": Decimal(0),
                "ApprovalStatus": 0,
                "CurrencyCode": row["Currency"],
                "Description": row["Description"],
                "DueDate": row["DueDate"],
                "EntryNumber": row["EntryNumber"],
                "InvoiceDate": row["InvoiceDate"],
                "InvoiceNumber": row["InvoiceNumber"],
                "JournalCode": row["Journal"],
                "JournalDescription": row["JournalDescription"],
                "YourRef": row["YourRef"],
            }
            for row in _open(context, self.side)
        ]


class ReceivablesList(OpenList):
    """read/financial/ReceivablesList."""


class PayablesList(OpenList):
    """read/financial/PayablesList."""

    side = PURCHASE


class AgingReceivables(Behaviour):
    """What each customer owes, by days past the due date, in own currency."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per customer with something open."""
        today = context.clock.local()
        currency = _currency(context)
        found: dict[str, Row] = {}
        for item in _open(context, SALES):
            row = found.setdefault(item["Account"], _ages(item, currency))
            late = (today - item["DueDate"]).days
            group = 1 + sum(late > limit for limit in _AGES)
            amount = _owed(item, SALES, "AmountDC")
            row[f"AgeGroup{group}Amount"] += amount
            row["TotalAmount"] += amount
        return list(found.values())


def _ages(item: Row, currency: str) -> Row:
    row: Row = {
        "AccountId": item["Account"],
        "AccountCode": pad("", "AccountCode", item["AccountCode"]),
        "AccountName": item["AccountName"],
        "CurrencyCode": currency,
        "TotalAmount": Decimal(0),
    }
    starts = (0, *(limit + 1 for limit in _AGES))
    for group, start in enumerate(starts, 1):
        words = f"{start} - {_AGES[group - 1]}" if group <= len(_AGES) else f"> {start}"
        row[f"AgeGroup{group}"] = group
        row[f"AgeGroup{group}Amount"] = Decimal(0)
        row[f"AgeGroup{group}Description"] = words
    return row


class OutstandingInvoices(Behaviour):
    """read/financial/OutstandingInvoicesOverview: one row, in own currency."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """Counts and sums of what is open and of what is overdue."""
        today = context.clock.local().replace(hour=0, minute=0, second=0, microsecond=0)
        row: Row = {"CurrencyCode": _currency(context)}
        for side, name in ((SALES, "Receivable"), (PURCHASE, "Payable")):
            items = list(_open(context, side))
            late = [item for item in items if item["DueDate"] < today]
            for word, group in (("Outstanding", items), ("Overdue", late)):
                amounts = (_owed(item, side, "AmountDC") for item in group)
                row[f"{word}{name}InvoiceCount"] = Decimal(len(group))
                row[f"{word}{name}InvoiceAmount"] = sum(amounts, Decimal(0))
        return [row]


class PaymentTerms(Behaviour):
    """sync/Cashflow/PaymentTerms: receivables and payables by row version."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """All terms, open and settled."""
        return [
            {**row, "Timestamp": row["_version"], "LineType": side.line_type}
            for side in SIDES
            for row in context.store.rows(context.division, side.terms)
        ]
