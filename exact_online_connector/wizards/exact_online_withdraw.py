# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ExactOnlineWithdraw(models.TransientModel):
    """Never send: ask for the reason."""

    _name = "exact.online.withdraw"
    _description = "Never Send to Exact Online"

    transfer_ids = fields.Many2many("exact.online.transfer", required=True)
    reason = fields.Char(required=True)

    def action_withdraw(self):
        self.ensure_one()
        self.transfer_ids._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
