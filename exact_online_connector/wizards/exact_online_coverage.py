# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..adapters import coverage, explain


class ExactOnlineCoverageLine(models.TransientModel):
    """One record that sales can use, and whether it can be booked in the division."""

    _name = "exact.online.coverage.line"
    _description = "Exact Online Coverage"
    _order = "id"

    division_id = fields.Many2one("exact.online.division", readonly=True)
    kind = fields.Selection(
        [
            ("tax", "Tax"),
            ("journal", "Journal"),
            ("account", "Account"),
            ("payment_term", "Payment Terms"),
            ("currency", "Currency"),
        ],
        readonly=True,
    )
    record_id = fields.Integer(readonly=True)
    name = fields.Char(string="In Odoo", readonly=True)
    fiscal_position = fields.Char(readonly=True)
    target = fields.Char(string="In Exact", readonly=True)
    state = fields.Selection(
        [
            ("blocked", "Would be blocked"),
            ("missing", "Missing"),
            ("suggested", "Suggested"),
            ("mapped", "Mapped"),
            ("not_needed", "Not needed"),
        ],
        readonly=True,
    )
    advice = fields.Text(string="What to Do", readonly=True)
    subject = fields.Char(readonly=True)
    key = fields.Char(readonly=True)

    @api.model
    def _report(self, division):
        """Lines about ``division``; a tax once for each fiscal position."""
        values = []
        for row in coverage.Coverage(division).rows():
            common = {
                "division_id": division.id,
                "kind": row.kind,
                "record_id": row.record.id,
                "name": row.record.display_name,
                "target": row.target,
                "state": row.state,
                "advice": row.verdict.text,
                "subject": row.verdict.subject or row.kind,
                "key": row.verdict.key or str(row.record.id),
            }
            positions = [False]
            if row.kind == "tax" and row.record.fiscal_position_ids:
                positions = row.record.fiscal_position_ids.mapped("name")
            values += [dict(common, fiscal_position=name) for name in positions]
        return self.sudo().create(values).sudo(False)

    def action_open_report(self):
        """The report on the division of the current company; Exact is not asked."""
        self.env["exact.online.transfer"]._check_user()
        division = self.env["exact.online.division"]._for_company(self.env.company)
        if not division:
            raise UserError(
                self.env._(
                    "%s has no division in Exact Online yet.", self.env.company.name
                )
            )
        return division.sudo(False).action_open_coverage()

    def action_open_fix(self):
        """Open the record to mend."""
        self.ensure_one()
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        finding = {"subject": self.subject, "key": self.key}
        target = explain.finding_record(self.env, self, finding) or self.division_id
        return {
            "type": "ir.actions.act_window",
            "res_model": target._name,
            "res_id": target.id,
            "view_mode": "form",
        }
