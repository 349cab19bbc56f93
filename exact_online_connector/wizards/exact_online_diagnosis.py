# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..adapters import rule_trial

LONGEST_NAME = 60


class ExactOnlineDiagnosis(models.TransientModel):
    """A diagnosis to copy into a mail, and to make a rule of."""

    _name = "exact.online.diagnosis"
    _description = "Diagnosis to Copy"

    text = fields.Text(readonly=True)
    message = fields.Text(readonly=True)
    patterns = fields.Text(readonly=True)

    @api.model
    def _open(self, text, message):
        """Show ``text``; what of ``message`` nobody knows may become a rule."""
        patterns = rule_trial.patterns_for(message or "")
        wizard = self.sudo().create(
            {"text": text, "message": message, "patterns": patterns}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy diagnosis"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_create_rule(self):
        """A new rule for the message, to be filled in."""
        self.env["exact.online.rule"]._check_manager()
        self.check_access("read")
        self.ensure_one()
        first = (self.patterns or "").split("\n")[0]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Error Rule"),
            "res_model": "exact.online.rule",
            "view_mode": "form",
            "target": "current",
            "context": {
                "default_name": first.replace("*", "").strip(" -:.,")[:LONGEST_NAME],
                "default_patterns": self.patterns,
                "default_test_text": self.message,
            },
        }
