# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways out of a wrong relation and of a link user who has left."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .situations import RELATIONS, SituationCase


class RelationRemedyCase(SituationCase):
    def number_taken(self):
        """An invoice whose customer's number is another firm's in Exact."""
        other = self.partner(name="Slagerij Pieterse", ref="7001")
        self.process(self.invoice(partner_id=other.id))
        customer = self.partner(name="Bloemist Roos", ref="7001", city="Ons Dorp")
        move = self.invoice(partner_id=customer.id)
        self.process(move)
        transfer = self.transfer_of(move)
        self.assertEqual(transfer.issue_id.code, "relation_number_taken")
        self.sandbox_delete("calls")
        return move, other

    def wizard(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])

    def link_of(self, partner):
        return self.env["exact.online.relation"].search(
            [("partner_id", "=", partner.id), ("division_id", "=", self.division.id)]
        )


class TestRelink(RelationRemedyCase):
    def test_choose_shows_evidence_and_lets_go(self):
        move, other = self.number_taken()
        issue = self.transfer_of(move).issue_id
        wizard = self.wizard(issue.action_relink())
        (line,) = wizard.line_ids
        self.assertEqual((line.name, line.evidence), (other.name, "number"))
        self.assertEqual(self.calls(), {f"GET {RELATIONS}": 1})
        line.action_choose()
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.link_of(move.partner_id).code, "7001")
        self.assertEqual(issue.state, "closed")

    def test_new_debtor_gets_another_number(self):
        move, other = self.number_taken()
        issue = self.transfer_of(move).issue_id
        self.wizard(issue.action_relink()).action_new_debtor()
        self.drain()
        self.assert_processed_once(move)
        link = self.link_of(move.partner_id)
        self.assertEqual(link.name, "Bloemist Roos")
        self.assertNotEqual(link.code, "7001")
        self.assertEqual(self.link_of(other).code, "7001")
        self.assertEqual(issue.state, "closed")

    def test_new_debtor_is_made_once_when_the_answer_is_lost(self):
        move, _other = self.number_taken()
        self.fault("drop_after", path=RELATIONS, count=1)
        self.wizard(self.transfer_of(move).action_relink()).action_new_debtor()
        self.drain()
        self.pass_time(minutes=30)
        self.drain()
        self.assert_processed_once(move)
        action = self.env["exact.online.transfer"]._ask_relation(
            self.division, move.partner_id
        )
        wizard = self.wizard(action)
        wizard.term = "Bloemist Roos"
        wizard.action_search()
        names = wizard.line_ids.mapped("name")
        self.assertEqual(names.count("Bloemist Roos"), 1)

    def test_clerk_changes_no_link_that_stands(self):
        partner = self.linked_partner()
        clerk = self.new_user("clerk", self.company, "account.group_account_invoice")
        transfers = self.as_user(clerk, self.env["exact.online.transfer"])
        action = transfers._ask_relation(
            self.as_user(clerk, self.division), self.as_user(clerk, partner)
        )
        wizard = self.as_user(clerk, self.wizard(action))
        with self.assertRaises(AccessError):
            wizard.action_new_debtor()
        with self.assertRaises(AccessError):
            wizard.line_ids[:1].action_choose()
        with self.assertRaises(AccessError):
            self.as_user(clerk, self.link_of(partner)).action_relink()

    def test_wizard_cannot_be_led_to_another_customer(self):
        move, other = self.number_taken()
        wizard = self.wizard(self.transfer_of(move).action_relink())
        division = self.connection.division_ids - self.division
        for vals in ({"partner_id": other.id}, {"division_id": division[:1].id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                wizard.write(vals)
        wizard.write({"term": "Pieterse"})


class TestActivate(RelationRemedyCase):
    def ended(self, edit):
        partner = self.linked_partner()
        link = self.link_of(partner)
        self.edit(edit, division=self.division.code, id=link.exact_id)
        move = self.invoice(partner_id=partner.id)
        self.process(move)
        return move

    def test_ended_relation_becomes_active_again(self):
        move = self.ended("end_relation")
        issue = self.transfer_of(move).issue_id
        self.assertEqual(issue.code, "relation_ended")
        issue.action_activate_relation()
        self.drain()
        self.assert_processed_once(move)

    def test_block_is_not_lifted(self):
        move = self.ended("block_relation")
        transfer = self.transfer_of(move)
        with self.assertRaisesRegex(UserError, "blocked"):
            transfer.action_activate_relation()
        self.assert_state(move, "failed")


class TestHandOver(RelationRemedyCase):
    def hand_over(self, user):
        action = self.connection.action_hand_over()
        model = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(model)
        form.user_id = user
        form.reason = "Left the firm"
        form.save().action_apply()

    def test_waiting_goes_on(self):
        leaver = self.new_user("leaver", self.company, "account.group_account_invoice")
        self.connection.user_id = leaver
        leaver.active = False
        move = self.invoice()
        self.process(move)
        self.assertEqual(self.transfer_of(move).wait_code, "link_user_inactive")
        heir = self.new_user("heir", self.company, "account.group_account_invoice")
        self.hand_over(heir)
        self.drain()
        self.assert_processed_once(move)
        notes = " ".join(self.connection.message_ids.mapped("body"))
        self.assertIn("Left the firm", notes)

    def test_who_cannot_carry_it(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        group = "account.group_account_invoice"
        for user in (
            self.new_user("stranger", elsewhere, group),
            self.new_user("no_rights", self.company, "base.group_user"),
            self.new_user("visitor", self.company, "base.group_portal"),
        ):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.connection._hand_over(user, "Why not")
        clerk = self.new_user("clerk", self.company, group)
        with self.assertRaises(AccessError):
            self.as_user(clerk, self.connection).action_hand_over()
