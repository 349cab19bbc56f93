# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""More work than Exact takes in a day: it is done in order, day after day.

The real size, 5,000 calls a day and 12,000 wanted, is ``make day``.
"""

from odoo import fields
from odoo.tests import tagged

from .situations import ENTRIES, RELATIONS, SituationCase

ALLOWED, WANTED = 50, 120


# Not standard: once is enough, and pytest runs it.
@tagged("-standard", "post_install", "-at_install")
class TestDay(SituationCase):
    def setUp(self):
        super().setUp()
        self.known = self.linked_partner()
        self.sandbox_delete("limits")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM exact_online_budget")
        if fields.Datetime.now().hour == 23:
            self.pass_time(hours=2)  # no midnight in the middle of a day's work
        self.settings(day_limit=ALLOWED, minute_limit=0)

    def offer_customers(self):
        """Customers to be looked up and made: about a call each."""
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number:05}",
                    "is_company": True,
                    "country_id": self.env.ref("base.nl").id,
                }
                for number in range(WANTED)
            ]
        )
        transfers = self.env["exact.online.transfer"].sudo()
        return transfers._offer_relations(self.division, partners, 0)

    def refused(self):
        return self.sandbox.ask("calls?last=0")["statuses"].get("429", 0)

    def test_all_is_done_in_order_on_the_third_day(self):
        self.offer_customers()
        rows = self.env["exact.online.transfer"].search(
            [("division_id", "=", self.division.id), ("kind", "=", "relation")]
        )
        rows -= rows.filtered(lambda row: row.partner_id == self.known)
        done = []
        for day in range(1, 4):
            self.sandbox_delete("calls")
            while self.drain().due_now:
                pass  # a run of the cron ends after a minute, the next goes on
            processed = rows.filtered(lambda row: row.state == "processed")
            done.append(len(processed))
            self.assertLessEqual(self.refused(), 1, f"day {day}")
            self.assertEqual(
                processed.sorted("id"), rows.sorted("id")[: len(processed)], "in order"
            )
            if day < 3:
                self.assertLess(len(processed), WANTED)
                self.assert_waits_for_tomorrow(rows - processed)
                # A person's own document goes at once, from what is left to people.
                self.clicked(day)
            self.pass_time(hours=24)
        self.assertEqual(done[-1], WANTED, done)
        path = f"rows?division={self.division.code}&resource={RELATIONS}"
        names = [row["Name"] for row in self.sandbox.ask(path)]
        self.assertEqual(len(set(names)), len(names), "nobody was made twice")

    def clicked(self, day):
        before = self.refused()
        move = self.invoice([(day, "btw_21")], partner_id=self.known.id)
        self.process(move)
        self.assert_processed_once(move)
        self.assertEqual(self.refused(), before)
        self.assertEqual(self.calls().get(f"POST {ENTRIES}"), 1)

    def assert_waits_for_tomorrow(self, rows):
        self.assertEqual(set(rows.mapped("state")), {"offered"})
        self.assertEqual(set(rows.mapped("wait_code")), {"limit_day"})
        self.assert_readable(rows[0].explanation)

    def test_background_that_comes_first_holds_up_nobody(self):
        self.settings(day_limit=10)
        moves = self.env["account.move"]
        for number in range(12):
            moves |= self.invoice([(number + 1, "btw_21")], partner_id=self.known.id)
        self.process(moves)
        transfers = self.env["exact.online.transfer"].sudo()
        transfers._offer_relations(self.division, self.partner(name="Not yet"), 0)
        late = self.invoice([(99, "btw_21")], partner_id=self.known.id)
        self.process(late)
        self.assert_processed_once(late)

    def test_many_clicked_at_once_leave_the_reserve(self):
        moves = self.env["account.move"]
        for number in range(12):
            moves |= self.invoice([(number + 1, "btw_21")], partner_id=self.known.id)
        self.settings(day_limit=10)
        self.process(moves)
        states = moves.exact_online_transfer_ids.mapped("state")
        self.assertEqual(states.count("processed"), 9)
        late = self.invoice([(99, "btw_21")], partner_id=self.known.id)
        self.process(late)
        self.assert_processed_once(late)
        self.assertLessEqual(self.refused(), 0)
