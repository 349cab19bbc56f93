# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""After a call the caller knows what came of it, whatever Exact answered."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from decimal import Decimal

import pytest

import exact_core.errors as errors
from exact_core.auth.answers import TOO_EARLY
from exact_core.odata.edm import Guid
from exact_core.odata.query import Query, eq
from exact_core.services.memory import MemoryBudgetStore

GUID = "c5152c3c-4f8a-4a8e-9c77-0d6f2c0a1b11"
BASE = "https://start.exactonline.nl/api/v1/"
ENTRIES = "salesentry/SalesEntries"
APOLOGY = (
    "A problem has occurred. The cause of this issue will be investigated as soon as "
    "possible."
)
QUERY = Query(select=("ID",))


def write(made):
    return made.client.post(7, ENTRIES, {"Journal": "70"})


def read(made):
    return made.client.page(7, ENTRIES, QUERY)


def test_a_post_asks_for_the_entry_and_reads_it(rig, reply):
    made = rig(reply(201, {"d": {"EntryID": GUID, "AmountFC": 12.10}}))
    got = made.client.post(7, ENTRIES, {"AmountFC": Decimal("12.10"), "YourRef": "é"})
    assert got == {"EntryID": GUID, "AmountFC": Decimal("12.1")}
    (request,) = made.transport.requests
    assert (request.method, request.url) == ("POST", BASE + "7/" + ENTRIES)
    assert request.body == '{"AmountFC":12.10,"YourRef":"é"}'.encode()
    assert request.headers == {
        "Accept": "application/json",
        "Authorization": "Bearer access-1",
        "Content-Type": "application/json",
        "Prefer": "return=representation",
    }


def test_put_and_delete_address_one_entity(rig, reply):
    made = rig(reply(204), reply(200, {"d": {"ID": GUID}}), reply(204))
    made.client.put(7, "crm/Accounts", GUID, {"Status": "C"})
    made.client.put(7, "crm/Accounts", GUID.upper(), {"Status": "C"})
    made.client.delete(7, "crm/Accounts", GUID)
    where = f"{BASE}7/crm/Accounts(guid'{GUID}')"
    assert [(r.method, r.url) for r in made.transport.requests] == [
        ("PUT", where),
        ("PUT", where),
        ("DELETE", where),
    ]


def test_keys_of_other_kinds(rig, reply):
    made = rig(*[reply(200, {"d": {"Code": 1}})] * 2)
    made.client.entity(7, "system/Divisions", "124132")
    made.client.entity(7, "some/Things", "a'b c")
    assert made.transport.requests[0].url == BASE + "7/system/Divisions(124132)"
    assert made.transport.requests[1].url == BASE + "7/some/Things('a''b%20c')"


def test_an_entity_that_is_not_there(rig, fault):
    assert rig(fault(404, "")).client.entity(7, "crm/Accounts", GUID) is None


def test_me_needs_no_division(rig, reply):
    made = rig(reply(200, {"d": {"results": [{"UserID": GUID}]}}))
    assert made.client.me()["UserID"] == GUID
    assert made.transport.requests[0].url.startswith(BASE + "current/Me?$select=")


def test_a_function_takes_literals(rig, reply):
    made = rig(reply(200, {"d": {"UserHasRights": True}}))
    params = {"endpoint": "crm/Accounts", "action": "GET", "id": Guid(GUID)}
    assert made.client.call_function(7, "users/UserHasRights", params) is True
    assert made.transport.requests[0].url == (
        BASE + "7/users/UserHasRights?endpoint='crm/Accounts'&action='GET'"
        f"&id=guid'{GUID}'"
    )


@pytest.mark.parametrize("name", ["", "Accounts", "../x/y", "crm/Accounts?x", "a/b/"])
def test_a_resource_is_a_path_of_names(rig, name):
    with pytest.raises(ValueError):
        rig().client.page(7, name, QUERY)


# -- pages ----------------------------------------------------------------------


