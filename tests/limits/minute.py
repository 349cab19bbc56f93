# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make minute`: a backlog under Exact's limit of a minute, in real time.

A real Odoo with its crons, and a sandbox whose clock is that on the wall. One division
has a backlog; a second one has a handful of documents every so often, before it and
beside it, to see whether it is slowed.

python -m tests.limits.minute --backlog 300 --lanes 2
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from tests.e2e.office import Office
from tools import paths, stack
from tools.odoo_client import OdooError
from tools.progress import main, say
from tools.stack import Stack, wait_for

SECOND, SECOND_DIVISION = "Tweede Firma B.V.", "NL Company Services B.V."
#: Calls of a minute that background work may take: five of sixty are people's.
FOR_BACKGROUND = 55
#: Seconds that a call takes.
LATENCY = 0.15
#: Documents of the second division at a time: more than a person's few.
HANDFUL = 11
#: Seconds between one handful and the next: 33 calls a minute.
EVERY = 20.0
ROUNDS_ALONE = 4
#: Seconds by which the second division may be later beside a backlog.
SLOWED = 1.0


@dataclass
class Result:
    """What was seen.

    :param minutes: calls of the division with the backlog, by minute of Exact's clock.
    :param full: of those, the minutes at whose beginning and end it had documents left.
    :param refused: answers 429, of both divisions.
    :param alone: seconds from the click until a handful of the second division was
        processed, before there was a backlog.
    :param beside: the same, while there was one.
    """

    backlog: int
    lanes: int
    minutes: dict[str, int] = field(default_factory=dict)
    full: list[str] = field(default_factory=list)
    refused: int = 0
    booked: int = 0
    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)

    def faults(self) -> list[str]:
        """What is not as it should be."""
        found = [
            f"{self.minutes[minute]} calls in the minute {minute}"
            for minute in self.full
            if self.minutes[minute] < FOR_BACKGROUND
        ]
        if not self.full:
            found.append("the backlog did not last for a whole minute")
        if self.refused:
            found.append(f"{self.refused} answers 429")
        if self.booked != self.backlog:
            found.append(f"{self.booked} of {self.backlog} booked")
        if median(self.beside) > median(self.alone) + SLOWED:
            found.append("the second division was slowed")
        return found


