# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..adapters.runner import Runner

LANES = "exact_online_connector.lanes"


class ExactOnlineDivision(models.Model):
    _inherit = "exact.online.division"

    @api.model
    def _cron_drain(self, lane=1):
        """Send what is offered, as long as the cron may run.

        :param lane: number of the lane; one beyond the setting goes out of service.
        """
        cron = self.env["ir.cron"]
        if lane > self._lane_count():
            cron._commit_progress(deactivate=True)
            return
        outcome = Runner(
            self.env.registry,
            patient=True,
            # Told after each turn: a worker that is killed is not taken for one that
            # never gets anywhere, which Odoo would pass over after three times.
            progress=lambda settled, remaining: cron._commit_progress(
                settled, remaining=remaining
            ),
        ).run()
        if outcome.due_now:
            # As a run of its own: other crons have their turn in between.
            self._lane_cron(lane)._trigger()
        elif outcome.due_at:
            self._lane_cron(lane)._trigger(at=outcome.due_at)
        cron._commit_progress(remaining=0)

    # --- lanes ---------------------------------------------------------------------

    @api.model
    def _lane_count(self):
        """How many divisions may be worked on at once."""
        setting = self.env["ir.config_parameter"].sudo().get_param(LANES, "1")
        return max(int(setting), 1) if setting.isdigit() else 1

    @api.model
    def _most_lanes(self):
        """How many lanes leave a cron thread to the rest of Odoo."""
        return max(config["max_cron_threads"] - 1, 1)

    @api.model
    def _lane_cron(self, lane):
        """The cron of a lane, which is a row of its own: one worker runs one row."""
        suffix = "" if lane == 1 else f"_{lane}"
        xmlid = f"exact_online_connector.ir_cron_drain{suffix}"
        return self.env.ref(xmlid, raise_if_not_found=False) or self.env["ir.cron"]

    @api.model
    def _set_lanes(self, count):
        """Make ``count`` lanes; those beyond are archived, and kept.

        :raises UserError: fewer than one, or so many that no cron thread is left.
        """
        most = self._most_lanes()
        if not 1 <= count <= most:
            raise UserError(
                self.env._(
                    "Choose 1 to %(most)s lanes: Odoo has %(threads)s cron threads "
                    "(max_cron_threads), and one is left to its other work.",
                    most=most,
                    threads=config["max_cron_threads"],
                )
            )
        self.env["ir.config_parameter"].sudo().set_param(LANES, count)
        first = self.sudo()._lane_cron(1)
        lane = 2
        while lane <= count or self._lane_cron(lane):
            cron = self.sudo()._lane_cron(lane)
            if not cron:
                self._make_lane(first, lane)
            elif cron.active != (lane <= count):
                # One that runs now is locked, and goes out of service at its next run.
                cron.try_lock_for_update(allow_referencing=True).active = lane <= count
            lane += 1

    def _make_lane(self, first, lane):
        cron = first.create(
            {
                "name": f"{first.name} ({lane})",
                "code": f"model._cron_drain({lane})",
                "model_id": first.model_id.id,
                "state": "code",
                "user_id": first.user_id.id,
                "interval_number": first.interval_number,
                "interval_type": first.interval_type,
                "priority": first.priority,
            }
        )
        # Known by name, so that it goes with the addon.
        self.env["ir.model.data"].sudo().create(
            {
                "module": "exact_online_connector",
                "name": f"ir_cron_drain_{lane}",
                "model": "ir.cron",
                "res_id": cron.id,
                "noupdate": True,
            }
        )

    @api.model
    def _wake_lanes(self):
        """Have each lane look at the outbox now."""
        for lane in range(1, self._lane_count() + 1):
            self._lane_cron(lane).sudo()._trigger()
