# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What strikes a run, as data: faults of Exact, and what is done to the servers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Any

from tests.torture import work
from tests.torture.ground import Ground, finish, wait

ENTRIES = r"salesentry/SalesEntries"
CUSTOMERS = r"crm/Accounts"
REST = r"/api/v1/"
TOKEN = r"/api/oauth2/token"
#: Seconds by which a booking may come late: less than the grey period.
LATEST = 590.0
#: Seconds after which the grey period is over.
GREY = 620.0

Rule = dict[str, Any]
Workers = list[ForkServerProcess]


def no_faults(random: Random) -> list[Rule]:
    """Exact is well."""
    return []


def no_strike(ground: Ground, random: Random, workers: Workers) -> None:
    """Nothing is done to the servers."""


@dataclass(frozen=True)
class Kind:
    """One kind of trouble.

    :param workers: how many are started at once.
    :param turns: how often they are started while the trouble lasts.
    :param faults: the rules that Exact gets before.
    :param strike: what is done while the workers work, at a random moment.
    :param make: starts one worker; None: as the run's maker does.
    :param expired: the access token has expired before.
    :param rotation: when Exact ends a replaced refresh token; "" leaves it to chance.
    :param patience: seconds after which a worker gives up on an answer.
    :param early: it may strike before the first write is under way.
    """

    name: str
    workers: int = 1
    turns: int = 1
    faults: Callable[[Random], list[Rule]] = no_faults
    strike: Callable[[Ground, Random, Workers], None] = no_strike
    make: Callable[[Ground, Random, str], ForkServerProcess] | None = None
    expired: bool = False
    rotation: str = "first_use"
    patience: float = 0.0
    slow: bool = field(default=True)
    early: bool = False


# --- faults ---


def _rule(random: Random, effect: str, **values: Any) -> list[Rule]:
    """A fault at one write, or at each with some probability."""
    path = random.choice([ENTRIES, ENTRIES, CUSTOMERS, REST])
    rule: Rule = {"effect": effect, "path": path, **values}
    if path != REST:
        rule["method"] = "POST"
    if random.random() < 0.5:
        rule |= {"count": 1, "skip": random.randrange(3)}
    else:
        rule |= {"probability": 0.5, "seed": random.randrange(1 << 30)}
    return [rule]


def effect(name: str, **values: Any) -> Callable[[Random], list[Rule]]:
    """Order a fault of this effect."""
    return lambda random: _rule(random, name, **values)


def late(random: Random) -> list[Rule]:
    """The answer is cut, and the booking comes minutes later."""
    rule = _rule(random, "late_booking", seconds=random.uniform(1, LATEST))[0]
    return [rule | {"method": "POST"}]


def perhaps_done(name: str) -> Callable[[Random], list[Rule]]:
    """A spoilt answer, to a call that was or was not carried out."""
    return lambda random: _rule(random, name, act=random.random() < 0.5)


def storm(random: Random) -> list[Rule]:
    """Exact's servers are out of order."""
    status = random.choice(["500", "502", "503", "504", "408"])
    return _rule(random, "status", status=status, act=random.random() < 0.5)


def too_many(random: Random) -> list[Rule]:
    """Exact says that the minute is used up."""
    return _rule(random, "status", status="429_minute")


def silence(random: Random) -> list[Rule]:
    """No answer within a worker's patience; done before or after it gave up."""
    return _rule(random, "delay", seconds=0.7, act=random.random() < 0.5)


def token_trouble(random: Random) -> list[Rule]:
    """The answer of the refresh is lost, before or after Exact made the pair."""
    effect = random.choice(["drop_before", "drop_after", "truncate", "html", "reset"])
    rule: Rule = {"effect": effect, "path": TOKEN, "count": random.choice([1, 2])}
    return [rule | ({"act": True} if effect in ("html", "reset") else {})]


def everything(random: Random) -> list[Rule]:
    """Several faults together."""
    several = [effect("drop_before"), effect("drop_after"), late, storm, too_many]
    several += [perhaps_done("reset"), perhaps_done("html"), effect("truncate")]
    return [rule for make in random.sample(several, 3) for rule in make(random)]


# --- strikes ---


def kill_one(ground: Ground, random: Random, workers: Workers) -> None:
    """SIGKILL, as a crash or the system's memory killer."""
    random.choice(workers).kill()


