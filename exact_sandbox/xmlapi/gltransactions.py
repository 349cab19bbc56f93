# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GLTransactions: entries of all journals, written and read.

Amounts are in the transaction's currency, debit positive. Receivables, payables and
VAT may stand as lines of their own, which the REST API refuses (reported). In a
sales or purchase journal they are checked against what the other lines lead to; in a
bank journal the bank's own line is left out of account. The names of the elements
are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from lxml import etree

from exact_sandbox.ledger import invoices, journals
from exact_sandbox.ledger.books import cents
from exact_sandbox.ledger.frame import LEDGER, Booking
from exact_sandbox.ledger.sides import PURCHASE, SALES, Side
from exact_sandbox.resources.bookings import store as store_booking
from exact_sandbox.rest.texts import BusinessError, Message, problem
from exact_sandbox.state.store import Row, Store
from exact_sandbox.xmlapi import envelope
from exact_sandbox.xmlapi.envelope import Element, put
from exact_sandbox.xmlapi.work import Work

TOPIC, NODE = "GLTransactions", "GLTransaction"
_VAT = 24
_MEMORIAL = replace(journals.MEMORIAL, forbidden=frozenset(), journal_label="journal")
_SIDES = {side.journal_type: side for side in (SALES, PURCHASE)}


@dataclass
class Line:
    """One line as sent; ``account`` is None when its code is not known."""

    values: Row
    account: Row | None
    relation: Row | None

    @property
    def type(self) -> int:
        """Type of the G/L account."""
        return int((self.account or {}).get("Type") or 0)

    @property
    def amount(self) -> Decimal:
        """Debit positive."""
        return self.values["AmountFC"] or Decimal(0)


def upload(work: Work, node: Element) -> None:
    """Book one transaction.

    :raises BusinessError: with all problems found; nothing is booked.
    """
    books = work.books
    head = _head(work, node)
    lines = [_line(work, each) for each in envelope.below(node, "GLTransactionLine")]
    journal = books.by_code("financial/Journals", head["Journal"])
    _check_number(work, head, journal, lines)
    side = _SIDES.get(journal["Type"]) if journal else None
    if side is not None or journal is None:
        booking = _invoice(work, head, lines, side or SALES)
        places = ((side or SALES).entries, (side or SALES).entry_lines)
    else:
        kind = journals.BANK if journal["Type"] in (12, 16) else _MEMORIAL
        booking = _journal_entry(work, head, lines, kind)
        places = (kind.entries, kind.entry_lines)
    store_booking(work.context, *places, booking)
    entry = booking.entry
    work.report.add(
        envelope.DONE, work.sentence("data_created"), str(entry["EntryNumber"]),
        f"{{{entry['EntryID']}}}",
    )  # fmt: skip


def _head(work: Work, node: Element) -> Row:
    first = envelope.walk(node, "GLTransactionLine")
    journal = envelope.code(node, "Journal") or work.parameters.get("Params_Journal")
    own = envelope.walk(first, "Amount/Currency")
    foreign = envelope.walk(first, "ForeignAmount/Currency")
    currency = foreign if foreign is not None else own
    return {
        "Journal": journal,
        "EntryNumber": envelope.whole(node.get("entry")) or None,
        "EntryDate": envelope.day(
            envelope.text(node, "Date") or envelope.text(first, "Date")
        ),
        "ReportingYear": envelope.whole(envelope.code(first, "FinYear", "number")),
        "ReportingPeriod": envelope.whole(envelope.code(first, "FinPeriod", "number")),
        "Currency": None if currency is None else currency.get("code"),
        "Rate": envelope.amount(envelope.text(first, "ForeignAmount/Rate")),
        "Description": envelope.text(node, "Description"),
        "YourRef": envelope.text(first, "References/YourRef"),
        "PaymentReference": envelope.text(first, "References/PaymentReference"),
        "PaymentCondition": envelope.code(node, "PaymentCondition"),
        "DueDate": envelope.day(
            envelope.text(node, "DueDate") or envelope.text(first, "DueDate")
        ),
    }


def _line(work: Work, node: Element) -> Line:
    books = work.books
    account_code = envelope.code(node, "GLAccount")
    relation_code = envelope.code(node, "Account")
    account = books.by_code("financial/GLAccounts", account_code)
    relation = books.by_code("crm/Accounts", relation_code)
    place = "ForeignAmount" if envelope.walk(node, "ForeignAmount") is not None else (
        "Amount"
    )  # fmt: skip
    values = {
        # an unknown code is passed on: it is a guid that nobody has
        "GLAccount": account["ID"] if account else account_code,
        "Account": relation["ID"] if relation else relation_code,
        "AmountFC": envelope.amount(envelope.text(node, f"{place}/Value")),
        "VATCode": envelope.code(node, "Amount/VAT"),
        "VATAmountFC": envelope.amount(envelope.text(node, f"{place}/VATAmount")),
        "Description": envelope.text(node, "Description"),
        "CostCenter": envelope.code(node, "Costcenter"),
        "CostUnit": envelope.code(node, "Costunit"),
        "Date": envelope.day(envelope.text(node, "Date")),
        "OurRef": envelope.whole(envelope.text(node, "References/InvoiceNumber")),
    }
    return Line(values, account, relation)


def _check_number(
    work: Work, head: Row, journal: Row | None, lines: list[Line]
) -> None:
    """A number in use has a text of its own here (reported)."""
    number, books = head["EntryNumber"], work.books
    if journal is None or number is None:
        return
    day = head["EntryDate"] or books.today
    period = books.period_of(day)
    year = head["ReportingYear"] or (period[0] if period else day.year)
    if books.number_used(journal["Code"], year, number):
        raise BusinessError(
            [Message("entry_exists", None, (str(number), journal["Code"]))]
        )


