# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``CustomDescriptionLanguage``: words for fixed values in the language asked.

The header and its values are documented; which words change is assumed to be those
that stand for a number, such as the status of an entry. Texts a user typed stay.
"""

from __future__ import annotations

from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.table import Resource

HEADER = "customdescriptionlanguage"

#: Dutch and English, side by side.
_WORDS = (
    ("Open", "Open"),
    ("Gesloten", "Closed"),
    ("Verwerkt", "Processed"),
    ("Verkoopboeking", "Sales entry"),
    ("Verkoopcreditnota", "Sales credit note"),
    ("Inkoopboeking", "Purchase entry"),
    ("Inkoopcreditnota", "Purchase credit note"),
    ("Memoriaalboeking", "General journal entry"),
    ("Kasstroom", "Cash flow"),
    ("Verkoopfactuur", "Sales invoice"),
    ("Inkoopfactuur", "Purchase invoice"),
)
_BY_WORD = {word: pair for pair in _WORDS for word in pair}


def in_language(resource: Resource, row: Row, language: str) -> Row:
    """The row with its fixed words in a language.

    :param language: value of the header, such as ``NL``, ``NL-BE`` or ``EN``; Dutch
        for the first two, English for every other.
    """
    place = 0 if language.strip().upper().startswith("NL") else 1
    changed = {}
    for name, value in row.items():
        if not name.endswith(("TypeDescription", "StatusDescription")):
            continue
        if name in resource.properties and value in _BY_WORD:
            changed[name] = _BY_WORD[value][place]
    return {**row, **changed} if changed else row
