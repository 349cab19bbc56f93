# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lanes that meet: none works where another does, or has nothing left to do."""

from contextlib import contextmanager
from unittest.mock import patch

from ..adapters import outbox, runner
from ..adapters.runner import Runner, Turn
from .common import ExactOnlineCase


class TestSweep(ExactOnlineCase):
    def setUp(self):
        super().setUp()
        self.customer = self.partner()
        self.move = self.invoice(partner_id=self.customer.id)
        self.move.action_exact_online_process()
        self.env.flush_all()

    def lane(self):
        return Runner(self.env.registry, seconds=60)

    def test_a_division_that_another_lane_has_done_costs_one_query(self):
        lane = self.lane()
        self.assertTrue(outbox.has_work(self.env.cr, self.division.id))
        self.drain()
        self.assertFalse(outbox.has_work(self.env.cr, self.division.id))
        with patch.object(runner, "division_turn") as turn:
            self.assertEqual(lane._turn(self.division.id, alone=True), Turn())
        turn.assert_not_called()

    def test_a_division_that_waits_has_one_turn_a_run(self):
        """What a person offered goes first, and not round and round."""
        self.connection.state = "reauthorise"
        self.env.flush_all()
        turns = []
        turn = Runner._turn

        def noted(lane, division_id, alone):
            turns.append(division_id)
            return turn(lane, division_id, alone)

        with patch.object(Runner, "_turn", noted):
            self.lane().run()
        self.assertEqual(turns, [self.division.id])

    def test_a_waiting_transfer_is_no_work_and_an_untold_one_is(self):
        transfer = self.move.exact_online_transfer_id.sudo()
        # The customer's too, for which the invoice waits.
        (transfer | transfer.waits_on_id).not_before = "2999-01-01"
        self.env.flush_all()
        self.assertFalse(outbox.has_work(self.env.cr, self.division.id))
        transfer.projected = False
        self.env.flush_all()
        self.assertTrue(outbox.has_work(self.env.cr, self.division.id))

    def test_a_lane_that_meets_another_goes_on_in_another_order(self):
        """Else it would meet it at the next division, and at all that follow."""
        asked = []
        known = outbox.divisions_with_work

        def noted(cr, shuffled=False):
            asked.append(shuffled)
            return known(cr, shuffled)

        @contextmanager
        def taken(*_where):
            yield False

        with (
            patch.object(outbox, "divisions_with_work", noted),
            patch.object(runner, "division_turn", taken),
        ):
            outcome = self.lane().run()
        self.assertEqual((outcome.settled, asked), (0, [False, True]))
        self.assertEqual(self.move.exact_online_transfer_id.state, "offered")

    def test_people_go_first_in_whatever_order(self):
        other = self.connection.division_ids[1]
        self.env["exact.online.transfer"].sudo().create(
            {
                "kind": "relation",
                "record_id": self.customer.id,
                "partner_id": self.customer.id,
                "division_id": other.id,
                "company_id": self.company.id,
                "reference": "By hand",
                "priority": 9,
            }
        )
        self.env.flush_all()
        for shuffled in (False, True):
            self.assertEqual(
                outbox.divisions_with_work(self.env.cr, shuffled),
                [(other.id, True), (self.division.id, True)],
            )
