# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Booking sales and purchase entries: checks, amounts, ledger and open item.

The relation's line holds the total including VAT; each entry line its net amount;
each VAT code with VAT one line, or two where it is charged to the buyer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exact_sandbox.ledger import checks, line_checks
from exact_sandbox.ledger.books import Books, cents, due_date
from exact_sandbox.ledger.frame import (
    Booking,
    Frame,
    entry_number,
    journal_account,
    new_id,
    vat_columns,
)
from exact_sandbox.ledger.openitems import open_item
from exact_sandbox.ledger.sides import Side
from exact_sandbox.odata.edm import pad
from exact_sandbox.rest.texts import BusinessError, Message, problem
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import Row

#: Header columns that are kept as sent.
_KEPT = (
    "BatchNumber", "Description", "Document", "ExternalLinkReference",
    "GAccountAmountFC", "OrderNumber", "PaymentReference", "ProcessNumber",
    "WithholdingTaxAmountDC", "WithholdingTaxBaseAmount",
    "WithholdingTaxPercentage", "YourRef", "CustomField",
)  # fmt: skip


@dataclass
class Head:
    """The checked header."""

    side: Side
    values: Row
    journal: Row
    relation: Row
    day: datetime
    year: int
    period: int
    currency: str
    rate: Decimal
    due: datetime
    condition: Row | None
    type: int
    sign: int

    def frame(self, entry_id: str, number: int) -> Frame:
        """What the ledger lines repeat."""
        return Frame(
            entry_id, number, self.journal, self.day, self.year, self.period,
            self.currency, self.rate, self.type, self.due,
            self.values.get("Description"), self.values.get("PaymentReference"),
            self.values.get("YourRef"), self.relation,
        )  # fmt: skip


@dataclass
class Line:
    """A checked line with its amounts in the entry's currency.

    :param lost: VAT that cannot be claimed and is a cost of the line.
    """

    values: Row
    account: Row
    vat_code: Row | None
    percentage: Decimal
    net: Decimal
    vat: Decimal
    lost: Decimal = Decimal(0)
    #: guid of the line when it stands in the books already
    key: str | None = None

    @property
    def charged(self) -> bool:
        """Whether the VAT is charged to the buyer: due and claimed at once."""
        return bool((self.vat_code or {}).get("Charged"))

    @property
    def total(self) -> Decimal:
        """What the relation pays for the line."""
        return self.net if self.charged else self.net + self.vat


def book(books: Books, values: Row, settings: Settings, side: Side) -> Booking:
    """Check and book. Callers hold the store's lock until the rows are stored.

    :param values: row values of the posted header, lines under ``side.lines``.
    :raises BusinessError: with all problems found; nothing is changed.
    """
    head, problems = _head(books, values, settings, side)
    posted = values.get(side.lines) or []
    if not posted:
        problems.append(problem("mandatory", "lines"))
    lines: list[Line] = []
    for each in posted:
        line, found = checked_line(books, each, head)
        problems += [item for item in found if item not in problems]
        if line is not None:
            lines.append(line)
    if problems:
        raise BusinessError(problems)
    posted_number = values.get("EntryNumber") or values.get("InvoiceNumber")
    number, numbers = entry_number(
        books, head.journal["Code"], head.year, posted_number
    )
    item = books.next_item()
    booking = booked(books, head, lines, new_id(), number, item)
    booking.numbers = [*numbers, ("_series", "items", {"last": item})]
    return booking


def booked(
    books: Books, head: Head, lines: list[Line], entry_id: str, number: int, item: int
) -> Booking:
    """The rows of an entry with these lines.

    :param item: number of its open item.
    """
    frame = head.frame(entry_id, number)
    ledger = _ledger(books, head, frame, lines)
    relation_line = ledger[0]
    return Booking(
        entry=_entry(head, frame, lines, relation_line),
        lines=[
            _entry_line(head, frame, line, index) for index, line in enumerate(lines, 1)
        ],
        ledger=ledger,
        terms=[
            (
                head.side.terms,
                open_item(frame, relation_line, head.relation, item, head.condition),
            )
        ],
    )


def _type_and_sign(
    values: Row, rule: str, side: Side
) -> tuple[int, int, list[Message]]:
    """What a posted Type means under the sign rule."""
    posted = values.get("Type")
    plain = side.entry_type
    if posted is None:
        return plain, 1, []
    if rule == "no_type":
        return plain, 1, [problem("not_allowed", "type")]
    if posted not in side.types:
        return plain, 1, [problem("invalid", "type")]
    flips = rule == "type_flips" and posted == side.credit_type
    return posted, -1 if flips else 1, []


