# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each step of a transfer's life.
# pylint: disable=consider-merging-classes-inherited
import json

from odoo import api, fields, models

from ..adapters import explain
from .exact_online_transfer import KIND_RELATION

# What a badge shows of the states.
SHOWN_STATE = {
    "offered": "offered",
    "in_flight": "offered",
    "unknown": "offered",
    "processed": "processed",
    "failed": "failed",
    "withdrawn": False,
}


class ExactOnlineTransfer(models.Model):
    """What the runner learnt, told to the rest of Odoo."""

    _inherit = "exact.online.transfer"

    @api.model
    def _forget_relation(self, division, partner):
        """A link was broken: the partner may be offered again."""
        rows = self.search(
            [
                ("division_id", "=", division.id),
                ("kind", "=", KIND_RELATION),
                ("record_id", "=", partner.id),
                ("state", "in", ("processed", "failed", "offered")),
            ]
        )
        reason = self.env._("The link with the relation was broken.")
        rows.write({"state": "withdrawn", "withdrawn_reason": reason})
        self.env["exact.online.issue"]._file(rows)

    def _project(self):
        """Badge, chatter and links, from what the transfers now say.

        Runs in a transaction of its own that may be repeated: a person who edits the
        invoice at this moment cannot undo what was booked.
        """
        self._look_again()
        for transfer in self.filtered(lambda row: row.kind == KIND_RELATION):
            transfer._project_relation()
        documents = self.filtered("move_id")
        documents._show_state()
        issues = self.env["exact.online.issue"]
        issues._file(self)
        for canary in documents.filtered(
            lambda row: row.state in ("processed", "failed", "withdrawn")
        ):
            canary._project_canary()
        notes = {
            transfer.move_id.id: note
            for transfer in documents
            if (note := explain.chatter_note(transfer))
        }
        if notes:
            self.env["account.move"].browse(notes)._message_log_batch(bodies=notes)
        self.projected = True

    def _show_state(self):
        """The badge on the documents."""
        for shown, rows in self.grouped(lambda row: SHOWN_STATE[row.state]).items():
            moves = rows.move_id.filtered(
                lambda move, shown=shown: move.exact_online_state != shown
            )
            moves.write({"exact_online_state": shown})

    def _first_finding(self):
        """The finding for which a transfer failed; its code at the least."""
        self.ensure_one()
        found = json.loads(self.findings or "[]")
        blocking = [finding for finding in found if finding.get("blocks")]
        return next(iter(blocking), {"code": self.diagnosis_code or "unrecognised"})

    def _waiting_on(self):
        return self.search(
            [("waits_on_id", "in", self.ids), ("state", "=", "offered")], order="id"
        )

    def _project_canary(self):
        """The first of a released issue has come through, or has not."""
        waiting = self._waiting_on()
        if not waiting:
            return
        if self.state == "processed":
            waiting.waits_on_id = False
        elif self.state == "failed" and self.issue_id in waiting.issue_id:
            finding = dict(self._first_finding(), held=True)
            finding.pop("answered", None)
            waiting._fail_with(finding, self.exact_message)
        else:
            # It went its own way: the next one goes first.
            first = waiting[0]
            (waiting - first).waits_on_id = first
            first.waits_on_id = False

    def _fail_with(self, finding, message=False):
        """Failed without a call, for a cause that another transfer met."""
        self.write(
            {
                "state": "failed",
                "diagnosis_code": finding["code"],
                "findings": json.dumps([finding]),
                "exact_message": message,
                "waits_on_id": False,
                "done_at": fields.Datetime.now(),
            }
        )
        self._project()

    def _project_relation(self):
        waiting = self.search([("waits_on_id", "=", self.id)])
        if self.state == "processed":
            self.env["exact.online.relation"]._link_from_transfer(self)
            waiting.filtered(lambda row: row.state == "offered").write(
                {"waits_on_id": False, "wait_code": False, "not_before": False}
            )
            for row in waiting.filtered(
                lambda row: (
                    row.state == "failed" and row.diagnosis_code == "relation_failed"
                )
            ):
                row._offer_again(row.priority)
                row.move_id.exact_online_state = "offered"
        elif self.state in ("failed", "withdrawn"):
            self.env["exact.online.issue"]._file(self)
            refused = waiting.filtered(lambda row: row.state == "offered")
            refused.write(
                {
                    "state": "failed",
                    "diagnosis_code": "relation_failed",
                    "exact_message": self.exact_message,
                    "findings": self.findings,
                    "done_at": fields.Datetime.now(),
                }
            )
            refused._project()
