# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each step of a transfer's life.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..adapters import explain
from ..adapters.drain import OF_THE_RESERVE
from ..adapters.expectation import expected_from_json
from ..adapters.outbox import BY_HAND
from .exact_online_transfer import KIND_INVOICE, KIND_RELATION

# A click on no more than these uses the calls that background work leaves to people.
A_FEW = 10
# Sent before, and long enough ago: one empty look-up lets it go.
LOOK_FIRST = {"state": "unknown", "look_ups": 1}


class ExactOnlineTransfer(models.Model):
    """Offer, offer again, and withdraw: what people do with documents."""

    _inherit = "exact.online.transfer"

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
                    | tried.get(move.id, {})
                )
                offered |= move
            elif transfer.state == "failed":
                transfer._offer_again(priority, waiting)
                offered |= move
            elif transfer.state == "offered" and transfer.priority < priority:
                transfer._bring_forward(priority)
                offered |= move
        transfers.create(new_values)
        offered.sudo().exact_online_state = "offered"
        division.connection_id.sudo()._trigger_drain()
        return offered

    @api.model
    def _tried_before(self, moves):
        """What a new transfer starts with where a withdrawn one may have sent the move.

        :return: values by move id, of the last such transfer.
        """
        former = self.search(
            [
                ("kind", "=", KIND_INVOICE),
                ("record_id", "in", moves.ids),
                ("state", "=", "withdrawn"),
                ("attempt", ">", 0),
            ],
            order="id",
        )
        return {
            transfer.record_id: transfer._look_first()
            | {"former_reference": transfer._sent_reference()}
            for transfer in former
        }

    def _look_first(self):
        """Values with which Exact is asked before anything is sent.

        While what was sent may still be booked late, an empty look-up proves nothing:
        then a second one follows after the grey period. What waits for something else
        need not: a look-up takes neither a relation nor a mapping.
        """
        look_ups = 0 if self._late_until() else 1
        return LOOK_FIRST | {"look_ups": look_ups, "waits_on_id": False}

    def _late_until(self):
        """Until when what was sent may still be booked; False when it cannot be."""
        if not self.in_doubt or not self.sent_at:
            return False
        until = self.sent_at + timedelta(minutes=self.division_id.grey_minutes)
        return until > fields.Datetime.now() and until

    def _sent_reference(self):
        """Reference under which the document was sent the last time."""
        sent = self.expected and expected_from_json(self.expected).your_ref
        return sent or self.asked_reference or self.reference

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
            elif row.state == "offered" and row.priority < priority:
                row._bring_forward(priority)
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

    def _offer_customers(self, priority):
        """Offer the customers of these documents that are not linked, by partner id."""
        offered = {}
        for division, rows in self.grouped("division_id").items():
            offered |= self._offer_relations(division, rows.partner_id, priority)
        return offered

    @api.model
    def _priority_of_click(self, records):
        """A click goes first; on a few, it may use the calls left to people."""
        return BY_HAND if len(records) <= A_FEW else 1

    def _bring_forward(self, priority):
        """A person wants it sooner: a limit that leaves people a part holds no more."""
        self.priority = priority
        if priority >= BY_HAND and self.wait_code in OF_THE_RESERVE:
            self.write({"not_before": False, "wait_code": False, "wait_params": False})

    def _offer_again(self, priority=0, waits_on=None):
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
            # Once Exact may have it, only a look-up tells whether to send.
            | (self._look_first() if self.in_doubt else {})
        )

    def _settle_adopted(self, values):
        """Processed by what stands in Exact already: nothing is sent.

        The guard is PostgreSQL's: who changes the row at this moment, the runner or
        another person, makes this transaction fail and start over.
        """
        self.write(
            values
            | {
                "state": "processed",
                "done_at": fields.Datetime.now(),
                "not_before": False,
                "wait_code": False,
                "wait_params": False,
                "waits_on_id": False,
                "findings": False,
                "exact_message": False,
                "in_doubt": False,
                "projected": True,
            }
        )
        self._show_state()
        self.env["exact.online.issue"]._file(self)
        self._project_canary()

    def action_process_again(self):
        """Offer the failed ones of a selection again."""
        self._check_user()
        self.check_access("read")
        failed = self.sudo().filtered(lambda transfer: transfer.state == "failed")
        priority = self._priority_of_click(failed)
        for division, rows in failed.grouped("division_id").items():
            moves = rows.move_id.with_user(self.env.user)
            moves.check_access("read")
            self._offer(division, moves, priority)
            for row in rows.filtered(lambda row: row.kind == KIND_RELATION):
                row._offer_again(priority)
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
