# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which journal of Exact a journal of the host most likely is."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.reference import Journal, JournalType
from .choice import choose
from .records import Candidate, JournalProfile, Reason, Suggestion
from .words import plain

_TYPES: dict[str, JournalType] = {
    "sale": JournalType.SALES,
    "purchase": JournalType.PURCHASE,
    "bank": JournalType.BANK,
    "cash": JournalType.CASH,
    "general": JournalType.GENERAL,
}
# Numbers of Exact's Dutch template; a tie-break only.
_DEFAULTS = {"sale": "70", "purchase": "60", "general": "90"}


def suggest_journal(profile: JournalProfile, journals: Iterable[Journal]) -> Suggestion:
    """The journal for one of the host's; bank journals by IBAN only, never by code."""
    wanted = _TYPES.get(profile.type)
    usable = [j for j in journals if j.type == wanted and not j.is_blocked]
    if profile.type == "bank":
        return _by_iban(profile, usable)
    single = len(usable) == 1
    candidates = [_scored(profile, journal, single) for journal in usable]
    return choose(candidates, default_code=_DEFAULTS.get(profile.type, ""))


def _by_iban(profile: JournalProfile, journals: list[Journal]) -> Suggestion:
    iban = profile.iban.replace(" ", "").upper()
    scored = []
    for journal in journals:
        theirs = journal.bank_account_iban.replace(" ", "").upper()
        same = bool(iban) and theirs == iban
        reasons = (Reason.ATTRIBUTES, Reason.IBAN) if same else (Reason.ATTRIBUTES,)
        scored.append(_candidate(journal, 100 if same else 30, reasons))
    return choose(scored, least=100)


def _scored(profile: JournalProfile, journal: Journal, single: bool) -> Candidate:
    reasons: tuple[str, ...] = (Reason.ATTRIBUTES,)
    score = 60
    if single:
        score, reasons = 90, (*reasons, Reason.ONLY_ONE)
    if plain(profile.name) == plain(journal.description):
        score, reasons = 95, (*reasons, Reason.NAME_EQUAL)
    return _candidate(journal, score, reasons)


def _candidate(journal: Journal, score: int, reasons: tuple[str, ...]) -> Candidate:
    return Candidate(
        id=journal.id,
        code=journal.code,
        description=journal.description,
        score=score,
        reasons=reasons,
    )
