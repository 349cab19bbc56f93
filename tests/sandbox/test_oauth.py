# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Consent pages and token rules."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from exact_sandbox.apps import check_redirect_uri

REDIRECT = "http://127.0.0.1:9/callback"
LOGIN = {"login": "anna@nlcompany.example", "password": "sandbox"}


def hidden(text: str) -> dict[str, str]:
    """Hidden fields of the form on a page, as a browser would send them."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: value.replace("&amp;", "&") for name, value in found}


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


class Person:
    """Someone at a browser."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.app = client.admin("apps")
        self.auth = f"{client.base_url}/api/oauth2/auth"

    def open(self, **changes: str) -> Any:
        params = {
            "client_id": self.app["client_id"],
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "state": "s/1&2",
            **changes,
        }
        return self.client.http.get(self.auth, params=params)

    def send(self, page: Any, **fields: Any) -> Any:
        data = {**hidden(page.text), **fields}
        return self.client.http.post(self.auth, data=data, allow_redirects=False)

    def consent(self, **fields: Any) -> dict[str, str]:
        """Log in when asked, decide, and give the query of the callback."""
        page = self.open()
        if 'name="password"' in page.text:
            step = self.send(page, **LOGIN)
            assert step.status_code == 302
            page = self.client.http.get(self.client.base_url + step.headers["Location"])
        answer = self.send(page, **{"do": "allow", **fields})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(REDIRECT + "?")
        return query_of(answer.headers["Location"])

    def token(self, **fields: str) -> Any:
        data = {
            "client_id": self.app["client_id"],
            "client_secret": self.app["secret"],
            **fields,
        }
        return self.client.http.post(
            f"{self.client.base_url}/api/oauth2/token", data=data
        )

    def exchange(self, code: str) -> Any:
        return self.token(
            grant_type="authorization_code", code=code, redirect_uri=REDIRECT
        )

    def refresh(self, pair: dict[str, str]) -> Any:
        return self.token(
            grant_type="refresh_token", refresh_token=pair["refresh_token"]
        )


@pytest.fixture
def person(anonymous: Any) -> Person:
    anonymous.http.cookies.clear()
    return Person(anonymous)


def use(person: Person, pair: dict[str, str]) -> int:
    header = {"Authorization": f"Bearer {pair['access_token']}"}
    url = f"{person.client.base_url}/api/v1/current/Me"
    return int(person.client.http.get(url, headers=header).status_code)


def test_a_person_consents_and_the_code_gives_a_pair(person: Person) -> None:
    callback = person.consent(division=str(person.client.division))
    assert callback["state"] == "s/1&2"
    answer = person.exchange(callback["code"])
    assert answer.status_code == 200
    pair = answer.json()
    assert pair["expires_in"] == "600"
    assert pair["token_type"].lower() == "bearer"
    assert use(person, pair) == 200


def test_the_consent_covers_the_ticked_divisions_only(person: Person) -> None:
    first, second = (row["code"] for row in person.client.admin("status")["divisions"])
    pair = person.exchange(person.consent(division=str(first))["code"]).json()
    person.client.http.headers["Authorization"] = f"Bearer {pair['access_token']}"
    assert person.client.http.get(person.client.url("current/Me")).status_code == 200
    refused = person.client.http.get(person.client.url("current/Me", second))
    assert refused.status_code == 403
    text = refused.json()["error"]["message"]["value"]
    assert text == "Forbidden - User division is not within division scope."


def test_refusing_goes_back_with_an_error(person: Person) -> None:
    callback = person.consent(do="deny")
    assert callback == {"error": "access_denied", "state": "s/1&2"}


def test_a_redirect_uri_must_match_exactly(person: Person) -> None:
    answer = person.open(redirect_uri=REDIRECT + "/")
    assert answer.status_code == 400
    assert f"Callback URI &#x27;{REDIRECT}/&#x27; is not valid" in answer.text


@pytest.mark.parametrize(
    "uri", ["http://example.com/x", "ftp://127.0.0.1/x", "https:///x", "nonsense"]
)
def test_http_redirects_stay_on_this_machine(uri: str) -> None:
    with pytest.raises(ValueError, match="redirect URI"):
        check_redirect_uri(uri)


def test_a_wrong_password_gets_nowhere(person: Person) -> None:
    answer = person.send(person.open(), login=LOGIN["login"], password="wrong")
    assert answer.status_code == 200
    assert "not correct" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_force_login_asks_again(person: Person) -> None:
    person.consent()
    assert 'name="password"' not in person.open().text
    assert 'name="password"' in person.open(force_login="1").text


def test_a_code_works_once_and_three_minutes(person: Person) -> None:
    code = person.consent()["code"]
    assert person.exchange(code).status_code == 200
    again = person.exchange(code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    late = person.consent()["code"]
    person.client.admin("clock", {"advance": 181})
    assert person.exchange(late).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"client_secret": "wrong"},
        {"client_id": "{00000000-0000-0000-0000-000000000000}"},
        {"grant_type": "password"},
        {"refresh_token": ""},
    ],
)
def test_wrong_requests(person: Person, change: dict[str, str]) -> None:
    fields = {"grant_type": "refresh_token", "refresh_token": "x", **change}
    answer = person.token(**fields)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def test_a_refresh_before_570_seconds_is_refused_and_harmless(person: Person) -> None:
    pair = person.client.admin("grant", {})
    person.client.admin("clock", {"advance": 569})
    early = person.refresh(pair)
    assert early.status_code == 400
    text = "Rate limit exceeded: access_token not expired"
    assert early.json() == {"error": "access_denied", "error_description": text}
    assert early.headers["Reason"] == f"TooEarlyToRefreshTokens: {text}"
    assert use(person, pair) == 200
    person.client.admin("clock", {"advance": 1})
    assert person.refresh(pair).status_code == 200


