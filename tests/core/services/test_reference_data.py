# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Set-up data as Exact answers it: padded codes, wall-clock dates, text numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from exact_core.errors import ContractError
from exact_core.model.reference import (
    Division,
    FinancialPeriod,
    GLAccount,
    Journal,
    JournalStatus,
    Me,
    PaymentCondition,
    VatCode,
    VatPercentage,
)
from exact_core.services import reference_data as read

ID = "aaaaaaaa-0000-4000-8000-000000000001"
DEBTORS = "bbbbbbbb-0000-4000-8000-000000000001"


def test_me(exact):
    exact.answers["current/Me"] = [
        {
            "UserID": ID,
            "UserName": "sam",
            "FullName": "Sam Example",
            "LanguageCode": "nl-NL",
            "CurrentDivision": 124132,
        }
    ]
    assert read.read_me(exact) == Me(
        user_id=ID,
        user_name="sam",
        full_name="Sam Example",
        language_code="nl-NL",
        current_division=124132,
    )


def test_divisions(exact):
    exact.answers["system/Divisions"] = [
        {
            "Code": 124132,
            "Description": "Bakkerij",
            "Hid": "1",
            "Country": "NL ",
            "Currency": "EUR",
            "Legislation": "NL ",
            "Status": 1,
            "BlockingStatus": 0,
            "IsMainDivision": True,
            "VATNumber": None,
        }
    ]
    assert list(read.read_divisions(exact, 5)) == [
        Division(
            code=124132,
            description="Bakkerij",
            hid="1",
            country="NL",
            currency="EUR",
            legislation="NL",
            is_main=True,
        )
    ]


def test_journals(exact):
    exact.answers["financial/Journals"] = [
        {
            "ID": ID,
            "Code": "70",
            "Description": "Verkoopboek",
            "Type": 20,
            "IsBlocked": False,
            "AllowVAT": True,
            "AllowVariableCurrency": False,
            "AllowVariableExchangeRate": False,
            "Currency": "EUR",
            "GLAccount": DEBTORS,
            "GLAccountCode": "1300",
            "BankAccountIBAN": None,
        }
    ]
    assert list(read.read_journals(exact, 7)) == [
        Journal(
            id=ID,
            code="70",
            description="Verkoopboek",
            type=20,
            allow_variable_currency=False,
            allow_variable_exchange_rate=False,
            currency="EUR",
            gl_account_id=DEBTORS,
            gl_account_code="1300",
        )
    ]


def test_vat_codes_with_their_dated_percentages(exact):
    exact.answers["vat/VatPercentages"] = [
        {
            "VATCodeID": ID.upper(),
            "Percentage": Decimal("0.06"),
            "StartDate": None,
            "EndDate": "/Date(1546214400000)/",
            "Type": 0,
        },
        {
            "VATCodeID": ID,
            "Percentage": Decimal("0.09"),
            "StartDate": "/Date(1546300800000)/",
            "EndDate": None,
            "Type": 0,
        },
        {"VATCodeID": ID, "Percentage": Decimal("0.05"), "Type": 1},
    ]
    exact.answers["vat/VATCodes"] = [
        {
            "ID": ID,
            "Code": "1  ",
            "Description": "BTW laag",
            "Percentage": Decimal("0.09"),
            "Type": "E",
            "VATTransactionType": "B",
            "IsBlocked": False,
            "Charged": False,
            "EUSalesListing": None,
            "OssCountry": None,
            "VatMargin": 0,
        }
    ]
    assert list(read.read_vat_codes(exact, 7)) == [
        VatCode(
            id=ID,
            code="1",
            description="BTW laag",
            percentage=Decimal("0.09"),
            type="E",
            transaction_type="B",
            percentages=(
                VatPercentage(percentage=Decimal("0.06"), end=date(2018, 12, 31)),
                VatPercentage(percentage=Decimal("0.09"), start=date(2019, 1, 1)),
            ),
        )
    ]


def test_gl_accounts(exact):
    exact.answers["financial/GLAccounts"] = [
        {
            "ID": ID,
            "Code": "8000",
            "Description": "Omzet",
            "Type": 110,
            "BalanceSide": "C",
            "BalanceType": "W",
            "IsBlocked": None,
            "VATCode": "2  ",
            "UseCostcenter": 1,
            "UseCostunit": None,
        }
    ]
    assert list(read.read_gl_accounts(exact, 7)) == [
        GLAccount(
            id=ID,
            code="8000",
            description="Omzet",
            type=110,
            balance_side="C",
            balance_type="W",
            vat_code="2",
            use_cost_center=1,
        )
    ]


def test_payment_conditions(exact):
    exact.answers["cashflow/PaymentConditions"] = [
        {
            "ID": ID,
            "Code": "30",
            "Description": "30 dagen",
            "PaymentDays": 30,
            "PaymentEndOfMonths": 0,
            "PaymentMethod": "B",
            "DiscountPercentage": Decimal("0.02"),
            "DiscountPaymentDays": 7,
        }
    ]
    assert list(read.read_payment_conditions(exact, 7)) == [
        PaymentCondition(
            id=ID,
            code="30",
            description="30 dagen",
            payment_days=30,
            payment_method="B",
            discount_percentage=Decimal("0.02"),
            discount_days=7,
        )
    ]


def test_periods_and_statuses_from_a_year_on(exact):
    exact.answers["financial/FinancialPeriods"] = [
        {
            "FinYear": 2026,
            "FinPeriod": 11,
            "StartDate": "/Date(1793491200000)/",
            "EndDate": "/Date(1795996800000)/",
        }
    ]
    exact.answers["read/financial/JournalStatusList"] = [
        {"Journal": "70", "Year": 2026, "Period": 11, "Status": 1}
    ]
    assert list(read.read_periods(exact, 7, 2026)) == [
        FinancialPeriod(
            year=2026, period=11, start=date(2026, 11, 1), end=date(2026, 11, 30)
        )
    ]
    statuses = list(read.read_journal_statuses(exact, 7, 2026))
    assert statuses == [JournalStatus(journal="70", year=2026, period=11, status=1)]
    assert statuses[0].closed
    assert [call[2].filter.text for call in exact.calls] == [
        "FinYear ge 2026",
        "Year ge 2026",
    ]


def test_every_listing_names_its_fields(exact):
    list(read.read_divisions(exact, 5))
    list(read.read_journals(exact, 7))
    list(read.read_vat_codes(exact, 7))
    list(read.read_gl_accounts(exact, 7))
    list(read.read_payment_conditions(exact, 7))
    list(read.read_periods(exact, 7, 2026))
    list(read.read_journal_statuses(exact, 7, 2026))
    assert len(exact.calls) == 8
    assert all(call[2].select for call in exact.calls)


@pytest.mark.parametrize(
    ("resource", "reader", "row"),
    [
        ("financial/Journals", read.read_journals, {"ID": ID, "Code": "70"}),
        ("financial/GLAccounts", read.read_gl_accounts, {"ID": ID, "Code": "8000"}),
        ("system/Divisions", read.read_divisions, {"Description": "x"}),
    ],
)
def test_a_row_without_what_counts_is_no_row(exact, resource, reader, row):
    exact.answers[resource] = [row]
    with pytest.raises(ContractError):
        list(reader(exact, 7))


def test_a_period_without_dates_is_refused(exact):
    exact.answers["financial/FinancialPeriods"] = [{"FinYear": 2026, "FinPeriod": 1}]
    with pytest.raises(ContractError):
        list(read.read_periods(exact, 7, 2026))