def _head(
    books: Books, values: Row, settings: Settings, side: Side
) -> tuple[Head, list[Message]]:
    day = (values.get("EntryDate") or books.today).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    journal, problems = checks.check_journal(
        books, values.get("Journal"), {side.journal_type}
    )
    relation, found = checks.check_relation(
        books, values.get(side.relation), journal, side
    )
    problems += found
    currency, rate, found = checks.check_currency(books, values, journal, day)
    problems += found
    year, period, found = checks.check_period(books, values, journal, day, settings)
    problems += found
    problems += checks.check_number(books, values, journal, year)
    condition, found = checks.check_condition(books, values, relation, settings, side)
    problems += found + checks.check_texts(values, settings)
    kind, sign, found = _type_and_sign(values, settings.sign_rule, side)
    problems += found
    due = values.get("DueDate") or (due_date(day, condition) if condition else day)
    head = Head(
        side, values, journal or {}, relation or {}, day, year, period, currency, rate,
        due, condition, kind, sign,
    )  # fmt: skip
    return head, problems


def stored_head(books: Books, entry: Row, side: Side) -> Head:
    """The head of an entry that stands in the books, without checking it again."""
    return Head(
        side,
        entry,
        books.by_code("financial/Journals", entry["Journal"]) or {},
        books.by_id("crm/Accounts", entry[side.relation]) or {},
        entry["EntryDate"],
        entry["ReportingYear"],
        entry["ReportingPeriod"],
        entry["Currency"],
        entry["Rate"],
        entry["DueDate"],
        books.by_code("cashflow/PaymentConditions", entry["PaymentCondition"]),
        entry["Type"],
        1,
    )


def stored_line(books: Books, row: Row) -> Line:
    """A line that stands in the books, with its amounts as they are."""
    code = books.by_code("vat/VATCodes", row["VATCode"])
    account = books.by_id("financial/GLAccounts", row["GLAccount"]) or {
        "ID": row["GLAccount"],
        "Code": row["GLAccountCode"],
        "Description": row["GLAccountDescription"],
    }
    return Line(
        row, account, code, row["VATPercentage"] or Decimal(0),
        row["VATBaseAmountFC"], row["VATAmountFC"], row.get("_lost") or Decimal(0),
        row["ID"],
    )  # fmt: skip


def checked_line(
    books: Books, values: Row, head: Head
) -> tuple[Line | None, list[Message]]:
    """One posted line, checked, with its amounts."""
    account, problems = line_checks.check_account(books, values)
    vat_code, found = line_checks.check_vat_code(
        books, values, account, head.journal or None, head.day, head.side
    )
    problems = problems + found
    if problems or account is None:
        return None, problems
    amount = cents(values.get("AmountFC") or Decimal(0)) * head.sign
    posted = values.get("VATAmountFC")
    if posted is not None:
        posted = cents(posted) * head.sign
    percentage = books.percentage(vat_code, head.day) if vat_code else Decimal(0)
    net, vat = amounts(amount, posted, vat_code, percentage)
    if vat_code is not None and vat_code["Charged"] and head.side.way == "S":
        vat = Decimal(0)
    lost = cents(vat * _fraction(values.get("VATNonDeductiblePercentage")))
    return Line(values, account, vat_code, percentage, net, vat, lost), []


def _fraction(percentage: Decimal | None) -> Decimal:
    """A percentage as a fraction, whether it came as 0.25 or as 25."""
    value = percentage or Decimal(0)
    return value / 100 if value > 1 else value


def amounts(
    amount: Decimal, posted: Decimal | None, vat_code: Row | None, percentage: Decimal
) -> tuple[Decimal, Decimal]:
    """Net and VAT of a line: VAT as posted, else rounded per line.

    Type I: the amount is gross. Charged: the amount is net (assumption).
    """
    if vat_code is None or vat_code["Type"] in ("N", "B"):
        return amount, Decimal(0)
    if vat_code["Type"] == "I" and not vat_code["Charged"]:
        vat = cents(amount - amount / (1 + percentage)) if posted is None else posted
        return amount - vat, vat
    return amount, cents(amount * percentage) if posted is None else posted


