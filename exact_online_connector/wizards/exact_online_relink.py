# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from exact_core.model.relation import Relation

from ..adapters import relinking

DATES = ("start_date", "end_date")
CLOSE = {"type": "ir.actions.act_window_close"}


class ExactOnlineRelink(models.TransientModel):
    """Choose the relation of a customer, or have a new debtor made.

    People write the term only; customer, division and what was found are kept by the
    methods.
    """

    _name = "exact.online.relink"
    _description = "Relink a Customer to Exact Online"

    division_id = fields.Many2one("exact.online.division", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    term = fields.Char(
        string="Name or Number in Exact",
        help="Looks for a relation by its number or a piece of its name.",
    )
    line_ids = fields.One2many(
        "exact.online.relink.line", "relink_id", string="Found in Exact"
    )

    @api.model
    def _open(self, division, partner):
        partner.check_access("read")
        division.check_access("read")
        wizard = self.sudo().create(
            {"division_id": division.id, "partner_id": partner.id}
        )
        wizard._find()
        return wizard.with_env(self.env)

    def _find(self):
        found = relinking.candidates(self.division_id, self.partner_id, self.term or "")
        names = self.env["exact.online.relink.line"]._evidence_names()
        self.line_ids.unlink()
        self.line_ids.create(
            [
                {
                    "relink_id": self.id,
                    "code": item.relation.code,
                    "name": item.relation.name,
                    "status": item.relation.status or False,
                    "vat_number": item.relation.vat_number,
                    "city": item.relation.city,
                    "is_blocked": item.relation.blocked,
                    "evidence": ", ".join(names[name] for name in item.evidence),
                    "kept_evidence": " ".join(item.evidence),
                    "kept": json.dumps(asdict(item.relation), default=str),
                }
                for item in found
            ]
        )

    def _check_own(self):
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.ensure_one()
        # Whoever made this wizard by RPC may name only what he may see.
        self.division_id.check_access("read")
        self.partner_id.check_access("read")
        self._check_may_link()
        return self.sudo()

    def write(self, vals):
        if not self.env.su and set(vals) - {"term"}:
            raise AccessError(
                self.env._("Only the text to look for can be changed here.")
            )
        return super().write(vals)

    def _check_may_link(self):
        """Who changes a link that stands must be a manager."""
        wizard = self.sudo()
        links = self.env["exact.online.relation"].search(
            [
                ("division_id", "=", wizard.division_id.id),
                ("partner_id", "=", wizard.partner_id.id),
            ]
        )
        links.check_access("write")

    def action_search(self):
        """Look in Exact again, for the term as well."""
        self._check_own()._find()
        return self._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Relink"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_new_debtor(self):
        """Make a new debtor in Exact, whatever looks like it."""
        wizard = self._check_own()
        transfers = self.env["exact.online.transfer"]
        transfers._make_new_debtor(
            wizard.division_id.with_env(self.env), wizard.partner_id.with_env(self.env)
        )
        return CLOSE


class ExactOnlineRelinkLine(models.TransientModel):
    """A relation of Exact that may be the customer."""

    _name = "exact.online.relink.line"
    _description = "Relation that May Be the Customer"
    _order = "id"

    relink_id = fields.Many2one("exact.online.relink", ondelete="cascade")
    code = fields.Char(string="Number in Exact", readonly=True)
    name = fields.Char(string="Name in Exact", readonly=True)
    status = fields.Selection(
        [("A", "None"), ("S", "Suspect"), ("P", "Prospect"), ("C", "Customer")],
        readonly=True,
    )
    vat_number = fields.Char(string="VAT Number", readonly=True)
    city = fields.Char(readonly=True)
    is_blocked = fields.Boolean(readonly=True)
    evidence = fields.Char(string="What Agrees", readonly=True)
    kept_evidence = fields.Char(readonly=True, groups="base.group_system")
    kept = fields.Text(readonly=True, groups="base.group_system")

    @api.model
    def _evidence_names(self):
        return {
            "number": self.env._("number"),
            "vat_number": self.env._("VAT number"),
            "chamber_of_commerce": self.env._("chamber of commerce number"),
            "name": self.env._("name"),
            "postcode": self.env._("postcode"),
            "email": self.env._("e-mail"),
            "city": self.env._("city"),
        }

    def action_choose(self):
        """Link the customer to this relation, and let go what waited on it."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.ensure_one()
        wizard = self.relink_id._check_own()
        values = json.loads(self.sudo().kept)
        for name in DATES:
            values[name] = values[name] and fields.Date.to_date(values[name])
        self.env["exact.online.transfer"]._link_chosen(
            wizard.division_id.with_env(self.env),
            wizard.partner_id.with_env(self.env),
            Relation(**values),
            self.sudo().kept_evidence,
        )
        return CLOSE
