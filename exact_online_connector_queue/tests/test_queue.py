# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Turns as jobs: made on offering, performed, recovered; and the way back to crons."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.exact_online_connector.adapters import outbox
from odoo.addons.exact_online_connector.adapters.cursors import division_turn
from odoo.addons.exact_online_connector.tests.situations import ENTRIES, SituationCase
from odoo.addons.queue_job.job import Job
from odoo.tests import HttpCase

from ..hooks import post_init_hook, uninstall_hook


class QueueCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.divisions = self.env["exact.online.division"]
        self.jobs().unlink()

    def jobs(self, **values):
        """Jobs of the channel, the oldest first."""
        domain = [("channel", "=", "root.exact_online")]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["queue.job"].sudo().search(domain, order="id")

    def offer(self, count=1, **values):
        moves = self.env["account.move"].union(
            *(self.invoice(**values) for _ in range(count))
        )
        moves.action_exact_online_process()
        self.env.flush_all()
        return moves

    def perform(self, job):
        """As the controller does, on the test's cursor."""
        runnable = Job.load(self.env, job.uuid)
        runnable.set_started()
        runnable.store()
        runnable.perform()
        runnable.set_done()
        runnable.store()
        self.env.flush_all()
        self.env.invalidate_all()

    def age(self, **span):
        """The jobs were made some time ago, and nobody took them up."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE queue_job SET date_created = date_created - %s, eta = eta - %s"
            " WHERE channel = 'root.exact_online'",
            [timedelta(**span), timedelta(**span)],
        )
        self.env.invalidate_all()

    def triggers(self):
        cron = self.divisions._lane_cron(1)
        return self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])


class TestJobs(QueueCase):
    def test_an_offer_makes_one_job_for_the_division(self):
        self.offer(3)
        self.offer(1)
        (job,) = self.jobs(state="pending")
        self.assertEqual(job.records, self.division)
        self.assertFalse(job.eta)
        self.assertFalse(
            self.triggers().filtered(lambda t: t.create_date >= job.date_created)
        )

    def test_the_job_does_the_work(self):
        moves = self.offer(2)
        self.perform(self.jobs(state="pending"))
        self.assert_processed_once(*moves)
        self.assertFalse(self.jobs(state="pending"))

    def test_a_person_needs_no_right_on_jobs(self):
        user = self.new_user("clerk", self.company, "account.group_account_invoice")
        move = self.invoice()
        self.as_user(user, move).action_exact_online_process()
        (job,) = self.jobs(state="pending")
        self.assertEqual(job.user_id, self.env.ref("base.user_root"))
        user.active = False
        self.perform(job)
        self.assert_processed_once(move)

    def test_back_off_is_the_moment_exact_gives(self):
        (move,) = self.offer()
        self.fault("status", status="429_day", count=1)
        self.perform(self.jobs(state="pending"))
        self.assert_state(move, "offered")
        (later,) = self.jobs(state="pending")
        self.assertEqual(later.eta, self.transfer_of(move).not_before)
        # Another document does not wait for that job: it may be sent earlier.
        self.offer()
        self.assertEqual(len(self.jobs(state="pending")), 2)

    def test_a_job_that_waits_swallows_no_offer(self):
        """The grey period of one document must not hold up another."""
        self.fault("drop_after", count=1)
        (lost,) = self.offer(partner_id=self.linked_partner().id)
        self.perform(self.jobs(state="pending")[0])
        self.division._queue_turn(fields.Datetime.now() + timedelta(minutes=10))
        before = self.jobs(state="pending")
        self.assertTrue(all(before.mapped("eta")))
        other = self.offer(partner_id=lost.partner_id.id)
        now = self.jobs(state="pending") - before
        self.assertEqual(len(now), 1)
        self.perform(now)
        self.assert_processed_once(other)

    def test_a_division_in_other_hands_is_tried_again(self):
        (move,) = self.offer()
        site, code = self.connection.site, self.division.code
        with division_turn(self.env.cr.dbname, site, code) as held:
            self.assertTrue(held)
            self.perform(self.jobs(state="pending"))
        self.assert_state(move, "offered")
        (again,) = self.jobs(state="pending")
        self.assertTrue(again.eta)
        self.perform(again)
        self.assert_processed_once(move)

    def test_a_dead_worker_s_document_is_looked_up_not_sent_again(self):
        """Killed between Exact's booking and our note of it."""
        (move,) = self.offer(partner_id=self.linked_partner().id)
        (job,) = self.jobs(state="pending")
        self.fault("drop_after", count=1)
        self.perform(job)
        # The answer was lost with the worker: the mark is all that is left.
        transfer = self.transfer_of(move)
        self.env.cr.execute(
            "UPDATE exact_online_transfer SET state = 'in_flight' WHERE id = %s",
            [transfer.id],
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.entries_of(move)), 1)
        # queue_job makes the dead job pending again.
        job.state = "pending"
        self.perform(job)
        self.assert_processed_once(move)
        self.assertEqual(transfer.attempt, 1)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)

    def test_a_turn_that_ran_out_of_time_is_followed_by_another(self):
        moves = self.offer(2)
        (job,) = self.jobs(state="pending")
        with self.patched_turn(0.000001):
            self.perform(job)
        (following,) = self.jobs(state="pending")
        self.assertFalse(following.eta)
        self.perform(following)
        self.assert_processed_once(*moves)

    def patched_turn(self, seconds):
        module = "odoo.addons.exact_online_connector_queue.models.exact_online_division"
        return patch(f"{module}.TURN", seconds)


