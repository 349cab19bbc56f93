# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Crashes and lost answers in the middle of the work: each invoice is booked once.

``KILLS`` says how often Odoo is killed (3 by default), ``SEED`` at which moments.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.e2e.office import Office
from tools import stack
from tools.stack import wait_for

KILLS = int(os.environ.get("KILLS", "3"))
SEED = int(os.environ.get("SEED", "20261121"))
DOCUMENTS = 12
#: Seconds that the sandbox takes before it books, and after it until it answers.
BEFORE, AFTER = 0.04, 0.1
ENTRIES = r"salesentry/SalesEntries"
#: Seconds without progress after which a person would press *Synchronise*.
IMPATIENT = 10.0

Transfers = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with stack.running("kill") as system:
        office = Office(system)
        # The drains of this test are more than Exact allows in a minute.
        system.sandbox.ask("settings", {"minute_limit": 0, "error_limit": 0})
        yield office


@pytest.fixture(scope="module")
def division(office: Office) -> int:
    code = office.connect()
    office.set_grey_period(0)
    return code


@pytest.fixture(scope="module")
def customer(office: Office) -> int:
    return office.partner("Bakkerij De Korenaar B.V.")


@pytest.fixture
def faults(office: Office) -> Iterator[Callable[..., None]]:
    """Order a fault for each posted entry; all are gone afterwards."""

    def order(effect: str, **values: object) -> None:
        rule = {"effect": effect, "method": "POST", "path": ENTRIES, **values}
        office.system.sandbox.ask("faults", rule)

    yield order
    office.system.sandbox.ask("faults", method="DELETE")


# --- the work ---


def offer(office: Office, numbers: list[str]) -> None:
    """Select the invoices and click *Process to Exact*."""
    rows = office.read("account.move", documents(office, numbers), "id")
    ids = [row["id"] for row in rows]
    office.call("account.move", "action_exact_online_process", ids)


def documents(office: Office, numbers: list[str]) -> list[Any]:
    return [["name", "in", numbers], ["company_id", "=", office.company_id]]


def transfers(office: Office, numbers: list[str]) -> Transfers:
    """How the outbox stands, asked beside Odoo, which may be dead."""
    rows = office.system.odoo.query(
        "SELECT reference, state, attempt, look_ups, entry_number, verified"
        " FROM exact_online_transfer WHERE kind = 'invoice' AND reference IN %s",
        (tuple(numbers),),
    )
    names = ("state", "attempt", "look_ups", "entry_number", "verified")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def in_state(rows: Transfers, *states: str) -> list[str]:
    return [number for number, row in rows.items() if row["state"] in states]


def posts(office: Office) -> int:
    """How many entries were posted to the sandbox since its log was cleared."""
    calls = office.system.sandbox.ask("calls?last=2000")["last"]
    return sum(call["method"] == "POST" and ENTRIES in call["path"] for call in calls)


def finish(office: Office, numbers: list[str], timeout: float = 60) -> int:
    """Wait until nothing is on its way; return how often a person had to help.

    The waiting work is found by the crons themselves. After some crashes in a row
    Odoo passes over a cron once; a person who waits then clicks *Synchronise*.
    """
    helped = 0
    before: Transfers = {}
    since = time.monotonic()

    def done() -> bool:
        nonlocal helped, before, since
        rows = transfers(office, numbers)
        if not in_state(rows, "offered", "in_flight", "unknown"):
            return True
        if rows != before:
            before, since = rows, time.monotonic()
        elif time.monotonic() - since > IMPATIENT:
            synchronise(office)
            helped, since = helped + 1, time.monotonic()
        office.system.odoo.wake_crons()
        return False

    wait_for("the drain", done, timeout, 0.3)
    # The badge follows the outbox in a transaction of its own.
    office.wait_for_outcome(numbers, 20)
    return helped


def synchronise(office: Office) -> None:
    [row] = office.read("exact.online.connection", [], "id")
    office.call("exact.online.connection", "action_synchronise", [row["id"]])


def entries(office: Office, division: int, numbers: list[str]) -> dict[str, list[Any]]:
    """The entries of each invoice in Exact, by its number and by its tag.

    Asked beside Odoo, which may be dead.
    """
    ids = dict(
        office.system.odoo.query(
            "SELECT name, id FROM account_move WHERE company_id = %s AND name IN %s",
            (office.company_id, tuple(numbers)),
        )
    )
    books = office.system.sandbox.ledger(division)["entries"]
    return {
        number: [
            entry
            for entry in books
            if entry["your_ref"] == number
            or entry["description"].endswith(f"-{ids[number]}")
        ]
        for number in numbers
    }


def assert_booked_once(office: Office, division: int, numbers: list[str]) -> None:
    """Each invoice stands in Exact once, and Odoo knows under which number."""
    found = entries(office, division, numbers)
    assert {number: len(rows) for number, rows in found.items()} == dict.fromkeys(
        numbers, 1
    )
    rows = transfers(office, numbers)
    assert in_state(rows, "processed") == list(rows)
    assert {number: rows[number]["entry_number"] for number in numbers} == {
        number: str(found[number][0]["entry_number"]) for number in numbers
    }
    assert {row["verified"] for row in rows.values()} == {"yes"}
    shown = office.read(
        "account.move", documents(office, numbers), "exact_online_state"
    )
    assert {row["exact_online_state"] for row in shown} == {"processed"}


# --- kills ---


