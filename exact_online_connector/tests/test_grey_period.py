# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers that were lost: what was never booked, and what is booked late."""

from odoo.exceptions import ValidationError

from .bad_answers import BadAnswerCase
from .situations import ENTRIES


class TestNeverBooked(BadAnswerCase):
    """Not booked, and nobody can know: two empty look-ups, then sent again."""

    def resolve(self):
        self.assert_being_looked_up()
        self.drain()
        self.assert_being_looked_up()
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 2)
        self.assertEqual(self.calls()[f"GET {ENTRIES}"], 2)

    def test_html(self):
        self.fault("html", count=1)
        self.process(self.move)
        self.resolve()

    def test_unknown_500(self):
        self.fault("status", status="500", count=1)
        self.process(self.move)
        self.pass_time(minutes=2)
        self.drain()
        self.resolve()

    def test_service_unavailable(self):
        self.fault("status", status="503", count=1)
        self.process(self.move)
        self.pass_time(minutes=2)
        self.drain()
        self.resolve()


class TestLateBooking(BadAnswerCase):
    """Exact books minutes after the connection was cut."""

    def setUp(self):
        super().setUp()
        self.fault("late_booking", seconds=300, count=1)
        self.process(self.move)

    def test_found_after_the_grey_period(self):
        self.assert_being_looked_up()
        self.assertFalse(self.entries_of(self.move))
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)

    def test_grey_period_outlives_a_lost_authorisation(self):
        """A pause of the whole division must not shorten it."""
        self.assert_being_looked_up()
        self.connection._mark_reauthorise("gone")
        other = self.invoice(partner_id=self.move.partner_id.id)
        self.process(other)
        self.assert_waits("reauthorise", other, connection="reauthorise")
        self.authorise(self.connection)
        self.drain()
        self.assert_processed_once(other)
        self.assert_state(self.move, "unknown")
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 2)

    def test_not_shorter_than_a_call_may_be_under_way(self):
        self.division.grey_minutes = 2
        with self.assertRaisesRegex(ValidationError, "2 minutes"):
            self.division.grey_minutes = 1

    def test_process_again_does_not_send(self):
        """A click brings no second entry either."""
        self.process(self.move)
        self.assert_being_looked_up()
        self.transfer_of(self.move).action_process_again()
        self.drain()
        self.assert_being_looked_up()

    def test_look_up_answered_badly(self):
        """An unanswered look-up is no empty one."""
        self.fault("status", method="GET", status="503", count=2)
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        transfer = self.transfer_of(self.move)
        self.assertEqual((transfer.state, transfer.look_ups), ("unknown", 1))
        self.assert_readable(self.move.exact_online_explanation)
        self.no_more_faults()
        self.pass_time(minutes=2)
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)
