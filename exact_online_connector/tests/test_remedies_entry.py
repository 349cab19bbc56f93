# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways out of a closed period and of a number that is in use."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form

from .situations import SituationCase


class TestPeriodRemedy(SituationCase):
    def setUp(self):
        super().setUp()
        self.today = fields.Date.today()
        self.edit(
            "close_period",
            division=self.division.code,
            year=self.today.year,
            period=self.today.month,
        )

    def wizard(self, action):
        model = self.env[action["res_model"]].with_context(**action["context"])
        return Form(model)

    def failed(self):
        move = self.invoice()
        self.process(move)
        self.assertEqual(move.exact_online_state, "failed")
        transfer = move.exact_online_transfer_id
        self.assertEqual(transfer.diagnosis_code, "period_closed")
        return move

    def post_in_open_period(self, holder):
        form = self.wizard(holder.action_post_in_open_period())
        period = form.period_id
        form.reason = "October was filed"
        form.save().action_apply()
        return period

    def test_known_closed_period_from_the_cause(self):
        self.division.action_refresh_reference()
        move = self.failed()
        issue = move.exact_online_transfer_id.issue_id
        period = self.post_in_open_period(issue)
        self.assertGreater(period.date_from, self.today)
        self.drain()
        self.assertEqual(move.exact_online_state, "processed")
        self.assertEqual(move.date, self.today)
        (entry,) = self.entries_of(move)
        self.assertEqual((entry["year"], entry["period"]), (period.year, period.period))
        self.assertEqual(issue.state, "closed")
        notes = " ".join(move.message_ids.mapped("body"))
        self.assertIn("October was filed", notes)
        self.assertIn(period.code, notes)

    def test_period_that_only_exact_knew_to_be_closed(self):
        move = self.failed()
        self.division.action_refresh_reference()
        self.post_in_open_period(move.exact_online_transfer_id)
        self.drain()
        self.assertEqual(move.exact_online_state, "processed")
        self.assertEqual(len(self.entries_of(move)), 1)

    def test_closed_period_is_not_accepted(self):
        self.division.action_refresh_reference()
        move = self.failed()
        transfer = move.exact_online_transfer_id
        closed = self.env["exact.online.period"].search(
            [
                ("division_id", "=", self.division.id),
                ("year", "=", self.today.year),
                ("period", "=", self.today.month),
            ]
        )
        with self.assertRaises(UserError):
            transfer._book_in_period(closed, "Why not")
        self.assertEqual(transfer.state, "failed")
        self.assertFalse(transfer.booking_year)

    def test_only_for_what_failed_for_its_period(self):
        self.edit(
            "open_period",
            division=self.division.code,
            year=self.today.year,
            period=self.today.month,
        )
        move = self.invoice()
        self.process(move)
        with self.assertRaises(UserError):
            move.exact_online_transfer_id.action_post_in_open_period()


class TestNumberRemedy(SituationCase):
    def setUp(self):
        super().setUp()
        self.division.entry_numbering = "digits"
        for mapping in self.env["exact.online.mapping"].search(
            [("division_id", "=", self.division.id), ("kind", "=", "journal")]
        ):
            mapping.write({"entry_prefix_invoice": "1", "entry_prefix_credit": "2"})
        # Made once in Exact, so that a number is all that can be refused.
        self.customer = self.partner()
        self.other = self.invoice(partner_id=self.customer.id)
        self.process(self.other)
        self.assertEqual(self.other.exact_online_state, "processed")

    def refused(self):
        """A document whose number is taken in Exact by a booking by hand."""
        first = self.other.exact_online_transfer_id.sudo()
        move = self.invoice(partner_id=self.customer.id)
        move.action_exact_online_process()
        transfer = move.exact_online_transfer_id
        transfer.sudo().asked_number = int(first.entry_number)
        self.drain()
        self.assertEqual(transfer.diagnosis_code, "entry_number_in_use")
        return move, transfer

    def send_under(self, transfer, number):
        action = transfer.action_other_number()
        model = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(model)
        form.number = number
        form.reason = "Used by hand"
        form.save().action_apply()

    def test_other_number(self):
        move, transfer = self.refused()
        self.send_under(transfer.issue_id, "26990001")
        self.drain()
        self.assertEqual(move.exact_online_state, "processed")
        (entry,) = self.entries_of(move)
        self.assertEqual(int(entry["entry_number"]), 26990001)
        self.assertIn("26990001", " ".join(move.message_ids.mapped("body")))

    def test_number_of_another_document_is_refused(self):
        _move, transfer = self.refused()
        taken = self.other.exact_online_transfer_id.entry_number
        with self.assertRaises(UserError):
            self.send_under(transfer, taken)
        self.assertEqual(transfer.state, "failed")

    def test_what_is_no_number_is_refused(self):
        _move, transfer = self.refused()
        for text in ("0", "2147483648", "26-1", "-5", "\u0661\u0662"):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.send_under(transfer, text)
        self.assertEqual(transfer.state, "failed")
