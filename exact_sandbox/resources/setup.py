# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The financial set-up: G/L accounts, journals, VAT codes, rates, cost centres."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from exact_sandbox.ledger.frame import LEDGER
from exact_sandbox.odata.filters import Row
from exact_sandbox.resources.base import Behaviour, Context, values_of
from exact_sandbox.rest.texts import BusinessError, Message, problem

#: Documented types of G/L accounts.
GL_TYPES = {
    10, 12, 14, 16, 20, 21, 22, 24, 25, 26, 27, 29, 30, 32, 35, 40, 50, 52, 55, 60, 90,
    100, 110, 111, 120, 121, 122, 123, 125, 126, 130, 140, 150, 160, 300, 301, 302,
}  # fmt: skip
#: Documented types of journals, and the type of the G/L account behind them.
JOURNAL_TYPES = {10: 10, 12: 12, 16: 16, 20: 20, 21: 20, 22: 22, 23: 22, 90: None}
_VAT_GL_TYPE = 24
_BALANCE = 110


def _bad(row: Row, name: str, allowed: set[Any], label: str) -> list[Message]:
    value = row.get(name)
    fits = value is None or value in allowed
    return [] if fits else [problem("invalid", label)]


class _InUse(Behaviour):
    """Master data that cannot go while something refers to it (assumed text)."""

    label = "code"

    def users(self, context: Context, row: Row) -> list[tuple[str, str, Any]]:
        """Where the row may be used: resource, column, value."""
        return []

    def delete(self, context: Context, row: Row) -> None:
        """Delete what nobody uses."""
        with context.store.lock:
            for resource, column, value in self.users(context, row):
                if context.store.find(context.division, resource, **{column: value}):
                    raise BusinessError([problem("in_use", self.label)])
            super().delete(context, row)


class GLAccounts(_InUse):
    """financial/GLAccounts."""

    label = "gl_account"

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """A new account is a general one unless the body says otherwise."""
        if old is None:
            kind = values.get("Type") or 90
            kind_of = "W" if kind >= _BALANCE else "B"
            values = {"Type": kind, "BalanceSide": "D", "BalanceType": kind_of,
                      **values}  # fmt: skip
        return super().prepare(context, values, old)

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """Type, side, and a VAT code that is there."""
        found = super().check(context, row, old)
        found += _bad(row, "Type", GL_TYPES, "gl_account_type")
        found += _bad(row, "BalanceSide", {"D", "C"}, "balance_side")
        found += _bad(row, "BalanceType", {"B", "W"}, "balance_type")
        code = row.get("VATCode")
        if code and not context.store.find(context.division, "vat/VATCodes", Code=code):
            found.append(problem("reference", "vat_code"))
        return found

    def users(self, context: Context, row: Row) -> list[tuple[str, str, Any]]:
        """Ledger, journals, VAT codes and relations."""
        key = row["ID"]
        return [
            (LEDGER, "GLAccount", key),
            ("financial/Journals", "GLAccount", key),
            ("vat/VATCodes", "GLToPay", key),
            ("vat/VATCodes", "GLToClaim", key),
            ("crm/Accounts", "GLAR", key),
            ("crm/Accounts", "GLAP", key),
        ]


class Journals(_InUse):
    """financial/Journals."""

    label = "journal"

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """In the division's currency unless the body says otherwise."""
        if old is None:
            values = {"Currency": "EUR", "AllowVAT": True, **values}
        row = super().prepare(context, values, old)
        account = context.store.get(
            context.division, "financial/GLAccounts", row.get("GLAccount")
        )
        if account is not None:
            row["GLAccountCode"] = account["Code"]
            row["GLAccountDescription"] = account["Description"]
            row["GLAccountType"] = account["Type"]
        return row

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """Type, currency, and a G/L account of the type that belongs to it."""
        found = super().check(context, row, old)
        for name, label in (("Code", "code"), ("Description", "description")):
            if not row.get(name):
                found.append(problem("mandatory", label))
        if row.get("Type") not in JOURNAL_TYPES:
            return [*found, problem("invalid", "journal_type")]
        currency = row.get("Currency")
        if not context.store.get(context.division, "general/Currencies", currency):
            found.append(problem("reference", "currency"))
        return found + self._account(context, row)

    @staticmethod
    def _account(context: Context, row: Row) -> list[Message]:
        wanted = JOURNAL_TYPES[row["Type"]]
        key = row.get("GLAccount")
        if key is None:
            return [problem("mandatory", "gl_account")] if wanted else []
        account = context.store.get(context.division, "financial/GLAccounts", key)
        if account is None:
            return [problem("reference", "gl_account")]
        if wanted is not None and account["Type"] != wanted:
            return [problem("invalid", "gl_account_type")]
        return []

    def users(self, context: Context, row: Row) -> list[tuple[str, str, Any]]:
        """The ledger."""
        return [(LEDGER, "JournalCode", row["Code"])]


