# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Builds the rows of a world. The same seed gives the same rows."""

from __future__ import annotations

import hashlib
import random
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from exact_sandbox.odata.edm import pad
from exact_sandbox.odata.table import resource_table
from exact_sandbox.state.store import NOWHERE, Place, Row
from exact_sandbox.worlds import chart
from exact_sandbox.worlds.people import PASSWORD, company_names, relation

_URLS = uuid.NAMESPACE_URL.bytes
#: Values a row has when the world does not say, by type.
_EMPTY: dict[str, Any] = {"Edm.Boolean": False, "Edm.Byte": 0}


def complete(resource: str, values: Row) -> Row:
    """Pad codes and fill flags: booleans and bytes are never null in rows."""
    row = dict(values)
    for name in _padded(resource):
        if name in row:
            row[name] = pad(resource, name, row[name])
    for name, empty in _flags(resource):
        if row.get(name) is None:
            row[name] = empty
    return row


@cache
def _padded(resource: str) -> tuple[str, ...]:
    """Properties that are padded codes."""
    names = resource_table()[resource].properties
    return tuple(name for name in names if pad(resource, name, "x") != "x")


@cache
def _flags(resource: str) -> tuple[tuple[str, Any], ...]:
    """Properties that are never null, with their empty value."""
    return tuple(
        (name, _EMPTY[item.type])
        for name, item in resource_table()[resource].properties.items()
        if item.type in _EMPTY
    )


