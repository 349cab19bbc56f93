# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rights of real users of the sandbox, asked over the wire."""

from __future__ import annotations

import pytest

from exact_core.errors import Forbidden
from exact_core.model.rights import RIGHTS, Answer, RightsReport, Source
from exact_core.services.rights import check_rights, most_calls
from tests.contract.office import DUTCH, Office

WRITES = {right.name for right in RIGHTS if not right.key}


def names(report: RightsReport, answer: Answer) -> set[str]:
    return {state.right.name for state in report.states if state.answer is answer}


def check(office: Office) -> RightsReport:
    before = office.calls()
    report = check_rights(office.client, office.division)
    assert report.calls <= most_calls()
    assert office.calls() - before == report.calls
    return report


def test_all_rights(office: Office) -> None:
    report = check(office)
    assert names(report, Answer.YES) == {right.name for right in RIGHTS}
    assert report.calls == len(RIGHTS)


def test_a_user_without_sales_entries(stranger: Office) -> None:
    stranger.log_in("nosales@nlcompany.example")
    report = check(stranger)
    assert names(report, Answer.NO) == {"read_entries", "create_entries"}
    assert names(report, Answer.UNKNOWN) == set()


def test_a_right_that_is_taken_and_given_back(office: Office) -> None:
    deny = {"edit": "deny", "user": DUTCH, "resources": ["crm/Accounts"]}
    office.admin("edits", deny)
    denied = {"read_relations", "create_relations", "change_relations"}
    assert names(check(office), Answer.NO) == denied
    office.admin("edits", {**deny, "resources": []})
    assert names(check(office), Answer.NO) == set()


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"edit": "change_consent", "divisions": [1]}, "division_not_in_scope"),
        ({"edit": "remove_access", "division": 0}, "division_no_access"),
        ({"edit": "block_user"}, "user_blocked"),
        ({"edit": "block_user", "reason": "InactiveUser"}, "user_inactive"),
        ({"edit": "block_user", "reason": "LicenseExpired"}, "license_expired"),
    ],
)
def test_a_refusal_of_everything(office: Office, edit: dict, code: str) -> None:
    if "division" in edit:
        edit = {**edit, "division": office.division}
    office.admin("edits", {**edit, "user": DUTCH})
    report = check(office)
    assert names(report, Answer.NO) == {right.name for right in RIGHTS}
    assert {state.cause for state in report.states} == {code}
    assert report.calls == 1


def test_an_exact_that_cannot_be_asked(office: Office) -> None:
    office.admin("settings", {"user_has_rights": False})
    deny = {"edit": "deny", "user": DUTCH, "resources": ["vat/"]}
    office.admin("edits", deny)
    report = check(office)
    assert names(report, Answer.NO) == {"read_vat_codes"}
    assert names(report, Answer.UNKNOWN) >= WRITES
    assert "read_relations" in names(report, Answer.YES)
    assert {state.source for state in report.states} == {Source.READ, Source.NONE}


def test_the_apps_scope_does_not_reach_the_question(office: Office) -> None:
    office.admin(
        "faults", {"effect": "status", "status": "403", "path": "UserHasRights"}
    )
    report = check(office)
    assert "read_relations" in names(report, Answer.YES)
    assert names(report, Answer.NO) == set()


def test_a_used_up_minute_ends_the_questions(office: Office) -> None:
    office.admin("settings", {"minute_limit": 6})
    report = check(office)
    assert report.stopped == "limit_minute"
    assert 0 < len(names(report, Answer.YES)) < 7
    assert names(report, Answer.NO) == set()


def test_no_right_means_refusal(stranger: Office) -> None:
    """What the check says of a right is what a call meets."""
    stranger.log_in("nosales@nlcompany.example")
    for state in check(stranger).states:
        if state.answer is Answer.NO and state.right.action == "POST":
            with pytest.raises(Forbidden):
                stranger.client.post(stranger.division, state.right.resource, {})
