# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers as recorded and reported: their bytes, and what the core makes of them.

One row per known answer of the token endpoint and of the REST service. Both sides are
held to the report, so that neither may drift from it with the other.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests

from exact_core.diagnosis.codes import Code
from exact_core.diagnosis.matcher import diagnose
from exact_core.errors import (
    BadRequest,
    ContractError,
    ExactError,
    Forbidden,
    NoAnswer,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerError,
    Unauthorized,
)
from exact_core.odata.query import Query, raw
from exact_core.services.posting import SALES_ENTRIES
from exact_core.transport.http import Response
from tests.contract.office import DUTCH, ENGLISH, REDIRECT, Office

CHAIN = "Token is not allowed, because of invalid or empty chainId"
EARLY = "Rate limit exceeded: access_token not expired"
UNKNOWN = (
    "A problem has occurred. The cause of this issue will be investigated as soon as "
    "possible."
)
POST = {"method": "POST", "path": "SalesEntries", "count": 1}
GET = {"method": "GET", "path": "Journals", "count": 1}


# -- the token endpoint --------------------------------------------------------------


class TokenCaller:
    """Calls the token endpoint as a bare client does."""

    def __init__(self, office: Office) -> None:
        self.office = office
        pair = office.tokens.load()
        assert pair is not None
        self.token = pair.refresh_token

    def call(self, **fields: str | None) -> requests.Response:
        app = self.office.app
        data = {"grant_type": "refresh_token", "refresh_token": self.token,
                "client_id": app.client_id, "client_secret": app.client_secret,
                **fields}  # fmt: skip
        return self.office.http.post(
            f"{self.office.base_url}/api/oauth2/token", data=data
        )

    def later(self, seconds: float) -> None:
        self.office.admin("clock", {"advance": seconds})


@pytest.fixture
def caller(office: Office) -> TokenCaller:
    return TokenCaller(office)


def told(answer: requests.Response) -> tuple[int, Any, str]:
    kind = answer.headers["Content-Type"]
    assert kind.startswith("application/json"), kind
    return answer.status_code, answer.json(), answer.headers.get("Reason", "")


def test_a_pair_is_told_with_its_life_as_a_text(caller: TokenCaller) -> None:
    caller.later(580)
    status, body, _reason = told(caller.call())
    assert (status, body["expires_in"], body["token_type"]) == (200, "600", "Bearer")
    assert set(body) == {"access_token", "refresh_token", "expires_in", "token_type"}


def test_before_570_seconds(caller: TokenCaller) -> None:
    assert told(caller.call()) == (
        400,
        {"error": "access_denied", "error_description": EARLY},
        f"TooEarlyToRefreshTokens: {EARLY}",
    )


def test_an_old_refresh_token(caller: TokenCaller) -> None:
    caller.office.admin("settings", {"token_rotation": "at_once"})
    caller.later(580)
    caller.call()
    caller.later(580)
    status, body, _reason = told(caller.call())
    text = "Old refresh token used."
    assert (status, body) == (
        401, {"error": "unauthorized_client", "error_description": text}
    )  # fmt: skip


def test_a_token_of_a_replaced_chain(caller: TokenCaller) -> None:
    caller.office.admin("grant", {"user": DUTCH})
    body = {"error": "invalid_grant", "error_description": CHAIN}
    assert told(caller.call()) == (400, body, f"Unknown: {CHAIN}")


def test_a_foreign_code(caller: TokenCaller) -> None:
    fields = {"grant_type": "authorization_code", "redirect_uri": REDIRECT}
    status, body, _reason = told(caller.call(code="stampNL001.x", **fields))
    assert (status, body["error"]) == (400, "invalid_grant")


def test_a_refresh_token_of_a_month_ago(caller: TokenCaller) -> None:
    caller.later(31 * 86400)
    status, body, _reason = told(caller.call())
    assert (status, body["error"]) == (400, "invalid_request")
    moment = r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d [AP]M"
    form = f"The refresh token expired at {moment} and it is now {moment}\\."
    assert re.fullmatch(form, body["error_description"]), body
    assert "12/21/2026" in body["error_description"]


@pytest.mark.parametrize(
    "wrong",
    [{"client_secret": "x"}, {"client_id": "x"}, {"client_id": None},
     {"refresh_token": None}, {"grant_type": "password"}],
)  # fmt: skip
def test_a_wrong_app_or_a_missing_field(
    caller: TokenCaller, wrong: dict[str, str | None]
) -> None:
    assert told(caller.call(**wrong)) == (400, {"error": "invalid_request"}, "")


