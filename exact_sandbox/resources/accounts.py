# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""crm/Accounts: numbering, defaults and what is refused."""

from __future__ import annotations

import re
from typing import Any

from exact_sandbox.ledger.frame import LEDGER
from exact_sandbox.odata.edm import pad
from exact_sandbox.odata.filters import Row
from exact_sandbox.resources.base import Behaviour, Context, missing
from exact_sandbox.resources.vatnumbers import expected_format
from exact_sandbox.rest.texts import BusinessError, Message, problem

EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_DIGITS = re.compile(r"\d+")
_STATUSES = {None, "", "A", "S", "P", "C"}


class Accounts(Behaviour):
    """Relations. A new one is a customer unless the body says otherwise."""

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """Defaults as recorded after a POST; the next code when none is given."""
        if old is None:
            values = {**self._defaults(context), **values}
            if not str(values.get("Code") or "").strip():
                # refused bodies must not use up a number
                problems = missing(self.resource, values)
                problems += self.check(context, values, None)
                if problems:
                    raise BusinessError(problems)
                values["Code"] = pad("crm/Accounts", "Code", self._next_code(context))
        return super().prepare(context, values, old)

    @staticmethod
    def _defaults(context: Context) -> Row:
        today = context.clock.local().replace(hour=0, minute=0, second=0, microsecond=0)
        return {
            "Status": "C",
            "Type": "A",
            "IsSales": True,
            "SalesCurrency": "EUR",
            "PurchaseCurrency": "EUR",
            "InvoiceAttachmentType": 1,
            "ConsolidationScenario": 2,
            "SecurityLevel": 10,
            "Source": 2,
            "StartDate": today,
            "StatusSince": today,
            "CustomerSince": today,
        }

    @staticmethod
    def _next_code(context: Context) -> str:
        """Highest number plus one. Callers hold the store's lock."""
        rows = context.store.rows(context.division, "crm/Accounts")
        codes = (str(row.get("Code") or "").strip() for row in rows)
        numbers = [int(code) for code in codes if _DIGITS.fullmatch(code)]
        return str(max(numbers, default=0) + 1)

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """Unique code, status, mail, VAT number, references."""
        found = super().check(context, row, old)
        if row.get("Status") not in _STATUSES:
            found.append(problem("invalid", "status"))
        email = row.get("Email")
        if email and not EMAIL.fullmatch(email):
            found.append(problem("invalid", "email"))
        form = expected_format(row.get("Country"), row.get("VATNumber"))
        if form:
            found.append(problem("vat_number", None, form))
        return found + self._references(context, row)

    def delete(self, context: Context, row: Row) -> None:
        """A relation with entries stays (text assumed)."""
        if context.store.find(context.division, LEDGER, Account=row["ID"]):
            raise BusinessError([problem("in_use", "account")])
        super().delete(context, row)

    @staticmethod
    def _references(context: Context, row: Row) -> list[Message]:
        wanted = (
            (
                "PaymentConditionSales",
                "cashflow/PaymentConditions",
                "payment_condition",
            ),
            ("SalesVATCode", "vat/VATCodes", "vat_code"),
            ("PurchaseVATCode", "vat/VATCodes", "vat_code"),
            ("SalesCurrency", "general/Currencies", "currency"),
        )
        found = []
        for name, resource, label in wanted:
            value: Any = row.get(name)
            if value and not context.store.find(context.division, resource, Code=value):
                found.append(problem("reference", label))
        return found
