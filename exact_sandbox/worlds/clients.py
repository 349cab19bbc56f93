# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The clients of an office: who they are and what returns they file. All made up."""

from __future__ import annotations

import random
from dataclasses import dataclass

from exact_sandbox.sbr.messages import Filer
from exact_sandbox.sbr.numbers import fiscal_number, sole_trader_vat_number
from exact_sandbox.worlds.people import town


@dataclass(frozen=True)
class Client:
    """One client with a division of its own.

    :param fiscal: RSIN, or the BSN of a sole trader.
    :param frequency: of VAT returns: M or Q.
    :param payroll: M per month, 4 per four weeks, None: no payroll.
    """

    code: int
    name: str
    fiscal: str
    vat_number: str
    chamber: str
    sole_trader: bool
    frequency: str
    payroll: str | None
    abroad: bool
    supplement: bool
    street: str
    postcode: str
    city: str

    @property
    def filer(self) -> Filer:
        """As it stands in returns."""
        return Filer(self.name, self.fiscal)

    @property
    def slug(self) -> str:
        """The name as a host name."""
        return "".join(letter for letter in self.name.lower() if letter.isalnum())


def client(seed: int, code: int, index: int, name: str) -> Client:
    """The client behind a division; depends on these only.

    :param index: place among the clients, from 0: who files what follows from it.
    """
    source = random.Random(f"client-{seed}-{code}")
    fiscal = fiscal_number(source)
    sole_trader = index % 6 == 5
    if sole_trader:
        name = name.rsplit(" ", 1)[0].replace(" Holding", "").replace(" Beheer", "")
    city, postcode = town(source)
    return Client(
        code=code,
        name=name,
        fiscal=fiscal,
        vat_number=sole_trader_vat_number(source) if sole_trader else f"NL{fiscal}B01",
        chamber=f"{source.randint(10_000_000, 89_999_999)}",
        sole_trader=sole_trader,
        frequency="M" if index % 3 == 1 else "Q",
        payroll="4" if index % 8 == 0 else "M" if index % 2 == 0 else None,
        abroad=index % 3 == 0,
        supplement=index % 4 == 1,
        street=f"Stationsweg {source.randint(1, 200)}",
        postcode=postcode,
        city=city,
    )
