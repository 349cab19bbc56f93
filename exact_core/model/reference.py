# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Set-up data of a division, as the connector needs it.

Field names are Exact's own in snake case. Codes are stripped of Exact's padding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum


class JournalType(IntEnum):
    """``Journals.Type`` (documented)."""

    CASH = 10
    BANK = 12
    PAYMENT_SERVICE = 16
    SALES = 20
    RETURN_INVOICE = 21
    PURCHASE = 22
    RECEIVED_RETURN_INVOICE = 23
    GENERAL = 90


class VatType(str, Enum):
    """``VATCodes.Type`` (documented): how amount and VAT relate."""

    BASE_ONLY = "B"
    EXCLUDING = "E"
    INCLUDING = "I"
    NO_VAT = "N"


class VatTransactionType(str, Enum):
    """``VATCodes.VATTransactionType`` (documented)."""

    BOTH = "B"
    PURCHASE = "P"
    SALES = "S"


class EuSalesListing(str, Enum):
    """``VATCodes.EUSalesListing`` (documented): column of the ICP return."""

    GOODS = "L"
    NONE = "N"
    SERVICES = "S"
    TRIANGULATION = "T"


@dataclass(frozen=True, kw_only=True)
class Division:
    """An administratie (``system/Divisions``)."""

    code: int
    description: str
    hid: str = ""
    country: str = ""
    currency: str = ""
    legislation: str = ""
    status: int = 1
    blocking_status: int = 0
    is_main: bool = False
    vat_number: str = ""
    chamber_of_commerce: str = ""
    customer_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Me:
    """The Exact user behind the token (``current/Me``)."""

    user_id: str
    user_name: str
    full_name: str
    email: str = ""
    language_code: str = ""
    current_division: int | None = None
    division_customer_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Journal:
    """``financial/Journals``; addressed by ``code`` in entries."""

    id: str
    code: str
    description: str
    type: int
    is_blocked: bool = False
    allow_vat: bool = True
    allow_variable_currency: bool = True
    allow_variable_exchange_rate: bool = True
    currency: str = ""
    gl_account_id: str = ""
    gl_account_code: str = ""
    bank_account_iban: str = ""


@dataclass(frozen=True, kw_only=True)
class VatCode:
    """``vat/VATCodes``. ``percentage`` is a FRACTION (0.21 is 21 %)."""

    id: str
    code: str
    description: str
    percentage: Decimal
    type: str
    transaction_type: str
    is_blocked: bool = False
    charged: bool = False
    eu_sales_listing: str = "N"
    oss_country: str = ""
    vat_margin: int = 0
    percentages: tuple[VatPercentage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VatPercentage:
    """A dated percentage (fraction) of a VAT code (``vat/VatPercentages``)."""

    percentage: Decimal
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class GLAccount:
    """``financial/GLAccounts``; addressed by ``id`` in entry lines."""

    id: str
    code: str
    description: str
    type: int
    balance_side: str = ""
    balance_type: str = ""
    is_blocked: bool = False
    vat_code: str = ""
    use_cost_center: int = 0
    use_cost_unit: int = 0


@dataclass(frozen=True, kw_only=True)
class PaymentCondition:
    """``cashflow/PaymentConditions``; addressed by ``code``."""

    id: str
    code: str
    description: str
    payment_days: int = 0
    payment_end_of_months: int = 0
    payment_method: str = ""
    discount_percentage: Decimal = Decimal(0)
    discount_days: int = 0


@dataclass(frozen=True, kw_only=True)
class FinancialPeriod:
    """``financial/FinancialPeriods``: dates are inclusive."""

    year: int
    period: int
    start: date
    end: date


@dataclass(frozen=True, kw_only=True)
class JournalStatus:
    """``read/financial/JournalStatusList``: 0 open, 1 closed."""

    journal: str
    year: int
    period: int
    status: int

    @property
    def closed(self) -> bool:
        return self.status == 1
