# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults that change the world at a call; faults and settings from the start."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from exact_sandbox.testing import process, serving

from .conftest import Client

LINE = {"AmountFC": 10, "VATCode": "2"}
POST = {"method": "POST", "path": "SalesEntries", "effect": "edit", "count": 1}
ANNA = "anna@nlcompany.example"


def text(client: Any) -> str:
    """Of the answer to one more entry; empty when it was booked."""
    answer = client.post("salesentry/SalesEntries", client.entry(LINE))
    if answer.status_code == 201:
        return ""
    return f"{answer.status_code} {answer.json()['error']['message']['value']}"


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [({"edit": "close_period", "year": 2026, "period": 11}, "500 Periode is afgeslo"),
     ({"edit": "block_relation", "code": "1000"}, "500 Geblokkeerd: Klant"),
     ({"edit": "end_relation", "code": "1000"}, "500 Klant: non-actief"),
     ({"edit": "delete_relation", "code": "1000"}, "500 Ongeldige referentie: Klant"),
     ({"edit": "vat_type", "code": "2", "transaction": "P"}, "500 Ongeldig: U kunt"),
     ({"edit": "revoke_consent", "user": ANNA}, "401 "),
     ({"edit": "block_user", "user": ANNA}, "403 Forbidden")],
)  # fmt: skip
def test_the_world_changes_at_the_second_entry(
    client: Any, edit: dict[str, Any], refusal: str
) -> None:
    edit = {"division": client.division, **edit}
    client.admin("faults", {**POST, "skip": 1, "edit": edit})
    assert text(client) == ""
    found = text(client)
    if refusal.startswith("40"):
        # who calls was known before the world changed
        found = f"{client.get('current/Me').status_code} "
        refusal = refusal[:4]
    assert found.startswith(refusal)
    (rule,) = client.admin("faults")
    assert (rule["hits"], rule["error"]) == (1, "")


def test_an_edit_after_the_work_lets_the_call_through(client: Any) -> None:
    edit = {"edit": "close_period", "division": client.division, "year": 2026,
            "period": 11}  # fmt: skip
    client.admin("faults", {**POST, "edit": edit, "act": True})
    assert text(client) == ""
    assert text(client).startswith("500 Periode")


def test_a_changed_type_of_a_vat_code_meets_the_amount(client: Any) -> None:
    line = {**LINE, "VATAmountFC": "2.10"}
    client.book(line)
    edit = {"edit": "vat_type", "division": client.division, "code": "2", "type": "N"}
    client.admin("edits", edit)
    assert "geen btw" in client.refusal(line)


def test_a_division_without_consent(client: Any) -> None:
    client.log_in(ANNA, [client.division])
    edit = {"edit": "add_division", "code": 3412099, "name": "Nieuw"}
    client.admin("faults", {"path": "current/Me", "effect": "edit", "edit": edit})
    client.get("current/Me")
    codes = {row["Code"] for row in client.rows("system/Divisions", select="Code")}
    assert 3412099 in codes
    answer = client.http.get(client.url("crm/Accounts", 3412099))
    assert answer.status_code == 403
    assert "not within division scope" in answer.text


def test_a_skewed_clock_shows_in_the_date(client: Any) -> None:
    def seconds() -> float:
        date = client.get("current/Me").headers["Date"]
        return parsedate_to_datetime(date).timestamp()

    before = seconds()
    client.admin("edits", {"edit": "clock_skew", "seconds": 300})
    assert 300 <= seconds() - before < 310


def test_a_gateway_timeout_is_a_page(client: Any) -> None:
    client.admin("faults", {"count": 1, "effect": "status", "status": 504})
    answer = client.get("current/Me")
    assert answer.status_code == 504
    assert answer.headers["Content-Type"].startswith("text/html")


def test_an_unknown_edit_is_no_fault(client: Any) -> None:
    rule = {"effect": "edit", "edit": {"edit": "explode"}}
    answer = client.http.post(f"{client.base_url}/_sandbox/faults", json=rule)
    assert answer.status_code == 400


def test_an_edit_that_fails_says_so_and_lets_the_call_through(client: Any) -> None:
    edit = {"edit": "block_relation", "division": client.division, "code": "nobody"}
    client.admin("faults", {**POST, "edit": edit})
    assert text(client) == ""
    assert "no such row" in client.admin("faults")[0]["error"]


def test_faults_from_the_command_line_come_back_with_a_reset() -> None:
    rule = json.dumps({"path": "current/Me", "effect": "status", "status": 503})
    with process("--world", "tiny", "--fault", rule, "--fault", rule) as started:
        client = Client(started.base_url, None, 3412001)
        for _ in range(2):
            client.log_in()
            assert client.get("current/Me").status_code == 503
            assert len(client.admin("faults")) == 2
            client.admin("faults", method="DELETE")
            assert client.get("current/Me").status_code == 200
            client.admin("reset", {})


def test_settings_survive_a_restart_and_a_reset_forgets_them(tmp_path: Path) -> None:
    file = str(tmp_path / "state.sqlite")

    def settings(base_url: str) -> dict[str, Any]:
        url = f"{base_url}/_sandbox/settings"
        return dict(requests.get(url, timeout=5).json())

    with serving("tiny", state=file, settings={"page_size": 30}) as running:
        changed = {"sign_rule": "no_type", "webhook_retry_seconds": 5}
        url = f"{running.base_url}/_sandbox/settings"
        assert requests.post(url, json=changed, timeout=5).status_code == 200
    with serving("tiny", state=file) as running:
        found = settings(running.base_url)
        assert (found["sign_rule"], found["page_size"]) == ("no_type", 30)
        assert found["webhook_retry_seconds"] == 5
        running.sandbox.reset()
        assert settings(running.base_url)["sign_rule"] == "as_given"
    with serving("tiny", state=file) as running:
        assert settings(running.base_url)["sign_rule"] == "as_given"


@pytest.mark.parametrize(
    "wrong",
    [{"webhook_retry_seconds": "5"}, {"webhooks": 1}, {"supplement_type": True},
     {"process_return_refusals": {"other": {"status": 500, "text": ""}}},
     {"process_return_refusals": {"repeat": "no"}}],
)  # fmt: skip
def test_settings_of_a_wrong_kind_are_refused(
    client: Any, wrong: dict[str, Any]
) -> None:
    url = f"{client.base_url}/_sandbox/settings"
    before = client.admin("settings")
    assert client.http.post(url, json=wrong).status_code == 400
    assert client.admin("settings") == before
