# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Booking bank entries and general journal entries.

A bank line's amount is positive for money received and includes VAT; the bank's own
line balances the entry. The lines of a general journal entry are debit when positive
and balance by themselves. Only a posted VAT code counts (assumptions).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exact_sandbox.ledger import checks, line_checks
from exact_sandbox.ledger.books import Books, cents
from exact_sandbox.ledger.frame import (
    LEDGER,
    Booking,
    Frame,
    entry_number,
    journal_account,
    new_id,
    vat_columns,
)
from exact_sandbox.ledger.invoices import amounts
from exact_sandbox.ledger.openitems import open_item
from exact_sandbox.ledger.payments import Desk, difference_rows
from exact_sandbox.ledger.sides import side_of_gl_type
from exact_sandbox.odata.edm import pad
from exact_sandbox.rest.texts import BusinessError, Message, problem
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import Row

_VAT = 24
#: Revenue and other income: VAT on them is to pay.
_INCOME_TYPES = {110, 140, 160}


@dataclass(frozen=True)
class Kind:
    """One kind of journal entry.

    :param sign: of a line's amount in the ledger: 1 debit is positive.
    :param forbidden: G/L account types that cannot stand in a line.
    """

    entries: str
    entry_lines: str
    lines: str
    journal_types: frozenset[int]
    journal_label: str
    type: int
    sign: int
    forbidden: frozenset[int]
    has_own_line: bool


BANK = Kind(
    "financialtransaction/BankEntries", "financialtransaction/BankEntryLines",
    "BankEntryLines", frozenset({12, 16}), "journal_type", 40, -1, frozenset({_VAT}),
    True,
)  # fmt: skip
#: Receivables, payables and VAT accounts are refused (reported): the XML API takes
#: them.
MEMORIAL = Kind(
    "generaljournalentry/GeneralJournalEntries",
    "generaljournalentry/GeneralJournalEntryLines", "GeneralJournalEntryLines",
    frozenset({90}), "journal", 90, 1, frozenset({20, 22, _VAT}), False,
)  # fmt: skip
KINDS = (BANK, MEMORIAL)


@dataclass
class Line:
    """A checked line, in the entry's currency, debit positive."""

    values: Row
    account: Row
    relation: Row | None
    vat_code: Row | None
    percentage: Decimal
    net: Decimal
    vat: Decimal
    day: datetime


def book(books: Books, values: Row, settings: Settings, kind: Kind) -> Booking:
    """Check and book a new entry. Callers hold the store's lock.

    :raises BusinessError: with all problems found; nothing is changed.
    """
    posted = values.get(kind.lines) or []
    frame, numbers, problems = _frame(books, values, posted, settings, kind)
    if not posted:
        problems.append(problem("mandatory", "lines"))
    lines, found = _lines(books, posted, frame, kind)
    problems += [item for item in found if item not in problems]
    if problems:
        raise BusinessError(problems)
    booking = _booking(books, frame, lines, kind, [], [])
    booking.entry = _entry(books, frame, values, kind, booking)
    booking.numbers += numbers
    return booking


def extend(books: Books, entry: Row, values: Row, kind: Kind) -> Booking:
    """Book one more line into an entry that stands in the books.

    :raises BusinessError: the line is refused, or the period is closed.
    """
    journal = books.by_code("financial/Journals", entry["JournalCode"]) or {}
    frame = _stored_frame(entry, journal)
    problems = []
    if books.closed(journal["Code"], frame.year, frame.period):
        problems.append(problem("period_closed", None, frame.year, frame.period))
    lines, found = _lines(books, [values], frame, kind)
    if problems or found:
        raise BusinessError(problems + found)

    def of_entry(resource: str) -> list[Row]:
        rows = books.store.rows(books.division, resource)
        return [row for row in rows if row["EntryID"] == entry["EntryID"]]

    old_lines = of_entry(kind.entry_lines)
    booking = _booking(books, frame, lines, kind, old_lines, of_entry(LEDGER))
    booking.entry = {**entry}
    if kind.has_own_line:
        amount = sum((row["AmountFC"] for row in booking.lines), Decimal(0))
        booking.entry["ClosingBalanceFC"] = entry["ClosingBalanceFC"] + amount
    return booking


def _frame(
    books: Books, values: Row, posted: list[Row], settings: Settings, kind: Kind
) -> tuple[Frame, list[tuple[str, str, Row]], list[Message]]:
    journal, problems = checks.check_journal(
        books, values.get("JournalCode"), set(kind.journal_types), kind.journal_label
    )
    day = next((line["Date"] for line in posted if line.get("Date")), books.today)
    day = day.replace(hour=0, minute=0, second=0, microsecond=0)
    rates = [values.get("ExchangeRate"), *(each.get("ExchangeRate") for each in posted)]
    head = {
        "Currency": values.get("Currency"),
        "Rate": next((rate for rate in rates if rate), None),
        "ReportingYear": values.get("FinancialYear"),
        "ReportingPeriod": values.get("FinancialPeriod"),
        "EntryNumber": values.get("EntryNumber"),
    }
    currency, rate, found = checks.check_currency(books, head, journal, day)
    problems += found
    year, period, found = checks.check_period(books, head, journal, day, settings)
    problems += found + checks.check_number(books, head, journal, year)
    number = 0
    numbers: list[tuple[str, str, Row]] = []
    if not problems and journal is not None:
        number, numbers = entry_number(
            books, journal["Code"], year, values.get("EntryNumber")
        )
    frame = Frame(
        new_id(), number, journal or {}, day, year, period, currency, rate, kind.type
    )
    return frame, numbers, problems


