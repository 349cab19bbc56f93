# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fakes shared by the tests of the core: a clock that stands, a scripted transport."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from exact_core.auth.manager import TokenManager
from exact_core.model.tokens import TokenPair
from exact_core.services.client import ExactClient
from exact_core.services.memory import MemoryBudgetStore, MemoryTokenStore
from exact_core.transport.http import Response

NOW = datetime(2026, 11, 21, 12, 0, 10, tzinfo=timezone.utc)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """A developer's proxy must not sit between a test and 127.0.0.1."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class FakeClock:
    def __init__(self, moment=NOW):
        self.moment = moment

    def now(self):
        return self.moment

    def pass_(self, **delta):
        self.moment += timedelta(**delta)


class ScriptedTransport:
    """Answers what it was told to, in order, and keeps what was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def send(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(status=200, document=None, *, body=None, **headers):
    """An answer of Exact; ``X_RateLimit_Limit="60"`` gives that header."""
    if body is None:
        body = b"" if document is None else json.dumps(document).encode()
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Response(status, named, body)


def error_answer(status, text, **headers):
    message = {"lang": "", "value": text}
    return answer(status, {"error": {"code": "", "message": message}}, **headers)


class Rig:
    """A client on fakes."""

    def __init__(self, *answers, age=0, refresher=None, **options):
        self.clock = FakeClock()
        issued = self.clock.now() - timedelta(seconds=age)
        self.store = MemoryTokenStore(TokenPair("access-1", "refresh-1", issued))
        self.refreshed = []
        self.records = []
        self.transport = ScriptedTransport(*answers)
        self.budgets = options.pop("budgets", None) or MemoryBudgetStore()
        self.client = ExactClient(
            base_url="https://start.exactonline.nl",
            client_id="app",
            site="nl",
            transport=self.transport,
            tokens=TokenManager(self.store, refresher or self._refresh, self.clock),
            budgets=self.budgets,
            clock=self.clock,
            observer=options.pop("observer", self.records.append),
            **options,
        )

    def _refresh(self, pair):
        self.refreshed.append(pair)
        return TokenPair("access-2", "refresh-2", self.clock.now())


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def rig():
    return Rig


@pytest.fixture
def reply():
    return answer


@pytest.fixture
def fault():
    return error_answer
