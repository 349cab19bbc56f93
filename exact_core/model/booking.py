# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Choices of a division on how its documents are booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .invoice import CreditNoteRule
from .reference import FinancialPeriod, JournalStatus


@dataclass(frozen=True, kw_only=True)
class BookingRules:
    """Settings and cached set-up data that one division's documents are held to.

    :param description_max: characters of the header's description (assumption).
    :param line_description_max: characters of a line's description (assumption).
    :param your_ref_max: characters of ``YourRef`` (assumption, as in Exact's screen).
    :param periods: periods of the division; ``None`` = not known, nothing is said.
    :param periods_from: first year that ``periods`` tells of; ``None`` = all years.
    :param statuses: open or closed per journal; ``None`` = not known.
    :param today: the day of sending, for end dates of relations; ``None`` = the
        document's own date.
    """

    credit_note_rule: CreditNoteRule = CreditNoteRule.NEGATIVE
    send_payment_reference: bool = True
    description_max: int = 60
    line_description_max: int = 60
    your_ref_max: int = 30
    periods: tuple[FinancialPeriod, ...] | None = None
    periods_from: int | None = None
    statuses: tuple[JournalStatus, ...] | None = None
    today: date | None = None
