# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which payment condition of Exact a payment term of the host is.

Exact says a term with two numbers (documented): the end of the n-th month after the
invoice's, then so many days. Terms are compared by these numbers, never by name.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...model.reference import PaymentCondition
from .choice import choose
from .records import Candidate, Reason, Suggestion, TermProfile

_ON_CREDIT = "B"
_END_OF_MONTHS = {"days_after": 0, "days_after_end_of_next_month": 1}


def term_numbers(profile: TermProfile) -> tuple[int, int] | None:
    """(end of months, days) of a term, or ``None`` where Exact has no way to say it.

    Not sayable: several parts, the end of the current month, a fixed day of a month.
    """
    if len(profile.lines) != 1:
        return None
    line = profile.lines[0]
    months = _END_OF_MONTHS.get(line.start)
    return None if months is None else (months, line.days)


def suggest_payment_condition(
    profile: TermProfile, conditions: Iterable[PaymentCondition]
) -> Suggestion:
    """The condition with the same two numbers and the same discount."""
    numbers = term_numbers(profile)
    if numbers is None:
        return Suggestion(reasons=(Reason.NOT_MAPPABLE,))
    candidates = [
        _scored(profile, condition)
        for condition in conditions
        if (condition.payment_end_of_months, condition.payment_days) == numbers
    ]
    return choose(candidates, least=80, default_code=f"{numbers[1]:02d}")


def _scored(profile: TermProfile, condition: PaymentCondition) -> Candidate:
    score, reasons = 60, (Reason.TERMS_EQUAL,)
    ours = (profile.discount_percentage, profile.discount_days)
    theirs = (condition.discount_percentage, condition.discount_days)
    no_discount = not profile.discount_percentage and not condition.discount_percentage
    score += 20 if ours == theirs or no_discount else 0
    # Collection and cash are agreed with the customer, not implied by a number of days.
    score += 20 if condition.payment_method in ("", _ON_CREDIT) else -20
    return Candidate(
        id=condition.id,
        code=condition.code,
        description=condition.description,
        score=score,
        reasons=reasons,
    )