def _stored_frame(entry: Row, journal: Row) -> Frame:
    return Frame(
        entry["EntryID"], entry["EntryNumber"], journal, entry["_date"],
        entry["FinancialYear"], entry["FinancialPeriod"], entry["Currency"],
        entry["_rate"], entry["_type"],
    )  # fmt: skip


def _lines(
    books: Books, posted: list[Row], frame: Frame, kind: Kind
) -> tuple[list[Line], list[Message]]:
    lines: list[Line] = []
    problems: list[Message] = []
    for each in posted:
        line, found = _line(books, each, frame, kind)
        problems += [item for item in found if item not in problems]
        if line is not None:
            lines.append(line)
    return lines, problems


def _line(
    books: Books, values: Row, frame: Frame, kind: Kind
) -> tuple[Line | None, list[Message]]:
    account, problems = line_checks.check_account(books, values, kind.forbidden)
    own = kind.has_own_line and frame.journal.get("Type") in kind.journal_types
    if own and account is not None and account["ID"] == frame.journal["GLAccount"]:
        problems = [*problems, problem("invalid", "gl_account_type")]
    relation, found = _relation(books, values, None if problems else account)
    problems = problems + found
    day = values.get("Date") or frame.day
    code = None
    if values.get("VATCode") or values.get("VATPercentage"):
        code, found = line_checks.check_vat_code(
            books, values, account, frame.journal or None, day, None
        )
        problems = problems + found
    if problems or account is None:
        return None, problems
    percentage = books.percentage(code, day) if code else Decimal(0)
    net, vat = _amounts(values, code, percentage, kind)
    return Line(values, account, relation, code, percentage, net, vat, day), []


def _relation(
    books: Books, values: Row, account: Row | None
) -> tuple[Row | None, list[Message]]:
    """Receivables and payables need to know whose they are."""
    key = values.get("Account")
    if key is None:
        needed = account is not None and side_of_gl_type(account["Type"])
        return None, [problem("mandatory", "account")] if needed else []
    row = books.by_id("crm/Accounts", key)
    return row, [] if row else [problem("reference", "account")]


def _amounts(
    values: Row, code: Row | None, percentage: Decimal, kind: Kind
) -> tuple[Decimal, Decimal]:
    amount = cents(values.get("AmountFC") or Decimal(0)) * kind.sign
    posted = values.get("AmountVATFC")
    if posted is not None:
        posted = cents(posted) * kind.sign
    gross = kind.has_own_line and code is not None and code["Type"] == "E"
    return amounts(
        amount, posted, {**code, "Type": "I"} if gross and code else code, percentage
    )


def _booking(
    books: Books,
    frame: Frame,
    lines: list[Line],
    kind: Kind,
    old_lines: list[Row],
    old_ledger: list[Row],
) -> Booking:
    """Rows of new lines beside the rows that stand in the books already."""
    desk = Desk(books)
    ledger: list[Row] = []
    for line in lines:
        ledger += _line_rows(books, frame, line, desk)
    own_row = next((row for row in old_ledger if row["_kind"] == "bank"), None)
    others = [row for row in old_ledger if row is not own_row]
    everything = others + ledger
    total = sum((row["AmountFC"] for row in everything), Decimal(0))
    own = sum((row["AmountDC"] for row in everything), Decimal(0))
    if kind.has_own_line:
        fresh = frame.row("bank", journal_account(frame.journal), -total, -own)
        if own_row is not None:
            fresh = {**own_row, "AmountFC": -total, "AmountDC": -own}
        everything = [fresh, *everything]
    elif total:
        raise BusinessError([problem("invalid", "balance", total)])
    elif own:
        # lines are converted and rounded one by one: the last one takes the cent
        everything[-1]["AmountDC"] -= own
    everything = [
        {**row, "LineNumber": number} for number, row in enumerate(everything)
    ]
    first = len(old_lines) + 1
    return Booking(
        entry={},
        lines=[_entry_line(frame, line, first + i) for i, line in enumerate(lines)],
        ledger=everything,
        terms=desk.terms(),
        numbers=[desk.numbers()] if desk.changed else [],
    )


