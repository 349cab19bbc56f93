# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person sees while an answer of Exact is missing or bad."""

from .situations import ENTRIES, SituationCase


class BadAnswerCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice()

    def assert_waits(self, code, move=None, connection="connected"):
        """Not lost: it waits, nothing is booked, and a person can read why."""
        transfer = self.transfer_of(move or self.move)
        self.assertEqual((transfer.state, transfer.wait_code), ("offered", code))
        self.assertEqual((move or self.move).exact_online_state, "offered")
        self.assertEqual(self.connection.state, connection)
        self.assertFalse(self.entries_of(move or self.move))
        self.assert_readable((move or self.move).exact_online_explanation)

    def assert_failed(self, code, move=None):
        move = move or self.move
        transfer = self.transfer_of(move)
        self.assertEqual((transfer.state, transfer.diagnosis_code), ("failed", code))
        self.assertEqual(move.exact_online_state, "failed")
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.entries_of(move))
        self.assert_readable(move.exact_online_explanation)

    def assert_being_looked_up(self):
        """Nobody knows yet: it is not sent again, and a person can read that."""
        self.assert_state(self.move, "unknown")
        self.assertEqual(self.move.exact_online_state, "offered")
        self.assertEqual(self.calls().get(f"POST {ENTRIES}"), 1)
        self.assert_readable(self.move.exact_online_explanation)
