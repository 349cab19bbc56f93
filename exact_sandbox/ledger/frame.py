# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What all lines of one entry share, and the rows one booking writes.

Debit is positive. Every entry balances in its currency and in the division's.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from exact_sandbox.ledger.books import Books, cents
from exact_sandbox.odata.edm import pad
from exact_sandbox.state.store import Row

LEDGER = "financialtransaction/TransactionLines"


def new_id() -> str:
    """A fresh guid."""
    return str(uuid.uuid4())


@dataclass
class Booking:
    """All rows of one booking, ready to be stored at once.

    :param terms: open items that are new or changed: resource and row.
    :param numbers: rows of the number administration: resource, key, row.
    :param others: rows of other resources that come with the entry.
    """

    entry: Row
    lines: list[Row]
    ledger: list[Row]
    terms: list[tuple[str, Row]] = field(default_factory=list)
    numbers: list[tuple[str, str, Row]] = field(default_factory=list)
    others: list[tuple[str, Row]] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """The head of an entry as its ledger lines repeat it.

    :param rate: units of the division's currency for one of the entry's.
    """

    entry_id: str
    number: int
    journal: Row
    day: datetime
    year: int
    period: int
    currency: str
    rate: Decimal
    type: int
    due: datetime | None = None
    description: str | None = None
    payment_reference: str | None = None
    your_ref: str | None = None
    relation: Row | None = None

    def own(self, amount: Decimal) -> Decimal:
        """An amount in the division's currency."""
        return cents(amount * self.rate)

    def row(
        self,
        kind: str,
        account: Row,
        amount: Decimal,
        own: Decimal,
        relation: Row | None = None,
        **more: Any,
    ) -> Row:
        """One ledger line.

        :param kind: ``debtor``, ``creditor``, ``line``, ``vat`` or ``bank``.
        """
        relation = relation or self.relation or {}
        return {
            "ID": new_id(),
            "EntryID": self.entry_id,
            "EntryNumber": self.number,
            "InvoiceNumber": self.number,
            "Account": relation.get("ID"),
            "AccountCode": relation.get("Code"),
            "AccountName": relation.get("Name"),
            "GLAccount": account["ID"],
            "GLAccountCode": account["Code"],
            "GLAccountDescription": account["Description"],
            "AmountFC": amount,
            "AmountDC": own,
            "Currency": self.currency,
            "ExchangeRate": self.rate,
            "Date": self.day,
            "DueDate": self.due,
            "Description": self.description,
            "FinancialYear": self.year,
            "FinancialPeriod": self.period,
            "JournalCode": self.journal["Code"],
            "JournalDescription": self.journal["Description"],
            "PaymentReference": self.payment_reference,
            "YourRef": self.your_ref,
            "Status": 20,
            "Type": self.type,
            "_kind": kind,
            **more,
        }


def journal_account(journal: Row) -> Row:
    """The journal's own G/L account, as a ledger line needs it."""
    return {
        "ID": journal["GLAccount"],
        "Code": journal["GLAccountCode"],
        "Description": journal["GLAccountDescription"],
    }


def vat_columns(code: Row | None, percentage: Decimal | None) -> Row:
    """Columns of a ledger line that carries a VAT code."""
    code = code or {}
    return {
        "VATCode": pad("", "VATCode", code.get("Code")),
        "VATCodeDescription": code.get("Description"),
        "VATPercentage": percentage if code else None,
        "VATType": code.get("Type"),
    }


def entry_number(
    books: Books, journal: str, year: int, posted: int | None
) -> tuple[int, list[tuple[str, str, Row]]]:
    """The entry number: posted, or the journal's next as YYJJnnnn (recorded form)."""
    series: list[tuple[str, str, Row]] = []
    number = posted
    if number is None:
        last = books.last_number(journal, year)
        while number is None or books.number_used(journal, year, number):
            last += 1
            number = int(f"{year % 100:02}{journal}{last:04}")
        series.append(("_series", f"{journal}/{year}", {"last": last}))
    series.append(("_numbers", f"{journal}/{year}/{number}", {"used": True}))
    return number, series
