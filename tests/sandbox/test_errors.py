# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each recorded or reported error answer, in its bytes."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from .conftest import REDIRECT

NEVER = "00000000-0000-0000-0000-000000000009"
USER = "anna@nlcompany.example"
CHAIN = "Token is not allowed, because of invalid or empty chainId"
EARLY = "Rate limit exceeded: access_token not expired"
LINE = {"AmountFC": 10, "VATCode": "2"}
SYNTAX = "Bad Request - Error in query syntax."
STREAM = (
    "Error processing request stream. The request should be a valid top-level "
    "resource object."
)


def envelope(text: str, lang: str = "") -> str:
    """The recorded layout: line breaks after braces, the rest on one line."""
    text = text.replace('"', '\\"').replace("\r\n", "\\r\\n")
    return (
        '{\r\n"error": {\r\n"code": "", "message": {\r\n'
        f'"lang": "{lang}", "value": "{text}"\r\n}}\r\n}}\r\n}}'
    )


# -- the token endpoint ------------------------------------------------------------


class Caller:
    """Calls the token endpoint with a pair."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.pair = client.admin("grant", {})
        self.app = client.admin("apps")

    def __call__(self, **change: str | None) -> requests.Response:
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": self.pair["refresh_token"],
            "client_id": self.app["client_id"],
            "client_secret": self.app["secret"],
            **change,
        }
        fields = {name: text for name, text in fields.items() if text is not None}
        return self.client.http.post(
            f"{self.client.base_url}/api/oauth2/token", data=fields
        )

    def wait(self, seconds: int) -> None:
        self.client.admin("clock", {"advance": seconds})


@pytest.fixture
def caller(anonymous: Any) -> Caller:
    return Caller(anonymous)


def test_too_early(caller: Caller) -> None:
    answer = caller()
    assert answer.status_code == 400
    body = f'{{ "error":"access_denied","error_description":"{EARLY}" }}'
    assert answer.text == body
    assert answer.headers["Reason"] == f"TooEarlyToRefreshTokens: {EARLY}"
    assert answer.headers["Content-Type"].startswith("application/json")


def test_an_old_refresh_token(caller: Caller) -> None:
    caller.client.admin("settings", {"token_rotation": "at_once"})
    caller.wait(571)
    assert caller().status_code == 200
    answer = caller()
    assert answer.status_code == 401
    assert answer.text == (
        '{"error":"unauthorized_client","error_description":"Old refresh token used."}'
    )
    assert "Reason" not in answer.headers


@pytest.mark.parametrize("kind", ["replaced chain", "foreign code", "used code"])
def test_chains_and_codes_that_do_not_count(
    running: Any, caller: Caller, kind: str
) -> None:
    code = {"grant_type": "authorization_code", "redirect_uri": REDIRECT,
            "refresh_token": None}  # fmt: skip
    if kind == "replaced chain":
        caller.client.admin("grant", {})
        answer = caller()
    elif kind == "foreign code":
        answer = caller(code="stampNL001.nonsense", **code)
    else:
        tokens = running.sandbox.tokens
        user = tokens.user(USER)["UserID"]
        app = caller.app["client_id"].strip("{}")
        given = tokens.authorize(app, user, "all", REDIRECT)
        assert caller(code=given, **code).status_code == 200
        answer = caller(code=given, **code)
    assert answer.status_code == 400
    body = f'{{ "error":"invalid_grant","error_description":"{CHAIN}" }}'
    assert answer.text == body
    assert answer.headers["Reason"] == f"Unknown: {CHAIN}"


def test_a_refresh_token_that_is_too_old(caller: Caller) -> None:
    caller.client.admin("clock", {"set": "2026-12-28T20:18:05Z"})
    answer = caller()
    assert answer.status_code == 400
    # a US date, its slashes escaped
    assert re.fullmatch(
        r'\{"error":"invalid_request","error_description":"The refresh token expired '
        r"at 12\\/21\\/2026 9:00:0\d AM and it is now 12\\/28\\/2026 8:18:0\d PM\."
        r'"\}',
        answer.text,
    ), answer.text


@pytest.mark.parametrize(
    "change",
    [{"client_secret": "x"}, {"client_id": "x"}, {"client_id": None},
     {"client_secret": None}, {"refresh_token": None}, {"grant_type": None}],
)  # fmt: skip
def test_a_wrong_app_or_a_missing_parameter(
    caller: Caller, change: dict[str, str | None]
) -> None:
    answer = caller(**change)
    assert (answer.status_code, answer.text) == (400, '{"error":"invalid_request"}')


def test_a_good_answer_has_its_seconds_as_text(caller: Caller) -> None:
    caller.wait(571)
    content = caller().json()
    assert content["expires_in"] == "600"
    assert content["token_type"].lower() == "bearer"


# -- REST --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text", "lang"),
    [
        ("GET", "crm/Accounts?$filter=dinger eq 1", None, 400,
         "No property dinger exists in type Exact.Metadata.Entity.Account at "
         "position 0.", "nl-NL"),
        ("GET", "crm/Accounts?$select=dinger", None, 400,
         "No property dinger exists in type Exact.Metadata.Entity.Account at "
         "position 0.", "nl-NL"),
        ("GET", "crm/Accounts?$filter=ID eq guid'dsadsds'", None, 400,
         "Unrecognized 'Edm.Guid' literal 'guid'dsadsds'' in '6'.", "nl-NL"),
        ("GET", "crm/Accounts(guid'not-a-guid')", None, 400, SYNTAX, ""),
        ("GET", f"crm/Accounts(guid'{NEVER}')", None, 404,
         "Resource not found.", ""),
        ("GET", "crm/Nonsense", None, 404, "Resource not found.", ""),
        ("GET", "cashflow/Receivables", None, 400,
         "Please add a $select or a $top=1 statement to the query string.", ""),
        ("GET", "crm/Accounts?$filter=Logo eq 'x'", None, 400,
         "Filtering on these fields is not supported: Logo", ""),
        ("POST", "crm/Accounts", [], 400, STREAM, ""),
        ("POST", "crm/Accounts", {"Nonsense": 1}, 400, STREAM, ""),
        ("POST", "salesentry/SalesEntries", {"SalesEntryLines": {}}, 400, STREAM, ""),
        ("POST", "crm/Accounts", {}, 500, "Verplicht: Naam", ""),
        ("POST", "crm/Accounts", {"Name": "X", "Code": "1000"}, 500,
         "Gegeven bestaat reeds.", ""),
        ("POST", "crm/Contacts", {"FirstName": "Jo"}, 500,
         "Verplicht: Relatie\r\nVerplicht: Achternaam", ""),
        ("DELETE", f"crm/Accounts(guid'{NEVER}')", None, 403, "Forbidden", ""),
        ("DELETE", "crm/Accounts", None, 400, SYNTAX, ""),
    ],
)  # fmt: skip
def test_rest_errors(
    client: Any,
    method: str,
    path: str,
    body: Any,
    status: int,
    text: str,
    lang: str,
) -> None:
    answer = client.http.request(method, client.url(path), json=body)
    assert (answer.status_code, answer.text) == (status, envelope(text, lang))
    assert answer.headers["Content-Type"].startswith("application/json")


def test_lines_in_a_put(client: Any) -> None:
    entry = client.book(LINE)["EntryID"]
    uri = client.url(f"salesentry/SalesEntries(guid'{entry}')")
    answer = client.http.put(uri, json={"SalesEntryLines": [LINE]})
    assert answer.status_code == 400
    start = "Error processing request stream. Binding to new entities"
    assert answer.json()["error"]["message"]["value"].startswith(start)


@pytest.mark.parametrize(
    "reason", ["BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired"]
)
def test_who_is_kept_out_is_told_by_a_header(client: Any, reason: str) -> None:
    client.admin("edits", {"edit": "block_user", "user": USER, "reason": reason})
    answer = client.get("current/Me")
    assert (answer.status_code, answer.text) == (403, envelope("Forbidden"))
    assert answer.headers["Reason"] == reason
    client.admin("edits", {"edit": "unblock_user", "user": USER})
    assert client.get("current/Me").status_code == 200


def test_divisions_that_are_shut(client: Any) -> None:
    other = client.division + 1
    client.admin("edits", {"edit": "update", "resource": "system/Divisions",
                           "division": client.division,
                           "values": {"BlockingStatus": 1}})  # fmt: skip
    shut = client.get("financial/Journals")
    assert (shut.status_code, shut.headers["Reason"]) == (403, "DivisionBlocked")
    client.log_in(divisions=[client.division])
    outside = client.http.get(client.url("financial/Journals", other))
    text = "Forbidden - User division is not within division scope."
    assert (outside.status_code, outside.text) == (403, envelope(text))
    client.admin("edits", {"edit": "remove_access", "user": USER, "division": other})
    gone = client.http.get(client.url("financial/Journals", other))
    assert (gone.status_code, gone.headers["Reason"]) == (403, "NoDivisionAccess")


def test_a_right_that_is_missing(client: Any) -> None:
    client.admin("edits", {"edit": "deny", "user": USER, "resources": ["salesentry/"]})
    answer = client.get("salesentry/SalesEntries", select="EntryID")
    assert (answer.status_code, answer.text) == (403, envelope("Forbidden"))


def test_a_token_that_is_no_good(anonymous: Any) -> None:
    anonymous.http.headers["Authorization"] = "Bearer nonsense"
    answer = anonymous.get("current/Me")
    assert answer.status_code == 401
    assert answer.text == envelope("Access token is invalid")
    assert answer.headers["Reason"]


def test_an_unknown_fault(client: Any) -> None:
    client.admin("faults", {"effect": "status", "status": "500", "count": 1})
    answer = client.get("current/Me")
    text = (
        "A problem has occurred. The cause of this issue will be investigated as soon "
        "as possible."
    )
    assert (answer.status_code, answer.text) == (500, envelope(text))


@pytest.mark.parametrize("status", ["502", "503"])
def test_the_balancer_answers_in_html(client: Any, status: str) -> None:
    client.admin("faults", {"effect": "status", "status": status, "count": 1})
    answer = client.get("current/Me")
    assert answer.status_code == int(status)
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("limit", "window", "missing"),
    [("minute_limit", "X-RateLimit-Minutely-", "X-RateLimit-Limit"),
     ("day_limit", "X-RateLimit-", "X-RateLimit-Minutely-Limit")],
)  # fmt: skip
def test_too_many_calls(client: Any, limit: str, window: str, missing: str) -> None:
    client.admin("settings", {limit: 1})
    client.admin("limits", method="DELETE")
    client.get("current/Me")
    answer = client.get("current/Me")
    assert (answer.status_code, answer.content) == (429, b"")
    assert answer.headers[window + "Remaining"] == "0"
    assert re.fullmatch(r"\d{13}", answer.headers[window + "Reset"])
    assert missing not in answer.headers
    assert "Retry-After" not in answer.headers
