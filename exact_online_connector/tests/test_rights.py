# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A right is missing, in Exact or in Odoo: said where, shown, mended, sent once."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form

from exact_core.model.rights import RIGHTS

from .situations import ENTRIES, SituationCase
from .test_oauth import OAuthCase

USER = "account.group_account_invoice"
MANAGER = "exact_online_connector.group_exact_online_manager"
QUESTION = "GET users/UserHasRights"


class RightsCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.login = self.sandbox.ready["users"][0]["login"]
        self.customer = self.linked_partner()

    def deny(self, *resources):
        self.edit("deny", user=self.login, resources=list(resources))

    def failed(self, code, **values):
        move = self.invoice(**{"partner_id": self.customer.id, **values})
        self.process(move)
        transfer = self.transfer_of(move)
        self.assertEqual((transfer.state, transfer.diagnosis_code), ("failed", code))
        self.assertFalse(self.entries_of(move))
        self.assert_readable(move.exact_online_explanation)
        return move

    def check(self, holder, ask=True):
        action = holder.action_rights_check()
        check = holder.env[action["res_model"]].browse(action["res_id"])
        if ask:
            check.action_ask()
        return check

    def answers(self, check, kind="exact", answer=None):
        """Names of the rights, or those with this answer."""
        lines = check.line_ids.filtered(lambda line: line.kind == kind)
        return set(
            lines.filtered(lambda line: answer in (None, line.answer)).mapped("name")
        )

    def advice(self, check, name):
        (line,) = check.line_ids.filtered(lambda line: line.name == name)
        self.assert_readable(line.advice)
        return line.advice


