# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Set-up data of Exact, read page by page into records.

Every reader asks for the fields it needs: several resources refuse a bare listing
(reported), and a full row is some ten times as large.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ..errors import ContractError
from ..model.reference import (
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
from ..odata import edm
from ..odata.query import Query, ge
from .gateway import Gateway

DIVISIONS = "system/Divisions"
JOURNALS = "financial/Journals"
VAT_CODES = "vat/VATCodes"
VAT_PERCENTAGES = "vat/VatPercentages"
GL_ACCOUNTS = "financial/GLAccounts"
PAYMENT_CONDITIONS = "cashflow/PaymentConditions"
PERIODS = "financial/FinancialPeriods"
JOURNAL_STATUSES = "read/financial/JournalStatusList"

# Fields asked of each resource, for the contract test as well.
FIELDS: dict[str, tuple[str, ...]] = {
    DIVISIONS: (
        *("Code", "Description", "Hid", "Country", "Currency", "Legislation"),
        *("Status", "BlockingStatus", "IsMainDivision", "VATNumber"),
        *("ChamberOfCommerceNumber", "CustomerName"),
    ),
    JOURNALS: (
        *("ID", "Code", "Description", "Type", "IsBlocked", "AllowVAT"),
        *("AllowVariableCurrency", "AllowVariableExchangeRate", "Currency"),
        *("GLAccount", "GLAccountCode", "BankAccountIBAN"),
    ),
    VAT_CODES: (
        *("ID", "Code", "Description", "Percentage", "Type", "VATTransactionType"),
        *("IsBlocked", "Charged", "EUSalesListing", "OssCountry", "VatMargin"),
    ),
    VAT_PERCENTAGES: ("ID", "VATCodeID", "Percentage", "StartDate", "EndDate", "Type"),
    GL_ACCOUNTS: (
        *("ID", "Code", "Description", "Type", "BalanceSide", "BalanceType"),
        *("IsBlocked", "VATCode", "UseCostcenter", "UseCostunit"),
    ),
    PAYMENT_CONDITIONS: (
        *("ID", "Code", "Description", "PaymentDays", "PaymentEndOfMonths"),
        *("PaymentMethod", "DiscountPercentage", "DiscountPaymentDays"),
    ),
    PERIODS: ("ID", "FinYear", "FinPeriod", "StartDate", "EndDate"),
    JOURNAL_STATUSES: ("Journal", "Year", "Period", "Status"),
}
_EXTRA_DUTY = 1  # VatPercentages.Type (documented): 0 normal, 1 extra duty


def read_me(client: Gateway) -> Me:
    """The user behind the token.

    ``current_division`` is the one last opened in a browser: it changes by itself, so
    it is a first guess and never a setting.
    """
    row = client.me()
    return Me(
        user_id=edm.decode_guid(row.get("UserID")),
        user_name=edm.decode_text(row.get("UserName")),
        full_name=edm.decode_text(row.get("FullName")),
        email=edm.decode_text(row.get("Email")),
        language_code=edm.decode_text(row.get("LanguageCode")),
        current_division=edm.decode_int(row.get("CurrentDivision")),
        division_customer_name=edm.decode_text(row.get("DivisionCustomerName")),
    )


def read_divisions(client: Gateway, current_division: int) -> Iterator[Division]:
    """All divisions the user may reach.

    :param current_division: a division in the scope of the consent, to ask through.
    """
    for row in _rows(client, current_division, DIVISIONS):
        yield Division(
            code=_int(row, "Code"),
            description=edm.decode_text(row.get("Description")),
            hid=edm.decode_text(row.get("Hid")),
            country=edm.decode_text(row.get("Country")),
            currency=edm.decode_text(row.get("Currency")),
            legislation=edm.decode_text(row.get("Legislation")),
            status=_int(row, "Status", 1),
            blocking_status=_int(row, "BlockingStatus", 0),
            is_main=edm.decode_bool(row.get("IsMainDivision")),
            vat_number=edm.decode_text(row.get("VATNumber")),
            chamber_of_commerce=edm.decode_text(row.get("ChamberOfCommerceNumber")),
            customer_name=edm.decode_text(row.get("CustomerName")),
        )


def read_journals(client: Gateway, division: int) -> Iterator[Journal]:
    """All journals of a division, of every type."""
    for row in _rows(client, division, JOURNALS):
        yield Journal(
            id=edm.decode_guid(row.get("ID")),
            code=edm.decode_text(row.get("Code")),
            description=edm.decode_text(row.get("Description")),
            type=_int(row, "Type"),
            is_blocked=edm.decode_bool(row.get("IsBlocked")),
            allow_vat=edm.decode_bool(row.get("AllowVAT")),
            allow_variable_currency=edm.decode_bool(row.get("AllowVariableCurrency")),
            allow_variable_exchange_rate=edm.decode_bool(
                row.get("AllowVariableExchangeRate")
            ),
            currency=edm.decode_text(row.get("Currency")),
            gl_account_id=edm.decode_guid(row.get("GLAccount")),
            gl_account_code=edm.decode_text(row.get("GLAccountCode")),
            bank_account_iban=edm.decode_text(row.get("BankAccountIBAN")),
        )


def read_vat_codes(client: Gateway, division: int) -> Iterator[VatCode]:
    """All VAT codes with their dated percentages (fractions); two listings."""
    percentages: dict[str, list[VatPercentage]] = defaultdict(list)
    for row in _rows(client, division, VAT_PERCENTAGES):
        if edm.decode_int(row.get("Type")) == _EXTRA_DUTY:
            continue
        percentages[edm.decode_guid(row.get("VATCodeID"))].append(
            VatPercentage(
                percentage=_decimal(row, "Percentage"),
                start=edm.decode_date(row.get("StartDate")),
                end=edm.decode_date(row.get("EndDate")),
            )
        )
    for row in _rows(client, division, VAT_CODES):
        code_id = edm.decode_guid(row.get("ID"))
        yield VatCode(
            id=code_id,
            code=edm.decode_text(row.get("Code")),
            description=edm.decode_text(row.get("Description")),
            percentage=_decimal(row, "Percentage"),
            type=edm.decode_text(row.get("Type")),
            transaction_type=edm.decode_text(row.get("VATTransactionType")),
            is_blocked=edm.decode_bool(row.get("IsBlocked")),
            charged=edm.decode_bool(row.get("Charged")),
            eu_sales_listing=edm.decode_text(row.get("EUSalesListing")) or "N",
            oss_country=edm.decode_text(row.get("OssCountry")),
            vat_margin=_int(row, "VatMargin", 0),
            percentages=tuple(percentages.get(code_id, ())),
        )


def read_gl_accounts(client: Gateway, division: int) -> Iterator[GLAccount]:
    """The chart of accounts; hundreds of rows in most divisions."""
    for row in _rows(client, division, GL_ACCOUNTS):
        yield GLAccount(
            id=edm.decode_guid(row.get("ID")),
            code=edm.decode_text(row.get("Code")),
            description=edm.decode_text(row.get("Description")),
            type=_int(row, "Type"),
            balance_side=edm.decode_text(row.get("BalanceSide")),
            balance_type=edm.decode_text(row.get("BalanceType")),
            is_blocked=edm.decode_bool(row.get("IsBlocked")),
            vat_code=edm.decode_text(row.get("VATCode")),
            use_cost_center=_int(row, "UseCostcenter", 0),
            use_cost_unit=_int(row, "UseCostunit", 0),
        )


def read_payment_conditions(
    client: Gateway, division: int
) -> Iterator[PaymentCondition]:
    """All payment conditions; the discount is a fraction (assumption)."""
    for row in _rows(client, division, PAYMENT_CONDITIONS):
        yield PaymentCondition(
            id=edm.decode_guid(row.get("ID")),
            code=edm.decode_text(row.get("Code")),
            description=edm.decode_text(row.get("Description")),
            payment_days=_int(row, "PaymentDays", 0),
            payment_end_of_months=_int(row, "PaymentEndOfMonths", 0),
            payment_method=edm.decode_text(row.get("PaymentMethod")),
            discount_percentage=_decimal(row, "DiscountPercentage"),
            discount_days=_int(row, "DiscountPaymentDays", 0),
        )


def read_periods(
    client: Gateway, division: int, from_year: int
) -> Iterator[FinancialPeriod]:
    """The period-date table from ``from_year`` on."""
    query = Query(select=FIELDS[PERIODS], filter=ge("FinYear", from_year))
    for row in client.rows(division, PERIODS, query):
        start = edm.decode_date(row.get("StartDate"))
        end = edm.decode_date(row.get("EndDate"))
        if start is None or end is None:
            raise ContractError("a period without dates", endpoint=PERIODS)
        yield FinancialPeriod(
            year=_int(row, "FinYear"),
            period=_int(row, "FinPeriod"),
            start=start,
            end=end,
        )


def read_journal_statuses(
    client: Gateway, division: int, from_year: int
) -> Iterator[JournalStatus]:
    """Open or closed per journal, year and period, from ``from_year`` on."""
    query = Query(select=FIELDS[JOURNAL_STATUSES], filter=ge("Year", from_year))
    for row in client.rows(division, JOURNAL_STATUSES, query):
        yield JournalStatus(
            journal=edm.decode_text(row.get("Journal")),
            year=_int(row, "Year"),
            period=_int(row, "Period"),
            status=_int(row, "Status", 0),
        )


def _rows(client: Gateway, division: int, resource: str) -> Iterator[dict[str, Any]]:
    return client.rows(division, resource, Query(select=FIELDS[resource]))


def _int(row: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = edm.decode_int(row.get(name))
    if value is None:
        value = default
    if value is None:
        raise ContractError(f"{name} is not filled")
    return value


def _decimal(row: Mapping[str, Any], name: str) -> Decimal:
    return edm.decode_decimal(row.get(name)) or Decimal(0)
