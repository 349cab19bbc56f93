# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ExactOnlineReference(models.AbstractModel):
    """What Exact's set-up data have in common: a division, a key and a code."""

    _name = "exact.online.reference"
    _description = "Exact Online Set-up Data"
    _order = "division_id, code"
    _rec_names_search = ["code", "name"]

    division_id = fields.Many2one(
        "exact.online.division",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="division_id.company_id", store=True, index=True
    )
    exact_id = fields.Char(readonly=True, required=True, index=True)
    code = fields.Char(readonly=True, required=True)
    name = fields.Char(readonly=True)
    active = fields.Boolean(default=True, readonly=True)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.code} {record.name or ''}".strip()

    @api.model
    def _upsert(self, division, items):
        """Make the division's rows equal to ``items``, records of the core.

        What Exact no longer lists is archived, not removed: mappings point to it, and
        a person must see what they pointed to.
        """
        rows = {
            row.exact_id: row
            for row in self.with_context(active_test=False).search(
                [("division_id", "=", division.id)]
            )
        }
        new = []
        for item in items:
            values = dict(self._values_from_core(item), active=True)
            row = rows.pop(values["exact_id"], None)
            if row is None:
                new.append(dict(values, division_id=division.id))
                continue
            changed = {
                name: value for name, value in values.items() if row[name] != value
            }
            if changed:
                row.write(changed)
        self.create(new)
        gone = self.browse(row.id for row in rows.values() if row.active)
        gone.write({"active": False})

    @api.model
    def _values_from_core(self, item):
        return {
            "exact_id": item.id,
            "code": item.code,
            "name": item.description or False,
        }
