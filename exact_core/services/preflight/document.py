# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks on the document as a whole: customer, journal, currency, totals, period."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from ...diagnosis.codes import Code, Subject
from ...model.booking import BookingRules
from ...model.invoice import Finding, InvoiceDraft
from ...model.money import is_rounded, signed_text
from ...model.reference import JournalType
from ...model.relation import Relation
from ..periods import is_closed, period_for
from .case import Case, blocking, host_findings, warning

INT32_MAX = 2**31 - 1  # EntryNumber is an Int32 (documented)


def _host(case: Case) -> Iterator[Finding]:
    draft = case.draft
    yield from host_findings(draft.blockers, draft)
    for line in draft.lines:
        yield from host_findings(
            line.blockers, draft, line.tax_key, line=line.label, tax=line.tax_label
        )


def _customer(case: Case) -> Iterator[Finding]:
    draft = case.draft
    name = {"customer": draft.customer_label}
    key = draft.customer_key
    if draft.customer is None:
        if case.customer_pending:
            yield warning(Code.RELATION_PENDING, (Subject.PARTNER, key), **name)
        else:
            yield blocking(Code.RELATION_MISSING, (Subject.PARTNER, key), **name)
        return
    yield from (
        blocking(code, (Subject.PARTNER, key), relation=draft.customer.code, **name)
        for code in relation_faults(draft.customer, case.today)
    )


def relation_faults(relation: Relation, today: date) -> Iterator[Code]:
    """Why no sale can be booked on a relation; nothing when it can."""
    if relation.blocked:
        yield Code.RELATION_BLOCKED
    if relation.end_date is not None and relation.end_date < today:
        yield Code.RELATION_ENDED
    if relation.status != "C":
        yield Code.RELATION_NOT_CUSTOMER


def _journal(case: Case) -> Iterator[Finding]:
    draft = case.draft
    journal = draft.journal
    if journal is None:
        yield blocking(
            Code.JOURNAL_MISSING,
            (Subject.JOURNAL, draft.journal_key),
            journal=draft.journal_label,
        )
        return
    faults = (
        (journal.type != JournalType.SALES, Code.JOURNAL_TYPE_WRONG),
        (journal.is_blocked, Code.JOURNAL_BLOCKED),
        (not journal.allow_vat, Code.JOURNAL_WITHOUT_VAT),
    )
    for wrong, code in faults:
        if wrong:
            yield blocking(
                code,
                (Subject.JOURNAL, draft.journal_key),
                journal=draft.journal_label,
                exact_journal=journal.code,
            )


def _currency(case: Case) -> Iterator[Finding]:
    draft, journal = case.draft, case.draft.journal
    foreign = draft.currency != draft.division_currency
    if foreign and draft.rate <= 0:
        yield blocking(
            Code.RATE_MISSING, (Subject.MOVE, draft.key), currency=draft.currency
        )
    if journal is None:
        return
    params = {"currency": draft.currency, "exact_journal": journal.code}
    own = journal.currency or draft.division_currency
    if draft.currency != own and not journal.allow_variable_currency:
        yield blocking(
            Code.CURRENCY_NOT_ALLOWED, (Subject.JOURNAL, draft.journal_key), **params
        )
    if foreign and not journal.allow_variable_exchange_rate:
        yield blocking(
            Code.RATE_NOT_ALLOWED, (Subject.JOURNAL, draft.journal_key), **params
        )


def _references(case: Case) -> Iterator[Finding]:
    draft, longest = case.draft, case.rules.your_ref_max
    if not draft.number:
        yield blocking(Code.NUMBER_MISSING, (Subject.MOVE, draft.key))
    if len(draft.number) > longest:
        # Cut, the entry could never be found again by its number.
        yield blocking(
            Code.YOUR_REF_TOO_LONG,
            (Subject.MOVE, draft.key),
            number=draft.number,
            max=str(longest),
        )
    wanted = draft.entry_number
    if wanted is not None and not 0 < wanted <= INT32_MAX:
        yield blocking(
            Code.ENTRY_NUMBER_OUT_OF_RANGE,
            (Subject.MOVE, draft.key),
            entry_number=str(wanted),
            max=str(INT32_MAX),
        )
    yield from _payment_condition(draft)


