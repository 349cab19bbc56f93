# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules by record: what an administrator knows of texts that the catalogue does not.

A rule of the database is looked up by its code, archived ones too: what it explained
keeps its explanation.
"""

import re

from exact_core.diagnosis import catalogue, remedies
from exact_core.diagnosis.codes import Code, Subject, Who
from exact_core.diagnosis.matcher import diagnose
from exact_core.diagnosis.own import OwnRule, is_own
from exact_core.diagnosis.remedies import Remedy
from exact_core.errors import Refused

INVOICES = "salesentry/SalesEntries"
RELATIONS = "crm/Accounts"
RESOURCE_OF_KIND = {"invoice": INVOICES, "relation": RELATIONS}
UNRECOGNISED = Code.UNRECOGNISED.value
# What a wildcard of the pattern stood for, in the text: {1}, {2}.
PLACE = re.compile(r"\{(\d+)\}")
LONGEST_VALUE = 80  # characters
# What any text of a cause leaves to do.
_ALWAYS = (Remedy.OPEN_DOCUMENT, Remedy.PROCESS_AGAIN)


def to_core(rule):
    """A record, saved or not, as a rule of the core."""
    return OwnRule(
        code=rule.code or "",
        patterns=tuple(patterns_of(rule.patterns)),
        who=Who(rule.who or Who.USER),
        subject=Subject(rule.subject or Subject.MOVE),
        resources=(rule.resource,) if rule.resource else (),
    )


def patterns_of(text):
    """The patterns of a field: one on each line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def in_force(env):
    """The active rules of the database, in order, as rules of the core."""
    rules = env["exact.online.rule"].sudo().search([("active", "=", True)])
    return tuple(to_core(rule) for rule in rules)


def diagnosed(env, error):
    """What an error of the core means here: catalogue first, then own rules."""
    return diagnose(error, own=in_force(env))


def rule_of(env, code):
    """Record of a rule's code, archived or not; empty for any other code."""
    rules = env["exact.online.rule"].sudo()
    if not is_own(code or ""):
        return rules
    return rules.with_context(active_test=False).search([("code", "=", code)], limit=1)


def text_of(env, code, params=None):
    """What the rule of ``code`` says, in the reader's language; '' = no such rule."""
    rule = rule_of(env, code)
    values = params or {}

    def value(place):
        text = str(values.get(place[1]) or "…")
        return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"

    # In one go: what Exact wrote is no text of ours, whatever it looks like.
    return PLACE.sub(value, rule.explanation or "") if rule else ""


def who_mends(env, code):
    """Who can mend a cause, of the catalogue or of an own rule."""
    rule = rule_of(env, code)
    return rule.who if rule else catalogue.who_mends(code).value


def remedies_of(env, code):
    """Ways out of a cause, the best first."""
    rule = rule_of(env, code)
    if not rule:
        return remedies.remedies_of(code or "")
    chosen = tuple(remedy for remedy in Remedy if remedy.value == rule.remedy)
    return tuple(dict.fromkeys(chosen + _ALWAYS))


def finding_of(diagnosis, error):
    """A diagnosis as kept with a transfer, with what a later rule asks for."""
    return {
        "code": diagnosis.code,
        "blocks": True,
        "answered": True,
        "subject": diagnosis.subject.value,
        "params": diagnosis.params,
        "message": diagnosis.message,
        "status": error.http_status,
        "resource": error.endpoint,
    }


def is_open(finding):
    """Whether the catalogue left a finding to own rules."""
    code = finding.get("code") or ""
    return code == UNRECOGNISED or is_own(code)


def diagnosed_again(finding, rules, transfer):
    """The finding as the rules of today read its line; another's as it is.

    :param rules: of the core, from ``in_force``.
    """
    if not is_open(finding):
        return finding
    message = finding.get("message") or transfer.exact_message or ""
    resource = finding.get("resource") or RESOURCE_OF_KIND[transfer.kind]
    error = Refused(http_status=500, endpoint=resource, messages=(message,))
    found = diagnose(error, own=rules)[0]
    news = {
        "code": found.code,
        "subject": found.subject.value,
        "params": found.params,
    }
    return finding | news
