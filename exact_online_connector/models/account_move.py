# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from exact_core.model.invoice import InvoiceDraft, InvoiceLineDraft

from ..adapters import explain

DOCUMENT_TYPES = ("out_invoice", "out_refund")
# What follows from what Exact answered, and is nobody's to write.
GUARDED = frozenset({"exact_online_state", "exact_online_offset_id"})
# The badge is no bookkeeping: nobody modified the document, and its lines, which Odoo
# would look through at every write, are the same.
BADGE_ONLY = {
    "skip_is_manually_modified": True,
    "skip_invoice_sync": True,
    "check_move_validity": False,
}


class AccountMove(models.Model):
    _inherit = "account.move"

    # Written by offering and by the projection of transfers only (see ``write``):
    # a stored copy, so that lists can filter and group on it.
    exact_online_state = fields.Selection(
        [
            ("offered", "Offered"),
            ("processed", "Processed"),
            ("failed", "Failed"),
        ],
        string="Exact Online",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    exact_online_transfer_ids = fields.One2many(
        "exact.online.transfer",
        "move_id",
        string="Exact Online Transfers",
        groups="exact_online_connector.group_exact_online_user",
    )
    exact_online_transfer_id = fields.Many2one(
        "exact.online.transfer",
        compute="_compute_exact_online_transfer_id",
        groups="exact_online_connector.group_exact_online_user",
    )
    exact_online_entry_number = fields.Char(
        compute="_compute_exact_online_transfer_id",
        string="Exact Entry Number",
        groups="exact_online_connector.group_exact_online_user",
    )
    exact_online_explanation = fields.Text(
        compute="_compute_exact_online_transfer_id",
        string="Exact Online Message",
        groups="exact_online_connector.group_exact_online_user",
    )
    exact_online_remedies = fields.Char(
        compute="_compute_exact_online_transfer_id",
        groups="exact_online_connector.group_exact_online_user",
    )
    exact_online_verified = fields.Selection(
        [
            ("pending", "Not yet verified"),
            ("yes", "Total equals Odoo's"),
            ("no", "Total differs"),
        ],
        compute="_compute_exact_online_transfer_id",
        groups="exact_online_connector.group_exact_online_user",
    )
    exact_online_offerable = fields.Boolean(
        compute="_compute_exact_online_offerable",
        groups="exact_online_connector.group_exact_online_user",
    )

    @api.depends(
        "exact_online_transfer_ids.state",
        "exact_online_transfer_ids.verified",
        "exact_online_transfer_ids.explanation",
        "exact_online_transfer_ids.remedies",
    )
    @api.depends_context("lang", "tz")
    def _compute_exact_online_transfer_id(self):
        for move in self:
            transfer = move.exact_online_transfer_ids.filtered(
                lambda transfer: transfer.state != "withdrawn"
            )[:1]
            move.exact_online_transfer_id = transfer
            move.exact_online_entry_number = transfer.entry_number
            move.exact_online_explanation = transfer.explanation
            move.exact_online_remedies = transfer.remedies
            move.exact_online_verified = transfer.verified

    @api.depends(
        "state",
        "move_type",
        "exact_online_state",
        "exact_online_offset_id",
        "company_id",
    )
    def _compute_exact_online_offerable(self):
        divisions = {
            company: self.env["exact.online.division"]._for_company(company)
            for company in self.company_id
        }
        for move in self:
            move.exact_online_offerable = bool(
                move.state == "posted"
                and move.move_type in DOCUMENT_TYPES
                and move.exact_online_state not in ("offered", "processed")
                and not move.exact_online_offset_id
                and divisions.get(move.company_id)
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._exact_online_guard_state(vals_list)
        defaults = {f"default_{name}" for name in GUARDED} & set(self.env.context)
        if defaults:
            # A default out of the context would come after the guard.
            self = self.with_context(**dict.fromkeys(defaults, False))
        return super().create(vals_list)

    def write(self, vals):
        self._exact_online_guard_state([vals])
        if vals.keys() == {"exact_online_state"}:
            self = self.with_context(**BADGE_ONLY)
        return super().write(vals)

    def _exact_online_guard_state(self, vals_list):
        if not self.env.su and any(GUARDED & set(vals) for vals in vals_list):
            raise AccessError(
                self.env._("The Exact Online status follows from what Exact answered.")
            )

    # --- buttons ---

    def action_exact_online_process(self):
        """Offer the selected invoices and credit notes to Exact.

        What cannot be offered is left out and named; the rest goes on.
        """
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        offered = self.browse()
        refused = {}
        priority = self.env["exact.online.transfer"]._priority_of_click(self)
        for company, moves in self.grouped("company_id").items():
            division = self.env["exact.online.division"]._for_company(company)
            fit = moves.browse()
            for move in moves:
                reason = move._exact_online_not_offerable(division)
                if reason:
                    refused.setdefault(reason, []).append(move)
                else:
                    fit |= move
            if fit:
                transfers = self.env["exact.online.transfer"]
                offered |= transfers._offer(division, fit, priority)
                # A person wants it tried now, whatever the others wait for.
                transfers.sudo()._stop_waiting(division)
        return explain.offer_notification(self.env, offered, refused)

    def action_exact_online_check(self):
        """Say per document whether it can be processed; no call to Exact is made."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        check = self.env["exact.online.check"]._check_moves(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check before processing"),
            "res_model": "exact.online.check",
            "res_id": check.id,
            "view_mode": "form",
        }

    def _exact_online_not_offerable(self, division):
        """Code of the reason why this document is not offered, or False."""
        self.ensure_one()
        if self.move_type not in DOCUMENT_TYPES:
            return "not_a_sales_document"
        if self.state != "posted":
            return "not_posted"
        if not division:
            return "no_division"
        if self.exact_online_state == "processed":
            return "already_processed"
        if self.exact_online_offset_id:
            return "cancelled_out"
        if division.start_date and self.date < division.start_date:
            return "before_start_date"
        return False

    def action_exact_online_open(self):
        """Open the transfer: journal, entry number, period, and what was said."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "exact.online.transfer",
            "res_id": self.exact_online_transfer_id.id,
            "view_mode": "form",
        }

    def action_exact_online_open_fix(self):
        """Open the record that stands in the way."""
        self.ensure_one()
        return self.exact_online_transfer_id.action_open_fix()

    def action_exact_online_remedy(self):
        """Take the way out that the button names in ``exact_online_remedy``."""
        self.ensure_one()
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        return self.exact_online_transfer_id.action_remedy()

    # --- what happens to a document that is on its way ---

    def _post(self, soft=True):
        posted = super()._post(soft)
        if self.env.context.get("exact_online_no_offer"):
            return posted
        for company, moves in posted.grouped("company_id").items():
            division = self.env["exact.online.division"]._for_company(company)
            if division.auto_offer:
                fit = moves.filtered(
                    lambda move, division=division: (
                        not (move._exact_online_not_offerable(division))
                    )
                )
                if fit:
                    self.env["exact.online.transfer"].sudo()._offer(division, fit)
        return posted

    def button_draft(self):
        self._exact_online_withdraw(self.env._("%s was reset to draft.", self[:1].name))
        return super().button_draft()

    def button_cancel(self):
        self._exact_online_withdraw(self.env._("%s was cancelled.", self[:1].name))
        return super().button_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exact_online(self):
        self._exact_online_withdraw(self.env._("The document was deleted."))

    def _exact_online_withdraw(self, reason):
        """Take back what was not sent; refuse when Exact has it, or may have it.

        Runs in the transaction of the change itself. When the runner marks the
        transfer at this moment, one of the two fails on the row and Odoo starts the
        request over, which then sees the mark and refuses.
        """
        transfers = (
            self.env["exact.online.transfer"]
            .sudo()
            .search([("move_id", "in", self.ids), ("state", "!=", "withdrawn")])
        )
        stuck = transfers.filtered(
            lambda transfer: transfer.state not in ("offered", "failed")
        )
        if stuck:
            raise UserError(explain.cannot_change(stuck))
        transfers.write({"state": "withdrawn", "withdrawn_reason": reason})
        transfers.move_id.sudo().exact_online_state = False
        self._exact_online_end_offset()
        self.env["exact.online.issue"].sudo()._file(transfers)
        for transfer in transfers:
            transfer._project_canary()

    # --- the draft ---

    def _exact_online_prepare_draft(self, context):
        """This document as the core's pure record.

        A hook: override it, or ``_exact_online_prepare_lines``, to book otherwise.

        :param context: ``adapters.booking.BookingContext`` of the division.
        :return: ``exact_core.model.invoice.InvoiceDraft``
        """
        self.ensure_one()
        sign = Decimal(-self.direction_sign)
        currency = self.currency_id
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        due_dates = [line.date_maturity for line in terms if line.date_maturity]
        partner = self.commercial_partner_id
        term = self.invoice_payment_term_id
        condition, condition_gone = context.payment_condition(term)
        return InvoiceDraft(
            key=str(self.id),
            number=context.reference(self),
            tag=context.tag_of(self),
            is_credit_note=self.move_type == "out_refund",
            customer=context.relations.get(partner.id),
            customer_key=str(partner.id),
            customer_label=partner.display_name or "",
            journal=context.journals.get(self.journal_id.id),
            journal_key=str(self.journal_id.id),
            journal_label=self.journal_id.display_name,
            invoice_date=self.invoice_date,
            accounting_date=self.date,
            due_date=max(due_dates, default=self.invoice_date_due or self.invoice_date),
            currency=currency.name,
            division_currency=context.division.currency_code
            or self.company_currency_id.name,
            rate=self._exact_online_rate(),
            total=sign * context.amount(self.amount_total, currency),
            tax_total=sign * context.amount(self.amount_tax, currency),
            lines=tuple(self._exact_online_prepare_lines(context)),
            decimal_places=currency.decimal_places,
            description=self._exact_online_description(),
            customer_ref=self.ref or "",
            payment_condition=condition,
            payment_condition_gone=condition_gone,
            payment_term_key=str(term.id or ""),
            payment_term_label=term.display_name or "",
            payment_reference=self.payment_reference or "",
            entry_number=context.entry_number(self),
            period=context.period_of(self),
            instalments=len(set(due_dates)) or 1,
            blockers=tuple(self._exact_online_blockers(context)),
        )

    def _exact_online_rate(self):
        """Exact's rate: one unit of the document's currency in the company's."""
        if self.currency_id == self.company_currency_id or not (
            self.invoice_currency_rate
        ):
            return Decimal(1)
        # Odoo keeps foreign units per unit of the company; Exact the other way round.
        rate = Decimal(1) / Decimal(str(self.invoice_currency_rate))
        return rate.quantize(Decimal("0.00000001"))

    def _exact_online_description(self):
        """First words of the entry's description; reference and tag follow."""
        return self.commercial_partner_id.name or ""

    def _exact_online_blockers(self, context):
        """Codes of what this connector cannot book, so that it is not booked plain."""
        if self.company_currency_id.name != (
            context.division.currency_code or self.company_currency_id.name
        ):
            yield "company_currency_differs"
        blocker = context.entry_number_blocker(self)
        if blocker:
            yield blocker

    def _exact_online_prepare_lines(self, context):
        """The lines with amounts as Odoo's own rounding made them.

        Taken from the stored tax lines, so that hand-edited tax, cash rounding and
        early payment discount survive.
        """
        sign = Decimal(-self.direction_sign)
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        for base_line in base_lines:
            line = base_line["record"]
            taxes = line.tax_ids
            details = base_line["tax_details"]
            tax_amount = sum(
                context.amount(data["tax_amount_currency"], self.currency_id)
                for data in details["taxes_data"]
            )
            yield InvoiceLineDraft(
                key=str(line.id),
                label=line.name or line.account_id.display_name or "",
                description=(line.name or "").split("\n")[0],
                amount=-context.amount(line.amount_currency, self.currency_id),
                tax_amount=sign * tax_amount,
                quantity=Decimal(str(line.quantity)) if line.quantity else None,
                gl_account=context.accounts.get(line.account_id.id),
                account_key=str(line.account_id.id),
                account_label=line.account_id.display_name or "",
                vat_code=context.vat_code(taxes),
                tax_key=str(taxes[:1].id or ""),
                tax_label=" + ".join(taxes.mapped("name")),
                tax_percentage=context.percentage(taxes),
                blockers=tuple(self._exact_online_line_blockers(line)),
            )

    def _exact_online_line_blockers(self, line):
        taxes = line.tax_ids
        if any(tax.amount_type == "group" for tax in taxes):
            yield "group_tax_on_line"
        elif any(tax.amount_type == "fixed" for tax in taxes):
            yield "fixed_tax_on_line"
        elif len(taxes) > 1:
            yield "two_taxes_on_line"
