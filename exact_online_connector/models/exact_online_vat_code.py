# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import date
from decimal import Decimal

from odoo import api, fields, models

from exact_core.model.reference import (
    VatCode,
    VatPercentage,
    VatTransactionType,
    VatType,
)


class ExactOnlineVatCode(models.Model):
    _name = "exact.online.vat.code"
    _description = "Exact Online VAT Code"
    _inherit = ["exact.online.reference"]

    percentage = fields.Float(
        string="Percentage (%)", digits=(6, 3), readonly=True, help="21 means 21 %."
    )
    percentages = fields.Text(readonly=True)
    type = fields.Selection(
        [
            ("B", "VAT 0% (base only)"),
            ("E", "Excluding VAT"),
            ("I", "Including VAT"),
            ("N", "No VAT"),
        ],
        readonly=True,
    )
    transaction_type = fields.Selection(
        [("B", "Both"), ("P", "Purchase"), ("S", "Sales")], readonly=True
    )
    is_blocked = fields.Boolean(readonly=True)
    charged = fields.Boolean(string="Reverse Charge", readonly=True)
    eu_sales_listing = fields.Selection(
        [
            ("L", "Goods"),
            ("N", "None"),
            ("S", "Services"),
            ("T", "Triangulation"),
        ],
        string="EC Sales List",
        readonly=True,
    )
    oss_country = fields.Char(string="OSS Country", readonly=True)
    vat_margin = fields.Integer(string="Margin Scheme", readonly=True)
    fits_sale = fields.Boolean(compute="_compute_fits", store=True)
    fits_purchase = fields.Boolean(compute="_compute_fits", store=True)

    _exact_id_uniq = models.UniqueIndex("(division_id, exact_id)")

    @api.depends("type", "transaction_type", "is_blocked", "active")
    def _compute_fits(self):
        for code in self:
            usable = (
                code.active
                and not code.is_blocked
                and code.type != VatType.INCLUDING.value
            )
            both = VatTransactionType.BOTH.value
            code.fits_sale = usable and code.transaction_type in (
                both,
                VatTransactionType.SALES.value,
            )
            code.fits_purchase = usable and code.transaction_type in (
                both,
                VatTransactionType.PURCHASE.value,
            )

    @api.model
    def _values_from_core(self, item):
        return dict(
            super()._values_from_core(item),
            percentage=float(item.percentage * 100),
            percentages=json.dumps(
                [
                    [
                        str(row.percentage),
                        row.start and row.start.isoformat(),
                        row.end and row.end.isoformat(),
                    ]
                    for row in item.percentages
                ]
            ),
            type=item.type or False,
            transaction_type=item.transaction_type or False,
            is_blocked=item.is_blocked,
            charged=item.charged,
            eu_sales_listing=item.eu_sales_listing or False,
            oss_country=item.oss_country or False,
            vat_margin=item.vat_margin,
        )

    def _to_core(self):
        self.ensure_one()
        percentage = Decimal(str(round(self.percentage, 3))) / 100
        return VatCode(
            id=self.exact_id,
            code=self.code,
            description=self.name or "",
            percentage=percentage,
            type=self.type or "",
            transaction_type=self.transaction_type or "",
            is_blocked=self.is_blocked or not self.active,
            charged=self.charged,
            eu_sales_listing=self.eu_sales_listing or "N",
            oss_country=self.oss_country or "",
            vat_margin=self.vat_margin,
            percentages=tuple(
                VatPercentage(
                    percentage=Decimal(value),
                    start=start and date.fromisoformat(start),
                    end=end and date.fromisoformat(end),
                )
                for value, start, end in json.loads(self.percentages or "[]")
            ),
        )
