# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the consent page to a chain that lives, and each way in which it dies."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests

from exact_core.auth import oauth
from exact_core.diagnosis.codes import Code
from exact_core.diagnosis.matcher import diagnose
from exact_core.errors import (
    ConfigurationError,
    ExactError,
    Forbidden,
    NotSent,
    ReauthorizationRequired,
    TokenRefreshRefused,
)
from exact_core.model.tokens import TokenPair
from exact_core.services import reference_data
from exact_core.services.client import ExactClient
from exact_core.transport.http import Request, RequestsTransport
from tests.contract.office import DUTCH, REDIRECT, Office

FIELD = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


class Browser:
    """Someone who follows a link of the core and fills in Exact's forms."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = office.running.ca or True

    def send(self, page: requests.Response, **fields: object) -> requests.Response:
        hidden = {name: text.replace("&amp;", "&") for name, text in
                  FIELD.findall(page.text)}  # fmt: skip
        address = urljoin(page.url, "/api/oauth2/auth")
        return self.http.post(address, data={**hidden, **fields}, allow_redirects=False)

    def consent(self, link: str, **fields: object) -> dict[str, str]:
        """Log in when asked, tick the boxes, and give the callback's query."""
        page = self.http.get(link)
        assert page.status_code == 200, page.text
        if 'name="password"' in page.text:
            step = self.send(page, login=DUTCH, password="sandbox")
            page = self.http.get(urljoin(page.url, step.headers["Location"]))
        answer = self.send(page, **{"do": "allow", "all": "1", **fields})
        address = answer.headers["Location"]
        assert address.startswith(REDIRECT + "?")
        return {name: found[0] for name, found in
                parse_qs(urlsplit(address).query).items()}  # fmt: skip


def link(office: Office, state: str = "s/1&2=3") -> str:
    app = office.app
    return oauth.authorize_url(app.base_url, app.client_id, app.redirect_uri, state)


def agree(office: Office, **fields: object) -> TokenPair:
    """A whole consent: link, forms, callback, code, pair."""
    callback = Browser(office).consent(link(office), **fields)
    assert callback["state"] == "s/1&2=3"
    pair = oauth.exchange_code(office.app, callback["code"], office.clock)
    office.keep(pair)
    return pair


def advance(office: Office, seconds: float) -> None:
    office.admin("clock", {"advance": seconds})


def code_of(error: ExactError) -> str:
    return diagnose(error)[0].code


def refresh(office: Office, pair: TokenPair) -> TokenPair:
    return oauth.refresh(office.app, pair, office.clock)


def test_a_consent_through_the_pages_gives_a_pair_that_works(stranger: Office) -> None:
    pair = agree(stranger)
    assert pair.expires_in == 600
    me = reference_data.read_me(stranger.client)
    assert (me.user_name, me.full_name) == (DUTCH, "Anna de Vries")
    assert (me.language_code, me.current_division) == ("nl-NL", stranger.division)


def test_a_division_that_was_not_ticked_is_refused(stranger: Office) -> None:
    agree(stranger, all=None, division=str(stranger.division))
    assert stranger.journal().code == "70"
    with pytest.raises(Forbidden) as refused:
        list(reference_data.read_journals(stranger.client, stranger.other))
    assert refused.value.division == stranger.other
    assert code_of(refused.value) == Code.DIVISION_NOT_IN_SCOPE


def test_a_code_works_once(stranger: Office) -> None:
    callback = Browser(stranger).consent(link(stranger))
    oauth.exchange_code(stranger.app, callback["code"], stranger.clock)
    with pytest.raises(ReauthorizationRequired):
        oauth.exchange_code(stranger.app, callback["code"], stranger.clock)


def test_a_code_is_good_for_three_minutes(stranger: Office) -> None:
    callback = Browser(stranger).consent(link(stranger))
    advance(stranger, 181)
    with pytest.raises(ReauthorizationRequired):
        oauth.exchange_code(stranger.app, callback["code"], stranger.clock)


def test_a_refused_consent_comes_back_with_its_state(stranger: Office) -> None:
    callback = Browser(stranger).consent(link(stranger), do="deny")
    assert callback == {"error": "access_denied", "state": "s/1&2=3"}


def test_a_wrong_secret_is_the_apps_fault_and_no_lost_consent(stranger: Office) -> None:
    callback = Browser(stranger).consent(link(stranger))
    app = stranger.app
    wrong = oauth.AppCredentials(
        app.base_url, app.client_id, "wrong", app.redirect_uri, app.verify
    )
    with pytest.raises(ConfigurationError) as refused:
        oauth.exchange_code(wrong, callback["code"], stranger.clock)
    assert code_of(refused.value) == Code.CONFIGURATION_WRONG
    assert "wrong" not in str(refused.value)
    assert oauth.exchange_code(app, callback["code"], stranger.clock).access_token


def test_a_token_is_replaced_at_570_seconds_and_not_before(office: Office) -> None:
    manager = office.manager()
    first = manager.access_token()
    advance(office, 568)
    assert manager.access_token() == first
    advance(office, 3)
    second = manager.access_token()
    assert second != first
    assert manager.access_token() == second
    assert reference_data.read_me(office.client).user_name == DUTCH


def test_too_early_is_no_disconnect(office: Office) -> None:
    pair = office.tokens.load()
    assert pair is not None
    with pytest.raises(TokenRefreshRefused) as refused:
        refresh(office, pair)
    assert refused.value.http_status == 400
    assert code_of(refused.value) == Code.TOKEN_TOO_EARLY
    assert reference_data.read_me(office.client).user_name == DUTCH


