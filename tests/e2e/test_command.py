# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The queue from a shell: `odoo exact_online`, in an Odoo whose crons do not run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.e2e import test_kill as drain
from tests.e2e.office import Office
from tools import odoo
from tools.stack import Stack, wait_for

MORE_DUE, BUSY = 3, 4


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    stack = Stack("command", odoo_options={"max_cron_threads": 0})
    stack.prepare(fresh=True)
    try:
        stack.start()
        yield Office(stack)
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def division(office: Office) -> int:
    return office.connect()


@pytest.fixture(scope="module")
def customer(office: Office) -> int:
    return office.partner("Bakkerij De Korenaar B.V.")


@pytest.fixture
def offered(office: Office, division: int, customer: int) -> list[str]:
    numbers = office.invoices(customer, [100, 200, 300])
    drain.offer(office, numbers)
    return numbers


def start(office: Office, *arguments: object) -> subprocess.Popen[str]:
    """Start `odoo exact_online` as an administrator would."""
    system = office.system.odoo
    # Odoo looks for commands in the addons of its usual configuration file.
    environment = {**os.environ, **system.environment, "ODOO_RC": str(system.conf)}
    command = [*odoo.command(), "exact_online", *map(str, arguments)]
    return subprocess.Popen(
        [*command, "--database", system.database],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(office: Office, *arguments: object, status: int = 0) -> str:
    """What it prints; its log is left out."""
    process = start(office, *arguments)
    said, log = process.communicate(timeout=60)
    assert process.returncode == status, f"{process.returncode}\n{said}\n{log}"
    return said if status != 2 else log


def test_shows_and_works_off(office, division, offered):
    line = next(line for line in run(office, "status").splitlines() if "B.V." in line)
    assert line.split()[-4:] == ["connected", "3", "0", "0"]
    said = run(office, "drain", "--division", division)
    assert said == "4 settled.\n"
    drain.assert_booked_once(office, division, offered)
    said = run(office, "status", "--division", division)
    assert said.splitlines()[1].split()[-4:] == ["connected", "0", "0", "3"]
    assert "of 5000 calls used today." in said
    assert run(office, "drain") == "0 settled.\n"


def test_time_is_up(office, division, offered):
    said = run(office, "drain", "--seconds", 0.01, status=MORE_DUE)
    assert said.endswith("More is due.\n")
    said = run(office, "drain")
    assert said == "3 settled.\n"
    drain.assert_booked_once(office, division, offered)


def test_two_at_once(office, division, offered):
    """The second leaves the turn to the first, and says so."""
    slow = {"effect": "delay", "seconds": 2, "method": "POST", "path": drain.ENTRIES}
    office.system.sandbox.ask("faults", {**slow, "count": 2})
    first = start(office, "drain")
    wait_for(
        "the first",
        lambda: drain.in_state(drain.transfers(office, offered), "in_flight"),
        30,
    )
    said = run(office, "drain", "--seconds", 0.5, status=BUSY)
    assert said == "0 settled.\nAnother worker has the turn on the rest.\n"
    said, _log = first.communicate(timeout=60)
    assert first.returncode == 0 and said.endswith(" settled.\n")
    drain.assert_booked_once(office, division, offered)


def test_division_that_is_none(office, division):
    said = run(office, "drain", "--division", 1, status=2)
    assert "no division keeps a company's books: 1" in said