@dataclass
class Round:
    """One kill and what became of its invoices."""

    number: int
    numbers: list[str]
    moment: float = 0.0
    settled: int = 0
    lost_sight_of: list[str] = field(default_factory=list)
    booked: int = 0
    adopted: int = 0
    sent_again: int = 0
    doubles: int = 0
    lost: int = 0
    helped: int = 0
    seconds: float = 0.0

    HEADER = (
        "  kill  moment s  settled  in flight  booked then  adopted  sent again"
        "  doubles  lost  synchronised  seconds"
    )

    def line(self) -> str:
        return (
            f"  {self.number:4d}  {self.moment:8.3f}  {self.settled:7d}"
            f"  {len(self.lost_sight_of):9d}  {self.booked:11d}  {self.adopted:7d}"
            f"  {self.sent_again:10d}  {self.doubles:7d}  {self.lost:4d}"
            f"  {self.helped:12d}  {self.seconds:7.1f}"
        )


def kill_in_the_drain(office: Office, moment: float, round_: Round) -> None:
    """Kill Odoo some seconds after its first call, and note how things stood."""
    office.system.sandbox.ask("calls", method="DELETE")
    offer(office, round_.numbers)
    wait_for("the first call", lambda: office_is_calling(office), 30, 0.01)
    time.sleep(moment)
    office.system.odoo.kill()
    rows = transfers(office, round_.numbers)
    round_.settled = len(in_state(rows, "processed"))
    round_.lost_sight_of = in_state(rows, "in_flight")


def office_is_calling(office: Office) -> bool:
    # A call that is under way is not in the log yet: the mark tells.
    [(marked,)] = office.system.odoo.query(
        "SELECT count(*) FROM exact_online_transfer WHERE state = 'in_flight'"
    )
    return bool(marked)


def play(office: Office, division: int, customer: int, round_: Round) -> None:
    started = time.monotonic()
    round_.numbers += office.invoices(
        customer, [100 + round_.number + cents / 100 for cents in range(DOCUMENTS)]
    )
    kill_in_the_drain(office, round_.moment, round_)
    # What was under way arrives at Exact, though nobody waits for the answer.
    time.sleep(BEFORE + AFTER)
    before = entries(office, division, round_.numbers)
    round_.booked = sum(map(len, before.values()))
    office.system.odoo.start()
    round_.helped = finish(office, round_.numbers)
    after = transfers(office, round_.numbers)
    found = entries(office, division, round_.numbers)
    for number in round_.lost_sight_of:
        again = after[number]["attempt"] > 1
        round_.sent_again += again
        round_.adopted += not again and bool(before[number])
    round_.doubles = sum(len(rows) > 1 for rows in found.values())
    round_.lost = sum(not rows for rows in found.values())
    round_.seconds = time.monotonic() - started


@pytest.mark.timeout(120 + 60 * KILLS)
def test_killing_odoo_books_each_invoice_once(office, division, customer, faults, tell):
    faults("delay", seconds=BEFORE)
    faults("delay", seconds=AFTER, act=True)
    moments = random.Random(SEED)
    rounds = []
    tell(f"\n{KILLS} kills, {DOCUMENTS} invoices each, seed {SEED}\n{Round.HEADER}")
    for number in range(1, KILLS + 1):
        moment = moments.uniform(0, DOCUMENTS * (BEFORE + AFTER))
        rounds.append(Round(number, [], moment))
        play(office, division, customer, rounds[-1])
        tell(rounds[-1].line())
        assert_booked_once(office, division, rounds[-1].numbers)
    # Else the kills struck between the calls and have shown nothing.
    assert any(round_.lost_sight_of for round_ in rounds)
    everything = [number for round_ in rounds for number in round_.numbers]
    assert_booked_once(office, division, everything)


# --- lost answers ---


def test_a_lost_answer_is_found_again(office, division, customer, faults):
    numbers = office.invoices(customer, [11.11, 22.22, 33.33, 44.44])
    office.system.sandbox.ask("calls", method="DELETE")
    faults("drop_after", count=2)
    offer(office, numbers)
    finish(office, numbers)
    assert_booked_once(office, division, numbers)
    assert {row["attempt"] for row in transfers(office, numbers).values()} == {1}
    assert posts(office) == 4


def test_what_never_arrived_is_sent_again(office, division, customer, faults):
    numbers = office.invoices(customer, [55.55, 66.66])
    faults("drop_before", count=1)
    offer(office, numbers)
    finish(office, numbers)
    assert_booked_once(office, division, numbers)
    attempts = [row["attempt"] for row in transfers(office, numbers).values()]
    assert sorted(attempts) == [1, 2]


def test_a_booking_that_comes_late_is_waited_for(office, division, customer, faults):
    office.set_grey_period(10)
    try:
        [number] = office.invoices(customer, [77.77])
        faults("late_booking", count=1, seconds=2)
        offer(office, [number])
        wait_for(
            "the first, empty look-up",
            lambda: transfers(office, [number])[number]["look_ups"] == 1,
            20,
        )
        assert entries(office, division, [number]) == {number: []}
        wait_for("the booking", lambda: entries(office, division, [number])[number], 20)
        # It is not sent again while the grey period lasts, whoever asks.
        synchronise(office)
        time.sleep(1)
        rows = transfers(office, [number])
        assert in_state(rows, "unknown") == [number]
        # The grey period is over.
        office.system.odoo.query(
            "UPDATE exact_online_transfer SET not_before = now() AT TIME ZONE 'UTC'"
            " WHERE reference = %s",
            (number,),
        )
        synchronise(office)
        finish(office, [number])
        assert_booked_once(office, division, [number])
        assert transfers(office, [number])[number]["attempt"] == 1
    finally:
        office.set_grey_period(0)
