# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One run: documents are offered, trouble strikes, and what came of it is judged."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from exact_core.model.lifecycle import TransferState, may_become
from tests.torture import work
from tests.torture.ground import Ground, finish, wait
from tests.torture.trouble import CUSTOMERS, LATEST, TOKEN, Kind, Rule, Workers
from tools.progress import StepFailed

#: Worker turns after the trouble, each after more than the longest wait.
TURNS = 14
#: Seconds by which time is moved: past the 600 s of a token and the grey period.
STEP = 660.0
#: At most this many seconds pass between Exact's taking a call and its answer.
SLOWEST = 0.04
OPEN = ("offered", "in_flight", "unknown")


@dataclass
class Run:
    """What a run was, and what became of its documents.

    :param dead: dead links that Exact's rotation does not explain, or that were not
        shown, or not healed by a consent.
    :param healed: links that died with the crash where Exact rotates at once; each
        was shown and healed.
    :param faults: what was wrong, for people.
    """

    kind: str
    number: int
    seed: str
    maker: str
    rotation: str
    documents: int = 0
    customers: int = 0
    doubles: int = 0
    lost: int = 0
    stuck: int = 0
    dead: int = 0
    healed: int = 0
    adopted: int = 0
    sent_again: int = 0
    turns: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.faults)

    def wrong(self, what: str, text: str) -> None:
        """Count a fault of a kind and tell of it."""
        setattr(self, what, getattr(self, what) + 1)
        self.faults.append(text)

    def as_dict(self) -> dict[str, Any]:
        """For the report."""
        return asdict(self)


class Player:
    """Plays runs on a ground, one after the other.

    :param seed: of the whole list of runs.
    :param makers: names of ``work.MAKERS`` that the runs take in turn.
    """

    def __init__(self, ground: Ground, seed: int, makers: tuple[str, ...]) -> None:
        self.ground = ground
        self.seed = seed
        self.makers = makers

    def play(self, kind: Kind, number: int) -> Run:
        """Play one run to its end and judge it."""
        random = Random(f"{self.seed}/{number}/{kind.name}")
        started = time.monotonic()
        rotation = kind.rotation or random.choice(["first_use", "at_once"])
        run = Run(
            kind.name,
            number,
            f"{self.seed}/{number}",
            random.choice(self.makers),
            rotation,
        )
        try:
            _Play(self.ground, random, kind, run).play()
        except (StepFailed, OSError) as error:
            run.wrong("stuck", f"the run broke off: {error}")
        run.seconds = round(time.monotonic() - started, 2)
        return run