class TestRightsInExact(RightsCase):
    def test_sales_entries_taken_and_given_back(self):
        self.deny("salesentry/")
        move = self.failed("rights_missing")
        text = move.exact_online_explanation
        self.assertIn(self.division.display_name, text)
        self.assertIn("Monitor: Rights", text)
        transfer = self.transfer_of(move)
        self.assertTrue(transfer.needs_rights_check)
        self.assertIn("rights_check", transfer.issue_id.remedies)
        asked = transfer.issue_id.activity_ids.note
        self.assertIn(self.division.display_name, asked)
        check = self.check(transfer)
        lost = {"Book sales entries", "See sales entries"}
        self.assertEqual(self.answers(check, answer="no"), lost)
        self.assertEqual(len(self.answers(check, answer="yes")), len(RIGHTS) - 2)
        self.assertIn("Monitor: Rights", self.advice(check, "Book sales entries"))
        self.assertTrue(check.exact_fails)
        self.assertFalse(check.odoo_fails)
        self.assertEqual(check.waiting_count, 1)
        self.deny()
        check.action_ask()
        self.assertEqual(self.answers(check, answer="no"), set())
        self.assertFalse(check.exact_fails)
        better = check.line_ids.filtered(lambda line: line.change == "better")
        self.assertEqual(set(better.mapped("name")), lost)
        self.authorise(self.connection)
        check.action_process_again()
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(check.waiting_count, 0)

    def test_not_mended_is_not_sent_twice(self):
        self.deny("salesentry/")
        move = self.failed("rights_missing")
        self.check(self.transfer_of(move).issue_id).action_process_again()
        self.drain()
        self.assert_state(move, "failed")
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 2)
        self.deny()
        self.check(self.division, ask=False).action_process_again()
        self.drain()
        self.assert_processed_once(move)

    def test_calls_are_told_before_they_are_made(self):
        check = self.check(self.division, ask=False)
        self.assertEqual(self.calls(), {})
        self.assertEqual(check.most_calls, len(RIGHTS) + 1)
        self.assertEqual(self.answers(check), set())
        check.action_ask()
        self.assertEqual(self.calls(), {QUESTION: len(RIGHTS)})
        self.assertEqual(check.calls, len(RIGHTS))

    def test_loss_is_told_in_the_chatter_once(self):
        self.check(self.division)
        before = self.division.message_ids
        self.check(self.division)
        self.assertEqual(self.division.message_ids, before)
        self.deny("crm/Accounts")
        check = self.check(self.division)
        worse = check.line_ids.filtered(lambda line: line.change == "worse")
        self.assertEqual(len(worse), 3)
        note = (self.division.message_ids - before).body
        self.assertIn("Make relations", note)
        self.assertNotIn("journals", note)
        self.assertIn(self.user.name, note)
        again = self.check(self.division, ask=False)
        known = again.line_ids.filtered(lambda line: line.before == "no")
        self.assertEqual(set(known.mapped("name")), set(worse.mapped("name")))
        again.action_ask()
        self.assertEqual(len(self.division.message_ids - before), 1)

    def test_exact_cannot_be_asked(self):
        self.settings(user_has_rights=False)
        self.deny("vat/")
        check = self.check(self.division)
        self.assertEqual(self.answers(check, answer="no"), {"See VAT codes"})
        self.assertIn("app centre", self.advice(check, "See VAT codes"))
        self.assertIn("Book sales entries", self.answers(check, answer="unknown"))
        self.assertIn("nothing is written", self.advice(check, "Book sales entries"))
        self.assertNotIn(f"POST {ENTRIES}", self.calls())

    def test_a_limit_ends_it_and_what_was_known_stays(self):
        self.check(self.division)
        self.fault("status", method="GET", path="UserHasRights", status="429_minute")
        check = self.check(self.division)
        self.assertEqual(self.answers(check, answer="yes"), set())
        self.assertEqual(len(self.answers(check, answer="unknown")), len(RIGHTS))
        self.assertIn("this minute", self.advice(check, "Book sales entries"))
        self.assertFalse(check.exact_fails)
        line = check.line_ids.filtered(lambda line: line.name == "Book sales entries")
        self.assertEqual((line.before, line.change), ("yes", False))
        self.assertEqual(self.division._known_rights()["create_entries"], "yes")

    def test_granted_by_exact_yet_refused(self):
        """The app's own permission is not in the answer about its user."""
        self.fault("status", status="403", count=1)
        move = self.failed("rights_missing")
        check = self.check(self.transfer_of(move))
        self.assertEqual(self.answers(check, answer="no"), set())
        heading = check.line_ids.filtered(lambda line: line.kind == "division")
        self.assertIn("the app itself", heading.advice)
        check.action_process_again()
        self.drain()
        self.assert_processed_once(move)

    def test_blocked_user(self):
        self.edit("block_user", user=self.login)
        move = self.failed("user_blocked")
        check = self.check(self.transfer_of(move))
        self.assertEqual(len(self.answers(check, answer="no")), len(RIGHTS))
        self.assertIn("unblocked", self.advice(check, "See journals"))
        self.assertEqual(check.calls, 1)
        self.edit("unblock_user", user=self.login)
        check.action_process_again()
        self.drain()
        self.assert_processed_once(move)

    def test_access_taken_away_and_the_queue_waits(self):
        """A read that is refused names division and place, and leads to the check."""
        move = self.invoice()
        self.edit("remove_access", user=self.login, division=self.division.code)
        self.process(move)
        transfer = self.transfer_of(move)
        self.assertEqual(
            (transfer.state, transfer.wait_code), ("offered", "read_refused")
        )
        text = move.exact_online_explanation
        self.assertIn(self.division.display_name, text)
        self.assertIn("Administrations: Access rights", text)
        self.assertIn("Rights check", text)
        self.assertTrue(self.division.waits_for_rights)
        self.assertTrue(transfer.needs_rights_check)
        check = self.check(self.connection)
        self.assertEqual(check.waiting_count, 1)
        self.assertIn(
            "Administrations: Access rights", self.advice(check, "See journals")
        )

    def test_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.user.lang = "nl_NL"
        self.check(self.division)
        self.deny("salesentry/")
        move = self.failed("rights_missing")
        division = self.division.with_context(lang="nl_NL")
        check = self.check(division)
        lost = {"Verkoopboekingen maken", "Verkoopboekingen inzien"}
        self.assertEqual(self.answers(check, answer="no"), lost)
        self.assertIn("Stamgegevens", self.advice(check, "Verkoopboekingen maken"))
        self.assertIn("Verkoopboekingen maken", division.message_ids[:1].body)
        text = move.with_context(lang="nl_NL").exact_online_explanation
        self.assertIn("Rechtencontrole", text)


class TestConsentOfADivision(OAuthCase, RightsCase):
    def test_division_is_withdrawn_and_given_back(self):
        """What was refused goes on after one consent, and nothing goes twice."""
        self.come_back(self.consent(self.start()))
        other = self.sandbox.ready["divisions"][2]["code"]
        self.edit("change_consent", user=self.login, divisions=[other])
        refused = self.failed("division_not_in_scope")
        self.assertIn(self.division.display_name, refused.exact_online_explanation)
        self.assertIn("Security Center", refused.exact_online_explanation)
        new = self.partner(name="Hoveniersbedrijf Groen & Zn.")
        waiting = self.invoice(partner_id=new.id)
        self.process(waiting)
        self.assertEqual(self.transfer_of(waiting).wait_code, "read_refused")
        self.assertIn("Security Center", waiting.exact_online_explanation)
        check = self.check(self.transfer_of(refused).issue_id)
        self.assertEqual(len(self.answers(check, answer="no")), len(RIGHTS))
        text = self.advice(check, "Book sales entries")
        self.assertIn(self.division.display_name, text)
        self.assertIn("Security Center", text)
        self.assertEqual(check.waiting_count, 2)
        self.env.flush_all()
        self.come_back(self.consent(check.action_reauthorise()["url"]))
        self.drain()
        # What waited goes on by itself, what failed when somebody says so.
        self.assert_processed_once(waiting)
        self.assert_state(refused, "failed")
        check.action_process_again()
        self.drain()
        self.assert_processed_once(refused)


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
