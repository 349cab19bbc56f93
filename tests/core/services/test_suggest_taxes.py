# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every tax of Odoo's Dutch chart against a Dutch administration, and the traps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from exact_core.model.reference import VatPercentage
from exact_core.services.suggestions import (
    Reason,
    TaxProfile,
    suggest_untaxed_code,
    suggest_vat_code,
)

TODAY = date(2026, 11, 21)

# name, description, per cent, boxes, code; as Odoo's Dutch chart has them
SALE = [
    ("0%", "Sales/turnover untaxed (zero rate)", 0, "1e", "5"),
    ("9% ST", "Sales/turnover low 9%", 9, "1b", "1"),
    ("21% ST", "Sales/turnover high", 21, "1a", "2"),
    ("21% ST O", "Sales/turnover other", 21, "1a", "2"),
    ("0% ST S", "Sales/turnover untaxed (zero rate) services", 0, "1e", "5"),
    ("9% ST S", "Sales/turnover low services 9%", 9, "1b", "1"),
    ("21% ST S", "Sales/turnover high services", 21, "1a", "2"),
    ("0% R", "Referred VAT to be paid (sales)", 0, "1e", "8"),
    ("0% EX EU G", "Export sales within EU (products)", 0, "3bg", "7"),
    ("0% EX EU T", "A-B-C supply chain transactions within the EU", 0, "3bt", "7A"),
    ("0% EX EU S", "Export sales within EU (services)", 0, "3bs", "7D"),
    ("0% EU I", "Installation/remote sales within EU", 0, "3c", "13"),
    ("0% EX", "Export sales outside EU", 0, "3a", "6"),
    ("0% EX I", "Installation/remote sales outside EU", 0, "3a", "6"),
]
PURCHASE = [
    ("9%", "VAT receivable low (purchases) 9%", 9, "", "1"),
    ("21% S", "VAT receivable high (purchases) services", 21, "", "2"),
    ("21% R", "Referred VAT to be paid (purchases)", 21, "2a", "9"),
    ("9% EX EU", "Imports within EU 9%", 9, "4b", "10L"),
    ("21% EX EU", "Purchases of imports within EU high", 21, "4b", "10"),
    ("21% EX EU S", "Purchasing imports within EU high services", 21, "4b", "11"),
    ("9% EX O EU", "Buying imports outside EU low 9%", 9, "4a", "12L"),
    ("21% EX O EU S", "Purchasing imports outside EU high services", 21, "4a", "12"),
]


def profile(name, description, per_cent, boxes="", use="sale", **more):
    return TaxProfile(
        key=name,
        name=name,
        description=description,
        percentage=Decimal(per_cent) / 100,
        use=use,
        boxes=tuple(boxes.split()),
        **more,
    )


@pytest.mark.parametrize(("name", "description", "rate", "boxes", "code"), SALE)
def test_dutch_sale_taxes(division, name, description, rate, boxes, code):
    found = suggest_vat_code(
        profile(name, description, rate, boxes), division.codes.values(), TODAY
    )
    assert found.target is not None, found
    assert found.target.code == code


@pytest.mark.parametrize(("name", "description", "rate", "boxes", "code"), PURCHASE)
def test_dutch_purchase_taxes(division, name, description, rate, boxes, code):
    found = suggest_vat_code(
        profile(name, description, rate, boxes, use="purchase"),
        division.codes.values(),
        TODAY,
    )
    assert found.target is not None, found
    assert found.target.code == code


@pytest.mark.parametrize(("name", "description", "rate", "boxes", "code"), SALE)
def test_words_alone_decide_the_same_without_boxes(
    division, name, description, rate, boxes, code
):
    found = suggest_vat_code(
        profile(name, description, rate), division.codes.values(), TODAY
    )
    assert found.target is None or found.target.code == code


def test_no_tax_is_the_type_n_code(division):
    assert suggest_untaxed_code(division.codes.values()).target.code == "0"


