# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sends notifications, to this machine only, and keeps what became of them."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from exact_sandbox.clock import Clock
from exact_sandbox.resources.subscriptions import SUBSCRIPTIONS, is_local
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import Change, Row, Store
from exact_sandbox.webhooks.message import endpoint, notification, topics_of

_KEPT = 500


@dataclass
class Delivery:
    """One call to a subscriber; an empty body is the test of a new callback."""

    division: int
    subscription: str
    topic: str
    url: str
    body: bytes
    due: datetime
    action: str = "Validate"
    attempts: int = 0
    status: int | None = None
    state: str = "waiting"
    error: str = ""
    number: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For the administration and the face."""
        shown = {**vars(self), "body": self.body.decode("utf-8", "replace")}
        return {**shown, "due": self.due.isoformat()}


@dataclass
class _Queue:
    waiting: list[Delivery] = field(default_factory=list)
    log: deque[Delivery] = field(default_factory=lambda: deque(maxlen=_KEPT))
    last: int = 0


class Webhooks:
    """The queue of notifications and the thread that sends them.

    :param secret: gives the webhook secret of the app.
    :param base: gives the address under which the sandbox is reached.
    """

    def __init__(
        self, store: Store, settings: Settings, clock: Clock,
        secret: Callable[[], str], base: Callable[[], str],
    ) -> None:  # fmt: skip
        self.store = store
        self.settings = settings
        self.clock = clock
        self.secret = secret
        self.base = base
        self._queue = _Queue()
        self._lock = threading.Lock()
        self._work = threading.Event()
        self._stop = False
        self._thread: threading.Thread | None = None
        store.watch = self.notice

    # -- what happened --------------------------------------------------------

    def notice(self, changes: Iterable[tuple[Change, bool]]) -> None:
        """Queue what follows from committed changes. Called under the store's lock.

        :param changes: each with whether the row was there before.
        """
        if not self.settings.webhooks:
            return
        for change, existed in changes:
            if change.resource == SUBSCRIPTIONS:
                if change.row is not None and not existed:
                    self._validate(change.division, change.row)
            elif change.row is not None or existed:
                self._notify(change, existed)

    def _validate(self, division: int, row: Row) -> None:
        if self.settings.webhook_validation == "off":
            return
        seconds = self.settings.webhook_validation_seconds
        self._add(Delivery(
            division, row["ID"], row["Topic"], row["CallbackURL"], b"",
            self.clock.now() + timedelta(seconds=seconds),
        ))  # fmt: skip

    def _notify(self, change: Change, existed: bool) -> None:
        topics = topics_of(change.resource)
        if not topics:
            return
        action = "Delete" if change.row is None else "Update" if existed else "Create"
        due = self.clock.now() + timedelta(seconds=self.settings.webhook_delay_seconds)
        for row in self.store.rows(change.division, SUBSCRIPTIONS):
            topic = row["Topic"]
            if topic not in topics:
                continue
            content: dict[str, object] = {
                "Topic": topic,
                "ClientId": row["ClientID"],
                "Division": change.division,
                "Action": action,
                "Key": change.key,
                "ExactOnlineEndpoint": endpoint(
                    self.base(), topic, change.division, change.key
                ),
            }
            body = notification(content, self.secret())
            self._add(Delivery(
                change.division, row["ID"], topic, row["CallbackURL"], body, due, action
            ))  # fmt: skip

    def _add(self, delivery: Delivery) -> None:
        with self._lock:
            queue = self._queue
            queue.last += 1
            delivery.number = queue.last
            queue.log.append(delivery)
            if is_local(delivery.url):
                queue.waiting.append(delivery)
            else:
                delivery.state = "not sent: not this machine"
        self._work.set()

    # -- the thread -----------------------------------------------------------

    def start(self) -> None:
        """Begin to send."""
        self._stop = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send no more."""
        self._stop = True
        self._work.set()
        if self._thread is not None:
            self._thread.join()

    def reset(self) -> None:
        """Forget what waits and what was."""
        with self._lock:
            self._queue = _Queue()

    def deliveries(self, count: int = _KEPT) -> list[dict[str, Any]]:
        """The last calls to subscribers, newest first."""
        with self._lock:
            return [each.as_dict() for each in list(self._queue.log)[::-1][:count]]

    def _run(self) -> None:
        while not self._stop:
            self._work.wait()
            self._work.clear()
            while not self._stop and self._send_due():
                # waiting for the sandbox's clock, which can be set
                self._work.wait(0.05)

    def _send_due(self) -> bool:
        """Send what is due; whether anything is left."""
        now = self.clock.now()
        with self._lock:
            queue = self._queue
            due = [each for each in queue.waiting if each.due <= now]
            queue.waiting = [each for each in queue.waiting if each.due > now]
        for each in due:
            if self._stop or queue is not self._queue:
                return False
            self._send(each, queue)
        return bool(self._queue.waiting)

    def _send(self, delivery: Delivery, queue: _Queue) -> None:
        delivery.attempts += 1
        try:
            delivery.status = post(
                delivery.url, delivery.body, self.settings.webhook_timeout_seconds
            )
            delivery.error = ""
        except (OSError, ValueError, http.client.HTTPException) as error:
            delivery.status, delivery.error = None, f"{type(error).__name__}: {error}"
        if delivery.status is not None and 200 <= delivery.status < 300:
            delivery.state = "delivered"
        elif not delivery.body:
            delivery.state = "refused"
            # a callback that does not answer is no subscription (assumed)
            self.store.put(
                delivery.division, SUBSCRIPTIONS, delivery.subscription, None
            )
        elif delivery.attempts > self.settings.webhook_retries:
            delivery.state = "given up"
        else:
            pause = timedelta(seconds=self.settings.webhook_retry_seconds)
            delivery.due = self.clock.now() + pause
            delivery.state = "waiting for another try"
            with self._lock:
                queue.waiting.append(delivery)


def post(url: str, body: bytes, timeout: float) -> int:
    """POST to an address on this machine; the status of the answer.

    :raises ValueError: for any other address.
    :raises OSError: when nobody answers.
    """
    if not is_local(url):
        raise ValueError(f"not on this machine: {url}")
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        # a test's own certificate on this very machine: there is nobody in between
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=timeout, context=context
        )
    else:
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=timeout
        )
    try:
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
