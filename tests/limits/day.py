# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make day`: more work than Exact takes in a day, on days in time travel.

Real Odoo workers in processes of their own, each document committed as it is sent. A
part is invoices of a known customer (a call each), the rest customers whom Exact does
not know (a call each, and one look-up for twenty). On each day but the last a person
clicks one invoice when the background's calls are used up.

python -m tests.limits.day --allowed 5000 --wanted 12000
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.torture import work
from tests.torture.ground import Ground, finish, ground
from tests.torture.trouble import CUSTOMERS
from tools import paths
from tools.progress import main, say

DAYS = 3
HOURS = 24
KNOWN = "Vaste Klant B.V."
#: Documents that are offered by one click, so that none takes too long.
BATCH = 200
#: Seconds that a worker may take to end; a run of the cron lasts a minute.
PATIENCE = 150.0
LOOK_UP_SIZE = 20


@dataclass
class Day:
    """One UTC day.

    :param calls: of the division, people's included.
    :param refused: answers 429.
    :param processed: documents of the background.
    :param left: of those, how many wait for tomorrow.
    :param clicked: a person's invoice of that day was booked on it; None: there was
        none, on the last day.
    """

    calls: int
    refused: int
    processed: int
    left: int
    clicked: bool | None
    seconds: float


@dataclass
class Result:
    """All days, and what is wrong."""

    allowed: int
    invoices: int
    customers: int
    days: list[Day] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Days:
    """A backlog, worked off day after day.

    :param place: where it takes place.
    :param result: says how much is wanted and allowed; takes what was seen.
    """

    def __init__(self, place: Ground, result: Result) -> None:
        self.place = place
        self.result = result
        place.do(work.offer, [(KNOWN, "out_invoice", 10.0)], {KNOWN: ""})
        self.work_on()
        hour = int(place.sandbox.ask("clock")["now"][11:13])
        if hour >= 20:
            place.pass_time(6 * 3_600)  # no midnight in the middle of a day's work
        place.query("DELETE FROM exact_online_budget")
        place.sandbox.ask("limits", method="DELETE")
        place.sandbox.ask("settings", {"day_limit": result.allowed})
        [(self.last_id,)] = place.query("SELECT max(id) FROM exact_online_transfer")
        self.clicks: list[str] = []

    def offer(self) -> None:
        """Offer all of it."""
        invoices, customers = self.result.invoices, self.result.customers
        for start in range(0, invoices, BATCH):
            size = min(BATCH, invoices - start)
            batch = [(KNOWN, "out_invoice", 100 + n / 100) for n in range(size)]
            self.place.do(work.offer, batch, {KNOWN: ""})
        names = [f"Nieuwe Klant {number:05}" for number in range(customers)]
        for start in range(0, customers, 5 * BATCH):
            self.place.do(work.offer_customers, names[start : start + 5 * BATCH])

    def run(self) -> None:
        """Let day after day go by."""
        for number in range(1, DAYS + 1):
            begin = time.monotonic()
            self.place.sandbox.ask("calls", method="DELETE")
            self.work_on()
            clicked = self.click() if number < DAYS else None
            counted = self.place.sandbox.ask("calls?last=0")
            processed, left = self.state()
            day = Day(
                calls=sum(
                    n for name, n in counted["calls"].items() if "/api/" not in name
                ),
                refused=counted["statuses"].get("429", 0),
                processed=processed - sum(day.processed for day in self.result.days),
                left=left,
                clicked=clicked,
                seconds=round(time.monotonic() - begin, 1),
            )
            self.result.days.append(day)
            self.judge_day(number, day)
            say(f"   day {number}: {day}")
            if number < DAYS:
                self.place.pass_time(HOURS * 3_600)
        self.judge_books()

    def work_on(self) -> None:
        """Workers, one after the other, until nothing is due or gets on."""
        before = None
        while True:
            if not finish(self.place.start(work.drain, "runner"), PATIENCE):
                self.wrong("a worker did not end by itself")
                return
            [(due,)] = self.place.query(
                "SELECT count(*) FROM exact_online_transfer WHERE state IN"
                " ('offered', 'unknown', 'in_flight') AND (not_before IS NULL"
                " OR not_before <= now() AT TIME ZONE 'UTC')"
            )
            if not due:
                return
            if due == before:
                self.wrong(f"{due} documents are due, and a worker did none of them")
                return
            before = due

    def click(self) -> bool:
        """A person has one invoice processed; whether it was, there and then."""
        [(move, number)] = self.place.do(
            work.offer, [(KNOWN, "out_invoice", 55.0)], {KNOWN: ""}
        )
        self.clicks.append(number)
        finish(self.place.start(work.drain, "runner"), PATIENCE)
        rows = self.place.query(
            "SELECT state FROM exact_online_transfer WHERE move_id = %s", (move,)
        )
        return rows == [("processed",)]

    # --- the judgement ---

    def state(self) -> tuple[int, int]:
        """How many of the backlog are processed, and how many wait."""
        rows = self.place.query(
            "SELECT state = 'processed', count(*) FROM exact_online_transfer"
            " WHERE id > %s AND reference <> ALL(%s) GROUP BY 1",
            (self.last_id, self.clicks),
        )
        found = dict(rows)
        return int(found.get(True, 0)), int(found.get(False, 0))

    def wrong(self, text: str) -> None:
        self.result.faults.append(text)

    def judge_day(self, number: int, day: Day) -> None:
        if day.refused > 1:
            self.wrong(f"day {number}: {day.refused} answers 429")
        if day.clicked is False:
            self.wrong(f"day {number}: a person's invoice was not booked")
        if number == DAYS and day.left:
            self.wrong(f"{day.left} documents are left on the last day")
        if number < DAYS and not day.left:
            self.wrong(f"day {number}: nothing was left for tomorrow")
        reasons = self.place.query(
            "SELECT DISTINCT state, wait_code FROM exact_online_transfer"
            " WHERE state <> 'processed' AND id > %s",
            (self.last_id,),
        )
        if set(reasons) - {("offered", "limit_day")}:
            self.wrong(f"day {number}: what waits says {reasons}")

    def judge_books(self) -> None:
        """Everything is there once, and was booked in the order it was offered."""
        rows = self.place.query(
            "SELECT kind, reference, entry_number::bigint FROM exact_online_transfer"
            " WHERE id > %s AND state = 'processed' AND reference <> ALL(%s)"
            " ORDER BY id",
            (self.last_id, self.clicks),
        )
        books = self.place.sandbox.ask(f"ledger?division={self.place.division}")
        entries = Counter(entry["your_ref"] for entry in books["entries"])
        rest = f"rows?division={self.place.division}&resource={CUSTOMERS}"
        people = Counter(row["Name"] for row in self.place.sandbox.ask(rest))
        for kind, there in (("invoice", entries), ("relation", people)):
            own = [row for row in rows if row[0] == kind]
            wrong = [name for _kind, name, _number in own if there[name] != 1]
            if wrong:
                self.wrong(f"{len(wrong)} of {kind} not once: {wrong[:3]}")
            numbers = [number for _kind, _name, number in own]
            if numbers != sorted(numbers):
                self.wrong(f"{kind}: not in the order in which they were offered")
        clicked = [name for name in self.clicks if entries[name] != 1]
        if clicked:
            self.wrong(f"clicked and not booked once: {clicked}")


def _work() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.limits.day")
    parser.add_argument("--allowed", type=int, default=5_000)
    parser.add_argument("--wanted", type=int, default=12_000, help="calls")
    options = parser.parse_args()
    # A fifth is invoices. Of the rest each twentieth call is a look-up.
    invoices = options.wanted // 5
    customers = (options.wanted - invoices) * LOOK_UP_SIZE // (LOOK_UP_SIZE + 1)
    result = Result(options.allowed, invoices, customers)
    with ground() as place:
        days = Days(place, result)
        begin = time.monotonic()
        days.offer()
        took = time.monotonic() - begin
        say(f"{invoices} invoices and {customers} customers are offered ({took:.0f} s)")
        days.run()
    document: dict[str, Any] = asdict(result)
    (paths.BUILD / "day.json").write_text(json.dumps(document, indent=1) + "\n")
    for fault in result.faults:
        say(f"FAULT: {fault}")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main(_work))
