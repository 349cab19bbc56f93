# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Look in Exact, while a person waits, for an entry that may be a document."""

from dataclasses import dataclass, replace
from decimal import Decimal

from exact_core.model.invoice import Expected, SalesEntry
from exact_core.services import adoption, posting

from . import explain
from .booking import BookingContext
from .client import build_client
from .expectation import expected_from_json, params_of
from .looking import booked_values
from .reference import told_to_user


@dataclass(frozen=True)
class Candidate:
    """An entry that may be the document.

    :param holder: reference of the document for which it stands already, or ''.
    :param marked: number of another entry that carries the document's tag, or ''.
    """

    entry: SalesEntry
    judgement: adoption.Judgement
    holder: str = ""
    marked: str = ""

    @property
    def obstacle(self):
        """Code of what forbids to adopt it, or ''."""
        if self.holder:
            return "held"
        if self.marked:
            return "marked"
        return self.judgement.obstacle.value if self.judgement.obstacle else ""

    def params(self):
        """What a text says of it."""
        return params_of(self.entry) | {
            "holder": self.holder,
            "marked": self.marked,
            "differences": ", ".join(self.judgement.differences),
        }

    def values(self):
        """What a transfer keeps of it."""
        differs = bool(self.judgement.difference)
        return booked_values(self.entry) | {
            "verified": "no" if differs else "yes",
            "difference": self.judgement.difference if differs else 0,
            "diagnosis_code": "total_differs" if differs else False,
        }


def candidates(transfer, number=None, journal=""):
    """What Exact has under the document's references and a number: one call.

    :param transfer: of a document, as superuser.
    :param number: entry number to look for as well.
    :param journal: code of the journal of that number.
    """
    expected = _expected_of(transfer)
    entries = _ask(
        transfer,
        posting.find_entries,
        (expected.your_ref, *expected.former_refs),
        number,
        journal,
    )
    found = _judged(transfer, expected, entries)
    return sorted(
        found, key=lambda item: (bool(item.obstacle), len(item.judgement.differences))
    )


def _ask(transfer, function, *args):
    connection = transfer.division_id.connection_id
    with told_to_user(connection):
        client = build_client(connection, interactive=True)
        return function(client, transfer.division_id.code, *args)


def _judged(transfer, expected, entries):
    holders = {
        row.exact_id: row.reference
        for row in transfer.search(
            [
                ("division_id", "=", transfer.division_id.id),
                ("kind", "=", transfer.kind),
                ("state", "=", "processed"),
                ("exact_id", "in", [item.id for item in entries]),
                ("id", "!=", transfer.id),
            ]
        )
    }
    found = [
        Candidate(item, adoption.judge(expected, item), holders.get(item.id, ""))
        for item in entries
    ]
    ours = [item for item in found if "tag" not in item.judgement.differences]
    if not ours:
        return found
    number = str(ours[0].entry.entry_number or "")
    return [item if item in ours else replace(item, marked=number) for item in found]


def _expected_of(transfer):
    """The document as it is, sent or not; what is not mapped is ''."""
    move = transfer.move_id
    context = BookingContext(transfer.division_id, move, transfer)
    relation = context.relations.get(move.commercial_partner_id.id)
    journal = context.journals.get(move.journal_id.id)
    sent = transfer.expected and expected_from_json(transfer.expected).your_ref
    reference = context.reference(move)
    former = {sent, transfer.reference, transfer.former_reference}
    sign = Decimal(-move.direction_sign)
    return Expected(
        your_ref=reference,
        former_refs=tuple(sorted(filter(None, former - {reference}))),
        tag=transfer.tag or "",
        customer_id=relation.id if relation else "",
        journal=journal.code if journal else "",
        entry_date=move.invoice_date,
        currency=move.currency_id.name,
        total=sign * context.amount(move.amount_total, move.currency_id),
    )


def obstacle_text(transfer, candidate):
    """Why a candidate cannot be adopted; '' when it can."""
    code = candidate.obstacle
    params = candidate.params()
    return explain.obstacle_text(transfer, code, params) if code else ""