def _invoice(work: Work, head: Row, lines: list[Line], side: Side) -> Booking:
    """A sales or purchase entry: relation and VAT lines are checked, not trusted."""
    control = [line for line in lines if line.type == side.gl_type]
    vat = [line for line in lines if line.type == _VAT]
    rest = [line for line in lines if line not in control and line not in vat]
    relation = next((line.relation for line in lines if line.relation), None)
    named = (line.values["Account"] for line in lines)
    values = {
        **head,
        side.relation: relation["ID"] if relation else next(filter(None, named), None),
        side.lines: [_entry_line(line, -side.sign) for line in rest],
    }
    found: list[Message] = []
    conditions = (head["PaymentCondition"], (relation or {}).get(side.condition))
    if head["DueDate"] is None and not any(conditions):
        found.append(problem("mandatory", "due_date"))
    try:
        booking = invoices.book(work.books, values, work.context.settings, side)
    except BusinessError as error:
        raise BusinessError([*error.messages, *found]) from error
    found += _check_vat(work, booking, vat, side)
    total = sum((line.amount for line in control), Decimal(0))
    if control and total != booking.ledger[0]["AmountFC"]:
        found.append(problem("invalid", "balance"))
    if found:
        raise BusinessError(found)
    return booking


def _entry_line(line: Line, sign: int) -> Row:
    kept = ("GLAccount", "VATCode", "Description", "CostCenter", "CostUnit")
    vat = line.values["VATAmountFC"]
    return {
        **{name: line.values[name] for name in kept},
        "AmountFC": sign * line.amount,
        "VATAmountFC": None if vat is None else sign * vat,
    }


def _check_vat(
    work: Work, booking: Booking, vat: list[Line], side: Side
) -> list[Message]:
    """VAT lines must be what the base lines add up to, code by code (reported)."""
    if not vat:
        return []
    wanted: dict[str, Decimal] = {}
    for row in booking.lines:
        code = (row["VATCode"] or "").strip()
        wanted[code] = wanted.get(code, Decimal(0)) - side.sign * row["VATAmountFC"]
    given: dict[str, Decimal] = {}
    for line in vat:
        code = (line.values["VATCode"] or "").strip()
        given[code] = given.get(code, Decimal(0)) + line.amount
    return [
        Message("vat_line_differs", None, (str(work.number), code))
        for code, value in sorted(given.items())
        if cents(value) != wanted.get(code, Decimal(0))
    ]


def _journal_entry(
    work: Work, head: Row, lines: list[Line], kind: journals.Kind
) -> Booking:
    journal = work.books.by_code("financial/Journals", head["Journal"]) or {}
    own = journal.get("GLAccount") if kind.has_own_line else None
    with_vat = any(line.type == _VAT for line in lines)
    posted = []
    for line in lines:
        if line.values["GLAccount"] is not None and line.values["GLAccount"] == own:
            continue
        values = {**line.values, "AmountFC": kind.sign * line.amount}
        # VAT that stands in lines of its own is not computed once more
        values["AmountVATFC"] = Decimal(0) if with_vat else None
        values.pop("VATAmountFC")
        posted.append(values)
    values = {
        "JournalCode": head["Journal"],
        "EntryNumber": head["EntryNumber"],
        "FinancialYear": head["ReportingYear"],
        "FinancialPeriod": head["ReportingPeriod"],
        "Currency": head["Currency"],
        "ExchangeRate": head["Rate"],
        kind.lines: posted,
    }
    return journals.book(work.books, values, work.context.settings, kind)


def download(
    store: Store, division: int, parameters: dict[str, str]
) -> Iterator[tuple[int, Element]]:
    """All entries, each with its row version. ``Params_Journal`` and
    ``Params_FinYear`` choose among them."""
    entries: dict[str, list[Row]] = {}
    for row in store.rows(division, LEDGER):
        entries.setdefault(row["EntryID"], []).append(row)
    journal, year = parameters.get("Params_Journal"), parameters.get("Params_FinYear")
    for rows in entries.values():
        first = rows[0]
        if journal and journal != first["JournalCode"]:
            continue
        if year and year != str(first["FinancialYear"]):
            continue
        yield max(row["_version"] for row in rows), _transaction(rows)


def _transaction(rows: list[Row]) -> Element:
    first = rows[0]
    node = etree.Element(NODE, {"entry": str(first["EntryNumber"])})
    put(node, "TransactionType", number=first["Type"])
    put(node, "Journal", code=first["JournalCode"])
    put(node, "Date", first["Date"])
    for row in sorted(rows, key=lambda each: each["LineNumber"]):
        line = put(
            node, "GLTransactionLine", type=row["Type"], line=row["LineNumber"],
            status=row["Status"],
        )  # fmt: skip
        put(line, "Date", row["Date"])
        put(line, "FinYear", number=row["FinancialYear"])
        put(line, "FinPeriod", number=row["FinancialPeriod"])
        put(line, "GLAccount", code=row["GLAccountCode"])
        put(line, "Description", row.get("Description"))
        if row.get("AccountCode"):
            put(line, "Account", code=str(row["AccountCode"]).strip())
        own = put(line, "Amount")
        put(own, "Currency", code="EUR")
        put(own, "Value", row["AmountDC"])
        put(own, "VAT", code=(row.get("VATCode") or "").strip() or None)
        foreign = put(line, "ForeignAmount")
        put(foreign, "Currency", code=row["Currency"])
        put(foreign, "Value", row["AmountFC"])
        put(foreign, "Rate", row["ExchangeRate"])
        references = put(line, "References")
        put(references, "YourRef", row.get("YourRef"))
        put(references, "InvoiceNumber", row.get("InvoiceNumber"))
    return node
