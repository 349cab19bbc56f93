# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Judge documents before they are offered: the same findings, without a call."""

from dataclasses import dataclass

from . import explain
from .prepare import Preparer

# What happens by itself is told, but asks nothing of anybody.
NOTICES = frozenset({"relation_pending"})
# Left out because nothing is left to do.
DONE = frozenset({"already_processed", "cancelled_out"})


@dataclass(frozen=True)
class Verdict:
    """What would become of one document.

    :param outcome: ``ok``, ``warning`` (goes, but look at it), ``blocked`` or ``done``.
    :param text: what it means and what to do, one thing a line.
    :param subject: kind of the record to mend, '' when there is nothing to open.
    :param key: id of that record as text.
    """

    outcome: str
    text: str
    subject: str = ""
    key: str = ""


def judge(division, moves):
    """Verdicts by move id, of documents of one company.

    :param division: ``exact.online.division`` of the company, may be empty.
    """
    verdicts, fit = {}, moves.browse()
    for move in moves:
        reason = move._exact_online_not_offerable(division)
        if reason:
            text = explain.skipped_text(move.env, reason, move.display_name)
            outcome = "done" if reason in DONE else "blocked"
            verdicts[move.id] = Verdict(outcome, text, "move", str(move.id))
        else:
            fit |= move
    if fit:
        verdicts |= _prepared(division, fit)
    return verdicts


def _prepared(division, moves):
    preparer = Preparer(division)
    transfers = (
        moves.env["exact.online.transfer"]
        .sudo()
        .search([("move_id", "in", moves.ids), ("state", "!=", "withdrawn")])
    )
    drafts = preparer.documents(moves, transfers, customer_pending=True)
    customers = preparer.relations(_not_linked(division, moves))
    verdicts = {}
    for move in moves:
        findings = list(drafts[move.id].prepared.findings)
        _draft, of_customer = customers.get(move.commercial_partner_id.id, (None, ()))
        findings += of_customer
        verdicts[move.id] = verdict(move.env, findings)
    return verdicts


def _not_linked(division, moves):
    customers = moves.commercial_partner_id
    linked = (
        moves.env["exact.online.relation"]
        .sudo()
        .search(
            [("division_id", "=", division.id), ("partner_id", "in", customers.ids)]
        )
        .partner_id
    )
    return customers.filtered(lambda customer: customer.id not in set(linked.ids))


def verdict(env, findings):
    """One verdict of all findings, the blocking ones first."""
    ordered = sorted(findings, key=lambda finding: not finding.blocks)
    asking = [found for found in ordered if found.code not in NOTICES]
    if any(found.blocks for found in asking):
        # Nothing happens by itself to what is blocked.
        ordered = asking
    texts = [explain.meaning(env, found.code, found.params) for found in ordered]
    outcome = "ok"
    if asking:
        outcome = "blocked" if asking[0].blocks else "warning"
    first = asking[0] if asking else None
    return Verdict(
        outcome,
        "\n".join(dict.fromkeys(texts)),
        first.subject if first else "",
        first.key if first else "",
    )
