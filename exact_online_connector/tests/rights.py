# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A right that is missing, and the check that shows it."""

from .situations import SituationCase


class RightsCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.login = self.sandbox.ready["users"][0]["login"]
        self.customer = self.linked_partner()

    def deny(self, *resources):
        self.edit("deny", user=self.login, resources=list(resources))

    def failed(self, code, **values):
        move = self.invoice(**{"partner_id": self.customer.id, **values})
        self.process(move)
        transfer = self.transfer_of(move)
        self.assertEqual((transfer.state, transfer.diagnosis_code), ("failed", code))
        self.assertFalse(self.entries_of(move))
        self.assert_readable(move.exact_online_explanation)
        return move

    def check(self, holder, ask=True):
        action = holder.action_rights_check()
        check = holder.env[action["res_model"]].browse(action["res_id"])
        if ask:
            check.action_ask()
        return check

    def answers(self, check, kind="exact", answer=None):
        """Names of the rights, or those with this answer."""
        lines = check.line_ids.filtered(lambda line: line.kind == kind)
        return set(
            lines.filtered(lambda line: answer in (None, line.answer)).mapped("name")
        )

    def advice(self, check, name):
        (line,) = check.line_ids.filtered(lambda line: line.name == name)
        self.assert_readable(line.advice)
        return line.advice
