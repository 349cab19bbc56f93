# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XBRL of the EC sales list (opgaaf ICP).

To 2025 each customer is a tuple; from 2026 on a context of its own with typed members.
"""

from __future__ import annotations

from dataclasses import dataclass

from exact_sandbox.sbr.messages import (
    DIMENSIONS_FROM,
    Filer,
    Span,
    block,
    document,
    element,
    taxonomy,
)
from exact_sandbox.sbr.vat import (
    context,
    message_facts,
    money_fact,
    namespaces,
    text_fact,
    unit,
)


@dataclass(frozen=True)
class Supply:
    """What went to one customer, in whole euros; 0 is left out of the file.

    :param country: prefix of the VAT number; Greece is EL.
    :param number: VAT number without that prefix.
    """

    country: str
    number: str
    goods: int = 0
    services: int = 0
    triangular: int = 0

    @property
    def amount(self) -> int:
        """All of it, as it stands in box 3b of the VAT return."""
        return self.goods + self.services + self.triangular


_PARTS = (
    ("goods", "IntraCommunitySupplies", "SuppliesAmount", "SuppliesAmount"),
    ("services", "IntraCommunityServices", "ServicesAmount", "ServicesAmount"),
    ("triangular", "IntraCommunityABCSupplies", "SuppliesAmount", "ABCSuppliesAmount"),
)


def icp_list(filer: Filer, span: Span, supplies: list[Supply]) -> bytes:
    """The EC sales list in the shape of its year."""
    name, day = taxonomy(span.start.year)
    base = f"http://www.nltaxonomie.nl/{name}/bd/{day}"
    entry = f"{base}/entrypoints/bd-rpt-icp-opgaaf-{span.start.year}.xsd"
    dimensions = span.start.year >= DIMENSIONS_FROM
    shape = _dimensions if dimensions else _tuples
    contexts, facts = shape(filer, span, supplies)
    lines = [
        f'<link:schemaRef xlink:type="simple" xlink:href="{entry}"/>',
        *context("Msg", filer, span),
        *contexts,
        *unit(),
        *(text_fact(*each, "Msg") for each in message_facts(filer, span, "ICP")),
        *facts,
    ]
    return document(block("xbrli:xbrl", lines, namespaces(base, dimensions)))


def _tuples(
    filer: Filer, span: Span, supplies: list[Supply]
) -> tuple[list[str], list[str]]:
    facts: list[str] = []
    for part, group, fact, _ in _PARTS:
        for supply in supplies:
            amount = getattr(supply, part)
            if amount:
                facts += block(
                    f"bd-t:{group}",
                    [
                        text_fact("CountryCodeISO-EC", supply.country, "Msg"),
                        money_fact(fact, amount, "Msg"),
                        text_fact(
                            "VATIdentificationNumberNational", supply.number, "Msg"
                        ),
                    ],
                )
    return [], facts


def _dimensions(
    filer: Filer, span: Span, supplies: list[Supply]
) -> tuple[list[str], list[str]]:
    contexts: list[str] = []
    facts: list[str] = []
    for number, supply in enumerate(supplies, 1):
        where = f"C{number}"
        members = [
            *block(
                "xbrldi:typedMember",
                [element("bd-domains:VATNumberDomain", supply.number)],
                ' dimension="bd-axes:VATNumberDimension"',
            ),
            *block(
                "xbrldi:typedMember",
                [element("bd-domains:CountryCodeEUDomain", supply.country)],
                ' dimension="bd-axes:CountryCodeEUDimension"',
            ),
        ]
        scenario = tuple(block("xbrli:scenario", members))
        contexts += context(where, filer, span, scenario)
        facts += [
            money_fact(fact, getattr(supply, part), where)
            for part, _, _, fact in _PARTS
            if getattr(supply, part)
        ]
    return contexts, facts
