# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tiles of the dashboard, held against the documents themselves."""

from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .situations import SituationCase

USER = "account.group_account_invoice"


class TestDashboard(SituationCase):
    def tile(self, state):
        self.division.invalidate_recordset()
        return (
            self.division[f"{state}_count"],
            round(self.division[f"{state}_amount"], 2),
        )

    def behind(self, state):
        """The documents that a click on the tile shows."""
        division = self.division.with_context(exact_online_state=state)
        action = division.action_open_transfers()
        model = self.env["exact.online.transfer"]
        arch = model.get_view(
            self.env.ref("exact_online_connector.view_exact_online_transfer_search").id,
            "search",
        )["arch"]
        domain = Domain(action["domain"])
        for name in action["context"]:
            [node] = etree.fromstring(arch).xpath(
                f"//filter[@name='{name.removeprefix('search_default_')}']"
            )
            domain &= Domain(safe_eval(node.get("domain")))
        return model.search(domain).move_id

    def value(self, moves):
        """What Odoo's own books say of documents, in the company's currency."""
        return len(moves), round(sum(moves.mapped("amount_total_signed")), 2)

    def test_each_tile_counts_documents_in_the_companys_currency(self):
        customer = self.linked_partner()
        before = self.behind("processed")
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": fields.Date.today(),
                "rate": 1.25,
            }
        )
        good = self.invoice([(1000, None)], partner_id=customer.id)
        good |= self.invoice(
            [(1000, None)], partner_id=customer.id, currency_id=dollar.id
        )
        good |= self.invoice(
            [(100, None)], partner_id=customer.id, move_type="out_refund"
        )
        self.process(good)
        self.assert_processed_once(*good)
        self.tax("btw_21").exact_online_vat_code_id = False
        bad = self.invoice([(50, "btw_21")], partner_id=customer.id)
        bad |= self.invoice([(70, "btw_21")], partner_id=customer.id)
        self.process(bad)
        waiting = self.invoice([(30, None)], partner_id=customer.id)
        waiting.action_exact_online_process()
        for state, moves in (
            ("processed", before | good),
            ("failed", bad),
            ("offered", waiting),
        ):
            with self.subTest(state):
                self.assertEqual(self.behind(state), moves.sorted("id", reverse=True))
                self.assertEqual(self.tile(state), self.value(moves))
        self.assertEqual(self.value(good)[1], 1000 + 800 - 100)

    def test_processed_is_of_this_month(self):
        move = self.invoice()
        self.process(move)
        count, amount = self.tile("processed")
        transfer = self.transfer_of(move).sudo()
        month = fields.Date.context_today(self.division).replace(day=1)
        transfer.done_at = fields.Datetime.to_datetime(month) - timedelta(days=1)
        self.assertEqual(
            self.tile("processed"), (count - 1, round(amount - move.amount_total, 2))
        )
        self.assertNotIn(move, self.behind("processed"))

    def test_what_waits_says_why_and_until_when(self):
        customer = self.linked_partner()
        self.assertFalse(self.division.waiting)
        self.fault("status", status="429_day")
        self.process(self.invoice(partner_id=customer.id))
        self.division.invalidate_recordset()
        self.assert_readable(self.division.waiting)
        self.assertIn("today", self.division.waiting)
        self.assertIn("Next try", self.division.waiting)

    def test_the_dearest_causes_lead_to_themselves(self):
        customer = self.linked_partner()
        self.assertFalse(self.division.top_causes)
        dear = self.invoice([(900, "btw_21")], partner_id=customer.id)
        cheap = self.invoice([(10, "btw_9")], partner_id=customer.id)
        for name in ("btw_21", "btw_9"):
            self.tax(name).exact_online_vat_code_id = False
        self.process(dear | cheap)
        self.division.invalidate_recordset()
        html = self.division.top_causes
        issues = [self.transfer_of(move).issue_id for move in (dear, cheap)]
        places = [
            html.index(f'href="/odoo/exact-online-causes/{i.id}"') for i in issues
        ]
        self.assertEqual(places, sorted(places))
        self.assertIn("21% ST", html)
        self.assertEqual(self.division.oldest_failed, dear.date)
        issues[0].action_snooze()
        self.division.invalidate_recordset()
        self.assertNotIn("21% ST", self.division.top_causes)

    def test_a_clerk_sees_it(self):
        move = self.invoice()
        self.process(move)
        clerk = self.new_user("clerk", self.company, USER)
        division = self.as_user(clerk, self.division)
        self.assertEqual(division.processed_count, self.tile("processed")[0])
        self.assertGreater(division.processed_count, 0)
