# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which countries the EU's VAT rules treat as inside, and how their numbers look."""

from __future__ import annotations

import re

# ISO 3166 alpha-2 of the member states for VAT. Monaco and the Isle of Man follow
# France and the United Kingdom and are left out: their numbers carry those prefixes.
EU_COUNTRIES = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR"),
        *("HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO"),
        *("SE", "SI", "SK"),
    }
)

# VAT numbers do not always start with the ISO code of their country.
_PREFIX_COUNTRY = {"EL": "GR", "XI": "GB", "CHE": "CH"}

# Form of a VAT number behind its prefix, as the European Commission lists them for
# VIES; the Dutch one as Exact names it, NL999999999B99 (reported). Check digits are not
# part of it: in doubt a number has the form.
_VAT_FORMS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "ES": r"[A-Z\d]\d{7}[A-Z\d]",
    "FI": r"\d{8}",
    "FR": r"[A-Z\d]{2}\d{9}",
    "GR": r"\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z\d]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}
_VAT_PREFIX = {"GR": "EL"}


def vat_prefix(country: str) -> str:
    """Letters that the VAT numbers of a member state start with."""
    return _VAT_PREFIX.get(country, country)


def has_vat_form(vat_number: str, country: str) -> bool:
    """Whether a number with its prefix has the form of a member state's numbers.

    :param vat_number: without punctuation, upper case.
    :param country: ISO 3166 alpha-2, upper case, of a member state.
    """
    form = f"{vat_prefix(country)}(?:{_VAT_FORMS[country]})"
    return re.fullmatch(form, vat_number, re.ASCII) is not None


def in_eu(country: str) -> bool:
    """Whether ``country`` (ISO 3166 alpha-2, any case) is a member state."""
    return country.strip().upper() in EU_COUNTRIES


def vat_country(vat_number: str) -> str:
    """ISO country of a VAT number's prefix, '' when it has no prefix.

    EL is Greece; XI (Northern Ireland) is GB, though its goods count as inside.
    """
    number = vat_number.strip().upper()
    for prefix, country in _PREFIX_COUNTRY.items():
        if number.startswith(prefix):
            return country
    return number[:2] if number[:2].isalpha() and len(number) > 2 else ""
