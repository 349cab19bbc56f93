# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lanes, fair turns, and the minute's calls."""

import time
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import config

from ..adapters import drain as drain_module
from ..adapters import runner as runner_module
from ..adapters.cursors import division_turn
from ..adapters.pause import moment_in
from ..adapters.runner import Runner
from .situations import ENTRIES, SituationCase


class LaneCase(SituationCase):
    def setUp(self):
        super().setUp()
        threads = patch.dict(config.options, {"max_cron_threads": 4})
        threads.start()
        self.addCleanup(threads.stop)
        self.divisions = self.env["exact.online.division"]

    def lanes(self):
        """The lane crons, archived ones included, by their number."""
        found = {}
        while cron := self.divisions._lane_cron(len(found) + 1):
            found[len(found) + 1] = cron.with_context(active_test=False)
        return found

    def triggers(self, lane):
        return self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.divisions._lane_cron(lane).id)]
        )

    def run_lane(self, lane):
        """As Odoo's cron worker does, on cursors of its own."""
        self.env.flush_all()
        cron = self.divisions._lane_cron(lane)
        job = {
            "id": cron.id,
            "cron_name": cron.name,
            "user_id": cron.user_id.id,
            "ir_actions_server_id": cron.ir_actions_server_id.id,
            "lastcall": cron.lastcall,
            "timed_out_counter": 0,
            "active": cron.active,
        }
        status = self.registry["ir.cron"]._run_job(job)
        self.env.invalidate_all()
        return status, job


class TestLanes(LaneCase):
    def test_a_number_makes_and_archives_rows(self):
        self.divisions._set_lanes(3)
        self.assertEqual([c.active for c in self.lanes().values()], [True] * 3)
        self.divisions._set_lanes(2)
        self.assertEqual([c.active for c in self.lanes().values()], [True, True, False])
        self.divisions._set_lanes(3)
        self.assertEqual([c.active for c in self.lanes().values()], [True] * 3)

    def test_one_thread_is_left_to_the_rest(self):
        for count in (0, -1, 4):
            with self.assertRaises(UserError):
                self.divisions._set_lanes(count)
        with patch.dict(config.options, {"max_cron_threads": 1}):
            self.divisions._set_lanes(1)
            with self.assertRaises(UserError):
                self.divisions._set_lanes(2)

    def test_the_settings_page(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.exact_online_lanes, 1)
        settings.exact_online_lanes = 2
        settings.execute()
        self.assertEqual(len(self.lanes()), 2)
        self.assertEqual(
            self.env["res.config.settings"].create({}).exact_online_lanes, 2
        )

    def test_lanes_go_with_the_addon(self):
        self.divisions._set_lanes(2)
        cron = self.lanes()[2]
        self.assertEqual(
            cron.get_external_id()[cron.id], "exact_online_connector.ir_cron_drain_2"
        )

    def test_an_offer_wakes_all_lanes(self):
        self.divisions._set_lanes(2)
        for lane in (1, 2):
            self.triggers(lane).unlink()
        self.invoice().action_exact_online_process()
        self.assertTrue(self.triggers(1))
        self.assertTrue(self.triggers(2))

    def test_each_lane_does_the_work(self):
        self.divisions._set_lanes(2)
        move = self.invoice()
        move.action_exact_online_process()
        status, _job = self.run_lane(2)
        self.assertEqual(status, "fully done")
        self.assert_processed_once(move)

    def test_a_lane_beyond_the_number_goes_out_of_service(self):
        """It could not be archived while it ran: it does so itself."""
        self.divisions._set_lanes(2)
        move = self.invoice()
        move.action_exact_online_process()
        self.env["ir.config_parameter"].set_param("exact_online_connector.lanes", 1)
        _status, job = self.run_lane(2)
        self.assertFalse(job["active"])
        self.assert_state(move, "offered")

    def test_progress_is_told_while_it_runs(self):
        """Three kills of a lane that gets on are no reason to pass it over."""
        moves = self.invoice() + self.invoice()
        moves.action_exact_online_process()
        told = []
        model = self.registry["ir.cron"]
        original = model._commit_progress

        def spy(records, processed=0, **values):
            result = original(records, processed, **values)
            progress = records.env["ir.cron.progress"].browse(
                records.env.context["ir_cron_progress_id"]
            )
            told.append((progress.done, progress.remaining))
            return result

        with patch.object(model, "_commit_progress", spy):
            status, _job = self.run_lane(1)
        self.assertGreaterEqual(told[0][0], 2)
        self.assertEqual(told[-1], (told[0][0], 0))
        self.assertEqual(status, "fully done")