# -- the REST service ------------------------------------------------------------------


def failed(office: Office, method: str = "GET", **query: Any) -> ExactError:
    """What the core raises for one call; nonsense is let through to Exact."""
    office.transport.strict = False
    with pytest.raises(ExactError) as error:
        if method == "POST":
            office.client.post(office.division, SALES_ENTRIES, query or {})
        else:
            asked = Query(**{"select": ("Code",), **query})
            office.client.page(office.division, "financial/Journals", asked)
    return error.value


def last(office: Office) -> Response:
    return office.transport.answers[-1]


def error_body(text: str, lang: str = "") -> dict[str, Any]:
    return {"error": {"code": "", "message": {"lang": lang, "value": text}}}


def test_a_property_that_does_not_exist(office: Office) -> None:
    error = failed(office, select=("Dinger",))
    assert isinstance(error, BadRequest) and last(office).status == 400
    body = json.loads(last(office).body)
    text = body["error"]["message"]["value"]
    form = r"No property Dinger exists in type Exact\.[\w.]*Journal at position 0\."
    assert re.fullmatch(form, text), text
    assert body == error_body(text, "nl-NL")
    assert diagnose(error)[0].code == Code.QUERY_REFUSED


def test_a_guid_that_is_none(office: Office) -> None:
    error = failed(office, filter=raw("ID eq guid'dsadsds'"))
    assert isinstance(error, BadRequest)
    assert error.messages == (
        "Unrecognized 'Edm.Guid' literal 'guid'dsadsds'' in '6'.",
    )


def test_a_function_asked_wrongly(office: Office) -> None:
    office.transport.strict = False
    wrong = {"endpoint": "no/Such", "action": "GET"}
    with pytest.raises(BadRequest) as error:
        office.client.call_function(office.division, "users/UserHasRights", wrong)
    assert error.value.messages == ("Bad Request - Error in query syntax.",)


def test_a_listing_without_a_wanted_select(office: Office) -> None:
    office.transport.strict = False
    resource = "financialtransaction/TransactionLines"
    with pytest.raises(BadRequest) as error:
        office.client.page(office.division, resource, Query())
    text = "Please add a $select or a $top=1 statement to the query string."
    assert error.value.messages == (text,)


def test_a_listing_without_a_wanted_filter(office: Office) -> None:
    office.admin("settings", {"mandatory_filter": True})
    with pytest.raises(BadRequest) as error:
        office.client.page(office.division, "crm/Accounts", Query(select=("ID",)))
    (text,) = error.value.messages
    assert text.startswith("This endpoint has mandatory filtering applied. A GET")
    assert text.endswith("VATNumber.")
    # all that the core asks of relations has a filter that satisfies it
    assert office.relation("1000").code == "1000"


@pytest.mark.parametrize(
    "body", [{"SalesEntryLines": {"AmountFC": 1}}, {"Nonsense": 1}]
)
def test_a_body_that_does_not_fit(office: Office, body: dict[str, Any]) -> None:
    error = failed(office, "POST", **body)
    assert isinstance(error, BadRequest) and last(office).status == 400
    text = (
        "Error processing request stream. The request should be a valid top-level "
        "resource object."
    )
    assert error.messages == (text,)
    assert json.loads(last(office).body) == error_body(text)


def test_business_errors_are_500_and_joined_by_line_ends(office: Office) -> None:
    error = failed(office, "POST")
    assert isinstance(error, Refused) and last(office).status == 500
    text = json.loads(last(office).body)["error"]["message"]["value"]
    assert text == "\r\n".join(error.messages)
    assert error.messages[:2] == ("Verplicht: Dagboek", "Verplicht: Klant")
    office.log_in(ENGLISH)
    error = failed(office, "POST")
    assert error.messages[:2] == ("Mandatory: Journal", "Mandatory: Customer")


def test_an_unknown_fault_is_no_refusal(office: Office) -> None:
    office.admin("faults", {**POST, "effect": "status", "status": "500"})
    error = failed(office, "POST")
    assert isinstance(error, OutcomeUnknown)
    assert json.loads(last(office).body) == error_body(UNKNOWN)
    office.admin("faults", {**GET, "effect": "status", "status": "500"})
    assert isinstance(failed(office), ServerError)