class VATCodes(_InUse):
    """vat/VATCodes, with dated percentages sent along."""

    label = "vat_code"

    def create(self, context: Context, body: Any) -> Row:
        """The percentages are checked before anything is stored."""
        values = values_of(context, self.resource, body, posting=True)
        found = check_percentages(values.get("VATPercentages") or [])
        if found:
            raise BusinessError(found)
        return super().create(context, body)

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """For both sides unless the body says otherwise; today's percentage."""
        if old is None:
            day = context.clock.local()
            percentage = next(
                (each.get("Percentage") for each in values.get("VATPercentages") or []
                 if _holds(each, day)), None,
            )  # fmt: skip
            values = {"VATTransactionType": "B", "EUSalesListing": "N", "Type": "B",
                      **values, "Percentage": percentage or Decimal(0)}  # fmt: skip
        row = super().prepare(context, values, old)
        for name in ("GLToPay", "GLToClaim"):
            account = context.store.get(
                context.division, "financial/GLAccounts", row.get(name)
            )
            if account is not None:
                row[f"{name}Code"] = account["Code"]
                row[f"{name}Description"] = account["Description"]
        return row

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """Types, and VAT accounts that are VAT accounts."""
        found = super().check(context, row, old)
        found += _bad(row, "Type", {"B", "E", "I", "N"}, "type")
        found += _bad(row, "VATTransactionType", {"B", "P", "S"}, "transaction_type")
        found += _bad(row, "EUSalesListing", {"L", "N", "S", "T"}, "eu_sales_listing")
        for name, label in (("GLToPay", "vat_pay_type"), ("GLToClaim", "vat_get_type")):
            key = row.get(name)
            if key is None:
                continue
            account = context.store.get(context.division, "financial/GLAccounts", key)
            if account is None:
                found.append(problem("reference", "gl_account"))
            elif account["Type"] != _VAT_GL_TYPE:
                found.append(problem("invalid", label))
        return found

    def users(self, context: Context, row: Row) -> list[tuple[str, str, Any]]:
        """Ledger, accounts and relations."""
        code = row["Code"]
        return [
            (LEDGER, "VATCode", code),
            ("financial/GLAccounts", "VATCode", code),
            ("crm/Accounts", "SalesVATCode", code),
            ("crm/Accounts", "PurchaseVATCode", code),
        ]


def _holds(row: Row, day: datetime) -> bool:
    start, end = row.get("StartDate"), row.get("EndDate")
    return (start is None or start <= day) and (end is None or day <= end)


def check_percentages(rows: list[Row]) -> list[Message]:
    """Fractions, each from its first day to its last, none on top of another."""
    far = datetime.max
    for row in rows:
        value = row.get("Percentage")
        start = row.get("StartDate") or datetime.min
        wrong_days = start > (row.get("EndDate") or far)
        if value is None or not 0 <= value <= 1 or wrong_days:
            return [problem("invalid", "vat_percentage")]
    ordered = sorted(rows, key=lambda row: row.get("StartDate") or datetime.min)
    for one, two in zip(ordered, ordered[1:], strict=False):
        if (one.get("EndDate") or far) >= (two.get("StartDate") or datetime.min):
            return [problem("invalid", "vat_percentage")]
    return []


class PaymentConditions(Behaviour):
    """cashflow/PaymentConditions."""

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """On credit and in one part unless the body says otherwise."""
        if old is None:
            values = {"PaymentMethod": "B", "Percentage": Decimal(1), **values}
        return super().prepare(context, values, old)

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """A method that there is, no negative days."""
        found = super().check(context, row, old)
        found += _bad(row, "PaymentMethod", {"B", "I", "K"}, "payment_method")
        for name in ("PaymentDays", "PaymentEndOfMonths"):
            if (row.get(name) or 0) < 0:
                found.append(problem("invalid", "payment_condition"))
        return found


class ExchangeRates(Behaviour):
    """financial/ExchangeRates: one per currency and day."""

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """From today on unless the body says otherwise."""
        if old is None:
            today = context.clock.local().replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            values = {"StartDate": today, **values, "TargetCurrency": "EUR"}
        return super().prepare(context, values, old)

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """A currency that there is, a rate above zero."""
        found = []
        currency = row.get("SourceCurrency")
        if not currency:
            found.append(problem("mandatory", "source_currency"))
        elif not context.store.get(context.division, "general/Currencies", currency):
            found.append(problem("reference", "currency"))
        rate = row.get("Rate")
        if rate is None:
            found.append(problem("mandatory", "exchange_rate"))
        elif rate <= 0:
            found.append(problem("invalid", "exchange_rate"))
        for other in context.store.rows(context.division, self.place):
            same = (other["SourceCurrency"], other.get("StartDate"))
            if other["ID"] != row.get("ID") and same == (currency, row["StartDate"]):
                return [*found, problem("data_exists")]
        return found


class _Costs(_InUse):
    """Cost centres and units: active from the start."""

    column = "CostCenter"
    label = "cost_center"

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """Active unless the body says otherwise."""
        if old is None:
            values = {"Active": True, **values}
        return super().prepare(context, values, old)

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """Code and description."""
        found = super().check(context, row, old)
        for name, label in (("Code", "code"), ("Description", "description")):
            if not row.get(name):
                found.append(problem("mandatory", label))
        return found

    def users(self, context: Context, row: Row) -> list[tuple[str, str, Any]]:
        """The ledger."""
        return [(LEDGER, self.column, row["Code"])]


class Costcenters(_Costs):
    """hrm/Costcenters."""


class Costunits(_Costs):
    """hrm/Costunits."""

    column = "CostUnit"
    label = "cost_unit"


SETUP: dict[str, type[Behaviour]] = {
    "financial/GLAccounts": GLAccounts,
    "financial/Journals": Journals,
    "vat/VATCodes": VATCodes,
    "cashflow/PaymentConditions": PaymentConditions,
    "financial/ExchangeRates": ExchangeRates,
    "hrm/Costcenters": Costcenters,
    "hrm/Costunits": Costunits,
}
