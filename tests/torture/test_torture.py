# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The short form of `make torture`: every kind of trouble once, and a small race."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.torture import race, work
from tests.torture.ground import Ground, finish, ground
from tests.torture.runs import Player
from tests.torture.trouble import KINDS

SEED = 20261121


@pytest.fixture(scope="module")
def place() -> Iterator[Ground]:
    with ground() as made:
        yield made


@pytest.mark.parametrize("number", range(1, len(KINDS) + 1))
def test_run(place: Ground, number: int) -> None:
    kind = KINDS[number - 1]
    run = Player(place, SEED, ("cron", "runner")).play(kind, number)
    assert run.faults == [], kind.name
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
