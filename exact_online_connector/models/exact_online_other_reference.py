# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import escape_psql

from exact_core.diagnosis.remedies import Remedy
from exact_core.model.booking import BookingRules

REFERENCE_CODES = frozenset({"entry_conflict", "entry_ambiguous", "your_ref_too_long"})


class ExactOnlineTransfer(models.Model):
    """Another reference for a document whose own is taken, or too long.

    Kept on the transfer: the posted invoice keeps its number. What was sent under the
    former reference is still looked for by its tag, so that it is never sent twice.
    """

    _inherit = "exact.online.transfer"

    asked_reference = fields.Char(
        string="Chosen Reference",
        readonly=True,
        help="Reference (YourRef) that a person chose for this document in Exact.",
    )
    former_reference = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Reference under which the document may have been sent before.",
    )

    def action_other_reference(self):
        """Ask for another reference, and why."""
        self._check_user()
        self.check_access("read")
        rows = self.sudo()._failed_for(REFERENCE_CODES, Remedy.OTHER_REFERENCE)
        if len(rows) != 1:
            raise UserError(
                self.env._("Choose one document that failed for its reference.")
            )
        return rows._ask_choice(
            self.env._("Send under another reference"), "exact.online.book.reference"
        )

    def _book_under_reference(self, text, reason):
        """Send under another reference: what was sent before is looked for first."""
        self._check_user()
        self.check_access("read")
        row = self.sudo()._failed_for(REFERENCE_CODES, Remedy.OTHER_REFERENCE)
        row.ensure_one()
        row.asked_reference = row._checked_reference(text)
        row._tell_choice(
            self.env._(
                "To be sent to Exact Online under reference %(reference)s, as chosen "
                "by %(user)s: %(reason)s",
                reference=row.asked_reference,
                user=self.env.user.name,
                reason=reason,
            )
        )
        row._release_chosen()

    def _checked_reference(self, text):
        reference = " ".join((text or "").split())
        longest = BookingRules().your_ref_max
        if not reference or not reference.isprintable() or len(reference) > longest:
            raise UserError(
                self.env._(
                    "A reference has 1 to %s characters, without control characters.",
                    longest,
                )
            )
        holder = self._holder_of(reference)
        if holder:
            raise UserError(
                self.env._(
                    "%(reference)s is the reference of %(document)s already.",
                    reference=reference,
                    document=holder,
                )
            )
        return reference

    def _holder_of(self, reference):
        """Name of the document that has ``reference``, this one included; or ''."""
        same = escape_psql(reference)
        present = self.asked_reference or self.reference
        if present.casefold() == reference.casefold():
            return self.reference
        others = self.search(
            [
                ("id", "!=", self.id),
                ("division_id", "=", self.division_id.id),
                ("kind", "=", self.kind),
                ("state", "!=", "withdrawn"),
                "|",
                ("reference", "=ilike", same),
                ("asked_reference", "=ilike", same),
            ],
            limit=1,
        )
        moves = self.env["account.move"].search(
            [
                ("id", "!=", self.move_id.id),
                ("company_id", "=", self.company_id.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("name", "=ilike", same),
            ],
            limit=1,
        )
        return others.reference or moves.name or ""


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def action_other_reference(self):
        """Choose a reference for the document that waits."""
        return self._for_one_document("action_other_reference")