class _Play:
    def __init__(self, ground: Ground, random: Random, kind: Kind, run: Run) -> None:
        self.ground = ground
        self.random = random
        self.kind = kind
        self.run = run
        self.documents: list[tuple[int, str]] = []
        self.names: list[str] = []
        #: of the runs before: a customer of several has its history.
        self.last_step = 0

    def play(self) -> None:
        self.begin()
        if self.kind.expired:
            self.ground.pass_time(STEP)
        for turn in range(self.kind.turns):
            self.trouble()
            if turn + 1 < self.kind.turns:
                self.ground.pass_time(self.random.choice([0, 61, 130, STEP]))
        self.ask("faults", method="DELETE")
        # Whatever a dead worker sent has reached Exact by now, or never will.
        wait(2 * SLOWEST + 2 * self.kind.patience)
        self.recover()
        self.judge()

    def ask(self, door: str, body: Any = None, method: str = "") -> Any:
        return self.ground.sandbox.ask(door, body, method)

    # --- before ---

    def begin(self) -> None:
        """Offer some documents; Odoo and Exact are as after a quiet night."""
        self.ground.query(_QUIET)
        ask = "SELECT coalesce(max(id), 0) FROM torture_step"
        [(self.last_step,)] = self.ground.query(ask)
        self.ask("settings", {"token_rotation": self.run.rotation})
        self.ask("calls", method="DELETE")
        number = self.run.number
        # A number that Exact can keep, one that it cannot, or none.
        new = {
            f"Klant {number}-{i} B.V.": self.random.choice(
                ["", f"{50_000 + 10 * number + i}", f"K{number}-{i}"]
            )
            for i in range(self.random.randint(0, 2))
        }
        known = {"Vaste Klant B.V.": ""}
        self.names = [*known, *new]
        documents = [
            (
                self.random.choice(self.names),
                self.random.choice(["out_invoice", "out_invoice", "out_refund"]),
                self.random.randint(100, 99999) / 100,
            )
            for _ in range(self.random.randint(2, 6))
        ]
        self.documents = self.ground.do(work.offer, documents, {**known, **new})
        self.ground.synchronised()
        self.run.documents = len(documents)
        self.run.customers = len({document[0] for document in documents} & new.keys())

    # --- the trouble ---

    def trouble(self) -> None:
        """Start the workers, and let it strike."""
        slow = [_slow(self.random, act) for act in (False, True)]
        rules = self.kind.faults(self.random) + (slow if self.kind.slow else [])
        self.ask("faults", method="DELETE")
        self.ask("faults", rules)
        workers: Workers = [self.worker(i) for i in range(self.kind.workers)]
        if not self.kind.early and self.random.random() < 0.8:
            self.wait_for_a_call(workers)
        wait(self.random.uniform(0, 0.08 * len(self.documents)))
        self.kind.strike(self.ground, self.random, workers)
        for worker in workers:
            if not finish(worker):
                self.run.wrong("stuck", "a worker did not end by itself")

    def wait_for_a_call(self, workers: Workers) -> None:
        """Until the first write is under way: most of a worker's life comes before."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and any(each.is_alive() for each in workers):
            [(marked,)] = self.ground.query(
                "SELECT count(*) FROM exact_online_transfer WHERE state = 'in_flight'"
            )
            if marked:
                return
            wait(0.01)

    def worker(self, index: int) -> Any:
        """The run's own maker first; those beside it have no cron to wait for."""
        maker = self.run.maker if index == 0 else "runner"
        if self.kind.make:
            return self.kind.make(self.ground, self.random, maker)
        return self.ground.start(work.drain, maker, self.kind.patience)

    # --- after ---

    def recover(self) -> None:
        """Fresh workers go on, as time passes, until nothing is left to do."""
        while self.run.turns < TURNS and not self.quiet():
            self.run.turns += 1
            # Not one more second than a late booking needs, the first time.
            self.ground.pass_time(LATEST if self.run.turns == 1 else STEP)
            if not finish(self.ground.start(work.drain, self.run.maker)):
                self.run.wrong("stuck", "a worker did not end by itself")
            self.heal()

    def heal(self) -> None:
        """Where the link died, a person is told, and gives consent anew."""
        alive = self.chain_lives()
        [(state, message)] = self.ground.query(
            "SELECT state, state_message FROM exact_online_connection"
        )
        if alive and state == "connected":
            return
        if state != "reauthorise" or not message:
            self.run.wrong("dead", f"a dead link is shown as {state}: {message}")
        elif self.run.rotation == "first_use":
            self.run.wrong("dead", f"the link died: {message}")
        else:
            self.run.healed += 1
        self.ground.consent()

    def chain_lives(self) -> bool:
        """Whether Exact did not refuse the refresh token, when it was last asked."""
        for call in self.ask("calls?last=500")["last"]:  # the newest first
            if call["path"].startswith(TOKEN) and call["status"]:
                return call["status"] == 200 or "not expired" in call["response_body"]
        return True

    def transfers(self) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.ground.query(
            "SELECT t.id, t.kind, t.reference, t.record_id, t.state, t.attempt,"
            " t.entry_number, t.verified, t.projected, t.tag, m.exact_online_state"
            " FROM exact_online_transfer t"
            " LEFT JOIN account_move m ON m.id = t.move_id"
            " WHERE t.move_id IN %s OR t.kind = 'relation' AND t.reference IN %s",
            (tuple(row[0] for row in self.documents), tuple(self.names)),
        )
        return rows

    def quiet(self) -> bool:
        return not any(
            row[4] in OPEN or not row[8] or row[7] == "pending"
            for row in self.transfers()
        )

    # --- the judgement ---

    def judge(self) -> None:
        rows = self.transfers()
        books = self.ask(f"ledger?division={self.ground.division}")["entries"]
        for move_id, name in self.documents:
            own = [row for row in rows if row[1] == "invoice" and row[3] == move_id]
            self.judge_document(name, own, books)
        self.judge_customers(rows)
        self.judge_steps([row[0] for row in rows])
        self.heal()

    def judge_document(
        self, name: str, own: list[tuple[Any, ...]], books: list[Any]
    ) -> None:
        tag = own[0][9] if own else "?"
        entries = [
            entry
            for entry in books
            if entry["your_ref"] == name or entry["description"].endswith(tag)
        ]
        numbers = [str(entry["entry_number"]) for entry in entries]
        if len(entries) > 1:
            self.run.wrong("doubles", f"{name} is booked as {', '.join(numbers)}")
        if len(own) != 1:
            self.run.wrong("lost", f"{name} has {len(own)} transfers")
            return
        _id, _kind, _ref, _rec, state, _attempt, number, verified, _p, _t, shown = own[
            0
        ]
        if not entries:
            self.run.wrong("lost", f"{name} is not booked, its transfer is {state}")
        elif (state, shown, verified) != ("processed", "processed", "yes"):
            self.run.wrong("stuck", f"{name} is booked, and {state}/{shown}/{verified}")
        elif [number] != numbers:
            self.run.wrong("lost", f"{name} is {numbers} in Exact, {number} in Odoo")

    def judge_customers(self, rows: list[tuple[Any, ...]]) -> None:
        rest = f"rows?division={self.ground.division}&resource={CUSTOMERS}"
        there = Counter(row["Name"] for row in self.ask(rest))
        for row in rows:
            if row[1] != "relation":
                continue
            if there[row[2]] > 1:
                self.run.wrong("doubles", f"{row[2]} was made {there[row[2]]} times")
            if row[4] != "processed":
                self.run.wrong("stuck", f"{row[2]} is {row[4]}")

    def judge_steps(self, ids: list[int]) -> None:
        """Every step that was taken is one of the lifecycle."""
        steps = self.ground.query(
            "SELECT transfer_id, source, target FROM torture_step"
            " WHERE transfer_id IN %s AND id > %s ORDER BY id",
            (tuple(ids), self.last_step),
        )
        sent: Counter[int] = Counter()
        for transfer_id, source, target in steps:
            sent[transfer_id] += target == "in_flight"
            self.run.adopted += (source, target) == ("unknown", "processed")
            if not may_become(TransferState(source), TransferState(target)):
                self.run.wrong("stuck", f"a step from {source} to {target}")
        self.run.sent_again += sum(count - 1 for count in sent.values() if count)


def _slow(random: Random, act: bool) -> Rule:
    """Writes take a moment, so that a strike meets every part of them."""
    seconds = random.uniform(0, SLOWEST)
    return {"effect": "delay", "method": "POST", "seconds": seconds, "act": act}


# Crons that crashed often are passed over for a while; each run begins without that.
_QUIET = """
DELETE FROM ir_cron_progress;
UPDATE ir_cron SET failure_count = 0, first_failure_date = NULL WHERE active;
DELETE FROM exact_online_budget;
"""