class TestWayBack(QueueCase):
    def drain_by_cron(self):
        """The cron's own transaction is the test's, which cannot be committed."""
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *_args, **_values: 0
        ):
            self.divisions._cron_drain()
        self.env.invalidate_all()

    def test_the_cron_steps_back(self):
        (move,) = self.offer()
        self.drain_by_cron()
        self.assert_state(move, "offered")
        self.assertEqual(len(self.jobs(state="pending")), 1)

    def test_the_cron_sees_to_it_that_there_is_a_job(self):
        """Somebody cancelled the jobs by hand."""
        (move,) = self.offer()
        self.jobs(state="pending").button_cancelled()
        self.drain_by_cron()
        (job,) = self.jobs(state="pending")
        self.perform(job)
        self.assert_processed_once(move)

    def test_without_a_job_runner_the_cron_does_the_work(self):
        (move,) = self.offer()
        self.age(minutes=6)
        self.drain_by_cron()
        self.assert_processed_once(move)
        # And offers wake it as before.
        self.triggers().unlink()
        self.offer()
        self.assertTrue(self.triggers())

    def test_a_job_for_later_is_no_stuck_job(self):
        (move,) = self.offer()
        (job,) = self.jobs(state="pending")
        job.eta = fields.Datetime.now() + timedelta(hours=3)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE queue_job SET date_created = date_created - interval '1 day'"
        )
        self.env.invalidate_all()
        self.drain_by_cron()
        self.assert_state(move, "offered")

    def test_installing_takes_over_and_removing_gives_back(self):
        (move,) = self.offer()
        self.jobs().unlink()
        post_init_hook(self.env)
        (job,) = self.jobs(state="pending")
        self.triggers().unlink()
        uninstall_hook(self.env)
        self.assertEqual(job.state, "cancelled")
        self.assertTrue(self.triggers())
        self.assert_state(move, "offered")


class TestRoute(QueueCase, HttpCase):
    def test_the_job_runner_s_own_door(self):
        """Over HTTP, with the controller that forbids commits and locks the job."""
        (move,) = self.offer()
        (job,) = self.jobs(state="pending")
        job.state = "enqueued"
        self.env.flush_all()
        answer = self.url_open(
            f"/queue_job/runjob?db={self.env.cr.dbname}&job_uuid={job.uuid}",
            timeout=60,
        )
        answer.raise_for_status()
        self.env.invalidate_all()
        self.assertEqual((job.state, job.exc_info), ("done", False))
        self.assert_processed_once(move)

    def test_a_mark_left_behind(self):
        """The outbox's steps are the runner's own: a job's cursor writes none."""
        (move,) = self.offer(partner_id=self.linked_partner().id)
        outbox.mark(self.env.cr, self.transfer_of(move).id, None)
        self.env.invalidate_all()
        (job,) = self.jobs(state="pending")
        self.perform(job)
        # Nothing of it is in Exact: it waits for the second look-up.
        self.assert_state(move, "unknown")
        (later,) = self.jobs(state="pending")
        self.assertTrue(later.eta)
        self.assertNotIn(f"POST {ENTRIES}", self.calls())
