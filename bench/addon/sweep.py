# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many divisions with one due transfer each, swept by several workers."""
# pylint: disable=invalid-commit

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Sequence

from odoo import sql_db

from bench.addon.house import Exact, House, connect
from bench.figures import Figure, took

#: Seconds: what a call to Exact takes on a slow day.
LATENCY = 0.2


class Practice:
    """Divisions with a company each, and one customer of each who is offered."""

    def __init__(self, house: House, sandbox: Exact, count: int) -> None:
        self.house, self.sandbox = house, sandbox
        self.connection = connect(house, sandbox)
        with house.work() as env:
            mine = [("connection_id", "=", self.connection)]
            divisions = env["exact.online.division"].search(mine, limit=count)
            if len(divisions) < count:
                raise RuntimeError(f"{len(divisions)} divisions are offered")
            self.divisions = divisions.ids
            self._companies(env)

    def _companies(self, env: object) -> None:
        """A company for each: in SQL, since Odoo would make a second's work of one."""
        cr = env.cr  # type: ignore[attr-defined]
        cr.execute(
            """
            WITH named AS (
                SELECT id, row_number() OVER (ORDER BY id) AS place,
                       'Client ' || code AS title
                  FROM exact_online_division WHERE id = ANY(%(divisions)s)
            ), cards AS (
                INSERT INTO res_partner
                       (name, complete_name, is_company, active, type, lang,
                        autopost_bills)
                SELECT title, title, TRUE, TRUE, 'contact', 'en_US', 'ask' FROM named
                RETURNING id, name
            ), made AS (
                INSERT INTO res_company
                       (name, partner_id, currency_id, active, fiscalyear_last_day,
                        fiscalyear_last_month, account_opening_date,
                        tax_calculation_rounding_method, terms_type, quick_edit_mode,
                        font, layout_background, account_storno, sequence,
                        account_price_include)
                SELECT cards.name, cards.id, c.currency_id, TRUE,
                       c.fiscalyear_last_day, c.fiscalyear_last_month,
                       c.account_opening_date, c.tax_calculation_rounding_method,
                       c.terms_type, c.quick_edit_mode, c.font, c.layout_background,
                       c.account_storno, c.sequence, c.account_price_include
                  FROM cards, res_company c
                 WHERE c.name = 'NL Company'
                RETURNING id, name
            )
            UPDATE exact_online_division d SET company_id = made.id
              FROM named JOIN made ON made.name = named.title WHERE d.id = named.id
            """,
            {"divisions": self.divisions},
        )
        cr.execute("UPDATE res_company SET parent_path = id || '/'"
                   " WHERE parent_path IS NULL")  # fmt: skip
        # The link's user prepares, with rights of his own.
        cr.execute(
            "INSERT INTO res_company_users_rel (cid, user_id)"
            " SELECT d.company_id, c.user_id FROM exact_online_division d"
            " JOIN exact_online_connection c ON c.id = d.connection_id"
            " WHERE d.id = ANY(%s)",
            [self.divisions],
        )
        env.invalidate_all()  # type: ignore[attr-defined]
        env.registry.clear_cache()  # type: ignore[attr-defined]

    def offer(self, divisions: Sequence[int], turn: int) -> None:
        """A customer in each division whom Exact does not know: two calls.

        :param turn: makes the names of each turn others.
        """
        with self.house.work() as env:
            country = env.ref("base.nl").id
            records = env["exact.online.division"].browse(divisions)
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Newcomer {turn} of {division.code}",
                        "is_company": True,
                        "country_id": country,
                    }
                    for division in records
                ]
            )
            for division, partner in zip(records, partners, strict=True):
                env["exact.online.transfer"]._offer_relations(division, partner, 0)

    def sweep(self, workers: int) -> None:
        """So many workers give all divisions their turn.

        Forks, as Odoo's server for production makes its cron workers.

        :raise RuntimeError: one of them broke off.
        """
        sql_db.close_all()
        context = multiprocessing.get_context("fork")
        forks = [context.Process(target=self._work) for _worker in range(workers)]
        for fork in forks:
            fork.start()
        for fork in forks:
            fork.join()
        if any(fork.exitcode for fork in forks):
            raise RuntimeError("a worker broke off")

    def _work(self) -> None:
        from odoo.addons.exact_online_connector.adapters import client, runner

        # The starter's sockets stay its own.
        client._transport.cache_clear()
        runner.Runner(self.house.registry, seconds=3_600).run()

    def left(self) -> int:
        """Transfers of the connection that are not processed."""
        with self.house.work() as env:
            return int(
                env["exact.online.transfer"].search_count(
                    [
                        ("division_id", "in", self.divisions),
                        ("state", "!=", "processed"),
                    ]
                )
            )


def _cpu_of_forks() -> float:
    """Seconds of processor time of all that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(house: House, sandbox: Exact, sizes: dict[int, int]) -> list[Figure]:
    """Time of a sweep against what the calls alone take.

    :param sizes: how many divisions are swept by how many workers.
    """
    practice = Practice(house, sandbox, max(sizes.values()))
    figures = []
    for workers, count in sizes.items():
        practice.offer(practice.divisions[:count], workers)
        sandbox.calls()
        with sandbox.latency(LATENCY):
            before = _cpu_of_forks()
            spent = took(lambda: practice.sweep(workers))  # noqa: B023
            cpu = _cpu_of_forks() - before
        calls = sum(sandbox.calls().values())
        if practice.left():
            raise RuntimeError(f"{practice.left()} customers were not processed")
        figures.append(
            Figure(
                f"sweep of {count:,} divisions, {workers} workers",
                "s",
                spent.wall,
                LATENCY * calls / workers,
                beside=f"{calls:,} calls",
                aim=1.2,
                aim_of="ratio",
            )
        )
        figures.append(
            Figure("  of it CPU of Odoo", "ms a division", cpu * 1000 / count)
        )
    return figures
