# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The day's 200 token calls: counted whatever becomes of them, some left to people."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from exact_core.auth.allowance import CALLS_A_DAY, TokenAllowance
from exact_core.errors import ServerError, TokenRefreshRefused
from exact_core.model.budget import BudgetKey
from exact_core.services.memory import MemoryBudgetStore

KEY = BudgetKey("nl", "app", -1)
FOR_PEOPLE = 20


@pytest.fixture
def budgets():
    return MemoryBudgetStore()


def spend(allowance, times):
    for _ in range(times):
        allowance.spend(lambda: None)


def test_stops_before_exact_does_and_says_until_when(budgets, clock):
    allowance = TokenAllowance(budgets, KEY, clock)
    spend(allowance, CALLS_A_DAY - FOR_PEOPLE)
    sent = []
    with pytest.raises(TokenRefreshRefused) as refused:
        allowance.spend(lambda: sent.append(1))
    assert sent == []
    tomorrow = clock.now().date() + timedelta(days=1)
    midnight = datetime(
        tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=timezone.utc
    )
    assert refused.value.retry_at == midnight
    assert clock.now() < midnight


def test_a_new_day_begins_anew(budgets, clock):
    allowance = TokenAllowance(budgets, KEY, clock)
    spend(allowance, CALLS_A_DAY - FOR_PEOPLE)
    clock.pass_(days=1)
    spend(allowance, CALLS_A_DAY - FOR_PEOPLE)


def test_a_call_that_fails_counts(budgets, clock):
    allowance = TokenAllowance(budgets, KEY, clock)

    def out_of_order():
        raise ServerError("out of order")

    for _ in range(CALLS_A_DAY - FOR_PEOPLE):
        with pytest.raises(ServerError):
            allowance.spend(out_of_order)
    with pytest.raises(TokenRefreshRefused):
        allowance.spend(out_of_order)


def test_a_person_is_never_held_up_and_counts(budgets, clock):
    spend(TokenAllowance(budgets, KEY, clock, interactive=True), CALLS_A_DAY + 5)
    with pytest.raises(TokenRefreshRefused):
        spend(TokenAllowance(budgets, KEY, clock), 1)


def test_another_connection_has_its_own(budgets, clock):
    spend(TokenAllowance(budgets, KEY, clock), CALLS_A_DAY - FOR_PEOPLE)
    other = BudgetKey("nl", "app", -2)
    spend(TokenAllowance(budgets, other, clock), 1)


def test_the_year_may_end_in_it(budgets, clock):
    clock.moment = datetime(2027, 12, 31, 23, 59, tzinfo=timezone.utc)
    allowance = TokenAllowance(budgets, KEY, clock)
    spend(allowance, 1)
    assert budgets.load(KEY).day.reset_at == datetime(2028, 1, 1, tzinfo=timezone.utc)