def _entry(head: Head, frame: Frame, lines: list[Line], relation_line: Row) -> Row:
    values = head.values
    condition = head.condition or {}
    side = head.side
    vat = [line.vat for line in lines if not line.charged]
    return {
        **{name: values.get(name) for name in _KEPT},
        "EntryID": frame.entry_id,
        "EntryNumber": frame.number,
        "InvoiceNumber": frame.number,
        "EntryDate": head.day,
        "DueDate": head.due,
        "ReportingYear": head.year,
        "ReportingPeriod": head.period,
        "Journal": head.journal["Code"],
        "JournalDescription": head.journal["Description"],
        side.relation: head.relation["ID"],
        f"{side.relation}Name": head.relation["Name"],
        "Currency": head.currency,
        "Rate": head.rate,
        "AmountFC": relation_line["AmountFC"] * side.sign,
        "AmountDC": relation_line["AmountDC"] * side.sign,
        "VATAmountFC": sum(vat, Decimal(0)),
        "VATAmountDC": sum((frame.own(each) for each in vat), Decimal(0)),
        "PaymentCondition": condition.get("Code"),
        "PaymentConditionDescription": condition.get("Description"),
        "PaymentConditionPaymentMethod": condition.get("PaymentMethod"),
        "Status": 20,
        "StatusDescription": "Open",
        "Type": head.type,
        "TypeDescription": side.types[head.type],
        "IsExtraDuty": False,
        "Reversal": bool(values.get("Reversal")),
    }


def _entry_line(head: Head, frame: Frame, line: Line, index: int) -> Row:
    code = line.vat_code or {}
    skipped = ("AmountDC", "AmountFC", "VATAmountFC", "VATCode", "VATPercentage", "ID")
    kept = {name: value for name, value in line.values.items() if name not in skipped}
    gross = line.total if code.get("Type") == "I" else line.net
    return {
        **kept,
        "ID": line.key or new_id(),
        "EntryID": frame.entry_id,
        "LineNumber": index,
        "GLAccount": line.account["ID"],
        "GLAccountCode": line.account["Code"],
        "GLAccountDescription": line.account["Description"],
        "AmountFC": gross,
        "AmountDC": frame.own(gross),
        "VATCode": pad("", "VATCode", code.get("Code")),
        "VATCodeDescription": code.get("Description"),
        "VATPercentage": line.percentage if line.vat_code else None,
        "VATAmountFC": line.vat,
        "VATAmountDC": frame.own(line.vat),
        "VATBaseAmountFC": line.net,
        "VATBaseAmountDC": frame.own(line.net),
        "Type": head.type,
        "_lost": line.lost,
    }


def _ledger(books: Books, head: Head, frame: Frame, lines: list[Line]) -> list[Row]:
    below = [_net_row(head, frame, line) for line in lines]
    below += _vat_rows(books, head, frame, lines)
    total = -sum((each["AmountFC"] for each in below), Decimal(0))
    own = -sum((each["AmountDC"] for each in below), Decimal(0))
    account = journal_account(head.journal)
    found = [frame.row(head.side.kind, account, total, own), *below]
    for index, each in enumerate(found):
        each["LineNumber"] = index
    return found


def _net_row(head: Head, frame: Frame, line: Line) -> Row:
    sign, values = -head.side.sign, line.values
    cost = line.net + line.lost
    return frame.row(
        "line", line.account, sign * cost, sign * frame.own(cost),
        Description=values.get("Description") or head.values.get("Description"),
        Quantity=values.get("Quantity"),
        CostCenter=values.get("CostCenter"),
        CostUnit=values.get("CostUnit"),
        Project=values.get("Project"),
        AmountVATBaseFC=sign * line.net,
        AmountVATFC=sign * line.vat,
        **vat_columns(line.vat_code, line.percentage),
    )  # fmt: skip


def _vat_rows(books: Books, head: Head, frame: Frame, lines: list[Line]) -> list[Row]:
    """One ledger line per VAT code with VAT; two where it is charged to the buyer."""
    totals: dict[str, tuple[Row, Decimal, Decimal]] = {}
    for line in lines:
        if line.vat_code is None or not line.vat:
            continue
        code, vat, claim = totals.get(
            line.vat_code["ID"], (line.vat_code, Decimal(0), Decimal(0))
        )
        totals[code["ID"]] = (code, vat + line.vat, claim + line.vat - line.lost)
    found = []
    for code, vat, claim in totals.values():
        if code["Charged"]:
            found.append(_vat_row(books, frame, code, "GLToClaim", claim))
            found.append(_vat_row(books, frame, code, "GLToPay", -vat))
        else:
            sign = -head.side.sign
            found.append(
                _vat_row(books, frame, code, head.side.vat_account, sign * claim)
            )
    return found


def _vat_row(
    books: Books, frame: Frame, code: Row, account: str, amount: Decimal
) -> Row:
    found = books.by_id("financial/GLAccounts", code.get(account))
    if found is None:
        raise BusinessError([problem("mandatory", "gl_account")])
    return frame.row("vat", found, amount, frame.own(amount), **vat_columns(code, None))
