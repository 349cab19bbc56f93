# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When to refresh, and who does: one of many workers, under the store's lock.

Documented: an access token lives 600 s and may be replaced from 570 s on; a refresh
token is good for one use, so that of two refreshing at once the loser would lose the
link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ..errors import (
    ContractError,
    ExactError,
    ReauthorizationRequired,
    ServerError,
    TokenRefreshRefused,
    TokenStoreBusy,
    TransportError,
)
from ..model.tokens import TokenPair
from ..ports import Clock, TokenStore
from .answers import TOO_EARLY

# What passes by itself; a living token is used on meanwhile.
_PASSING = (TransportError, ServerError, TokenRefreshRefused, ContractError)
_PAUSE = timedelta(seconds=5)


class TokenManager:
    """Hands out a usable access token and keeps the chain alive.

    :param store: where the pair lives; its lock spans all processes.
    :param refresher: asks Exact for the next pair, such as
        ``lambda pair: oauth.refresh(app, pair, clock)``.
    """

    def __init__(
        self,
        store: TokenStore,
        refresher: Callable[[TokenPair], TokenPair],
        clock: Clock,
    ) -> None:
        self._store = store
        self._refresher = refresher
        self._clock = clock
        self._pause_until: datetime | None = None

    def access_token(self) -> str:
        """A token that Exact should take.

        :raises ReauthorizationRequired: there is no consent, or it is dead.
        :raises TokenStoreBusy: another worker refreshes, and the token is dead.
        :raises TokenRefreshRefused, ConfigurationError, ServerError, ContractError,
            NotSent, NoAnswer: the refresh failed, and the token is dead.
        """
        pair = self._load()
        now = self._clock.now()
        if not _due(pair, now):
            return pair.access_token
        if not pair.expired(now) and self._pausing(now):
            return pair.access_token
        try:
            return self._update(self._renew_if_due)
        except TokenStoreBusy:
            if pair.expired(self._clock.now()):
                raise
            return pair.access_token

    def force_refresh(self, rejected: str) -> str:
        """A token other than ``rejected``, which Exact answered with 401.

        :raises TokenRefreshRefused: the token is too young to be replaced.
        :raises ExactError: as :meth:`access_token`.
        """

        def step(pair: TokenPair | None) -> TokenPair | None:
            current = _must_exist(pair)
            now = self._clock.now()
            if current.access_token != rejected and not current.expired(now):
                return None
            if not _due(current, now):
                raise TokenRefreshRefused(
                    "the refused token is too young to be replaced", reason=TOO_EARLY
                )
            return self._refresher(current)

        return self._update(step)

    def keep_alive(self, days: int = 7) -> bool:
        """Refresh a pair unused for ``days``, long before its 30 days are over.

        :return: whether the pair was that old.
        :raises ExactError: as :meth:`access_token`, whatever the failure.
        """
        limit = timedelta(days=days)
        if self._clock.now() - self._load().issued_at < limit:
            return False

        def step(pair: TokenPair | None) -> TokenPair | None:
            current = _must_exist(pair)
            old = self._clock.now() - current.issued_at >= limit
            return self._refresher(current) if old else None

        self._update(step)
        return True

    def _renew_if_due(self, pair: TokenPair | None) -> TokenPair | None:
        """Step under the lock: whoever came first has refreshed for all."""
        current = _must_exist(pair)
        if not _due(current, self._clock.now()):
            return None
        try:
            return self._refresher(current)
        except _PASSING as error:
            if not self._lives(current, error):
                raise
            self._pause_until = self._clock.now() + _PAUSE
            return None

    def _lives(self, pair: TokenPair, error: ExactError) -> bool:
        # "Too early" is Exact's own word that the token still lives, whatever our
        # clock says.
        if isinstance(error, TokenRefreshRefused) and error.reason == TOO_EARLY:
            return True
        return not pair.expired(self._clock.now())

    def _pausing(self, now: datetime) -> bool:
        return self._pause_until is not None and now < self._pause_until

    def _load(self) -> TokenPair:
        return _must_exist(self._store.load())

    def _update(self, step: Callable[[TokenPair | None], TokenPair | None]) -> str:
        return _must_exist(self._store.update(step)).access_token


def _due(pair: TokenPair, now: datetime) -> bool:
    return pair.may_refresh(now) or pair.expired(now)


def _must_exist(pair: TokenPair | None) -> TokenPair:
    if pair is None:
        raise ReauthorizationRequired("nobody gave consent yet")
    return pair