@pytest.mark.parametrize("age", [580, 700])
def test_a_clock_that_is_ahead_keeps_the_token(office: Office, age: int) -> None:
    """We think it is time, Exact says it is not: the pair in hand still works."""
    pair = office.tokens.load()
    assert pair is not None
    early = TokenPair(
        pair.access_token, pair.refresh_token, pair.issued_at - timedelta(seconds=age)
    )
    office.keep(early)
    assert office.manager().access_token() == pair.access_token


def test_an_expired_token_is_replaced_within_the_call(office: Office) -> None:
    """A pair whose age we do not know rightly: 401, refresh, and the same read."""
    pair = office.tokens.load()
    assert pair is not None
    advance(office, 700)
    believed = office.clock.now() - timedelta(seconds=575)
    office.keep(TokenPair(pair.access_token, pair.refresh_token, believed, 9999))
    office.admin("faults", {"path": "oauth2/token", "effect": "status",
                            "status": "503", "count": 1})  # fmt: skip
    # The refresh that was due fails, the old token gets 401, the second refresh works.
    assert reference_data.read_me(office.client).user_name == DUTCH
    assert [answer.status for answer in office.transport.answers] == [401, 200]


@pytest.mark.parametrize("rotation", ["first_use", "at_once"])
def test_an_old_refresh_token_is_the_end_of_the_link(
    office: Office, rotation: str
) -> None:
    office.admin("settings", {"token_rotation": rotation})
    old = office.tokens.load()
    assert old is not None
    advance(office, 580)
    office.keep(refresh(office, old))
    reference_data.read_me(office.client)
    advance(office, 580)
    with pytest.raises(ReauthorizationRequired) as refused:
        refresh(office, old)
    assert refused.value.http_status == 401
    assert refused.value.messages == ("Old refresh token used.",)
    assert code_of(refused.value) == Code.REFRESH_TOKEN_USED


def test_a_lost_refresh_answer_can_be_repeated_before_first_use(office: Office) -> None:
    old = office.tokens.load()
    assert old is not None
    advance(office, 580)
    refresh(office, old)  # the answer never reached the store
    advance(office, 580)
    office.keep(refresh(office, old))
    assert reference_data.read_me(office.client).user_name == DUTCH


def test_a_second_consent_ends_the_first(office: Office) -> None:
    first = office.tokens.load()
    assert first is not None
    office.admin("grant", {"user": DUTCH})
    advance(office, 580)
    with pytest.raises(ReauthorizationRequired) as refused:
        office.manager().access_token()
    assert code_of(refused.value) == Code.CONSENT_GONE
    assert office.tokens.load() == first


def test_a_revoked_consent_is_told_at_the_next_call(office: Office) -> None:
    office.admin("edits", {"edit": "revoke_consent", "user": DUTCH})
    with pytest.raises(ExactError) as refused:
        reference_data.read_me(office.client)
    assert code_of(refused.value) == Code.ACCESS_TOKEN_REFUSED
    advance(office, 580)
    with pytest.raises(ReauthorizationRequired):
        reference_data.read_me(office.client)


def test_a_month_without_a_call_ends_the_link_and_keep_alive_saves_it(
    office: Office,
) -> None:
    manager = office.manager()
    for _week in range(6):
        advance(office, 8 * 86400)
        assert manager.keep_alive()
    assert reference_data.read_me(office.client).user_name == DUTCH
    advance(office, 31 * 86400)
    with pytest.raises(ReauthorizationRequired) as refused:
        manager.access_token()
    assert refused.value.messages[0].startswith("The refresh token expired at ")
    assert code_of(refused.value) == Code.REFRESH_TOKEN_EXPIRED


def test_too_many_token_calls_wait_and_keep_the_link(office: Office) -> None:
    office.admin("settings", {"token_calls_per_day": 2})
    manager = office.manager()
    advance(office, 580)
    manager.access_token()
    advance(office, 580)
    manager.access_token()
    advance(office, 601)
    with pytest.raises(TokenRefreshRefused) as refused:
        manager.access_token()
    assert refused.value.retry_at is not None
    assert code_of(refused.value) == Code.TOKEN_BUSY
    advance(office, 86400)
    assert manager.access_token()


def test_a_ca_that_is_not_trusted_sends_nothing(office: Office) -> None:
    before = office.calls()
    stranger = RequestsTransport()
    with pytest.raises(NotSent, match="not trusted"):
        stranger.send(Request("GET", f"{office.base_url}/api/v1/current/Me"))
    app = office.app
    untrusted = oauth.AppCredentials(
        app.base_url, app.client_id, app.client_secret, app.redirect_uri
    )
    pair = office.tokens.load()
    assert pair is not None
    with pytest.raises(NotSent, match="not trusted"):
        oauth.refresh(untrusted, pair, office.clock)
    assert office.calls() == before


def test_the_right_of_one_resource_may_be_missing(stranger: Office) -> None:
    stranger.log_in("nosales@nlcompany.example")
    client: ExactClient = stranger.client
    assert stranger.journal().code == "70"
    with pytest.raises(Forbidden) as refused:
        client.post(stranger.division, "salesentry/SalesEntries", {})
    assert code_of(refused.value) == Code.RIGHTS_MISSING
    literal = {"endpoint": "salesentry/SalesEntries", "action": "POST"}
    ask = client.call_function
    assert ask(stranger.division, "users/UserHasRights", literal) is False
    literal["endpoint"] = "crm/Accounts"
    assert ask(stranger.division, "users/UserHasRights", literal) is True
