# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a draft to the sales entry that Exact is asked to book. Pure; no I/O.

Sales invoices and credit notes both go to ``salesentry/SalesEntries`` with their
lines in one body. Amounts are the host's own, to the cent; Exact is told the VAT of
each line where the VAT code lets it be told (type E).
"""

from __future__ import annotations

from decimal import Context, Decimal

from ..model.booking import BookingRules
from ..model.invoice import (
    CreditNoteRule,
    Expected,
    InvoiceDraft,
    InvoiceLineDraft,
    Prepared,
)
from ..model.money import round_amount
from .preflight import Case, check, reporting_period, sent_lines, takes_vat_amount

SALES_CREDIT_NOTE = 21  # SalesEntries.Type (documented)

# A rate is a quotient; more digits than a double holds would only be cut unseen.
_RATE_DIGITS = Context(prec=12)
_BETWEEN = " - "  # description and customer's reference


def prepare(
    draft: InvoiceDraft,
    rules: BookingRules | None = None,
    *,
    customer_pending: bool = False,
) -> Prepared:
    """What to send for ``draft``, what it must become, and what is wrong with it.

    :param customer_pending: the relation is about to be made by a transfer of its
        own, so its absence does not block. There is still nothing to send: the
        payload stays empty until the draft names the relation.
    :returns: payload and expectation are empty when a finding blocks.
    """
    rules = rules or BookingRules()
    case = Case(draft, rules, customer_pending, sent_lines(draft))
    findings = check(case)
    blocked = any(finding.blocks for finding in findings)
    if blocked or draft.customer is None or draft.journal is None:
        return Prepared(findings=findings)
    sign = sign_of(draft, rules)
    return Prepared(
        payload=payload_of(case, sign),
        findings=findings,
        expected=expected_of(draft, rules),
    )


def expected_of(draft: InvoiceDraft, rules: BookingRules) -> Expected:
    """What the entry must look like; the draft has a customer and a journal."""
    assert draft.customer is not None and draft.journal is not None
    period = reporting_period(draft, rules)
    return Expected(
        your_ref=draft.number,
        tag=draft.tag,
        customer_id=draft.customer.id,
        journal=draft.journal.code,
        entry_date=draft.invoice_date,
        currency=draft.currency,
        # Assumption: whatever signs a rule sends, the header's AmountFC says what
        # the customer owes. A rule that does not suit Exact then shows as a
        # difference instead of a credit note booked as an invoice.
        total=draft.total,
        entry_number=draft.entry_number,
        year=period[0] if period is not None else None,
    )


def sign_of(draft: InvoiceDraft, rules: BookingRules) -> int:
    """-1 where the rule wants a credit note's amounts turned positive."""
    turned = rules.credit_note_rule is CreditNoteRule.TYPE_21_POSITIVE
    return -1 if draft.is_credit_note and turned else 1


def payload_of(case: Case, sign: int) -> dict[str, object]:
    draft, rules = case.draft, case.rules
    assert draft.customer is not None and draft.journal is not None
    payload: dict[str, object] = {
        "Journal": draft.journal.code,
        "Customer": draft.customer.id,
        "EntryDate": draft.invoice_date.isoformat(),
        "DueDate": draft.due_date.isoformat(),
        "YourRef": draft.number,
        "Description": header_description(draft, rules.description_max),
        "Currency": draft.currency,
        **_optional(draft, rules),
    }
    if draft.is_credit_note and rules.credit_note_rule is not CreditNoteRule.NEGATIVE:
        payload["Type"] = SALES_CREDIT_NOTE
    payload["SalesEntryLines"] = [
        _line(line, sign, draft.decimal_places, rules) for line in case.lines
    ]
    return payload


def _optional(draft: InvoiceDraft, rules: BookingRules) -> dict[str, object]:
    """Header fields that are sent only when there is something to say."""
    fields: dict[str, object] = {}
    if rules.send_payment_reference and draft.payment_reference:
        fields["PaymentReference"] = draft.payment_reference
    if draft.payment_condition:
        fields["PaymentCondition"] = draft.payment_condition
    if draft.currency != draft.division_currency:
        fields["Rate"] = _RATE_DIGITS.plus(draft.rate)
    period = reporting_period(draft, rules)
    if period is not None:
        fields["ReportingYear"], fields["ReportingPeriod"] = period
    if draft.entry_number is not None:
        fields["EntryNumber"] = draft.entry_number
    return fields


def _line(
    line: InvoiceLineDraft, sign: int, places: int, rules: BookingRules
) -> dict[str, object]:
    assert line.gl_account is not None and line.vat_code is not None
    fields: dict[str, object] = {
        "GLAccount": line.gl_account.id,
        "AmountFC": round_amount(sign * line.amount, places),
        "VATCode": line.vat_code.code,
    }
    if takes_vat_amount(line.vat_code):
        fields["VATAmountFC"] = round_amount(sign * line.tax_amount, places)
    text = _one_line(line.description)[: rules.line_description_max].rstrip()
    if text:
        fields["Description"] = text
    if line.quantity is not None:
        fields["Quantity"] = line.quantity
    return fields


def header_description(draft: InvoiceDraft, longest: int) -> str:
    """What it is about, the customer's reference, and last the document's tag.

    :param longest: characters allowed. The first part is cut before the customer's
        reference is. A tag longer than that is still sent whole: without it the entry
        could not be told from another.
    """
    tag = f" {draft.tag}" if draft.tag else ""
    room = max(longest - len(tag), 0)
    ref = _one_line(draft.customer_ref)[:room]
    human = _one_line(draft.description)
    if ref:
        human = human[: max(room - len(ref) - len(_BETWEEN), 0)].rstrip()
    text = _BETWEEN.join(part for part in (human, ref) if part)
    return (text[:room].rstrip() + tag).strip()


def carries_tag(description: str, tag: str) -> bool:
    """Whether ``description`` ends in ``tag`` as a word of its own."""
    text = description.rstrip()
    if not tag or not text.endswith(tag):
        return False
    before = text[: -len(tag)]
    return not before or before[-1].isspace()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def sent_total(payload: dict[str, object]) -> Decimal:
    """Net and VAT of a payload's lines together, with the signs as sent.

    :returns: amount in the document's currency.
    """
    lines = payload.get("SalesEntryLines")
    total = Decimal(0)
    for line in lines if isinstance(lines, list) else []:
        total += line["AmountFC"] + line.get("VATAmountFC", Decimal(0))
    return total
