# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Look for the relation of one customer, or make it active, while a person waits."""

from dataclasses import dataclass, replace

from odoo import fields
from odoo.exceptions import UserError

from exact_core.model.relation import Relation, RelationMatchKind
from exact_core.services import relation_match, relations

from . import explain
from .client import build_client
from .prepare import Preparer
from .reference import told_to_user


@dataclass(frozen=True)
class Candidate:
    """A relation that may be the customer, with the names of what agrees."""

    relation: Relation
    evidence: tuple


def _draft(division, partner):
    draft, findings = Preparer(division).relations(partner)[partner.id]
    if draft is None:
        fault = findings[0]
        raise UserError(explain.meaning(division.env, fault.code, fault.params))
    return draft


def candidates(division, partner, term=""):
    """What Exact has that may be this customer: one call, another for a term."""
    draft = _draft(division, partner)
    connection = division.connection_id
    with told_to_user(connection):
        client = build_client(connection, interactive=True)
        found = relations.look_up(client, division.sudo().code, [draft])[draft.key]
        if term.strip():
            found += relations.search(client, division.sudo().code, term)
    unique = {relation.id: relation for relation in found}
    rows = [
        Candidate(relation, relation_match.evidence_of(draft, relation))
        for relation in unique.values()
    ]
    return sorted(rows, key=lambda row: (-len(row.evidence), row.relation.code))


def others(division, partner):
    """Keys of all relations that a look-up takes for this customer: one call."""
    draft = _draft(division, partner)
    # The number goes: what is then found by name alone is another's as well.
    unnumbered = replace(draft, key="unnumbered", number="")
    connection = division.connection_id
    with told_to_user(connection):
        client = build_client(connection, interactive=True)
        found = relations.look_up(client, division.sudo().code, [draft, unnumbered])
    return sorted({relation.id for rows in found.values() for relation in rows})


def activate(division, partner, relation_id=""):
    """Make the customer's relation an active customer in Exact.

    :param relation_id: of the linked relation; '' = the one that the look-up finds.
    :return: the relation as it is now, with the names of what agrees.
    """
    draft = _draft(division, partner)
    today = fields.Date.context_today(division)
    connection = division.connection_id
    code = division.sudo().code
    with told_to_user(connection):
        client = build_client(connection, interactive=True)
        if not relation_id:
            found = relations.look_up(client, code, [draft])[draft.key]
            match = relation_match.match_relation(draft, found, today)
            if match.kind not in (RelationMatchKind.INACTIVE, RelationMatchKind.LINKED):
                raise UserError(
                    division.env._(
                        "It is not clear which relation %(customer)s is. Relink it.",
                        customer=partner.display_name,
                    )
                )
            relation_id = match.relation.id
        relation = relations.activate(client, code, relation_id, today)
    return Candidate(relation, relation_match.evidence_of(draft, relation))
