# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a link stays alive, what the limits leave to do, and what is tidied up."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import format_datetime

from .situations import SituationCase

TOKEN = "POST /api/oauth2/token"


class TestKeepAlive(SituationCase):
    def keep(self):
        self.env["exact.online.connection"].sudo()._cron_keep_alive()
        self.env.invalidate_all()
        return self.calls().get(TOKEN, 0)

    def test_renewed_after_a_week_and_not_before(self):
        self.pass_time(days=6)
        self.assertEqual(self.keep(), 0)
        self.assertIn(self.connection.days_left, (23, 24))
        self.pass_time(days=2)
        self.assertEqual(self.keep(), 1)
        self.assertGreaterEqual(self.connection.days_left, 29)
        self.assertEqual(self.keep(), 1)
        move = self.invoice()
        self.process(move)
        self.assert_processed_once(move)

    def test_a_link_lives_for_a_year_without_work(self):
        for _month in range(13):
            self.pass_time(days=28)
            self.keep()
        self.assertEqual(self.connection.state, "connected")
        move = self.invoice()
        self.process(move)
        self.assert_processed_once(move)

    def test_a_dead_one_is_told_once(self):
        self.pass_time(days=31)
        self.keep()
        self.assertEqual(self.connection.state, "reauthorise")
        self.keep()
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_warned_before_it_dies(self):
        self.pass_time(days=12)
        self.fault("status", path="oauth2/token", status="503")
        self.keep()
        self.assertFalse(self.connection.activity_ids)
        self.pass_time(days=10)
        self.keep()
        self.keep()
        (activity,) = self.connection.activity_ids
        left = (activity.date_deadline - fields.Date.today()).days
        self.assertIn(left, (7, 8))
        self.assert_readable(activity.summary)
        self.assertIn(f" {left} ", activity.note)
        self.assertEqual(self.connection.state, "connected")
        self.no_more_faults()
        self.keep()
        self.assertGreaterEqual(self.connection.days_left, 29)


class TestForecast(SituationCase):
    def test_what_is_used_and_when_it_is_done(self):
        self.linked_partner()
        self.assertRegex(self.division.forecast, r"^\d+ of 5,?000 calls used today\.$")
        for _number in range(3):
            self.invoice().action_exact_online_process()
        self.division.invalidate_recordset()
        self.assertRegex(self.division.forecast, r"^Done at about .*; \d+ of 5,?000")

    def test_not_before_the_last_of_them_is_due(self):
        """A lost answer is looked up again after the grey period only."""
        move = self.invoice(partner_id=self.linked_partner().id)
        self.fault("drop_before", count=1)
        self.process(move)
        self.no_more_faults()
        transfer = self.transfer_of(move)
        self.assertEqual(transfer.state, "unknown")
        due = format_datetime(self.env, transfer.not_before, dt_format="short")
        self.division.invalidate_recordset()
        self.assertIn(f"Done at about {due};", self.division.forecast)

    def test_nothing_is_known_of_a_division_that_was_never_called(self):
        other = self.connection.division_ids - self.division
        self.assertFalse(other[0].forecast)


class TestHousekeeping(SituationCase):
    def test_no_days_at_all_is_refused(self):
        settings = Form(self.env["res.config.settings"].sudo())
        settings.exact_online_keep_days = 0
        with self.assertRaises(ValidationError):
            settings.save()

    def test_bodies_go_and_the_proof_stays(self):
        move, recent = self.invoice(), self.invoice()
        self.process(move + recent)
        old = move.exact_online_transfer_id.sudo()
        self.assertTrue(old.request_body)
        old.done_at = fields.Datetime.now() - timedelta(days=91)
        self.env.flush_all()
        self.env["exact.online.transfer"].sudo()._gc_bodies()
        self.assertFalse(old.request_body)
        self.assertFalse(old.response_body)
        self.assertTrue(recent.exact_online_transfer_id.sudo().request_body)
        self.assert_processed_once(move, recent)
        self.assertTrue(old.exact_id)

    def test_what_failed_keeps_its_answer(self):
        move = self.invoice(partner_id=self.linked_partner().id)
        self.fault("status", status="500", text="Ongeldig: Dagboek", count=1)
        self.process(move)
        self.assert_state(move, "failed")
        row = move.exact_online_transfer_id.sudo()
        row.done_at = fields.Datetime.now() - timedelta(days=900)
        self.env.flush_all()
        self.env["exact.online.transfer"].sudo()._gc_bodies()
        self.assertTrue(row.request_body)

    # --- the archive ---

    def vacuum(self):
        self.env["exact.online.transfer"].sudo()._gc_archive()

    def archived(self, move):
        """Processed, and so long ago that it is archived."""
        self.process(move)
        row = self.transfer_of(move).sudo()
        row.done_at = fields.Datetime.now() - timedelta(days=731)
        self.vacuum()
        return row

    def test_done_long_ago_is_archived(self):
        recent, failed = self.invoice(), self.invoice(partner_id=self.partner().id)
        self.process(recent)
        self.env["exact.online.mapping"].search([("kind", "=", "tax")]).unlink()
        self.process(failed)
        old_failure = self.transfer_of(failed).sudo()
        old_failure.done_at = fields.Datetime.now() - timedelta(days=900)
        self.vacuum()
        self.assertFalse(old_failure.archived)
        self.assertFalse(self.transfer_of(recent).archived)
        # Withdrawn before anything was sent, it was never done.
        old_failure._withdraw("Paid in cash")
        old_failure.write({"done_at": False, "offered_at": "2020-01-01 00:00:00"})
        self.vacuum()
        self.assertTrue(old_failure.archived)

    def test_a_longer_setting_brings_back(self):
        row = self.archived(self.invoice(partner_id=self.linked_partner().id))
        settings = Form(self.env["res.config.settings"].sudo())
        settings.exact_online_archive_days = 3650
        settings.save().execute()
        self.vacuum()
        self.assertFalse(row.archived)
        settings = Form(self.env["res.config.settings"].sudo())
        settings.exact_online_archive_days = 700
        settings.save().execute()
        self.vacuum()
        self.assertTrue(row.archived)

    def test_archived_one_is_still_the_proof(self):
        move = self.invoice(partner_id=self.linked_partner().id)
        self.assertTrue(self.archived(move).archived)
        with self.assertRaises(UserError):
            move.button_draft()
        move.action_exact_online_process()
        self.drain()
        self.assert_processed_once(move)

    def test_archived_attempt_is_looked_up_before_it_is_sent_again(self):
        """It was sent, given up, and stands in Exact after all."""
        move = self.invoice(partner_id=self.linked_partner().id)
        self.process(move)
        row = self.transfer_of(move).sudo()
        row.write({"state": "withdrawn", "offered_at": "2020-01-01 00:00:00"})
        row.done_at = "2020-01-01 00:00:00"
        self.vacuum()
        self.assertTrue(row.archived)
        self.env["exact.online.transfer"]._offer(self.division, move)
        self.drain()
        self.assert_processed_once(move)

    def test_closed_causes_go_after_a_year(self):
        issues = self.env["exact.online.issue"].sudo()
        values = {"division_id": self.division.id, "code": "unrecognised", "root": "x"}
        now = fields.Datetime.now()
        old = issues.create(values | {"state": "closed", "closed_at": "2020-01-01"})
        new = issues.create(values | {"state": "closed", "closed_at": now})
        waiting = issues.create(values)
        issues._gc_closed()
        self.assertEqual((old + new + waiting).exists(), new + waiting)
