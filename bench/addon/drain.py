# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The outbox against a bare loop that posts the very same bodies."""
# pylint: disable=invalid-commit

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Any

import requests
from odoo import Command, fields, sql_db

from bench.addon.house import Exact, House, bind, connect
from bench.figures import Figure, Took, took
from bench.peers import Peer

LINES = 2
CUSTOMERS = 50
NEW_CUSTOMERS = 40
#: Seconds: what a call to Exact takes from an office, about.
LATENCY = 0.15
TURNS = 3
#: The bare loop waits as long for each of its calls: a part of them tells its time.
SHARE = 4
ENTRIES = "salesentry/SalesEntries"


class Books:
    """Invoices of *NL Company* and the division that they go to."""

    def __init__(self, house: House, sandbox: Exact) -> None:
        self.house, self.sandbox = house, sandbox
        self.company, self.division = bind(house, connect(house, sandbox))
        with house.work() as env:
            self.code = env["exact.online.division"].browse(self.division).code

    # --- what is sent -----------------------------------------------------------

    def customers(self, count: int, name: str) -> list[int]:
        """So many new customers."""
        with self.house.work(self.company, "admin") as env:
            country = env.ref("base.nl").id
            return (
                env["res.partner"]
                .create(
                    [
                        {
                            "name": f"{name} {number} B.V.",
                            "is_company": True,
                            "country_id": country,
                        }
                        for number in range(count)
                    ]
                )
                .ids
            )

    def invoices(self, partners: Sequence[int], count: int) -> list[int]:
        """So many posted invoices of two lines with VAT, the customers by turns."""
        made: list[int] = []
        for start in range(0, count, 250):
            with self.house.work(self.company, "admin") as env:
                chart = env["account.chart.template"].with_company(self.company)
                line = {
                    "name": "Consultancy",
                    "price_unit": 100,
                    "tax_ids": [Command.set(chart.ref("btw_21").ids)],
                }
                moves = env["account.move"].create(
                    [
                        {
                            "move_type": "out_invoice",
                            "partner_id": partners[number % len(partners)],
                            "invoice_date": fields.Date.today(),
                            "invoice_line_ids": [
                                Command.create(dict(line)) for _line in range(LINES)
                            ],
                        }
                        for number in range(start, min(start + 250, count))
                    ]
                )
                moves.action_post()
                made += moves.ids
        return made

    def offer(self, moves: Sequence[int]) -> None:
        """Click *Process to Exact*."""
        with self.house.work(self.company, "admin") as env:
            env["account.move"].browse(moves).action_exact_online_process()

    def offer_again(self, moves: Sequence[int]) -> None:
        """Let what was processed be sent once more, to be measured again."""
        with self.house.work() as env:
            env.cr.execute(
                "UPDATE exact_online_transfer SET state = 'offered', attempt = 0,"
                " verified = NULL, done_at = NULL, entry_number = NULL, calls = 0"
                " WHERE move_id = ANY(%s) AND state = 'processed'",
                [list(moves)],
            )
            env.cr.execute(
                "UPDATE account_move SET exact_online_state = 'offered'"
                " WHERE id = ANY(%s)",
                [list(moves)],
            )

    # --- how it is sent ---------------------------------------------------------

    def drain(self) -> None:
        """What the cron does, to the end."""
        from odoo.addons.exact_online_connector.adapters.runner import Runner

        Runner(self.house.registry, seconds=3_600).run()

    def check(self, moves: Sequence[int]) -> None:
        """All of them are processed.

        :raise RuntimeError: the figure would be one of something else.
        """
        with self.house.work() as env:
            done = env["account.move"].browse(moves)
            states = done.grouped("exact_online_state")
            if set(states) != {"processed"}:
                bad = next(m for s, m in states.items() if s != "processed")[:1]
                raise RuntimeError(
                    f"not processed: { {s: len(m) for s, m in states.items()} }"
                    f" {bad.exact_online_transfer_id.explanation}"
                )

    def bodies(self, moves: Sequence[int]) -> list[bytes]:
        """What was posted for these invoices, byte for byte."""
        with self.house.work() as env:
            transfers = env["account.move"].browse(moves).exact_online_transfer_ids
            return [transfer.request_body.encode() for transfer in transfers]

    def bare(self) -> requests.Session:
        session = requests.Session()
        session.headers.update(
            {
                "Authorization": f"Bearer {self.sandbox.token}",
                "Accept": "application/json",
                "Content-Type": "application/json",
                "Prefer": "return=representation",
            }
        )
        return session

    def post(self, session: requests.Session, bodies: Sequence[bytes]) -> None:
        """The bare loop."""
        url = f"{self.sandbox.base_url}/api/v1/{self.code}/{ENTRIES}"
        for body in bodies:
            answer = session.post(url, data=body, timeout=60)
            if answer.status_code != 201 or not answer.json()["d"]["EntryID"]:
                raise RuntimeError(f"not booked: {answer.text}")


