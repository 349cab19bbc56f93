# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which VAT code a tax of the host most likely is.

Order of evidence: what the code *is* (transaction type, type, percentage on the day,
charged, column of the ICP return, OSS country), then what its description says, then
Exact's Dutch template number as a tie-break. Codes are free text in Exact, so a number
alone proves nothing; and many 0 % codes live side by side, so neither does 0 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from ...model.reference import VatCode, VatType
from ..preflight import vat_percentage
from .choice import choose
from .records import Candidate, Reason, Suggestion, TaxProfile
from .words import Concept, concepts


class TaxKind(str, Enum):
    """What a tax is for, as far as the choice of a code goes."""

    STANDARD = "standard"
    ZERO = "zero"
    REVERSE = "reverse"
    EU_GOODS = "eu_goods"
    EU_SERVICES = "eu_services"
    EU_ANY = "eu_any"
    TRIANGULATION = "triangulation"
    DISTANCE = "distance"
    OUTSIDE_EU = "outside_eu"
    OSS = "oss"


@dataclass(frozen=True)
class _Want:
    """What a code must be, should say and may not say.

    :param charged: True, False, or ``None`` = charged or a word that says so.
    :param listings: allowed columns of the ICP return.
    """

    types: str
    charged: bool | None = False
    listings: str = "N"
    says: frozenset[Concept] = frozenset()
    may_not_say: frozenset[Concept] = frozenset()
    default: str = ""


_C = Concept
_ABROAD = frozenset({_C.INSIDE_EU, _C.OUTSIDE_EU, _C.TRIANGULATION, _C.DISTANCE})
_PLAIN = _ABROAD | {_C.REVERSE, _C.MARGIN}

# The default codes are those of Exact's Dutch template as connectors report them.
_WANTS: dict[tuple[str, TaxKind], _Want] = {
    ("sale", TaxKind.STANDARD): _Want("E", may_not_say=_PLAIN),
    ("sale", TaxKind.ZERO): _Want(
        "B", says=frozenset({_C.ZERO}), may_not_say=_PLAIN, default="5"
    ),
    ("sale", TaxKind.REVERSE): _Want(
        "BE", None, says=frozenset({_C.REVERSE}), may_not_say=_ABROAD
    ),
    ("sale", TaxKind.EU_GOODS): _Want(
        "B",
        listings="L",
        says=frozenset({_C.INSIDE_EU}),
        may_not_say=frozenset({_C.SERVICES, _C.TRIANGULATION, _C.DISTANCE}),
        default="7",
    ),
    ("sale", TaxKind.EU_SERVICES): _Want(
        "B",
        listings="S",
        says=frozenset({_C.INSIDE_EU, _C.SERVICES}),
        may_not_say=frozenset({_C.TRIANGULATION}),
    ),
    ("sale", TaxKind.TRIANGULATION): _Want(
        "B", listings="T", says=frozenset({_C.TRIANGULATION})
    ),
    ("sale", TaxKind.DISTANCE): _Want(
        "B",
        says=frozenset({_C.DISTANCE}),
        may_not_say=frozenset({_C.OUTSIDE_EU, _C.REVERSE}),
    ),
    ("sale", TaxKind.OUTSIDE_EU): _Want(
        "B",
        says=frozenset({_C.OUTSIDE_EU}),
        may_not_say=frozenset({_C.INSIDE_EU, _C.REVERSE}),
        default="6",
    ),
    ("sale", TaxKind.OSS): _Want("E"),
    ("purchase", TaxKind.STANDARD): _Want("E", may_not_say=_PLAIN),
    ("purchase", TaxKind.ZERO): _Want(
        "B", says=frozenset({_C.ZERO}), may_not_say=_PLAIN, default="5"
    ),
    ("purchase", TaxKind.REVERSE): _Want(
        "E", True, says=frozenset({_C.REVERSE}), may_not_say=_ABROAD
    ),
    ("purchase", TaxKind.EU_GOODS): _Want(
        "E",
        True,
        listings="LN",
        says=frozenset({_C.INSIDE_EU, _C.GOODS}),
        may_not_say=frozenset({_C.OUTSIDE_EU, _C.SERVICES}),
    ),
    ("purchase", TaxKind.EU_SERVICES): _Want(
        "E",
        True,
        says=frozenset({_C.INSIDE_EU, _C.SERVICES}),
        may_not_say=frozenset({_C.OUTSIDE_EU, _C.GOODS}),
    ),
    ("purchase", TaxKind.OUTSIDE_EU): _Want(
        "E",
        True,
        says=frozenset({_C.OUTSIDE_EU}),
        may_not_say=frozenset({_C.INSIDE_EU}),
    ),
}
_STANDARD_DEFAULTS = {21: "2", 9: "1"}  # whole per cents, Dutch template

