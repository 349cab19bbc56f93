# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The token call on a secure socket, whole and failing."""

from __future__ import annotations

import json
import time

import pytest

from exact_core.auth import oauth
from exact_core.errors import ContractError, NoAnswer, NotSent
from exact_core.model.tokens import TokenPair

GRANTED = json.dumps(
    {"access_token": "a2", "refresh_token": "r2", "expires_in": "600"}
).encode()


@pytest.fixture
def ask(serve, certificate, clock, monkeypatch):
    monkeypatch.setattr(oauth, "TIMEOUT", 0.5)

    def refresh(behaviour, verify=None):
        server = serve(behaviour, tls=certificate[1])
        app = oauth.AppCredentials(
            server.url,
            "app",
            "secret",
            "https://odoo.example/x",
            verify or certificate[0],
        )
        pair = TokenPair("a1", "r1", clock.now())
        return oauth.refresh(app, pair, clock), server

    return refresh


def test_a_refresh_over_the_wire(ask, misbehave):
    pair, server = ask(misbehave.http("200 OK", GRANTED))
    assert (pair.access_token, pair.refresh_token) == ("a2", "r2")
    (request,) = server.requests
    assert request.startswith(b"POST /api/oauth2/token ")
    assert b"grant_type=refresh_token" in request and b"refresh_token=r1" in request
    assert b"client_secret=secret" in request
    assert b"Authorization" not in request


def test_a_certificate_nobody_trusts(ask, misbehave):
    with pytest.raises(NotSent) as caught:
        ask(misbehave.http("200 OK", GRANTED), verify=True)
    assert "certificate" in caught.value.message


def test_an_answer_that_never_comes_whole(ask, misbehave):
    for behaviour in (
        misbehave.reset,
        misbehave.silence,
        misbehave.drip(misbehave.http("200 OK", GRANTED)),
    ):
        start = time.monotonic()
        with pytest.raises(NoAnswer):
            ask(behaviour)
        assert time.monotonic() - start < 1


def test_a_pair_cut_off_is_no_pair(ask, misbehave):
    with pytest.raises(ContractError):
        ask(misbehave.then_close(b"HTTP/1.1 200 OK\r\n\r\n" + GRANTED[:40]))
