# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from exact_core.model.relation import RelationDraft

# Data of a customer at which Exact, or preflight, takes offence.
MENDABLE = frozenset(
    {"name", "email", "vat", "country_id", "ref", "company_registry", "child_ids"}
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    exact_online_relation_id = fields.Many2one(
        "exact.online.relation",
        string="Exact Relation",
        compute="_compute_exact_online_relation_id",
        groups="exact_online_connector.group_exact_online_user",
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_exact_online_relation_id(self):
        division = self.env["exact.online.mapping"]._current_division()
        relations = {}
        if division:
            relations = {
                relation.partner_id.id: relation
                for relation in self.env["exact.online.relation"].search(
                    [
                        ("division_id", "=", division.id),
                        ("partner_id", "in", self.commercial_partner_id.ids),
                    ]
                )
            }
        for partner in self:
            partner.exact_online_relation_id = relations.get(
                partner.commercial_partner_id.id, False
            )

    def write(self, vals):
        result = super().write(vals)
        if MENDABLE & set(vals):
            self._exact_online_tell_issues()
        return result

    def _exact_online_tell_issues(self):
        """What waits on a customer whose data were mended may go on."""
        customers = self.commercial_partner_id
        if (
            self.env["exact.online.transfer"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "in", customers.ids),
                    ("state", "in", ("offered", "failed")),
                ],
                limit=1,
            )
        ):
            self.env["exact.online.issue"].sudo()._mended("partner", customers)

    def action_exact_online_unlink_relation(self):
        """Break the link with Exact; the next invoice looks the customer up again."""
        self.ensure_one()
        self.env["exact.online.transfer"]._check_user()
        self.check_access("write")
        return self.exact_online_relation_id.action_unlink_partner()

    def _exact_online_prepare_relation(self):
        """What Exact should know of this customer.

        A hook: override it to fill a field from elsewhere.

        :return: ``exact_core.model.relation.RelationDraft``
        """
        self.ensure_one()
        registry = self.company_registry if "company_registry" in self._fields else ""
        language = (self.lang or "").split("_")[0]
        return RelationDraft(
            key=str(self.id),
            name=self.name or "",
            number=self.ref or "",
            vat_number=self.vat or "",
            chamber_of_commerce=registry or "",
            street=self.street or "",
            street2=self.street2 or "",
            postcode=self.zip or "",
            city=self.city or "",
            country=self.country_id.code or "",
            email=self._exact_online_email(),
            phone=self.phone or "",
            website=self.website or "",
            language=language,
            is_company=self.is_company,
        )

    def _exact_online_email(self):
        """The invoice contact's e-mail, else the customer's own."""
        invoice = self.child_ids.filtered(
            lambda child: child.type == "invoice" and child.email
        )[:1]
        contact = invoice or self
        email = (contact.email or "").strip()
        # Odoo also takes "Name <address>", Exact the bare address only. Anything else
        # is passed on as it was typed, so that preflight can say what is wrong.
        return (contact.email_normalized or email) if "<" in email else email
