# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A right is missing in Exact: said where, shown, mended, sent once."""

from exact_core.model.rights import RIGHTS

from .rights import RightsCase
from .situations import ENTRIES
from .test_oauth import OAuthCase

USER = "account.group_account_invoice"
MANAGER = "exact_online_connector.group_exact_online_manager"
QUESTION = "GET users/UserHasRights"


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