class TestFairTurns(LaneCase):
    def test_a_division_in_other_hands_is_left_and_the_rest_done(self):
        """What another worker has is no reason to wait, nor to touch it."""
        move = self.invoice()
        move.action_exact_online_process()
        self.env.flush_all()
        site, code = self.connection.site, self.division.code
        with division_turn(self.env.cr.dbname, site, code) as held:
            self.assertTrue(held)
            started = time.monotonic()
            outcome = Runner(self.env.registry, seconds=30, patient=True).run()
            self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(outcome.settled, 0)
        self.assertFalse(outcome.due_now)
        self.env.invalidate_all()
        self.assert_state(move, "offered")
        self.drain()
        self.assert_processed_once(move)

    def test_turns_go_round(self):
        """Chunks of two divisions alternate; one does not spend the run."""
        turns = self.turns({1: [(50, True), (50, True), (7, False)], 2: [(3, False)]})
        self.assertEqual(turns, [1, 2, 1, 1])

    def test_a_full_minute_holds_up_its_own_division_only(self):
        soon = moment_in(seconds=1)
        turns = self.turns(
            {1: [(55, soon), (5, False)], 2: [(50, True), (50, True), (1, False)]}
        )
        self.assertEqual(turns, [1, 2, 2, 2, 1])

    def test_what_is_offered_while_a_lane_waits_has_its_turn(self):
        soon = moment_in(seconds=2)
        with (
            patch.object(runner_module, "REST", 0.2),
            patch.object(runner_module, "LONGEST_NAP", 0.1),
        ):
            turns = self.turns(
                {1: [(55, soon), (5, False)], 2: [(3, False), (4, False)]}
            )
        self.assertEqual(turns, [1, 2, 2, 1])

    def test_a_turn_ends_early_when_others_come_to_wait(self):
        partner = self.linked_partner()
        moves = self.env["account.move"].union(
            *(self.invoice(partner_id=partner.id) for _ in range(5))
        )
        moves.action_exact_online_process()
        self.env.flush_all()
        self.fault("delay", seconds=0.1)
        known = runner_module.outbox.divisions_with_work
        other, asked, turns = self.connection.division_ids[1], [], []

        def later_two(cr, shuffled=False):
            asked.append(shuffled)
            found = known(cr, shuffled)
            return [*found, (other.id, False)] if len(asked) > 1 and found else found

        def turn(drain):
            turns.append(drain.division_id)
            return chunk(drain)

        chunk = drain_module.Drain.chunk
        with (
            patch.object(drain_module, "ASK", 0.15),
            patch.object(runner_module.outbox, "divisions_with_work", later_two),
            patch.object(drain_module.Drain, "chunk", turn),
        ):
            self.drain()
        self.assert_processed_once(*moves)
        self.assertGreater(turns.count(self.division.id), 1)

    def test_a_turn_that_broke_off_is_not_tried_again_in_this_run(self):
        soon = moment_in(seconds=1)
        with (
            patch.object(runner_module, "REST", 0.1),
            patch.object(runner_module, "LONGEST_NAP", 0.1),
        ):
            turns = self.turns({1: [(55, soon), (5, False)], 2: [(0, "broken")] * 9})
        self.assertEqual(turns, [1, 2, 1])

    def test_a_run_that_is_not_patient_leaves_the_minute_to_the_next(self):
        later = fields.Datetime.now() + timedelta(seconds=30)
        outcome = self.turns({1: [(55, later)]}, patient=False, outcome=True)
        self.assertEqual(outcome.due_at, later)

    def test_a_run_that_ends_in_a_full_minute_is_followed_at_once(self):
        """A trigger in the future is only looked at each minute."""
        later = fields.Datetime.now() + timedelta(seconds=30)
        outcome = self.turns({1: [(55, later)]}, outcome=True, seconds=0.3)
        self.assertTrue(outcome.due_now)
        far = fields.Datetime.now() + timedelta(hours=3)
        outcome = self.turns({1: [(55, far)]}, outcome=True, seconds=0.3)
        self.assertFalse(outcome.due_now)
        self.assertEqual(outcome.due_at, far)

    def turns(self, plan, outcome=False, **options):
        """Play a run over divisions whose chunks come out as planned.

        ``plan``: by division a list of (settled, more); more may be a moment until
        which the minute is full, or "broken".
        """
        left = {division: list(chunks) for division, chunks in plan.items()}
        taken = []

        def turn(_runner, division_id, alone):
            taken.append(division_id)
            settled, more = left[division_id].pop(0)
            return runner_module.Turn(
                settled=settled,
                more=more is True,
                broken=more == "broken",
                resume_at=more if isinstance(more, datetime) else None,
            )

        def due(_cr, _shuffled):
            return [(division, False) for division, rest in left.items() if rest]

        options = {"seconds": 5, "patient": True} | options
        with (
            patch.object(Runner, "_turn", turn),
            patch.object(runner_module.outbox, "divisions_with_work", due),
        ):
            result = Runner(self.env.registry, **options).run()
        return result if outcome else taken


