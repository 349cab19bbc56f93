# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Relations (``crm/Accounts``), theirs and the draft of a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A relation as Exact has it. ``code`` is stripped of its padding.

    ``status``: '' none, A none, S suspect, P prospect, C customer (documented).
    """

    id: str
    code: str
    name: str
    status: str = ""
    is_supplier: bool = False
    blocked: bool = False
    start_date: date | None = None
    end_date: date | None = None
    vat_number: str = ""
    chamber_of_commerce: str = ""
    country: str = ""
    city: str = ""
    postcode: str = ""
    email: str = ""

    def is_active_customer(self, today: date) -> bool:
        """Whether sales can be booked on it on ``today``."""
        ended = self.end_date is not None and self.end_date < today
        return self.status == "C" and not self.blocked and not ended


@dataclass(frozen=True, kw_only=True)
class RelationDraft:
    """What the host knows of a customer.

    :param number: the host's customer number ('' = Exact numbers it). Digits only
        are sent; anything else is kept as search evidence and not sent.
    :param country: ISO 3166 alpha-2.
    :param language: ISO 639 (two letters) or ''.
    """

    key: str
    name: str
    number: str = ""
    vat_number: str = ""
    chamber_of_commerce: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    language: str = ""
    is_company: bool = True


class RelationMatchKind(str, Enum):
    """What a look-up says about a customer."""

    LINKED = "linked"  # one relation is this customer
    CREATE = "create"  # none is; a new one may be made
    AMBIGUOUS = "ambiguous"  # several could be, or the evidence contradicts itself
    NUMBER_TAKEN = "number_taken"  # another customer has this number
    INACTIVE = "inactive"  # it is this customer, but no sale can be booked on it


@dataclass(frozen=True, kw_only=True)
class RelationMatch:
    """Outcome of holding found relations against one customer.

    :param relation: the one that fits, or that has the number.
    :param evidence: names of what agreed: ``number``, ``vat_number``,
        ``chamber_of_commerce``, ``name``, ``postcode``, ``email``, ``city``.
    :param candidates: all that a person should see when it is not clear.
    """

    kind: RelationMatchKind
    relation: Relation | None = None
    evidence: tuple[str, ...] = ()
    candidates: tuple[Relation, ...] = ()
