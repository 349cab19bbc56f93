# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Formats of VAT numbers per country, as Exact checks them on a relation.

Only the form is checked, no check digit. Countries that are not in the table are not
checked. The wording of the Dutch format was reported by users; the others follow it.
"""

from __future__ import annotations

import re

_DUTCH = (
    "NL999999999B99 - 1 blok van 14 karakters. (De 12e positie is altijd 'B'.) "
    "(Voorbeeld: NL000000000B00)"
)

#: country: pattern of the part behind the prefix, format as shown
_FORMATS: dict[str, tuple[str, str]] = {
    "AT": (r"U\d{8}", "ATU99999999"),
    "BE": (r"[01]\d{9}", "BE9999999999"),
    "BG": (r"\d{9,10}", "BG9999999999"),
    "CY": (r"\d{8}[A-Z]", "CY99999999L"),
    "CZ": (r"\d{8,10}", "CZ99999999"),
    "DE": (r"\d{9}", "DE999999999"),
    "DK": (r"\d{8}", "DK99999999"),
    "EE": (r"\d{9}", "EE999999999"),
    "ES": (r"[A-Z0-9]\d{7}[A-Z0-9]", "ESX9999999X"),
    "FI": (r"\d{8}", "FI99999999"),
    "FR": (r"[A-Z0-9]{2}\d{9}", "FRXX999999999"),
    "GR": (r"\d{9}", "EL999999999"),
    "HR": (r"\d{11}", "HR99999999999"),
    "HU": (r"\d{8}", "HU99999999"),
    "IE": (r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IE9S99999L"),
    "IT": (r"\d{11}", "IT99999999999"),
    "LT": (r"(\d{9}|\d{12})", "LT999999999"),
    "LU": (r"\d{8}", "LU99999999"),
    "LV": (r"\d{11}", "LV99999999999"),
    "MT": (r"\d{8}", "MT99999999"),
    "NL": (r"\d{9}B\d{2}", _DUTCH),
    "PL": (r"\d{10}", "PL9999999999"),
    "PT": (r"\d{9}", "PT999999999"),
    "RO": (r"\d{2,10}", "RO999999999"),
    "SE": (r"\d{12}", "SE999999999999"),
    "SI": (r"\d{8}", "SI99999999"),
    "SK": (r"\d{10}", "SK9999999999"),
}
_PREFIXES = {"GR": "EL"}


def expected_format(country: str | None, number: str | None) -> str | None:
    """The format a number should have had, or None when it is right or unchecked.

    :param country: the relation's country, padded or not. The number must be one of
        that country: a Belgian number on a Dutch relation is refused (reported).
    """
    code = (country or "").strip().upper()
    if not number or code not in _FORMATS:
        return None
    pattern, shown = _FORMATS[code]
    prefix = _PREFIXES.get(code, code)
    return None if re.fullmatch(prefix + pattern, number) else shown