@pytest.mark.parametrize(
    ("edit", "reason", "code"),
    [
        ({"edit": "block_user", "user": DUTCH}, "BlockedUser", Code.USER_BLOCKED),
        ({"edit": "remove_access", "user": DUTCH}, "NoDivisionAccess",
         Code.DIVISION_NO_ACCESS),
        ({"edit": "update", "resource": "system/Divisions",
          "values": {"BlockingStatus": 1}}, "DivisionBlocked", Code.DIVISION_BLOCKED),
    ],
)  # fmt: skip
def test_a_reason_header_says_why(
    office: Office, edit: dict[str, Any], reason: str, code: Code
) -> None:
    office.admin("edits", {"division": office.division, **edit})
    error = failed(office)
    assert isinstance(error, Forbidden) and error.reason == reason
    assert json.loads(last(office).body) == error_body("Forbidden")
    assert diagnose(error)[0].code == code


def test_a_right_or_a_scope_that_is_missing(office: Office) -> None:
    office.admin("edits", {"edit": "deny", "user": DUTCH, "resources": ["financial/"]})
    error = failed(office)
    assert isinstance(error, Forbidden) and error.messages == ("Forbidden",)
    assert diagnose(error)[0].code == Code.RIGHTS_MISSING
    office.log_in(ENGLISH, [office.other])
    error = failed(office)
    text = "Forbidden - User division is not within division scope."
    assert isinstance(error, Forbidden) and error.messages == (text,)
    assert diagnose(error)[0].code == Code.DIVISION_NOT_IN_SCOPE


def test_what_is_not_there(office: Office) -> None:
    key = "5c1e7d60-0000-4000-8000-000000000001"
    query = Query(select=("ID",))
    assert office.client.entity(office.division, "crm/Accounts", key, query) is None
    assert last(office).status == 404
    with pytest.raises(Forbidden):
        office.client.delete(office.division, "crm/Accounts", key)
    assert last(office).status == 403


def test_an_access_token_that_is_no_good(office: Office) -> None:
    office.admin("edits", {"edit": "revoke_consent", "user": DUTCH})
    error = failed(office)
    assert isinstance(error, Unauthorized)
    assert last(office).status == 401 and last(office).header("Reason")


@pytest.mark.parametrize(
    ("window", "there", "missing"),
    [("minute", "x-ratelimit-minutely-reset", "x-ratelimit-reset"),
     ("day", "x-ratelimit-reset", "x-ratelimit-minutely-reset")],
)  # fmt: skip
def test_a_429_is_empty_and_has_the_headers_of_its_window(
    office: Office, window: str, there: str, missing: str
) -> None:
    office.admin("faults", {**GET, "effect": "status", "status": f"429_{window}"})
    error = failed(office)
    assert isinstance(error, RateLimited) and error.scope == window
    assert last(office).body == b""
    assert re.fullmatch(r"\d{13}", last(office).header(there))
    assert not last(office).header(missing)


@pytest.mark.parametrize(
    ("fault", "read", "write"),
    [
        ({"effect": "status", "status": "408"}, ServerError, OutcomeUnknown),
        ({"effect": "status", "status": "502"}, ServerError, OutcomeUnknown),
        ({"effect": "status", "status": "503"}, ServerError, OutcomeUnknown),
        ({"effect": "html"}, ContractError, OutcomeUnknown),
        ({"effect": "truncate"}, NoAnswer, OutcomeUnknown),
        ({"effect": "reset"}, NoAnswer, OutcomeUnknown),
    ],
)
def test_what_is_no_answer_of_exact(
    office: Office, fault: dict[str, Any], read: type, write: type
) -> None:
    for method, place, kind in (("GET", GET, read), ("POST", POST, write)):
        office.admin("faults", {**place, **fault})
        assert type(failed(office, method)) is kind
    if fault.get("status") in ("502", "503"):
        assert last(office).header("Content-Type").startswith("text/html")


def test_dates_long_numbers_and_codes_have_their_recorded_shape(office: Office) -> None:
    office.relation("1000")
    text = last(office).body.decode()
    assert f'"Code":"{1000:>18}"' in text.replace('": "', '":"')
    assert re.search(r'"StartDate":\s*"\\?/Date\(\d+\)\\?/"', text), text
    assert '"__metadata"' in text and '"results"' in text
    office.client.me()
    me = json.loads(last(office).body)["d"]["results"][0]
    assert me["Legislation"] == "1"
