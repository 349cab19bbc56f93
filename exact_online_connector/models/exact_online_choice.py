# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from exact_core.diagnosis.remedies import Remedy

from ..adapters import own_rules
from ..adapters.booking import INT32_MAX, BookingContext, open_period_keys
from ..adapters.roots import PERIOD_CODES

NUMBER_CODES = frozenset({"entry_number_in_use", "entry_number_out_of_range"})


class ExactOnlineTransfer(models.Model):
    """Where and under what number a person chose to book a document.

    Kept on the transfer: the posted invoice stays as it is.
    """

    _inherit = "exact.online.transfer"

    booking_year = fields.Integer(
        readonly=True, help="Financial year that a person chose to book in."
    )
    booking_period = fields.Integer(
        readonly=True, help="Period of that year that a person chose to book in."
    )
    booking_period_text = fields.Char(
        string="Chosen Period", compute="_compute_booking_period_text"
    )
    asked_number = fields.Integer(
        string="Chosen Entry Number",
        readonly=True,
        help="Entry number that a person chose to ask Exact for.",
    )

    @api.depends("booking_year", "booking_period")
    def _compute_booking_period_text(self):
        for transfer in self:
            year, period = transfer.booking_year, transfer.booking_period
            transfer.booking_period_text = bool(year) and f"{year}/{period:02d}"

    def _failed_for(self, codes, remedy=None):
        """Documents of a selection that failed for one of ``codes``.

        :param remedy: the way out that is taken: own rules may name it too.
        """
        return self.filtered(
            lambda row: (
                row.move_id
                and row.state == "failed"
                and (
                    row.diagnosis_code in codes
                    or remedy in own_rules.remedies_of(row.env, row.diagnosis_code)
                )
            )
        )

    def _exact_journals(self):
        """Journal in Exact of each document, by transfer; None where unmapped."""
        found = {}
        for division, rows in self.grouped("division_id").items():
            journals = BookingContext(division, rows.move_id, rows).journals
            found |= {row: journals.get(row.move_id.journal_id.id) for row in rows}
        return found

    def _open_periods(self):
        """Periods open for every journal of these documents, of one division.

        Those that end on or after the first document's date; all open ones when none
        does.
        """
        rows = self.sudo()
        periods = rows.env["exact.online.period"].search(
            [("division_id", "in", rows.division_id.ids)], order="date_from, id"
        )
        journals = {
            journal.code if journal else ""
            for journal in rows._exact_journals().values()
        }
        first = min(rows.move_id.mapped("date"), default=fields.Date.today())
        return periods._open_for(journals, first) or periods._open_for(
            journals, fields.Date.to_date("1900-01-01")
        )

    def action_post_in_open_period(self):
        """Ask for the period in which to book, and why."""
        self._check_user()
        self.check_access("read")
        rows = self.sudo()._failed_for(PERIOD_CODES, Remedy.POST_IN_OPEN_PERIOD)
        if not rows or len(rows.division_id) > 1:
            raise UserError(
                self.env._(
                    "Choose documents of one division that failed for their period."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Post in an open period"),
            "res_model": "exact.online.book.period",
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_ids": rows.ids},
        }

    def action_other_number(self):
        """Ask for another entry number, and why."""
        self._check_user()
        self.check_access("read")
        rows = self.sudo()._failed_for(NUMBER_CODES, Remedy.OTHER_NUMBER)
        if len(rows) != 1:
            raise UserError(
                self.env._("Choose one document that failed for its entry number.")
            )
        return rows._ask_choice(
            self.env._("Send under another number"), "exact.online.book.number"
        )

    def _ask_choice(self, title, wizard):
        """Open the wizard in which a person chooses for this one document."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard,
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_id": self.id},
        }

    def _book_in_period(self, period, reason):
        """Book in ``period`` (a cached one of Exact) and let the documents go."""
        self._check_user()
        self.check_access("read")
        rows = self.sudo()._failed_for(PERIOD_CODES, Remedy.POST_IN_OPEN_PERIOD)
        if not rows or period not in rows._open_periods():
            raise UserError(self.env._("Choose a period that is open in Exact Online."))
        rows.write({"booking_year": period.year, "booking_period": period.period})
        rows._tell_choice(
            self.env._(
                "To be booked in period %(period)s of Exact Online, as chosen by "
                "%(user)s: %(reason)s",
                period=period.code,
                user=self.env.user.name,
                reason=reason,
            )
        )
        rows._release_chosen()

    def _book_under_number(self, text, reason):
        """Ask Exact for another entry number, and let the document go."""
        self._check_user()
        self.check_access("read")
        row = self.sudo()._failed_for(NUMBER_CODES, Remedy.OTHER_NUMBER)
        row.ensure_one()
        row.asked_number = row._checked_number(text)
        row._tell_choice(
            self.env._(
                "To be sent to Exact Online under entry number %(number)s, as chosen "
                "by %(user)s: %(reason)s",
                number=str(row.asked_number),
                user=self.env.user.name,
                reason=reason,
            )
        )
        row._release_chosen()

    def _checked_number(self, text):
        text = (text or "").strip()
        valid = text.isascii() and text.isdigit() and len(text) <= 10
        if not valid or not 0 < int(text) <= INT32_MAX:
            raise UserError(
                self.env._(
                    "An entry number consists of digits only and is at most %s.",
                    str(INT32_MAX),
                )
            )
        taken = self._under_number(int(text))
        if taken:
            raise UserError(
                self.env._(
                    "%(document)s has entry number %(number)s already.",
                    document=taken[0].reference,
                    number=text,
                )
            )
        return int(text)

    def _under_number(self, number):
        """Other documents of the same journal and year that have this number."""
        others = self.search(
            [
                ("id", "!=", self.id),
                ("division_id", "=", self.division_id.id),
                ("kind", "=", self.kind),
                ("state", "!=", "withdrawn"),
                "|",
                ("entry_number", "=", str(number)),
                ("asked_number", "=", number),
            ]
        )
        journals = (self | others)._exact_journals()
        mine = journals[self]
        return others.filtered(
            lambda row: (
                mine
                and (row.exact_journal or getattr(journals[row], "code", ""))
                == mine.code
                and row._booked_year() == self._booked_year()
            )
        )

    def _booked_year(self):
        return self.booking_year or self.move_id.date.year

    def _tell_choice(self, body):
        for row in self:
            row.move_id.message_post(body=body)

    def _release_chosen(self):
        """Let these go: checked again without a call, one first."""
        for issue, rows in self.grouped("issue_id").items():
            if issue:
                issue._let_go(rows._still_clean())
            else:
                new = rows._offer_customers(priority=1)
                for row in rows:
                    row._offer_again(1, new.get(row.partner_id.id))
                rows.move_id.exact_online_state = "offered"
        self.env["exact.online.issue"]._file(self)
        self.division_id.connection_id._trigger_drain()


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def action_post_in_open_period(self):
        """Choose a period for all that waits on this cause."""
        self._check_reader()
        self.ensure_one()
        waiting = self.sudo().transfer_ids.with_env(self.env)
        return waiting.action_post_in_open_period()

    def action_other_number(self):
        """Choose a number for the document that waits."""
        return self._for_one_document("action_other_number")

    def _for_one_document(self, action):
        """Take a way out of one document; several are chosen from a list first.

        :param action: name of the button's method on the transfer.
        """
        self._check_reader()
        self.ensure_one()
        waiting = self.sudo().transfer_ids.with_env(self.env)
        if len(waiting) > 1:
            return self.action_open_transfers()
        return getattr(waiting, action)()


class ExactOnlinePeriod(models.Model):
    _inherit = "exact.online.period"

    def _open_for(self, journals, first):
        """Those of these periods that are open for all ``journals`` from ``first``."""
        statuses = self._statuses_to_core()
        periods = tuple(row._to_core() for row in self)
        open_keys = [
            open_period_keys(journal, periods, statuses, first) for journal in journals
        ]
        return self.filtered(
            lambda row: all((row.year, row.period) in keys for keys in open_keys)
        )
