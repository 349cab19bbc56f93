# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a number of calls will have been made, within the limits of a budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal

from ..model.budget import Budget


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a budget allows.

    :param used: calls used of this day's.
    :param limit: calls allowed in a day.
    :param done_at: moment (aware, UTC) at which the calls will have been made.
    """

    used: int
    limit: int
    done_at: datetime


def forecast(
    budget: Budget,
    calls: int,
    now: datetime,
    *,
    reserve_minute: int = 5,
    reserve_share_day: Decimal = Decimal("0.10"),
) -> Forecast | None:
    """When ``calls`` background calls are done, if nothing else happens.

    A day is Exact's, which ends at midnight UTC (recorded).

    :param now: aware, UTC.
    :param reserve_minute: calls of a minute left to people.
    :param reserve_share_day: FRACTION of a day's calls left to people.
    :return: ``None`` while the limits are not known: no call was answered yet today.
    """
    day = budget.day
    if day is None or now >= day.reset_at or day.limit <= 0:
        return None
    kept = int(day.limit * reserve_share_day)
    a_day = day.limit - kept
    today = min(max(day.remaining - kept, 0), calls)
    later = calls - today
    used = max(day.limit - day.remaining, 0)
    if not later:
        return Forecast(
            used=used,
            limit=day.limit,
            done_at=now + _span(budget, today, reserve_minute),
        )
    full_days, rest = divmod(later - 1, a_day)
    midnight = datetime.combine(day.reset_at.date(), time(), timezone.utc)
    start = max(midnight, day.reset_at) + timedelta(days=full_days)
    done_at = start + _span(budget, rest + 1, reserve_minute)
    return Forecast(used=used, limit=day.limit, done_at=done_at)


def _span(budget: Budget, calls: int, reserve_minute: int) -> timedelta:
    """How long a number of calls take at the pace of the minute."""
    minute = budget.minute
    if minute is None or minute.limit <= 0:
        return timedelta(0)
    a_minute = max(minute.limit - min(reserve_minute, minute.limit // 4), 1)
    return timedelta(minutes=calls / a_minute)
