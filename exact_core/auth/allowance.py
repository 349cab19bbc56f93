# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How often the token endpoint may be called in a day.

Documented: 200 calls a day for each app and user. No header tells how many are left, so
they are counted here, failed ones too: a service that is out of order and asked each
minute would use them up. When the day begins is not documented; that of the call limits
(midnight UTC) is assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone

from ..errors import RateLimited, TokenRefreshRefused
from ..model.budget import Budget, BudgetKey, Window
from ..model.tokens import TokenPair
from ..ports import BudgetStore, Clock
from ..transport import limits

CALLS_A_DAY = 200
ENDPOINT = "oauth2/token"


class TokenAllowance:
    """Counts the token calls of one app and user, and stops before Exact does.

    A tenth is left to people: to a new consent, which is never held up here.

    :param key: an account of its own in the store, of no division.
    :param interactive: a person waits.
    """

    def __init__(
        self,
        budgets: BudgetStore,
        key: BudgetKey,
        clock: Clock,
        *,
        interactive: bool = False,
    ) -> None:
        self._budgets = budgets
        self._key = key
        self._clock = clock
        self._interactive = interactive

    def spend(self, call: Callable[[], TokenPair]) -> TokenPair:
        """Make a token call; it counts whatever becomes of it.

        :raises TokenRefreshRefused: the day's calls are used up; nothing was sent.
        """
        try:
            self._budgets.update(self._key, self._take)
        except RateLimited as error:
            raise TokenRefreshRefused(
                "the token calls of this day are used up",
                retry_at=error.retry_at,
                endpoint=ENDPOINT,
            ) from None
        return call()

    def _take(self, budget: Budget) -> Budget:
        now = self._clock.now()
        day = budget.day
        if day is None or day.reset_at <= now:
            day = Window(CALLS_A_DAY, CALLS_A_DAY, _midnight_after(now))
        budget = replace(budget, day=day)
        if self._interactive:
            return replace(budget, day=replace(day, remaining=day.remaining - 1))
        return limits.take(budget, ENDPOINT, now)


def _midnight_after(now: datetime) -> datetime:
    tomorrow = now.astimezone(timezone.utc).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), timezone.utc)
