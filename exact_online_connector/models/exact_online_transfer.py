# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..adapters import explain

KIND_INVOICE = "invoice"
KIND_RELATION = "relation"
OPEN_STATES = ("offered", "in_flight", "unknown")
# Sent before, by a transfer that is no more: one empty look-up lets it go.
LOOK_FIRST = {"state": "unknown", "look_ups": 1}
# Reasons to wait that *Synchronise* ends: the next try tells whether they still hold.
WAITS_TO_END = (
    "unreachable",
    "no_answer",
    "read_refused",
    "configuration",
    "token_later",
)
# What a badge shows of the states below.
SHOWN_STATE = {
    "offered": "offered",
    "in_flight": "offered",
    "unknown": "offered",
    "processed": "processed",
    "failed": "failed",
    "withdrawn": False,
}


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
        index=True,
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
        default=0, readonly=True, help="Higher goes first: offered by a click."
    )
    attempt = fields.Integer(default=0, readonly=True)
    calls = fields.Integer(
        string="API Calls", default=0, readonly=True, aggregator="sum"
    )
    offered_at = fields.Datetime(
        string="Offered on", default=fields.Datetime.now, readonly=True
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True)
    done_at = fields.Datetime(string="Done on", readonly=True)
    not_before = fields.Datetime(string="Waits until", readonly=True)
    wait_code = fields.Char(readonly=True)
    wait_params = fields.Text(readonly=True)
    look_ups = fields.Integer(default=0, readonly=True)
    waits_on_id = fields.Many2one(
        "exact.online.transfer", readonly=True, ondelete="set null", index=True
    )

    issue_id = fields.Many2one(
        "exact.online.issue", readonly=True, ondelete="set null", index=True
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

    diagnosis_code = fields.Char(readonly=True, index="btree_not_null")
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

    # --- offering ---

    @api.model
    def _check_user(self):
        if not self.env.su and not self.env.user.has_group(
            "exact_online_connector.group_exact_online_user"
        ):
            raise AccessError(
                self.env._("You have no right to process documents to Exact Online.")
            )

    @api.model
    def _offer(self, division, moves, priority=0):
        """Offer ``moves`` of one division; those that failed are offered again.

        :return: recordset of the moves that are now on their way.
        """
        transfers = self.sudo()
        existing = {
            transfer.record_id: transfer
            for transfer in transfers.search(
                [
                    ("division_id", "=", division.id),
                    ("kind", "=", KIND_INVOICE),
                    ("record_id", "in", moves.ids),
                    ("state", "!=", "withdrawn"),
                ]
            )
        }
        waits_on = transfers._offer_relations(
            division, moves.commercial_partner_id, priority
        )
        tried = transfers._tried_before(moves)
        new_values, offered = [], self.env["account.move"]
        # Oldest first, so that Exact's numbers run with the dates.
        for move in moves.sorted(lambda move: (move.date, move.name, move.id)):
            waiting = waits_on.get(move.commercial_partner_id.id)
            transfer = existing.get(move.id)
            if transfer is None:
                new_values.append(
                    transfers._values_for_move(division, move)
                    | {"priority": priority, "waits_on_id": waiting and waiting.id}
                    | (LOOK_FIRST if move.id in tried else {})
                )
                offered |= move
            elif transfer.state == "failed":
                transfer._offer_again(priority, waiting)
                offered |= move
            elif transfer.state == "offered" and transfer.priority < priority:
                transfer.priority = priority
                offered |= move
        transfers.create(new_values)
        offered.sudo().exact_online_state = "offered"
        division.connection_id.sudo()._trigger_drain()
        return offered

    @api.model
    def _tried_before(self, moves):
        """Ids of moves that a former, withdrawn transfer may have sent."""
        return set(
            self.search(
                [
                    ("kind", "=", KIND_INVOICE),
                    ("record_id", "in", moves.ids),
                    ("state", "=", "withdrawn"),
                    ("attempt", ">", 0),
                ]
            ).mapped("record_id")
        )

    @api.model
    def _values_for_move(self, division, move):
        return {
            "kind": KIND_INVOICE,
            "record_id": move.id,
            "division_id": division.id,
            "company_id": move.company_id.id,
            "move_id": move.id,
            "partner_id": move.commercial_partner_id.id,
            "reference": move.name,
            "tag": self._tag(move),
            "currency_id": move.currency_id.id,
            "amount_total": -move.direction_sign * move.amount_total,
        }

    @api.model
    def _tag(self, move):
        """Short mark that is this document's alone, whatever its number becomes."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid") or ""
        return f"#{uuid.replace('-', '')[:6]}-{move.id}"

    @api.model
    def _offer_relations(self, division, partners, priority):
        """Offer the partners that are not linked; transfers by partner id."""
        linked = set(
            self.env["exact.online.relation"]
            .sudo()
            .search(
                [
                    ("division_id", "=", division.id),
                    ("partner_id", "in", partners.ids),
                ]
            )
            .partner_id.ids
        )
        missing = partners.filtered(lambda partner: partner.id not in linked)
        rows = {
            row.record_id: row
            for row in self.search(
                [
                    ("division_id", "=", division.id),
                    ("kind", "=", KIND_RELATION),
                    ("record_id", "in", missing.ids),
                    ("state", "!=", "withdrawn"),
                ]
            )
        }
        for row in rows.values():
            if row.state == "failed":
                row._offer_again(priority)
        created = self.create(
            [
                {
                    "kind": KIND_RELATION,
                    "record_id": partner.id,
                    "division_id": division.id,
                    "company_id": division.company_id.id,
                    "partner_id": partner.id,
                    "reference": partner.display_name or str(partner.id),
                    "currency_id": division.company_id.currency_id.id,
                    "priority": priority,
                }
                for partner in missing
                if partner.id not in rows
            ]
        )
        return rows | {row.record_id: row for row in created}

    def _offer_again(self, priority=0, waits_on=None):
        # Once Exact may have it, only a look-up tells whether to send.
        in_doubt = self.diagnosis_code in ("entry_conflict", "entry_ambiguous")
        self.write(
            {
                "state": "offered",
                "priority": max(priority, self.priority),
                "offered_at": fields.Datetime.now(),
                "not_before": False,
                "wait_code": False,
                "diagnosis_code": False,
                "findings": False,
                "exact_message": False,
                "look_ups": 0,
                "waits_on_id": waits_on.id if waits_on else False,
            }
            | (LOOK_FIRST if in_doubt else {})
        )

    def action_process_again(self):
        """Offer the failed ones of a selection again."""
        self._check_user()
        self.check_access("read")
        failed = self.sudo().filtered(lambda transfer: transfer.state == "failed")
        for division, rows in failed.grouped("division_id").items():
            moves = rows.move_id.with_user(self.env.user)
            moves.check_access("read")
            self._offer(division, moves, priority=1)
            for row in rows.filtered(lambda row: row.kind == KIND_RELATION):
                row._offer_again(priority=1)
            division.connection_id._trigger_drain()
        return True

    def action_withdraw(self):
        """Ask for the reason and withdraw: never send this document."""
        self._check_user()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Never send"),
            "res_model": "exact.online.withdraw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_ids": self.ids},
        }

    def _withdraw(self, reason):
        """Withdraw what has not been sent; refuse what has, or may have been."""
        self._check_user()
        self.check_access("read")
        rows = self.sudo()
        stuck = rows.filtered(lambda row: row.state not in ("offered", "failed"))
        if stuck:
            raise UserError(explain.cannot_withdraw(stuck))
        rows.write({"state": "withdrawn", "withdrawn_reason": reason})
        for row in rows.filtered(lambda row: row.kind == KIND_RELATION):
            # Documents must not wait for ever for a customer that never comes.
            row._project_relation()
        self.env["exact.online.issue"].sudo()._file(rows)
        for row in rows.filtered("move_id"):
            row._project_canary()
            row.move_id.exact_online_state = False
            row.move_id.message_post(
                body=self.env._(
                    "Withdrawn from Exact Online by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
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
        """Open the record at which the first finding points."""
        self.ensure_one()
        finding = next(iter(json.loads(self.findings or "[]")), None)
        target = finding and explain.finding_record(self.env, self, finding)
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

    # --- what the runner learnt, told to the rest of Odoo ---

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
