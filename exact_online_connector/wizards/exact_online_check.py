# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..adapters import checking, explain

OUTCOMES = [
    ("blocked", "Blocked"),
    ("warning", "Warning"),
    ("ok", "Ready"),
    ("done", "Nothing to do"),
]
RANK = {outcome: rank for rank, (outcome, _label) in enumerate(OUTCOMES)}


class ExactOnlineCheck(models.TransientModel):
    """What would become of a selection of documents; Exact is not asked."""

    _name = "exact.online.check"
    _description = "Check before Processing to Exact Online"

    line_ids = fields.One2many("exact.online.check.line", "check_id", readonly=True)
    ok_count = fields.Integer(string="Ready", compute="_compute_counts")
    warning_count = fields.Integer(string="With a Warning", compute="_compute_counts")
    blocked_count = fields.Integer(string="Blocked", compute="_compute_counts")
    done_count = fields.Integer(string="Nothing to Do", compute="_compute_counts")

    @api.depends("line_ids.outcome")
    def _compute_counts(self):
        for check in self:
            outcomes = check.line_ids.mapped("outcome")
            check.ok_count = outcomes.count("ok")
            check.warning_count = outcomes.count("warning")
            check.blocked_count = outcomes.count("blocked")
            check.done_count = outcomes.count("done")

    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._("Check before processing")

    @api.model
    def _check_moves(self, moves):
        """A check of ``moves``, which the user may read."""
        verdicts = {}
        for company, group in moves.grouped("company_id").items():
            division = self.env["exact.online.division"]._for_company(company)
            verdicts |= checking.judge(division, group)
        check = self.sudo().create({})
        self.env["exact.online.check.line"].sudo().create(
            [
                check._line_values(move, verdicts[move.id])
                # What needs a person stands at the top.
                for move in moves.sorted(lambda m: RANK[verdicts[m.id].outcome])
            ]
        )
        return check.sudo(False)

    def _line_values(self, move, verdict):
        division = self.env["exact.online.division"]._for_company(move.company_id)
        return {
            "check_id": self.id,
            "move_id": move.id,
            "number": move.display_name,
            "partner_id": move.partner_id.id,
            "currency_id": move.currency_id.id,
            "amount_total": -move.direction_sign * move.amount_total,
            "division_id": division.id,
            "outcome": verdict.outcome,
            "advice": verdict.text,
            "subject": verdict.subject,
            "key": verdict.key,
        }

    def action_process_good(self):
        """Offer what is not blocked; a warning does not stop a document."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        good = self.line_ids.filtered(lambda line: line.outcome in ("ok", "warning"))
        if not good:
            raise UserError(self.env._("None of these documents can be processed."))
        return good.move_id.action_exact_online_process()

    def action_check_again(self):
        """The same documents, after something was mended."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        return self.line_ids.move_id.action_exact_online_check()


class ExactOnlineCheckLine(models.TransientModel):
    """One document of a check."""

    _name = "exact.online.check.line"
    _description = "Document Checked before Processing"
    _order = "id"

    check_id = fields.Many2one("exact.online.check", ondelete="cascade", index=True)
    move_id = fields.Many2one("account.move", ondelete="cascade", readonly=True)
    number = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)
    division_id = fields.Many2one("exact.online.division", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    advice = fields.Text(string="What to Do", readonly=True)
    subject = fields.Char(readonly=True)
    key = fields.Char(readonly=True)

    def action_open_fix(self):
        """Open the record to mend; the document itself when there is none."""
        self.ensure_one()
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        finding = {"subject": self.subject, "key": self.key}
        target = explain.finding_record(self.env, self, finding) or self.move_id
        return {
            "type": "ir.actions.act_window",
            "res_model": target._name,
            "res_id": target.id,
            "view_mode": "form",
        }
