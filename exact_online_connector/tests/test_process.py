# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .common import ExactOnlineCase


class TestProcess(ExactOnlineCase):
    def test_demo_documents(self):
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
            ]
        )
        self.assertGreaterEqual(len(moves), 13)
        self.process(moves)
        for move in moves:
            self.assertEqual(
                move.exact_online_state, "processed", move.exact_online_explanation
            )

    def test_one(self):
        move = self.invoice()
        self.process(move)
        self.assertEqual(
            move.exact_online_state, "processed", move.exact_online_explanation
        )
