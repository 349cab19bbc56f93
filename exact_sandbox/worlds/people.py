# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names to make relations, client divisions and users from. All invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

_FIRST = (
    "De Vries", "Jansen", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Dekker",
    "Brouwer", "Kuiper", "Van Dijk", "Hendriks", "Postma", "Scholten", "Verbeek",
)  # fmt: skip
_TRADES = (
    "Bouw", "Techniek", "Groothandel", "Advies", "Logistiek", "Installatie", "Media",
    "Hoveniers", "Schilderwerken", "Automatisering", "Horeca", "Transport", "Zorg",
)  # fmt: skip
_FORMS = ("B.V.", "V.O.F.", "Holding B.V.", "Beheer B.V.")
_TOWNS = (
    ("Amsterdam", "1011 AB"), ("Rotterdam", "3011 CD"), ("Utrecht", "3511 EF"),
    ("Eindhoven", "5611 GH"), ("Groningen", "9711 JK"), ("Zwolle", "8011 LM"),
    ("Delft", "2611 NP"), ("Breda", "4811 RS"), ("Arnhem", "6811 TV"),
)  # fmt: skip


def company_names(seed: int) -> Iterator[str]:
    """An endless row of different company names, the same for the same seed."""
    source = random.Random(f"names-{seed}")
    plain = [f"{first} {trade}" for first in _FIRST for trade in _TRADES]
    source.shuffle(plain)
    turn = 0
    while True:
        for name in plain:
            suffix = "" if turn == 0 else f" {turn + 1}"
            yield f"{name}{suffix} {source.choice(_FORMS)}"
        turn += 1


def town(source: random.Random) -> tuple[str, str]:
    """A town with a postcode."""
    return source.choice(_TOWNS)


def relation(
    source: random.Random, name: str, number: int, belgian: bool
) -> dict[str, Any]:
    """Address, numbers and mail of one customer."""
    digits = source.randint(10**8, 10**9 - 1)
    town, postcode = source.choice(_TOWNS)
    slug = "".join(letter for letter in name.lower() if letter.isalnum())
    return {
        "Code": str(number),
        "Name": name,
        "AddressLine1": f"Dorpsstraat {source.randint(1, 250)}",
        "Postcode": postcode,
        "City": town,
        "Country": "BE" if belgian else "NL",
        "Email": f"administratie@{slug}.example",
        "Phone": f"0{source.randint(10, 79)}-{source.randint(1000000, 9999999)}",
        "VATNumber": f"BE0{digits}" if belgian else f"NL{digits}B01",
        "ChamberOfCommerce": str(source.randint(10**7, 10**8 - 1)),
        "PaymentConditionSales": source.choice(("14", "30")),
        "SalesVATCode": "5" if belgian else "2",
    }


#: login, name, language, what is denied, only the first division
USERS = (
    ("anna@nlcompany.example", "Anna de Vries", "nl-NL", (), False),
    ("edward@nlcompany.example", "Edward Clark", "en-GB", (), False),
    ("nosales@nlcompany.example", "Noor Bos", "nl-NL", ("salesentry/",), False),
    ("single@nlcompany.example", "Sem de Groot", "nl-NL", (), True),
)
PASSWORD = "sandbox"
