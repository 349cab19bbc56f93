# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..adapters import adopting, explain
from ..adapters.booking import INT32_MAX, BookingContext

MAY_CHANGE = {"number", "journal_id", "reason"}


class ExactOnlineAdopt(models.TransientModel):
    """Choose the entry of Exact that is a document, and say why where it differs.

    People write what to look for and the reason only; the document and what was found
    are kept by the methods, and read again in Exact before an entry is adopted.
    """

    _name = "exact.online.adopt"
    _description = "Adopt an Entry of Exact Online"

    transfer_id = fields.Many2one(
        "exact.online.transfer", string="Document", readonly=True
    )
    division_id = fields.Many2one(related="transfer_id.division_id")
    partner_id = fields.Many2one(related="transfer_id.partner_id")
    amount_total = fields.Monetary(related="transfer_id.amount_total")
    currency_id = fields.Many2one(related="transfer_id.currency_id")
    invoice_date = fields.Date(
        string="Date", related="transfer_id.move_id.invoice_date"
    )
    number = fields.Char(
        string="Entry Number in Exact",
        help="Looks for the entry under this number as well.",
    )
    journal_id = fields.Many2one(
        "exact.online.journal",
        string="Journal in Exact",
        domain="[('division_id', '=', division_id), ('type', '=', '20')]",
    )
    reason = fields.Char(
        string="Why It Is This Document",
        help="Needed when the entry differs from the document.",
    )
    line_ids = fields.One2many(
        "exact.online.adopt.line", "adopt_id", string="Found in Exact"
    )

    @api.model
    def _open(self, transfer):
        transfer.check_access("read")
        transfer.move_id.check_access("read")
        row = transfer.sudo()
        mapped = BookingContext(row.division_id, row.move_id, row).journals
        journal = mapped.get(row.move_id.journal_id.id)
        wizard = self.sudo().create(
            {
                "transfer_id": row.id,
                "journal_id": journal
                and self.env["exact.online.journal"]
                .sudo()
                .search(
                    [
                        ("division_id", "=", row.division_id.id),
                        ("code", "=", journal.code),
                    ],
                    limit=1,
                )
                .id,
            }
        )
        wizard._find()
        return wizard.with_env(self.env)

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adopt the entry"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _find(self):
        transfer = self.transfer_id._adoptable()
        found = adopting.candidates(
            transfer, self._entry_number(), self.journal_id.code or ""
        )
        currencies = {
            currency.name: currency.id
            for currency in self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "in", [item.entry.currency for item in found])])
        }
        self.line_ids.unlink()
        self.line_ids.create(
            [
                {
                    "adopt_id": self.id,
                    "exact_id": item.entry.id,
                    "journal": item.entry.journal,
                    "number": str(item.entry.entry_number or ""),
                    "entry_date": item.entry.entry_date,
                    "customer": item.entry.customer_name,
                    "reference": item.entry.your_ref,
                    "amount_total": item.entry.amount_fc or 0,
                    "currency_id": currencies.get(item.entry.currency),
                    "differences": explain.differences_text(
                        self.env, item.judgement.differences
                    ),
                    "obstacle": adopting.obstacle_text(transfer, item),
                }
                for item in found
            ]
        )

    def _entry_number(self):
        text = (self.number or "").strip()
        if not text:
            return None
        valid = text.isascii() and text.isdigit() and len(text) <= 10
        if not valid or not 0 < int(text) <= INT32_MAX:
            raise UserError(
                self.env._(
                    "An entry number consists of digits only and is at most %s.",
                    str(INT32_MAX),
                )
            )
        return int(text)

    def _check_own(self):
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.ensure_one()
        # Whoever wrote this wizard by RPC may name only what he may see.
        self.transfer_id.check_access("read")
        self.transfer_id.move_id.check_access("read")
        self.journal_id.check_access("read")
        return self.sudo()

    def write(self, vals):
        if not self.env.su and set(vals) - MAY_CHANGE:
            raise AccessError(
                self.env._("Only what to look for and the reason can be changed here.")
            )
        return super().write(vals)

    def action_search(self):
        """Look in Exact again, for the number as well."""
        self._check_own()._find()
        return self._show()


class ExactOnlineAdoptLine(models.TransientModel):
    """An entry of Exact that may be the document."""

    _name = "exact.online.adopt.line"
    _description = "Entry that May Be the Document"
    _order = "id"

    adopt_id = fields.Many2one("exact.online.adopt", ondelete="cascade")
    exact_id = fields.Char(readonly=True, groups="base.group_system")
    journal = fields.Char(readonly=True)
    number = fields.Char(string="Entry Number", readonly=True)
    entry_date = fields.Date(string="Date", readonly=True)
    customer = fields.Char(string="Customer in Exact", readonly=True)
    reference = fields.Char(readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    differences = fields.Text(string="Differs in", readonly=True)
    obstacle = fields.Text(string="Why Not", readonly=True)

    def action_choose(self):
        """Let this entry stand for the document."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.ensure_one()
        wizard = self.adopt_id._check_own()
        line = self.sudo()
        wizard.transfer_id.with_env(self.env)._adopt_entry(
            line.exact_id, int(line.number or 0) or None, line.journal, wizard.reason
        )
        return {"type": "ir.actions.act_window_close"}
