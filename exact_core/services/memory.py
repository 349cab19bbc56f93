# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stores in memory, for one process: users of the core alone, and tests."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..errors import TokenStoreBusy
from ..model.budget import Budget, BudgetKey
from ..model.tokens import TokenPair


class MemoryTokenStore:
    """A token pair in memory; the lock is shared by the threads of this process.

    :param pair: pair to start with.
    :param lock_timeout: seconds to wait for the lock.
    """

    def __init__(
        self, pair: TokenPair | None = None, *, lock_timeout: float = 20
    ) -> None:
        self._pair = pair
        self._lock = threading.Lock()
        self._lock_timeout = lock_timeout

    def load(self) -> TokenPair | None:
        """The stored pair."""
        return self._pair

    def update(
        self, step: Callable[[TokenPair | None], TokenPair | None]
    ) -> TokenPair | None:
        """See :class:`exact_core.ports.TokenStore`."""
        if not self._lock.acquire(timeout=self._lock_timeout):
            raise TokenStoreBusy("another thread holds the token")
        try:
            pair = step(self._pair)
            if pair is not None:
                self._pair = pair
            return self._pair
        finally:
            self._lock.release()


class MemoryBudgetStore:
    """Budgets in memory, shared by the threads of this process."""

    def __init__(self) -> None:
        self._budgets: dict[BudgetKey, Budget] = {}
        self._lock = threading.Lock()

    def load(self, key: BudgetKey) -> Budget:
        """See :class:`exact_core.ports.BudgetStore`."""
        with self._lock:
            return self._budgets.get(key, Budget())

    def update(self, key: BudgetKey, step: Callable[[Budget], Budget]) -> Budget:
        """See :class:`exact_core.ports.BudgetStore`."""
        with self._lock:
            budget = step(self._budgets.get(key, Budget()))
            self._budgets[key] = budget
            return budget
