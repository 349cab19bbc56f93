# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from exact_core.model.reference import Journal, JournalType


class ExactOnlineJournal(models.Model):
    _name = "exact.online.journal"
    _description = "Exact Online Journal"
    _inherit = ["exact.online.reference"]

    type = fields.Selection(
        [
            ("10", "Cash"),
            ("12", "Bank"),
            ("16", "Payment service"),
            ("20", "Sales"),
            ("21", "Return invoice"),
            ("22", "Purchase"),
            ("23", "Received return invoice"),
            ("90", "General"),
        ],
        readonly=True,
    )
    is_blocked = fields.Boolean(readonly=True)
    allow_vat = fields.Boolean(string="VAT Allowed", readonly=True)
    allow_variable_currency = fields.Boolean(
        string="Other Currencies Allowed", readonly=True
    )
    allow_variable_exchange_rate = fields.Boolean(
        string="Own Exchange Rate Allowed", readonly=True
    )
    currency_code = fields.Char(string="Currency", readonly=True)
    gl_account_exact_id = fields.Char(readonly=True)
    gl_account_code = fields.Char(string="G/L Account", readonly=True)
    iban = fields.Char(string="IBAN", readonly=True)
    fits_sale = fields.Boolean(compute="_compute_fits_sale", store=True)

    _exact_id_uniq = models.UniqueIndex("(division_id, exact_id)")

    @api.depends("type", "is_blocked", "active")
    def _compute_fits_sale(self):
        for journal in self:
            journal.fits_sale = (
                journal.type == str(int(JournalType.SALES))
                and journal.active
                and not journal.is_blocked
            )

    @api.model
    def _values_from_core(self, item):
        known = dict(self._fields["type"].selection)
        return dict(
            super()._values_from_core(item),
            type=str(item.type) if str(item.type) in known else False,
            is_blocked=item.is_blocked,
            allow_vat=item.allow_vat,
            allow_variable_currency=item.allow_variable_currency,
            allow_variable_exchange_rate=item.allow_variable_exchange_rate,
            currency_code=item.currency or False,
            gl_account_exact_id=item.gl_account_id or False,
            gl_account_code=item.gl_account_code or False,
            iban=item.bank_account_iban or False,
        )

    def _to_core(self):
        self.ensure_one()
        return Journal(
            id=self.exact_id,
            code=self.code,
            description=self.name or "",
            type=int(self.type or 0),
            is_blocked=self.is_blocked or not self.active,
            allow_vat=self.allow_vat,
            allow_variable_currency=self.allow_variable_currency,
            allow_variable_exchange_rate=self.allow_variable_exchange_rate,
            currency=self.currency_code or "",
            gl_account_id=self.gl_account_exact_id or "",
            gl_account_code=self.gl_account_code or "",
            bank_account_iban=self.iban or "",
        )