class Builder:
    """Collects rows per division and resource."""

    def __init__(self, seed: int, now: datetime, site: str = "nl") -> None:
        self.seed = seed
        self.belgian = site == "be"
        self.now = now.replace(microsecond=0)
        self.random = random.Random(f"world-{seed}")
        self.tables: dict[Place, dict[str, Row]] = {}
        self._general: dict[str, Row] = {}
        self.creator = self.guid("creator")
        self._version = 0

    def guid(self, *parts: object) -> str:
        """A guid that depends on the seed and the parts only."""
        name = "/".join(map(str, (self.seed, *parts)))
        text = f"exact-sandbox/{name}".encode()
        # a version 5 UUID of the URL namespace, without the detour of making an object
        digest = bytearray(hashlib.sha1(_URLS + text, usedforsecurity=False).digest())
        digest[6] = digest[6] & 0x0F | 0x50
        digest[8] = digest[8] & 0x3F | 0x80
        sign = digest[:16].hex()
        return f"{sign[:8]}-{sign[8:12]}-{sign[12:16]}-{sign[16:20]}-{sign[20:]}"

    def _stamps(self) -> Row:
        """General columns; the division is filled in per row."""
        return {
            "Division": None,
            "Created": self.now,
            "Modified": self.now,
            "Creator": self.creator,
            "Modifier": self.creator,
            "CreatorFullName": "Exact Sandbox",
            "ModifierFullName": "Exact Sandbox",
        }

    def put(self, division: int, resource: str, key: object, values: Row) -> Row:
        """One row of a resource of the table, with its general columns."""
        general = self._general.get(resource)
        if general is None:
            properties = resource_table()[resource].properties
            general = {k: v for k, v in self._stamps().items() if k in properties}
            self._general[resource] = general
        row = {**general, **values}
        if "Division" in general and "Division" not in values:
            row["Division"] = division
        self._version += 1
        row = complete(resource, row)
        row["_version"] = self._version
        self.tables.setdefault((division, resource), {})[str(key)] = row
        return row

    def hidden(self, resource: str, key: object, row: Row) -> None:
        """One row that no resource shows: users, apps."""
        self.tables.setdefault((NOWHERE, resource), {})[str(key)] = row

    # -- people ---------------------------------------------------------------

    def user(
        self, login: str, name: str, language: str, denied: tuple[str, ...],
        divisions: list[int], **more: Any,
    ) -> None:  # fmt: skip
        """A user who may log in; ``denied`` are resource name beginnings.

        :param more: ``portal`` for a user of the client portal, ``blocked``.
        """
        key = self.guid("user", login)
        first, _, last = name.partition(" ")
        self.hidden(
            "_users",
            key,
            {
                "UserID": key, "UserName": login, "Email": login, "FullName": name,
                "FirstName": first, "LastName": last, "LanguageCode": language,
                "Language": language[:2].upper(), "password": PASSWORD,
                "denied": list(denied), "divisions": divisions, "blocked": "",
                "current": divisions[0], "portal": False, **more,
            },
        )  # fmt: skip

    # -- divisions ------------------------------------------------------------

    def division(self, code: int, name: str, main: bool, **more: Any) -> None:
        """The division itself, without books; ``more`` are properties of it."""
        country = "BE" if self.belgian else "NL"
        number = f"{self.random.randint(10**8, 10**9 - 1)}"
        self.put(
            NOWHERE,
            "system/Divisions",
            code,
            {
                "Code": code, "Description": name, "Hid": code % 100000,
                "Customer": self.guid("owner"), "CustomerName": "NL Company B.V.",
                "CustomerCode": "1", "Country": country, "Currency": "EUR",
                "Legislation": country, "Status": 1, "BlockingStatus": 0,
                "IsMainDivision": main, "StartDate": datetime(2015, 1, 1),
                "VATNumber": f"{country}{number}B01" if country == "NL" else None,
                "OBNumber": f"{number}B01" if country == "NL" else None,
                "ChamberOfCommerceNumber": number[:8],
                "City": "Utrecht", "Postcode": "3511 AA", **more,
            },
        )  # fmt: skip

    def books(
        self, division: int, years: range, open_from: int, tiny: bool = False
    ) -> None:
        """Chart, VAT codes, journals, terms, currencies and periods."""
        self._accounts(division, tiny)
        self._vat_codes(division, tiny)
        self._journals(division, tiny)
        self._conditions(division)
        self._currencies(division)
        self._periods(division, years, open_from)

    def gl(self, division: int, code: str) -> str:
        """Guid of a G/L account."""
        return self.guid(division, "gl", code)

    def _accounts(self, division: int, tiny: bool) -> None:
        for code, name, kind, side, vat in chart.GL_ACCOUNTS:
            if tiny and code not in chart.TINY_ACCOUNTS:
                continue
            key = self.gl(division, code)
            self.put(
                division,
                "financial/GLAccounts",
                key,
                {
                    "ID": key, "Code": code, "Description": name, "Type": kind,
                    "BalanceSide": side, "SearchCode": name[:9].upper(),
                    "BalanceType": "W" if kind >= 110 else "B",
                    "VATCode": self._vat_default(vat),
                    "Matching": code in ("1190", "1999"),
                },
            )  # fmt: skip

    def _vat_default(self, code: str) -> str | None:
        """Default VAT code of a G/L account on this site."""
        if self.belgian:
            code = chart.BELGIAN_CODE.get(code, "")
        return code or None

    def _vat_codes(self, division: int, tiny: bool) -> None:
        account = {row[0]: row[1] for row in chart.GL_ACCOUNTS}
        table = chart.BELGIAN_VAT_CODES if self.belgian else chart.VAT_CODES
        for row in table:
            code, name, cent, kind, way, listing, charged, pay, claim = row
            if tiny and not self.belgian and code not in chart.TINY_VAT_CODES:
                continue
            key = self.guid(division, "vat", code)
            values: Row = {
                "ID": key, "Code": code, "Description": name, "Type": kind,
                "Percentage": Decimal(cent) / 100, "VATTransactionType": way,
                "EUSalesListing": listing, "Charged": charged,
                "IsBlocked": code in chart.BLOCKED_VAT_CODES,
                "IntraStat": charged and listing == "L",
                "VatMargin": 1 if code == "M21" else 0,
                "OssCountry": chart.OSS_COUNTRIES.get(code),
            }  # fmt: skip
            for prefix, number in (("GLToPay", pay), ("GLToClaim", claim)):
                if number and (not tiny or number in chart.TINY_ACCOUNTS):
                    values[prefix] = self.gl(division, number)
                    values[f"{prefix}Code"] = number
                    values[f"{prefix}Description"] = account[number]
            self.put(division, "vat/VATCodes", key, values)
            self._percentages(division, key, code, cent)

    def _percentages(self, division: int, key: str, code: str, cent: str) -> None:
        parts: list[tuple[datetime | None, datetime | None, str]]
        parts = [(None, None, cent)]
        if code in ("1", "3") and not self.belgian:
            until = datetime.fromisoformat(chart.OLD_LOW_RATE[0])
            parts = [
                (None, until, chart.OLD_LOW_RATE[1]),
                (until + timedelta(days=1), None, cent),
            ]
        for number, (start, end, percentage) in enumerate(parts, 1):
            each = self.guid(division, "percentage", code, number)
            self.put(
                division,
                "vat/VatPercentages",
                each,
                {
                    "ID": each, "VATCodeID": key, "LineNumber": number, "Type": 0,
                    "Percentage": Decimal(percentage) / 100,
                    "StartDate": start, "EndDate": end,
                },
            )  # fmt: skip

    def _journals(self, division: int, tiny: bool) -> None:
        names = {row[0]: (row[1], row[2]) for row in chart.GL_ACCOUNTS}
        for code, name, kind, account, foreign, vat in chart.JOURNALS:
            if tiny and code not in chart.TINY_JOURNALS:
                continue
            key = self.guid(division, "journal", code)
            self.put(
                division,
                "financial/Journals",
                key,
                {
                    "ID": key, "Code": code, "Description": name, "Type": kind,
                    "Currency": "EUR", "CurrencyDescription": "Euro",
                    "AllowVariableCurrency": foreign,
                    "AllowVariableExchangeRate": foreign, "AllowVAT": vat,
                    "GLAccount": self.gl(division, account), "GLAccountCode": account,
                    "GLAccountDescription": names[account][0],
                    "GLAccountType": names[account][1],
                },
            )  # fmt: skip

    def _conditions(self, division: int) -> None:
        for code, name, days, months, method, cent, within in chart.PAYMENT_CONDITIONS:
            key = self.guid(division, "condition", code)
            self.put(
                division,
                "cashflow/PaymentConditions",
                key,
                {
                    "ID": key, "Code": code, "Description": name,
                    "PaymentDays": days, "PaymentEndOfMonths": months,
                    "PaymentMethod": method, "Percentage": Decimal(1),
                    "DiscountPercentage": Decimal(cent) / 100,
                    "DiscountPaymentDays": within,
                },
            )  # fmt: skip

    def _currencies(self, division: int) -> None:
        for code, name, rate in chart.CURRENCIES:
            self.put(
                division,
                "general/Currencies",
                code,
                {"Code": code, "Description": name, "AmountPrecision": Decimal("0.01"),
                 "PricePrecision": Decimal("0.01")},
            )  # fmt: skip
            if code == "EUR":
                continue
            key = self.guid(division, "rate", code)
            self.put(
                division,
                "financial/ExchangeRates",
                key,
                {"ID": key, "SourceCurrency": code, "SourceCurrencyDescription": name,
                 "TargetCurrency": "EUR", "TargetCurrencyDescription": "Euro",
                 "Rate": Decimal(rate), "StartDate": datetime(2015, 1, 1)},
            )  # fmt: skip

    def _periods(self, division: int, years: range, open_from: int) -> None:
        journals = [
            str(row["Code"])
            for row in self.tables[(division, "financial/Journals")].values()
        ]
        for year in years:
            for month in range(1, 13):
                start = datetime(year, month, 1)
                after = datetime(year + month // 12, month % 12 + 1, 1)
                key = self.guid(division, "period", year, month)
                self.put(
                    division,
                    "financial/FinancialPeriods",
                    key,
                    {"ID": key, "FinYear": year, "FinPeriod": month,
                     "StartDate": start, "EndDate": after - timedelta(days=1)},
                )  # fmt: skip
                for journal in journals:
                    if year < open_from or (journal == "71" and year == open_from):
                        self.close(division, journal, year, month)

    def close(self, division: int, journal: str, year: int, period: int) -> None:
        """Close one period for one journal."""
        key = f"{journal}/{year}/{period}"
        self.tables.setdefault((division, "_closed"), {})[key] = {"closed": True}

    # -- relations ------------------------------------------------------------

    def relations(self, division: int, count: int, first: int = 1000) -> None:
        """Customers with codes from ``first`` on; every seventh number is a gap."""
        names = company_names(self.seed * 1000 + division % 1000)
        number = first
        for index in range(count):
            self.account(
                division,
                relation(self.random, next(names), number, self.belgian),
                index,
            )
            number += 2 if index % 7 == 6 else 1

    def account(
        self, division: int, values: Row, index: object, key: str | None = None
    ) -> None:
        """One customer."""
        key = key or self.guid(division, "account", index)
        self.put(
            division,
            "crm/Accounts",
            key,
            {
                "ID": key, "Status": "C", "Type": "A", "IsSales": True,
                "SalesCurrency": "EUR", "PurchaseCurrency": "EUR", "Language": "NL",
                "StartDate": datetime(2020, 1, 1), "StatusSince": datetime(2020, 1, 1),
                "CustomerSince": datetime(2020, 1, 1), "InvoiceAttachmentType": 1,
                "ConsolidationScenario": 2, "SecurityLevel": 10, "Source": 1, **values,
            },
        )  # fmt: skip
