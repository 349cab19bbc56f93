# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a sales document before it is sent. Pure; no I/O, no clock.

Blocking is what Exact refuses, or what would be booked wrongly without anybody
noticing. Everything else is a warning.
"""

from __future__ import annotations

from ...diagnosis.codes import Code
from ...model.invoice import Finding
from .case import Case, sent_lines
from .document import DOCUMENT_CHECKS, relation_faults, reporting_period
from .lines import LINE_CHECKS, takes_vat_amount, vat_percentage

__all__ = [
    "Case",
    "check",
    "relation_faults",
    "reporting_period",
    "sent_lines",
    "takes_vat_amount",
    "vat_percentage",
]


def check(case: Case) -> tuple[Finding, ...]:
    """All findings of a draft, blocking ones first, each cause once."""
    found = [finding for part in DOCUMENT_CHECKS for finding in part(case)]
    for line in case.lines:
        found += [finding for part in LINE_CHECKS for finding in part(case, line)]
    if any(finding.blocks for finding in found):
        # Nothing happens by itself to what is blocked.
        found = [item for item in found if item.code != Code.RELATION_PENDING]
    once: dict[tuple[str, str, str], Finding] = {}
    for finding in found:
        once.setdefault((finding.code, finding.subject, finding.key), finding)
    return tuple(sorted(once.values(), key=lambda finding: not finding.blocks))
