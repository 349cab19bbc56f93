# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..adapters import suggest

# kind -> (field with Odoo's record, field with Exact's)
SIDES = {
    "tax": ("tax_id", "vat_code_id"),
    "journal": ("journal_id", "exact_journal_id"),
    "account": ("account_id", "gl_account_id"),
    "payment_term": ("payment_term_id", "payment_condition_id"),
}


class ExactOnlineMapping(models.Model):
    """What a record of Odoo is called in one division of Exact.

    Rows, not fields on the records: accounts, terms and partners are shared by
    companies, and each division has its own codes.
    """

    _name = "exact.online.mapping"
    _description = "Exact Online Mapping"
    _inherit = ["mail.thread"]
    _order = "division_id, kind, id"

    division_id = fields.Many2one(
        "exact.online.division",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self._current_division(),
    )
    company_id = fields.Many2one(
        related="division_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            ("tax", "Tax"),
            ("journal", "Journal"),
            ("account", "Account"),
            ("payment_term", "Payment Terms"),
        ],
        required=True,
    )
    tax_id = fields.Many2one("account.tax", ondelete="cascade", index="btree_not_null")
    journal_id = fields.Many2one(
        "account.journal", ondelete="cascade", index="btree_not_null"
    )
    account_id = fields.Many2one(
        "account.account", ondelete="cascade", index="btree_not_null"
    )
    payment_term_id = fields.Many2one(
        "account.payment.term", ondelete="cascade", index="btree_not_null"
    )
    tax_use = fields.Selection(related="tax_id.type_tax_use")
    journal_type = fields.Selection(related="journal_id.type")
    vat_code_id = fields.Many2one(
        "exact.online.vat.code",
        ondelete="restrict",
        domain="[('division_id', '=', division_id),"
        " ('fits_purchase' if tax_use == 'purchase' else 'fits_sale', '=', True)]",
        tracking=True,
    )
    exact_journal_id = fields.Many2one(
        "exact.online.journal",
        ondelete="restrict",
        domain="[('division_id', '=', division_id), ('fits_sale', '=', True)]",
        tracking=True,
    )
    gl_account_id = fields.Many2one(
        "exact.online.gl.account",
        ondelete="restrict",
        domain="[('division_id', '=', division_id), ('fits_line', '=', True)]",
        tracking=True,
    )
    payment_condition_id = fields.Many2one(
        "exact.online.payment.condition",
        ondelete="restrict",
        domain="[('division_id', '=', division_id)]",
        tracking=True,
    )
    entry_prefix_invoice = fields.Char(
        help="Stands before the digits of the Odoo number in Exact's entry number."
    )
    entry_prefix_credit = fields.Char(
        help="As above, for credit notes: it must differ, or the numbers would clash."
    )
    state = fields.Selection(
        [("suggested", "Suggested"), ("confirmed", "Confirmed")],
        default="confirmed",
        required=True,
        tracking=True,
        help="Only confirmed mappings are used.",
    )
    score = fields.Integer(string="Certainty", readonly=True, aggregator=False)
    reason = fields.Char(compute="_compute_reason")
    reason_codes = fields.Char(readonly=True)
    odoo_name = fields.Char(compute="_compute_names", string="In Odoo")
    exact_name = fields.Char(compute="_compute_names", string="In Exact")

    _tax_uniq = models.UniqueIndex(
        "(division_id, tax_id) WHERE tax_id IS NOT NULL", "This tax is mapped already."
    )
    _journal_uniq = models.UniqueIndex(
        "(division_id, journal_id) WHERE journal_id IS NOT NULL",
        "This journal is mapped already.",
    )
    _account_uniq = models.UniqueIndex(
        "(division_id, account_id) WHERE account_id IS NOT NULL",
        "This account is mapped already.",
    )
    _payment_term_uniq = models.UniqueIndex(
        "(division_id, payment_term_id) WHERE payment_term_id IS NOT NULL",
        "These payment terms are mapped already.",
    )

    def _odoo_record(self):
        self.ensure_one()
        return self[SIDES[self.kind][0]]

    def _exact_record(self):
        self.ensure_one()
        return self[SIDES[self.kind][1]]

    @api.depends(
        "kind",
        *(name for side in SIDES.values() for name in side),
    )
    def _compute_names(self):
        for mapping in self:
            if mapping.kind:
                mapping.odoo_name = mapping._odoo_record().display_name
                mapping.exact_name = mapping._exact_record().display_name
            else:
                mapping.odoo_name = mapping.exact_name = False

    @api.depends("odoo_name", "exact_name")
    def _compute_display_name(self):
        for mapping in self:
            mapping.display_name = (
                f"{mapping.odoo_name or ''} → {mapping.exact_name or '…'}"
            )

    @api.depends("reason_codes")
    @api.depends_context("lang")
    def _compute_reason(self):
        for mapping in self:
            mapping.reason = suggest.reason_text(self.env, mapping.reason_codes)

    @api.constrains("kind", "division_id", *(side[1] for side in SIDES.values()))
    def _check_target(self):
        for mapping in self:
            target = mapping._exact_record()
            if mapping.state == "confirmed" and not target:
                raise ValidationError(
                    self.env._("Choose what %s is called in Exact.", mapping.odoo_name)
                )
            if target and target.division_id != mapping.division_id:
                raise ValidationError(
                    self.env._(
                        "%(target)s is of another division than %(division)s.",
                        target=target.display_name,
                        division=mapping.division_id.name,
                    )
                )

    @api.constrains("vat_code_id", "tax_id")
    def _check_vat_code(self):
        for mapping in self.filtered("vat_code_id"):
            code, tax = mapping.vat_code_id, mapping.tax_id
            fits = {
                "sale": code.fits_sale,
                "purchase": code.fits_purchase,
            }.get(tax.type_tax_use, code.fits_sale or code.fits_purchase)
            if not fits:
                raise ValidationError(
                    self.env._(
                        "VAT code %(code)s cannot be used with %(tax)s: it is "
                        "blocked, of type Including VAT, or of the wrong kind "
                        "(sales or purchase). Choose another code, or change its "
                        "type in Exact under Master data > Taxes > VAT codes and "
                        "refresh the set-up data.",
                        code=code.display_name,
                        tax=tax.display_name,
                    )
                )

    @api.constrains("exact_journal_id", "journal_id")
    def _check_journal(self):
        for mapping in self.filtered("exact_journal_id"):
            if (
                mapping.journal_id.type == "sale"
                and not mapping.exact_journal_id.fits_sale
            ):
                raise ValidationError(
                    self.env._(
                        "%(journal)s is not a sales journal that is open for use in "
                        "Exact. Choose a sales journal for %(odoo)s.",
                        journal=mapping.exact_journal_id.display_name,
                        odoo=mapping.journal_id.display_name,
                    )
                )

    @api.constrains("gl_account_id")
    def _check_gl_account(self):
        for mapping in self.filtered("gl_account_id"):
            if not mapping.gl_account_id.fits_line:
                raise ValidationError(
                    self.env._(
                        "Exact refuses %(account)s in the lines of an entry: it is "
                        "blocked, or a debtor, creditor, VAT or money account.",
                        account=mapping.gl_account_id.display_name,
                    )
                )

    @api.constrains("entry_prefix_invoice", "entry_prefix_credit")
    def _check_prefixes(self):
        for mapping in self:
            prefixes = [
                prefix
                for prefix in (
                    mapping.entry_prefix_invoice,
                    mapping.entry_prefix_credit,
                )
                if prefix
            ]
            if any(not prefix.isdigit() for prefix in prefixes):
                raise ValidationError(
                    self.env._("An entry number prefix consists of digits.")
                )
            if len(set(prefixes)) != len(prefixes):
                raise ValidationError(
                    self.env._(
                        "Invoices and credit notes need different prefixes: their "
                        "Odoo numbers have the same digits."
                    )
                )

    @api.onchange(*(side[1] for side in SIDES.values()))
    def _onchange_target(self):
        # Choosing by hand is confirming.
        if self._origin and self.kind and self._exact_record():
            self.state = "confirmed"

    @api.model_create_multi
    def create(self, vals_list):
        mappings = super().create(vals_list)
        mappings._tell_issues()
        return mappings

    def write(self, vals):
        result = super().write(vals)
        if {"state", *(side[1] for side in SIDES.values())} & set(vals):
            self._tell_issues()
        return result

    def _tell_issues(self):
        """What waits on a record that is mapped now may go on."""
        confirmed = self.filtered(lambda mapping: mapping.state == "confirmed")
        for kind, rows in confirmed.grouped("kind").items():
            records = rows[SIDES[kind][0]]
            self.env["exact.online.issue"]._mended(kind, records)

    def action_confirm(self):
        self.check_access("write")
        complete = self.filtered(lambda m: m._exact_record())
        complete.write({"state": "confirmed"})
        return True

    # --- suggestions ---

    @api.model
    def _records_to_map(self, division):
        """Per kind the records of the company that sales can use."""
        company = division.company_id
        env = self.sudo().with_company(company).env
        domain = [("company_id", "parent_of", company.id)]
        taxes = env["account.tax"].search(
            [*domain, ("type_tax_use", "=", "sale"), ("amount_type", "!=", "group")]
        )
        journals = env["account.journal"].search([*domain, ("type", "=", "sale")])
        used = env["account.move.line"]._read_group(
            [
                ("company_id", "child_of", company.id),
                ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                ("move_id.state", "!=", "cancel"),
                ("display_type", "in", ("product", "rounding", "epd")),
                # Cash rounding of a tax is booked with that tax.
                ("tax_repartition_line_id", "=", False),
            ],
            ["account_id"],
        )
        accounts = env["account.account"].union(
            *(account for (account,) in used if account),
            journals.default_account_id,
            company.income_account_id,
        )
        terms = env["account.payment.term"].search(
            ["|", ("company_id", "=", False), *domain]
        )
        return {
            "tax": taxes,
            "journal": journals,
            "account": accounts,
            "payment_term": terms,
        }

    @api.model
    def _missing(self, division):
        """Per kind what would stop an invoice: a payment condition never does."""
        records = self._records_to_map(division)
        records.pop("payment_term")
        confirmed = self.search(
            [("division_id", "=", division.id), ("state", "=", "confirmed")]
        )
        return {
            kind: items - confirmed[SIDES[kind][0]] for kind, items in records.items()
        }

    @api.model
    def _suggest(self, division):
        """Make or renew the suggestions of a division; leave confirmed rows alone."""
        rows = self.search([("division_id", "=", division.id)])
        by_record = {(row.kind, row._odoo_record().id): row for row in rows if row.kind}
        new = []
        targets = suggest.Targets(division)
        for kind, records in self._records_to_map(division).items():
            for record in records:
                row = by_record.get((kind, record.id))
                if row and row.state == "confirmed":
                    continue
                values = targets.suggestion(kind, record)
                if kind == "payment_term" and not values[SIDES[kind][1]]:
                    # Nothing needs a condition: the due date is always sent.
                    (row or self.browse()).unlink()
                    continue
                if row:
                    row.write(values)
                else:
                    new.append(
                        dict(
                            values,
                            division_id=division.id,
                            kind=kind,
                            **{SIDES[kind][0]: record.id},
                        )
                    )
        self.create(new)
        if not division.no_tax_vat_code_id:
            division.no_tax_vat_code_id = targets.no_tax_vat_code()

    # --- shown as a field on the mapped record ---

    @api.model
    def _current_division(self):
        return self.env["exact.online.division"]._for_company(self.env.company)

    @api.model
    def _targets_of(self, kind, records):
        """Confirmed target of each record in the current company's division."""
        division = self._current_division()
        if not division or not records:
            return {}
        source, target = SIDES[kind]
        return {
            row[source].id: row[target]
            for row in self.search(
                [
                    ("division_id", "=", division.id),
                    ("state", "=", "confirmed"),
                    (source, "in", records.ids),
                ]
            )
        }

    @api.model
    def _set_target(self, kind, record, target):
        """Confirm ``target`` for ``record`` in the current company's division."""
        division = self._current_division()
        if not division:
            raise ValidationError(
                self.env._(
                    "%s has no division in Exact Online yet.", self.env.company.name
                )
            )
        source, target_field = SIDES[kind]
        row = self.search([("division_id", "=", division.id), (source, "=", record.id)])
        if not target:
            row.unlink()
        elif row:
            row.write({target_field: target.id, "state": "confirmed"})
        else:
            self.create(
                {
                    "division_id": division.id,
                    "kind": kind,
                    source: record.id,
                    target_field: target.id,
                }
            )