_BASE, _WORD, _COLUMN, _CHARGED, _OSS, _RATE = 60, 12, 25, 15, 30, 25
_LEAST = 70  # attributes alone (60) never carry a 0 % code


def suggest_vat_code(
    profile: TaxProfile, codes: Iterable[VatCode], on: date, country: str = "NL"
) -> Suggestion:
    """The VAT code for one tax of the host.

    :param codes: all VAT codes of the division.
    :param on: day whose percentage counts.
    :param country: ISO country of the division; template numbers hold for NL only (the
        same number is another tax in Belgium).
    """
    if profile.amount_type != "percent":
        return Suggestion(reasons=(Reason.NOT_MAPPABLE,))
    usable = [code for code in codes if _usable(profile, code)]
    kind = kind_of(profile)
    want = _WANTS.get((profile.use, kind))
    fitting = [
        _scored(profile, kind, want, code)
        for code in usable
        if want is not None and _fits(profile, want, code, on)
    ]
    if not fitting:
        return Suggestion(
            candidates=_loose(profile, usable, on), reasons=(Reason.NONE_FITS,)
        )
    assert want is not None
    default = _default_code(profile, kind, want) if country == "NL" else ""
    return choose(fitting, least=_LEAST, default_code=default)


def suggest_untaxed_code(
    codes: Iterable[VatCode], use: str = "sale", country: str = "NL"
) -> Suggestion:
    """The code for lines without any tax: type N, ``0`` in Exact's Dutch template."""
    profile = TaxProfile(key="", name="", percentage=Decimal(0), use=use)
    fitting = []
    for code in codes:
        if code.type != VatType.NO_VAT.value or not _usable(profile, code):
            continue
        said = bool(concepts(code.description) & {_C.NONE})
        reasons = (Reason.ATTRIBUTES, Reason.WORDS) if said else (Reason.ATTRIBUTES,)
        fitting.append(_candidate(code, 80 + 15 * said, reasons))
    return choose(fitting, default_code="0" if country == "NL" else "")


def kind_of(profile: TaxProfile) -> TaxKind:
    """What the tax is for: by its boxes, then what the host says, then its words."""
    if profile.oss_country:
        return TaxKind.OSS
    said = concepts(f"{profile.name} {profile.description}")
    for decide in (_kind_by_box, _kind_by_flag, _kind_by_words):
        kind = decide(profile, said)
        if kind is not None:
            return kind
    return TaxKind.STANDARD if profile.percentage else TaxKind.ZERO


_BOX_KINDS: dict[str, TaxKind] = {
    "2a": TaxKind.REVERSE,
    "3a": TaxKind.OUTSIDE_EU,
    "3bg": TaxKind.EU_GOODS,
    "3bs": TaxKind.EU_SERVICES,
    "3bt": TaxKind.TRIANGULATION,
    "3c": TaxKind.DISTANCE,
    "4a": TaxKind.OUTSIDE_EU,
}


def _kind_by_box(profile: TaxProfile, said: frozenset[Concept]) -> TaxKind | None:
    boxes = [box.strip().lower() for box in profile.boxes]
    for box in boxes:
        if box in _BOX_KINDS:
            return _BOX_KINDS[box]
    if {"3b", "4b"} & set(boxes):
        return _eu_kind(profile, said)
    return None


def _kind_by_flag(profile: TaxProfile, said: frozenset[Concept]) -> TaxKind | None:
    if profile.triangulation:
        return TaxKind.TRIANGULATION
    if profile.outside_eu:
        return TaxKind.OUTSIDE_EU
    if profile.eu:
        return _eu_kind(profile, said)
    return TaxKind.REVERSE if profile.reverse_charge else None


