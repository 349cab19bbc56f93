# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runners at once, on real cursors."""
# pylint: disable=invalid-commit

import threading
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..adapters import reference
from ..adapters.runner import Runner
from .race import DOCUMENTS, RaceCase
from .situations import ENTRIES, RELATIONS

TOKEN = "POST /api/oauth2/token"


# Not standard: odoo-bin holds the registry's lock while it runs the tests of an
# installation, and no other thread gets an environment then. pytest runs them.
@tagged("-standard", "post_install", "-at_install")
class TestRace(RaceCase):
    def test_two_runners_at_once(self):
        slow = {"effect": "delay", "seconds": 0.05, "method": "POST", "path": ENTRIES}
        self.sandbox.ask("faults", slow)
        start, failures = threading.Barrier(3), []

        def run():
            start.wait(10)
            try:
                Runner(self.registry, seconds=30).run()
            except Exception as error:
                failures.append(error)

        workers = [threading.Thread(target=run) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        self.assertEqual(failures, [])
        # One of them had the turn all the while; what came late is left for none.
        Runner(self.registry, seconds=30).run()
        self.assertEqual(self.booked(), sorted(self.names))
        calls = self.sandbox.ask("calls")["calls"]
        self.assertEqual(calls[f"POST {ENTRIES}"], DOCUMENTS)
        self.assert_all_processed()

    def test_mark_is_committed_before_the_call(self):
        """While Exact takes its time, every other process sees what is under way."""
        slow = {"effect": "delay", "seconds": 1.5, "method": "POST", "path": ENTRIES}
        self.sandbox.ask("faults", {**slow, "count": 1})
        worker = threading.Thread(target=Runner(self.registry, seconds=30).run)
        worker.start()
        seen = set()
        while worker.is_alive() and "in_flight" not in seen:
            with self.registry.cursor() as cr:
                seen |= {states[0] for states in self.transfers(cr).values()}
            time.sleep(0.02)
        worker.join(60)
        self.assertIn("in_flight", seen)
        self.assert_all_processed()

    def test_eight_workers_on_one_expired_token(self):
        """One of them renews it for all; nobody is stranded."""
        slow = {"effect": "delay", "seconds": 0.1, "path": "oauth2/token"}
        self.sandbox.ask("faults", slow)
        self.sandbox.ask("clock", {"advance": 601})
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE exact_online_token SET issued_at = issued_at - %s",
                [timedelta(seconds=601)],
            )
            cr.commit()
        start, failures = threading.Barrier(8), []

        def ask():
            start.wait(10)
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    model = env["exact.online.connection"]
                    reference.read_me(model.browse(self.connection_id))
            except Exception as error:
                failures.append(error)

        workers = [threading.Thread(target=ask) for _ in range(8)]
        before = self.sandbox.ask("calls")["calls"].get(TOKEN, 0)
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        self.assertEqual(failures, [])
        after = self.sandbox.ask("calls")["calls"].get(TOKEN, 0)
        self.assertEqual(after - before, 1)

    def offer_customers(self, cr):
        """Customers for a second division; its code."""
        env = api.Environment(cr, SUPERUSER_ID, {})
        connection = env["exact.online.connection"].browse(self.connection_id)
        other = connection.division_ids.filtered(lambda d: d.id != self.division_id)[0]
        company = env.ref("base.main_company")
        self.assertNotEqual(company.id, self.company_id)
        # Only customers go there, so that its currency does not matter.
        cr.execute(
            "UPDATE exact_online_division SET company_id = %s WHERE id = %s",
            [company.id, other.id],
        )
        env.invalidate_all()
        partners = env["res.partner"].search([("is_company", "=", True)], limit=5)
        env["exact.online.transfer"]._offer_relations(other, partners, 0)
        env.flush_all()
        return other.code

    def test_two_lanes_work_on_two_divisions_at_once(self):
        with self.registry.cursor() as cr:
            code = self.offer_customers(cr)
            cr.commit()
        for path in (ENTRIES, RELATIONS):
            slow = {"effect": "delay", "seconds": 0.2, "method": "POST", "path": path}
            self.sandbox.ask("faults", slow)
        lanes = [
            threading.Thread(target=Runner(self.registry, seconds=30).run)
            for _ in range(2)
        ]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join(60)
        calls = self.sandbox.ask("calls?last=200")["last"]
        times = {
            division: [
                call["time"]
                for call in calls
                if call["method"] == "POST" and f"/{division}/" in call["path"]
            ]
            for division in (self.code, code)
        }
        self.assertGreater(min(map(len, times.values())), 2, times)
        here, there = times.values()
        self.assertLess(min(here), max(there))
        self.assertLess(min(there), max(here))
        self.assertEqual(self.booked(), sorted(self.names))
