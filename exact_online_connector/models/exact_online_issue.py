# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import re

from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..adapters import explain, own_rules
from ..adapters.roots import root_of_transfer

WHO = [
    ("user", "Odoo user"),
    ("bookkeeper", "Bookkeeper, in Exact"),
    ("administrator", "Administrator"),
    ("nobody", "Nobody: it passes"),
]


class ExactOnlineIssue(models.Model):
    """One cause with all transfers that wait on it.

    Opened, brought up to date and closed by the projection of transfers. A person
    mends the cause; then what waits is checked again without a call, and let go: one
    of them first, the rest when it has passed.
    """

    _name = "exact.online.issue"
    _description = "Exact Online Cause"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    # Nobody writes a cause; whoever sees it may comment on it and see who is asked.
    _mail_post_access = "read"
    _order = "state desc, amount_total desc, opened_at, id"

    division_id = fields.Many2one(
        "exact.online.division", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="division_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    code = fields.Char(string="Cause", required=True, readonly=True, index=True)
    root = fields.Char(required=True, readonly=True)
    finding = fields.Text(readonly=True)
    name = fields.Char(string="What is wrong", compute="_compute_texts")
    explanation = fields.Text(compute="_compute_texts")
    exact_message = fields.Text(string="Message of Exact", readonly=True)
    who = fields.Selection(WHO, string="Who can mend it", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("snoozed", "Snoozed"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    snoozed_until = fields.Date(readonly=True, tracking=True)
    opened_at = fields.Datetime(
        string="Opened on", default=fields.Datetime.now, readonly=True
    )
    closed_at = fields.Datetime(string="Closed on", readonly=True)
    transfer_ids = fields.One2many("exact.online.transfer", "issue_id")
    transfer_count = fields.Integer(string="Documents", readonly=True)
    amount_total = fields.Monetary(string="Amount", readonly=True)
    oldest = fields.Date(string="Oldest Document", readonly=True)
    refusals = fields.Integer(
        readonly=True,
        help="How often Exact answered with this since it was last mended.",
    )
    answers = fields.Integer(
        string="Answers of Exact",
        readonly=True,
        help="How often Exact answered with this in all.",
    )

    _open_uniq = models.UniqueIndex(
        "(division_id, code, root) WHERE state <> 'closed'",
        "This cause is open already.",
    )

    @api.depends("code", "finding", "transfer_ids")
    @api.depends_context("lang", "tz")
    def _compute_texts(self):
        for issue in self:
            # A new cause has no documents yet that could name their division.
            params = {"division": issue.division_id.sudo().display_name}
            params |= issue._finding().get("params") or {}
            text = explain.meaning(
                self.env, issue.code, params, issue.sudo().transfer_ids[:1]
            )
            issue.explanation = text
            # The first sentence; a full stop within a name or address ends none.
            issue.name = re.split(r"\.\s+(?=[A-Z])", text)[0].rstrip(".")

    @api.depends("name")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = issue.name or issue.code

    def _finding(self):
        self.ensure_one()
        return json.loads(self.finding or "{}")

    def _check_reader(self):
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")

    # --- kept by the projection ---

    @api.model
    def _open_of(self, division):
        """Open and snoozed issues of a division."""
        return self.sudo().search(
            [("division_id", "=", division.id), ("state", "!=", "closed")]
        )

    @api.model
    def _file(self, transfers):
        """Put each failed transfer under its cause; bring the causes up to date."""
        touched = transfers.issue_id
        for division, rows in transfers.grouped("division_id").items():
            known = {
                (issue.code, issue.root): issue for issue in self._open_of(division)
            }
            for transfer in rows:
                if transfer.state == "failed":
                    touched |= self._put(transfer, known)
                elif transfer.state in ("processed", "withdrawn"):
                    transfer.issue_id = False
        touched._refresh()

    @api.model
    def _put(self, transfer, known):
        finding = transfer._first_finding()
        # A document may be stopped by its customer's cause, not by one of its own.
        issue = (
            transfer.waits_on_id.issue_id
            if transfer.diagnosis_code == "relation_failed"
            else False
        )
        if not issue:
            place = (finding["code"], root_of_transfer(transfer, finding))
            issue = known.get(place)
            if issue is None:
                issue = known[place] = self.create(
                    {
                        "division_id": transfer.division_id.id,
                        "code": place[0],
                        "root": place[1],
                        "finding": json.dumps(finding),
                        "exact_message": transfer.exact_message,
                        "who": own_rules.who_mends(self.env, place[0]),
                    }
                )
                issue._ask_to_mend()
            # What was held back carries the finding that Exact gave to another.
            if finding.get("answered") and not finding.get("held"):
                issue.refusals += 1
                issue.answers += 1
        transfer.issue_id = issue
        return issue

    def _refresh(self):
        """Count what waits; close what nothing waits on any more."""
        for issue in self:
            waiting = issue.transfer_ids.filtered(
                lambda row: row.state in ("failed", "offered", "unknown")
            )
            moves = waiting.move_id
            issue.write(
                {
                    "transfer_count": len(moves) or len(waiting),
                    "amount_total": sum(moves.mapped("amount_total_signed")),
                    "oldest": min(moves.mapped("date"), default=False),
                }
            )
            if not waiting and issue.state != "closed":
                issue._close()

    def _close(self):
        self.write({"state": "closed", "closed_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _mender(self):
        """The person who can do something about it; nobody where it passes."""
        division = self.division_id
        responsible = (
            division.bookkeeper_id
            if self.who == "bookkeeper"
            else division.responsible_id
        )
        user = responsible or division.connection_id.user_id
        return user.filtered("active") if self.who != "nobody" else user.browse()

    def _ask_to_mend(self):
        """One activity for the person who can do something about it."""
        user = self._mender()
        if not user:
            return
        issue = self.with_context(lang=user.lang)
        issue.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=(issue.name or "")[:120],
            # A text that holds Exact's words is no HTML.
            note=plaintext2html(issue.explanation or ""),
            user_id=user.id,
        )

    # --- mended: check again, and let go ---

    def action_release(self):
        """Check without a call what waits on this cause, and send what is mended."""
        self._check_reader()
        released = self.sudo()._release()
        count = len(released)
        if count:
            message = self.env._("%s document(s) are on their way again.", count)
        else:
            message = self.env._("The cause is still there: nothing was sent.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "warning",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _release(self):
        """Let go what preflight finds nothing against; the transfers that went."""
        released = self.env["exact.online.transfer"]
        for issue in self.filtered(lambda issue: issue.state != "closed"):
            waiting = issue.transfer_ids.filtered(lambda row: row.state == "failed")
            released |= issue._let_go(waiting._still_clean())
            issue.write({"refusals": 0, "state": "open", "snoozed_until": False})
            self._file(waiting - released)
            issue._refresh()
        self.division_id.connection_id[:1]._trigger_drain()
        return released

    def _let_go(self, transfers):
        """Offer again: the oldest first alone, the others when it has passed."""
        ordered = transfers.sorted("id")
        customers = ordered.filtered(lambda row: row.kind == "relation")
        for customer in customers:
            customer._offer_again(priority=1)
        documents = (ordered - customers).filtered(lambda row: not row.waits_on_id)
        canary = documents[:1]
        new = documents._offer_customers(priority=1)
        for transfer in documents:
            waits_on = canary if transfer != canary else None
            transfer._offer_again(1, new.get(transfer.partner_id.id) or waits_on)
        (documents.move_id).write({"exact_online_state": "offered"})
        return customers | documents

    # --- put aside ---

    def action_never_send(self):
        """Withdraw all that waits on this cause, with a reason."""
        self._check_reader()
        waiting = self.sudo().transfer_ids.filtered(lambda row: row.state == "failed")
        return waiting.with_env(self.env).action_withdraw()

    def action_snooze(self):
        """Put aside for a week."""
        self._check_reader()
        until = fields.Date.add(fields.Date.context_today(self), days=7)
        self.sudo().write({"state": "snoozed", "snoozed_until": until})
        return True

    def action_wake(self):
        """Take a snoozed one up again."""
        self._check_reader()
        self.sudo().filtered(lambda issue: issue.state == "snoozed").write(
            {"state": "open", "snoozed_until": False}
        )
        return True

    @api.model
    def _cron_wake(self):
        """Take up what was snoozed until today."""
        self.search(
            [
                ("state", "=", "snoozed"),
                ("snoozed_until", "<=", fields.Date.context_today(self)),
            ]
        ).write({"state": "open", "snoozed_until": False})

    # --- doors ---

    def action_open_transfers(self):
        self._check_reader()
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_online_transfer"
        )
        action["domain"] = [("issue_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_open_root(self):
        """Open the record that has to be mended."""
        self._check_reader()
        self.ensure_one()
        return self._door() or self.action_open_transfers()

    def _door(self):
        """Action that opens what has to be mended; None where that is no record."""
        self.ensure_one()
        ways = self.remedies.split()
        if "open_connection" in ways:
            return self._form(self.division_id.connection_id)
        if "open_division" in ways:
            return self._form(self.division_id)
        subject, _, keys = self.root.partition(":")
        model = explain.MODELS_OF_SUBJECTS.get(subject)
        ids = [int(key) for key in keys.split(",") if key.isdigit()]
        if not model or not ids:
            return None
        if len(ids) == 1:
            return self._form(self.env[model].browse(ids))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Records in question"),
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", ids)],
        }

    def action_read_setup(self):
        """Read the division's set-up data again after a change in Exact, then look."""
        self._check_reader()
        self.ensure_one()
        self.division_id.action_refresh_reference()
        return self.action_release()

    def action_reauthorise(self):
        self._check_reader()
        self.ensure_one()
        return self.division_id.connection_id.action_authorise()

    @api.model
    def _form(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
