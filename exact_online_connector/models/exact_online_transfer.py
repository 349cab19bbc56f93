# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..adapters import explain

KIND_INVOICE = "invoice"
KIND_RELATION = "relation"
# Reasons to wait that *Synchronise* ends: the next try tells whether they still hold.
WAITS_TO_END = (
    "unreachable",
    "no_answer",
    "read_refused",
    "configuration",
    "token_later",
)


class ExactOnlineTransfer(models.Model):
    """One outgoing write: the outbox.

    The states and the steps between them are data in ``exact_core.model.lifecycle``.
    The runner (``adapters.runner``) marks and settles a transfer on a cursor of its
    own; business code only offers, offers again and withdraws. Nobody writes a
    transfer over RPC: the access rights are read-only, the methods below check and
    go on as superuser.
    """

    _name = "exact.online.transfer"
    _description = "Exact Online Transfer"
    _order = "id desc"
    _rec_name = "reference"

    kind = fields.Selection(
        [(KIND_INVOICE, "Invoice"), (KIND_RELATION, "Customer")],
        required=True,
        readonly=True,
    )
    record_id = fields.Integer(required=True, readonly=True)
    division_id = fields.Many2one(
        "exact.online.division",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    move_id = fields.Many2one(
        "account.move", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    reference = fields.Char(required=True, readonly=True, index="trigram")
    tag = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("offered", "Offered"),
            ("in_flight", "Being sent"),
            ("unknown", "Being looked up"),
            ("processed", "Processed"),
            ("failed", "Failed"),
            ("withdrawn", "Withdrawn"),
        ],
        default="offered",
        required=True,
        readonly=True,
        index=True,
    )
    priority = fields.Integer(
        default=0,
        readonly=True,
        help="Higher goes first: 1 is offered by a click, 2 by a click on a few.",
    )
    attempt = fields.Integer(default=0, readonly=True)
    calls = fields.Integer(
        string="API Calls", default=0, readonly=True, aggregator="sum"
    )
    offered_at = fields.Datetime(
        string="Offered on", default=fields.Datetime.now, readonly=True, index=True
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True)
    done_at = fields.Datetime(string="Done on", readonly=True)
    not_before = fields.Datetime(string="Waits until", readonly=True)
    wait_code = fields.Char(readonly=True)
    wait_params = fields.Text(readonly=True)
    look_ups = fields.Integer(default=0, readonly=True)
    in_doubt = fields.Boolean(
        readonly=True,
        help="Exact may have it: it is looked up before it is sent, whatever else was "
        "found wrong meanwhile.",
    )
    waits_on_id = fields.Many2one(
        "exact.online.transfer", readonly=True, ondelete="set null", index=True
    )

    issue_id = fields.Many2one(
        "exact.online.issue",
        string="Cause",
        readonly=True,
        ondelete="set null",
        index=True,
    )

    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_total = fields.Monetary(readonly=True, string="Total")
    exact_id = fields.Char(readonly=True, groups="base.group_system")
    entry_number = fields.Char(string="Number in Exact", readonly=True)
    exact_journal = fields.Char(string="Journal in Exact", readonly=True)
    exact_period = fields.Char(string="Period in Exact", readonly=True)
    verified = fields.Selection(
        [
            ("pending", "Not yet verified"),
            ("yes", "Total equals Odoo's"),
            ("no", "Total differs"),
        ],
        readonly=True,
    )
    difference = fields.Monetary(readonly=True)
    expected = fields.Text(readonly=True, groups="base.group_system")

    diagnosis_code = fields.Char(
        string="Code of the Cause", readonly=True, index="btree_not_null"
    )
    findings = fields.Text(readonly=True)
    exact_message = fields.Text(string="Message of Exact", readonly=True)
    explanation = fields.Text(compute="_compute_explanation")
    summary = fields.Char(
        string="What to do",
        compute="_compute_explanation",
        help="The explanation on one line, for lists.",
    )
    request_body = fields.Text(readonly=True, groups="base.group_system")
    response_body = fields.Text(readonly=True, groups="base.group_system")
    http_status = fields.Integer(
        string="HTTP Status", readonly=True, groups="base.group_system"
    )
    withdrawn_reason = fields.Char(readonly=True)
    projected = fields.Boolean(default=True, readonly=True)

    # One open or done write for each record: the last wall against a double.
    _record_uniq = models.UniqueIndex(
        "(division_id, kind, record_id) WHERE state <> 'withdrawn'",
        "This document has already been offered to Exact.",
    )
    # An entry stands for one document, also when two people adopt it at once.
    _entry_uniq = models.UniqueIndex(
        "(division_id, exact_id) WHERE kind = 'invoice' AND state = 'processed'",
        "This entry of Exact stands for another document already.",
    )
    # The dashboard counts by it alone; the company is what the record rule asks for.
    _count_idx = models.Index("(division_id, state, company_id)")
    _due_idx = models.Index(
        "(division_id, priority DESC, id) WHERE state IN ('offered', 'unknown')"
    )
    _lost_idx = models.Index("(division_id) WHERE state = 'in_flight'")
    _unprojected_idx = models.Index("(division_id) WHERE projected IS NOT TRUE")
    _unverified_idx = models.Index("(division_id) WHERE verified = 'pending'")

    @api.depends(
        "state",
        "diagnosis_code",
        "findings",
        "exact_message",
        "wait_code",
        "wait_params",
        "not_before",
        "waits_on_id",
    )
    @api.depends_context("lang", "tz")
    def _compute_explanation(self):
        for transfer in self:
            transfer.explanation = explain.transfer_text(transfer)
            transfer.summary = (transfer.explanation or "").replace("\n", " ") or False

    @api.model
    def _check_user(self):
        if not self.env.su and not self.env.user.has_group(
            "exact_online_connector.group_exact_online_user"
        ):
            raise AccessError(
                self.env._("You have no right to process documents to Exact Online.")
            )

    def action_synchronise(self):
        self._check_user()
        self.check_access("read")
        return self.sudo().division_id.connection_id[:1].action_synchronise()

    @api.model
    def _stop_waiting(self, divisions):
        """Forget waits that a person can end; limits and grey periods go on."""
        waiting = self.search(
            [
                ("division_id", "in", divisions.ids),
                ("state", "in", ("offered", "unknown")),
                ("wait_code", "in", WAITS_TO_END),
            ]
        )
        waiting.write({"wait_code": False, "wait_params": False})
        in_grey = waiting.filtered(lambda row: row.state == "unknown" and row.look_ups)
        (waiting - in_grey).not_before = False

    def action_open_record(self):
        """Open the invoice or customer that the transfer is about."""
        self.ensure_one()
        record = self.move_id if self.kind == KIND_INVOICE else self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def action_open_fix(self):
        """Open the record to mend: the one a finding names, or that of the cause."""
        self.ensure_one()
        finding = next(iter(json.loads(self.findings or "[]")), None) or {}
        # What Exact answered names no record; the cause knows where it may lie.
        door = not finding.get("key") and self.issue_id and self.issue_id._door()
        if door:
            return door
        target = explain.finding_record(self.env, self, finding)
        if not target:
            return self.action_open_record()
        return {
            "type": "ir.actions.act_window",
            "res_model": target._name,
            "res_id": target.id,
            "view_mode": "form",
        }

    def action_open_in_exact(self):
        """Open the division in Exact; its pages for one entry are not documented."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": explain.division_url(self.sudo().division_id),
            "target": "new",
        }