class Minute:
    """Two companies on two divisions of one connection.

    :param system: the running sandbox and Odoo.
    """

    def __init__(self, system: Stack, lanes: int) -> None:
        self.system = system
        first = Office(system)
        self.code = first.connect()
        _second_company(first)
        second = Office(system, SECOND)
        usual = second.context
        # A division is free to those who work in a company of its connection as well.
        both = [second.company_id, first.company_id]
        second.context = {"allowed_company_ids": both}
        second.bind(SECOND_DIVISION)
        second.context = usual
        settings = first.call(
            "res.config.settings", "create", {"exact_online_lanes": lanes}
        )
        first.call("res.config.settings", "execute", [settings])
        # Logged in anew: the second office made its company the administrator's own.
        self.first, self.second = Office(system), second
        self.customers = {
            office: office.partner(f"Klant van {office.company_id} B.V.")
            for office in (self.first, self.second)
        }
        for office in self.customers:
            numbers, ids = self.make(office, 1)
            self.click(office, ids)
            office.wait_for_outcome(numbers)
        system.sandbox.ask("faults", {"effect": "delay", "seconds": LATENCY})

    def make(self, office: Office, count: int) -> tuple[list[str], list[int]]:
        """Post so many invoices; their numbers and ids."""
        prices = [100 + number / 100 for number in range(count)]
        numbers = office.invoices(self.customers[office], prices)
        domain = [["name", "in", numbers], ["company_id", "=", office.company_id]]
        return numbers, office.call("account.move", "search", domain)

    def click(self, office: Office, ids: list[int]) -> None:
        """Select them and click *Process to Exact*."""
        office.call("account.move", "action_exact_online_process", ids)

    def handfuls(self, more: Callable[[int], bool]) -> list[float]:
        """Seconds that each handful of the second division took, from its click.

        :param more: told how many there were; whether another one is to come.
        """
        times: list[float] = []
        while more(len(times)):
            begin = time.monotonic()
            numbers, ids = self.make(self.second, HANDFUL)
            self.click(self.second, ids)
            self.second.wait_for_outcome(numbers)
            times.append(self.took(ids))
            time.sleep(max(0.0, EVERY - (time.monotonic() - begin)))
        return times

    def took(self, ids: list[int]) -> float:
        """Seconds from the offer of documents until the last one was processed."""
        [(seconds,)] = self.system.odoo.query(
            "SELECT extract(epoch FROM max(done_at) - min(create_date))"
            " FROM exact_online_transfer"
            " WHERE move_id = ANY(%s) AND state = 'processed'",
            (ids,),
        )
        return round(float(seconds), 2)

    def left(self, ids: list[int]) -> int:
        """How many are not processed yet."""
        [(count,)] = self.system.odoo.query(
            "SELECT count(*) FROM exact_online_transfer"
            " WHERE move_id = ANY(%s) AND state <> 'processed'",
            (ids,),
        )
        return int(count)

    def measure(self, result: Result) -> None:
        """A backlog, and the second division before it and beside it."""
        _numbers, ids = self.make(self.first, result.backlog)
        say(f"{result.backlog} invoices wait; the second division alone")
        result.alone = self.handfuls(lambda count: count < ROUNDS_ALONE)
        ask = self.system.sandbox.ask
        ask("calls", method="DELETE")
        self.click(self.first, ids)
        say("the backlog is offered; the second division beside it")
        result.beside = self.handfuls(lambda count: not count or self.left(ids) > 0)
        wait_for("the backlog", lambda: not self.left(ids), 600, 0.5)
        calls = ask("calls?last=2000")
        result.refused = calls["statuses"].get("429", 0)
        of_backlog = f"/api/v1/{self.code}/"
        made = Counter(
            call["time"][:16]
            for call in calls["last"]
            if call["path"].startswith(of_backlog)
        )
        result.minutes = dict(sorted(made.items()))
        # It was offered in the first and came to its end in the last.
        result.full = list(result.minutes)[1:-1]
        result.booked = self._booked(ids)

    def _booked(self, ids: list[int]) -> int:
        """How many of them stand in Exact's books, each once."""
        rows = self.first.read("account.move", [["id", "in", ids]], "name")
        books = self.system.sandbox.ledger(self.code)["entries"]
        found = Counter(entry["your_ref"] for entry in books)
        return sum(found[row["name"]] == 1 for row in rows)


def _second_company(office: Office) -> None:
    """A company with the Dutch chart of accounts, which the administrator may enter."""
    euro = office.call("res.currency", "search", [["name", "=", "EUR"]])[0]
    dutch = office.call("res.country", "search", [["code", "=", "NL"]])[0]
    values = {"name": SECOND, "country_id": dutch, "currency_id": euro}

    def make() -> int:
        try:
            return int(office.call("res.company", "create", values))
        except OdooError:
            # Odoo installs modules for a new company, and not while a cron runs.
            return 0

    company = wait_for("a second company", make, pause=1.0)
    link = {"company_ids": [[4, company]]}
    office.call("res.users", "write", [office.client.user_id], link)
    office.client.call(
        "account.chart.template",
        "try_loading",
        [],
        "nl",
        company,
        context={"allowed_company_ids": [company]},
    )


def _show(result: Result) -> None:
    for minute, count in result.minutes.items():
        mark = "" if minute in result.full else "  (not a whole one)"
        say(f"   {minute[11:]}   {count:3} calls{mark}")
    for name, times in (("alone", result.alone), ("beside it", result.beside)):
        said = f"median {median(times):.1f} s, longest {max(times):.1f} s"
        say(
            f"   second division {name}: {len(times)} times {HANDFUL} documents, {said}"
        )
    books = f"{result.booked} of {result.backlog} booked once"
    say(f"   {books}, {result.refused} times 429")


def _work() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.limits.minute")
    parser.add_argument("--backlog", type=int, default=300)
    parser.add_argument("--lanes", type=int, default=2)
    options = parser.parse_args()
    result = Result(options.backlog, options.lanes)
    threads = {"max_cron_threads": options.lanes + 1}
    with stack.running("minute", odoo_options=threads) as system:
        Minute(system, options.lanes).measure(result)
    _show(result)
    faults = result.faults()
    document: dict[str, Any] = {**asdict(result), "faults": faults}
    file = paths.BUILD / "minute.json"
    file.write_text(json.dumps(document, indent=1) + "\n")
    for fault in faults:
        say(f"FAULT: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(_work))
