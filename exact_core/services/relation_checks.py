# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a customer's data before it is sent. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import get_cc_module

from ..diagnosis.codes import Code, Subject
from ..model.europe import has_vat_form, in_eu, vat_country
from ..model.invoice import Finding
from ..model.relation import RelationDraft
from .preflight.case import blocking, warning
from .relation_match import compact, digits, full_vat_number, sendable_number

# One mailbox, one @, a domain with a dot, no blanks: what Exact is known to refuse.
_EMAIL = re.compile(
    r"[^\s@,;:<>()\[\]\"]+(?<!\.)@(?!\.)(?:[^\s@,;:<>()\[\]\".]+\.)+"
    r"(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)",
    re.I,
)
_KVK_LENGTH = 8


def check_relation(draft: RelationDraft) -> tuple[Finding, ...]:
    """All findings on a customer, blocking ones first."""
    where = (Subject.PARTNER, draft.key)
    found = [*_contact(draft, where), *_numbers(draft, where), *_vat(draft, where)]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def _contact(draft: RelationDraft, where: tuple[Subject, str]) -> Iterator[Finding]:
    if not draft.name.strip():
        yield blocking(Code.NAME_MISSING, where)
    email = draft.email.strip()
    if email and (not _EMAIL.fullmatch(email) or ".." in email or email[0] == "."):
        yield blocking(
            Code.EMAIL_INVALID, where, customer=draft.name, email=draft.email
        )


def _numbers(draft: RelationDraft, where: tuple[Subject, str]) -> Iterator[Finding]:
    number = draft.number.strip()
    if number and not sendable_number(number):
        yield warning(
            Code.RELATION_NUMBER_NOT_NUMERIC,
            where,
            customer=draft.name,
            number=number,
        )
    chamber = draft.chamber_of_commerce.strip()
    dutch = draft.country.strip().upper() == "NL"
    if chamber and dutch and len(digits(chamber)) != _KVK_LENGTH:
        yield warning(
            Code.CHAMBER_OF_COMMERCE_UNLIKELY,
            where,
            customer=draft.name,
            chamber_of_commerce=chamber,
        )


def _vat(draft: RelationDraft, where: tuple[Subject, str]) -> Iterator[Finding]:
    """Exact checks the form by the relation's country (reported for NL).

    Blocking is the wrong form in a member state; a wrong check digit, or a country
    whose numbers Exact may not check, is a warning.
    """
    country = draft.country.strip().upper()
    number = full_vat_number(draft.vat_number, country)
    if not number or not compact(country):
        return
    params = {
        "customer": draft.name,
        "vat_number": draft.vat_number,
        "country": country,
    }
    checker = get_cc_module(country.lower(), "vat")
    if checker is None:
        return
    prefix = vat_country(number)
    if prefix and prefix != country:
        strict = blocking if in_eu(country) else warning
        yield strict(Code.VAT_NUMBER_OTHER_COUNTRY, where, prefix=prefix, **params)
    elif in_eu(country) and not has_vat_form(number, country):
        yield blocking(Code.VAT_NUMBER_INVALID, where, **params)
    elif not checker.is_valid(number):
        yield warning(Code.VAT_NUMBER_INVALID, where, **params)