def _line_rows(books: Books, frame: Frame, line: Line, desk: Desk) -> list[Row]:
    """Ledger lines of one line; a receivable or payable pays what it refers to."""
    values = line.values
    side = side_of_gl_type(line.account["Type"])
    row = frame.row(
        side.kind if side else "line", line.account, line.net, frame.own(line.net),
        line.relation,
        Date=line.day,
        Description=values.get("Description"),
        Quantity=values.get("Quantity"),
        CostCenter=values.get("CostCenter"),
        CostUnit=values.get("CostUnit"),
        Project=values.get("Project"),
        Document=values.get("Document"),
        Notes=values.get("Notes"),
        AmountVATBaseFC=line.net if line.vat_code else None,
        AmountVATFC=line.vat if line.vat_code else None,
        **vat_columns(line.vat_code, line.percentage),
    )  # fmt: skip
    found = [row]
    if side is not None and line.relation is not None:
        our_ref = values.get("OurRef")
        row["InvoiceNumber"] = our_ref or frame.number
        item = open_item(frame, row, line.relation, desk.take_number())
        left = desk.pay(side, item, our_ref)
        found += difference_rows(books, frame, line.account, side, left, line.relation)
    if line.vat and line.vat_code is not None:
        found += _vat_rows(books, frame, line, line.vat_code)
    return found


def _vat_rows(books: Books, frame: Frame, line: Line, code: Row) -> list[Row]:
    pays = code["VATTransactionType"] == "S" or (
        code["VATTransactionType"] == "B" and line.account["Type"] in _INCOME_TYPES
    )
    wanted = [("GLToPay" if pays else "GLToClaim", line.vat)]
    if code["Charged"]:
        wanted = [("GLToClaim", line.vat), ("GLToPay", -line.vat)]
    found = []
    for name, amount in wanted:
        account = books.by_id("financial/GLAccounts", code.get(name))
        if account is None:
            raise BusinessError([problem("mandatory", "gl_account")])
        found.append(
            frame.row(
                "vat",
                account,
                amount,
                frame.own(amount),
                line.relation,
                **vat_columns(code, None),
            )  # fmt: skip
        )
    return found


def _entry(
    books: Books, frame: Frame, values: Row, kind: Kind, booking: Booking
) -> Row:
    entry = {
        "EntryID": frame.entry_id,
        "EntryNumber": frame.number,
        "JournalCode": frame.journal["Code"],
        "JournalDescription": frame.journal["Description"],
        "Currency": frame.currency,
        "FinancialYear": frame.year,
        "FinancialPeriod": frame.period,
        "Status": 20,
        "StatusDescription": "Open",
        "CustomField": values.get("CustomField"),
        "_date": frame.day,
        "_type": frame.type,
        "_rate": frame.rate,
    }
    if not kind.has_own_line:
        return entry | {
            "ExchangeRate": frame.rate,
            "Reversal": bool(values.get("Reversal")),
            "Type": frame.type,
            "TypeDescription": "General journal entry",
        }
    opening = values.get("OpeningBalanceFC")
    if opening is None:
        opening = _last_balance(books, frame.journal["Code"])
    total = sum((row["AmountFC"] for row in booking.lines), Decimal(0))
    closing = values.get("ClosingBalanceFC")
    return entry | {
        "BankStatementDocument": values.get("BankStatementDocument"),
        "OpeningBalanceFC": opening,
        "ClosingBalanceFC": opening + total if closing is None else closing,
    }


def _last_balance(books: Books, journal: str) -> Decimal:
    """Where the journal's latest entry ended."""
    rows = [
        row
        for row in books.store.rows(books.division, BANK.entries)
        if row["JournalCode"] == journal
    ]
    if not rows:
        return Decimal(0)
    return Decimal(max(rows, key=lambda row: row["_version"])["ClosingBalanceFC"])


def _entry_line(frame: Frame, line: Line, number: int) -> Row:
    values, code = line.values, line.vat_code or {}
    relation = line.relation or {}
    amount = cents(values.get("AmountFC") or Decimal(0))
    sign = 1 if frame.type == MEMORIAL.type else -1
    return {
        **values,
        "ID": new_id(),
        "EntryID": frame.entry_id,
        "EntryNumber": frame.number,
        "LineNumber": number,
        "Date": line.day,
        "Account": relation.get("ID"),
        "AccountCode": relation.get("Code"),
        "AccountName": relation.get("Name"),
        "GLAccount": line.account["ID"],
        "GLAccountCode": line.account["Code"],
        "GLAccountDescription": line.account["Description"],
        "AmountFC": amount,
        "AmountDC": frame.own(amount),
        "ExchangeRate": frame.rate,
        "VATCode": pad("", "VATCode", code.get("Code")),
        "VATCodeDescription": code.get("Description"),
        "VATPercentage": line.percentage if line.vat_code else None,
        "VATType": code.get("Type"),
        "AmountVATFC": sign * line.vat,
        "AmountVATDC": frame.own(sign * line.vat),
        "VATBaseAmountFC": sign * line.net if line.vat_code else None,
        "VATBaseAmountDC": frame.own(sign * line.net) if line.vat_code else None,
    }
