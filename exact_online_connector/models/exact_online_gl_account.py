# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from exact_core.model.reference import GLAccount

# Types that Exact refuses in the lines of an entry: money, debtors, creditors, VAT.
NOT_IN_LINES = ("10", "12", "14", "16", "20", "21", "22", "24")


class ExactOnlineGLAccount(models.Model):
    _name = "exact.online.gl.account"
    _description = "Exact Online G/L Account"
    _inherit = ["exact.online.reference"]

    type = fields.Integer(string="Type Number", readonly=True)
    type_label = fields.Selection(
        [
            ("10", "Cash"),
            ("12", "Bank"),
            ("14", "Credit card"),
            ("16", "Payment services"),
            ("20", "Accounts receivable"),
            ("21", "Prepayments from customers"),
            ("22", "Accounts payable"),
            ("24", "VAT"),
            ("25", "Employees payable"),
            ("26", "Prepaid expenses"),
            ("27", "Accrued expenses"),
            ("29", "Income taxes payable"),
            ("30", "Fixed assets"),
            ("32", "Other assets"),
            ("35", "Accumulated depreciation"),
            ("40", "Inventory"),
            ("50", "Capital"),
            ("52", "Retained earnings"),
            ("55", "Long-term debt"),
            ("60", "Current portion of debt"),
            ("90", "General"),
            ("100", "Taxes payable"),
            ("110", "Revenue"),
            ("111", "Cost of goods"),
            ("120", "Other costs"),
            ("121", "Sales and general expenses"),
            ("122", "Depreciation"),
            ("123", "Research and development"),
            ("125", "Employee costs"),
            ("126", "Employment costs"),
            ("130", "Exceptional costs"),
            ("140", "Exceptional income"),
            ("150", "Income taxes"),
            ("160", "Interest income"),
        ],
        string="Type",
        readonly=True,
    )
    is_blocked = fields.Boolean(readonly=True)
    balance_side = fields.Char(readonly=True)
    balance_type = fields.Char(readonly=True)
    vat_code = fields.Char(string="Default VAT Code", readonly=True)
    # 0 optional, 1 mandatory, 2 not allowed
    use_cost_center = fields.Integer(readonly=True)
    use_cost_unit = fields.Integer(readonly=True)
    fits_line = fields.Boolean(compute="_compute_fits_line", store=True)

    _exact_id_uniq = models.UniqueIndex("(division_id, exact_id)")

    @api.depends("type", "is_blocked", "active")
    def _compute_fits_line(self):
        for account in self:
            account.fits_line = (
                account.active
                and not account.is_blocked
                and str(account.type) not in NOT_IN_LINES
            )

    @api.model
    def _values_from_core(self, item):
        known = dict(self._fields["type_label"].selection)
        return dict(
            super()._values_from_core(item),
            type=item.type,
            type_label=str(item.type) if str(item.type) in known else False,
            is_blocked=item.is_blocked,
            balance_side=item.balance_side or False,
            balance_type=item.balance_type or False,
            vat_code=item.vat_code or False,
            use_cost_center=item.use_cost_center,
            use_cost_unit=item.use_cost_unit,
        )

    def _to_core(self):
        self.ensure_one()
        return GLAccount(
            id=self.exact_id,
            code=self.code,
            description=self.name or "",
            type=self.type,
            balance_side=self.balance_side or "",
            balance_type=self.balance_type or "",
            is_blocked=self.is_blocked or not self.active,
            vat_code=self.vat_code or "",
            use_cost_center=self.use_cost_center,
            use_cost_unit=self.use_cost_unit,
        )
