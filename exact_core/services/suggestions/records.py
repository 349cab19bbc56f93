# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a host tells about its own set-up, and what is proposed for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class TaxProfile:
    """A tax of the host.

    :param percentage: FRACTION (0.21 is 21 %).
    :param use: ``sale`` or ``purchase``.
    :param amount_type: ``percent``, ``fixed``, ``group`` or another word of the host;
        only ``percent`` can be mapped.
    :param scope: ``goods``, ``services`` or '' (either).
    :param boxes: boxes of the Dutch return its base goes to, such as ``1a``, ``3b``,
        or Odoo's finer ``3bg``, ``3bs``, ``3bt``.
    :param oss_country: ISO country of a one-stop-shop tax, else ''.
    """

    key: str
    name: str
    percentage: Decimal
    use: str = "sale"
    description: str = ""
    amount_type: str = "percent"
    price_included: bool = False
    scope: str = ""
    reverse_charge: bool = False
    eu: bool = False
    outside_eu: bool = False
    exempt: bool = False
    triangulation: bool = False
    oss_country: str = ""
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JournalProfile:
    """A journal of the host; ``type`` is sale, purchase, bank, cash or general."""

    key: str
    code: str
    name: str
    type: str
    iban: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountProfile:
    """A ledger account of the host.

    :param account_type: Odoo's word, such as ``income`` or ``expense_direct_cost``.
    :param names: the account's name in every language on hand.
    """

    key: str
    code: str
    names: tuple[str, ...]
    account_type: str


@dataclass(frozen=True, kw_only=True)
class TermLine:
    """One part of a payment term.

    :param start: Odoo's word for where the days count from: ``days_after``,
        ``days_after_end_of_month``, ``days_after_end_of_next_month``,
        ``days_end_of_month_on_the``.
    """

    days: int
    start: str = "days_after"


@dataclass(frozen=True, kw_only=True)
class TermProfile:
    """A payment term of the host.

    :param discount_percentage: early-payment discount as a FRACTION, 0 if none.
    """

    key: str
    name: str
    lines: tuple[TermLine, ...]
    discount_percentage: Decimal = Decimal(0)
    discount_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One of Exact's records that could fit.

    :param id: Exact's guid. :param code: Exact's code, without padding.
    :param score: 0 to 100; 100 is as sure as a machine can be.
    :param reasons: codes saying what spoke for it (see ``Reason``).
    """

    id: str
    code: str
    description: str
    score: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What is proposed; a person confirms it.

    :param target: the one that fits, or ``None`` where a person must choose.
    :param candidates: all that could fit, best first (the target is among them).
    :param reasons: why this target, or why none.
    """

    target: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """0 to 100; 0 without a target."""
        return self.target.score if self.target else 0


class Reason:
    """Codes of ``reasons``."""

    ATTRIBUTES = "attributes"
    WORDS = "words"
    DEFAULT_CODE = "default_code"
    ONLY_ONE = "only_one"
    NAME_EQUAL = "name_equal"
    TABLE = "table"
    IBAN = "iban"
    TERMS_EQUAL = "terms_equal"
    SEVERAL = "several"
    NONE_FITS = "none_fits"
    NOT_MAPPABLE = "not_mappable"