def test_a_zero_rate_is_never_unique_by_its_percentage(division):
    codes = [division.code("5", description="X"), division.code("2")]
    found = suggest_vat_code(profile("0%", "Nothing", 0, "1e"), codes, TODAY)
    assert found.target is None
    assert [candidate.code for candidate in found.candidates] == ["5"]


def test_two_that_fit_are_not_guessed_between(division):
    codes = [division.code("2", code=code) for code in ("VH", "VX")]
    found = suggest_vat_code(profile("21% ST", "high", 21, "1a"), codes, TODAY)
    assert found.target is None
    assert found.reasons == (Reason.SEVERAL,)
    assert {candidate.code for candidate in found.candidates} == {"VH", "VX"}


def test_the_template_number_breaks_a_tie_in_the_netherlands_only(division):
    codes = [division.code("2"), division.code("2", code="02")]
    tax = profile("21% ST", "high", 21, "1a")
    assert suggest_vat_code(tax, codes, TODAY).target.code == "2"
    assert suggest_vat_code(tax, codes, TODAY, country="BE").target is None


def test_a_renumbered_code_is_found_and_the_number_alone_is_not_trusted(division):
    codes = [
        division.code("2", code="VH"),
        division.code("1", code="2"),
        division.code("0"),
    ]
    found = suggest_vat_code(profile("21% ST", "high", 21, "1a"), codes, TODAY)
    assert found.target.code == "VH"


@pytest.mark.parametrize(
    "spoiled",
    [
        {"is_blocked": True},
        {"type": "I"},
        {"transaction_type": "P"},
        {"vat_margin": 1},
        {"oss_country": "DE"},
        {"charged": True},
        {"eu_sales_listing": "L"},
        {"percentage": Decimal("0.20")},
    ],
)
def test_what_can_never_be_a_domestic_sale_code(division, spoiled):
    codes = [division.code("2", **spoiled)]
    found = suggest_vat_code(profile("21% ST", "high", 21, "1a"), codes, TODAY)
    assert found.target is None


def test_an_inclusive_code_is_not_even_a_candidate(division):
    codes = [division.code("4"), division.code("9"), division.code("2", charged=True)]
    found = suggest_vat_code(profile("21% ST", "high", 21, "1a"), codes, TODAY)
    assert [candidate.code for candidate in found.candidates] == ["2"]


def test_services_are_not_put_in_the_goods_column(division):
    codes = [division.code("7"), division.code("5"), division.code("6")]
    tax = profile("0% EX EU S", "Export sales within EU (services)", 0, "3bs")
    assert suggest_vat_code(tax, codes, TODAY).target is None


def test_the_percentage_of_the_day_counts(division):
    dated = replace(
        division.code("1"),
        percentage=Decimal("0.06"),
        percentages=(
            VatPercentage(percentage=Decimal("0.06"), end=date(2018, 12, 31)),
            VatPercentage(percentage=Decimal("0.09"), start=date(2019, 1, 1)),
        ),
    )
    tax = profile("9% ST", "low", 9, "1b")
    assert suggest_vat_code(tax, [dated], TODAY).target.code == "1"
    assert suggest_vat_code(tax, [dated], date(2018, 6, 1)).target is None


def test_oss_goes_by_country_and_rate(division):
    german = profile("19% DE", "OSS", 19, oss_country="DE")
    french = profile("20% FR", "OSS", 20, oss_country="FR")
    codes = division.codes.values()
    assert suggest_vat_code(german, codes, TODAY).target.code == "ODE"
    assert suggest_vat_code(french, codes, TODAY).target is None


def test_a_fixed_amount_cannot_be_mapped(division):
    levy = profile("Levy", "", 0, amount_type="fixed")
    found = suggest_vat_code(levy, division.codes.values(), TODAY)
    assert found.target is None
    assert found.reasons == (Reason.NOT_MAPPABLE,)
