# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Call budgets: pure functions over :class:`exact_core.model.budget.Budget`.

Recorded: each answer tells calls left and the end of the window, for the calendar
minute and for the day, in UTC epoch milliseconds. Reported: a 429 shows only the
headers of the window that is used up, and its end is precise to the minute, so one
second is added. Documented: ten errors an hour on one endpoint block the key there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from email.utils import parsedate_to_datetime

from ..errors import RateLimited
from ..model.budget import Budget, Window

ERROR_WINDOW = timedelta(hours=1)
ERROR_STOP = 8  # of the documented ten: others may err with the same app and user
BLOCK = timedelta(hours=1)  # documented length of a block after too many errors
MARGIN = timedelta(seconds=1)
EVERYTHING = "*"
_SAME_WINDOW = timedelta(seconds=30)
# An end further away than this is no end of such a window: the header is not used.
_MINUTE_AT_MOST = timedelta(minutes=5)
_DAY_AT_MOST = timedelta(hours=26)


def take(
    budget: Budget,
    endpoint: str,
    now: datetime,
    *,
    reserve_minute: int = 5,
    reserve_share_day: Decimal = Decimal("0.10"),
    interactive: bool = False,
) -> Budget:
    """Take one call off the budget.

    :param endpoint: resource such as ``salesentry/SalesEntries``.
    :param now: aware, UTC.
    :param reserve_minute: calls of a minute left to people (at most a quarter).
    :param reserve_share_day: FRACTION of a day's calls left to people.
    :param interactive: a person waits: the reserves may be used.
    :raises RateLimited: the call must not be made now.
    """
    _check_blocks(budget, endpoint, now)
    _check_errors(budget, endpoint, now)
    if interactive:
        reserve_minute, reserve_share_day = 0, Decimal(0)
    for scope, window, floor in _floors(budget, now, reserve_minute, reserve_share_day):
        _check_window(window, floor, scope)
    minute, day = _open(budget.minute, now), _open(budget.day, now)
    return replace(budget, minute=_less(minute), day=_less(day))


def room(
    budget: Budget,
    now: datetime,
    *,
    reserve_minute: int = 5,
    reserve_share_day: Decimal = Decimal("0.10"),
    interactive: bool = False,
) -> int | None:
    """How many calls may be made now, by what is known of the windows.

    :param now: aware, UTC.
    :param reserve_minute: calls of a minute left to people (at most a quarter).
    :param reserve_share_day: FRACTION of a day's calls left to people.
    :param interactive: a person waits: the reserves count.
    :return: at least one; ``None`` when nothing is known of either window.
    :raises RateLimited: none, and from when on (``retry_at``) there may be some.
    """
    if interactive:
        reserve_minute, reserve_share_day = 0, Decimal(0)
    left = []
    for scope, window, floor in _floors(budget, now, reserve_minute, reserve_share_day):
        _check_window(window, floor, scope)
        left.append(window.remaining - floor)
    return min(left, default=None)


def observed(budget: Budget, headers: Mapping[str, str], now: datetime) -> Budget:
    """Take over what an answer's headers say.

    :param headers: names in any case.
    :param now: moment the answer came, aware, UTC; the answer's ``Date`` moves Exact's
        moments onto our clock.
    """
    minute, day = read_windows(headers, now)
    return replace(
        budget,
        minute=_newer(_open(budget.minute, now), minute),
        # The day is taken as told: calls that never arrived would otherwise be
        # missing until midnight, and a few calls under way hardly count.
        day=day or _open(budget.day, now),
    )


def refused(
    budget: Budget, endpoint: str, headers: Mapping[str, str], now: datetime
) -> tuple[Budget, str, datetime]:
    """Take over a 429.

    :return: the budget, the scope (``minute``, ``day`` or ``endpoint``) and the moment
        (aware, UTC) from which calls may be made again.
    """
    minute, day = read_windows(headers, now)
    budget = observed(budget, headers, now)
    if day is not None and (minute is None or day.remaining <= 0 < minute.remaining):
        closed = replace(day, remaining=0, reset_at=max(day.reset_at, now) + MARGIN)
        return replace(budget, day=closed), "day", closed.reset_at
    if minute is not None:
        closed = replace(
            minute, remaining=0, reset_at=max(minute.reset_at, now) + MARGIN
        )
        return replace(budget, minute=closed), "minute", closed.reset_at
    until = now + BLOCK
    return blocked(budget, endpoint, until), "endpoint", until


