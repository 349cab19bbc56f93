# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls inside the limits: what the headers say, and what a refusal costs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest

from exact_core.diagnosis.codes import Code
from exact_core.diagnosis.matcher import diagnose
from exact_core.errors import BadRequest, RateLimited
from exact_core.model.budget import Budget, BudgetKey
from exact_core.odata.query import Query, raw
from exact_core.services.client import ExactClient
from exact_core.services.memory import MemoryBudgetStore
from tests.contract.office import Office

UTC = timezone.utc
NOON = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)
JOURNALS = "financial/Journals"


@pytest.fixture
def still(office: Office) -> Office:
    """The clock stands ten seconds into a minute."""
    office.admin("clock", {"set": NOON.isoformat(), "freeze": True})
    office.log_in()
    return office


def ask(office: Office, client: ExactClient | None = None, division: int = 0) -> None:
    query = Query(select=("Code",))
    (client or office.client).page(division or office.division, JOURNALS, query)


def budget(office: Office) -> Budget:
    key = BudgetKey("nl", office.app.client_id, office.division)
    return office.budgets.update(key, lambda found: found)


def other_process(office: Office) -> ExactClient:
    """A client that shares the app and the token, but not our budgets."""
    office.budgets, shared = MemoryBudgetStore(), office.budgets
    client = office.new_client(interactive=True)
    office.budgets = shared
    return client


def careless_client(office: Office) -> ExactClient:
    """A client that may ask nonsense."""
    office.transport.strict = False
    return office.new_client(interactive=True)


def scope_and_code(limited: RateLimited) -> tuple[str, str]:
    return limited.scope, diagnose(limited)[0].code


def test_the_headers_of_an_answer_become_the_budget(still: Office) -> None:
    ask(still)
    found = budget(still)
    assert found.minute is not None and found.day is not None
    assert (found.minute.limit, found.minute.remaining) == (60, 59)
    assert (found.day.limit, found.day.remaining) == (5000, 4999)
    assert found.minute.reset_at == datetime(2026, 11, 21, 12, 1, tzinfo=UTC)
    assert found.day.reset_at == datetime(2026, 11, 22, tzinfo=UTC)


def test_the_date_of_an_answer_is_the_servers_time(still: Office) -> None:
    ask(still)
    told = still.transport.answers[-1].header("Date")
    assert parsedate_to_datetime(told) == NOON


def test_a_server_whose_clock_is_ahead_is_understood(still: Office) -> None:
    """The end of its minute is moved onto our clock."""
    running = still.running.sandbox.clock
    still.clock.now = lambda: running.now() - timedelta(minutes=3)  # type: ignore[method-assign]
    ask(still)
    found = budget(still)
    assert found.minute is not None
    assert found.minute.reset_at == datetime(2026, 11, 21, 11, 58, tzinfo=UTC)


def test_background_work_leaves_five_calls_of_a_minute_to_people(
    still: Office,
) -> None:
    done = 0
    with pytest.raises(RateLimited) as limited:
        for _call in range(60):
            ask(still)
            done += 1
    assert (done, still.calls()) == (55, 55)
    assert scope_and_code(limited.value) == ("minute", Code.LIMIT_MINUTE)
    person = still.new_client(interactive=True)
    for _call in range(5):
        ask(still, person)
    with pytest.raises(RateLimited):
        ask(still, person)
    assert still.calls() == 60
    assert limited.value.retry_at == datetime(2026, 11, 21, 12, 1, tzinfo=UTC)
    still.admin("clock", {"advance": 50})
    ask(still)
    assert all(answer.status == 200 for answer in still.transport.answers)


def test_another_division_has_a_budget_of_its_own(still: Office) -> None:
    still.admin("settings", {"minute_limit": 2})
    person = still.new_client(interactive=True)
    for _call in range(2):
        ask(still, person)
    with pytest.raises(RateLimited):
        ask(still, person)
    ask(still, person, still.other)