def test_pages_are_fetched_as_they_are_needed(rig, reply):
    further = f"{BASE}7/crm/Accounts?$select=ID&$skiptoken=guid'{GUID}'"
    made = rig(
        reply(200, {"d": {"results": [{"ID": 1}, {"ID": 2}], "__next": further}}),
        reply(200, {"d": {"results": [{"ID": 3}]}}),
    )
    rows = made.client.rows(7, "crm/Accounts", Query(("ID",), filter=eq("Code", "x")))
    assert next(rows) == {"ID": 1}
    assert len(made.transport.requests) == 1
    assert [row["ID"] for row in rows] == [2, 3]
    assert made.transport.requests[1].url == further


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/api/v1/7/crm/Accounts?x",
        "https://start.exactonline.nl.evil.example/api/v1/7/crm/Accounts",
        "https://start.exactonline.nl@evil.example/api/v1/7/crm/Accounts",
        "https://u:p@start.exactonline.nl/api/v1/7/crm/Accounts",
        "http://start.exactonline.nl/api/v1/7/crm/Accounts",
        "https://start.exactonline.nl:444/api/v1/7/crm/Accounts",
        "https://start.exactonline.nl:x/api/v1/7/crm/Accounts",
        "https://start.exactonline.nl/api/v1/8/crm/Accounts",
        "https://start.exactonline.nl/docs/XMLDownload.aspx",
        "https://start.exactonline.nl/api/v1/7/../../docs",
        "https://start.exactonline.nl/api/v1/7/%2e%2e/%2e%2e/docs",
        "https://start.exactonline.nl\\@evil.example/api/v1/7/",
        "/api/v1/7/crm/Accounts",
        "//evil.example/api/v1/7/crm/Accounts",
    ],
)
def test_the_token_is_not_carried_elsewhere(rig, reply, away):
    made = rig(reply(200, {"d": {"results": [], "__next": away}}))
    with pytest.raises(errors.ContractError):
        list(made.client.rows(7, "crm/Accounts", QUERY))
    assert len(made.transport.requests) == 1


def test_the_standard_port_may_be_named(rig, reply):
    further = "https://START.exactonline.nl:443/api/v1/7/crm/Accounts?$skiptoken=1"
    made = rig(
        reply(200, {"d": {"results": [], "__next": further}}),
        reply(200, {"d": {"results": [{"ID": 1}]}}),
    )
    assert list(made.client.rows(7, "crm/Accounts", QUERY)) == [{"ID": 1}]


def test_pages_in_a_circle_end(rig, reply):
    a, b = (f"{BASE}7/crm/Accounts?$skiptoken={n}" for n in (1, 2))
    made = rig(
        *(reply(200, {"d": {"results": [], "__next": url}}) for url in (a, b, a))
    )
    with pytest.raises(errors.ContractError):
        list(made.client.rows(7, "crm/Accounts", QUERY))


# -- answers and what they mean ---------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text", "on_read", "on_write"),
    [
        (400, "Bad Request - Error in query syntax.", "BadRequest", "BadRequest"),
        (403, "Forbidden", "Forbidden", "Forbidden"),
        (404, "", "NotFound", "NotFound"),
        (405, "", "BadRequest", "BadRequest"),
        (408, "", "ServerError", "OutcomeUnknown"),
        (429, "", "RateLimited", "RateLimited"),
        (500, "Ongeldig: Klant (Type)", "Refused", "Refused"),
        (500, APOLOGY, "ServerError", "OutcomeUnknown"),
        (500, "", "ServerError", "OutcomeUnknown"),
        (502, "Ongeldig: Klant (Type)", "ServerError", "OutcomeUnknown"),
        (503, "", "ServerError", "OutcomeUnknown"),
        (504, "", "ServerError", "OutcomeUnknown"),
        (302, "", "ContractError", "OutcomeUnknown"),
    ],
)
def test_answers(rig, fault, status, text, on_read, on_write):
    for use, name in ((read, on_read), (write, on_write)):
        made = rig(fault(status, text))
        with pytest.raises(errors.ExactError) as caught:
            use(made)
        error = caught.value
        assert type(error).__name__ == name
        assert (error.http_status, error.endpoint, error.division) == (
            status,
            ENTRIES,
            7,
        )
        assert error.messages == ((text,) if text else ())
        assert len(made.transport.requests) == 1, "never sent twice"


@pytest.mark.parametrize(
    ("body", "on_read"),
    [
        (b"<html>maintenance</html>", "ContractError"),
        (b'{"d": {"results": [{"ID"', "NoAnswer"),
        (b"", "NoAnswer"),
        (b"null", "ContractError"),
        (b'{"e": 1}', "ContractError"),
        (b'{"d": {"results": 5}}', "ContractError"),
        (b'{"d": "\xff"}', "NoAnswer"),
    ],
)
def test_a_success_that_cannot_be_read(rig, reply, body, on_read):
    with pytest.raises(errors.ExactError) as caught:
        read(rig(reply(200, body=body)))
    assert type(caught.value).__name__ == on_read
    assert (caught.value.endpoint, caught.value.division) == (ENTRIES, 7)
    with pytest.raises(errors.OutcomeUnknown):
        write(rig(reply(201, body=body)))


