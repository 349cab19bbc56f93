# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import config

from ..adapters.runner import LONGEST_RUN, Runner

LANES = "exact_online_connector.lanes"
FIRST_LANE = "exact_online_connector.ir_cron_drain"
MOST_LANES = 16


class ExactOnlineDivision(models.Model):
    """Who works the outbox off: lanes, each a cron that one worker runs at a time.

    A lane takes the next division whose turn is free, so that many lanes work on many
    divisions at once and never two on one.
    """

    _inherit = "exact.online.division"

    @api.model
    def _cron_drain(self):
        """Send what is offered, division by division, as long as the cron may run."""
        outcome = Runner(self.env.registry, patient=True).run()
        cron = self.env["ir.cron"].browse(self.env.context.get("cron_id"))
        lane = cron.exists() or self.env.ref(FIRST_LANE)
        soon = fields.Datetime.now() + timedelta(seconds=LONGEST_RUN)
        if outcome.due_now or (outcome.due_at and outcome.due_at <= soon):
            # A later moment is polled once a minute only: the next run waits for it.
            lane._trigger()
        elif outcome.due_at:
            lane._trigger(at=outcome.due_at)
        self.env["ir.cron"]._commit_progress(outcome.settled, remaining=0)

    def _wake(self):
        """Have the outbox of these divisions looked at now."""
        for lane in self._lanes():
            lane._trigger()

    @api.model
    def _lanes(self):
        """The crons that work the outbox off."""
        lanes = self.env["ir.cron"].sudo()
        for number in range(1, self._lane_count() + 1):
            lanes |= self._lane(number)
        return lanes

    @api.model
    def _lane(self, number):
        name = FIRST_LANE if number == 1 else f"{FIRST_LANE}_{number}"
        lane = self.env.ref(name, raise_if_not_found=False)
        return lane.sudo() if lane else self.env["ir.cron"].sudo()

    @api.model
    def _lane_count(self):
        value = self.env["ir.config_parameter"].sudo().get_param(LANES)
        wanted = int(value) if value and value.isdigit() else 1
        return min(max(wanted, 1), self._most_lanes())

    @api.model
    def _most_lanes(self):
        """One of the server's cron threads is left to Odoo's other work."""
        return min(max(config["max_cron_threads"] - 1, 1), MOST_LANES)

    @api.model
    def _set_lanes(self, wanted):
        """Make or archive lanes until there are as many as wanted."""
        self.env["ir.config_parameter"].sudo().set_param(LANES, max(wanted, 1))
        count = self._lane_count()
        first = self._lane(1)
        for number in range(2, MOST_LANES + 1):
            lane = self._lane(number)
            if number > count:
                lane.active = False
            elif lane:
                lane.active = True
            else:
                lane = first.copy({"name": f"{first.name} ({number})"})
                name = f"{FIRST_LANE}_{number}"
                self.env["ir.model.data"].sudo()._update_xmlids(
                    [{"xml_id": name, "record": lane, "noupdate": True}]
                )
