# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from exact_core.model.reference import FinancialPeriod, JournalStatus


class ExactOnlinePeriod(models.Model):
    """A financial period, with the journals for which it is closed."""

    _name = "exact.online.period"
    _description = "Exact Online Financial Period"
    _inherit = ["exact.online.reference"]
    _order = "division_id, year desc, period desc"

    year = fields.Integer(readonly=True)
    period = fields.Integer(readonly=True)
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    closed_journals = fields.Char(
        readonly=True, help="Codes of the journals for which this period is closed."
    )

    _exact_id_uniq = models.UniqueIndex("(division_id, exact_id)")

    @api.model
    def _values_from_core(self, item):
        key = f"{item.year}/{item.period:02d}"
        return {
            "exact_id": key,
            "code": key,
            "year": item.year,
            "period": item.period,
            "date_from": item.start,
            "date_to": item.end,
        }

    @api.model
    def _set_closed(self, division, statuses):
        closed = {}
        for status in statuses:
            if status.closed:
                key = f"{status.year}/{status.period:02d}"
                closed.setdefault(key, []).append(status.journal)
        for row in self.search([("division_id", "=", division.id)]):
            text = " ".join(sorted(closed.get(row.code, ()))) or False
            if row.closed_journals != text:
                row.closed_journals = text

    def _to_core(self):
        self.ensure_one()
        return FinancialPeriod(
            year=self.year, period=self.period, start=self.date_from, end=self.date_to
        )

    def _statuses_to_core(self):
        return tuple(
            JournalStatus(journal=journal, year=row.year, period=row.period, status=1)
            for row in self
            for journal in (row.closed_journals or "").split()
        )
