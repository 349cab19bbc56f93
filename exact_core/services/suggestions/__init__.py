# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Proposals for mapping a host's set-up on Exact's; pure, confirmed by a person."""

from .accounts import suggest_gl_account
from .journals import suggest_journal
from .records import (
    AccountProfile,
    Candidate,
    JournalProfile,
    Reason,
    Suggestion,
    TaxProfile,
    TermLine,
    TermProfile,
)
from .taxes import TaxKind, kind_of, suggest_untaxed_code, suggest_vat_code
from .terms import suggest_payment_condition, term_numbers

__all__ = [
    "AccountProfile",
    "Candidate",
    "JournalProfile",
    "Reason",
    "Suggestion",
    "TaxKind",
    "TaxProfile",
    "TermLine",
    "TermProfile",
    "kind_of",
    "suggest_gl_account",
    "suggest_journal",
    "suggest_payment_condition",
    "suggest_untaxed_code",
    "suggest_vat_code",
    "term_numbers",
]
