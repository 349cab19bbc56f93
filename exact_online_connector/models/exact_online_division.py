# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..adapters import reference
from ..adapters.sending import LEAVES_WITHIN


class ExactOnlineDivision(models.Model):
    """An administratie in Exact, and the company whose books it keeps."""

    _name = "exact.online.division"
    _description = "Exact Online Division"
    _inherit = ["mail.thread"]
    _order = "company_id, name, id"
    _check_company_auto = False

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, readonly=True)
    code = fields.Integer(
        string="Division Code",
        required=True,
        readonly=True,
        help="The number behind _Division_= in Exact's address bar.",
    )
    hid = fields.Char(string="Number in Exact", readonly=True)
    active = fields.Boolean(default=True)
    country_code = fields.Char(readonly=True)
    currency_code = fields.Char(string="Currency", readonly=True)
    vat_number = fields.Char(string="VAT Number", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        tracking=True,
        help="Invoices of this company go to this division.",
    )
    connection_state = fields.Selection(related="connection_id.state")
    reference_read_at = fields.Datetime(string="Set-up Data Read", readonly=True)

    # How documents are booked (docs/ASSUMPTIONS.md says what is not known).
    auto_offer = fields.Boolean(
        string="Process on Posting",
        help="Offer each invoice to Exact as soon as it is posted.",
    )
    start_date = fields.Date(
        help="Documents with an accounting date before this day are not offered.",
        tracking=True,
    )
    no_tax_vat_code_id = fields.Many2one(
        "exact.online.vat.code",
        string="VAT Code for Lines without Tax",
        domain="[('division_id', '=', id), ('fits_sale', '=', True)]",
        tracking=True,
    )
    credit_note_rule = fields.Selection(
        [
            ("negative", "Negative amounts, no type"),
            ("type_21_positive", "Type 21, positive amounts"),
            ("type_21_negative", "Type 21, negative amounts"),
        ],
        string="Credit Notes",
        default="negative",
        required=True,
        tracking=True,
        help="How a credit note is told to Exact. The first credit note is checked "
        "against its debtor line before others follow.",
    )
    credit_note_confirmed = fields.Char(
        readonly=True,
        copy=False,
        help="The rule under which a first credit note was seen to be booked right.",
    )
    entry_numbering = fields.Selection(
        [
            ("exact", "Exact gives the number"),
            ("digits", "Digits of the Odoo number, behind a prefix"),
        ],
        default="exact",
        required=True,
        tracking=True,
    )
    send_payment_reference = fields.Boolean(default=True)
    grey_minutes = fields.Integer(
        string="Grey Period (minutes)",
        default=10,
        help="After an answer was lost, the document is looked up twice in Exact, "
        "the second time after this many minutes, before it is sent again.",
    )

    responsible_id = fields.Many2one(
        "res.users",
        help="Gets one activity for each cause that an Odoo user can mend; without "
        "anybody here the connection's link user does.",
    )
    bookkeeper_id = fields.Many2one(
        "res.users",
        help="Gets one activity for each cause that has to be mended in Exact.",
    )

    transfer_ids = fields.One2many("exact.online.transfer", "division_id")
    mapping_ids = fields.One2many("exact.online.mapping", "division_id")
    suggested_count = fields.Integer(compute="_compute_counts")
    missing_count = fields.Integer(compute="_compute_counts")
    is_ready = fields.Boolean(compute="_compute_counts")

    _code_uniq = models.UniqueIndex(
        "(connection_id, code)", "This division is already listed."
    )
    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE company_id IS NOT NULL AND active IS TRUE",
        "Another division already keeps the books of this company.",
    )

    @api.depends("mapping_ids.state", "no_tax_vat_code_id")
    def _compute_counts(self):
        mappings = dict(
            self.env["exact.online.mapping"]._read_group(
                [("division_id", "in", self.ids), ("state", "=", "suggested")],
                ["division_id"],
                ["__count"],
            )
        )
        for division in self:
            division.suggested_count = mappings.get(division, 0)
            division.missing_count = (
                sum(map(len, division._missing_mappings().values()))
                if division.company_id
                else 0
            )
            division.is_ready = bool(
                division.company_id
                and division.reference_read_at
                and division.no_tax_vat_code_id
                and not division.missing_count
            )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for division in self:
            division.display_name = f"{division.name} ({division.code})"

    @api.constrains("company_id", "currency_code")
    def _check_currency(self):
        for division in self:
            company = division.company_id
            if (
                company
                and division.currency_code
                and company.currency_id.name != division.currency_code
            ):
                raise ValidationError(
                    self.env._(
                        "%(division)s keeps its books in %(theirs)s, and %(company)s "
                        "in %(ours)s. Choose a division with the company's currency.",
                        division=division.name,
                        theirs=division.currency_code,
                        company=company.name,
                        ours=company.currency_id.name,
                    )
                )

    @api.constrains("grey_minutes")
    def _check_grey_minutes(self):
        # What is found in no look-up must not leave afterwards.
        least = LEAVES_WITHIN // timedelta(minutes=1)
        if any(division.grey_minutes < least for division in self):
            raise ValidationError(
                self.env._(
                    "The grey period is %(minutes)s minutes or more: a document may "
                    "be on its way to Exact Online for that long.",
                    minutes=least,
                )
            )

    @api.constrains("no_tax_vat_code_id")
    def _check_no_tax_vat_code(self):
        for division in self:
            code = division.no_tax_vat_code_id
            if code and (code.division_id != division or not code.fits_sale):
                raise ValidationError(
                    self.env._(
                        "%(code)s cannot be used on sales of %(division)s.",
                        code=code.display_name,
                        division=division.name,
                    )
                )

    def write(self, vals):
        company = vals.get("company_id")
        if company and not self.env.su and company not in self.env.user.company_ids.ids:
            # The rules look at what a division was, not at what it becomes.
            raise AccessError(
                self.env._("You may bind a division to your own companies only.")
            )
        if "credit_note_rule" in vals:
            vals = dict(vals, credit_note_confirmed=False)
        result = super().write(vals)
        if vals.get("company_id"):
            for division in self.filtered("reference_read_at"):
                division._suggest()
        if {"no_tax_vat_code_id", "credit_note_rule", "entry_numbering"} & set(vals):
            self.env["exact.online.issue"]._mended("division", self)
        return result

    @api.model
    def _for_company(self, company):
        """Division that keeps the books of ``company``, or of its nearest parent."""
        for candidate in reversed(company.sudo().parent_ids):
            division = self.sudo().search([("company_id", "=", candidate.id)], limit=1)
            if division:
                return division
        return self.browse()

    @api.model
    def _upsert(self, connection, divisions):
        known = {
            division.code: division
            for division in self.sudo()
            .with_context(active_test=False)
            .search([("connection_id", "=", connection.id)])
        }
        for item in divisions:
            values = {
                "name": item.description,
                "hid": item.hid,
                "country_code": item.country,
                "currency_code": item.currency,
                "vat_number": item.vat_number,
            }
            if item.code in known:
                known[item.code].write(values)
            else:
                self.sudo().create(
                    dict(values, connection_id=connection.id, code=item.code)
                )

    # --- set-up data -----------------------------------------------------------

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "exact_online_connector.group_exact_online_manager"
        ):
            raise AccessError(
                self.env._("Only an Exact Online manager may change a division.")
            )
        self.check_access("write")

    def action_refresh_reference(self):
        """Read journals, VAT codes, accounts, conditions and periods; suggest."""
        self._check_manager()
        for division in self:
            if not division.company_id:
                raise UserError(
                    self.env._(
                        "Choose the company whose books %s keeps first.", division.name
                    )
                )
            setup = reference.read_setup(division)
            for model, records in (
                ("exact.online.gl.account", setup.gl_accounts),
                ("exact.online.vat.code", setup.vat_codes),
                ("exact.online.journal", setup.journals),
                ("exact.online.payment.condition", setup.payment_conditions),
                ("exact.online.period", setup.periods),
            ):
                self.env[model].sudo()._upsert(division, records)
            self.env["exact.online.period"].sudo()._set_closed(
                division, setup.journal_statuses
            )
            division.sudo().reference_read_at = fields.Datetime.now()
            division._suggest()
        return True

    def _suggest(self):
        self.ensure_one()
        self.env["exact.online.mapping"].sudo()._suggest(self)

    def _missing_mappings(self):
        """Per kind the records in use on sales without a confirmed mapping."""
        self.ensure_one()
        return self.env["exact.online.mapping"].sudo()._missing(self)

    def action_confirm_suggestions(self):
        """Confirm all suggestions of the division in one go."""
        self._check_manager()
        self.env["exact.online.mapping"].sudo().search(
            [("division_id", "in", self.ids), ("state", "=", "suggested")]
        ).action_confirm()
        return True

    def action_open_mappings(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_online_mapping"
        )
        action["domain"] = [("division_id", "=", self.id)]
        action["context"] = {
            "default_division_id": self.id,
            "search_default_group_kind": 1,
        }
        return action

    def action_open_coverage(self):
        """Say of every tax, journal, account, term and currency if it can be booked."""
        self.ensure_one()
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        if not self.company_id:
            raise UserError(
                self.env._("Choose the company whose books %s keeps first.", self.name)
            )
        lines = self.env["exact.online.coverage.line"]._report(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_online_coverage"
        )
        action["domain"] = [("id", "in", lines.ids)]
        return action

    def action_synchronise(self):
        return self.connection_id.action_synchronise()