def test_an_html_answer_to_a_put_is_not_taken_for_done(rig, reply):
    with pytest.raises(errors.OutcomeUnknown):
        rig(reply(200, body=b"<html>")).client.put(7, "crm/Accounts", GUID, {})


def test_several_messages_are_kept_apart(rig, fault):
    made = rig(fault(500, "Verplicht: Dagboek\r\nOngeldig: Btw-percentage []"))
    with pytest.raises(errors.Refused) as caught:
        write(made)
    assert caught.value.messages == ("Verplicht: Dagboek", "Ongeldig: Btw-percentage")


def test_a_catalogue_decides_on_other_messages(rig, fault):
    made = rig(fault(500, "Kan niet"), known_refusal=lambda text: text == "Kan niet")
    with pytest.raises(errors.Refused):
        write(made)
    with pytest.raises(errors.OutcomeUnknown):
        write(rig(fault(500, "Kan niet")))


@pytest.mark.parametrize(
    "error", [errors.NotSent("x"), errors.OutcomeUnknown("y"), errors.NoAnswer("z")]
)
def test_a_transport_error_says_where(rig, error):
    made = rig(error)
    with pytest.raises(type(error)) as caught:
        write(made)
    assert (caught.value.endpoint, caught.value.division) == (ENTRIES, 7)
    assert len(made.transport.requests) == 1
    assert made.records[0].status is None and made.records[0].error


# -- 401 --------------------------------------------------------------------------


def test_a_401_with_an_old_token_is_repeated_once(rig, reply, fault):
    made = rig(fault(401, ""), reply(201, {"d": {"EntryID": GUID}}), age=560)
    real_send = made.transport.send

    def send(request):
        made.clock.pass_(seconds=15)  # 575 s: now Exact allows a refresh
        return real_send(request)

    made.transport.send = send
    assert write(made)["EntryID"] == GUID
    sent = [r.headers["Authorization"] for r in made.transport.requests]
    assert sent == ["Bearer access-1", "Bearer access-2"]


def test_a_401_with_a_young_token_is_told(rig, fault):
    made = rig(fault(401, ""), age=10)
    with pytest.raises(errors.Unauthorized):
        write(made)
    assert made.refreshed == []


def test_a_second_401_is_told(rig, fault):
    made = rig(fault(401, ""), fault(401, ""), age=10)
    made.client._tokens.force_refresh = lambda rejected: "other"
    with pytest.raises(errors.Unauthorized):
        write(made)
    assert len(made.transport.requests) == 2


@pytest.mark.parametrize(
    "reason", ["BlockedUser", "NoDivisionAccess: no", "LicenseExpired"]
)
def test_a_standing_401_costs_no_refresh(rig, fault, reason):
    made = rig(fault(401, "", Reason=reason), age=10)
    made.client._tokens.force_refresh = None  # a call of it would fail
    with pytest.raises(errors.Unauthorized) as caught:
        write(made)
    assert caught.value.reason == reason


def test_a_limit_on_token_calls_is_not_taken_for_a_dead_token(rig, fault):
    made = rig(fault(401, ""))

    def force_refresh(rejected):
        raise errors.TokenRefreshRefused("too many", retry_at=made.clock.now())

    made.client._tokens.force_refresh = force_refresh
    with pytest.raises(errors.TokenRefreshRefused):
        write(made)


def test_too_early_for_a_refused_token_is_waited_out(rig, fault):
    """The answer of a refresh was lost: Exact refuses the old token, and a new one."""
    made = rig(fault(401, ""))

    def force_refresh(rejected):
        raise errors.TokenRefreshRefused("early", reason=TOO_EARLY, http_status=400)

    made.client._tokens.force_refresh = force_refresh
    with pytest.raises(errors.TokenRefreshRefused):
        write(made)


# -- a worker that stood still -----------------------------------------------------


def test_a_write_that_comes_too_late_does_not_leave(rig, reply):
    made = rig(reply(200, {"d": []}), reply(201, {"d": {"EntryID": GUID}}))
    made.client.leave_before(made.clock.now())
    with pytest.raises(errors.Overdue):
        write(made)
    assert made.transport.requests == []
    read(made)
    made.client.leave_before(made.clock.now() + timedelta(seconds=1))
    assert write(made)["EntryID"] == GUID