def test_an_access_token_lives_600_seconds(person: Person) -> None:
    pair = person.client.admin("grant", {})
    person.client.admin("clock", {"advance": 599})
    assert use(person, pair) == 200
    person.client.admin("clock", {"advance": 2})
    header = {"Authorization": f"Bearer {pair['access_token']}"}
    url = f"{person.client.base_url}/api/v1/current/Me"
    answer = person.client.http.get(url, headers=header)
    assert answer.status_code == 401
    assert answer.headers["Reason"]


def test_rotation_on_first_use_forgives_a_lost_answer(person: Person) -> None:
    old = person.client.admin("grant", {})
    person.client.admin("clock", {"advance": 571})
    assert person.refresh(old).status_code == 200  # and the answer is lost
    person.client.admin("clock", {"advance": 571})
    new = person.refresh(old)
    assert new.status_code == 200
    assert use(person, new.json()) == 200
    person.client.admin("clock", {"advance": 571})
    dead = person.refresh(old)
    assert dead.status_code == 401
    assert dead.json() == {
        "error": "unauthorized_client",
        "error_description": "Old refresh token used.",
    }


def test_rotation_at_once_does_not(person: Person) -> None:
    person.client.admin("settings", {"token_rotation": "at_once"})
    old = person.client.admin("grant", {})
    person.client.admin("clock", {"advance": 571})
    assert person.refresh(old).status_code == 200
    assert person.refresh(old).status_code == 401


def test_a_second_consent_of_the_same_user_kills_the_first(person: Person) -> None:
    first = person.client.admin("grant", {})
    other = person.client.admin("grant", {"user": "edward@nlcompany.example"})
    second = person.client.admin("grant", {})
    person.client.admin("clock", {"advance": 571})
    dead = person.refresh(first)
    text = "Token is not allowed, because of invalid or empty chainId"
    assert dead.status_code == 400
    assert dead.json() == {"error": "invalid_grant", "error_description": text}
    assert dead.headers["Reason"] == f"Unknown: {text}"
    assert person.refresh(second).status_code == 200
    assert person.refresh(other).status_code == 200


def test_a_refresh_token_lives_30_days(person: Person) -> None:
    pair = person.client.admin("grant", {})
    person.client.admin("clock", {"set": "2026-12-28T20:18:05Z"})
    answer = person.refresh(pair)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert re.fullmatch(
        r"The refresh token expired at 12/21/2026 9:00:0\d AM and it is now "
        r"12/28/2026 8:18:0\d PM\.",
        answer.json()["error_description"],
    )


def test_200_token_calls_a_day(person: Person) -> None:
    person.client.admin("settings", {"token_calls_per_day": 2})
    pair = person.client.admin("grant", {})
    for _ in range(2):
        person.client.admin("clock", {"advance": 600})
        answer = person.refresh(pair)
        assert answer.status_code == 200
        pair = answer.json()
    person.client.admin("clock", {"advance": 600})
    assert person.refresh(pair).json()["error"] == "access_denied"
    person.client.admin("clock", {"advance": 86400})
    assert person.refresh(pair).status_code == 200


def test_revoked_consent_and_blocked_user(person: Person) -> None:
    pair = person.client.admin("grant", {})
    login = LOGIN["login"]
    person.client.admin("edits", {"edit": "block_user", "user": login})
    header = {"Authorization": f"Bearer {pair['access_token']}"}
    answer = person.client.http.get(person.client.url("current/Me"), headers=header)
    assert (answer.status_code, answer.headers["Reason"]) == (403, "BlockedUser")
    person.client.admin("edits", {"edit": "unblock_user", "user": login})
    assert use(person, pair) == 200
    person.client.admin("edits", {"edit": "revoke_consent", "user": login})
    assert use(person, pair) == 401
    person.client.admin("clock", {"advance": 571})
    assert person.refresh(pair).json()["error"] == "invalid_grant"


def test_secrets_are_masked_in_the_call_log(person: Person) -> None:
    pair = person.exchange(person.consent()["code"]).json()
    use(person, pair)
    log = str(person.client.admin("calls"))
    for secret in (pair["access_token"], pair["refresh_token"], person.app["secret"]):
        assert secret not in log


def test_credentials_may_come_in_the_header(person: Person) -> None:
    pair = person.client.admin("grant", {})
    person.client.admin("clock", {"advance": 571})
    url = f"{person.client.base_url}/api/oauth2/token"
    data = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    wrong = person.client.http.post(url, data=data, auth=(person.app["client_id"], "x"))
    assert (wrong.status_code, wrong.json()) == (400, {"error": "invalid_request"})
    right = (person.app["client_id"], person.app["secret"])
    person.client.admin("settings", {"basic_credentials": False})
    assert person.client.http.post(url, data=data, auth=right).status_code == 400
    person.client.admin("settings", {"basic_credentials": True})
    assert person.client.http.post(url, data=data, auth=right).status_code == 200