def measure(
    house: House, sandbox: Exact, count: int, slow: int, peers: Sequence[Peer]
) -> list[Figure]:
    """All that sending costs.

    :param count: invoices of the drain without latency.
    :param slow: invoices of the drain with latency, in all turns.
    """
    books = Books(house, sandbox)
    partners = books.customers(CUSTOMERS, "Bestaande klant")
    moves = books.invoices(partners, count)
    books.offer(moves[:CUSTOMERS])
    books.drain()  # links the customers, and warms up
    books.check(moves[:CUSTOMERS])
    figures = [*_new_customers(books), *_queries(books, moves)]
    rest = moves[CUSTOMERS:]
    sandbox.calls()
    books.offer(rest)
    books.drain()
    books.check(moves)
    made = sandbox.calls()
    figures.append(
        Figure(
            f"calls per processed invoice, {len(rest)} invoices",
            "calls",
            sum(made.values()) / len(rest),
            aim=1.0,
        )
    )
    bodies = books.bodies(moves)
    fast = _beside(books, moves, bodies)
    figures += [
        Figure(
            f"drain of {count:,} invoices, no latency",
            "ms each",
            *fast,
            beside="requests loop",
        ),
        Figure("  of it in the addon", "ms each", fast[0] - fast[1], aim=25),
    ]
    patient = _beside(books, moves[:slow], bodies[:slow], LATENCY, SHARE)
    figures.append(
        Figure(
            f"drain of {slow:,} invoices, {LATENCY * 1000:.0f} ms latency",
            "ms each",
            *patient,
            beside="requests loop",
            aim=1.2,
            aim_of="ratio",
        )
    )
    return figures + _peers(books, bodies, peers, fast[0], patient[0])


def _beside(
    books: Books,
    moves: Sequence[int],
    bodies: Sequence[bytes],
    latency: float = 0.0,
    share: int = 1,
) -> tuple[float, float]:
    """Milliseconds an invoice of ours and of the bare loop, in turns; medians.

    :param latency: seconds of each call.
    :param share: the bare loop posts one in so many.
    """
    session = books.bare()
    size = -(-len(moves) // TURNS)
    times: tuple[list[float], list[float]] = ([], [])
    with books.sandbox.latency(latency):
        for turn in range(TURNS):
            part = slice(turn * size, (turn + 1) * size)
            mine, theirs = moves[part], bodies[part][::share]
            books.offer_again(mine)
            works = (books.drain, partial(books.post, session, theirs))
            for side in (0, 1) if turn % 2 else (1, 0):
                spent: Took = took(works[side])
                times[side].append(spent.wall * 1000 / len((mine, theirs)[side]))
            books.check(mine)
    return median(times[0]), median(times[1])


def _new_customers(books: Books) -> list[Figure]:
    """Calls for invoices of customers that Exact does not know."""
    partners = books.customers(NEW_CUSTOMERS, "Nieuwe klant")
    moves = books.invoices(partners, NEW_CUSTOMERS)
    books.offer(moves)
    books.sandbox.calls()
    books.drain()
    books.check(moves)
    extra = sum(books.sandbox.calls().values()) - len(moves)
    return [
        Figure(
            f"calls for {NEW_CUSTOMERS} new customers, besides the invoices",
            "calls",
            extra,
            aim=NEW_CUSTOMERS + NEW_CUSTOMERS / 20,
        )
    ]


def _queries(books: Books, moves: Sequence[int]) -> list[Figure]:
    """SQL queries of one invoice more in a batch."""
    spent = []
    for batch in (10, 50):
        books.offer_again(moves[:batch])
        before = sql_db.sql_counter
        books.drain()
        spent.append(sql_db.sql_counter - before)
    return [Figure("SQL queries of a further invoice", "queries",
                   (spent[1] - spent[0]) / 40, aim=20)]  # fmt: skip


def _peers(
    books: Books,
    bodies: Sequence[bytes],
    peers: Sequence[Peer],
    fast: float,
    patient: float,
) -> list[Figure]:
    figures = []
    for peer in peers:
        with peer.running(books.sandbox, books.code) as at_work:
            for latency, ours, some in (
                (0.0, fast, bodies[:200]),
                (LATENCY, patient, bodies[:50]),
            ):
                with books.sandbox.latency(latency):
                    spent: Any = at_work.ask(
                        {"do": "book", "bodies": [body.decode() for body in some]}
                    )
                said = f"{latency * 1000:.0f} ms latency" if latency else "no latency"
                figures.append(
                    Figure(
                        f"  an invoice, {said}",
                        "ms each",
                        ours,
                        spent["wall"] * 1000 / len(some),
                        beside=peer.name,
                    )
                )
    return figures
