# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..adapters import rights

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")]


class ExactOnlineRightsCheck(models.TransientModel):
    """Which rights the link has, division by division, and where to change them.

    Made by ``_open`` only; people press its buttons. Odoo's side is looked at when it
    opens, Exact's when somebody asks: each question is a call.
    """

    _name = "exact.online.rights.check"
    _description = "Exact Online Rights Check"

    division_ids = fields.Many2many(
        "exact.online.division", string="Divisions", readonly=True
    )
    state = fields.Selection(
        [("ask", "Before asking"), ("told", "Asked")], default="ask", readonly=True
    )
    most_calls = fields.Integer(string="Calls at the Most", readonly=True)
    calls = fields.Integer(string="API Calls", readonly=True)
    line_ids = fields.One2many("exact.online.rights.check.line", "check_id")
    exact_fails = fields.Boolean(readonly=True)
    odoo_fails = fields.Boolean(readonly=True)
    waiting_count = fields.Integer(
        string="Documents That Wait",
        compute="_compute_waiting_count",
        help="Documents of these divisions that failed or wait for a missing right.",
    )

    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._("Rights check")

    @api.depends("division_ids")
    def _compute_waiting_count(self):
        for check in self:
            check.waiting_count = self.env["exact.online.transfer"].search_count(
                [
                    ("division_id", "in", check.division_ids.ids),
                    ("kind", "=", "invoice"),
                    "|",
                    ("issue_id", "in", check._issues().ids),
                    ("wait_code", "=", "read_refused"),
                    ("state", "in", ("failed", "offered", "unknown")),
                ]
            )

    @api.model
    def _codes(self):
        """Causes for which this check is a way out."""
        return rights.CODES

    @api.model
    def _open(self, divisions):
        """The check of ``divisions``, which the user may read."""
        check = self.sudo().create(
            {
                "division_ids": [fields.Command.set(divisions.ids)],
                "most_calls": rights.most_calls(divisions),
            }
        )
        check._show({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rights check"),
            "res_model": self._name,
            "res_id": check.id,
            "view_mode": "form",
        }

    def _check_own(self):
        """This check, to work with; of divisions that the user may still read."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.ensure_one()
        self.division_ids.check_access("read")
        return self.sudo()

    def _issues(self):
        return self.env["exact.online.issue"].search(
            [
                ("division_id", "in", self.division_ids.ids),
                ("code", "in", self._codes()),
                ("state", "!=", "closed"),
            ]
        )

    # --- the table ---

    def _show(self, reports):
        """Fill the table.

        :param reports: what Exact answered in this go, by division id.
        """
        told = self.state == "told"
        values, fails = [], {"exact": False, "odoo": False}
        for division in self.division_ids:
            known = division._known_rights()
            report = reports.get(division.id)
            rows = [("odoo", row) for row in rights.rows_of_odoo(self.env, division)]
            hint = ""
            if told or known:
                rows += [("exact", row) for row in self._of_exact(division, report)]
            if report:
                hint = rights.yes_but_refused(self.env, division, report)
            values.append(
                {"kind": "division", "name": division.display_name, "advice": hint}
            )
            for kind, row in rows:
                fails[kind] |= row.answer == "no" and (kind == "odoo" or bool(report))
                values.append(self._line(kind, row, known, told))
        self.line_ids.unlink()
        self.line_ids.create([{**line, "check_id": self.id} for line in values])
        self.exact_fails, self.odoo_fails = fails["exact"], fails["odoo"]

    def _of_exact(self, division, report):
        rows = rights.rows_of_exact(self.env, division, report)
        if self.state == "told":
            return rows
        # Before asking: what was known last, in the column of the last check.
        return [rights.Row(row.name, row.label, "") for row in rows]

    def _line(self, kind, row, known, told):
        before = known.get(row.name, False) if kind == "exact" else False
        changed = told and before and row.answer not in ("unknown", before)
        change = False
        if changed:
            change = "worse" if row.answer == "no" else "better"
        return {
            "kind": kind,
            "name": row.label,
            "answer": row.answer or False,
            "before": before,
            "change": change,
            "advice": row.advice,
        }

    # --- what people do ---

    def action_ask(self):
        """Ask Exact; divisions that were asked longest ago go first."""
        check = self._check_own()
        reports = {}
        for divisions in check.division_ids.grouped("connection_id").values():
            never = divisions.filtered(lambda each: not each.rights_checked_at)
            reports |= rights.ask(
                never | (divisions - never).sorted("rights_checked_at")
            )
        calls = sum(report.calls for report in reports.values())
        check.write({"state": "told", "calls": calls})
        # The table shows what was known before, so it is filled first.
        check._show(reports)
        for division in check.division_ids:
            if division.id in reports:
                division._keep_rights(reports[division.id])
        return True

    def action_reauthorise(self):
        """Go to Exact's consent page, after a change there."""
        self._check_own()
        connections = self.division_ids.connection_id
        return connections[:1].action_authorise()

    def action_hand_over(self):
        """Ask for another link user of the connection."""
        self._check_own()
        connections = self.division_ids.connection_id
        return connections[:1].action_hand_over()

    def action_process_again(self):
        """Check what failed or waits for a right in these divisions, and let it go."""
        check = self._check_own()
        issues = self._issues()
        self.env["exact.online.transfer"].sudo()._stop_waiting(check.division_ids)
        if issues:
            return issues.action_release()
        connections = self.division_ids.connection_id
        return connections[:1].action_synchronise()


class ExactOnlineRightsCheckLine(models.TransientModel):
    """One right in one division; or the heading above a division's rights."""

    _name = "exact.online.rights.check.line"
    _description = "Right in Exact Online"
    _order = "id"

    check_id = fields.Many2one(
        "exact.online.rights.check", ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [("division", "Division"), ("odoo", "Odoo"), ("exact", "Exact Online")],
        readonly=True,
    )
    name = fields.Char(string="Right", readonly=True)
    answer = fields.Selection(ANSWERS, string="Now", readonly=True)
    before = fields.Selection(ANSWERS, string="Last Check", readonly=True)
    change = fields.Selection([("worse", "Lost"), ("better", "New")], readonly=True)
    advice = fields.Text(string="What to Do", readonly=True)