def cut_database(ground: Ground, random: Random, workers: Workers) -> None:
    """An administrator ends all connections to the database; the workers live on."""
    ground.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        # Its own workers (autovacuum) are not even the database's owner's to end.
        " AND backend_type = 'client backend'"
    )


def _end_turns(ground: Ground) -> None:
    ground.query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks"
        " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
    )


def steal_turn(ground: Ground, random: Random, workers: Workers) -> None:
    """The connection with the turn ends; a second worker starts beside the first."""
    _end_turns(ground)
    workers.append(ground.start(work.drain, "runner"))


def restart_database(ground: Ground, random: Random, workers: Workers) -> None:
    """PostgreSQL restarts, or crashes and comes back."""
    ground.cluster.restart(random.choice(["fast", "immediate"]))


def die_in_refresh(ground: Ground, random: Random, maker: str) -> ForkServerProcess:
    """A worker that dies between Exact's new pair and its commit."""
    return ground.start(work.drain_dying_in_refresh, maker, random.random() < 0.5)


def freeze(ground: Ground, random: Random, maker: str) -> ForkServerProcess:
    """A worker that stands still before its first write leaves.

    Not one of crons: Odoo's lock on the cron would keep the others out.
    """
    maker = "runner" if maker == "cron" else maker
    return ground.start(work.drain_frozen, maker)


def thaw_late(ground: Ground, random: Random, workers: Workers) -> None:
    """Its turn ends, others do its work; then it goes on where it stood."""
    frozen = workers[0]
    started = time.monotonic()
    while not _stands_still(frozen) and frozen.is_alive():
        wait(0.02)
    _end_turns(ground)
    for span in (0.0, GREY, GREY):
        ground.pass_time(span)
        finish(ground.start(work.drain, "runner"))
    wait(work.FROZEN + 0.2 - (time.monotonic() - started))
    if frozen.is_alive():
        os.kill(frozen.pid or 0, signal.SIGCONT)


def _stands_still(process: ForkServerProcess) -> bool:
    try:
        stat = Path(f"/proc/{process.pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "T"


def unmapped(ground: Ground, random: Random, maker: str) -> ForkServerProcess:
    """A worker that goes on for a while; the tax of the documents is not mapped."""
    ground.do(work.map_tax, [False], 0)
    return ground.start(work.drain_for, maker, 2.0)


def mend(ground: Ground, random: Random, workers: Workers) -> None:
    """A person maps the tax, has second thoughts, and maps it in the end."""
    states = [True, *(False, True) * random.randint(0, 4)]
    ground.do(work.map_tax, states, random.uniform(0, 0.1))


def strike_late(ground: Ground, random: Random, workers: Workers) -> None:
    """Kill in the midst of a storm."""
    wait(random.uniform(0, 0.3))
    kill_one(ground, random, workers)


KINDS = (
    Kind("kill", strike=kill_one),
    Kind("kill one of three", workers=3, strike=kill_one),
    Kind("dropped before", faults=effect("drop_before")),
    Kind("dropped after", faults=effect("drop_after")),
    Kind("late booking", faults=late),
    Kind("reset", faults=perhaps_done("reset")),
    Kind("cut short", faults=effect("truncate")),
    Kind("html page", faults=perhaps_done("html")),
    Kind("5xx storm", turns=3, faults=storm),
    Kind("429 storm", turns=2, faults=too_many),
    Kind("time-out", faults=silence, patience=0.4),
    Kind("connections cut", workers=2, strike=cut_database),
    Kind("turn lost", strike=steal_turn),
    Kind("frozen before the call", strike=thaw_late, make=freeze, slow=False),
    Kind("PostgreSQL restart", strike=restart_database),
    Kind("set-up mended", make=unmapped, strike=mend, early=True),
    Kind("killed in refresh", make=die_in_refresh, expired=True, slow=False),
    Kind(
        "killed in refresh, rotated at once",
        make=die_in_refresh,
        expired=True,
        rotation="at_once",
        slow=False,
    ),
    Kind("token answer lost", faults=token_trouble, expired=True, turns=2),
    Kind("all at once", workers=3, turns=2, faults=everything, strike=strike_late),
)