def _payment_condition(draft: InvoiceDraft) -> Iterator[Finding]:
    where = (Subject.PAYMENT_TERM, draft.payment_term_key)
    if draft.payment_condition and draft.payment_condition_gone:
        yield blocking(
            Code.PAYMENT_CONDITION_UNKNOWN,
            where,
            payment_term=draft.payment_term_label,
            payment_condition=draft.payment_condition,
        )
    if draft.instalments > 1:
        yield warning(
            Code.INSTALMENTS_REDUCED,
            where,
            payment_term=draft.payment_term_label,
            due_date=draft.due_date.isoformat(),
            instalments=str(draft.instalments),
        )


def _amounts(case: Case) -> Iterator[Finding]:
    draft, places = case.draft, case.draft.decimal_places
    if not case.lines:
        yield blocking(Code.NO_LINES, (Subject.MOVE, draft.key))
    amounts = [draft.total, draft.tax_total]
    amounts += [part for line in case.lines for part in (line.amount, line.tax_amount)]
    if not all(is_rounded(amount, places) for amount in amounts):
        yield blocking(Code.AMOUNT_NOT_ROUNDED, (Subject.MOVE, draft.key))
        return
    tax = sum((line.tax_amount for line in case.lines), Decimal(0))
    total = sum((line.amount for line in case.lines), tax)
    if total != draft.total or tax != draft.tax_total:
        yield blocking(
            Code.LINES_DO_NOT_ADD_UP,
            (Subject.MOVE, draft.key),
            total=signed_text(draft.total, places),
            lines_total=signed_text(total, places),
            tax_total=signed_text(draft.tax_total, places),
            lines_tax=signed_text(tax, places),
            currency=draft.currency,
        )


def _period(case: Case) -> Iterator[Finding]:
    draft, periods = case.draft, case.rules.periods
    chosen = reporting_period(draft, case.rules)
    if periods is not None and not (
        _exists(chosen, case.rules) or _before_all(draft, case.rules)
    ):
        params = {"date": draft.accounting_date.isoformat()}
        if chosen is not None:
            params |= {"year": str(chosen[0]), "period": str(chosen[1])}
        yield blocking(Code.PERIOD_MISSING, (Subject.MOVE, draft.key), **params)
    if chosen is None or case.rules.statuses is None or draft.journal is None:
        return
    if is_closed(draft.journal.code, *chosen, case.rules.statuses):
        yield blocking(
            Code.PERIOD_CLOSED,
            (Subject.MOVE, draft.key),
            year=str(chosen[0]),
            period=str(chosen[1]),
            exact_journal=draft.journal.code,
        )


def _exists(chosen: tuple[int, int] | None, rules: BookingRules) -> bool:
    return any((p.year, p.period) == chosen for p in rules.periods or ())


def _before_all(draft: InvoiceDraft, rules: BookingRules) -> bool:
    """Whether the period lies before all that was read: Exact may well have it.

    Where nobody chose one, it is left to Exact only if the entry date alone decides.
    """
    if rules.periods_from is None:
        return False
    if draft.period is not None:
        return draft.period[0] < rules.periods_from
    day = draft.accounting_date
    return day == draft.invoice_date and day.year < rules.periods_from


def reporting_period(
    draft: InvoiceDraft, rules: BookingRules
) -> tuple[int, int] | None:
    """(year, period) to book in, or ``None`` when it is left to Exact.

    The period a person chose leads; else the one that holds the accounting date.
    """
    if draft.period is not None:
        return draft.period
    holding = period_for(draft.accounting_date, rules.periods or ())
    return (holding.year, holding.period) if holding else None


DOCUMENT_CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _host,
    _customer,
    _journal,
    _currency,
    _references,
    _amounts,
    _period,
)