def counted_error(budget: Budget, endpoint: str, now: datetime) -> Budget:
    """Count an error answer of ``endpoint``; those older than an hour are forgotten."""
    errors = {name: _recent(moments, now) for name, moments in budget.errors.items()}
    errors[endpoint] = (*errors.get(endpoint, ()), now)
    return replace(
        budget, errors={name: moments for name, moments in errors.items() if moments}
    )


def blocked(budget: Budget, endpoint: str, until: datetime) -> Budget:
    """Stop calls to ``endpoint`` (or :data:`EVERYTHING`) until a moment, aware, UTC."""
    return replace(budget, blocked_until={**budget.blocked_until, endpoint: until})


def read_windows(
    headers: Mapping[str, str], now: datetime
) -> tuple[Window | None, Window | None]:
    """The windows of minute and day as the headers give them, on our clock."""
    lower = {name.lower(): value for name, value in headers.items()}
    ahead = _clock_difference(lower.get("date", ""), now)
    minute = _read_window(lower, "x-ratelimit-minutely-", ahead)
    day = _read_window(lower, "x-ratelimit-", ahead)
    return (
        _plausible(minute, now + _MINUTE_AT_MOST),
        _plausible(day, now + _DAY_AT_MOST),
    )


def _read_window(
    headers: Mapping[str, str], prefix: str, ahead: timedelta
) -> Window | None:
    numbers = [headers.get(prefix + part, "") for part in _PARTS]
    if not all(number.strip().isdigit() for number in numbers):
        return None
    limit, remaining, reset = (int(number) for number in numbers)
    try:
        moment = _EPOCH + timedelta(milliseconds=reset)
    except OverflowError:
        return None
    return Window(limit, remaining, moment - ahead)


def _plausible(window: Window | None, latest: datetime) -> Window | None:
    return window if window is not None and window.reset_at <= latest else None


_PARTS = ("limit", "remaining", "reset")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def _clock_difference(date_header: str, now: datetime) -> timedelta:
    """How far Exact's clock is ahead of ours; whole seconds are all it tells."""
    try:
        theirs = parsedate_to_datetime(date_header)
    except (TypeError, ValueError):
        return timedelta(0)
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=timezone.utc)
    difference = theirs - now
    return difference if abs(difference) > timedelta(seconds=2) else timedelta(0)


def _check_blocks(budget: Budget, endpoint: str, now: datetime) -> None:
    for name in (endpoint, EVERYTHING):
        until = budget.blocked_until.get(name)
        if until is not None and now < until:
            raise RateLimited(
                "Exact blocked this endpoint for a while",
                scope="endpoint",
                retry_at=until,
                endpoint=endpoint,
            )


def _check_errors(budget: Budget, endpoint: str, now: datetime) -> None:
    recent = _recent(budget.errors.get(endpoint, ()), now)
    if len(recent) >= ERROR_STOP:
        raise RateLimited(
            "too many errors on this endpoint within an hour",
            scope="errors",
            retry_at=recent[-ERROR_STOP] + ERROR_WINDOW,
            endpoint=endpoint,
        )


def _floors(
    budget: Budget, now: datetime, reserve_minute: int, reserve_share_day: Decimal
) -> Iterator[tuple[str, Window, int]]:
    """The windows that are known, the longest first, each with what stays for people.

    A day that is used up outlasts its minutes: it is the reason to give.
    """
    day, minute = _open(budget.day, now), _open(budget.minute, now)
    if day is not None:
        yield "day", day, int(day.limit * reserve_share_day)
    if minute is not None:
        yield "minute", minute, min(reserve_minute, minute.limit // 4)


def _check_window(window: Window, floor: int, scope: str) -> None:
    if window.remaining <= floor:
        raise RateLimited(
            f"the calls of this {scope} are used up",
            scope=scope,
            retry_at=window.reset_at,
        )


def _recent(moments: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    return tuple(moment for moment in moments if now - moment < ERROR_WINDOW)


def _open(window: Window | None, now: datetime) -> Window | None:
    """The window, or ``None`` once its end has passed: nothing is known then."""
    return window if window is not None and now < window.reset_at else None


def _less(window: Window | None) -> Window | None:
    return window and replace(window, remaining=window.remaining - 1)


def _newer(ours: Window | None, told: Window | None) -> Window | None:
    """What is told, less the calls of other workers that it does not count yet."""
    if ours is None or told is None:
        return told or ours
    if abs(told.reset_at - ours.reset_at) < _SAME_WINDOW:
        return replace(told, remaining=min(ours.remaining, told.remaining))
    return told if told.reset_at > ours.reset_at else ours
