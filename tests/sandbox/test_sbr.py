# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns as files: well-formed, consistent, with numbers that pass their test."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from exact_sandbox.sbr.icp import Supply, icp_list
from exact_sandbox.sbr.messages import Filer, Span
from exact_sandbox.sbr.numbers import (
    eleven_test,
    fiscal_number,
    mod97_test,
    payment_reference,
    sole_trader_vat_number,
)
from exact_sandbox.sbr.payroll import (
    Correction,
    Employee,
    payroll_return,
    payroll_total,
)
from exact_sandbox.sbr.pdf import text_page
from exact_sandbox.sbr.vat import VatFigures, vat_return, vat_supplement

FILER = Filer("Bakker & Zoon B.V.", "001000044")


def span(year: int = 2026) -> Span:
    return Span(date(year, 7, 1), date(year, 9, 30), datetime(year, 10, 5, 9), "OB-1")


def facts(content: bytes) -> dict[str, str]:
    """Text per local element name; a name that occurs twice is joined."""
    found: dict[str, str] = {}
    for node in etree.fromstring(content).iter():
        name = etree.QName(node).localname
        text = (node.text or "").strip()
        if text:
            found[name] = f"{found[name]} {text}" if name in found else text
    return found


@pytest.mark.parametrize(
    ("number", "passes"),
    [("111222333", True), ("123456782", True), ("999999990", True),
     ("000000012", True), ("001000044", True), ("004495445", True),
     ("123456789", False), ("987654321", False), ("111234567", False), ("1", False)],
)  # fmt: skip
def test_published_numbers_and_the_eleven_test(number: str, passes: bool) -> None:
    assert eleven_test(number) is passes


@pytest.mark.parametrize(
    ("number", "passes"),
    [("NL000099998B57", True), ("NL002455799B11", True), ("NL123456789B13", True),
     ("NL123456789B56", False)],
)  # fmt: skip
def test_published_vat_numbers_of_sole_traders(number: str, passes: bool) -> None:
    assert mod97_test(number) is passes


def test_made_up_numbers_pass_and_repeat_with_the_seed() -> None:
    first = [fiscal_number(random.Random(seed)) for seed in range(200)]
    assert all(eleven_test(number) for number in first)
    assert first == [fiscal_number(random.Random(seed)) for seed in range(200)]
    assert mod97_test(sole_trader_vat_number(random.Random(3)))


@pytest.mark.parametrize(
    ("number", "tax", "part", "reference"),
    [("123456782B01", "1", "21", "3123456781601210"),
     ("123456782L01", "6", "03", "9123456786601030")],
)  # fmt: skip
def test_payment_reference(number: str, tax: str, part: str, reference: str) -> None:
    assert payment_reference(number, tax, 2026, part) == reference


def test_vat_return_adds_up_and_names_its_taxonomy() -> None:
    figures = VatFigures(
        {"1a": (15000, 3150), "1b": (1000, 90), "3b": (100, 0), "4b": (200, 42)}, 1282
    )
    content = vat_return(FILER, span(), figures)
    found = facts(content)
    assert found["ValueAddedTaxOwed"] == "3282"
    assert found["ValueAddedTaxOnInput"] == "1282"
    assert found["ValueAddedTaxOwedToBePaidBack"] == "2000"
    assert found["SuppliesToCountriesWithinTheEC"] == "100"
    assert found["identifier"] == "001000044B01"
    assert (found["startDate"], found["endDate"]) == ("2026-07-01", "2026-09-30")
    assert b"nt20/bd/20251210/entrypoints/bd-rpt-ob-aangifte-2026.xsd" in content
    assert b"nt19/bd/20241211" in vat_return(FILER, span(2025), figures)


def test_a_supplement_has_old_new_and_difference_and_no_total() -> None:
    figures = VatFigures({"1a": (1250, 262)})
    content = vat_supplement(FILER, span(), figures, old=210)
    found = facts(content)
    assert found["ValueAddedTaxAmountTotalNew"] == "262"
    assert found["ValueAddedTaxAmountTotalOld"] == "210"
    assert found["ValueAddedTaxToBePaidAdditionalToBePaidBack"] == "52"
    assert "ValueAddedTaxOwedToBePaidBack" not in found
    assert b"bd-rpt-ob-suppletie-2026.xsd" in content


SUPPLIES = [
    Supply("FR", "23334175221", goods=1000, services=750, triangular=500),
    Supply("DE", "123456788", triangular=-500),
]


def test_an_icp_list_of_2025_has_tuples() -> None:
    root = etree.fromstring(icp_list(FILER, span(2025), SUPPLIES))
    groups = [etree.QName(node).localname for node in root]
    assert groups.count("IntraCommunitySupplies") == 1
    assert groups.count("IntraCommunityServices") == 1
    assert groups.count("IntraCommunityABCSupplies") == 2
    assert groups.count("context") == 1


def test_an_icp_list_of_2026_has_a_context_per_customer() -> None:
    root = etree.fromstring(icp_list(FILER, span(), SUPPLIES))
    amounts: dict[tuple[str, str], Any] = {}
    members: dict[str, str] = {}
    for node in root:
        name = etree.QName(node).localname
        if name == "context":
            texts = [
                part.text
                for part in node.iter()
                if isinstance(part.tag, str) and part.tag.endswith("Domain")
            ]
            members[node.get("id")] = " ".join(texts)
        elif name.endswith("Amount"):
            amounts[(members[node.get("contextRef")], name)] = node.text
    assert amounts == {
        ("23334175221 FR", "SuppliesAmount"): "1000",
        ("23334175221 FR", "ServicesAmount"): "750",
        ("23334175221 FR", "ABCSuppliesAmount"): "500",
        ("123456788 DE", "ABCSuppliesAmount"): "-500",
    }


def test_payroll_adds_up_with_corrections() -> None:
    people = [
        Employee(n, "123456782", "Jansen", "P", date(1990, 1, n), Decimal("2500.55"))
        for n in (1, 2)
    ]
    before = (Correction(date(2026, 6, 1), date(2026, 6, 30), -40),)
    content = payroll_return(FILER, span(), people, before)
    found = facts(content)
    parts = ("IngLbPh", "TotPrAofLg", "TotPrGediffWhk", "TotPrAwfLg", "TotWghZvw")
    root = etree.fromstring(content)
    sums = root.find(".//{*}CollectieveAangifte")
    assert sums is not None
    total = sum(int(sums.findtext(f"{{*}}{name}") or 0) for name in parts)
    assert sums.findtext("{*}TotTeBet") == str(total)
    assert found["TotGen"] == str(total - 40) == str(payroll_total(people, before))
    assert sums.findtext("{*}TotLnLbPh") == "5001"
    assert found["LhNr"] == "001000044L01"
    assert len(root.findall(".//{*}InkomstenverhoudingInitieel")) == 2
    assert root.tag.startswith("{http://xml.belastingdienst.nl/schemas/Loonaangifte/")


def test_a_nil_payroll_return_is_all_zero() -> None:
    found = facts(payroll_return(FILER, span(), []))
    assert found["TotGen"] == found["TotLnLbPh"] == "0"


def test_a_pdf_finds_its_own_parts() -> None:
    content = text_page("Btw-aangifte (kw 3)", ["Te betalen: € 10"])
    start = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert content[start : start + 4] == b"xref"
    assert rb"Btw-aangifte \(kw 3\)" in content
