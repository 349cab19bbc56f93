# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Dutch identification numbers that pass their check digit. All are made up."""

from __future__ import annotations

import random

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)
_LETTERS = {"N": "23", "L": "21", "B": "11"}


def eleven_test(number: str) -> bool:
    """Whether nine digits pass the test of BSN and RSIN (documented).

    Weights 9 to 2, and the last digit counts negative.
    """
    if len(number) != 9 or not number.isdigit():
        return False
    return (_weighed(number[:8]) - int(number[8])) % 11 == 0


def _weighed(eight: str) -> int:
    return sum(
        weight * int(digit) for weight, digit in zip(_WEIGHTS, eight, strict=True)
    )


def mod97_test(vat_number: str) -> bool:
    """Whether a sole trader's VAT number (``NL`` and all) passes its test.

    Letters count as two digits; the whole is 1 modulo 97 (in force since 2020).
    """
    digits = "".join(_LETTERS.get(sign, sign) for sign in vat_number)
    return digits.isdigit() and int(digits) % 97 == 1


def fiscal_number(source: random.Random) -> str:
    """A BSN or RSIN: nine digits, the first one 1 to 7."""
    while True:
        eight = f"{source.randint(10_000_000, 79_999_999)}"
        last = _weighed(eight) % 11
        if last < 10:
            return f"{eight}{last}"


def sole_trader_vat_number(source: random.Random) -> str:
    """A btw-id that has nothing to do with the trader's BSN."""
    while True:
        start = f"NL{source.randint(100_000_000, 999_999_999)}B"
        for number in range(2, 99):
            if mod97_test(f"{start}{number:02}"):
                return f"{start}{number:02}"


def payment_reference(number: str, tax: str, year: int, part: str) -> str:
    """The sixteen digits under which a return is paid (betalingskenmerk).

    :param number: OB or payroll number, for example ``123456782B01``.
    :param tax: ``1`` for VAT, ``6`` for payroll.
    :param part: two digits: the month, 20 plus a quarter's first month, 40 for a year.
    """
    rest = f"{number[:8]}{tax}{year % 10}{number[-2:]}{part}0"
    weights = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
    total = sum(
        weights[place % 10] * int(digit) for place, digit in enumerate(reversed(rest))
    )
    check = {10: 1, 11: 0}.get(11 - total % 11, 11 - total % 11)
    return f"{check}{rest}"
