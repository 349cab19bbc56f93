# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from exact_core.model.rights import Answer, lost

from ..adapters import explain


class ExactOnlineDivision(models.Model):
    """What was last known of the rights in a division."""

    _inherit = "exact.online.division"

    rights_checked_at = fields.Datetime(
        string="Rights Checked", readonly=True, copy=False
    )
    rights_kept = fields.Text(readonly=True, copy=False, groups="base.group_system")
    waits_for_rights = fields.Boolean(compute="_compute_waits_for_rights")

    @api.depends("transfer_ids.wait_code", "transfer_ids.state")
    def _compute_waits_for_rights(self):
        waiting = (
            self.env["exact.online.transfer"]
            .sudo()
            ._read_group(
                [
                    ("division_id", "in", self.ids),
                    ("state", "in", ("offered", "unknown")),
                    ("wait_code", "=", "read_refused"),
                ],
                ["division_id"],
            )
        )
        refused = {division.id for (division,) in waiting}
        for division in self:
            division.waits_for_rights = division.id in refused

    def action_rights_check(self):
        """Show which rights there are, in Odoo and in Exact, and where to change."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        bound = self.filtered("company_id")
        if not bound:
            raise UserError(
                self.env._(
                    "No company is bound to a division yet: choose it under Exact "
                    "Online > Configuration > Divisions first."
                )
            )
        return self.env["exact.online.rights.check"]._open(bound)

    def _known_rights(self):
        """Answers known last, by name of the right."""
        self.ensure_one()
        return json.loads(self.sudo().rights_kept or "{}")

    def _keep_rights(self, report):
        """Keep what Exact answered; tell in the chatter what is there no more.

        :param report: ``exact_core.model.rights.RightsReport``. What it could not find
            out leaves the last known answer.
        """
        self.ensure_one()
        division = self.sudo()
        before = division._known_rights()
        gone = lost(before.items(), report)
        if gone:
            division._tell_lost(gone)
        answered = {
            state.right.name: state.answer.value
            for state in report.states
            if state.answer is not Answer.UNKNOWN
        }
        if answered:
            division.write(
                {
                    "rights_kept": json.dumps(before | answered),
                    "rights_checked_at": fields.Datetime.now(),
                }
            )

    def _tell_lost(self, rights):
        names = [explain.right_name(self.env, right.name) for right in rights]
        self.message_post(
            body=explain.right_change(
                self.env,
                "lost",
                {
                    "person": self.env.user.name,
                    "since": format_datetime(
                        self.env, self.rights_checked_at, dt_format="short"
                    ),
                    "rights": ", ".join(names),
                },
            )
        )


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def action_rights_check(self):
        """The rights in all divisions that keep the books of a company."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.ensure_one()
        # As the person: a division of another's company is not shown.
        divisions = self.env["exact.online.division"].search(
            [("connection_id", "=", self.id), ("company_id", "!=", False)]
        )
        return divisions.action_rights_check()


class ExactOnlineTransfer(models.Model):
    _inherit = "exact.online.transfer"

    needs_rights_check = fields.Boolean(compute="_compute_needs_rights_check")

    @api.depends("state", "diagnosis_code", "wait_code")
    def _compute_needs_rights_check(self):
        codes = self.env["exact.online.rights.check"]._codes()
        for transfer in self:
            transfer.needs_rights_check = (
                transfer.diagnosis_code in codes
                if transfer.state == "failed"
                else transfer.wait_code == "read_refused"
            )

    def action_rights_check(self):
        """The rights in the division of the document."""
        self._check_user()
        self.check_access("read")
        return self.division_id.action_rights_check()


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def action_rights_check(self):
        """The rights in the division of the cause."""
        self._check_reader()
        return self.division_id.action_rights_check()