class TestMinute(LaneCase):
    def offer(self, count):
        partner = self.linked_partner()
        moves = self.env["account.move"].union(
            *(self.invoice(partner_id=partner.id) for _ in range(count))
        )
        moves.action_exact_online_process()
        self.env.flush_all()
        return moves

    def test_no_attempt_is_made_without_a_call_left(self):
        """What waits for the minute was not tried: its attempts say so."""
        self.settings(minute_limit=8)
        self.pass_time(seconds=61)
        moves = self.offer(12)
        for _minute in range(4):
            self.drain()
            self.pass_time(seconds=61)
        self.drain()
        self.assert_processed_once(*moves)
        self.assertEqual(set(moves.exact_online_transfer_id.mapped("attempt")), {1})
        self.assertNotIn("429", self.sandbox.ask("calls")["statuses"])
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 12)

    def test_the_next_run_sits_out_what_the_last_one_waited_for(self):
        """Else the wait is left to a trigger, which Odoo looks at each minute."""
        moves = self.offer(2)
        self.fault("status", status="429_minute", count=1)
        self.drain()
        soon = moment_in(seconds=1.5)
        self.env.cr.execute(
            "UPDATE exact_online_transfer SET not_before = %s WHERE state = 'offered'",
            [soon],
        )
        self.env.cr.execute("UPDATE exact_online_budget SET state = NULL")
        runner = Runner(self.env.registry, seconds=1, patient=True)
        started = time.monotonic()
        outcome = runner.run()
        self.assertGreater(time.monotonic() - started, 0.9)
        self.assertTrue(outcome.due_now)
        self.env.invalidate_all()
        self.assertEqual(set(moves.mapped("exact_online_state")), {"offered"})

    def test_a_long_queue_is_not_written_for_a_minute(self):
        moves = self.offer(4)
        with patch("odoo.addons.exact_online_connector.adapters.drain.CHUNK", 2):
            self.fault("status", status="429_minute", count=1)
            self.drain()
        waiting = [
            transfer.wait_code for transfer in moves.exact_online_transfer_id.sorted()
        ]
        self.assertEqual(waiting.count("limit_minute"), 2)
        # Nor is it looked at again before the minute is over.
        before = self.calls()[f"POST {ENTRIES}"]
        self.drain()
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], before)
        self.pass_time(seconds=62)
        self.drain()
        self.assert_processed_once(*moves)
