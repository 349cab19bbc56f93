# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The short form of `make torture`: one run of a kind, a small race, a copy."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.torture import race, work
from tests.torture.ground import Ground, finish, ground
from tests.torture.runs import Player
from tests.torture.trouble import KINDS, TOKEN

SEED = 20261121
#: Faults of one answer, which the addon's own tests play one by one.
ELSEWHERE = ("dropped before", "reset", "cut short", "html page", "429 storm")
NUMBERS = {
    kind.name: number
    for number, kind in enumerate(KINDS, 1)
    if kind.name not in ELSEWHERE
}


@pytest.fixture(scope="module")
def place() -> Iterator[Ground]:
    with ground() as made:
        yield made


@pytest.mark.parametrize("name", NUMBERS)
def test_run(place: Ground, name: str) -> None:
    number = NUMBERS[name]
    run = Player(place, SEED, ("cron", "runner")).play(KINDS[number - 1], number)
    assert run.faults == []
    assert run.documents > 0


def test_eight_processes_on_one_expired_token(place: Ground) -> None:
    found = race.rounds(place, 5)
    assert [each for each in found if each.failed] == []


def test_two_databases_on_one_chain(place: Ground) -> None:
    """A copy is cut off before it uses up the refresh token; the original goes on."""
    copy = f"{place.database}_copy"
    customers = {"Vaste Klant B.V.": ""}
    [(_id, number)] = place.do(
        work.offer, [("Vaste Klant B.V.", "out_invoice", 12.5)], customers
    )
    place.server.drop(copy)
    place.server.create(copy, place.database)
    try:
        place.pass_time(race.EXPIRED)
        place.sandbox.ask("calls", method="DELETE")
        finish(place.start(work.drain_copy, copy))
        assert place.sandbox.ask("calls")["calls"] == {}
        found = place.query(
            "SELECT c.state, t.state FROM exact_online_connection c,"
            " exact_online_transfer t WHERE t.reference = %s",
            (number,),
            database=copy,
        )
        assert found == [("reauthorise", "offered")]
        finish(place.start(work.drain, "cron"))
        found = place.query(
            "SELECT c.state, t.state FROM exact_online_connection c,"
            " exact_online_transfer t WHERE t.reference = %s",
            (number,),
        )
        assert found == [("connected", "processed")]
    finally:
        place.server.drop(copy)


def test_a_login_service_out_of_order_leaves_token_calls_to_people(
    place: Ground,
) -> None:
    """Asked each minute it would use up the 200 calls of the day in vain."""
    place.query("DELETE FROM exact_online_budget")
    place.sandbox.ask("faults", {"effect": "status", "status": "503", "path": TOKEN})
    customers = {"Vaste Klant B.V.": ""}
    documents = [("Vaste Klant B.V.", "out_invoice", 12.5)]
    [(move, _number)] = place.do(work.offer, documents, customers)
    place.sandbox.ask("calls", method="DELETE")
    for turn in range(5):
        place.pass_time(race.EXPIRED)
        finish(place.start(work.drain, "runner"))
        if turn == 0:
            # As if 177 more had been made: 22 are left, 20 of them to people.
            [(row, text)] = place.query(
                "SELECT id, state FROM exact_online_budget WHERE division_code < 0"
            )
            state = json.loads(text)
            limit, _left, until = state["day"]
            state["day"] = [limit, 22, until]
            place.query(
                "UPDATE exact_online_budget SET state = %s WHERE id = %s",
                (json.dumps(state), row),
            )
    assert sum(place.sandbox.ask("calls")["calls"].values()) == 3
    ask = "SELECT state, wait_code FROM exact_online_transfer WHERE move_id = %s"
    assert place.query(ask, (move,)) == [("offered", "token_later")]
    place.sandbox.ask("faults", method="DELETE")
    place.pass_time(24 * 3_600)
    finish(place.start(work.drain, "runner"))
    assert place.query(ask, (move,)) == [("processed", None)]
