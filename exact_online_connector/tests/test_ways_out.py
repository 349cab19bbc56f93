# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The buttons of a failure: those of its cause, the best first, on each screen."""

from lxml import etree
from odoo import fields
from odoo.exceptions import UserError

from exact_core.diagnosis.remedies import REMEDIES

from ..models.exact_online_remedies import OWN_REMEDIES, ways_out
from .situations import SituationCase

SCREENS = {
    "account.move": "account.view_move_form",
    "exact.online.transfer": "exact_online_connector.view_exact_online_transfer_form",
    "exact.online.issue": "exact_online_connector.view_exact_online_issue_form",
}


class TestWaysOut(SituationCase):
    def buttons(self, model):
        """The words of the buttons in a form's block of remedies, from the left."""
        view = self.env[model].get_view(self.env.ref(SCREENS[model]).id, "form")
        arch = etree.fromstring(view["arch"])
        [block] = arch.xpath("//div[hasclass('o_exact_online_remedies')]")
        conditions = [button.get("invisible", "") for button in block.iter("button")]
        return [text.split("'")[1] for text in conditions if " not in " in text]

    def remedy(self, record, name):
        return record.with_context(exact_online_remedy=name)

    def test_the_first_that_is_shown_is_the_best(self):
        """The first button is highlighted: no better way may stand behind it."""
        for model in SCREENS:
            shown = self.buttons(model)
            for code in (*REMEDIES, *OWN_REMEDIES):
                ways = [
                    word for word in ways_out(self.env, code).split() if word in shown
                ]
                with self.subTest(model=model, code=code):
                    self.assertEqual(ways[:1], sorted(ways, key=shown.index)[:1])

    def test_each_button_has_its_way(self):
        transfers = self.env["exact.online.transfer"]
        issues = self.env["exact.online.issue"]
        for model in SCREENS:
            for word in self.buttons(model):
                if word not in ("fix_first", "fix_later", "read_setup"):
                    name = f"action_{word}"
                    with self.subTest(model=model, word=word):
                        self.assertTrue(
                            hasattr(transfers, name) or hasattr(issues, name)
                        )

    def test_a_closed_period_from_the_banner(self):
        today = fields.Date.today()
        self.edit(
            "close_period",
            division=self.division.code,
            year=today.year,
            period=today.month,
        )
        move = self.invoice()
        self.process(move)
        self.assertEqual(move.exact_online_remedies.split()[0], "post_in_open_period")
        action = self.remedy(move, "post_in_open_period").action_exact_online_remedy()
        self.assertEqual(action["res_model"], "exact.online.book.period")
        with self.assertRaises(UserError):
            self.remedy(move, "other_number").action_exact_online_remedy()
        with self.assertRaises(UserError):
            move.action_exact_online_remedy()

    def test_a_document_shows_the_ways_of_its_customers_cause(self):
        bad = self.partner(name="Bad", email="not an address")
        move = self.invoice(partner_id=bad.id)
        self.process(move)
        self.assertEqual(
            move.exact_online_transfer_id.diagnosis_code, "relation_failed"
        )
        self.assertEqual(move.exact_online_remedies.split()[0], "fix_first")
        self.assertIn("relink", move.exact_online_remedies.split())
        self.assertEqual(move.action_exact_online_open_fix()["res_id"], bad.id)
        action = self.remedy(move, "relink").action_exact_online_remedy()
        self.assertEqual(action["res_model"], "exact.online.relink")

    def test_a_refusal_opens_what_the_cause_lies_with(self):
        """Exact names no record; the cause does."""
        customer = self.linked_partner()
        self.fault("status", status="500", text="Ongeldig: Btw-percentage []", count=1)
        move = self.invoice(partner_id=customer.id)
        self.process(move)
        self.assert_state(move, "failed")
        words = move.exact_online_remedies.split()
        self.assertEqual((words[0], words[-1]), ("credit_and_reinvoice", "fix_later"))
        fix = move.action_exact_online_open_fix()
        self.assertEqual(
            (fix["res_model"], fix["res_id"]), ("account.tax", self.tax("btw_21").id)
        )

    def test_the_links_own_causes_go_by_the_manager(self):
        move = self.invoice()
        self.connection.sudo().user_id = self.new_user(
            "stranger", self.company, "base.group_user"
        )
        self.process(move)
        self.assertEqual(move.exact_online_remedies, "rights_check hand_over")
        action = self.remedy(move, "hand_over").action_exact_online_remedy()
        self.assertEqual(action["res_model"], "exact.online.hand.over")

    def test_no_way_out_where_nothing_failed(self):
        move = self.invoice()
        self.process(move)
        self.assertFalse(move.exact_online_remedies)
