# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XBRL of the VAT return and of its correction (suppletie).

Element names are those of the public taxonomy NT14 to NT20. Amounts are whole euros.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from exact_sandbox.sbr.messages import Filer, Span, block, document, element, taxonomy

_GENERAL = "SuppliesServices"
#: Box, element of the turnover, element of the VAT; None: the box has no such fact.
BOXES: tuple[tuple[str, str | None, str | None], ...] = (
    ("1a", f"TaxedTurnover{_GENERAL}GeneralTariff",
     f"ValueAddedTax{_GENERAL}GeneralTariff"),
    ("1b", f"TaxedTurnover{_GENERAL}ReducedTariff",
     f"ValueAddedTax{_GENERAL}ReducedTariff"),
    ("1c", f"TaxedTurnover{_GENERAL}OtherRates", f"ValueAddedTax{_GENERAL}OtherRates"),
    ("1d", "TaxedTurnoverPrivateUse", "ValueAddedTaxPrivateUse"),
    ("1e", f"{_GENERAL}NotTaxed", None),
    ("2a", f"Turnover{_GENERAL}ByWhichVATTaxationIsTransferred",
     f"ValueAddedTax{_GENERAL}ByWhichVATTaxationIsTransferred"),
    ("3a", "SuppliesToCountriesOutsideTheEC", None),
    ("3b", "SuppliesToCountriesWithinTheEC", None),
    ("3c", "InstallationDistanceSalesWithinTheEC", None),
    ("4a", "TurnoverFromTaxedSuppliesFromCountriesOutsideTheEC",
     "ValueAddedTaxOnSuppliesFromCountriesOutsideTheEC"),
    ("4b", "TurnoverFromTaxedSuppliesFromCountriesWithinTheEC",
     "ValueAddedTaxOnSuppliesFromCountriesWithinTheEC"),
)  # fmt: skip


@dataclass(frozen=True)
class VatFigures:
    """Turnover and VAT per box, and the input VAT; whole euros."""

    boxes: dict[str, tuple[int, int]] = field(default_factory=dict)
    input_vat: int = 0

    @property
    def owed(self) -> int:
        """Box 5a: the VAT of boxes 1 to 4."""
        with_vat = {box for box, _, vat in BOXES if vat}
        return sum(vat for box, (_, vat) in self.boxes.items() if box in with_vat)

    @property
    def total(self) -> int:
        """To pay; negative is to reclaim."""
        return self.owed - self.input_vat


def vat_return(filer: Filer, span: Span, figures: VatFigures) -> bytes:
    """The VAT return."""
    facts = [("ValueAddedTaxOwedToBePaidBack", figures.total)]
    return _instance("ob-aangifte", filer, span, figures, facts)


def vat_supplement(filer: Filer, span: Span, figures: VatFigures, old: int) -> bytes:
    """The correction: boxes hold the corrected totals, not the differences.

    :param old: what was declared before, in whole euros.
    """
    facts = [
        ("ValueAddedTaxAmountTotalNew", figures.total),
        ("ValueAddedTaxAmountTotalOld", old),
        ("ValueAddedTaxToBePaidAdditionalToBePaidBack", figures.total - old),
    ]
    return _instance("ob-suppletie", filer, span, figures, facts)


def _instance(
    kind: str,
    filer: Filer,
    span: Span,
    figures: VatFigures,
    last: list[tuple[str, int]],
) -> bytes:
    name, day = taxonomy(span.start.year)
    base = f"http://www.nltaxonomie.nl/{name}/bd/{day}"
    entry = f"{base}/entrypoints/bd-rpt-{kind}-{span.start.year}.xsd"
    amounts: list[tuple[str, int]] = []
    for box, turnover, vat in BOXES:
        values = figures.boxes.get(box, (0, 0))
        amounts += [
            (fact, value)
            for fact, value in zip((turnover, vat), values, strict=True)
            if fact is not None
        ]
    amounts += [
        ("ValueAddedTaxOwed", figures.owed),
        ("ValueAddedTaxOnInput", figures.input_vat),
        *last,
    ]
    lines = [
        f'<link:schemaRef xlink:type="simple" xlink:href="{entry}"/>',
        *context("Msg", filer, span),
        *unit(),
        *(text_fact(*each, "Msg") for each in message_facts(filer, span, "VAT")),
        *(
            text_fact(*each, "Msg")
            for each in (
                ("ContactInitials", "J"),
                ("ContactSurname", filer.contact),
                ("ContactTelephoneNumber", filer.telephone),
                ("ContactType", "INT"),
            )
        ),
        *(money_fact(fact, value, "Msg") for fact, value in amounts),
    ]
    return document(block("xbrli:xbrl", lines, namespaces(base)))


def namespaces(base: str, dimensions: bool = False) -> str:
    """The attributes of the root."""
    known = {
        "xmlns:xbrli": "http://www.xbrl.org/2003/instance",
        "xmlns:link": "http://www.xbrl.org/2003/linkbase",
        "xmlns:xlink": "http://www.w3.org/1999/xlink",
        "xmlns:iso4217": "http://www.xbrl.org/2003/iso4217",
        "xmlns:bd-i": f"{base}/dictionary/bd-data",
        "xmlns:bd-t": f"{base}/dictionary/bd-tuples",
    }
    if dimensions:
        known |= {
            "xmlns:xbrldi": "http://xbrl.org/2006/xbrldi",
            "xmlns:bd-axes": f"{base}/validation/bd-axes",
            "xmlns:bd-domains": f"{base}/validation/bd-domains",
        }
    return ' xml:lang="nl"' + "".join(f' {k}="{v}"' for k, v in known.items())


def context(
    name: str, filer: Filer, span: Span, scenario: tuple[str, ...] = ()
) -> list[str]:
    """A context: whose and about which time."""
    scheme = ' scheme="www.belastingdienst.nl/omzetbelastingnummer"'
    identifier = f"<xbrli:identifier{scheme}>{filer.ob_number}</xbrli:identifier>"
    return block(
        "xbrli:context",
        [
            *block("xbrli:entity", [identifier]),
            *block(
                "xbrli:period",
                [
                    element("xbrli:startDate", span.start.isoformat()),
                    element("xbrli:endDate", span.end.isoformat()),
                ],
            ),
            *scenario,
        ],
        f' id="{name}"',
    )


def unit() -> list[str]:
    """Euro."""
    return block(
        "xbrli:unit", ["<xbrli:measure>iso4217:EUR</xbrli:measure>"], ' id="EUR"'
    )


def message_facts(filer: Filer, span: Span, kind: str) -> list[tuple[str, str]]:
    """Facts about the message itself; ``kind`` is VAT or ICP."""
    return [
        ("DateTimeCreation", f"{span.created:%Y%m%d%H%M}"),
        (f"MessageReferenceSupplier{kind}", span.reference[:20]),
        ("SoftwarePackageName", "Exact Sandbox"),
        ("SoftwarePackageVersion", "1"),
        ("SoftwareVendorAccountNumber", "SWO00001"),
        ("TaxConsultantNumber", filer.becon),
    ]


def text_fact(name: str, value: str, where: str) -> str:
    """A fact that is text."""
    return element(f"bd-i:{name}", value, contextRef=where)


def money_fact(name: str, value: int, where: str) -> str:
    """A fact in whole euros."""
    return element(
        f"bd-i:{name}", value, contextRef=where, decimals="INF", unitRef="EUR"
    )
