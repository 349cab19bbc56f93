# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What drafts of one division need, read once for a whole chunk of documents."""

import functools
from collections import defaultdict
from decimal import Decimal

from odoo import fields

from exact_core.model.booking import BookingRules
from exact_core.model.invoice import CreditNoteRule
from exact_core.services import periods as core_periods

from .reference import FORMER_YEARS

INT32_MAX = 2**31 - 1


class BookingContext:
    """Mappings, relations and rules of a division, as records of the core.

    The look-ups run as superuser: a mapping is the division's, not the link user's.
    The documents themselves are read with the link user's rights.

    :param division: ``exact.online.division`` record.
    :param moves: the documents of the chunk; their relations are read in one query.
    :param transfers: their transfers, where they have one already.
    """

    def __init__(self, division, moves, transfers):
        self.division = division.sudo()
        self._moves = moves
        self._transfers = {transfer.move_id.id: transfer for transfer in transfers}
        env = self.division.env
        self._mappings = env["exact.online.mapping"].search(
            [("division_id", "=", division.id), ("state", "=", "confirmed")]
        )
        targets = defaultdict(dict)
        for mapping in self._mappings:
            record, target = mapping._odoo_record(), mapping._exact_record()
            if record and target:
                targets[mapping.kind][record.id] = target._to_core()
        self.journals = targets["journal"]
        self.accounts = targets["account"]
        self.payment_conditions = {
            mapping.payment_term_id.id: mapping.payment_condition_id
            for mapping in self._mappings
            if mapping.kind == "payment_term" and mapping.payment_condition_id
        }
        self._vat_codes = targets["tax"]
        no_tax = self.division.no_tax_vat_code_id
        self._no_tax = no_tax._to_core() if no_tax else None
        self.relations = {
            relation.partner_id.id: relation._to_core()
            for relation in env["exact.online.relation"].search(
                [
                    ("division_id", "=", division.id),
                    ("partner_id", "in", moves.sudo().commercial_partner_id.ids),
                ]
            )
        }
        self._prefixes = {
            mapping.journal_id.id: (
                mapping.entry_prefix_invoice,
                mapping.entry_prefix_credit,
            )
            for mapping in self._mappings
            if mapping.kind == "journal"
        }

    def rules(self):
        """The division's choices and periods, for the core's preflight."""
        periods = self.division.env["exact.online.period"].search(
            [("division_id", "=", self.division.id)]
        )
        return BookingRules(
            credit_note_rule=CreditNoteRule(self.division.credit_note_rule),
            send_payment_reference=self.division.send_payment_reference,
            periods=tuple(row._to_core() for row in periods) or None,
            periods_from=self._first_year_read(),
            statuses=periods._statuses_to_core() if periods else None,
            today=fields.Date.context_today(self.division),
        )

    def _first_year_read(self):
        read_at = self.division.reference_read_at
        return read_at.year - FORMER_YEARS if read_at else None

    def payment_condition(self, term):
        """(code, whether Exact no longer lists it) for payment terms."""
        condition = self.payment_conditions.get(term.id)
        return (condition.code, not condition.active) if condition else ("", False)

    def tag_of(self, move):
        """Tag of a document: its transfer's, or the one that it will get."""
        transfer = self._transfers.get(move.id)
        if transfer:
            return transfer.tag
        return self.division.env["exact.online.transfer"]._tag(move)

    @staticmethod
    def amount(value, currency):
        """Decimal of an amount of Odoo, in the currency's digits."""
        return Decimal(f"{value:.{currency.decimal_places}f}")

    def vat_code(self, taxes):
        """Exact's code for a line's tax; the division's own for a line without."""
        if not taxes:
            return self._no_tax
        return self._vat_codes.get(taxes[0].id)

    @staticmethod
    def percentage(taxes):
        """Rate of a line's tax as a fraction; None for a line without tax."""
        if not taxes:
            return None
        return Decimal(str(taxes[0].amount)) / 100

    def period_of(self, move):
        """(year, period) that a person chose to book in, or None."""
        transfer = self._transfers.get(move.id)
        if not transfer or not transfer.booking_year:
            return None
        return transfer.booking_year, transfer.booking_period

    def reference(self, move):
        """What goes to ``YourRef``: what a person chose, else the document's number."""
        transfer = self._transfers.get(move.id)
        return (transfer and transfer.asked_reference) or move.name

    def _asked_number(self, move):
        transfer = self._transfers.get(move.id)
        return transfer.asked_number if transfer else 0

    def entry_number(self, move):
        """Number to ask Exact for, or None when Exact numbers.

        What a person chose for this document leads.

        The digits of the Odoo number behind the prefix of journal and kind, the year
        in two digits: ``RINV/2026/00012`` with prefix 2 becomes 22600012.
        """
        chosen = self._asked_number(move)
        if chosen or self.division.entry_numbering != "digits":
            return chosen or None
        prefixes = self._prefixes.get(move.journal_id.id, (False, False))
        prefix = prefixes[1 if move.move_type == "out_refund" else 0]
        year = str(move.date.year)
        digits = "".join(
            char for char in move.name.replace(year, year[2:], 1) if char.isdigit()
        )
        return int(f"{prefix or ''}{digits}" or 0) or None

    def entry_number_blocker(self, move):
        """Code of what is wrong with the number that would be asked for, or None."""
        digits = self.division.entry_numbering == "digits"
        if digits and not self._asked_number(move):
            prefixes = self._prefixes.get(move.journal_id.id, (False, False))
            if not all(prefixes):
                return "entry_prefix_missing"
        number, journal = self.entry_number(move), self.journals.get(move.journal_id.id)
        if not number or not journal:
            return None
        year = (self.period_of(move) or (move.date.year,))[0]
        holders = self._numbers_given.get((str(number), journal.code, year), set())
        return "entry_number_in_use" if holders - {move.id} else None

    @functools.cached_property
    def _numbers_given(self):
        """Documents by number, journal and year in Exact, of the chunk's numbers."""
        numbers = {self.entry_number(move) for move in self._moves} - {None}
        found = defaultdict(set)
        transfers = self.division.env["exact.online.transfer"].search(
            [
                ("division_id", "=", self.division.id),
                ("state", "=", "processed"),
                ("entry_number", "in", [str(number) for number in numbers]),
            ]
        )
        for transfer in transfers:
            key = (transfer.entry_number, transfer.exact_journal, _year_of(transfer))
            found[key].add(transfer.move_id.id)
        return found


def _year_of(transfer):
    """Financial year in which a transfer was booked, as Exact said it."""
    year = (transfer.exact_period or "").partition(" - ")[0]
    return int(year) if year.isdigit() else transfer.offered_at.year


def open_period_keys(journal, periods, statuses, first):
    """(year, period) of each period that is open for a journal from a day on.

    :param periods: records of the core, as are ``statuses``.
    """
    found = core_periods.open_periods(journal, periods, statuses, first)
    return {(period.year, period.period) for period in found}
