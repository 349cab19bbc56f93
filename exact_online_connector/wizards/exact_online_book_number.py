# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ExactOnlineBookNumber(models.TransientModel):
    """Send under another number: which one, and why."""

    _name = "exact.online.book.number"
    _description = "Send under Another Number to Exact Online"

    transfer_id = fields.Many2one(
        "exact.online.transfer", string="Document", required=True
    )
    number = fields.Char(string="Entry Number", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Keep the choice and let the document go."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("write")
        self.ensure_one()
        self.transfer_id._book_under_number(self.number, self.reason)
        return {"type": "ir.actions.act_window_close"}
