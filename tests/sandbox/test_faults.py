# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults on order do what they say, and only to the calls they are meant for."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

LINE = {"AmountFC": 10, "VATCode": "2"}
POST = {"method": "POST", "path": "SalesEntries"}


def send(client: Any) -> requests.Response:
    return client.post("salesentry/SalesEntries", client.entry(LINE))


def entries(client: Any) -> int:
    return int(client.ledger()["count"])


@pytest.mark.parametrize(
    ("effect", "booked"),
    [({"effect": "drop_before"}, 0), ({"effect": "drop_after"}, 1),
     ({"effect": "reset"}, 0), ({"effect": "reset", "act": True}, 1)],
)  # fmt: skip
def test_cut_connections(client: Any, effect: dict[str, Any], booked: int) -> None:
    client.admin("faults", [{**POST, "count": 1, **effect}])
    with pytest.raises(requests.ConnectionError):
        send(client)
    assert entries(client) == booked
    assert send(client).status_code == 201
    assert entries(client) == booked + 1
    cut = [call for call in client.admin("calls")["last"] if call["fault"]]
    assert [call["status"] for call in cut] == [None]


def test_a_late_booking_appears_by_the_sandboxs_clock(client: Any) -> None:
    client.admin(
        "faults", {**POST, "count": 1, "effect": "late_booking", "seconds": 300}
    )
    with pytest.raises(requests.ConnectionError):
        send(client)
    assert entries(client) == 0
    client.admin("clock", {"advance": 299})
    assert entries(client) == 0
    client.admin("clock", {"advance": 2})
    assert entries(client) == 1


def test_a_late_booking_appears_by_itself(client: Any) -> None:
    client.admin(
        "faults", {**POST, "count": 1, "effect": "late_booking", "seconds": 0.2}
    )
    with pytest.raises(requests.ConnectionError):
        send(client)
    assert entries(client) == 0
    end = time.monotonic() + 5
    while not entries(client) and time.monotonic() < end:
        time.sleep(0.05)
    assert entries(client) == 1


def test_half_a_body(client: Any) -> None:
    client.admin("faults", {**POST, "count": 1, "effect": "truncate"})
    with pytest.raises(
        (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
    ):
        send(client)
    assert entries(client) == 1


def test_html_instead_of_json(client: Any) -> None:
    client.admin("faults", {"path": "current/Me", "count": 1, "effect": "html"})
    answer = client.get("current/Me")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert client.get("current/Me").json()


@pytest.mark.parametrize("status", ["401", "403", "404", "408", "500", "502", "503"])
def test_statuses_without_and_with_the_work_done(client: Any, status: str) -> None:
    client.admin("faults", [
        {**POST, "count": 1, "effect": "status", "status": status},
        {**POST, "count": 1, "effect": "status", "status": status, "act": True},
    ])  # fmt: skip
    assert send(client).status_code == int(status)
    assert entries(client) == 0
    assert send(client).status_code == int(status)
    assert entries(client) == 1


@pytest.mark.parametrize(
    ("window", "present", "absent"),
    [("429_minute", "X-RateLimit-Minutely-Reset", "X-RateLimit-Reset"),
     ("429_day", "X-RateLimit-Reset", "X-RateLimit-Minutely-Reset")],
)  # fmt: skip
def test_too_many_calls(client: Any, window: str, present: str, absent: str) -> None:
    client.admin("faults", {"count": 1, "effect": "status", "status": window})
    answer = client.get("current/Me")
    assert (answer.status_code, answer.content) == (429, b"")
    assert present in answer.headers
    assert absent not in answer.headers


def test_a_given_text(client: Any) -> None:
    text = "Verplicht: Iets\r\nOngeldig: Iets anders"
    client.admin("faults", {**POST, "effect": "status", "status": 500, "text": text})
    assert send(client).json()["error"]["message"]["value"] == text


def test_a_delay_waits_and_then_works(client: Any) -> None:
    client.admin("faults", {**POST, "count": 1, "effect": "delay", "seconds": 0.3})
    body = client.entry(LINE)
    start = time.monotonic()
    assert client.post("salesentry/SalesEntries", body).status_code == 201
    assert time.monotonic() - start >= 0.3


@pytest.mark.parametrize(("act", "booked"), [(True, 1), (False, 0)])
def test_a_caller_that_gives_up_waiting(client: Any, act: bool, booked: int) -> None:
    client.admin(
        "faults", {**POST, "count": 1, "effect": "delay", "seconds": 0.8, "act": act}
    )
    body, url = client.entry(LINE), client.url("salesentry/SalesEntries")
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.http.post(url, json=body, timeout=0.3)
    assert entries(client) == booked
    end = time.monotonic() + 5
    while not entries(client) and time.monotonic() < end:
        time.sleep(0.05)
    assert entries(client) == 1


def test_a_call_of_an_older_world_does_nothing_in_a_new_one(client: Any) -> None:
    client.admin("faults", {**POST, "count": 1, "effect": "delay", "seconds": 0.5})
    body, url = client.entry(LINE), client.url("salesentry/SalesEntries")
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.http.post(url, json=body, timeout=0.2)
    client.admin("reset", {})
    # the old token is dead, so nothing else can have booked here
    client.log_in()
    time.sleep(0.5)
    assert entries(client) == 0


def test_skip_and_probability_with_a_seed(client: Any) -> None:
    def pattern() -> str:
        client.admin("faults", {"path": "current/Me", "effect": "status", "skip": 3,
                                "probability": 0.5, "seed": 7})  # fmt: skip
        found = "".join(
            "x" if client.get("current/Me").status_code == 500 else "."
            for _ in range(20)
        )
        client.admin("faults", method="DELETE")
        return found

    first = pattern()
    assert first.startswith("...")
    assert 3 < first.count("x") < 15
    assert pattern() == first


def test_faults_reach_the_token_endpoint(client: Any) -> None:
    client.admin("faults", {"path": "oauth2/token", "effect": "status", "status": 503})
    url = f"{client.base_url}/api/oauth2/token"
    assert client.http.post(url, data={}).status_code == 503


@pytest.mark.parametrize(
    "rule",
    [{"effect": "explode"}, {"effect": "status", "status": "418"}, {"colour": "red"},
     {"effect": "html", "path": "("}],
)  # fmt: skip
def test_a_wrong_rule_is_refused(client: Any, rule: dict[str, Any]) -> None:
    answer = client.http.post(f"{client.base_url}/_sandbox/faults", json=rule)
    assert answer.status_code == 400
    assert client.admin("faults") == []
