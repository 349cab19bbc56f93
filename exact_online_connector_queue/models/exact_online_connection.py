# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _trigger_drain(self):
        """Queue a job for each division with work, in the person's transaction."""
        self.env["exact.online.division"]._queue_turns()
        return super()._trigger_drain()
