# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each answer of the token endpoint means one thing, and no secret is told."""

from __future__ import annotations

import logging
import pickle
import traceback
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import responses

import exact_core.errors as errors
from exact_core.auth import oauth
from exact_core.model.tokens import TokenPair

BASE = "https://start.exactonline.nl"
TOKEN = BASE + "/api/oauth2/token"
SECRET = "planted-client-secret"
ACCESS, REFRESH = "planted-access-token", "planted-refresh-token"
NEW_ACCESS, NEW_REFRESH = "planted-new-access", "planted-new-refresh"
CODE = "planted!code/with.signs"
PLANTED = (SECRET, ACCESS, REFRESH, NEW_ACCESS, NEW_REFRESH, CODE)
APP = oauth.AppCredentials(BASE, "{app-id}", SECRET, "https://odoo.example/callback")
GRANTED = {
    "access_token": NEW_ACCESS,
    "refresh_token": NEW_REFRESH,
    "token_type": "bearer",
    "expires_in": "600",
}


@pytest.fixture
def web():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def pair(clock):
    return TokenPair(ACCESS, REFRESH, clock.now() - timedelta(seconds=580))


def test_the_consent_address():
    url = oauth.authorize_url(
        BASE, "{app-id}", APP.redirect_uri, "signed.state", force_login=True
    )
    parts = urlsplit(url)
    assert url.startswith(BASE + "/api/oauth2/auth?")
    assert dict(parse_qsl(parts.query)) == {
        "response_type": "code",
        "client_id": "{app-id}",
        "redirect_uri": APP.redirect_uri,
        "state": "signed.state",
        "force_login": "1",
    }


@pytest.mark.parametrize("name", ["base_url", "client_id", "redirect_uri"])
def test_what_is_missing_for_the_consent_address(name):
    good = {"base_url": BASE, "client_id": "x", "redirect_uri": "https://odoo.example"}
    bad = {**good, name: "http://exact.example" if name == "base_url" else ""}
    with pytest.raises(errors.ConfigurationError):
        oauth.authorize_url(**bad, state="s")


def test_the_code_is_exchanged_with_the_secret_in_the_body(web, clock):
    web.post(TOKEN, json=GRANTED)
    got = oauth.exchange_code(APP, CODE, clock)
    assert got == TokenPair(NEW_ACCESS, NEW_REFRESH, clock.now(), 600)
    sent = web.calls[0].request
    assert "Authorization" not in sent.headers
    assert {name: values[0] for name, values in parse_qs(sent.body).items()} == {
        "grant_type": "authorization_code",
        "code": CODE,
        "redirect_uri": APP.redirect_uri,
        "client_id": "{app-id}",
        "client_secret": SECRET,
    }


def test_a_refresh_sends_what_exact_wants(web, clock):
    web.post(TOKEN, json={**GRANTED, "expires_in": 600})
    got = oauth.refresh(APP, pair(clock), clock)
    assert got.refresh_token == NEW_REFRESH and got.expires_in == 600
    sent = web.calls[0].request
    assert "Authorization" not in sent.headers
    assert {name: values[0] for name, values in parse_qs(sent.body).items()} == {
        "grant_type": "refresh_token",
        "refresh_token": REFRESH,
        "client_id": "{app-id}",
        "client_secret": SECRET,
    }


OLD = '{"error":"unauthorized_client","error_description":"Old refresh token used."}'
EARLY = (
    '{ "error":"access_denied","error_description":'
    '"Rate limit exceeded: access_token not expired" }'
)
CHAIN = (
    '{ "error":"invalid_grant","error_description":'
    '"Token is not allowed, because of invalid or empty chainId" }'
)
EXPIRED = (
    '{"error":"invalid_request","error_description":"The refresh token expired at '
    '10\\/11\\/2022 9:18:20 PM and it is now 10\\/28\\/2022 4:15:50 PM."}'
)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, OLD, errors.ReauthorizationRequired),
        (400, CHAIN, errors.ReauthorizationRequired),
        (400, EXPIRED, errors.ReauthorizationRequired),
        (400, '{"error":"invalid_grant"}', errors.ReauthorizationRequired),
        (403, '{"error":"access_denied"}', errors.ReauthorizationRequired),
        (400, EARLY, errors.TokenRefreshRefused),
        (401, EARLY.replace("_token not", " Token not"), errors.TokenRefreshRefused),
        (429, "", errors.TokenRefreshRefused),
        (400, '{"error":"invalid_request"}', errors.ConfigurationError),
        (401, '{"error":"invalid_client"}', errors.ConfigurationError),
        (500, "<html>oops</html>", errors.ServerError),
        (503, "", errors.ServerError),
        (408, "", errors.ServerError),
        (404, "<html/>", errors.ContractError),
        (302, "", errors.ContractError),
        (200, "<html/>", errors.ContractError),
        (200, '{"access_token": "x"}', errors.ContractError),
        (200, "[]", errors.ContractError),
    ],
)
def test_refusals(web, clock, status, body, kind):
    web.post(TOKEN, body=body, status=status, headers={"Location": BASE + "/elsewhere"})
    for call in (
        lambda: oauth.refresh(APP, pair(clock), clock),
        lambda: oauth.exchange_code(APP, CODE, clock),
    ):
        with pytest.raises(kind) as caught:
            call()
        assert type(caught.value) is kind
        assert caught.value.http_status == status


