# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rights a division's link has: Exact's, asked through the core, and Odoo's."""

import time
from dataclasses import dataclass

from exact_core.diagnosis.remedies import REMEDIES, Remedy
from exact_core.errors import ConfigurationError
from exact_core.model.rights import RIGHTS, Answer, RightsReport, RightState, Source
from exact_core.services import rights

from . import explain
from .client import build_client
from .link_user import LinkUser

#: Codes for which the rights check is a way out; the last one is the addon's own.
CODES = tuple(
    sorted(code.value for code, ways in REMEDIES.items() if Remedy.RIGHTS_CHECK in ways)
) + ("link_user_rights",)
#: Seconds after which no further division is begun: a person waits.
PATIENCE = 40
#: Documents, the newest first, at which the link user's eyes are tried.
SAMPLE = 100


@dataclass(frozen=True)
class Row:
    """One line of the table.

    :param name: name of the right, a key of the texts.
    :param answer: ``yes``, ``no`` or ``unknown``.
    """

    name: str
    label: str
    answer: str
    advice: str = ""


def most_calls(divisions):
    """Calls that asking about ``divisions`` takes at the most."""
    return len(divisions) * rights.most_calls()


def ask(divisions):
    """Reports of Exact by division id, as many as fit in the patience of a person.

    The divisions are of one connection.
    """
    reports, deadline = {}, time.monotonic() + PATIENCE
    try:
        client = build_client(divisions.connection_id, interactive=True)
    except ConfigurationError:
        return {division.id: _not_asked(division) for division in divisions}
    for division in divisions:
        if time.monotonic() >= deadline:
            break
        reports[division.id] = rights.check_rights(client, division.code)
    return reports


def _not_asked(division):
    states = tuple(
        RightState(right, Answer.UNKNOWN, Source.NONE, "configuration_wrong")
        for right in RIGHTS
    )
    return RightsReport(division.code, states, 0, "configuration_wrong")


def rows_of_exact(env, division, report):
    """Rows about Exact's side, in the language of ``env``.

    :param report: what Exact answered; None when it was not asked in this go.
    """
    if report is None:
        advice = explain.right_advice(env, "unknown_time", {})
        return [
            Row(right.name, explain.right_name(env, right.name), "unknown", advice)
            for right in RIGHTS
        ]
    return [
        Row(
            state.right.name,
            explain.right_name(env, state.right.name),
            state.answer.value,
            _advice(env, division, state),
        )
        for state in report.states
    ]


def _advice(env, division, state):
    connection = division.connection_id.sudo()
    params = {
        "division": division.display_name,
        "exact_user": connection.exact_user_name or env._("the user"),
        "scope": state.right.scope,
    }
    if state.answer is Answer.YES:
        return ""
    if state.answer is Answer.NO:
        if state.source is Source.ASKED:
            return explain.right_advice(env, "no_asked", params)
        if state.source is Source.READ:
            return explain.right_advice(env, "no_read", params)
    if state.cause:
        return explain.meaning(env, state.cause, params)
    key = "unknown_empty" if state.source is Source.READ else "unknown_write"
    return explain.right_advice(env, key, params)


def yes_but_refused(env, division, report):
    """What to say when Exact grants all, and documents failed for a right."""
    if any(state.answer is not Answer.YES for state in report.states):
        return ""
    refused = env["exact.online.issue"].sudo()
    if not refused.search_count(
        [
            ("division_id", "=", division.id),
            ("code", "=", "rights_missing"),
            ("state", "!=", "closed"),
        ],
        limit=1,
    ):
        return ""
    return explain.right_advice(env, "yes_but_refused", {})


def rows_of_odoo(env, division):
    """Rows about the link user in Odoo; Exact is not asked."""
    user = division.connection_id.sudo().user_id
    company = division.sudo().company_id
    eyes = LinkUser(user, company)
    moves = _sample(division)
    names = {"user": user.name, "company": company.name}
    active = user.active and not user.share
    found = {"odoo_user": "" if active else _inactive(env, user)}
    without = eyes.no_company(company | moves.company_id)
    found["odoo_company"] = _told(env, user, without)
    later = explain.right_advice(env, "other_company", {})
    for name, model, looks in (
        (
            "odoo_documents",
            "account.move",
            (eyes.hidden_documents, eyes.hidden_taxes),
        ),
        ("odoo_customers", "res.partner", (eyes.hidden_customers,)),
    ):
        fault = eyes.no_right(model)
        if not fault and not without:
            hidden = (found for look in looks for found in look(moves).values())
            fault = next(hidden, None)
        found[name] = _told(env, user, fault) or (None if without else "")
    return [
        Row(
            name,
            explain.right_name(env, name, names),
            "unknown" if advice is None else "no" if advice else "yes",
            later if advice is None else advice,
        )
        for name, advice in found.items()
    ]


def _told(env, user, obstacle):
    if not obstacle:
        return ""
    params = {"user": user.name, **obstacle.params}
    return explain.meaning(env, "link_user_rights", params)


def _inactive(env, user):
    return explain.wait_meaning(env, "link_user_inactive", {"user": user.name})


def _sample(division):
    """Documents that wait, and the newest that could be offered."""
    transfers = division.env["exact.online.transfer"].sudo()
    waiting = transfers.search(
        [
            ("division_id", "=", division.id),
            ("state", "in", ("offered", "unknown", "failed")),
            ("move_id", "!=", False),
        ],
        order="id desc",
        limit=SAMPLE,
    ).move_id
    newest = (
        division.env["account.move"]
        .sudo()
        .search(
            [
                ("company_id", "=", division.sudo().company_id.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
            ],
            order="id desc",
            limit=SAMPLE,
        )
    )
    return waiting | newest
