# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Forms of VAT numbers: every member state has one, and it takes real numbers."""

import pytest
from stdnum import get_cc_module

from exact_core.model.europe import EU_COUNTRIES, has_vat_form, vat_prefix

NUMBERS = {
    "AT": "ATU13585627", "BE": "BE0403170701", "BG": "BG175074752",
    "CY": "CY10259033P", "CZ": "CZ25123891", "DE": "DE136695976", "DK": "DK13585628",
    "EE": "EE100931558", "ES": "ESB58378431", "FI": "FI20774740",
    "FR": "FR40303265045", "GR": "EL094259216", "HR": "HR33392005961",
    "HU": "HU12892312", "IE": "IE6433435OA", "IT": "IT00743110157",
    "LT": "LT119511515", "LU": "LU15027442", "LV": "LV40003521600",
    "MT": "MT11679112", "NL": "NL004495445B01", "PL": "PL8567346215",
    "PT": "PT501964843", "RO": "RO18547290", "SE": "SE123456789701",
    "SI": "SI50223054", "SK": "SK2022749619",
}  # fmt: skip


@pytest.mark.parametrize("country", sorted(EU_COUNTRIES))
def test_a_real_number_has_the_form_and_a_cut_or_longer_one_has_not(country):
    number = NUMBERS[country]
    assert get_cc_module(country.lower(), "vat").is_valid(number)
    assert has_vat_form(number, country)
    assert not has_vat_form(number[len(vat_prefix(country)) :], country)
    assert not has_vat_form(number + "00000", country)
    assert not has_vat_form(number.replace(number[-3], "\u0663"), country)
