# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When the work is done, as the dashboard tells it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from exact_core.model.budget import Budget, Window
from exact_core.transport.forecast import forecast

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=timezone.utc)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=timezone.utc)


def budget(remaining: int, limit: int = 5000) -> Budget:
    return Budget(
        minute=Window(60, 60, NOW + timedelta(seconds=30)),
        day=Window(limit, remaining, MIDNIGHT),
    )


def test_at_the_pace_of_the_minute() -> None:
    found = forecast(budget(4688), 110, NOW)
    assert found is not None
    assert (found.used, found.limit) == (312, 5000)
    assert found.done_at == NOW + timedelta(minutes=2)


def test_nothing_to_do_is_done() -> None:
    found = forecast(budget(5000), 0, NOW)
    assert found is not None
    assert found.done_at == NOW


def test_what_people_keep_is_not_counted() -> None:
    found = forecast(budget(500), 55, NOW)
    assert found is not None
    assert found.done_at == MIDNIGHT + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("calls", "day"), [(4500, 0), (4501, 1), (9000, 1), (9001, 2), (13500, 2)]
)
def test_more_than_a_day(calls: int, day: int) -> None:
    """An empty day: 4,500 calls of each following one are for the background."""
    found = forecast(budget(0), calls, NOW)
    assert found is not None
    assert MIDNIGHT + timedelta(days=day) < found.done_at
    assert found.done_at <= MIDNIGHT + timedelta(days=day, minutes=4500 / 55)


def test_nothing_is_known_before_the_first_answer() -> None:
    assert forecast(Budget(), 10, NOW) is None
    assert forecast(budget(10), 10, MIDNIGHT) is None


def test_a_limit_of_nothing_says_nothing() -> None:
    assert forecast(budget(0, limit=0), 10, NOW) is None
