# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Budgets follow what Exact says, and leave room for people."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.errors import RateLimited
from exact_core.model.budget import Budget, Window
from exact_core.transport import limits

NOW = datetime(2026, 11, 21, 12, 0, 10, tzinfo=timezone.utc)
MINUTE_END = datetime(2026, 11, 21, 12, 1, tzinfo=timezone.utc)
DAY_END = datetime(2026, 11, 22, tzinfo=timezone.utc)
WHERE = "salesentry/SalesEntries"


def ms(moment):
    return str(int(moment.timestamp() * 1000))


def minute_headers(remaining, limit=60, end=MINUTE_END):
    return {
        "X-RateLimit-Minutely-Limit": str(limit),
        "X-RateLimit-Minutely-Remaining": str(remaining),
        "X-RateLimit-Minutely-Reset": ms(end),
    }


def day_headers(remaining, limit=5000, end=DAY_END):
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": ms(end),
    }


def after(*parts, now=NOW):
    headers = {}
    for part in parts:
        headers.update(part)
    return limits.observed(Budget(), headers, now)


def test_nothing_is_assumed_before_the_first_answer():
    assert limits.take(Budget(), WHERE, NOW) == Budget()


def test_both_windows_are_read():
    budget = after(minute_headers(58), day_headers(4766))
    assert budget.minute == Window(60, 58, MINUTE_END)
    assert budget.day == Window(5000, 4766, DAY_END)


def test_background_work_leaves_five_calls_of_the_minute():
    budget = after(minute_headers(7))
    for _ in range(2):
        budget = limits.take(budget, WHERE, NOW)
    with pytest.raises(RateLimited) as caught:
        limits.take(budget, WHERE, NOW)
    assert (caught.value.scope, caught.value.retry_at) == ("minute", MINUTE_END)
    for _ in range(5):
        budget = limits.take(budget, WHERE, NOW, interactive=True)
    with pytest.raises(RateLimited):
        limits.take(budget, WHERE, NOW, interactive=True)


def test_a_small_minute_does_not_lock_background_work_out():
    assert limits.take(after(minute_headers(4, limit=4)), WHERE, NOW)


def test_background_work_leaves_a_tenth_of_the_day():
    limits.take(after(day_headers(501)), WHERE, NOW)
    budget = after(day_headers(500))
    with pytest.raises(RateLimited) as caught:
        limits.take(budget, WHERE, NOW)
    assert (caught.value.scope, caught.value.retry_at) == ("day", DAY_END)
    limits.take(budget, WHERE, NOW, interactive=True)


def test_a_window_is_open_again_once_it_ended():
    budget = after(minute_headers(0))
    with pytest.raises(RateLimited):
        limits.take(budget, WHERE, MINUTE_END - timedelta(milliseconds=1))
    assert limits.take(budget, WHERE, MINUTE_END).minute is None


def test_a_late_answer_does_not_give_calls_back():
    budget = after(minute_headers(30))
    budget = limits.take(budget, WHERE, NOW)  # 29, under way
    assert limits.observed(budget, minute_headers(30), NOW).minute.remaining == 29
    earlier = minute_headers(55, end=MINUTE_END - timedelta(minutes=1))
    assert limits.observed(budget, earlier, NOW).minute.remaining == 29
    later = minute_headers(59, end=MINUTE_END + timedelta(minutes=1))
    assert limits.observed(budget, later, NOW).minute.remaining == 59


def test_a_429_of_the_minute_waits_for_its_end_and_a_second():
    budget, scope, until = limits.refused(Budget(), WHERE, minute_headers(3), NOW)
    assert (scope, until) == ("minute", MINUTE_END + timedelta(seconds=1))
    with pytest.raises(RateLimited):
        limits.take(budget, "crm/Accounts", MINUTE_END, interactive=True)
    limits.take(budget, "crm/Accounts", until)


def test_a_429_of_the_day_waits_for_midnight():
    budget, scope, until = limits.refused(Budget(), WHERE, day_headers(0), NOW)
    assert (scope, until) == ("day", DAY_END + timedelta(seconds=1))
    with pytest.raises(RateLimited):
        limits.take(budget, WHERE, DAY_END, interactive=True)


def test_a_429_with_both_names_the_one_used_up():
    both = {**minute_headers(9), **day_headers(0)}
    assert limits.refused(Budget(), WHERE, both, NOW)[1] == "day"
    both = {**minute_headers(0), **day_headers(0)}
    budget, scope, until = limits.refused(Budget(), WHERE, both, NOW)
    assert scope == "minute"
    with pytest.raises(RateLimited) as caught:
        limits.take(budget, WHERE, until, interactive=True)
    assert caught.value.scope == "day"


