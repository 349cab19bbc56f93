# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Money as Decimal: rounding to a currency and exact comparison."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def round_amount(amount: Decimal, decimal_places: int) -> Decimal:
    """``amount`` rounded half up (away from zero) to ``decimal_places``.

    Zero keeps no sign: -0.004 becomes 0.00, since a payload must not say -0.
    """
    rounded = amount.quantize(Decimal(1).scaleb(-decimal_places), ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded


def is_rounded(amount: Decimal, decimal_places: int) -> bool:
    """Whether ``amount`` has no more than ``decimal_places`` decimals."""
    return amount == round_amount(amount, decimal_places)


def equal(
    left: Decimal, right: Decimal, decimal_places: int, tolerance: Decimal = Decimal(0)
) -> bool:
    """Whether two amounts of one currency are the same to its last decimal.

    :param tolerance: largest difference, in the currency, still called equal.
    """
    difference = round_amount(left, decimal_places) - round_amount(
        right, decimal_places
    )
    return abs(difference) <= tolerance


def signed_text(amount: Decimal, decimal_places: int) -> str:
    """Plain notation for texts, such as ``-12.50``; never an exponent."""
    return format(round_amount(amount, decimal_places), "f")
