# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks on one line: its account, its VAT code, and where the customer is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from ...diagnosis.codes import Code, Subject
from ...model.europe import in_eu
from ...model.invoice import Finding, InvoiceLineDraft
from ...model.reference import VatCode, VatTransactionType, VatType
from .case import Case, Where, blocking, warning

# Exact refuses debtor and VAT accounts in entry lines (reported); the other accounts
# that a journal of their own or open items keep are taken to be refused as well
# (assumption): 21 is what customers paid in advance.
FORBIDDEN_ACCOUNT_TYPES = frozenset({10, 12, 14, 16, 20, 21, 22, 24})
_MANDATORY = 1  # GLAccounts.UseCostcenter and UseCostunit (documented)


def vat_percentage(code: VatCode, day: date) -> Decimal:
    """Fraction of ``code`` on ``day``; rates change inside a code (reported)."""
    for dated in code.percentages:
        started = dated.start is None or dated.start <= day
        if started and (dated.end is None or day <= dated.end):
            return dated.percentage
    return code.percentage


def takes_vat_amount(code: VatCode) -> bool:
    """Whether a line with this code may say its VAT amount (type E, not charged)."""
    return code.type == VatType.EXCLUDING.value and not code.charged


def _line_account(case: Case, line: InvoiceLineDraft) -> Iterator[Finding]:
    account = line.gl_account
    params = {"account": line.account_label, "line": line.label}
    if account is None:
        yield blocking(
            Code.ACCOUNT_MISSING, (Subject.ACCOUNT, line.account_key), **params
        )
        return
    params["exact_account"] = account.code
    faults = (
        (account.is_blocked, Code.ACCOUNT_BLOCKED),
        (account.type in FORBIDDEN_ACCOUNT_TYPES, Code.ACCOUNT_TYPE_NOT_ALLOWED),
        (account.use_cost_center == _MANDATORY, Code.ACCOUNT_NEEDS_COST_CENTER),
        (account.use_cost_unit == _MANDATORY, Code.ACCOUNT_NEEDS_COST_UNIT),
    )
    for wrong, code in faults:
        if wrong:
            yield blocking(code, (Subject.ACCOUNT, line.account_key), **params)


def _line_vat(case: Case, line: InvoiceLineDraft) -> Iterator[Finding]:
    code = line.vat_code
    params = {"tax": line.tax_label, "line": line.label}
    if code is None:
        missing = (
            Code.VAT_CODE_MISSING if line.tax_key else Code.VAT_CODE_MISSING_UNTAXED
        )
        yield blocking(missing, _vat_subject(line), **params)
        return
    params["vat_code"] = code.code
    purchase = VatTransactionType.PURCHASE.value
    faults = (
        (code.is_blocked, Code.VAT_CODE_BLOCKED),
        (code.transaction_type == purchase, Code.VAT_CODE_PURCHASE_ONLY),
        (code.type == VatType.INCLUDING.value, Code.VAT_CODE_INCLUSIVE),
        (
            line.tax_amount != 0 and not takes_vat_amount(code),
            Code.VAT_AMOUNT_NOT_ALLOWED,
        ),
    )
    for wrong, fault in faults:
        if wrong:
            yield blocking(fault, _vat_subject(line), **params)


def _vat_subject(line: InvoiceLineDraft) -> Where:
    return (Subject.TAX, line.tax_key) if line.tax_key else (Subject.DIVISION, "")


def _line_percentage(case: Case, line: InvoiceLineDraft) -> Iterator[Finding]:
    code = line.vat_code
    if code is None or code.charged or code.type == VatType.INCLUDING.value:
        return
    ours = line.tax_percentage or Decimal(0)
    # A code without VAT (N, B) books none, whatever percentage stands on it.
    theirs = (
        vat_percentage(code, case.draft.invoice_date)
        if takes_vat_amount(code)
        else Decimal(0)
    )
    if ours == theirs:
        return
    # Without a tax of ours the line says no VAT amount worth sending, and Exact would
    # compute one of its own: wrongly booked, not merely odd.
    say = blocking if ours == 0 and line.tax_amount == 0 else warning
    yield say(
        Code.VAT_PERCENTAGE_DIFFERS,
        _vat_subject(line),
        tax=line.tax_label,
        line=line.label,
        vat_code=code.code,
        percentage=_per_cent(ours),
        exact_percentage=_per_cent(theirs),
    )


def _per_cent(fraction: Decimal) -> str:
    return format((fraction * 100).normalize(), "f")


def _line_abroad(case: Case, line: InvoiceLineDraft) -> Iterator[Finding]:
    customer, code = case.draft.customer, line.vat_code
    if customer is None or code is None:
        return
    params = {"customer": case.draft.customer_label, "vat_code": code.code}
    if code.eu_sales_listing not in ("", "N") and not customer.vat_number:
        yield warning(
            Code.ICP_WITHOUT_VAT_NUMBER,
            (Subject.PARTNER, case.draft.customer_key),
            **params,
        )
    outside = bool(customer.country) and not in_eu(customer.country)
    if outside and code.type == VatType.NO_VAT.value:
        # Type N keeps the turnover out of the return; export belongs in box 3a.
        yield warning(
            Code.EXPORT_OUTSIDE_RETURN,
            _vat_subject(line),
            country=customer.country,
            **params,
        )


LINE_CHECKS: tuple[Callable[[Case, InvoiceLineDraft], Iterator[Finding]], ...] = (
    _line_account,
    _line_vat,
    _line_percentage,
    _line_abroad,
)
