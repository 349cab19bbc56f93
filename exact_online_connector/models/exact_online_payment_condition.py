# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models

from exact_core.model.reference import PaymentCondition


class ExactOnlinePaymentCondition(models.Model):
    _name = "exact.online.payment.condition"
    _description = "Exact Online Payment Condition"
    _inherit = ["exact.online.reference"]

    payment_days = fields.Integer(readonly=True)
    payment_end_of_months = fields.Integer(readonly=True)
    payment_method = fields.Selection(
        [("B", "On credit"), ("I", "Collection"), ("K", "Cash")], readonly=True
    )
    discount_percentage = fields.Float(string="Discount (%)", readonly=True)
    discount_days = fields.Integer(readonly=True)

    _exact_id_uniq = models.UniqueIndex("(division_id, exact_id)")

    @api.model
    def _values_from_core(self, item):
        known = dict(self._fields["payment_method"].selection)
        return dict(
            super()._values_from_core(item),
            payment_days=item.payment_days,
            payment_end_of_months=item.payment_end_of_months,
            payment_method=known.get(item.payment_method) and item.payment_method,
            discount_percentage=float(item.discount_percentage * 100),
            discount_days=item.discount_days,
        )

    def _to_core(self):
        self.ensure_one()
        return PaymentCondition(
            id=self.exact_id,
            code=self.code,
            description=self.name or "",
            payment_days=self.payment_days,
            payment_end_of_months=self.payment_end_of_months,
            payment_method=self.payment_method or "",
            discount_percentage=Decimal(str(round(self.discount_percentage, 4))) / 100,
            discount_days=self.discount_days,
        )
