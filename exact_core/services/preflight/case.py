# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the checks share: the draft with its surroundings, and how a finding is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ...diagnosis.codes import Code, Subject, blocker_subject
from ...model.booking import BookingRules
from ...model.invoice import Finding, InvoiceDraft, InvoiceLineDraft

# Kind of the host's record to open, and the host's key of it.
Where = tuple[Subject, str]


@dataclass(frozen=True)
class Case:
    """One draft with all that it is held against."""

    draft: InvoiceDraft
    rules: BookingRules
    customer_pending: bool
    lines: tuple[InvoiceLineDraft, ...]

    @property
    def today(self) -> date:
        return self.rules.today or self.draft.invoice_date


def sent_lines(draft: InvoiceDraft) -> tuple[InvoiceLineDraft, ...]:
    """The lines that carry an amount; sections, notes and free lines stay behind."""
    return tuple(
        line for line in draft.lines if line.amount != 0 or line.tax_amount != 0
    )


def blocking(code: Code, where: Where, /, **params: str) -> Finding:
    """A finding that keeps the document back; values are plain strings."""
    return _finding(code, where, True, params)


def warning(code: Code, where: Where, /, **params: str) -> Finding:
    """A finding that is shown and lets the document go."""
    return _finding(code, where, False, params)


def _finding(code: Code, where: Where, blocks: bool, params: dict[str, str]) -> Finding:
    subject, key = where
    return Finding(
        code=code.value, blocks=blocks, subject=subject.value, key=key, params=params
    )


def host_findings(
    blockers: Iterable[str], draft: InvoiceDraft, tax_key: str = "", **params: str
) -> Iterator[Finding]:
    """What the host itself found; always blocking, unknown codes pass unchanged."""
    keys = {
        Subject.TAX: tax_key,
        Subject.JOURNAL: draft.journal_key,
        Subject.DIVISION: "",
    }
    for code in blockers:
        subject = blocker_subject(code)
        yield Finding(
            code=str(getattr(code, "value", code)),
            blocks=True,
            subject=subject.value,
            key=keys.get(subject, draft.key),
            params=params,
        )
