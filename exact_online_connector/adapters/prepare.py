# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Drafts and findings of documents: everything before the first call, and no call."""

import logging
from dataclasses import dataclass

import psycopg2
from odoo.exceptions import AccessError

from exact_core.model.invoice import Finding, Prepared
from exact_core.services import invoicing, relations

from .booking import BookingContext
from .link_user import LinkUser, Obstacle
from .roots import roots_of_draft

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """What became of one document.

    :param prepared: payload and findings.
    :param roots: the records it uses, by subject, to tell what it shares with others.
    """

    prepared: Prepared
    roots: dict


class Preparer:
    """Prepares documents of one division with the rights of the link's user.

    :param division: ``exact.online.division`` record.
    :param on_error: called with a document's name and an unforeseen error; by default
        the error is logged.
    """

    def __init__(self, division, on_error=None):
        self.division = division
        self.user = division.connection_id.sudo().user_id
        self.eyes = LinkUser(self.user, division.sudo().company_id)
        self._on_error = on_error or _log

    def documents(self, moves, transfers, customer_pending=False):
        """Drafts by move id; a whole chunk before anybody commits.

        :param transfers: transfers of the moves, where they have one.
        :param customer_pending: a missing relation is no fault yet.
        """
        company = self.division.sudo().company_id
        obstacles = self.eyes.of_documents(moves)
        free = moves.filtered(lambda move: move.id not in obstacles)
        # A branch books in its parent's division: its documents are read as its own.
        companies = company | free.sudo().company_id
        readable = self.eyes.sees(free, companies)
        context = BookingContext(self.division, readable, transfers)
        rules = context.rules()
        names = {move.id: move.name for move in moves.sudo()}
        return {
            move_id: self._unreadable(names[move_id], obstacle)
            for move_id, obstacle in obstacles.items()
        } | {
            move.id: self._document(move, context, rules, customer_pending)
            for move in readable
        }

    def _document(self, move, context, rules, customer_pending):
        try:
            draft = move._exact_online_prepare_draft(context)
            prepared = invoicing.prepare(
                draft, rules, customer_pending=customer_pending
            )
            return Draft(prepared, roots_of_draft(draft))
        except AccessError:
            obstacle = self.eyes.of_parts(move) or Obstacle("move", str(move.id))
            return self._unreadable(move.sudo().name, obstacle)
        except Exception as error:
            # A poison document must not hold up the others.
            name = move.sudo().name if _usable(error) else str(move.id)
            self._on_error(name, error)
            return blocked("cannot_prepare", move.id, document=name)

    def relations(self, partners):
        """(draft or None, findings) of each customer, by partner id."""
        obstacles = self.eyes.of_customers(partners)
        free = partners.filtered(lambda partner: partner.id not in obstacles)
        return {
            partner.id: (
                None,
                self._no_rights(partner.display_name, obstacles[partner.id]),
            )
            for partner in (partners - free).sudo()
        } | {partner.id: self._relation(partner) for partner in self._seen(free)}

    def _seen(self, partners):
        return self.eyes.sees(partners, partners.sudo().company_id)

    def _relation(self, partner):
        try:
            draft = partner._exact_online_prepare_relation()
        except AccessError:
            obstacle = Obstacle("partner", str(partner.id))
            return None, self._no_rights(partner.sudo().display_name, obstacle)
        except Exception as error:
            name = partner.sudo().display_name if _usable(error) else str(partner.id)
            self._on_error(name, error)
            return None, _findings(
                "cannot_prepare", "partner", partner.id, {"document": name}
            )
        return draft, relations.prepare_relation(draft).findings

    def _no_rights(self, name, obstacle):
        params = {"user": self.user.name, "document": name or "", **obstacle.params}
        return _findings("link_user_rights", obstacle.subject, obstacle.key, params)

    def _unreadable(self, name, obstacle):
        return Draft(Prepared(findings=self._no_rights(name, obstacle)), {})


def _usable(error):
    """Whether the cursor still answers after ``error``."""
    return not isinstance(error, psycopg2.Error)


def _log(name, error):
    _logger.error("%s cannot be prepared for Exact", name, exc_info=error)


def _findings(code, subject, key, params):
    return (
        Finding(
            code=code, blocks=True, subject=subject, key=str(key or ""), params=params
        ),
    )


def blocked(code, move_id, **params):
    """A draft that a fault of ours keeps from being sent."""
    findings = _findings(code, "move", move_id, params)
    return Draft(Prepared(findings=findings), {})
