# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ExactOnlineHandOver(models.TransientModel):
    """Another link user: who, and why."""

    _name = "exact.online.hand.over"
    _description = "Hand an Exact Online Connection to Another User"

    connection_id = fields.Many2one("exact.online.connection", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="New Link User",
        required=True,
        domain="[('share', '=', False)]",
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Hand the connection over."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("write")
        self.ensure_one()
        self.connection_id._hand_over(self.user_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
