# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The current company's mapping, shown as a field on the mapped record."""

from odoo import api, fields, models


class ExactOnlineMapped(models.AbstractModel):
    _name = "exact.online.mapped"
    _description = "Record Mapped to Exact Online"

    # Set by the models below: kind of mapping and name of the shown field.
    _exact_online_kind = None
    _exact_online_field = None

    exact_online_division_id = fields.Many2one(
        "exact.online.division", compute="_compute_exact_online_division_id"
    )

    @api.depends_context("company")
    def _compute_exact_online_division_id(self):
        self.exact_online_division_id = self.env[
            "exact.online.mapping"
        ]._current_division()

    def _exact_online_show_target(self):
        targets = self.env["exact.online.mapping"]._targets_of(
            self._exact_online_kind, self
        )
        for record in self:
            record[self._exact_online_field] = targets.get(record.id, False)

    def _inverse_exact_online_target(self):
        for record in self:
            self.env["exact.online.mapping"]._set_target(
                self._exact_online_kind, record, record[self._exact_online_field]
            )


class AccountTax(models.Model):
    _name = "account.tax"
    _inherit = ["account.tax", "exact.online.mapped"]
    _exact_online_kind = "tax"
    _exact_online_field = "exact_online_vat_code_id"

    exact_online_vat_code_id = fields.Many2one(
        "exact.online.vat.code",
        string="Exact VAT Code",
        compute="_compute_exact_online_vat_code_id",
        inverse="_inverse_exact_online_target",
        groups="exact_online_connector.group_exact_online_user",
        domain="[('division_id', '=', exact_online_division_id),"
        " ('fits_purchase' if type_tax_use == 'purchase' else 'fits_sale', '=', True)]",
    )

    @api.depends_context("company")
    def _compute_exact_online_vat_code_id(self):
        self._exact_online_show_target()


class AccountJournal(models.Model):
    _name = "account.journal"
    _inherit = ["account.journal", "exact.online.mapped"]
    _exact_online_kind = "journal"
    _exact_online_field = "exact_online_journal_id"

    exact_online_journal_id = fields.Many2one(
        "exact.online.journal",
        string="Exact Journal",
        compute="_compute_exact_online_journal_id",
        inverse="_inverse_exact_online_target",
        groups="exact_online_connector.group_exact_online_user",
        domain="[('division_id', '=', exact_online_division_id),"
        " ('fits_sale', '=', True)]",
    )

    @api.depends_context("company")
    def _compute_exact_online_journal_id(self):
        self._exact_online_show_target()


class AccountAccount(models.Model):
    _name = "account.account"
    _inherit = ["account.account", "exact.online.mapped"]
    _exact_online_kind = "account"
    _exact_online_field = "exact_online_gl_account_id"

    exact_online_gl_account_id = fields.Many2one(
        "exact.online.gl.account",
        string="Exact G/L Account",
        compute="_compute_exact_online_gl_account_id",
        inverse="_inverse_exact_online_target",
        groups="exact_online_connector.group_exact_online_user",
        domain="[('division_id', '=', exact_online_division_id),"
        " ('fits_line', '=', True)]",
    )

    @api.depends_context("company")
    def _compute_exact_online_gl_account_id(self):
        self._exact_online_show_target()


class AccountPaymentTerm(models.Model):
    _name = "account.payment.term"
    _inherit = ["account.payment.term", "exact.online.mapped"]
    _exact_online_kind = "payment_term"
    _exact_online_field = "exact_online_payment_condition_id"

    exact_online_payment_condition_id = fields.Many2one(
        "exact.online.payment.condition",
        string="Exact Payment Condition",
        compute="_compute_exact_online_payment_condition_id",
        inverse="_inverse_exact_online_target",
        groups="exact_online_connector.group_exact_online_user",
        domain="[('division_id', '=', exact_online_division_id)]",
    )

    @api.depends_context("company")
    def _compute_exact_online_payment_condition_id(self):
        self._exact_online_show_target()
