# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..adapters import rule_file


class ExactOnlineRuleFile(models.TransientModel):
    """Error rules to another database and back, in all their languages."""

    _name = "exact.online.rule.file"
    _description = "File of Exact Online Error Rules"

    data = fields.Binary(string="File", attachment=False)
    name = fields.Char(string="File Name")

    @api.model
    def _of(self, rules):
        """A file of these rules."""
        return self.create(
            {
                "name": "exact_online_error_rules.json",
                "data": base64.b64encode(rule_file.written(rules).encode()),
            }
        )

    def _download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/data/{self.name}?download=1",
            "target": "download",
        }

    def action_import(self):
        """Take the rules of the file over."""
        rules = self.env["exact.online.rule"]
        rules._check_manager()
        self.check_access("write")
        self.ensure_one()
        try:
            text = base64.b64decode(self.data or b"").decode("utf-8-sig")
        except ValueError as error:
            raise UserError(
                self.env._("This is no file of error rules of this connector.")
            ) from error
        taken, new = rule_file.read(self.env, text)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(new)s rule(s) are new, %(old)s brought up to date.",
                    new=new,
                    old=len(taken) - new,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