def test_too_early_is_told_by_the_reason_header_alone(web, clock):
    reason = "TooEarlyToRefreshTokens: Rate limit exceeded: access_token not expired"
    web.post(TOKEN, status=400, headers={"Reason": reason})
    with pytest.raises(errors.TokenRefreshRefused) as caught:
        oauth.refresh(APP, pair(clock), clock)
    assert caught.value.reason == "TooEarlyToRefreshTokens"


def test_a_429_names_the_moment(web, clock):
    end = datetime(2026, 11, 22, tzinfo=timezone.utc)
    headers = {
        "X-RateLimit-Limit": "200",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(end.timestamp() * 1000)),
    }
    web.post(TOKEN, status=429, headers=headers)
    with pytest.raises(errors.TokenRefreshRefused) as caught:
        oauth.refresh(APP, pair(clock), clock)
    assert caught.value.retry_at == end + timedelta(seconds=1)


def test_a_redirect_does_not_carry_the_secret_on(web, clock):
    web.post(TOKEN, status=307, headers={"Location": "https://elsewhere.example/"})
    elsewhere = web.post("https://elsewhere.example/", json=GRANTED)
    with pytest.raises(errors.ContractError):
        oauth.refresh(APP, pair(clock), clock)
    assert elsewhere.call_count == 0


def test_an_app_without_a_secret_is_not_tried(web, clock):
    app = oauth.AppCredentials(BASE, "x", "", APP.redirect_uri)
    with pytest.raises(errors.ConfigurationError):
        oauth.refresh(app, pair(clock), clock)
    assert len(web.calls) == 0


def test_plain_http_is_refused(clock):
    app = oauth.AppCredentials("http://exact.example", "x", "y", APP.redirect_uri)
    with pytest.raises(errors.ConfigurationError):
        oauth.refresh(app, pair(clock), clock)


def test_nobody_listens(clock):
    app = oauth.AppCredentials("https://127.0.0.1:9", "x", SECRET, APP.redirect_uri)
    with pytest.raises(errors.NotSent) as caught:
        oauth.refresh(app, pair(clock), clock)
    assert "refused" in caught.value.message


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, None), (401, OLD), (200, f'{{"access_token": "{NEW_ACCESS}"'), (500, "x")],
)
def test_no_secret_is_told_anywhere(web, clock, caplog, status, body):
    """Not in any log at DEBUG, even unpinned, nor in errors, reprs and tracebacks."""
    loggers = [
        logging.getLogger(name)
        for name in list(logging.root.manager.loggerDict)
        if name.partition(".")[0] in ("requests_oauthlib", "oauthlib", "exact_core")
    ]
    levels = [(logger, logger.level) for logger in loggers]
    told = []
    try:
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        caplog.set_level(logging.DEBUG)
        web.post(
            TOKEN,
            status=status,
            **({"json": GRANTED} if body is None else {"body": body}),
        )
        for call in (
            lambda: oauth.refresh(APP, pair(clock), clock),
            lambda: oauth.exchange_code(APP, CODE, clock),
        ):
            try:
                told.append(repr(call()))
            except errors.ExactError as error:
                told += [repr(error), str(error.__dict__), traceback.format_exc()]
                told.append(str(pickle.dumps(error)))
                assert error.__context__ is None
    finally:
        for logger, level in levels:
            logger.setLevel(level)
    assert any(r.name.startswith("requests_oauthlib") for r in caplog.records)
    text = caplog.text + "".join(told) + repr(APP)
    assert [planted for planted in PLANTED if planted in text] == []


def test_the_loggers_are_pinned_by_the_import():
    for name in ("requests_oauthlib.oauth2_session", "oauthlib.oauth2"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
