# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a relation in Exact is a given customer: evidence, not hope. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ..model.europe import EU_COUNTRIES, vat_country, vat_prefix
from ..model.relation import (
    Relation,
    RelationDraft,
    RelationMatch,
    RelationMatchKind,
)

_LEGAL_FORM = re.compile(
    r"\b(b ?v|n ?v|v ?o ?f|c ?v|bvba|srl|sprl|gmbh|ltd|llc|inc|s ?a|sas|sarl|ag)\b"
)


def compact(text: str) -> str:
    """Letters and digits only, upper case; a lone "/" (no number) becomes ''."""
    return re.sub(r"[\W_]+", "", text).upper()


def digits(text: str) -> str:
    """The digits of ``text``."""
    return re.sub(r"\D+", "", text)


def sendable_number(number: str) -> str:
    """The host's number if Exact can keep it as a code, else ''.

    ``Accounts.Code`` is documented as a numeric text of 18 characters.
    """
    plain = number.strip()
    return plain if re.fullmatch(r"[0-9]{1,18}", plain) else ""


def full_vat_number(vat_number: str, country: str) -> str:
    """The number without punctuation and with its prefix, as Exact stores it.

    The country's prefix is added only where the number does not start with two
    letters (Austrian, Spanish and French ones may start with one of their own) and the
    country is in the EU, where every number has a prefix.
    """
    number = compact(vat_number)
    where = country.strip().upper()
    prefix = vat_prefix(where)
    if number and not number[:2].isalpha() and where in EU_COUNTRIES:
        return prefix + number
    if prefix != where and number.startswith(where):
        return prefix + number[len(where) :]
    return number


def has_hard_evidence(draft: RelationDraft) -> bool:
    """Whether the customer has a number of any kind to be found by.

    A number that Exact cannot keep is none: what was made does not carry it.
    """
    return bool(
        sendable_number(draft.number)
        or compact(draft.vat_number)
        or digits(draft.chamber_of_commerce)
    )


def is_candidate(draft: RelationDraft, relation: Relation) -> bool:
    """Whether a found row has anything to do with this draft."""
    if _number_equal(draft, relation) or _identity(draft, relation):
        return True
    return not has_hard_evidence(draft) and _same_name(draft, relation)


def match_relation(
    draft: RelationDraft,
    candidates: Sequence[Relation],
    today: date,
    *,
    sent: bool = False,
) -> RelationMatch:
    """Decide what ``candidates`` mean for ``draft``.

    A VAT number or chamber of commerce number identifies a customer, unless the other
    of the two contradicts it (companies of one fiscal unit share a VAT number). The
    host's number is followed only when nothing contradicts it and an identity or the
    name agrees: the same number may be another firm's. A name alone never links, but
    for the one row of that name after a creation whose answer was lost: a creation is
    sent only where there was none.

    :param today: the day on which the relation must be active.
    :param sent: a creation of this draft was sent and its outcome is unknown.
    """
    by_number = [r for r in candidates if _number_equal(draft, r)]
    by_identity = [r for r in candidates if _identity(draft, r)]
    disputed = [r for r in by_identity if _contradicts(draft, r)]
    sure = [r for r in by_identity if r not in disputed]
    if by_number:
        return _with_number(draft, by_number, sure + disputed, today)
    if len(sure) == 1 and not disputed:
        return _found(draft, sure[0], today)
    if sure or disputed:
        return _unclear(sure + disputed)
    return _by_name(draft, candidates, today, sent)


def _with_number(
    draft: RelationDraft,
    by_number: list[Relation],
    by_identity: list[Relation],
    today: date,
) -> RelationMatch:
    holder = by_number[0]
    elsewhere = [r for r in by_identity if r.id != holder.id]
    if len(by_number) > 1:
        return _unclear([*by_number, *elsewhere])
    if _contradicts(draft, holder):
        return _taken(holder, elsewhere)
    if _identity(draft, holder):
        return _found(draft, holder, today)
    if elsewhere:
        return _unclear([holder, *elsewhere])
    if _same_name(draft, holder):
        return _found(draft, holder, today)
    return _taken(holder, [])


