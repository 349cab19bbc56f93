# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the books refuse of the lines of an entry, check by check."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from exact_sandbox.ledger.books import Books
from exact_sandbox.ledger.sides import Side
from exact_sandbox.odata.edm import GUID
from exact_sandbox.rest.texts import Message, problem
from exact_sandbox.state.store import Row

#: G/L account types that cannot stand in an invoice line: cash, bank, card, payment
#: service, receivable, prepayment, payable, VAT.
FORBIDDEN_LINE_TYPES = frozenset({10, 12, 14, 16, 20, 21, 22, 24})


def check_account(
    books: Books, line: Row, forbidden: frozenset[int] = FORBIDDEN_LINE_TYPES
) -> tuple[Row | None, list[Message]]:
    """The G/L account of a line."""
    key = line.get("GLAccount")
    if not key:
        return None, [problem("mandatory", "gl_account")]
    row = books.by_id("financial/GLAccounts", key) if GUID.fullmatch(key) else None
    if row is None:
        return None, [problem("reference", "gl_account")]
    if row.get("IsBlocked"):
        return row, [problem("blocked", "gl_account")]
    if row["Type"] in forbidden:
        return row, [problem("invalid", "gl_account_type")]
    return row, check_costs(books, line, row) + check_deferral(line)


def check_costs(books: Books, line: Row, account: Row) -> list[Message]:
    """Cost centre and unit: known, and as the account wants them."""
    found = []
    for name, label, use, resource in (
        ("CostCenter", "cost_center", "UseCostcenter", "hrm/Costcenters"),
        ("CostUnit", "cost_unit", "UseCostunit", "hrm/Costunits"),
    ):
        code, rule = line.get(name), account.get(use)
        if code and books.by_code(resource, code) is None:
            found.append(problem("reference", label))
        elif not code and rule == 1:
            found.append(problem("mandatory", label))
        elif code and rule == 2:
            found.append(problem("not_allowed", label))
        elif code and name == "CostCenter" and not _linked(books, code, account):
            found.append(problem("invalid", "cost_center_link"))
    return found


def _linked(books: Books, code: str, account: Row) -> bool:
    """Whether a cost centre fits the account; an account without links takes all."""
    row = books.store.get(books.division, "_cost_links", account["ID"])
    return row is None or code.strip() in row["codes"]


def check_deferral(line: Row) -> list[Message]:
    """A deferral has a first and a last day, in that order, or neither."""
    start, end = line.get("From"), line.get("To")
    if (start is None) != (end is None):
        return [problem("mandatory", "from" if start is None else "to")]
    if start is not None and end < start:
        return [problem("invalid", "to")]
    return []


def check_vat_code(
    books: Books,
    line: Row,
    account: Row | None,
    journal: Row | None,
    day: datetime,
    side: Side | None,
) -> tuple[Row | None, list[Message]]:
    """The VAT code of a line: posted, by percentage, or the account's own.

    :param side: None where selling and buying meet, as in a general journal.
    """
    posted = (line.get("VATCode") or "").strip()
    percentage = line.get("VATPercentage")
    if posted:
        row = books.by_code("vat/VATCodes", posted)
        if row is None:
            return None, [problem("reference", "vat_code")]
    elif percentage:
        row = _by_percentage(books, percentage, day, side.way if side else "SP")
        if row is None:
            return None, [problem("invalid", "vat_percentage")]
    else:
        row = books.by_code("vat/VATCodes", (account or {}).get("VATCode"))
    if row is None:
        return None, []
    if journal is not None and not journal["AllowVAT"]:
        return (row, [problem("not_allowed", "vat_code")]) if posted else (None, [])
    if row["IsBlocked"]:
        return row, [problem("blocked", "vat_code")]
    if side is not None and row["VATTransactionType"] not in ("B", side.way):
        return row, [problem(side.vat_code_message)]
    return row, _check_amount(row, line.get("VATAmountFC"))


def _by_percentage(
    books: Books, percentage: Decimal, day: datetime, way: str
) -> Row | None:
    """A percentage above 0 may stand in for a code, as fraction or per cent."""
    wanted = percentage / 100 if percentage > 1 else percentage
    for row in books.store.rows(books.division, "vat/VATCodes"):
        fits = row["Type"] == "E" and row["VATTransactionType"] in "B" + way
        if fits and not row["IsBlocked"] and not row["Charged"]:
            if books.percentage(row, day) == wanted:
                return row
    return None


def _check_amount(vat_code: Row, amount: Decimal | None) -> list[Message]:
    """A VAT amount is refused where there is no VAT to pay."""
    if not amount:
        return []
    if vat_code["Type"] == "N":
        return [problem("vat_amount_no_vat")]
    if vat_code["Charged"]:
        return [problem("not_allowed", "vat_amount")]
    if vat_code["Type"] == "B":
        return [problem("vat_amount_zero")]
    return []
