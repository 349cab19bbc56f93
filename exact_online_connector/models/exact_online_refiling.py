# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each step of a transfer's life.
# pylint: disable=consider-merging-classes-inherited
import json
from collections import Counter

from odoo import api, models

from ..adapters import own_rules


class ExactOnlineTransfer(models.Model):
    """Failed documents filed anew when the rules of the database change."""

    _inherit = "exact.online.transfer"

    @api.model
    def _refile(self):
        """File anew what the catalogue left unrecognised, as own rules read it now.

        What the catalogue or preflight found stays as it is, and nothing is sent.
        """
        # Customers first: their documents stand under the customer's cause.
        rows = self.sudo().search(
            [
                ("state", "=", "failed"),
                "|",
                ("findings", "like", f'"{own_rules.UNRECOGNISED}"'),
                ("findings", "like", '"rule_'),
            ],
            order="kind desc, id",
        )
        rules = own_rules.in_force(rows.env)
        changed, taken = self.sudo().browse(), Counter()
        for row in rows:
            before = json.loads(row.findings)
            now = [own_rules.diagnosed_again(item, rules, row) for item in before]
            if now == before:
                continue
            first = row._first_finding()
            changed |= row
            of_customer = row.diagnosis_code == "relation_failed"
            if first.get("answered") and not first.get("held") and not of_customer:
                taken[row.issue_id] += 1
            row.findings = json.dumps(now)
            if not of_customer:
                row.diagnosis_code = now[0]["code"]
        for issue, count in taken.items():
            # Filing counts them again where they go.
            issue.refusals = max(issue.refusals - count, 0)
            issue.answers = max(issue.answers - count, 0)
        issues = rows.env["exact.online.issue"]
        issues._file(changed)
        issues._tell_who_mends()
        issues.invalidate_model(["name", "explanation", "remedies"])


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    @api.model
    def _tell_who_mends(self):
        """Open causes of own rules name the person whom the rule names now."""
        rules = self.env["exact.online.rule"].sudo().search([("active", "=", True)])
        for rule in rules:
            self.sudo().search(
                [
                    ("code", "=", rule.code),
                    ("state", "!=", "closed"),
                    ("who", "!=", rule.who),
                ]
            ).write({"who": rule.who})
