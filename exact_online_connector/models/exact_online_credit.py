# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
"""Credit what Exact refuses, and invoice it anew.

Neither the refused document nor its credit note goes to Exact: the credit note would be
refused for the same reason, and one without the other would upset the books there. The
two cancel each other out, in Odoo by the credit note and in Exact by their absence.
"""

from odoo import fields, models
from odoo.exceptions import UserError

from exact_core.diagnosis.remedies import Remedy

FLAG = "exact_online_credit_and_reinvoice"


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_online_offset_id = fields.Many2one(
        "account.move",
        string="Cancelled Out by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="This document and that one cancel each other out; neither goes to Exact.",
    )

    def _exact_online_offset(self, other):
        """Keep this document and ``other`` from Exact: they cancel each other out."""
        self.sudo().exact_online_offset_id = other
        other.sudo().exact_online_offset_id = self

    def _exact_online_end_offset(self):
        """One of a pair changes: the other stands on its own again."""
        ended = self.sudo().filtered("exact_online_offset_id")
        others = ended.exact_online_offset_id
        (ended | others).exact_online_offset_id = False
        for other in others - ended:
            other.message_post(
                body=self.env._(
                    "What cancelled this document out was changed: it may be processed "
                    "to Exact Online again."
                )
            )


class ExactOnlineTransfer(models.Model):
    """Credit and re-invoice, by Odoo's own credit note."""

    _inherit = "exact.online.transfer"

    def action_credit_and_reinvoice(self):
        """Open Odoo's credit note wizard, filled in; only the new invoice is sent."""
        self.ensure_one()
        self._check_user()
        self.check_access("read")
        move = self.move_id
        move.check_access("read")
        self._check_creditable(move)
        in_words = self.with_context(lang=move.partner_id.lang or self.env.lang)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit and re-invoice"),
            "res_model": "account.move.reversal",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": "account.move",
                "active_ids": move.ids,
                # It stands on the credit note that the customer gets.
                "default_reason": in_words.issue_id.name or "",
                # The same VAT period: there too nothing is left of the two.
                "default_date": move.date,
                FLAG: True,
            },
        }

    def _check_creditable(self, moves):
        """Refuse where Exact may have one of ``moves``, or wants another way out."""
        self._check_user()
        wrong = moves - self.move_id
        for transfer in self:
            ways = (transfer.remedies or "").split()
            if Remedy.CREDIT_AND_REINVOICE.value not in ways:
                wrong |= transfer.move_id
        if wrong or not moves:
            raise UserError(
                self.env._(
                    "Credit and re-invoice is for documents that Exact cannot book as "
                    "they are: %s",
                    ", ".join(wrong.mapped("display_name")) or "-",
                )
            )

    def _keep_out(self, credit):
        """Note that a credit note is never sent, in the queue and on the document."""
        original = credit.exact_online_offset_id
        division = self.filtered(lambda row: row.move_id == original).division_id
        reason = self.env._(
            "Cancels out %s, which Exact never got: neither is sent.", original.name
        )
        self.sudo().create(
            self._values_for_move(division, credit)
            | {"state": "withdrawn", "withdrawn_reason": reason}
        )
        credit.message_post(body=reason)


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def action_credit_and_reinvoice(self):
        """Credit and re-invoice; several documents are chosen from a list first."""
        self._check_reader()
        self.ensure_one()
        failed = self.sudo().transfer_ids.filtered(lambda row: row.state == "failed")
        if len(failed) != 1:
            return self.action_open_transfers()
        return failed.with_env(self.env).action_credit_and_reinvoice()