def test_a_minute_that_others_used_up_is_told_by_429(still: Office) -> None:
    still.admin("settings", {"minute_limit": 4})
    person = still.new_client(interactive=True)
    ask(still, person)
    thief = other_process(still)
    for _call in range(3):
        ask(still, thief)
    with pytest.raises(RateLimited) as limited:
        ask(still, person)
    assert limited.value.http_status == 429
    assert scope_and_code(limited.value) == ("minute", Code.LIMIT_MINUTE)
    # the end is precise to the minute only, so a second is added
    assert limited.value.retry_at == datetime(2026, 11, 21, 12, 1, 1, tzinfo=UTC)
    calls = still.calls()
    with pytest.raises(RateLimited):
        ask(still, person)
    assert still.calls() == calls
    still.admin("clock", {"advance": 51})
    ask(still, person)


def test_a_day_that_is_used_up_waits_for_midnight_utc(still: Office) -> None:
    still.admin("settings", {"day_limit": 3, "access_token_seconds": 99999})
    still.log_in()
    person = still.new_client(interactive=True)
    for _call in range(3):
        ask(still, person)
    with pytest.raises(RateLimited) as ours:
        ask(still, person)
    assert ours.value.http_status is None
    assert scope_and_code(ours.value) == ("day", Code.LIMIT_DAY)
    with pytest.raises(RateLimited) as theirs:
        ask(still, other_process(still))
    assert theirs.value.http_status == 429
    assert scope_and_code(theirs.value) == ("day", Code.LIMIT_DAY)
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    assert ours.value.retry_at == midnight
    assert theirs.value.retry_at == midnight + timedelta(seconds=1)
    still.admin("clock", {"set": "2026-11-22T00:00:02Z", "freeze": True})
    ask(still, person)


def test_background_work_leaves_a_tenth_of_the_day(still: Office) -> None:
    still.admin("settings", {"day_limit": 20, "minute_limit": 0})
    with pytest.raises(RateLimited) as limited:
        for _call in range(20):
            ask(still)
    assert (limited.value.scope, still.calls()) == ("day", 18)


def test_the_error_budget_stops_before_exact_blocks(still: Office) -> None:
    """Ten errors an hour block the key (documented): the core stops at eight."""
    nonsense = Query(select=("Code",), filter=raw("Code gt gt 1"))
    client = careless_client(still)
    for _error in range(8):
        with pytest.raises(BadRequest) as refused:
            client.page(still.division, JOURNALS, nonsense)
    assert diagnose(refused.value)[0].code == Code.QUERY_REFUSED
    with pytest.raises(RateLimited) as limited:
        client.page(still.division, JOURNALS, nonsense)
    assert scope_and_code(limited.value) == ("errors", Code.LIMIT_ERRORS)
    assert limited.value.retry_at == NOON + timedelta(hours=1)
    assert still.calls() == 8
    # other endpoints go on, and this one does after the hour
    client.page(still.division, "vat/VATCodes", Query(select=("Code",)))
    still.admin("settings", {"access_token_seconds": 99999})
    still.admin("clock", {"advance": 3601})
    still.log_in()
    ask(still, client)


def test_a_block_after_too_many_errors_is_told_from_a_limit(still: Office) -> None:
    """Its 429 has no headers: nothing but an hour's wait at this endpoint helps."""
    nonsense = Query(select=("Code",), filter=raw("Code gt gt 1"))
    for _process in range(2):
        still.budgets = MemoryBudgetStore()
        client = careless_client(still)
        for _error in range(6):
            try:
                client.page(still.division, JOURNALS, nonsense)
            except (BadRequest, RateLimited) as error:
                last = error
    assert isinstance(last, RateLimited) and last.http_status == 429
    assert scope_and_code(last) == ("endpoint", Code.LIMIT_ENDPOINT)
    assert last.retry_at == NOON + timedelta(hours=1)
    calls = still.calls()
    with pytest.raises(RateLimited):
        ask(still, client)
    assert still.calls() == calls
    client.page(still.division, "vat/VATCodes", Query(select=("Code",)))
