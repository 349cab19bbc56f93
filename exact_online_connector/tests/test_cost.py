# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import sql_db

from .common import ExactOnlineCase


class TestCost(ExactOnlineCase):
    def drained(self, count):
        """SQL queries of the runner for ``count`` invoices of a linked customer."""
        moves = self.env["account.move"]
        for _number in range(count):
            moves |= self.invoice(partner_id=self.customer.id)
        moves.action_exact_online_process()
        self.env.flush_all()
        before = sql_db.sql_counter
        self.drain()
        spent = sql_db.sql_counter - before
        self.assertEqual(set(moves.mapped("exact_online_state")), {"processed"})
        return spent

    def test_queries_per_further_invoice(self):
        self.customer = self.partner()
        self.drained(1)  # links the customer
        few, many = self.drained(5), self.drained(25)
        self.assertLessEqual((many - few) / 20, 20)

    def test_the_badge_touches_nothing_of_the_document(self):
        """Odoo marks every write as a person's, and goes through all lines for it."""
        move = self.invoice()
        move.is_manually_modified = False
        self.process(move)
        self.assertEqual(move.exact_online_state, "processed")
        self.assertFalse(move.is_manually_modified)
        lines = self.env.registry["account.move.line"]
        with patch.object(lines, "_sync_invoice") as looked_through:
            move.sudo().exact_online_state = "failed"
        looked_through.assert_not_called()
        move.ref = "changed by a person"
        self.assertTrue(move.is_manually_modified)