def test_a_429_without_headers_blocks_that_endpoint_for_an_hour():
    budget, scope, until = limits.refused(Budget(), WHERE, {}, NOW)
    assert (scope, until) == ("endpoint", NOW + timedelta(hours=1))
    with pytest.raises(RateLimited) as caught:
        limits.take(budget, WHERE, until - timedelta(seconds=1), interactive=True)
    assert caught.value.retry_at == until
    limits.take(budget, "crm/Accounts", NOW)
    limits.take(budget, WHERE, until)


def test_everything_can_be_blocked():
    budget = limits.blocked(Budget(), limits.EVERYTHING, NOW + timedelta(minutes=1))
    with pytest.raises(RateLimited):
        limits.take(budget, WHERE, NOW)


def test_errors_stop_short_of_ten_an_hour():
    budget = Budget()
    for minute in range(8):
        limits.take(budget, WHERE, NOW)
        budget = limits.counted_error(budget, WHERE, NOW + timedelta(minutes=minute))
    with pytest.raises(RateLimited) as caught:
        limits.take(budget, WHERE, NOW + timedelta(minutes=8), interactive=True)
    assert caught.value.scope == "errors"
    assert caught.value.retry_at == NOW + timedelta(hours=1)
    limits.take(budget, "crm/Accounts", NOW)
    limits.take(budget, WHERE, caught.value.retry_at)


def test_old_errors_are_forgotten():
    budget = limits.counted_error(Budget(), WHERE, NOW)
    budget = limits.counted_error(budget, "crm/Accounts", NOW + timedelta(hours=2))
    assert list(budget.errors) == ["crm/Accounts"]


def test_our_wrong_clock_is_seen_by_the_date_header():
    ours = NOW + timedelta(minutes=3)
    headers = {**minute_headers(2), "Date": format_datetime(NOW, usegmt=True)}
    budget = limits.observed(Budget(), headers, ours)
    with pytest.raises(RateLimited) as caught:
        limits.take(budget, WHERE, ours)
    assert caught.value.retry_at == MINUTE_END + timedelta(minutes=3)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"X-RateLimit-Minutely-Limit": "60"},
        minute_headers("many"),
        minute_headers(0, end=NOW + timedelta(days=1)),
        {**minute_headers(0), "X-RateLimit-Minutely-Reset": "9" * 30},
    ],
)
def test_odd_headers_limit_nothing(odd):
    assert limits.observed(Budget(), odd, NOW) == Budget()


def test_an_odd_date_is_not_used():
    for odd in ("yesterday", ""):
        headers = {**minute_headers(9), "Date": odd}
        assert limits.observed(Budget(), headers, NOW).minute.reset_at == MINUTE_END


@given(st.integers(1, 100), st.lists(st.booleans(), max_size=150))
def test_no_more_calls_are_made_than_there_are(limit, interactive):
    budget = limits.observed(Budget(), minute_headers(limit, limit=limit), NOW)
    made = 0
    for by_person in interactive:
        try:
            budget = limits.take(budget, WHERE, NOW, interactive=by_person)
        except RateLimited:
            continue
        made += 1
    assert made <= limit
    assert budget.minute.remaining == limit - made


# --- room for background work ---


def test_room_is_what_is_left_beside_the_reserve():
    assert limits.room(Budget(), NOW) is None
    assert limits.room(after(minute_headers(58), day_headers(4766)), NOW) == 53
    assert limits.room(after(minute_headers(58), day_headers(510)), NOW) == 10


def test_no_room_says_until_when():
    with pytest.raises(RateLimited) as caught:
        limits.room(after(minute_headers(5), day_headers(4766)), NOW)
    assert (caught.value.scope, caught.value.retry_at) == ("minute", MINUTE_END)
    # The day is the reason that lasts.
    with pytest.raises(RateLimited) as caught:
        limits.room(after(minute_headers(5), day_headers(500)), NOW)
    assert (caught.value.scope, caught.value.retry_at) == ("day", DAY_END)


def test_room_is_open_again_when_the_minute_is_over():
    assert limits.room(after(minute_headers(0)), MINUTE_END) is None


@given(
    st.integers(0, 60),
    st.integers(0, 5000),
)
def test_room_and_take_agree(minute, day):
    budget = after(minute_headers(minute), day_headers(day))
    try:
        room = limits.room(budget, NOW)
    except RateLimited:
        room = 0
    for _ in range(room):
        budget = limits.take(budget, WHERE, NOW)
    with pytest.raises(RateLimited):
        limits.take(budget, WHERE, NOW)
