# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows A8 to A12 and A15: the link itself, and rights, in both languages."""

import requests

from ..models.exact_online_connection import CALLBACK_PATH
from .rows import Dutch, English, RowCase

INVOICING = "account.group_account_invoice"


class LinkRows:
    """The rows of the link, in whatever language the case speaks."""

    # --- A8, A10: the link -----------------------------------------------------------

    def test_a8_link_user_is_archived(self):
        leaver = self.new_user("leaver", self.company, INVOICING)
        heir = self.new_user("heir", self.company, INVOICING)
        self.connection.user_id = leaver
        leaver.active = False
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        self.assert_state(move, "offered")
        self.assert_told(
            self.transfer_of(move).with_env(self.env).explanation,
            leaver.name,
            self.said(en="archived", nl="gearchiveerd"),
        )
        action = self.press(self.connection, "action_hand_over")
        wizard = self.fill(action, user_id=heir, reason="Left the firm")
        self.press(wizard, "action_apply")
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.connection.user_id, heir)

    def test_a10_opened_under_another_address(self):
        parameters = self.env["ir.config_parameter"].sudo()
        right = parameters.get_param("web.base.url")
        self.assertFalse(self.connection.address_warning)
        move = self.invoice(partner_id=self.customer.id)
        self.edit("revoke_consent", user=self.exact_login())
        self.process(move)
        self.assert_state(move, "offered")
        parameters.set_param("web.base.url", "https://odoo.eik.example")
        self.connection.invalidate_recordset()
        self.assert_told(
            self.connection.address_warning,
            f"{right}{CALLBACK_PATH}",
            f"https://odoo.eik.example{CALLBACK_PATH}",
        )
        # Exact itself does not let such an address through.
        url = self.press(self.connection, "action_authorise")["url"]
        page = requests.get(url, verify=self.sandbox.started.ca, timeout=10)
        self.assertEqual(page.status_code, 400)
        parameters.set_param("web.base.url", right)
        self.connection.invalidate_recordset()
        self.assertFalse(self.connection.address_warning)
        self.reauthorise(self.press(self.connection, "action_authorise"))
        self.drain()
        self.assert_processed_once(move)

    # --- A9, A11, A12, A15: rights ----------------------------------------------------

    def test_a9_division_without_access(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        other = self.sandbox.ready["divisions"][2]["code"]
        self.edit("change_consent", user=self.exact_login(), divisions=[other])
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed(
            move, "division_not_in_scope", self.division.display_name, " > "
        )
        check = self.rights_check(issue)
        self.assertTrue(check.exact_fails)
        self.reauthorise(self.press(check, "action_reauthorise"))
        self.press(check, "action_process_again")
        self.mended(issue, move)

    def test_a11_right_to_book_sales_is_taken_away(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        self.edit("deny", user=self.exact_login(), resources=["salesentry/"])
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed(move, "rights_missing", self.division.display_name)
        check = self.rights_check(issue)
        lost = check.line_ids.filtered(lambda line: line.answer == "no")
        booking = self.said(en="Book sales entries", nl="Verkoopboekingen maken")
        self.assertIn(booking, lost.mapped("name"))
        self.assertIn("yes", check.line_ids.mapped("answer"))
        for line in lost:
            self.assert_told(line.advice)
        self.edit("deny", user=self.exact_login(), resources=[])
        self.reauthorise(self.press(check, "action_reauthorise"))
        self.press(check, "action_process_again")
        self.mended(issue, move)

    def test_a12_link_user_without_the_company(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        linker = self.new_user("linker", elsewhere, INVOICING)
        heir = self.new_user("heir", self.company, INVOICING)
        self.connection.user_id = linker
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed(move, "link_user_rights", linker.name, self.company.name)
        wizard = self.open(self.press(issue, "action_rights_check"))
        self.assertTrue(wizard.odoo_fails)
        wizard = self.fill(
            self.press(issue, "action_hand_over"), user_id=heir, reason="All companies"
        )
        self.press(wizard, "action_apply")
        self.mended(issue, move)

    def test_a15_link_user_may_not_read_the_customer(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        linker = self.new_user("linker", self.company, INVOICING)
        self.connection.user_id = linker
        hidden = f"[('id', '!=', {self.customer.id} if user.id == {linker.id} else 0)]"
        rule = (
            self.env["ir.rule"]
            .sudo()
            .create(
                {
                    "name": "Own customers only",
                    "model_id": self.env["ir.model"]._get("res.partner").id,
                    "domain_force": hidden,
                }
            )
        )
        self.env.flush_all()
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed(
            move, "link_user_rights", linker.name, self.customer.name, rule.name
        )
        wizard = self.open(self.press(issue, "action_rights_check"))
        self.assertTrue(wizard.odoo_fails)
        rule.unlink()
        self.press(wizard, "action_process_again")
        self.mended(issue, move)

    def rights_check(self, issue):
        check = self.open(self.press(issue, "action_rights_check"))
        self.press(check, "action_ask")
        check.invalidate_recordset()
        return check


class TestLinkRowsEnglish(English, LinkRows, RowCase):
    pass


class TestLinkRowsDutch(Dutch, LinkRows, RowCase):
    pass
