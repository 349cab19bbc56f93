# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
import json

from odoo import fields, models
from odoo.exceptions import UserError

from exact_core.diagnosis.remedies import Remedy

from ..adapters import own_rules, relinking

OF_THE_RELATION = {Remedy.RELINK, Remedy.ACTIVATE_RELATION}


class ExactOnlineTransfer(models.Model):
    """Another relation for a customer, and what waited on it."""

    _inherit = "exact.online.transfer"

    passed_over = fields.Text(
        readonly=True,
        groups="base.group_system",
        help="Keys of relations of which a person said that they are not this "
        "customer: a new debtor is made.",
    )

    def action_relink(self):
        """Choose another relation for the customer, or make a new debtor."""
        self.ensure_one()
        self._check_user()
        self.check_access("read")
        return self._ask_relation(self.division_id, self.partner_id)

    def _ask_relation(self, division, partner):
        return self.env["exact.online.relink"]._open(division, partner)._show()

    def action_activate_relation(self):
        """Make the customer's relation an active customer in Exact, and go on."""
        self.ensure_one()
        self._check_user()
        self.check_access("read")
        division, partner = self.division_id, self.partner_id
        partner.check_access("read")
        links = self.env["exact.online.relation"].sudo()
        link = links.search(
            [("division_id", "=", division.id), ("partner_id", "=", partner.id)]
        )
        found = relinking.activate(division, partner, link.exact_id or "")
        if found.relation.blocked:
            raise UserError(
                self.env._(
                    "%(relation)s is blocked in Exact. Somebody did that on purpose: "
                    "it is lifted in Exact only.",
                    relation=f"{found.relation.code} {found.relation.name}".strip(),
                )
            )
        self._link_chosen(division, partner, found.relation, " ".join(found.evidence))
        return True

    def _link_chosen(self, division, partner, relation, evidence):
        """Link a customer to the relation that a person chose; what waited goes on."""
        rows = self.sudo()
        waiting = rows._end_customer(division, partner)
        link = self.env["exact.online.relation"]._link(
            division.sudo(), partner.sudo(), relation, evidence or "chosen"
        )
        partner.sudo().message_post(
            body=self.env._(
                "Linked to relation %(relation)s in Exact Online (%(division)s) by "
                "%(user)s.",
                relation=link.display_name,
                division=division.sudo().name,
                user=self.env.user.name,
            ),
        )
        waiting._release_mended()

    def _make_new_debtor(self, division, partner):
        """Have a new debtor made, whatever looks like it; what waited goes on."""
        passed_over = relinking.others(division, partner)
        rows = self.sudo()
        waiting = rows._end_customer(division, partner)
        links = rows.env["exact.online.relation"].search(
            [("division_id", "=", division.id), ("partner_id", "=", partner.id)]
        )
        links.write({"partner_id": False, "active": False})
        customer = rows._offer_relations(division.sudo(), partner.sudo(), 1)[partner.id]
        customer.passed_over = json.dumps(passed_over)
        partner.sudo().message_post(
            body=self.env._(
                "A new debtor is made in Exact Online (%(division)s), asked by "
                "%(user)s.",
                division=division.sudo().name,
                user=self.env.user.name,
            ),
        )
        waiting._release_mended(customer)

    def _end_customer(self, division, partner):
        """End the search for a customer's relation.

        :return: the failed and offered documents that waited on it.
        """
        place = [("division_id", "=", division.id), ("partner_id", "=", partner.id)]
        customers = self.search(
            [*place, ("kind", "=", "relation"), ("state", "!=", "withdrawn")]
        )
        if customers.filtered(lambda row: row.state in ("in_flight", "unknown")):
            raise UserError(
                self.env._(
                    "%(customer)s is being sent to Exact just now. Try again when the "
                    "outcome is known.",
                    customer=partner.display_name,
                )
            )
        documents = self.search(
            [
                *place,
                ("kind", "=", "invoice"),
                ("state", "in", ("offered", "failed")),
            ]
        ).filtered(
            lambda row: (
                row.waits_on_id in customers
                or (
                    row.state == "failed"
                    and OF_THE_RELATION
                    & set(own_rules.remedies_of(row.env, row.diagnosis_code or ""))
                )
            )
        )
        documents.waits_on_id = False
        customers.write(
            {
                "state": "withdrawn",
                "withdrawn_reason": self.env._("Another relation was chosen."),
            }
        )
        self.env["exact.online.issue"]._file(customers)
        return documents

    def _release_mended(self, customer=None):
        """Let documents go: checked without a call, one first or after a customer."""
        failed = self.filtered(lambda row: row.state == "failed")
        if customer:
            (self - failed).waits_on_id = customer
        for issue, rows in failed.grouped("issue_id").items():
            clean = rows._still_clean() if issue else rows
            if customer or not issue:
                for row in clean:
                    row._offer_again(priority=1, waits_on=customer)
                clean.move_id.exact_online_state = "offered"
            else:
                issue._let_go(clean)
            issue.write({"refusals": 0})
        issues = self.env["exact.online.issue"].sudo()
        issues._file(failed)
        self.division_id.connection_id._trigger_drain()


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def _customer_row(self):
        """The first of what waits on this cause: it names the customer."""
        self._check_reader()
        self.ensure_one()
        rows = self.sudo().transfer_ids.filtered(lambda row: row.state == "failed")
        if len(rows.partner_id) != 1:
            raise UserError(
                self.env._("Choose one document: several customers are concerned.")
            )
        return rows[:1].with_env(self.env)

    def action_relink(self):
        """Choose another relation for the customer, or make a new debtor."""
        self._check_reader()
        return self._customer_row().action_relink()

    def action_activate_relation(self):
        """Make the customer's relation an active customer in Exact, and go on."""
        self._check_reader()
        return self._customer_row().action_activate_relation()


class ExactOnlineRelation(models.Model):
    _inherit = "exact.online.relation"

    def action_relink(self):
        """Choose another relation for the linked customer, or make a new debtor."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("write")
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("No customer is linked to this relation."))
        return self.env["exact.online.transfer"]._ask_relation(
            self.division_id, self.partner_id
        )
