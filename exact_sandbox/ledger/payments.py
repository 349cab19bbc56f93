# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Paying invoices: which open items a payment settles, and the rate difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from exact_sandbox.ledger.books import Books
from exact_sandbox.ledger.frame import Frame
from exact_sandbox.ledger.openitems import MATCHED, own_total, settle
from exact_sandbox.ledger.sides import Side
from exact_sandbox.rest.texts import BusinessError, problem
from exact_sandbox.state.store import Row

#: Where exchange differences go: by code, else any account for other costs.
_DIFFERENCE_CODE, _DIFFERENCE_TYPE = "4757", 120


@dataclass
class Desk:
    """Open items while one entry is made: those it changes hide the stored ones."""

    books: Books
    number: int = field(init=False)
    changed: dict[str, tuple[Side, Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.number = self.books.next_item()

    def take_number(self) -> int:
        """A number for a new item."""
        self.number += 1
        return self.number - 1

    def keep(self, side: Side, rows: list[Row]) -> None:
        """Items as they are from now on."""
        for row in rows:
            self.changed[row["ID"]] = (side, row)

    def open_items(self, side: Side, **wanted: object) -> list[Row]:
        """What is open now, oldest first.

        :param wanted: columns and the values they must have.
        """
        rows = self.books.store.rows(self.books.division, side.terms)
        found = [row for row in rows if row["ID"] not in self.changed]
        found += [row for its, row in self.changed.values() if its is side]
        return sorted(
            (
                row
                for row in found
                if row["Status"] != MATCHED
                and all(row[name] == value for name, value in wanted.items())
            ),
            key=lambda row: (row["DueDate"], row["_hid"]),
        )

    def terms(self) -> list[tuple[str, Row]]:
        """What has to be stored."""
        return [(side.terms, row) for side, row in self.changed.values()]

    def numbers(self) -> tuple[str, str, Row]:
        """The state of the number series of items."""
        return ("_series", "items", {"last": self.number - 1})

    def pay(self, side: Side, payment: Row, our_ref: int | None) -> Decimal:
        """Settle the invoices of a number with a payment, as far as it goes.

        Without a number, or with one that nobody has, the payment stays open.

        :returns: own-currency sum of what was matched, which a rate difference
            leaves behind; 0 as a rule.
        """
        self.keep(side, [payment])
        left = Decimal(0)
        if our_ref is None:
            return left
        for invoice in self.open_items(side, InvoiceNumber=our_ref):
            if invoice["ID"] == payment["ID"]:
                continue
            found = settle(invoice, payment, self.number)
            if not found:
                continue
            self.number += 1
            self.keep(side, found)
            left += own_total([row for row in found if row["Status"] == MATCHED])
            payment = self.changed[payment["ID"]][1]
            if payment["Status"] == MATCHED:
                break
        return left


def difference_rows(
    books: Books, frame: Frame, control: Row, side: Side, amount: Decimal, relation: Row
) -> list[Row]:
    """Ledger lines that take a rate difference off the receivables or payables.

    :param amount: as :meth:`Desk.pay` returns it.
    :raises BusinessError: no account takes differences.
    """
    if not amount:
        return []
    account = books.by_code("financial/GLAccounts", _DIFFERENCE_CODE)
    account = account or books.store.find(
        books.division, "financial/GLAccounts", Type=_DIFFERENCE_TYPE
    )
    if account is None:
        raise BusinessError([problem("mandatory", "gl_account")])
    nothing = Decimal(0)
    return [
        frame.row(side.kind, control, nothing, amount, relation),
        frame.row("line", account, nothing, -amount, relation),
    ]
