# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The core's own client, connected to a real sandbox over TLS.

Every request that the core makes here is first held against the resource table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exact_sandbox.testing import Running, serving
from tests.contract.office import REDIRECT, Desk, Office

#: Ten o'clock in the morning, local time; the clock ticks on from here.
MOMENT = "2026-11-21T09:00:00Z"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's proxy must not sit between a test and 127.0.0.1."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The server of this run."""
    folder = str(tmp_path_factory.mktemp("ca"))
    with serving(
        "tiny", tls=True, ca_dir=folder, redirect_uris=[REDIRECT], clock=MOMENT
    ) as found:
        yield found


@pytest.fixture
def stranger(running: Running) -> Office:
    """An app without consent, in a fresh world."""
    running.sandbox.reset()
    return Office(running)


@pytest.fixture
def office(stranger: Office) -> Office:
    """An app with the consent of the Dutch user."""
    stranger.log_in()
    return stranger


@pytest.fixture
def desk(office: Office) -> Desk:
    """An office that has read its set-up data, with no limits in its way."""
    office.admin("settings", {"minute_limit": 0, "day_limit": 0, "error_limit": 0})
    return Desk(
        office,
        office.journal(),
        office.accounts(),
        office.vat_codes(),
        office.relation(),
    )
