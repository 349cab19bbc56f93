# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each concern of the outbox.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEEP_PARAMETER = "exact_online_connector.keep_days"
KEEP_DAYS = 90
ARCHIVE_PARAMETER = "exact_online_connector.archive_days"
ARCHIVE_DAYS = 730
# Closed causes are history; the documents tell their own in the chatter.
KEEP_CLOSED_DAYS = 365
BATCH = 10_000
# Nothing more comes of these.
OVER = "state IN ('processed', 'withdrawn')"
# Withdrawn before it was sent, it was never done.
LAST = "coalesce(done_at, offered_at)"


class ExactOnlineTransfer(models.Model):
    """Transfers are the proof of booking and stay; what was said for them goes.

    The archive is a mark and not Odoo's ``active``: who asks whether a document was
    sent must find it without having to think of the archive.
    """

    _inherit = "exact.online.transfer"

    archived = fields.Boolean(
        readonly=True, help="Done long ago: left out of the lists unless asked for."
    )

    _bodies_idx = models.Index(
        f"({LAST}) WHERE request_body IS NOT NULL OR response_body IS NOT NULL"
    )
    _over_idx = models.Index(f"({LAST}) WHERE archived IS NOT TRUE AND {OVER}")
    _archived_idx = models.Index(f"({LAST}) WHERE archived")

    @api.autovacuum
    def _gc_bodies(self):
        """Blank request and answer of what was done long ago."""
        return self._put_away(
            KEEP_PARAMETER,
            KEEP_DAYS,
            SQL("request_body IS NOT NULL OR response_body IS NOT NULL"),
            SQL("request_body = NULL, response_body = NULL"),
        )

    @api.autovacuum
    def _gc_archive(self):
        """Archive what was done long ago; bring back what a longer time spares."""
        self.env.cr.execute(
            SQL(
                "UPDATE exact_online_transfer SET archived = FALSE"
                " WHERE archived AND %s >= %s",
                SQL(LAST),
                self._long_ago(ARCHIVE_PARAMETER, ARCHIVE_DAYS),
            )
        )
        return self._put_away(
            ARCHIVE_PARAMETER,
            ARCHIVE_DAYS,
            SQL("archived IS NOT TRUE"),
            SQL("archived = TRUE"),
        )

    @api.model
    def _long_ago(self, parameter, default):
        """The moment (naive, UTC) as many days ago as a parameter says."""
        value = self.env["ir.config_parameter"].sudo().get_param(parameter)
        days = int(value) if value and value.isdigit() else default
        return fields.Datetime.now() - timedelta(days=days)

    @api.model
    def _put_away(self, parameter, default, to_do, change):
        """Change transfers that were over for as many days as a parameter says.

        :return: how many were changed and whether there may be more, for Odoo's
            vacuum, which then comes back.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE exact_online_transfer SET %s WHERE id IN ("
                " SELECT id FROM exact_online_transfer WHERE (%s) AND %s AND %s < %s"
                " ORDER BY %s LIMIT %s FOR UPDATE SKIP LOCKED)",
                change,
                to_do,
                SQL(OVER),
                SQL(LAST),
                self._long_ago(parameter, default),
                SQL(LAST),
                BATCH,
            )
        )
        count = self.env.cr.rowcount
        self.invalidate_model()
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
