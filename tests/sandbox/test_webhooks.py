# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Subscriptions: the empty call first, then notifications that can be checked."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from exact_sandbox.webhooks.delivery import post

RESOURCE = "webhooks/WebhookSubscriptions"


class Listener:
    """A subscriber on this machine."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.answers: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                listener.bodies.append(self.rfile.read(size))
                status = listener.answers.pop(0) if listener.answers else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?a=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count: int) -> list[bytes]:
        until(lambda: len(self.bodies) >= count)
        return self.bodies


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.server.shutdown()
    found.server.server_close()


def subscribe(client: Any, url: str, topic: str = "Accounts") -> dict[str, Any]:
    answer = client.post(RESOURCE, {"CallbackURL": url, "Topic": topic})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["d"])


def test_the_callback_is_tried_a_second_later(client: Any, listener: Listener) -> None:
    row = subscribe(client, listener.url)
    assert row["Topic"] == "Accounts"
    time.sleep(0.15)
    assert listener.bodies == []
    client.admin("clock", {"advance": 1})
    assert listener.wait(1) == [b""]
    until(lambda: client.admin("webhooks")[0]["state"] == "delivered")
    assert len(client.rows(RESOURCE)) == 1


def test_a_callback_that_refuses_is_no_subscription(
    client: Any, listener: Listener
) -> None:
    listener.answers = [500]
    subscribe(client, listener.url)
    client.admin("clock", {"advance": 2})
    listener.wait(1)
    until(lambda: client.rows(RESOURCE) == [])


@pytest.fixture
def subscribed(client: Any, listener: Listener) -> Any:
    """A client with a tried subscription to relations."""
    client.admin("settings", {"webhook_validation": "off"})
    subscribe(client, listener.url)
    return client


def test_a_notification_can_be_checked_by_its_hash(
    subscribed: Any, listener: Listener
) -> None:
    subscribed.post("crm/Accounts", {"Name": "Nieuwe relatie"})
    wanted = "Name eq 'Nieuwe relatie'"
    key = subscribed.row("crm/Accounts", select="ID", filter=wanted)["ID"]
    body = listener.wait(1)[0].decode()
    raw = body[len('{"Content":') : body.index(',"HashCode":')]
    secret = subscribed.admin("status")["webhook_secret"]
    code = hmac.new(secret.encode(), raw.encode(), hashlib.sha256).hexdigest()
    assert json.loads(body)["HashCode"] == code.upper()
    content = json.loads(raw)
    assert list(content) == [
        "Topic", "ClientId", "Division", "Action", "Key", "ExactOnlineEndpoint"
    ]  # fmt: skip
    assert (content["Action"], content["Key"]) == ("Create", key)
    assert content["Division"] == subscribed.division
    assert ": " not in raw
    row = subscribed.http.get(content["ExactOnlineEndpoint"]).json()["d"]
    assert row["Name"] == "Nieuwe relatie"


def test_changes_in_the_browser_are_told_too(
    subscribed: Any, listener: Listener
) -> None:
    where = {"division": subscribed.division, "code": "1000"}
    subscribed.admin("edits", {"edit": "block_relation", **where})
    subscribed.admin("edits", {"edit": "delete_relation", **where})
    actions = [json.loads(body)["Content"]["Action"] for body in listener.wait(2)]
    assert sorted(actions) == ["Delete", "Update"]


def test_another_division_and_another_topic_stay_silent(
    subscribed: Any, listener: Listener
) -> None:
    subscribed.book({"AmountFC": 10, "VATCode": "2"})
    elsewhere = subscribed.url("crm/Accounts", subscribed.division + 1)
    assert subscribed.http.post(elsewhere, json={"Name": "X"}).status_code == 201
    subscribe(subscribed, listener.url, "FinancialTransactions")
    subscribe(subscribed, listener.url, "SalesEntries")
    entry = subscribed.book({"AmountFC": 20, "VATCode": "2"})["EntryID"]
    found = [json.loads(body)["Content"] for body in listener.wait(2)]
    assert {item["Topic"] for item in found} == {
        "FinancialTransactions", "SalesEntries"
    }  # fmt: skip
    assert {item["Key"] for item in found} == {entry}
    time.sleep(0.1)
    assert len(listener.bodies) == 2


def test_a_refused_notification_is_tried_again(
    subscribed: Any, listener: Listener
) -> None:
    subscribed.admin("settings", {"webhook_retries": 2, "webhook_retry_seconds": 60})
    listener.answers = [500, 503, 500]
    subscribed.post("crm/Accounts", {"Name": "Nog eens"})
    for count in (1, 2, 3):
        listener.wait(count)
        waiting = "given up" if count == 3 else "waiting for another try"
        until(lambda wanted=waiting: subscribed.admin("webhooks")[0]["state"] == wanted)
        subscribed.admin("clock", {"advance": 61})
    time.sleep(0.1)
    assert len(listener.bodies) == 3
    assert len(set(listener.bodies)) == 1


def test_off_means_off(subscribed: Any, listener: Listener) -> None:
    subscribed.admin("settings", {"webhooks": False})
    subscribed.post("crm/Accounts", {"Name": "Stil"})
    time.sleep(0.15)
    assert listener.bodies == []


def test_what_a_subscription_may_not_be(client: Any, listener: Listener) -> None:
    def text(topic: str, url: str) -> str:
        answer = client.post(RESOURCE, {"CallbackURL": url, "Topic": topic})
        assert answer.status_code == 500
        return str(answer.json()["error"]["message"]["value"])

    client.admin("settings", {"webhook_validation": "off"})
    assert text("Nonsense", listener.url) == "Ongeldig: Onderwerp"
    far = "http://odoo.example/hook"
    assert text("Accounts", far) == "Ongeldig: Callback URL"
    row = subscribe(client, listener.url)
    assert text("Accounts", listener.url) == "Gegeven bestaat reeds."
    url = client.url(f"{RESOURCE}(guid'{row['ID']}')")
    assert client.http.put(url, json={"Topic": "Contacts"}).status_code == 500
    assert client.http.delete(url).status_code == 204
    subscribe(client, listener.url)


def test_no_other_machine_is_ever_called(client: Any) -> None:
    subscribe(client, "https://odoo.example/hook")
    client.admin("clock", {"advance": 2})
    client.post("crm/Accounts", {"Name": "Ver weg"})
    states = {each["state"] for each in client.admin("webhooks")}
    assert states == {"not sent: not this machine"}
    with pytest.raises(ValueError, match="not on this machine"):
        post("https://odoo.example/hook", b"", 1)
