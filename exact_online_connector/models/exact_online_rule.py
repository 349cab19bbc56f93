# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import unicodedata
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from exact_core.diagnosis.own import ANY, PREFIX
from exact_core.diagnosis.remedies import Remedy

from ..adapters import own_rules, rule_trial
from ..adapters.explain_texts.remedies import REMEDIES
from .exact_online_issue import WHO

# A change of one of these changes what open causes are filed under.
READS = {"active", "sequence", "patterns", "resource", "subject", "who"}
CODE = re.compile(rf"{PREFIX}[a-z0-9_]{{1,60}}")


class ExactOnlineRule(models.Model):
    """What an administrator knows of a message that the catalogue does not.

    Asked only about lines that are otherwise *not recognised*, in order: the first
    that fits leads. For all companies: what Exact means does not differ by company.
    """

    _name = "exact.online.rule"
    _description = "Exact Online Error Rule"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="What the rule is called in this list."
    )
    code = fields.Char(
        string="Key",
        readonly=True,
        copy=False,
        help="Causes are filed under it; it stays the same in every database.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Of several rules that fit, the first is used."
    )
    patterns = fields.Text(
        string="Message of Exact",
        required=True,
        help="One on each line, e.g. the Dutch and the English one. It has to fit a "
        "whole line of the message; * stands for anything. Case does not matter.",
    )
    resource = fields.Selection(
        [
            (own_rules.INVOICES, "Invoices and credit notes"),
            (own_rules.RELATIONS, "Customers"),
        ],
        string="Only for",
    )
    explanation = fields.Text(
        string="What it means and what to do",
        required=True,
        translate=True,
        help="What people read, in their own language. {1} is what the first * of the "
        "pattern stands for, {2} the second.",
    )
    who = fields.Selection(
        WHO, string="Who can mend it", default="bookkeeper", required=True
    )
    subject = fields.Selection(
        [
            ("move", "The document itself"),
            ("partner", "The customer"),
            ("tax", "The tax"),
            ("account", "The account of a line"),
            ("journal", "The journal"),
            ("payment_term", "The payment terms"),
            ("division", "The whole division"),
            ("connection", "The connection"),
        ],
        string="Where it lies",
        default="move",
        required=True,
        help="Documents that share it are gathered under one cause; after two answers "
        "of Exact the others are held back until it is mended.",
    )
    remedy = fields.Selection("_selection_remedy", string="Way out")
    answers = fields.Integer(
        string="Answers of Exact",
        compute="_compute_answers",
        help="How often Exact answered with this.",
    )
    test_text = fields.Text(string="Try a message", store=False)
    test_result = fields.Text(string="Outcome", compute="_compute_test_result")

    _code_uniq = models.Constraint("UNIQUE(code)", "There is a rule with this key.")

    @api.model
    def _selection_remedy(self):
        """Ways out for which a cause has a button."""
        issues = self.env["exact.online.issue"]
        return [
            (remedy.value, self.env._(REMEDIES[remedy.value]))
            for remedy in Remedy
            if hasattr(issues, f"action_{remedy.value}")
        ]

    def _compute_answers(self):
        counts = dict(
            self.env["exact.online.issue"]._read_group(
                [("code", "in", self.mapped("code"))], ["code"], ["answers:sum"]
            )
        )
        for rule in self:
            rule.answers = counts.get(rule.code, 0)

    @api.depends("test_text", "patterns", "resource", "sequence")
    @api.depends_context("lang")
    def _compute_test_result(self):
        others = self.sudo().search([("active", "=", True)])
        for rule in self:
            place = (rule.sequence, rule._origin.id or float("inf"))
            before = others.filtered(
                lambda other, rule=rule, place=place: (
                    other != rule._origin and (other.sequence, other.id) < place
                )
            )
            rule.test_result = rule_trial.trial(self.env, rule, before, rule.test_text)

    # --- what a rule may hold ---

    @api.constrains("patterns")
    def _check_patterns(self):
        for rule in self:
            patterns = own_rules.patterns_of(rule.patterns)
            if not patterns:
                raise ValidationError(self.env._("Fill in the message of Exact."))
            for pattern in patterns:
                fault = rule_trial.fault_text(self.env, pattern)
                if fault:
                    raise ValidationError(fault)

    @api.constrains("patterns", "explanation")
    def _check_places(self):
        for rule in self:
            patterns = own_rules.patterns_of(rule.patterns)
            stars = min((pattern.count(ANY) for pattern in patterns), default=0)
            texts = self._fields["explanation"]._get_stored_translations(rule)
            for place in own_rules.PLACE.findall(" ".join((texts or {}).values())):
                if not 1 <= int(place) <= stars:
                    raise ValidationError(
                        self.env._(
                            "The text names {%(place)s}, but the message has "
                            "%(count)s times * only.",
                            place=place,
                            count=stars,
                        )
                    )

    @api.constrains("remedy")
    def _check_remedy(self):
        # Odoo checks no value of a selection that a method makes.
        offered = dict(self._selection_remedy())
        for rule in self:
            if rule.remedy and rule.remedy not in offered:
                raise ValidationError(
                    self.env._("There is no way out named %s.", rule.remedy)
                )

    @api.constrains("code")
    def _check_code(self):
        for rule in self:
            if not CODE.fullmatch(rule.code or ""):
                raise ValidationError(
                    self.env._(
                        "The key %(code)s is none of a rule: it starts with "
                        "%(prefix)s and consists of small letters, digits and _.",
                        code=rule.code or "",
                        prefix=PREFIX,
                    )
                )

    @api.model
    def _new_code(self, name):
        """A key that names the rule and is no other database's."""
        plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore")
        slug = re.sub(r"[^a-z0-9]+", "_", plain.decode().lower()).strip("_")[:40]
        return f"{PREFIX}{slug}_{uuid.uuid4().hex[:8]}".replace("__", "_")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["code"] = vals.get("code") or self._new_code(vals.get("name"))
        rules = super().create(vals_list)
        self._refile_open()
        return rules

    def write(self, vals):
        if "code" in vals and any(rule.code != vals["code"] for rule in self):
            raise UserError(self.env._("The key of a rule does not change."))
        done = super().write(vals)
        if READS & set(vals):
            self._refile_open()
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        codes = self.mapped("code")
        used = self.env["exact.online.issue"].sudo().search([("code", "in", codes)])
        for rule in self:
            if rule.code in used.mapped("code"):
                raise UserError(
                    self.env._(
                        "“%s” explains causes that are on record. Archive it: then it "
                        "is used no more, and what it explained stays readable.",
                        rule.name,
                    )
                )

    @api.model
    def _refile_open(self):
        """What waits now reads what the rules of now say of it."""
        self.env["exact.online.transfer"]._refile()

    # --- doors ---

    def _check_manager(self):
        self.env["exact.online.transfer"]._check_user()
        self.check_access("write")

    def action_open_issues(self):
        """All causes that were filed under the rule."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_online_issue"
        )
        action["domain"] = [("code", "=", self.code)]
        action["context"] = {}
        return action

    def action_export(self):
        """Download the rules, in all languages, for another database."""
        self._check_manager()
        return self.env["exact.online.rule.file"]._of(self)._download()
