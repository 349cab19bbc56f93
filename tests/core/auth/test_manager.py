# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The chain survives time, haste and races."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from exact_core.auth.manager import TokenManager
from exact_core.errors import (
    ConfigurationError,
    NoAnswer,
    NotSent,
    ReauthorizationRequired,
    ServerError,
    TokenRefreshRefused,
    TokenStoreBusy,
)
from exact_core.model.tokens import TokenPair
from exact_core.services.memory import MemoryTokenStore


class Exact:
    """The token endpoint, as strict as documented: one use, not before 570 s."""

    def __init__(self, clock, store):
        self.clock, self.store = clock, store
        self.calls = 0
        self.errors = []
        self.issued = 1

    def __call__(self, pair):
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        if pair.refresh_token != f"refresh-{self.issued}":
            raise ReauthorizationRequired("Old refresh token used.")
        self.issued += 1
        return TokenPair(
            f"access-{self.issued}", f"refresh-{self.issued}", self.clock.now()
        )


@pytest.fixture
def store(clock):
    return MemoryTokenStore(TokenPair("access-1", "refresh-1", clock.now()))


@pytest.fixture
def exact(clock, store):
    return Exact(clock, store)


@pytest.fixture
def manager(clock, store, exact):
    return TokenManager(store, exact, clock)


@pytest.mark.parametrize("seconds", [0, 300, 569])
def test_a_young_token_is_handed_out_without_lock_or_call(
    clock, store, exact, manager, seconds
):
    clock.pass_(seconds=seconds)
    store.update = None  # a use of it would fail; a busy lock would be bridged
    assert manager.access_token() == "access-1"
    assert exact.calls == 0


@pytest.mark.parametrize("seconds", [570, 599, 600, 10_000])
def test_from_570_seconds_on_it_is_replaced_and_saved(
    clock, store, exact, manager, seconds
):
    clock.pass_(seconds=seconds)
    assert manager.access_token() == "access-2"
    assert store.load().refresh_token == "refresh-2"
    assert manager.access_token() == "access-2"
    assert exact.calls == 1


@pytest.mark.parametrize(
    "error",
    [
        NotSent("x"),
        NoAnswer("x"),
        ServerError("x"),
        TokenRefreshRefused("busy"),
        TokenRefreshRefused("early", reason="TooEarlyToRefreshTokens"),
    ],
)
def test_a_living_token_bridges_a_passing_failure(clock, store, exact, manager, error):
    clock.pass_(seconds=580)
    exact.errors = [error]
    assert manager.access_token() == "access-1"
    assert manager.access_token() == "access-1"
    assert exact.calls == 1, "not asked again at once"
    clock.pass_(seconds=6)
    assert manager.access_token() == "access-2"


def test_a_dead_token_does_not_hide_the_failure(clock, store, exact, manager):
    clock.pass_(seconds=600)
    exact.errors = [ServerError("x")]
    with pytest.raises(ServerError):
        manager.access_token()
    assert store.load().access_token == "access-1"
    assert manager.access_token() == "access-2"


def test_too_early_is_exacts_word_that_the_token_lives(clock, store, exact, manager):
    clock.pass_(seconds=605)  # by a clock of ours that is fast
    early = TokenRefreshRefused("early", reason="TooEarlyToRefreshTokens")
    exact.errors = [early]
    assert manager.access_token() == "access-1"
    assert store.load().refresh_token == "refresh-1"


@pytest.mark.parametrize("kind", [ReauthorizationRequired, ConfigurationError])
def test_a_dead_chain_is_told_and_the_pair_kept(clock, store, exact, manager, kind):
    clock.pass_(seconds=580)
    exact.errors = [kind("x")]
    with pytest.raises(kind):
        manager.access_token()
    assert store.load().refresh_token == "refresh-1"


def test_nobody_gave_consent(clock):
    manager = TokenManager(MemoryTokenStore(), lambda pair: pair, clock)
    for use in (manager.access_token, manager.keep_alive):
        with pytest.raises(ReauthorizationRequired):
            use()
    with pytest.raises(ReauthorizationRequired):
        manager.force_refresh("x")


def test_a_short_lived_token_is_replaced_when_it_dies(clock, exact):
    store = MemoryTokenStore(TokenPair("access-1", "refresh-1", clock.now(), 60))
    manager = TokenManager(store, exact, clock)
    clock.pass_(seconds=61)
    assert manager.access_token() == "access-2"


def test_eight_threads_refresh_once(clock, store, exact, manager):
    clock.pass_(seconds=600)
    start = threading.Barrier(8)
    got = []

    def work():
        start.wait()
        got.append(manager.access_token())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["access-2"] * 8
    assert exact.calls == 1


def test_a_busy_store_does_not_stop_a_living_token(clock, exact):
    store = MemoryTokenStore(
        TokenPair("access-1", "refresh-1", clock.now()), lock_timeout=0.01
    )
    manager = TokenManager(store, exact, clock)
    clock.pass_(seconds=580)
    with store._lock:
        assert manager.access_token() == "access-1"
        clock.pass_(seconds=30)
        with pytest.raises(TokenStoreBusy):
            manager.access_token()


def test_a_rejected_token_is_replaced_when_old_enough(clock, exact, manager):
    clock.pass_(seconds=580)
    assert manager.force_refresh("access-1") == "access-2"


def test_a_rejected_token_that_another_replaced_costs_no_call(exact, manager):
    assert manager.force_refresh("access-0") == "access-1"
    assert exact.calls == 0


def test_a_rejected_token_that_another_replaced_long_ago_is_renewed(
    clock, exact, manager
):
    """The replacement is dead as well: refused too, it would look like a dead link."""
    clock.pass_(seconds=601)
    assert manager.force_refresh("access-0") == "access-2"
    assert exact.calls == 1


def test_a_rejected_young_token_is_not_replaced(clock, exact, manager):
    clock.pass_(seconds=500)
    with pytest.raises(TokenRefreshRefused) as caught:
        manager.force_refresh("access-1")
    assert caught.value.reason == "TooEarlyToRefreshTokens"
    assert exact.calls == 0


def test_an_idle_chain_is_kept_alive(clock, store, exact, manager):
    clock.pass_(days=6)
    assert manager.keep_alive() is False
    clock.pass_(days=1)
    assert manager.keep_alive() is True
    assert manager.keep_alive() is False
    assert exact.calls == 1


def test_keeping_alive_tells_a_failure(clock, exact, manager):
    clock.pass_(days=8)
    exact.errors = [ServerError("x")]
    with pytest.raises(ServerError):
        manager.keep_alive()


def test_a_pair_shows_no_secret(clock):
    text = repr(TokenPair("access-1", "refresh-1", clock.now() + timedelta(0)))
    assert "access-1" not in text and "refresh-1" not in text
