# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .exact_online_housekeeping import KEEP_DAYS, KEEP_PARAMETER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    exact_online_lanes = fields.Integer(
        string="Divisions at Once",
        help="How many divisions are worked on at the same time, each by a scheduled "
        "action of its own. The server keeps one cron thread for other work.",
    )
    exact_online_most_lanes = fields.Integer(
        compute="_compute_exact_online_most_lanes",
    )
    exact_online_keep_days = fields.Integer(
        string="Days to Keep Requests",
        config_parameter=KEEP_PARAMETER,
        default=KEEP_DAYS,
        help="After so many days the request and answer of a processed document are "
        "blanked; the transfer itself stays, as the proof of booking.",
    )

    def _compute_exact_online_most_lanes(self):
        for settings in self:
            settings.exact_online_most_lanes = self.env[
                "exact.online.division"
            ]._most_lanes()

    @api.constrains("exact_online_lanes", "exact_online_keep_days")
    def _check_exact_online(self):
        for settings in self:
            if settings.exact_online_lanes < 0 or settings.exact_online_keep_days < 0:
                raise ValidationError(self.env._("Give a number of 0 or more."))

    @api.model
    def get_values(self):
        lanes = self.env["exact.online.division"]._lane_count()
        return dict(super().get_values(), exact_online_lanes=lanes)

    def set_values(self):
        super().set_values()
        divisions = self.env["exact.online.division"]
        if self.exact_online_lanes != divisions._lane_count():
            divisions._set_lanes(self.exact_online_lanes)
