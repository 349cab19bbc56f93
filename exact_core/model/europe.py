# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which countries the EU's VAT rules treat as inside, and their VAT prefixes."""

from __future__ import annotations

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
