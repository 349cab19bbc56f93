# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each concern of the outbox.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, fields, models

KEEP_PARAMETER = "exact_online_connector.keep_days"
KEEP_DAYS = 90
# Closed causes are history; the documents tell their own in the chatter.
KEEP_CLOSED_DAYS = 365
BATCH = 10_000


class ExactOnlineTransfer(models.Model):
    """Transfers are the proof of booking and stay; what was said for them goes."""

    _inherit = "exact.online.transfer"

    _bodies_idx = models.Index(
        "(done_at) WHERE request_body IS NOT NULL OR response_body IS NOT NULL"
    )

    @api.autovacuum
    def _gc_bodies(self):
        """Blank request and answer of what was done long ago.

        :return: how many were blanked and whether there may be more, for Odoo's
            vacuum, which then comes back.
        """
        value = self.env["ir.config_parameter"].sudo().get_param(KEEP_PARAMETER)
        days = int(value) if value and value.isdigit() else KEEP_DAYS
        self.env.cr.execute(
            "UPDATE exact_online_transfer"
            " SET request_body = NULL, response_body = NULL WHERE id IN ("
            " SELECT id FROM exact_online_transfer"
            " WHERE (request_body IS NOT NULL OR response_body IS NOT NULL)"
            " AND done_at < %s AND state IN ('processed', 'withdrawn')"
            " ORDER BY done_at LIMIT %s FOR UPDATE SKIP LOCKED)",
            [fields.Datetime.now() - timedelta(days=days), BATCH],
        )
        count = self.env.cr.rowcount
        self.invalidate_model(["request_body", "response_body"])
        return count, count == BATCH


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    @api.autovacuum
    def _gc_closed(self):
        """Remove causes that were closed more than a year ago."""
        before = fields.Datetime.now() - timedelta(days=KEEP_CLOSED_DAYS)
        old = self.search(
            [("state", "=", "closed"), ("closed_at", "<", before)], limit=BATCH
        )
        old.unlink()
        return len(old), len(old) == BATCH
