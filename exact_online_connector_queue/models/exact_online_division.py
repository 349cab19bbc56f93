# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.exact_online_connector.adapters import outbox
from odoo.addons.exact_online_connector.adapters.runner import Runner

CHANNEL = "root.exact_online"
# Seconds of a job: short, so that divisions have their turns round and round however
# few workers the channel has.
TURN = 20
# A division in other hands is looked at again after so many seconds.
BUSY = 30
# Jobs that wait longer than this for a worker show that no job runner is alive.
STUCK = timedelta(minutes=5)


class ExactOnlineDivision(models.Model):
    """A job is a turn of one division; the outbox stays the queue.

    A job per transfer would be a second truth beside the outbox: one could be lost, or
    done again, without the other. A turn can be repeated at any time.
    """

    _inherit = "exact.online.division"

    @api.model
    def _queue_turns(self):
        """A job for each division with work that has none."""
        self.env.flush_all()
        for division_id, _by_hand in outbox.divisions_with_work(self.env.cr):
            self.browse(division_id)._queue_turn()

    def _queue_turn(self, moment=None):
        """Queue a turn.

        :param moment: naive UTC moment before which there is nothing to do.
        """
        self.ensure_one()
        # A later job must not swallow an earlier one: the moment is part of the key.
        at = f"{moment:%Y-%m-%dT%H:%M}" if moment else "now"
        # Whoever offers needs no rights on jobs, and may leave: the job is Odoo's own.
        self.with_user(SUPERUSER_ID).with_delay(
            identity_key=f"exact_online/{self.id}/{at}",
            eta=moment,
            description=self.env._("Exact Online: process %s", self.display_name),
            # A worker that dies is no reason to give the division up.
            max_retries=0,
        )._job_turn()

    def _job_turn(self):
        """Send what is due in one division, on cursors of the runner's own."""
        self.ensure_one()
        outcome = Runner(self.env.registry, seconds=TURN).run([self.id])
        if outcome.due_now:
            self._queue_turn()
        elif outcome.busy:
            now = fields.Datetime.now()
            self._queue_turn(now + timedelta(seconds=BUSY))
        if outcome.due_at:
            self._queue_turn(outcome.due_at)
        return f"{outcome.settled} settled"

    @api.model
    def _queued_jobs(self):
        return (
            self.env["queue.job"]
            .sudo()
            .search(
                [
                    ("channel", "=", CHANNEL),
                    ("state", "in", ("pending", "enqueued", "wait_dependencies")),
                ]
            )
        )

    @api.model
    def _queue_is_stuck(self):
        """Whether jobs wait that a living job runner would have started."""
        since = fields.Datetime.now() - STUCK
        return any(
            (job.eta or job.date_enqueued or job.date_created) < since
            for job in self._queued_jobs()
        )

    # --- the crons step back -------------------------------------------------------

    @api.model
    def _cron_drain(self, lane=1):
        """Leave the work to the jobs while they are taken up, else do it."""
        if lane > self._lane_count() or self._queue_is_stuck():
            return super()._cron_drain(lane)
        self._queue_turns()
        return None

    @api.model
    def _wake_lanes(self):
        """Wake the crons only when nobody takes up the jobs."""
        return super()._wake_lanes() if self._queue_is_stuck() else None
