# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Eight processes on one expired token: one of them renews it, none is stranded."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from tests.torture import work
from tests.torture.ground import Ground, finish
from tests.torture.trouble import TOKEN

PROCESSES = 8
#: Seconds after which an access token is no good.
EXPIRED = 601.0
ME = "current/Me"


@dataclass(frozen=True)
class Round:
    """What eight did with one expired token.

    :param refreshes: calls of the token endpoint.
    :param served: processes whose call Exact answered.
    :param errors: of those that were stranded.
    """

    number: int
    rotation: str
    refreshes: int
    served: int
    errors: tuple[str, ...]
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether anybody was stranded or asked in vain."""
        return self.refreshes != 1 or self.served != PROCESSES or bool(self.errors)

    def as_dict(self) -> dict[str, Any]:
        """For the report."""
        return asdict(self)


def rounds(ground: Ground, count: int) -> list[Round]:
    """Have eight processes meet on an expired token, again and again."""
    pipes, workers = [], []
    for _ in range(PROCESSES):
        mine, theirs = ground.pipe()
        workers.append(ground.start(work.ask_who_on_demand, theirs))
        theirs.close()
        pipes.append(mine)
    try:
        return [_round(ground, pipes, number) for number in range(1, count + 1)]
    finally:
        for pipe in pipes:
            pipe.close()
        for worker in workers:
            finish(worker, 10)


def _round(ground: Ground, pipes: list[Any], number: int) -> Round:
    sandbox = ground.sandbox
    rotation = ("first_use", "at_once")[number % 2]
    sandbox.ask("settings", {"token_rotation": rotation})
    sandbox.ask("faults", method="DELETE")
    # The winner holds the row long enough for all others to wait on it.
    sandbox.ask("faults", {"effect": "delay", "path": TOKEN, "seconds": 0.05})
    ground.pass_time(EXPIRED)
    sandbox.ask("calls", method="DELETE")
    started = time.monotonic()
    for pipe in pipes:
        pipe.send("go")
    answers = [pipe.recv() for pipe in pipes]
    seconds = time.monotonic() - started
    calls = sandbox.ask("calls?last=200")["last"]
    return Round(
        number,
        rotation,
        refreshes=sum(call["path"].startswith(TOKEN) for call in calls),
        served=sum(call["status"] == 200 and ME in call["path"] for call in calls),
        errors=tuple(text for text in answers if text),
        seconds=round(seconds, 3),
    )
