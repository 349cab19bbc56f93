# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of bookkeeping, Dutch and English, as concepts that can be compared."""

from __future__ import annotations

import re
from enum import Enum


class Concept(str, Enum):
    """What a description says, whatever language it says it in."""

    HIGH = "high"
    LOW = "low"
    ZERO = "zero"
    NONE = "none"
    REVERSE = "reverse"
    INSIDE_EU = "inside_eu"
    OUTSIDE_EU = "outside_eu"
    DOMESTIC = "domestic"
    GOODS = "goods"
    SERVICES = "services"
    TRIANGULATION = "triangulation"
    DISTANCE = "distance"
    MARGIN = "margin"
    REVENUE = "revenue"
    COST_OF_SALES = "cost_of_sales"
    THIRD_PARTY = "third_party"
    INTERCOMPANY = "intercompany"
    ROUNDING = "rounding"
    PAYMENT_DIFFERENCE = "payment_difference"
    CASH_DIFFERENCE = "cash_difference"
    EXCHANGE = "exchange"
    DISCOUNT = "discount"
    OTHER = "other"
    FREIGHT = "freight"
    INTEREST = "interest"


_PATTERNS: dict[Concept, str] = {
    Concept.HIGH: r"\bhoog\b|\bhoge\b|\bhigh\b|\bstandard rate\b",
    Concept.LOW: r"\blaag\b|\blage\b|\blow\b|\breduced\b",
    Concept.ZERO: r"\b0 ?%|\bnul|\bzero\b|\bvrijgesteld|\bexempt|\bonbelast|\buntaxed",
    Concept.NONE: r"\bgeen (btw|vat)\b|\bno (vat|btw)\b|\bzonder btw\b",
    Concept.REVERSE: r"\bverleg|\breverse|\breferred vat\b",
    Concept.OUTSIDE_EU: (
        r"\b(buiten|outside)( de| the)? (eu|eg|europe)|\bniet[- ]eu|\bnon[- ]eu"
        r"|\bexport\b(?!.*\b(within|binnen)\b)|\buitvoer\b|\bbuiten eu\b"
    ),
    Concept.INSIDE_EU: (
        r"\b(binnen|within|inside)( de| the)? (eu|eg|europe)|\bintra|\bicp\b|\bicl\b"
    ),
    Concept.DOMESTIC: r"\bbinnenland|\bdomestic\b|\bnl\b|\bnederland\b",
    Concept.GOODS: r"goederen\b|\bgoods\b|\bproduct(s|en)\b|\blevering",
    Concept.SERVICES: r"\bdienst|\bservice|\bhonorari",
    Concept.TRIANGULATION: r"\ba-?b-?c\b|\babc-|\btriang|\bdriehoek",
    Concept.DISTANCE: r"\bafstand|\binstallati|\bdistance|\bremote\b",
    Concept.MARGIN: r"\bmarge|\bmargin\b",
    Concept.REVENUE: r"\bomzet|\bturnover\b|\brevenue\b|\bverko(op|pen)|\bsales\b",
    Concept.COST_OF_SALES: r"\binko(op|pen)|\bkostprijs\b|\bcost price\b|\bpurchase",
    Concept.THIRD_PARTY: r"\bderden\b|\bthird[- ]part|\buitbesteed",
    Concept.INTERCOMPANY: r"\bintercompany\b",
    Concept.ROUNDING: r"\bafrond|\brounding\b",
    Concept.PAYMENT_DIFFERENCE: r"\bbetalingsverschil|\bpayment diff",
    Concept.CASH_DIFFERENCE: r"\bkasverschil|\bcash diff",
    Concept.EXCHANGE: r"\bkoersverschil|\bwisselkoers|\bexchange",
    Concept.DISCOUNT: r"korting|\bdiscount\b",
    Concept.OTHER: r"\boverige\b|\bdiverse\b|\bother\b|\bsundry\b",
    Concept.FREIGHT: r"\bvracht|\bfreight\b|\bverzendkosten\b|\bshipping\b",
    Concept.INTEREST: r"\brente|\binterest\b",
}
_COMPILED = {concept: re.compile(text, re.I) for concept, text in _PATTERNS.items()}


def concepts(text: str) -> frozenset[Concept]:
    """All concepts that ``text`` names, in Dutch or English."""
    return frozenset(
        concept for concept, pattern in _COMPILED.items() if pattern.search(text)
    )


def plain(text: str) -> str:
    """``text`` for comparing names: lower case, single blanks, no punctuation."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
