# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the books refuse of the head of an entry, check by check."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from exact_sandbox.ledger.books import Books
from exact_sandbox.ledger.sides import Side
from exact_sandbox.rest.texts import Message, problem
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import Row


def check_journal(
    books: Books, code: str | None, types: set[int], label: str = "journal_type"
) -> tuple[Row | None, list[Message]]:
    """The journal: given by its code, of one of the types, not blocked."""
    if not code:
        return None, [problem("mandatory", "journal")]
    row = books.by_code("financial/Journals", code)
    if row is None:
        return None, [problem("reference", "journals")]
    if row["IsBlocked"]:
        return row, [problem("blocked", "journal")]
    if row["Type"] not in types:
        return row, [problem("invalid", label)]
    return row, []


def check_relation(
    books: Books, key: str | None, journal: Row | None, side: Side
) -> tuple[Row | None, list[Message]]:
    """The relation: of the right sort, active, not blocked, of this account."""
    if not key:
        return None, [problem("mandatory", side.relation_missing)]
    row = books.by_id("crm/Accounts", key)
    if row is None:
        return None, [problem("reference", side.relation_label)]
    if not fits_side(row, side):
        return row, [problem("invalid", side.type_label)]
    end = row.get("EndDate")
    if end is not None and end < books.today:
        return row, [problem(side.inactive_message)]
    if row.get("Blocked"):
        return row, [problem("blocked", side.relation_label)]
    control = row.get(side.control)
    if control and journal is not None and control != journal["GLAccount"]:
        return row, [problem(side.control_message)]
    return row, []


def fits_side(relation: Row, side: Side) -> bool:
    """A customer has status C, a supplier its own flag (reported by users)."""
    if side.way == "S":
        return bool(relation.get("Status") == "C")
    return bool(relation.get("IsSupplier"))


def check_currency(
    books: Books, values: Row, journal: Row | None, day: datetime
) -> tuple[str, Decimal, list[Message]]:
    """Currency and rate. The rate is own currency for one of the foreign."""
    own = books.currency
    currency = (values.get("Currency") or own).strip().upper()
    posted: Decimal | None = values.get("Rate")
    if currency != own and not books.store.get(
        books.division, "general/Currencies", currency
    ):
        return currency, Decimal(1), [problem("reference", "currency")]
    found = []
    if journal is not None:
        if currency != journal["Currency"] and not journal["AllowVariableCurrency"]:
            found.append(problem("not_allowed", "currency"))
        if posted is not None and not journal["AllowVariableExchangeRate"]:
            found.append(problem("not_allowed", "exchange_rate"))
    if posted is not None and posted <= 0:
        found.append(problem("invalid", "exchange_rate"))
    if currency == own:
        return currency, Decimal(1), found
    rate = posted if posted is not None else books.rate(currency, day)
    if rate is None:
        return currency, Decimal(1), [*found, problem("mandatory", "exchange_rate")]
    return currency, rate, found


def check_period(
    books: Books, values: Row, journal: Row | None, day: datetime, settings: Settings
) -> tuple[int, int, list[Message]]:
    """Year and period: posted or of the entry date; known, and open in the journal."""
    of_date = books.period_of(day)
    year = values.get("ReportingYear") or (of_date[0] if of_date else None)
    period = values.get("ReportingPeriod") or (of_date[1] if of_date else None)
    if year is None or period is None or not books.period_exists(year, period):
        return year or day.year, period or day.month, [problem("unknown", "year")]
    mandatory = settings.period_date_table == "mandatory"
    if mandatory and (year, period) != of_date:
        return year, period, [problem("unknown", "year")]
    if journal is not None and books.closed(journal["Code"], year, period):
        return year, period, [problem("period_closed", None, year, period)]
    return year, period, []


def check_number(
    books: Books, values: Row, journal: Row | None, year: int
) -> list[Message]:
    """A posted entry number must be free in the journal's year."""
    number = values.get("EntryNumber") or values.get("InvoiceNumber")
    if number is None or journal is None:
        return []
    if number < 0:
        return [problem("invalid", "entry_number")]
    if books.number_used(journal["Code"], year, number):
        return [problem("in_use", "entry_number")]
    return []


def check_condition(
    books: Books, values: Row, relation: Row | None, settings: Settings, side: Side
) -> tuple[Row | None, list[Message]]:
    """Payment condition: posted, else the relation's."""
    posted = values.get("PaymentCondition")
    code = posted or (relation or {}).get(side.condition)
    row = books.by_code("cashflow/PaymentConditions", code)
    if posted and row is None:
        return None, [problem("reference", "payment_condition")]
    if row is None and settings.payment_condition_required:
        return None, [problem("mandatory", "payment_condition")]
    return row, []


def check_texts(values: Row, settings: Settings) -> list[Message]:
    """Lengths, where the settings know one."""
    limit = settings.your_ref_max_length
    if limit is not None and len(values.get("YourRef") or "") > limit:
        return [problem("invalid", "your_ref")]
    return []
