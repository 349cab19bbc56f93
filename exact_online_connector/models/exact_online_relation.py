# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models

from exact_core.model.relation import Relation


class ExactOnlineRelation(models.Model):
    """The link between a partner and a relation of one division."""

    _name = "exact.online.relation"
    _description = "Exact Online Relation"
    _inherit = ["exact.online.reference"]
    _order = "division_id, name, id"

    partner_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="restrict"
    )
    status = fields.Selection(
        [
            ("A", "None"),
            ("S", "Suspect"),
            ("P", "Prospect"),
            ("C", "Customer"),
        ],
        readonly=True,
    )
    vat_number = fields.Char(string="VAT Number", readonly=True)
    chamber_of_commerce = fields.Char(string="Chamber of Commerce No.", readonly=True)
    is_blocked = fields.Boolean(readonly=True)
    end_date = fields.Date(readonly=True)
    link_evidence = fields.Char(
        readonly=True, help="Why this relation was linked to this partner."
    )

    code = fields.Char(required=False)
    _exact_id_uniq = models.UniqueIndex(
        "(division_id, exact_id)",
        "This relation is already linked to another partner.",
    )
    _partner_uniq = models.UniqueIndex(
        "(division_id, partner_id) WHERE partner_id IS NOT NULL",
        "This partner is already linked to a relation of the division.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for record in self:
            name = record.name or record.partner_id.name or ""
            record.display_name = f"{record.code or ''} {name}".strip()

    @api.model
    def _values_from_core(self, item):
        known = dict(self._fields["status"].selection)
        return {
            "exact_id": item.id,
            "code": item.code or False,
            "name": item.name or False,
            "status": item.status if item.status in known else False,
            "vat_number": item.vat_number or False,
            "chamber_of_commerce": item.chamber_of_commerce or False,
            "is_blocked": item.blocked,
            "end_date": item.end_date or False,
        }

    @api.model
    def _link(self, division, partner, relation, evidence=""):
        """Link ``partner`` to ``relation``, a record of the core, in ``division``."""
        values = dict(
            self._values_from_core(relation),
            partner_id=partner.id,
            active=True,
            link_evidence=evidence or False,
        )
        row = self.sudo().with_context(active_test=False)
        existing = row.search(
            [
                ("division_id", "=", division.id),
                "|",
                ("exact_id", "=", relation.id),
                ("partner_id", "=", partner.id),
            ]
        )
        keep = existing.filtered(lambda r: r.exact_id == relation.id)[:1]
        (existing - keep).write({"partner_id": False, "active": False})
        if keep:
            keep.write(values)
            return keep
        return row.create(dict(values, division_id=division.id))

    @api.model
    def _link_from_transfer(self, transfer):
        """Link the partner of a processed transfer to what Exact has of it."""
        known = json.loads(transfer.sudo().expected)
        evidence = known.pop("evidence")
        end_date = known.pop("end_date")
        relation = Relation(
            **known, end_date=end_date and fields.Date.to_date(end_date)
        )
        return self._link(
            transfer.division_id, transfer.partner_id, relation, " ".join(evidence)
        )

    def action_unlink_partner(self):
        """Break the link; the relation in Exact is left as it is."""
        self.check_access("write")
        for relation in self:
            partner = relation.partner_id
            relation.sudo().write({"partner_id": False, "active": False})
            self.env["exact.online.transfer"].sudo()._forget_relation(
                relation.division_id, partner
            )
            if partner:
                partner.message_post(
                    body=self.env._(
                        "Unlinked from relation %(relation)s in Exact Online "
                        "(%(division)s).",
                        relation=relation.display_name,
                        division=relation.division_id.name,
                    )
                )
        return True

    def _to_core(self):
        self.ensure_one()
        return Relation(
            id=self.exact_id,
            code=self.code or "",
            name=self.name or "",
            status=self.status or "",
            blocked=self.is_blocked,
            end_date=self.end_date or None,
            vat_number=self.vat_number or "",
            chamber_of_commerce=self.chamber_of_commerce or "",
        )
