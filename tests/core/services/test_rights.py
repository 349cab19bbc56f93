# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rights there are, by asking Exact or by reading one row of each."""

from __future__ import annotations

from typing import Any

import pytest

from exact_core import errors
from exact_core.model.rights import RIGHTS, Answer, Source, lost
from exact_core.services.rights import PATIENCE, check_rights, most_calls

NO_FUNCTION = errors.NotFound(messages=("Resource not found.",))
FORBIDDEN = errors.Forbidden(messages=("Forbidden",))
NOT_IN_SCOPE = errors.Forbidden(
    messages=("Forbidden - User division is not within division scope.",)
)
READS = [right for right in RIGHTS if right.key]


class Exact:
    """Answers questions and reads; an error is raised.

    :param says: answer by name of the right, or one for all.
    :param shows: rows by resource, or one for all.
    """

    def __init__(self, says: Any = True, shows: Any = NO_FUNCTION) -> None:
        self.says, self.shows = says, shows
        self.calls: list[str] = []

    def call_function(self, division: int, resource: str, params: Any) -> Any:
        (right,) = (
            each
            for each in RIGHTS
            if (each.resource, each.action) == (params["endpoint"], params["action"])
        )
        self.calls.append(f"ask {right.name}")
        return self._give(self.says, right.name, True)

    def page(self, division: int, resource: str, query: Any) -> Any:
        assert query.top == 1
        assert len(query.select) == 1
        self.calls.append(f"read {resource}")
        return self._give(self.shows, resource, [{"ID": "1"}])

    def _give(self, answers: Any, name: str, default: Any) -> Any:
        given = answers.get(name, default) if isinstance(answers, dict) else answers
        if isinstance(given, Exception):
            raise given
        return given


def check(exact: Exact) -> tuple[dict[str, Any], Any]:
    report = check_rights(exact, 7)
    assert report.calls <= len(exact.calls) <= most_calls()
    assert [state.right for state in report.states] == list(RIGHTS)
    return {state.right.name: state for state in report.states}, report


def answers(states: dict[str, Any]) -> set[Answer]:
    return {state.answer for state in states.values()}


def test_each_right_is_asked_once() -> None:
    exact = Exact({"create_entries": False})
    states, report = check(exact)
    assert report.calls == len(RIGHTS)
    assert exact.calls == [f"ask {right.name}" for right in RIGHTS]
    assert (states["create_entries"].answer, states["create_entries"].source) == (
        Answer.NO,
        Source.ASKED,
    )
    del states["create_entries"]
    assert answers(states) == {Answer.YES}
    assert report.stopped == ""


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (False, Answer.NO),
        ("false", Answer.NO),
        ("True", Answer.YES),
        ([{"UserHasRights": True}], Answer.YES),
        ({"UserHasRights": False}, Answer.NO),
    ],
)
def test_shapes_of_the_answer(said: Any, answer: Answer) -> None:
    states, _report = check(Exact({"read_relations": said}))
    assert states["read_relations"].answer is answer


@pytest.mark.parametrize(
    "silence", [NO_FUNCTION, errors.BadRequest(), FORBIDDEN, [], None, "perhaps", 1]
)
def test_where_exact_cannot_be_asked_a_row_is_read(silence: Any) -> None:
    """Also a 403 on the question itself: it is the app's, and says nothing of him."""
    exact = Exact(silence, {"vat/VATCodes": FORBIDDEN, "financial/Journals": []})
    states, _report = check(exact)
    assert exact.calls[0] == "ask read_divisions"
    assert exact.calls[1:] == [f"read {right.resource}" for right in READS]
    codes = states["read_vat_codes"]
    assert (codes.answer, codes.source, codes.cause) == (
        Answer.NO,
        Source.READ,
        "rights_missing",
    )
    # No rows may mean no right: no answer (reported).
    assert states["read_journals"].answer is Answer.UNKNOWN
    # A right to write is never tried.
    assert states["create_entries"].answer is Answer.UNKNOWN
    assert states["read_relations"].answer is Answer.YES


def test_a_question_about_one_right_that_goes_wrong_is_that_rights() -> None:
    exact = Exact({"read_closed_periods": errors.BadRequest()})
    states, _report = check(exact)
    state = states.pop("read_closed_periods")
    assert (state.answer, state.cause) == (Answer.UNKNOWN, "query_refused")
    assert answers(states) == {Answer.YES}


def test_after_some_errors_exact_is_asked_no_more() -> None:
    said = {right.name: errors.BadRequest() for right in RIGHTS[1:]}
    exact = Exact(said, {})
    states, _report = check(exact)
    asked = [call for call in exact.calls if call.startswith("ask")]
    assert len(asked) == 1 + PATIENCE
    assert states["read_periods"].answer is Answer.YES


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NOT_IN_SCOPE, "division_not_in_scope"),
        (errors.Forbidden(reason="NoDivisionAccess"), "division_no_access"),
        (errors.Forbidden(reason="BlockedUser"), "user_blocked"),
        (errors.Forbidden(reason="InactiveUser"), "user_inactive"),
        (errors.Forbidden(reason="DivisionBlocked"), "division_blocked"),
        (errors.Forbidden(reason="BlockedCustomer"), "subscription_blocked"),
        (errors.Forbidden(reason="LicenseExpired"), "license_expired"),
    ],
)
def test_what_meets_every_call_is_asked_once(error: Any, code: str) -> None:
    exact = Exact(error)
    states, _report = check(exact)
    assert len(exact.calls) == 1
    assert answers(states) == {Answer.NO}
    assert {state.cause for state in states.values()} == {code}
    assert {state.source for state in states.values()} == {Source.REFUSED}


def test_what_meets_every_read() -> None:
    exact = Exact(NO_FUNCTION, NOT_IN_SCOPE)
    states, _report = check(exact)
    assert len(exact.calls) == 2
    assert answers(states) == {Answer.NO}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.RateLimited(scope="minute"), "limit_minute"),
        (errors.RateLimited(scope="day"), "limit_day"),
        (errors.RateLimited(scope="errors"), "limit_errors"),
        (errors.NotSent("no line"), "not_sent"),
        (errors.NoAnswer("cut"), "no_answer"),
        (errors.ReauthorizationRequired("gone"), "consent_gone"),
        (errors.Unauthorized(), "access_token_refused"),
        (errors.ConfigurationError("no secret"), "configuration_wrong"),
    ],
)
def test_a_limit_or_the_line_ends_the_questions(error: Any, code: str) -> None:
    exact = Exact({RIGHTS[2].name: error})
    states, report = check(exact)
    assert len(exact.calls) == 3
    assert report.stopped == code
    known = [states.pop(right.name).answer for right in RIGHTS[:2]]
    assert known == [Answer.YES, Answer.YES]
    assert answers(states) == {Answer.UNKNOWN}
    assert {state.cause for state in states.values()} == {code}


def test_a_service_that_is_out_of_order_is_left_alone() -> None:
    exact = Exact(errors.ServerError(), errors.ServerError())
    states, report = check(exact)
    assert len(exact.calls) == 1 + PATIENCE
    assert report.stopped == "server_error"
    assert answers(states) == {Answer.UNKNOWN}


def test_what_was_lost_since_the_last_time() -> None:
    _states, report = check(Exact({"create_entries": False, "read_periods": False}))
    before = {"create_entries": "yes", "read_periods": "no", "read_relations": "yes"}
    assert [right.name for right in lost(before.items(), report)] == ["create_entries"]
    assert lost({}.items(), report) == ()
