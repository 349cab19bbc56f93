# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.exact_online_credit import FLAG


class AccountMoveReversal(models.TransientModel):
    """Odoo's credit note, where *Credit and re-invoice* opened it."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        if not (is_modify and self.env.context.get(FLAG)):
            return super().reverse_moves(is_modify)
        originals = self.move_ids
        transfers = originals.exact_online_transfer_id
        transfers._check_creditable(originals)
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "Choose a date that is not in the future: until the credit note is "
                    "posted, nothing cancels out the document that Exact refuses."
                )
            )
        transfers._withdraw(
            self.env._("Credited and invoiced anew: %s", self.reason or "-")
        )
        former = originals.reversal_move_ids
        # Posting would offer the credit note where documents are offered by themselves.
        wizard = self.with_context(exact_online_no_offer=True)
        action = super(AccountMoveReversal, wizard).reverse_moves(is_modify)
        for credit in originals.reversal_move_ids - former:
            credit._exact_online_offset(credit.reversed_entry_id)
            transfers._keep_out(credit)
        return action
