# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError


class ExactOnlineConnection(models.Model):
    """The user in whose name a connection runs, handed to another."""

    _inherit = "exact.online.connection"

    def action_hand_over(self):
        """Ask for another link user, and why."""
        self._check_manager()
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand the link to another user"),
            "res_model": "exact.online.hand.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    def _hand_over(self, user, reason):
        """Let the connection run in the name of ``user``; what waited goes on."""
        self._check_manager()
        self.ensure_one()
        fault = self._fault_of_link_user(user.sudo())
        if fault:
            raise UserError(fault)
        self.user_id = user
        self.message_post(
            body=self.env._(
                "Handed to %(user)s by %(manager)s: %(reason)s",
                user=user.name,
                manager=self.env.user.name,
                reason=reason,
            )
        )
        self.env["exact.online.issue"].sudo().search(
            [
                ("division_id", "in", self.sudo().division_ids.ids),
                ("code", "=", "link_user_rights"),
                ("state", "!=", "closed"),
            ]
        )._release()
        self._trigger_drain()

    def _fault_of_link_user(self, user):
        """Why ``user`` cannot carry the link; '' when it can."""
        if not user.active or user.share:
            return self.env._(
                "%(user)s is archived or no internal user. Choose a lasting account.",
                user=user.name,
            )
        missing = self.sudo().division_ids.company_id - user.company_ids
        if missing:
            return self.env._(
                "%(user)s has no access to %(companies)s, whose books this connection "
                "keeps.",
                user=user.name,
                companies=", ".join(missing.mapped("name")),
            )
        for model in ("account.move", "res.partner"):
            if not self.env[model].with_user(user).has_access("read"):
                return self.env._(
                    "%(user)s may not read invoices and customers in Odoo.",
                    user=user.name,
                )
        return ""


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def action_hand_over(self):
        """Ask for another link user of the connection."""
        self._check_reader()
        self.ensure_one()
        return self.division_id.connection_id.action_hand_over()
