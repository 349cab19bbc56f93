# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XML of the payroll return (loonaangifte): its own format, not XBRL.

Element names follow the tax authority's message of 2026 as two public implementations
agree on it. The collective part is in whole euros, employees are in cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from exact_sandbox.sbr.messages import Filer, Span, block, document, element

#: Rates, as fractions. Plausible, not the law's: a reader must not recompute.
_WAGE_TAX = Decimal("0.3575")
_AOF, _WHK, _AWF, _ZVW = (
    Decimal("0.0628"), Decimal("0.0133"), Decimal("0.0274"), Decimal("0.0651"),
)  # fmt: skip
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Employee:
    """One person on the payroll; ``wage`` in euros and cents for the period."""

    number: int
    bsn: str
    name: str
    initials: str
    born: date
    wage: Decimal


@dataclass(frozen=True)
class Correction:
    """A balance over an earlier period, whole euros."""

    start: date
    end: date
    amount: int


@dataclass(frozen=True)
class Collective:
    """The sums of a payroll return in whole euros, cut in the employer's favour."""

    wage: int
    tax: int
    aof: int
    whk: int
    awf: int
    zvw: int

    @property
    def to_pay(self) -> int:
        """For this period, before corrections."""
        return self.tax + self.aof + self.whk + self.awf + self.zvw


def collective(employees: list[Employee]) -> Collective:
    """Sum the employees."""
    wage = sum((each.wage for each in employees), Decimal(0))

    def whole(rate: Decimal) -> int:
        parts = (_cents(each.wage * rate) for each in employees)
        return int(sum(parts, Decimal(0)).quantize(Decimal(1), ROUND_DOWN))

    return Collective(
        int(wage.quantize(Decimal(1), ROUND_DOWN)),
        whole(_WAGE_TAX), whole(_AOF), whole(_WHK), whole(_AWF), whole(_ZVW),
    )  # fmt: skip


def payroll_total(
    employees: list[Employee], corrections: tuple[Correction, ...] = ()
) -> int:
    """The amount to pay: this period and the balances of earlier ones."""
    balances = sum(each.amount for each in corrections)
    return collective(employees).to_pay + balances


def payroll_return(
    filer: Filer,
    span: Span,
    employees: list[Employee],
    corrections: tuple[Correction, ...] = (),
    supplementary: bool = False,
) -> bytes:
    """The message. No employees is a nil return, which is legal.

    :param supplementary: an addition to an earlier return (aanvullend) instead of a
        whole one (volledig).
    """
    message = block(
        "Bericht",
        [
            element("IdBer", span.reference[:32]),
            element("DatTdAanm", span.created.isoformat(timespec="seconds")),
            element("ContPers", filer.contact),
            element("TelNr", filer.telephone),
            element("RelNr", "SWO00001"),
            element("GebrSwPakket", "Exact Sandbox"),
        ],
    )
    declared = block(
        "AanvullendeAangifte" if supplementary else "VolledigeAangifte",
        [
            *_collective(collective(employees), corrections),
            *(line for each in employees for line in _employee(each, span)),
        ],
    )
    unit = block(
        "AdministratieveEenheid",
        [
            element("LhNr", filer.payroll_number),
            element("NmIP", filer.name),
            *block(
                "TijdvakAangifte",
                [
                    element("DatAanvTv", span.start.isoformat()),
                    element("DatEindTv", span.end.isoformat()),
                    *declared,
                ],
            ),
        ],
    )
    space = f"http://xml.belastingdienst.nl/schemas/Loonaangifte/{span.start.year}/01"
    root = block("Loonaangifte", [*message, *unit], f' xmlns="{space}" version="2.0"')
    return document(root)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _collective(sums: Collective, corrections: tuple[Correction, ...]) -> list[str]:
    balances = sum(each.amount for each in corrections)
    figures = (
        ("TotLnLbPh", sums.wage), ("TotLnSV", sums.wage),
        ("TotPrlnAofAnwLg", sums.wage), ("TotPrlnAofAnwHg", 0),
        ("TotPrlnAofAnwUit", 0), ("TotPrlnWhkAnw", sums.wage),
        ("TotPrlnAwfAnwLg", sums.wage), ("TotPrlnAwfAnwHg", 0),
        ("TotPrlnAwfAnwHz", 0), ("PrLnUFO", 0), ("IngLbPh", sums.tax),
        ("EHPubUitk", 0), ("EHGebrAuto", 0), ("EHVUT", 0), ("EhOvsFrfWrkkstrg", 0),
        ("AVZeev", 0), ("VrlAVSO", 0), ("TotPrAofLg", sums.aof), ("TotPrAofHg", 0),
        ("TotPrAofUit", 0), ("TotOpslWko", 0), ("TotPrGediffWhk", sums.whk),
        ("TotPrAwfLg", sums.awf), ("TotPrAwfHg", 0), ("TotPrAwfHz", 0), ("PrUFO", 0),
        ("IngBijdrZvw", 0), ("TotWghZvw", sums.zvw), ("TotTeBet", sums.to_pay),
    )  # fmt: skip
    lines = [element(name, value) for name, value in figures]
    for each in corrections:
        lines += block(
            "SaldoCorrectiesVoorgaandTijdvak",
            [
                element("DatAanvTv", each.start.isoformat()),
                element("DatEindTv", each.end.isoformat()),
                element("Saldo", each.amount),
            ],
        )
    lines.append(element("TotGen", sums.to_pay + balances))
    return block("CollectieveAangifte", lines)


def _employee(person: Employee, span: Span) -> list[str]:
    wage, tax = _cents(person.wage), _cents(person.wage * _WAGE_TAX)
    return block(
        "InkomstenverhoudingInitieel",
        [
            element("NumIV", person.number),
            element("DatAanv", "2020-01-01"),
            element("PersNr", f"{person.number:04}"),
            *block(
                "NatuurlijkPersoon",
                [
                    element("SofiNr", person.bsn),
                    element("Voorl", person.initials),
                    element("SignNm", person.name),
                    element("Gebdat", person.born.isoformat()),
                    element("Nat", "0001"),
                ],
            ),
            *block(
                "Inkomstenperiode",
                [
                    element("DatAanv", span.start.isoformat()),
                    element("SrtIV", "15"),
                    element("CdAard", "1"),
                ],
            ),
            *block(
                "Werknemersgegevens",
                [
                    element("LnLbPh", wage),
                    element("LnSV", wage),
                    element("IngLbPh", tax),
                    element("PrAofLg", _cents(person.wage * _AOF)),
                    element("PrGediffWhk", _cents(person.wage * _WHK)),
                    element("PrAwfLg", _cents(person.wage * _AWF)),
                    element("WghZvw", _cents(person.wage * _ZVW)),
                ],
            ),
        ],
    )