def _by_name(
    draft: RelationDraft, candidates: Sequence[Relation], today: date, sent: bool
) -> RelationMatch:
    named = [
        r for r in candidates if _same_name(draft, r) and not _contradicts(draft, r)
    ]
    near = [r for r in named if _place(draft, r)]
    if len(near) == 1:
        return _found(draft, near[0], today)
    unplaced = [r for r in named if not (r.postcode or r.email or r.city)]
    if sent and not near and len(unplaced) == 1:
        return _found(draft, unplaced[0], today)
    if near or unplaced:
        return _unclear(near or unplaced)
    return RelationMatch(kind=RelationMatchKind.CREATE, candidates=tuple(named))


def _found(draft: RelationDraft, relation: Relation, today: date) -> RelationMatch:
    active = relation.is_active_customer(today)
    return RelationMatch(
        kind=RelationMatchKind.LINKED if active else RelationMatchKind.INACTIVE,
        relation=relation,
        evidence=evidence_of(draft, relation),
        candidates=(relation,),
    )


def _taken(holder: Relation, others: list[Relation]) -> RelationMatch:
    return RelationMatch(
        kind=RelationMatchKind.NUMBER_TAKEN,
        relation=holder,
        evidence=("number",),
        candidates=(holder, *others),
    )


def _unclear(relations: list[Relation]) -> RelationMatch:
    return RelationMatch(kind=RelationMatchKind.AMBIGUOUS, candidates=tuple(relations))


def evidence_of(draft: RelationDraft, relation: Relation) -> tuple[str, ...]:
    """Names of what agrees between a customer and a relation."""
    number = ("number",) if _number_equal(draft, relation) else ()
    name = ("name",) if _same_name(draft, relation) else ()
    return (*number, *_identity(draft, relation), *name, *_place(draft, relation))


def _number_equal(draft: RelationDraft, relation: Relation) -> bool:
    ours, theirs = draft.number.strip(), relation.code.strip()
    if not ours or not theirs:
        return False
    if sendable_number(ours) and sendable_number(theirs):
        return int(ours) == int(theirs)
    return ours.casefold() == theirs.casefold()


def _numbers(draft: RelationDraft, relation: Relation) -> dict[str, tuple[str, str]]:
    """(ours, theirs) of each identifying number that both sides have."""
    both = {
        "vat_number": (
            full_vat_number(draft.vat_number, draft.country),
            full_vat_number(relation.vat_number, relation.country or draft.country),
        ),
        "chamber_of_commerce": (
            digits(draft.chamber_of_commerce),
            digits(relation.chamber_of_commerce),
        ),
    }
    return {name: pair for name, pair in both.items() if all(pair)}


def _identity(draft: RelationDraft, relation: Relation) -> tuple[str, ...]:
    numbers = _numbers(draft, relation)
    return tuple(name for name, (ours, theirs) in numbers.items() if ours == theirs)


def _contradicts(draft: RelationDraft, relation: Relation) -> bool:
    numbers = _numbers(draft, relation)
    if "vat_number" in numbers and not _comparable(*numbers["vat_number"]):
        del numbers["vat_number"]
    return any(ours != theirs for ours, theirs in numbers.values())


def _comparable(ours: str, theirs: str) -> bool:
    """A firm may be registered in several countries: those numbers say nothing."""
    return vat_country(ours) == vat_country(theirs)


def _same_name(draft: RelationDraft, relation: Relation) -> bool:
    ours, theirs = _plain_name(draft.name), _plain_name(relation.name)
    return bool(ours) and ours == theirs


def _plain_name(name: str) -> str:
    words = " ".join(re.findall(r"[^\W_]+", name.casefold()))
    return " ".join(_LEGAL_FORM.sub(" ", words).split()) or words


def _place(draft: RelationDraft, relation: Relation) -> tuple[str, ...]:
    pairs = {
        "postcode": (compact(draft.postcode), compact(relation.postcode)),
        "email": (draft.email.strip().casefold(), relation.email.strip().casefold()),
        "city": (compact(draft.city), compact(relation.city)),
    }
    return tuple(
        name for name, (ours, theirs) in pairs.items() if ours and ours == theirs
    )
