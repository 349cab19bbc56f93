# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError

from exact_core.diagnosis.remedies import Remedy

from ..adapters import own_rules

# Ways out of causes that this addon finds itself.
OWN_REMEDIES = {"link_user_rights": (Remedy.RIGHTS_CHECK, Remedy.HAND_OVER)}
# Ways out that are one click: open the record to mend.
DOORS = frozenset(
    {
        Remedy.MAP_TAX,
        Remedy.MAP_ACCOUNT,
        Remedy.MAP_JOURNAL,
        Remedy.MAP_TERM,
        Remedy.OPEN_CUSTOMER,
        Remedy.OPEN_DIVISION,
        Remedy.OPEN_CONNECTION,
    }
)


def ways_out(env, *codes):
    """Ways out of causes as one text for views, the best first.

    A view shows a button for each word that it knows. ``fix_first`` stands for the
    record to mend where opening that is the best way, ``fix_later`` where it is not.
    """
    found = dict.fromkeys(
        remedy
        for code in codes
        if code
        for remedy in OWN_REMEDIES.get(code) or own_rules.remedies_of(env, code)
    )
    words = [remedy.value for remedy in found]
    if next(iter(found), None) in DOORS:
        words.insert(0, "fix_first")
    elif DOORS & set(found):
        words.append("fix_later")
    return " ".join(words)


class ExactOnlineTransfer(models.Model):
    """The ways out of a failure, for the buttons of each screen that shows it."""

    _inherit = "exact.online.transfer"

    remedies = fields.Char(
        compute="_compute_remedies", help="Ways out of the failure, the best first."
    )

    @api.depends("state", "diagnosis_code", "issue_id.code")
    def _compute_remedies(self):
        for transfer in self:
            failed = transfer.state == "failed"
            # A document may wait on its customer's cause: that is mended first.
            cause = failed and transfer.sudo().issue_id.code
            transfer.remedies = ways_out(
                self.env, cause, failed and transfer.diagnosis_code
            )

    def action_remedy(self):
        """Take the way out that the button names in ``exact_online_remedy``.

        One door for all: the form of a document or a transfer gets a button for
        another remedy by a line in its view.
        """
        self.ensure_one()
        self._check_user()
        self.check_access("read")
        remedy = self.env.context.get("exact_online_remedy")
        if not remedy or remedy not in (self.remedies or "").split():
            raise UserError(
                self.env._("This is no way out any more. Load the page again.")
            )
        action = f"action_{remedy}"
        holder = self if hasattr(self, action) else self.issue_id
        return getattr(holder, action)()


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    remedies = fields.Char(compute="_compute_remedies")

    @api.depends("code")
    def _compute_remedies(self):
        for issue in self:
            issue.remedies = ways_out(self.env, issue.code)
