# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One mail a day at most, with what stands open for whom it concerns."""

from datetime import datetime, timedelta, timezone

from freezegun import freeze_time
from odoo import Command
from odoo.tools import html2plaintext

from .situations import SituationCase

USER = "account.group_account_invoice"
# In Amsterdam it is nine o'clock.
MORNING = datetime(2026, 11, 20, 8, tzinfo=timezone.utc)
NIGHT = datetime(2026, 11, 20, 4, tzinfo=timezone.utc)


class TestDigest(SituationCase):
    def setUp(self):
        super().setUp()
        self.customer = self.linked_partner()
        self.responsible = self.new_user("responsible", self.company, USER)
        self.bookkeeper = self.new_user("bookkeeper", self.company, USER)
        (self.responsible | self.bookkeeper).tz = "Europe/Amsterdam"
        self.division.write(
            {
                "responsible_id": self.responsible.id,
                "bookkeeper_id": self.bookkeeper.id,
            }
        )

    def mails(self, now=MORNING):
        """What the cron sends at a moment."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        issues = self.env["exact.online.issue"].sudo()
        for user, concerned in issues._digests_due(now):
            concerned._send_digest(user)
        return mails.search([]) - before

    def text(self, mail):
        return html2plaintext(mail.body_html)

    def unmapped(self, count=1):
        """Documents that all fail for one tax."""
        self.tax("btw_21").exact_online_vat_code_id = False
        first = self.invoice(partner_id=self.customer.id, post=False)
        values = first.copy_data({"invoice_date": first.invoice_date})
        moves = first + first.create(values * (count - 1))
        moves.action_post()
        self.process(moves)
        self.assertEqual(set(moves.mapped("exact_online_state")), {"failed"})
        return moves

    def closed_period(self):
        """A document that the bookkeeper alone can help."""
        move = self.invoice([(40, "btw_9")], partner_id=self.customer.id)
        self.edit(
            "close_period",
            division=self.division.code,
            year=move.date.year,
            period=move.date.month,
        )
        self.process(move)
        self.assertEqual(self.transfer_of(move).issue_id.who, "bookkeeper")
        return move

    def test_two_hundred_failures_are_one_mail_and_one_activity(self):
        moves = self.unmapped(200)
        activities = self.env["mail.activity"].sudo()
        activities = activities.search([("user_id", "=", self.responsible.id)])
        self.assertEqual(len(activities), 1)
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.responsible.partner_id)
        self.assertIn("200", mail.subject)
        text = self.text(mail)
        self.assert_readable(text.replace("[1]", "").replace("[2]", ""))
        self.assertIn("21% ST", text)
        self.assertIn("24,200.00", text)
        issue = self.transfer_of(moves[0]).issue_id
        self.assertIn(f"/odoo/exact-online-causes/{issue.id}", mail.body_html)
        # All through the day, and after more failures, nothing more.
        self.unmapped(1)
        for hours in (1, 5, 12):
            self.assertFalse(self.mails(MORNING + timedelta(hours=hours)))
        self.assertEqual(len(self.mails(MORNING + timedelta(days=1))), 1)

    def test_each_gets_what_they_can_mend(self):
        self.closed_period()
        self.unmapped()
        mails = self.mails()
        self.assertEqual(len(mails), 2)
        texts = {mail.recipient_ids: self.text(mail) for mail in mails}
        mine = texts[self.responsible.partner_id]
        theirs = texts[self.bookkeeper.partner_id]
        self.assertIn("21% ST", mine)
        self.assertNotIn("21% ST", theirs)
        self.assertNotIn("period", mine.lower())
        self.assertIn("period", theirs.lower())

    def test_the_links_user_where_nobody_was_named(self):
        self.division.responsible_id = False
        self.unmapped()
        self.assertEqual(self.mails().recipient_ids, self.connection.user_id.partner_id)

    def test_in_the_morning_of_the_person(self):
        self.unmapped()
        self.assertFalse(self.mails(NIGHT))
        self.responsible.tz = "Asia/Tokyo"
        self.assertTrue(self.mails(NIGHT))

    def test_nothing_to_say(self):
        self.assertFalse(self.mails())
        moves = self.unmapped()
        issue = self.transfer_of(moves).issue_id
        issue.action_snooze()
        self.assertFalse(self.mails())
        issue.action_wake()
        self.division.digest = False
        self.assertFalse(self.mails())
        self.division.digest = True
        self.assertTrue(self.mails())

    def test_not_about_a_company_that_is_not_theirs(self):
        self.unmapped()
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.responsible.sudo().write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertFalse(self.mails())

    def test_in_their_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        modules = self.env["ir.module.module"].sudo()
        modules._load_module_terms(["exact_online_connector"], ["nl_NL"])
        self.responsible.lang = "nl_NL"
        self.unmapped()
        mail = self.mails()
        self.assertIn("wachten", mail.subject)
        self.assertIn("Beste", self.text(mail))
        self.assertIn("btw-code", self.text(mail))

    def test_the_cron(self):
        self.unmapped()
        mails = self.env["mail.mail"].sudo()
        before = mails.search_count([])
        cron = self.env.ref("exact_online_connector.ir_cron_digest").sudo()
        with freeze_time(MORNING):
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(mails.search_count([]) - before, 1)
