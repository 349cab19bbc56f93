# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each concern of the link.
# pylint: disable=consider-merging-classes-inherited
import logging
from datetime import timedelta

from odoo import api, fields, models

from exact_core.diagnosis.matcher import diagnose
from exact_core.errors import ExactError, ReauthorizationRequired

from ..adapters import client as exact_client
from ..adapters import explain

_logger = logging.getLogger(__name__)

# An authorisation that is not used for 30 days dies (documented).
IDLE_DAYS = 30
RENEW_AFTER_DAYS = 7
WARN_DAYS = 10


class ExactOnlineConnection(models.Model):
    """A link that nobody uses for a month would die: it is renewed long before."""

    _inherit = "exact.online.connection"

    days_left = fields.Integer(
        compute="_compute_days_left",
        help="Days until the authorisation dies when it is not used. It is renewed by "
        "itself; the number only goes down while that fails.",
    )

    @api.depends("state")
    def _compute_days_left(self):
        issued = {
            row.connection_id.id: row.issued_at
            for row in self.env["exact.online.token"]
            .sudo()
            .search([("connection_id", "in", self.ids)])
        }
        now = fields.Datetime.now()
        for connection in self:
            moment = issued.get(connection.id)
            end = moment and moment + timedelta(days=IDLE_DAYS)
            connection.days_left = max((end - now).days, 0) if end else 0

    @api.model
    def _cron_keep_alive(self):
        """Renew what was not used for a week; warn when that fails for long."""
        for connection in self.search([("state", "=", "connected")]):
            try:
                exact_client.keep_alive(connection, RENEW_AFTER_DAYS)
            except ReauthorizationRequired as error:
                connection._mark_reauthorise(diagnose(error)[0].code)
            except ExactError as error:
                _logger.warning(
                    "%s could not be kept alive: %s", connection.name, error
                )
                connection._warn_of_end(error)
            connection.invalidate_recordset(["days_left"])

    def _warn_of_end(self, error):
        """One activity while the end comes near."""
        user = self.user_id if self.user_id.active else self.env.ref("base.user_admin")
        connection = self.with_context(lang=user.lang)
        summary = connection.env._("Exact Online: the authorisation will end")
        if self.days_left > WARN_DAYS or self.activity_ids.filtered(
            lambda activity: activity.summary == summary
        ):
            return
        connection.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.add(fields.Date.today(), days=self.days_left),
            summary=summary,
            note=connection.env._(
                "It was not used for a while and cannot be renewed: it ends in "
                "%(days)s days. %(cause)s",
                days=self.days_left,
                cause=explain.error_text(connection.env, error),
            ),
            user_id=user.id,
        )
