# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Amounts round half up and compare exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.model.europe import in_eu, vat_country
from exact_core.model.money import equal, is_rounded, round_amount, signed_text

amounts = st.decimals(-(10**9), 10**9, places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("amount", "places", "rounded"),
    [
        ("2.345", 2, "2.35"),
        ("-2.345", 2, "-2.35"),
        ("2.3449", 2, "2.34"),
        ("1050", 0, "1050"),
        ("0.5", 0, "1"),
        ("1.0005", 3, "1.001"),
        ("-0.004", 2, "0.00"),
    ],
)
def test_half_up_away_from_zero(amount, places, rounded):
    assert str(round_amount(Decimal(amount), places)) == rounded


@given(amounts, st.integers(0, 4))
def test_rounding_moves_by_half_a_unit_at_most(amount, places):
    rounded = round_amount(amount, places)
    assert abs(rounded - amount) * 2 <= Decimal(1).scaleb(-places)
    assert is_rounded(rounded, places)
    assert equal(amount, rounded, places)
    assert round_amount(-amount, places) == -rounded


def test_a_cent_is_a_difference_unless_tolerated():
    assert not equal(Decimal("1.00"), Decimal("1.01"), 2)
    assert equal(Decimal("1.00"), Decimal("1.01"), 2, Decimal("0.01"))
    assert not equal(Decimal("1.00"), Decimal("-1.00"), 2)


def test_text_has_no_exponent():
    assert signed_text(Decimal("1E+3"), 2) == "1000.00"
    assert signed_text(Decimal("-12.5"), 2) == "-12.50"


def test_who_is_in_the_eu():
    assert in_eu("be") and in_eu("GR ") and not in_eu("GB") and not in_eu("")


def test_country_of_a_vat_number():
    assert vat_country("EL094014201") == "GR"
    assert vat_country("XI123456789") == "GB"
    assert vat_country(" nl123456789b01") == "NL"
    assert vat_country("123456789B01") == ""
