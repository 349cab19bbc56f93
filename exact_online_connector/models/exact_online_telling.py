# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
from odoo import models

from ..adapters.diagnosis_text import diagnosis_text


class ExactOnlineTransfer(models.Model):
    """A failure told to somebody outside: a text to copy."""

    _inherit = "exact.online.transfer"

    def action_copy_diagnosis(self):
        """Show what went wrong as a text for a mail."""
        self._check_user()
        self.check_access("read")
        self.ensure_one()
        finding = self._first_finding() if self.state == "failed" else {}
        text = diagnosis_text(self, finding, self.exact_message)
        return self.env["exact.online.diagnosis"]._open(text, self.exact_message)


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def action_copy_diagnosis(self):
        """Show the cause as a text for a mail."""
        self._check_reader()
        self.ensure_one()
        rows = self.sudo().transfer_ids.with_env(self.env)._filtered_access("read")
        # The one whose message the cause shows goes first.
        shown = self.exact_message
        rows = rows.sorted(lambda row: (row.exact_message != shown, row.id))
        text = diagnosis_text(rows, self._finding(), self.exact_message, self)
        return self.env["exact.online.diagnosis"]._open(text, self.exact_message)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_exact_online_copy_diagnosis(self):
        """Show why this document was not processed as a text for a mail."""
        self.ensure_one()
        self.check_access("read")
        return self.exact_online_transfer_id.action_copy_diagnosis()
