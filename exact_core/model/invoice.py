# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An invoice to be booked, and the entry that Exact made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from .reference import GLAccount, Journal, VatCode
from .relation import Relation


class CreditNoteRule(str, Enum):
    """How a credit note is told to Exact (assumption: the first)."""

    NEGATIVE = "negative"  # no Type, negative amounts
    TYPE_21_POSITIVE = "type_21_positive"  # Type 21, positive amounts
    TYPE_21_NEGATIVE = "type_21_negative"  # Type 21, negative amounts


@dataclass(frozen=True, kw_only=True)
class InvoiceLineDraft:
    """One line, signed as it works on the receivable: a credit note is negative.

    :param amount: net amount in the document's currency, rounded to it.
    :param tax_amount: VAT in the document's currency, rounded to it.
    :param vat_code: Exact's code, resolved by the host's mapping, or ``None``.
    :param tax_percentage: the host's tax rate as a FRACTION, ``None`` if no tax.
    :param label: what a person calls this line (used in findings).
    :param tax_label: what a person calls its tax; several taxes joined by " + ".
    :param tax_key: host's key of the tax record ('' = line without tax).
    :param blockers: finding codes the host established for this line, such as
        ``two_taxes_on_line`` (see ``exact_core.diagnosis.codes``).
    """

    key: str
    label: str
    amount: Decimal
    tax_amount: Decimal = Decimal(0)
    description: str = ""
    quantity: Decimal | None = None
    gl_account: GLAccount | None = None
    account_key: str = ""
    account_label: str = ""
    vat_code: VatCode | None = None
    tax_key: str = ""
    tax_label: str = ""
    tax_percentage: Decimal | None = None
    blockers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InvoiceDraft:
    """A posted sales invoice or credit note of the host, all references resolved.

    :param number: the host's number, goes to ``YourRef``.
    :param tag: short unique tag of the document, ends the header's description.
    :param rate: Exact's rate (1 unit of ``currency`` in the division's currency);
        1 for the division's own currency.
    :param total: what the customer owes, VAT included, negative for a credit note.
    :param tax_total: VAT of the document, signed as ``total``.
    :param accounting_date: decides ReportingYear/Period unless ``period`` is given.
    :param entry_number: number to ask for, ``None`` = Exact numbers.
    :param description: what the document is about, for the header's description.
    :param customer_ref: the customer's own reference, put behind ``description``.
    :param payment_condition_gone: Exact no longer lists ``payment_condition``.
    :param instalments: number of due dates the host's document has.
    """

    key: str
    number: str
    tag: str
    is_credit_note: bool
    customer: Relation | None
    customer_key: str
    customer_label: str
    journal: Journal | None
    journal_key: str
    journal_label: str
    invoice_date: date
    accounting_date: date
    due_date: date
    currency: str
    division_currency: str
    rate: Decimal
    total: Decimal
    tax_total: Decimal
    lines: tuple[InvoiceLineDraft, ...]
    decimal_places: int = 2
    description: str = ""
    customer_ref: str = ""
    payment_condition: str = ""
    payment_condition_gone: bool = False
    payment_term_key: str = ""
    payment_term_label: str = ""
    payment_reference: str = ""
    entry_number: int | None = None
    period: tuple[int, int] | None = None
    instalments: int = 1
    blockers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SalesEntry:
    """A booked entry (``salesentry/SalesEntries``); unfilled fields are ``None``."""

    id: str
    entry_number: int | None = None
    amount_fc: Decimal | None = None
    vat_amount_fc: Decimal | None = None
    currency: str = ""
    customer_id: str = ""
    customer_name: str = ""
    journal: str = ""
    entry_date: date | None = None
    your_ref: str = ""
    description: str = ""
    reporting_year: int | None = None
    reporting_period: int | None = None
    type: int | None = None
    status: int | None = None


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What an entry must look like to be this document's.

    :param former_refs: references under which it may have been sent before: an entry
        there counts when it carries the tag.
    :param entry_number: number that was asked for, ``None`` = Exact numbers. It proves
        nothing; it tells which entry stands in the way.
    :param year: reporting year in which that number is, ``None`` = left to Exact.
    """

    your_ref: str
    tag: str
    customer_id: str
    journal: str
    entry_date: date
    currency: str
    total: Decimal
    tolerance: Decimal = Decimal(0)
    former_refs: tuple[str, ...] = ()
    entry_number: int | None = None
    year: int | None = None


class MatchKind(str, Enum):
    """Outcome of holding found entries against what was expected."""

    NONE = "none"
    SAME = "same"
    DIFFERENT = "different"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, kw_only=True)
class EntryMatch:
    """``entries`` holds the one that fits, or all that stand in the way.

    :param differences: names of the ``Expected`` fields that differ.
    """

    kind: MatchKind
    entries: tuple[SalesEntry, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostingResult:
    """What is known after a post.

    :param verified: Exact's total was read and equals the document's; ``False`` =
        read and different; ``None`` = the answer carried no total yet.
    """

    entry: SalesEntry
    verified: bool | None
    difference: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Payload and findings of one draft; ``payload`` is empty when blocked."""

    payload: dict[str, object] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    expected: Expected | None = None

    @property
    def blocked(self) -> bool:
        return any(finding.blocks for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What preflight says about one record.

    :param code: a code of ``exact_core.diagnosis.codes``.
    :param blocks: ``True`` when Exact would refuse or the booking would be wrong.
    :param subject: kind of record to open: ``tax``, ``account``, ``journal``,
        ``partner``, ``payment_term``, ``move``, ``division``.
    :param key: host's key of that record.
    :param params: names and values for the text, already plain strings.
    """

    code: str
    blocks: bool
    subject: str
    key: str = ""
    params: dict[str, str] = field(default_factory=dict)
