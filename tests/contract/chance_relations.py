# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers by chance, as people type them: right, sloppy and wrong."""

from __future__ import annotations

from random import Random

from exact_core.model.relation import RelationDraft

#: VAT numbers that are right, by country, without and with their prefix.
VAT_NUMBERS = {
    "AT": ("U13585627", "ATU13585627"),
    "BE": ("0403170701", "BE0403170701", "403170701", "BE 0403.170.701"),
    "BG": ("175074752", "BG175074752"),
    "CY": ("10259033P", "CY10259033P"),
    "CZ": ("25123891", "CZ25123891", "CZ7103192745"),
    "DE": ("136695976", "DE136695976", "DE 136,695 976"),
    "DK": ("13585628", "DK13585628"),
    "EE": ("100931558", "EE100931558"),
    "ES": ("B58378431", "ESB58378431", "54362315K", "ESX2482300W"),
    "FI": ("20774740", "FI20774740"),
    "FR": ("40303265045", "FR40303265045", "K7399859412", "FRK7399859412"),
    "GR": ("094259216", "EL094259216", "GR094259216", "94259216"),
    "HR": ("33392005961", "HR33392005961"),
    "HU": ("12892312", "HU12892312"),
    "IE": ("6433435F", "IE6433435F", "IE6433435OA", "8D79739I", "IE8D79739I"),
    "IT": ("00743110157", "IT00743110157"),
    "LT": ("119511515", "LT119511515", "LT100001919017"),
    "LU": ("15027442", "LU15027442"),
    "LV": ("40003521600", "LV40003521600"),
    "MT": ("11679112", "MT11679112"),
    "NL": ("004495445B01", "NL004495445B01", "NL123456782B90", "4495445B01"),
    "PL": ("8567346215", "PL8567346215"),
    "PT": ("501964843", "PT501964843"),
    "RO": ("18547290", "RO18547290"),
    "SE": ("123456789701", "SE123456789701"),
    "SI": ("50223054", "SI50223054"),
    "SK": ("2022749619", "SK2022749619"),
    "GB": ("980780684", "GB980780684", "XI980780684"),
    "CH": ("CHE107787577IVA", "CHE-107.787.577 MWST"),
    "NO": ("995525828MVA", "NO995525828MVA"),
    "US": ("", "12-3456789"),
    "XK": ("600123456",),
    "": ("NL004495445B01", "12345"),
}
_EMAILS = (
    "post@example.nl", "a.b+c@sub.example.museum", "", " spaced@example.nl ",
    "a@b", "a@b@c.nl", "a b@c.nl", "a@b nl", "@c.nl", "a@.nl", "a@b.", "a@b..nl",
    "a..b@c.nl", ".a@c.nl", "a.@c.nl", "a,b@c.nl", "a;b@c.nl", "x@c.nl; y@c.nl",
    "Jan <jan@c.nl>", '"jan"@c.nl', "jan@c.n", "jan@c.123", "ж@пример.рф",
    "a@xn--e1afmkfd.xn--p1ai", "mailto:a@c.nl", "a'b@c.nl", "a@c_d.nl", "a@[10.0.0.1]",
)  # fmt: skip
_NAMES = (
    "Van Dam Advies B.V.", "Ω & Zoon", "株式会社", "", "   ", "x" * 90, "🚲 shop",
    "  Two   blanks ", "O'Neill <b>", "Line\nbreak",
)  # fmt: skip
_NUMBERS = ("", "{}", "000{}", "C-{}", " {} ", "1234567890123456789", "1000", "１２")


def customer(key: int, chance: Random) -> RelationDraft:
    """A customer; in half the cases something was typed as it should not be."""
    country = chance.choice(tuple(VAT_NUMBERS))
    number = chance.choice(VAT_NUMBERS[country])
    if chance.random() < 0.4:
        number = _mistyped(number, chance)
    if chance.random() < 0.1:
        number = chance.choice(VAT_NUMBERS[chance.choice(tuple(VAT_NUMBERS))])
    email = chance.choice(_EMAILS) if chance.random() < 0.4 else "post@example.nl"
    name = chance.choice(_NAMES) if chance.random() < 0.4 else f"Customer {key}"
    return RelationDraft(
        key=str(key),
        name=name,
        number=chance.choice(_NUMBERS).format(70000 + key),
        vat_number=chance.choice((number, number, number.lower(), f" {number}.")),
        chamber_of_commerce=chance.choice(("", "12345678", "1234", "KvK 12345678")),
        street=chance.choice(("", "Kade 1", "Straße 5 – 🚪")),
        country=chance.choice((country, country, country.lower())),
        email=email,
        phone=chance.choice(("", "+31 30 123 45 67", "tel. nader te bepalen")),
        website=chance.choice(("", "https://example.nl")),
        language=chance.choice(("", "nl", "de", "zz")),
    )


def _mistyped(text: str, chance: Random) -> str:
    """One character left out, doubled, changed or put in."""
    if not text:
        return chance.choice(("X", "0", "/", "nvt"))
    place = chance.randrange(len(text))
    before, here, after = text[:place], text[place], text[place + 1 :]
    return (
        before
        + chance.choice(
            ("", here * 2, chance.choice("0123456789ABXZ"), f"{here} ", f"-{here}")
        )
        + after
    )
