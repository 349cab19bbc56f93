# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a host must provide: a clock, and two stores that outlive the process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from .model.budget import Budget, BudgetKey
from .model.tokens import TokenPair


class Clock(Protocol):
    """Source of the present moment; the core reads no other clock."""

    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""
        ...


class TokenStore(Protocol):
    """Keeps one token pair; the only place where it is written."""

    def load(self) -> TokenPair | None:
        """The stored pair, freshly read, or ``None``."""
        ...

    def update(
        self, step: Callable[[TokenPair | None], TokenPair | None]
    ) -> TokenPair | None:
        """Run ``step`` on the freshly read pair under an exclusive lock.

        What ``step`` returns is saved *and committed* before it is handed over;
        ``None`` keeps what is stored. An error of ``step`` leaves the store as it is
        and is raised on. The lock is held across processes, since a refresh token is
        good for one use only.

        :raises TokenStoreBusy: the lock could not be had in time.
        """
        ...


class BudgetStore(Protocol):
    """Keeps the call budgets that all workers of one app share."""

    def load(self, key: BudgetKey) -> Budget:
        """The budget as it stands, without a lock; an open one when there is none."""
        ...

    def update(self, key: BudgetKey, step: Callable[[Budget], Budget]) -> Budget:
        """Run ``step`` on the freshly read budget under a short lock and save it.

        An error of ``step`` leaves the store as it is and is raised on.
        """
        ...
