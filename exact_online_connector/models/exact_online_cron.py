# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..adapters.runner import Runner


class ExactOnlineDivision(models.Model):
    _inherit = "exact.online.division"

    @api.model
    def _cron_drain(self):
        """Send what is offered, division by division, as long as the cron may run."""
        cron = self.env["ir.cron"]
        outcome = Runner(self.env.registry).run()
        if outcome.due_now:
            self.env.ref("exact_online_connector.ir_cron_drain")._trigger()
        elif outcome.due_at:
            self.env.ref("exact_online_connector.ir_cron_drain")._trigger(
                at=outcome.due_at
            )
        cron._commit_progress(outcome.settled, remaining=0)
