# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ExactOnlineBookPeriod(models.TransientModel):
    """Post in an open period: which one, and why."""

    _name = "exact.online.book.period"
    _description = "Post in an Open Period of Exact Online"

    transfer_ids = fields.Many2many(
        "exact.online.transfer", string="Documents", required=True
    )
    open_period_ids = fields.Many2many(
        "exact.online.period", compute="_compute_open_period_ids"
    )
    period_id = fields.Many2one(
        "exact.online.period",
        required=True,
        compute="_compute_period_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', open_period_ids)]",
        help="Period of Exact Online in which the documents are booked.",
    )
    reason = fields.Char(required=True)

    @api.depends("transfer_ids")
    def _compute_open_period_ids(self):
        for wizard in self:
            wizard.transfer_ids.check_access("read")
            wizard.open_period_ids = wizard.transfer_ids._origin._open_periods()

    @api.depends("open_period_ids")
    def _compute_period_id(self):
        for wizard in self:
            wizard.period_id = wizard.open_period_ids[:1]

    def action_apply(self):
        """Keep the choice and let the documents go."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("write")
        self.ensure_one()
        self.transfer_ids._book_in_period(self.period_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
