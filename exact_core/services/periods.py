# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reporting periods: which one a date falls in, and which are open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..model.reference import FinancialPeriod, JournalStatus


def period_for(day: date, periods: Iterable[FinancialPeriod]) -> FinancialPeriod | None:
    """The period that holds ``day``, or ``None``. Overlaps: the shortest wins."""
    holding = [period for period in periods if period.start <= day <= period.end]
    return min(holding, key=lambda p: (p.end - p.start, p.year, p.period), default=None)


def is_closed(
    journal: str, year: int, period: int, statuses: Iterable[JournalStatus]
) -> bool:
    """Whether the period is closed for the journal with code ``journal``.

    A period that the list does not name counts as open (assumption): Exact's answer
    then has the last word.
    """
    return any(
        status.closed
        for status in statuses
        if (status.journal, status.year, status.period) == (journal, year, period)
    )


def open_periods(
    journal: str,
    periods: Iterable[FinancialPeriod],
    statuses: Iterable[JournalStatus],
    from_date: date,
) -> tuple[FinancialPeriod, ...]:
    """Periods open for ``journal`` that end on or after ``from_date``, by date."""
    closed = {
        (status.year, status.period)
        for status in statuses
        if status.journal == journal and status.closed
    }
    fitting = (
        period
        for period in periods
        if period.end >= from_date and (period.year, period.period) not in closed
    )
    return tuple(sorted(fitting, key=lambda p: (p.start, p.year, p.period)))