def _kind_by_words(profile: TaxProfile, said: frozenset[Concept]) -> TaxKind | None:
    if profile.exempt:
        return TaxKind.ZERO
    if Concept.TRIANGULATION in said:
        return TaxKind.TRIANGULATION
    if Concept.REVERSE in said:
        return TaxKind.REVERSE
    if profile.percentage and profile.use == "sale":
        return None  # a sale with VAT is taxed here, whatever else is said
    if Concept.OUTSIDE_EU in said:
        return TaxKind.OUTSIDE_EU
    return _eu_kind(profile, said) if Concept.INSIDE_EU in said else None


def _eu_kind(profile: TaxProfile, said: frozenset[Concept]) -> TaxKind:
    if profile.triangulation or Concept.TRIANGULATION in said:
        return TaxKind.TRIANGULATION
    if Concept.DISTANCE in said:
        return TaxKind.DISTANCE
    if profile.scope == "services" or Concept.SERVICES in said:
        return TaxKind.EU_SERVICES
    if profile.scope == "goods" or Concept.GOODS in said or profile.use == "purchase":
        return TaxKind.EU_GOODS
    return TaxKind.EU_ANY


def _usable(profile: TaxProfile, code: VatCode) -> bool:
    """What can be chosen at all: a type I code or a blocked one never is."""
    side = "S" if profile.use == "sale" else "P"
    return (
        code.transaction_type in (side, "B")
        and not code.is_blocked
        and code.type != VatType.INCLUDING.value
        and code.vat_margin == 0
        and code.oss_country.upper() == profile.oss_country.upper()
    )


def _fits(profile: TaxProfile, want: _Want, code: VatCode, on: date) -> bool:
    says = concepts(code.description)
    charged = code.charged if want.charged is not None else False
    return (
        code.type in want.types
        and charged is bool(want.charged)
        and (code.eu_sales_listing or "N") in want.listings
        and not says & want.may_not_say
        and _rate_fits(profile, want, code, on)
        and (want.charged is not None or code.charged or Concept.REVERSE in says)
    )


def _rate_fits(profile: TaxProfile, want: _Want, code: VatCode, on: date) -> bool:
    if want.charged is None and code.charged:
        return True  # a charged sale carries no VAT, whatever its rate says
    return vat_percentage(code, on) == profile.percentage


def _scored(
    profile: TaxProfile, kind: TaxKind, want: _Want | None, code: VatCode
) -> Candidate:
    assert want is not None
    spoken = len(concepts(code.description) & want.says)
    score = _BASE + _WORD * spoken
    # A positive percentage that is not shifted elsewhere tells codes apart by itself.
    score += _RATE if kind is TaxKind.STANDARD and profile.percentage else 0
    score += _OSS if kind is TaxKind.OSS else 0
    score += _COLUMN if code.eu_sales_listing not in ("", "N") else 0
    score += _CHARGED if code.charged else 0
    reasons = (Reason.ATTRIBUTES, Reason.WORDS) if spoken else (Reason.ATTRIBUTES,)
    return _candidate(code, min(score, 100), reasons)


def _default_code(profile: TaxProfile, kind: TaxKind, want: _Want) -> str:
    if kind is TaxKind.STANDARD:
        per_cent = profile.percentage * 100
        return _STANDARD_DEFAULTS.get(int(per_cent), "") if per_cent % 1 == 0 else ""
    return want.default


def _loose(
    profile: TaxProfile, usable: Iterable[VatCode], on: date
) -> tuple[Candidate, ...]:
    """What a person may want to look at when nothing fits: the same percentage."""
    same = [
        _candidate(code, 20, ())
        for code in usable
        if vat_percentage(code, on) == profile.percentage
    ]
    return tuple(sorted(same, key=lambda candidate: candidate.code))


def _candidate(code: VatCode, score: int, reasons: tuple[str, ...]) -> Candidate:
    return Candidate(
        id=code.id,
        code=code.code,
        description=code.description,
        score=score,
        reasons=reasons,
    )
