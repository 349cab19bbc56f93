# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..adapters import adopting, explain


class ExactOnlineTransfer(models.Model):
    """An entry that stands in Exact already is called the document, by a person.

    What may be adopted, and what needs a reason, is the rule of
    ``exact_core.services.adoption``: a total that differs may be, and is then shown as
    *Total differs*; another currency, sign or customer may not.
    """

    _inherit = "exact.online.transfer"

    adopted_user_id = fields.Many2one("res.users", string="Adopted by", readonly=True)
    adopted_reason = fields.Char(string="Why Adopted", readonly=True)

    def action_adopt(self):
        """Look in Exact for the entry that is this document."""
        self._check_user()
        self.check_access("read")
        return self._adoptable().with_env(self.env)._ask_entry()

    def _ask_entry(self):
        wizard = self.env["exact.online.adopt"]._open(self)
        return wizard._show()

    def _adoptable(self):
        """The one document of a selection, as superuser; says why it cannot be."""
        row = self.sudo()
        if len(row) != 1 or not row.move_id:
            raise UserError(self.env._("Choose one document."))
        if row.state != "failed" and not row._waits():
            raise UserError(explain.cannot_change(row))
        return row

    def _waits(self):
        """Whether it is offered, and kept from being sent at this moment."""
        later = self.not_before and self.not_before > fields.Datetime.now()
        return self.state == "offered" and bool(
            later or self.wait_code or self.waits_on_id
        )

    def _adopt_entry(self, exact_id, number, journal, reason):
        """Let the entry ``exact_id`` stand for this document; nothing is sent.

        It is read once more, under this document's references and its own number, so
        that neither a change in Exact nor our own late booking is overlooked.
        """
        self._check_user()
        self.check_access("read")
        self.move_id.check_access("read")
        row = self.sudo()
        if row.state == "processed" and row.exact_id == exact_id:
            return  # the second of two clicks
        row = self._adoptable()
        reason = (reason or "").strip()
        candidates = adopting.candidates(row, number, journal)
        found = next((item for item in candidates if item.entry.id == exact_id), None)
        row._check_adoptable(found, reason)
        row._settle_adopted(
            found.values()
            | {"adopted_user_id": self.env.user.id, "adopted_reason": reason or False}
        )
        row._tell_adopted(found, reason)
        row.division_id.connection_id._trigger_drain()

    def _check_adoptable(self, found, reason):
        """Say why what was found cannot stand for this document."""
        if found is None:
            raise UserError(explain.obstacle_text(self, "gone", {}))
        if found.obstacle:
            raise UserError(adopting.obstacle_text(self, found))
        differences = found.judgement.differences
        late_until = "tag" in differences and self._late_until()
        if late_until:
            moment = format_datetime(self.env, late_until, dt_format="short")
            raise UserError(explain.obstacle_text(self, "late", {"moment": moment}))
        if differences and not reason:
            raise UserError(explain.obstacle_text(self, "reason", found.params()))

    def _tell_adopted(self, found, reason):
        body = self.env._(
            "Adopted by %(user)s: entry %(number)s in journal %(journal)s of Exact "
            "Online stands for this document. Nothing was sent.",
            user=self.env.user.name,
            number=self.entry_number or "?",
            journal=self.exact_journal or "?",
        )
        differing = explain.differences_text(self.env, found.judgement.differences)
        if differing:
            body += " " + self.env._(
                "It differs in %(differences)s. Reason: %(reason)s",
                differences=differing,
                reason=reason,
            )
        if self.verified == "no":
            body += f" {self.explanation or ''}"
        self._tell_choice(body)


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def action_adopt(self):
        """Look for the entry of the document that waits."""
        return self._for_one_document("action_adopt")
