# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .exact_online_housekeeping import (
    ARCHIVE_DAYS,
    ARCHIVE_PARAMETER,
    KEEP_DAYS,
    KEEP_PARAMETER,
)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    exact_online_lanes = fields.Integer(
        string="Lanes",
        help="How many divisions are worked on at the same time. Each lane takes a "
        "cron thread while there is work.",
    )
    exact_online_most_lanes = fields.Integer(compute="_compute_exact_online_most_lanes")
    exact_online_keep_days = fields.Integer(
        string="Days to Keep Requests",
        config_parameter=KEEP_PARAMETER,
        default=KEEP_DAYS,
        help="After so many days the request and answer of a processed document are "
        "blanked; the transfer itself stays, as the proof of booking.",
    )

    exact_online_archive_days = fields.Integer(
        string="Days until Archived",
        config_parameter=ARCHIVE_PARAMETER,
        default=ARCHIVE_DAYS,
        help="After so many days a document that was processed or withdrawn is left "
        "out of the lists; the filter Archived shows it.",
    )

    @api.constrains("exact_online_keep_days", "exact_online_archive_days")
    def _check_exact_online_days(self):
        if any(
            min(settings.exact_online_keep_days, settings.exact_online_archive_days) < 1
            for settings in self
        ):
            raise ValidationError(self.env._("Give a number of 1 or more."))

    def _compute_exact_online_most_lanes(self):
        self.exact_online_most_lanes = self.env["exact.online.division"]._most_lanes()

    @api.model
    def get_values(self):
        lanes = self.env["exact.online.division"]._lane_count()
        return super().get_values() | {"exact_online_lanes": lanes}

    def set_values(self):
        result = super().set_values()
        divisions = self.env["exact.online.division"]
        if self.exact_online_lanes != divisions._lane_count():
            divisions._set_lanes(self.exact_online_lanes)
        return result
