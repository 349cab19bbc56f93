# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an Exact user, through an app, must be allowed to do; and whether he is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Answer(str, Enum):
    """Whether a right is there. Values are stable: hosts keep them."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Source(str, Enum):
    """Where an answer came from."""

    ASKED = "asked"  # Exact was asked what its user may do
    READ = "read"  # one row was read, or refused
    REFUSED = "refused"  # Exact refuses whatever this app and user ask
    NONE = "none"  # not asked, or not answered


@dataclass(frozen=True)
class Right:
    """One thing that is needed of Exact.

    :param name: stable name for hosts, such as ``create_entries``.
    :param resource: resource it is about.
    :param action: ``GET``, ``POST`` or ``PUT``.
    :param key: property to read when the right has to be tried; '' for a write, which
        is never tried.
    :param scope: permission of the app that covers it, as Exact's app centre groups
        them.
    """

    name: str
    resource: str
    action: str
    key: str
    scope: str


@dataclass(frozen=True)
class RightState:
    """What became known of one right in one division.

    :param cause: code of ``diagnosis.codes`` that says why it is no or unknown; ''
        when Exact just said so.
    """

    right: Right
    answer: Answer
    source: Source
    cause: str = ""


@dataclass(frozen=True)
class RightsReport:
    """All rights of one division.

    :param states: one for each right, in their order.
    :param calls: calls that were made.
    :param stopped: code of what ended the questions early; ''.
    """

    division: int
    states: tuple[RightState, ...]
    calls: int
    stopped: str = ""


_ACCOUNTS = "Crm accounts"
_ACCOUNTING = "Financial accounting"
_LEDGERS = "Financial generalledgers"

#: What processing invoices needs. Scopes are those of Exact's reference.
RIGHTS: tuple[Right, ...] = (
    Right(
        "read_divisions",
        "system/Divisions",
        "GET",
        "Code",
        "Organization administration",
    ),
    Right("read_relations", "crm/Accounts", "GET", "ID", _ACCOUNTS),
    Right("create_relations", "crm/Accounts", "POST", "", _ACCOUNTS),
    Right("change_relations", "crm/Accounts", "PUT", "", _ACCOUNTS),
    Right("read_entries", "salesentry/SalesEntries", "GET", "EntryID", _ACCOUNTING),
    Right("create_entries", "salesentry/SalesEntries", "POST", "", _ACCOUNTING),
    Right(
        "read_transactions",
        "financialtransaction/TransactionLines",
        "GET",
        "ID",
        _ACCOUNTING,
    ),
    Right("read_journals", "financial/Journals", "GET", "ID", _LEDGERS),
    Right("read_vat_codes", "vat/VATCodes", "GET", "ID", _LEDGERS),
    Right("read_accounts", "financial/GLAccounts", "GET", "ID", _LEDGERS),
    Right(
        "read_conditions",
        "cashflow/PaymentConditions",
        "GET",
        "ID",
        "Financial cashflow",
    ),
    Right("read_periods", "financial/FinancialPeriods", "GET", "ID", _ACCOUNTING),
    Right(
        "read_closed_periods",
        "read/financial/JournalStatusList",
        "GET",
        "Journal",
        _ACCOUNTING,
    ),
)


def lost(before: Iterable[tuple[str, str]], report: RightsReport) -> tuple[Right, ...]:
    """Rights that were there before and are not any more.

    :param before: names of rights with the value of the answer known last.
    """
    known = dict(before)
    return tuple(
        state.right
        for state in report.states
        if state.answer is Answer.NO and known.get(state.right.name) == Answer.YES.value
    )
