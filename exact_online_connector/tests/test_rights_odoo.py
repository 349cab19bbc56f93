# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A right is missing in Odoo: said where, shown, mended, sent once. Who may check."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form

from .rights import RightsCase

USER = "account.group_account_invoice"
MANAGER = "exact_online_connector.group_exact_online_manager"
QUESTION = "GET users/UserHasRights"


class TestRightsInOdoo(RightsCase):
    def setUp(self):
        super().setUp()
        self.linker = self.new_user("linker", self.company, USER)
        self.connection.user_id = self.linker

    def hide(self, record):
        """A record rule that hides one record from the link user alone."""
        rule = (
            self.env["ir.rule"]
            .sudo()
            .create(
                {
                    "name": "Not for the Linker",
                    "model_id": self.env["ir.model"]._get(record._name).id,
                    "domain_force": f"[('id', '!=', {record.id} "
                    f"if user.id == {self.linker.id} else 0)]",
                }
            )
        )
        self.env.flush_all()
        return rule

    def hand_over(self, holder, user):
        action = holder.action_hand_over()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.user_id = user
        form.reason = "May see everything"
        form.save().action_apply()

    def assert_shown(self, holder, name, *words):
        check = self.check(holder, ask=False)
        self.assertTrue(check.odoo_fails)
        self.assertEqual(self.calls().get(QUESTION, 0), 0)
        (wrong,) = self.answers(check, "odoo", "no")
        self.assertIn(name, wrong)
        for word in words:
            self.assertIn(word, self.advice(check, wrong))
        return check

    def test_hidden_customer_and_the_rule_goes(self):
        rule = self.hide(self.customer)
        move = self.failed("link_user_rights")
        for word in ("Linker", self.customer.name, "Not for the Linker"):
            self.assertIn(word, move.exact_online_explanation)
        issue = self.transfer_of(move).issue_id
        self.assertEqual(issue.root, f"partner:{self.customer.id}")
        check = self.assert_shown(
            issue, "reads the customers", "Linker", self.customer.name, rule.name
        )
        check.action_process_again()
        self.drain()
        self.assert_state(move, "failed")
        rule.unlink()
        self.assertFalse(self.check(issue, ask=False).odoo_fails)
        check.action_process_again()
        self.drain()
        self.assert_processed_once(move)

    def test_hidden_customer_that_is_new_and_the_link_is_handed_over(self):
        customer = self.partner(name="Hidden B.V.")
        self.hide(customer)
        move = self.invoice(partner_id=customer.id)
        other = self.invoice(partner_id=self.customer.id)
        self.process(move + other)
        self.assert_processed_once(other)
        self.assert_state(move, "failed")
        for word in ("Linker", "Hidden B.V.", "Not for the Linker"):
            self.assertIn(word, move.exact_online_explanation)
        check = self.assert_shown(
            self.transfer_of(move).issue_id, "reads the customers", "Hidden B.V."
        )
        self.hand_over(check, self.user)
        self.drain()
        self.assert_processed_once(move)

    def test_hidden_document(self):
        move = self.invoice(partner_id=self.customer.id)
        rule = self.hide(move)
        self.process(move)
        self.assert_state(move, "failed")
        for word in ("Linker", move.name, rule.name):
            self.assertIn(word, move.exact_online_explanation)
        check = self.assert_shown(
            self.transfer_of(move), "reads the invoices", move.name, rule.name
        )
        self.hand_over(check, self.user)
        self.drain()
        self.assert_processed_once(move)

    def test_hidden_tax_is_not_left_out(self):
        """Odoo leaves a hidden tax out of the lines without an error.

        One of 0 percent leaves no trace in the amounts: the document would be booked
        with the VAT code for lines without tax.
        """
        for xmlid in ("btw_21", "btw_0"):
            with self.subTest(xmlid):
                tax = self.tax(xmlid)
                rule = self.hide(tax)
                move = self.failed("link_user_rights", lines=[(100, xmlid)])
                for word in ("Linker", tax.name, rule.name):
                    self.assertIn(word, move.exact_online_explanation)
                issue = self.transfer_of(move).issue_id
                self.assertEqual(issue.root, f"tax:{tax.id}")
                self.assert_shown(issue, "reads the invoices", tax.name)
                rule.unlink()
                self.check(issue, ask=False).action_process_again()
                self.drain()
                self.assert_processed_once(move)

    def test_hidden_account_within_a_document(self):
        """A thing of the document, which only Odoo's own error betrays."""
        move = self.invoice(partner_id=self.customer.id)
        account = move.invoice_line_ids.account_id
        rule = self.hide(account)
        self.process(move)
        self.assert_state(move, "failed")
        for word in ("Linker", account.name, rule.name):
            self.assertIn(word, move.exact_online_explanation)

    def test_without_the_company(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.linker.sudo().write(
            {
                "company_id": elsewhere.id,
                "company_ids": [Command.set(elsewhere.ids)],
            }
        )
        move = self.failed("link_user_rights")
        new = self.failed("link_user_rights", partner_id=self.partner(name="N").id)
        for text in (move.exact_online_explanation, new.exact_online_explanation):
            for word in ("Linker", self.company.name):
                self.assertIn(word, text)
        # One cause, not one for each customer.
        issue = self.transfer_of(move).issue_id
        self.assertEqual(issue, self.transfer_of(new).issue_id)
        check = self.assert_shown(issue, f"works in {self.company.name}", "Linker")
        self.assertEqual(
            self.answers(check, "odoo", "unknown"),
            {
                "In Odoo: Linker reads the invoices",
                "In Odoo: Linker reads the customers",
            },
        )
        self.linker.sudo().company_ids = [Command.link(self.company.id)]
        check.action_process_again()
        self.drain()
        self.assert_processed_once(move, new)

    def test_without_the_right_to_read_invoices(self):
        self.linker.sudo().group_ids = [
            Command.set([self.env.ref("base.group_user").id])
        ]
        move = self.failed("link_user_rights")
        text = move.exact_online_explanation
        self.assertIn("Linker", text)
        self.assertIn("Journal Entry", text)
        self.assertIn("Invoicing", text)
        check = self.assert_shown(
            self.transfer_of(move), "reads the invoices", "Linker", "Journal Entry"
        )
        self.linker.sudo().group_ids = [Command.link(self.env.ref(USER).id)]
        check.action_process_again()
        self.drain()
        self.assert_processed_once(move)

    def test_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        rule = self.hide(self.customer)
        move = self.failed("link_user_rights")
        text = move.with_context(lang="nl_NL").exact_online_explanation
        self.assertIn(f"recordregel {rule.name}", text)
        self.assertIn("Linker", text)


class TestWhoMayCheck(RightsCase):
    def setUp(self):
        super().setUp()
        self.clerk = self.new_user("clerk", self.company, USER)

    def test_clerk_checks_and_does_not_manage(self):
        self.deny("salesentry/")
        move = self.failed("rights_missing")
        transfer = self.as_user(self.clerk, self.transfer_of(move))
        action = transfer.action_rights_check()
        check = transfer.env[action["res_model"]].browse(action["res_id"])
        check.action_ask()
        self.assertIn("Book sales entries", self.answers(check, answer="no"))
        for action in ("action_reauthorise", "action_hand_over"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(check, action)()
        with self.assertRaises(AccessError):
            check.write({"state": "ask"})
        with self.assertRaises(AccessError):
            transfer.env["exact.online.rights.check"].create({})
        with self.assertRaises(AccessError):
            check.division_ids.read(["rights_kept"])
        self.deny()
        check.action_process_again()
        self.drain()
        self.assert_processed_once(move)

    def test_only_divisions_of_own_companies(self):
        other = self.env["res.company"].sudo().create({"name": "Another"})
        foreign = self.connection.division_ids[1].sudo()
        foreign.company_id = other
        check = self.check(self.as_user(self.clerk, self.connection), ask=False)
        self.assertEqual(check.division_ids, self.division)
        with self.assertRaises(AccessError):
            self.as_user(self.clerk, foreign).action_rights_check()

    def test_a_check_is_its_makers(self):
        check = self.check(self.division)
        with self.assertRaises(AccessError):
            self.as_user(self.clerk, check).action_ask()
        with self.assertRaises(AccessError):
            self.as_user(self.clerk, check.line_ids).read(["name"])