# -- budgets ----------------------------------------------------------------------


def minutely(clock, remaining):
    reset = int((clock.now() + timedelta(seconds=30)).timestamp() * 1000)
    return {
        "X_RateLimit_Minutely_Limit": "60",
        "X_RateLimit_Minutely_Remaining": str(remaining),
        "X_RateLimit_Minutely_Reset": str(reset),
    }


def test_background_work_stops_before_exact_says_so(rig, reply, clock):
    made = rig(reply(200, {"d": []}, **minutely(clock, 5)))
    read(made)
    with pytest.raises(errors.RateLimited) as caught:
        read(made)
    assert caught.value.scope == "minute"
    assert caught.value.retry_at == clock.now() + timedelta(seconds=30)
    assert (caught.value.endpoint, caught.value.division) == (ENTRIES, 7)
    assert len(made.transport.requests) == 1


def test_a_person_may_use_the_reserve_and_divisions_are_apart(rig, reply, clock):
    store = MemoryBudgetStore()
    read(rig(reply(200, {"d": []}, **minutely(clock, 5)), budgets=store))
    read(rig(reply(200, {"d": []}), budgets=store, interactive=True))
    other = rig(reply(200, {"d": []}), budgets=store)
    other.client.page(8, ENTRIES, QUERY)


def test_a_429_closes_the_budget_for_all(rig, fault, clock):
    made = rig(fault(429, "", **minutely(clock, 40)))
    with pytest.raises(errors.RateLimited) as caught:
        write(made)
    assert caught.value.retry_at == clock.now() + timedelta(seconds=31)
    with pytest.raises(errors.RateLimited):
        made.client.page(7, "crm/Accounts", QUERY)
    assert len(made.transport.requests) == 1


def test_errors_of_one_endpoint_open_its_circuit(rig, fault, reply):
    made = rig(*[fault(500, "Verplicht: Dagboek")] * 8, reply(200, {"d": []}))
    for _ in range(8):
        with pytest.raises(errors.Refused):
            write(made)
    with pytest.raises(errors.RateLimited) as caught:
        write(made)
    assert caught.value.scope == "errors"
    made.client.page(7, "crm/Accounts", QUERY)


def test_a_booking_is_not_lost_with_a_counter(rig, reply, caplog):
    class Broken(MemoryBudgetStore):
        calls = 0

        def update(self, key, step):
            self.calls += 1
            if self.calls > 1:
                raise RuntimeError("database gone")
            return super().update(key, step)

    def observer(record):
        raise RuntimeError("onlooker")

    made = rig(
        reply(201, {"d": {"EntryID": GUID}}), budgets=Broken(), observer=observer
    )
    with caplog.at_level(logging.WARNING):
        assert write(made)["EntryID"] == GUID
    assert len(caplog.records) == 2


def test_no_call_is_made_that_no_budget_was_taken_for(rig):
    class Broken(MemoryBudgetStore):
        def update(self, key, step):
            raise RuntimeError("database gone")

    made = rig(budgets=Broken())
    with pytest.raises(RuntimeError):
        write(made)
    assert made.transport.requests == []


# -- what is kept of a call ---------------------------------------------------------


def test_a_call_record_holds_no_secret(rig, reply, caplog):
    bsn = "123456782"
    made = rig(reply(201, {"d": {"ID": GUID, "BSN": bsn}}))
    with caplog.at_level(logging.DEBUG):
        made.client.post(7, "crm/Accounts", {"BSN": bsn, "Name": "Jansen"})
    (record,) = made.records
    assert (record.method, record.resource, record.division) == (
        "POST",
        "crm/Accounts",
        7,
    )
    assert record.status == 201 and record.elapsed >= 0
    assert json.loads(record.request_body) == {"BSN": "***", "Name": "Jansen"}
    for secret in (bsn, "access-1", "refresh-1"):
        assert secret not in repr(record) + caplog.text


def test_a_large_body_is_cut(rig, reply):
    made = rig(reply(201, {"d": {"ID": GUID, "Text": "x" * 100_000}}))
    made.client.post(7, "documents/Documents", {"Body": "y" * 100_000})
    record = made.records[0]
    assert 20_000 <= len(record.request_body) < 20_100
    assert 20_000 <= len(record.response_body) < 20_100


def test_a_request_shows_no_token(rig, reply):
    made = rig(reply(200, {"d": []}))
    read(made)
    assert "access-1" not in repr(made.transport.requests[0])
