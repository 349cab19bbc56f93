# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ExactOnlineBookReference(models.TransientModel):
    """Send under another reference: which one, and why."""

    _name = "exact.online.book.reference"
    _description = "Send under Another Reference to Exact Online"

    transfer_id = fields.Many2one(
        "exact.online.transfer", string="Document", required=True
    )
    reference = fields.Char(string="Reference in Exact", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Keep the choice and let the document go."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("write")
        self.ensure_one()
        self.transfer_id._book_under_reference(self.reference, self.reason)
        return {"type": "ir.actions.act_window_close"}
