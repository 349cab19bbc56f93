# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which G/L account of Exact a ledger account of the host most likely is.

Equal codes are no evidence: 1300 is creditors in Odoo's Dutch chart and debtors in
Exact's. Evidence is the kind of account, what the names say, and, for sales and cost of
sales, a table between the two Dutch templates that only counts when the names agree.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...model.reference import GLAccount
from .choice import choose
from .records import AccountProfile, Candidate, Reason, Suggestion
from .words import Concept, concepts, plain

# Odoo's account type to GLAccounts.Type (documented numbers).
_TYPES: dict[str, frozenset[int]] = {
    "income": frozenset({110}),
    "income_other": frozenset({110, 140, 160}),
    "expense": frozenset({120, 121, 123, 125, 126, 130}),
    "expense_other": frozenset({120, 121, 130}),
    "expense_direct_cost": frozenset({111}),
    "expense_depreciation": frozenset({122}),
    "asset_receivable": frozenset({20}),
    "liability_payable": frozenset({22}),
    "asset_cash": frozenset({10, 12}),
    "liability_credit_card": frozenset({14}),
    "asset_fixed": frozenset({30, 35}),
    "asset_prepayments": frozenset({26}),
    "asset_current": frozenset({26, 32, 40, 90}),
    "liability_current": frozenset({21, 25, 27, 60, 90, 100}),
    "liability_non_current": frozenset({55}),
    "equity": frozenset({50, 52}),
    "equity_unaffected": frozenset({52}),
}
_RESULT = frozenset({110, 111, 120, 121, 122, 123, 125, 126, 130, 140, 160})

# Odoo's Dutch chart to Exact's Dutch template, first four digits.
_TABLE: dict[str, str] = {
    **{"8001": "8000", "8005": "8000", "8002": "8100", "8003": "8110"},
    **{"7001": "7000", "7002": "7100", "7003": "7110"},
}

_C = Concept
_REGIONS = frozenset({_C.DOMESTIC, _C.INSIDE_EU, _C.OUTSIDE_EU})
_FAMILIES = frozenset({_C.REVENUE, _C.COST_OF_SALES})
_SPECIAL = frozenset(
    {
        *(_C.ROUNDING, _C.PAYMENT_DIFFERENCE, _C.CASH_DIFFERENCE, _C.EXCHANGE),
        *(_C.DISCOUNT, _C.THIRD_PARTY, _C.INTERCOMPANY, _C.FREIGHT, _C.INTEREST),
        _C.DISTANCE,
    }
)
# Words that half a chart shares; they tell no account from another.
_EMPTY_WORDS = frozenset(
    {
        *("kosten", "costs", "overige", "other", "omzet", "turnover", "revenue"),
        *("inkoop", "handelsgoederen", "trade", "goods", "sales", "diverse"),
        *("rekening", "account", "within", "outside", "binnen", "buiten"),
    }
)
_LEAST = 60


def suggest_gl_account(
    profile: AccountProfile, accounts: Iterable[GLAccount]
) -> Suggestion:
    """The G/L account for one of the host's, or a list to choose from."""
    allowed = _TYPES.get(profile.account_type, frozenset())
    ours = _concepts(profile.names)
    scored = [
        _scored(profile, ours, account)
        for account in accounts
        if not account.is_blocked and _may_be(allowed, ours, account)
    ]
    return choose(scored, least=_LEAST)


def _may_be(
    allowed: frozenset[int], ours: frozenset[Concept], account: GLAccount
) -> bool:
    if account.type in allowed:
        return True
    # Differences are an income in one chart and a cost in the other.
    shared = ours & concepts(account.description) & _SPECIAL
    return bool(shared) and account.type in _RESULT and bool(allowed & _RESULT)


def _scored(
    profile: AccountProfile, ours: frozenset[Concept], account: GLAccount
) -> Candidate:
    if plain(account.description) in {plain(name) for name in profile.names}:
        return _candidate(account, 95, (Reason.ATTRIBUTES, Reason.NAME_EQUAL))
    theirs = concepts(account.description)
    if ours & _REGIONS and theirs & _REGIONS and not ours & theirs & _REGIONS:
        return _candidate(account, 10, ())
    said = _agreement(ours, theirs) + _overlap(profile.names, account.description)
    score, reasons = 30 + said, [Reason.ATTRIBUTES]
    if said > 0:
        reasons.append(Reason.WORDS)
    if ours & theirs & _FAMILIES and account.code == _TABLE.get(_four(profile.code)):
        score += 20
        reasons.append(Reason.TABLE)
    return _candidate(account, max(0, min(score, 94)), tuple(reasons))


def _agreement(ours: frozenset[Concept], theirs: frozenset[Concept]) -> int:
    shared = ours & theirs
    points = 25 * bool(shared & _REGIONS) + 10 * bool(shared & _FAMILIES)
    points += 30 * len(shared & _SPECIAL)
    return points - 15 * len((ours ^ theirs) & _SPECIAL)


def _overlap(names: tuple[str, ...], description: str) -> int:
    """Up to 40 points for telling words that the names share, in the best language."""
    theirs = _telling(description)
    best = 0
    for name in names:
        mine = _telling(name)
        if mine and theirs:
            best = max(best, 40 * len(mine & theirs) // max(len(mine), len(theirs)))
    return best


def _telling(text: str) -> frozenset[str]:
    return frozenset(
        word
        for word in plain(text).split()
        if len(word) > 3 and not word.isdigit() and word not in _EMPTY_WORDS
    )


def _concepts(names: tuple[str, ...]) -> frozenset[Concept]:
    return frozenset(concept for name in names for concept in concepts(name))


def _four(code: str) -> str:
    """8001 of 8001 and of 800100; a code that says more than that stays whole."""
    return code[:4] if code[4:].strip("0") == "" else code


def _candidate(account: GLAccount, score: int, reasons: tuple[str, ...]) -> Candidate:
    return Candidate(
        id=account.id,
        code=account.code,
        description=account.description,
        score=score,
        reasons=reasons,
    )
