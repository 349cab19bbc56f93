# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small Dutch division and an invoice in it, as the services' tests need them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from exact_core.model.invoice import InvoiceDraft, InvoiceLineDraft
from exact_core.model.reference import GLAccount, Journal, VatCode
from exact_core.model.relation import Relation

# code, description, per cent, type, transaction type, EU list, charged, extra
_CODES: tuple[tuple[str, str, str, str, str, str, bool], ...] = (
    ("0", "Geen btw", "0", "N", "B", "N", False),
    ("1", "BTW laag tarief, exclusief", "9", "E", "B", "N", False),
    ("2", "BTW hoog tarief, exclusief", "21", "E", "B", "N", False),
    ("3", "BTW laag tarief, inclusief", "9", "I", "B", "N", False),
    ("4", "BTW hoog tarief, inclusief", "21", "I", "B", "N", False),
    ("5", "BTW 0% / vrijgesteld", "0", "B", "B", "N", False),
    ("6", "Verkoop buiten de EU", "0", "B", "S", "N", False),
    ("7", "Verkoop binnen de EU", "0", "B", "S", "L", False),
    ("7D", "Diensten binnen de EU", "0", "B", "S", "S", False),
    ("7A", "ABC-levering binnen de EU", "0", "B", "S", "T", False),
    ("8", "BTW verlegd binnenland, verkoop", "0", "B", "S", "N", True),
    ("9", "BTW verlegd binnenland, inkoop", "21", "E", "P", "N", True),
    ("10", "Inkoop goederen binnen de EU, hoog", "21", "E", "P", "L", True),
    ("10L", "Inkoop goederen binnen de EU, laag", "9", "E", "P", "L", True),
    ("11", "Inkoop diensten binnen de EU, hoog", "21", "E", "P", "N", True),
    ("11L", "Inkoop diensten binnen de EU, laag", "9", "E", "P", "N", True),
    ("12", "Inkoop buiten de EU, verlegd, hoog", "21", "E", "P", "N", True),
    ("12L", "Inkoop buiten de EU, verlegd, laag", "9", "E", "P", "N", True),
    ("13", "Afstandsverkopen binnen de EU", "0", "B", "S", "N", False),
)


class Division:
    """Set-up data by code, and drafts that are right until a test spoils them."""

    def __init__(self) -> None:
        self.codes: dict[str, VatCode] = {
            code: VatCode(
                id=f"vat-{code}",
                code=code,
                description=description,
                percentage=Decimal(per_cent) / 100,
                type=kind,
                transaction_type=side,
                eu_sales_listing=listing,
                charged=charged,
            )
            for code, description, per_cent, kind, side, listing, charged in _CODES
        }
        self.codes["M21"] = replace(
            self.codes["4"], id="vat-M21", code="M21", vat_margin=1
        )
        self.codes["ODE"] = VatCode(
            id="vat-ODE",
            code="ODE",
            description="OSS Duitsland",
            percentage=Decimal("0.19"),
            type="E",
            transaction_type="S",
            oss_country="DE",
        )
        self.journal = Journal(
            id="journal-70",
            code="70",
            description="Verkoopboek",
            type=20,
            gl_account_id="gl-1300",
        )
        self.revenue = GLAccount(
            id="gl-8000", code="8000", description="Omzet binnenland", type=110
        )
        self.customer = Relation(
            id="rel-1",
            code="1068",
            name="Bakker BV",
            status="C",
            country="NL",
            vat_number="NL123456789B01",
        )

    def code(self, code: str, /, **changes: Any) -> VatCode:
        return replace(self.codes[code], **changes)

    def line(self, amount: str, tax: str = "0", vat: str = "2", **changes: Any) -> Any:
        code = self.codes[vat]
        untaxed = code.type == "N"
        fields: dict[str, Any] = {
            "key": "line-1",
            "label": "Line 1",
            "amount": Decimal(amount),
            "tax_amount": Decimal(tax),
            "gl_account": self.revenue,
            "account_key": "account-8001",
            "account_label": "800100 Turnover",
            "vat_code": code,
            "tax_key": "" if untaxed else f"tax-{vat}",
            "tax_label": "" if untaxed else f"Tax {vat}",
            "tax_percentage": None if untaxed else code.percentage,
        }
        return InvoiceLineDraft(**{**fields, **changes})

    def draft(self, *lines: InvoiceLineDraft, **changes: Any) -> InvoiceDraft:
        net = sum((line.amount for line in lines), Decimal(0))
        tax = sum((line.tax_amount for line in lines), Decimal(0))
        fields: dict[str, Any] = {
            "key": "move-1",
            "number": "INV/2026/00012",
            "tag": "#k3x9-12",
            "is_credit_note": False,
            "customer": self.customer,
            "customer_key": "partner-1",
            "customer_label": "Bakker BV",
            "journal": self.journal,
            "journal_key": "journal-1",
            "journal_label": "Customer Invoices",
            "invoice_date": date(2026, 11, 21),
            "accounting_date": date(2026, 11, 21),
            "due_date": date(2026, 12, 21),
            "currency": "EUR",
            "division_currency": "EUR",
            "rate": Decimal(1),
            "total": net + tax,
            "tax_total": tax,
            "lines": lines,
            "description": "Invoice",
        }
        return InvoiceDraft(**{**fields, **changes})


@pytest.fixture(scope="session")
def division() -> Division:
    return Division()


class FakeExact:
    """Answers prepared rows, and keeps what it was asked."""

    def __init__(self, answers: dict[str, list[dict[str, Any]]] | None = None) -> None:
        self.answers = answers or {}
        self.calls: list[tuple[str, str, Any]] = []
        self.created: dict[str, Any] = {}

    def me(self) -> dict[str, Any]:
        self.calls.append(("GET", "current/Me", None))
        return self.answers["current/Me"][0]

    def rows(self, division: int, resource: str, query: Any) -> Any:
        self.calls.append(("GET", resource, query))
        yield from self.answers.get(resource, [])

    def entity(self, division: int, resource: str, key: str, query: Any = None) -> Any:
        self.calls.append(("GET", resource, key))
        return next(iter(self.answers.get(resource, [])), None)

    def post(self, division: int, resource: str, body: Any) -> dict[str, Any]:
        self.calls.append(("POST", resource, body))
        return self.created

    def put(self, division: int, resource: str, key: str, body: Any) -> None:
        self.calls.append(("PUT", resource, (key, body)))


@pytest.fixture
def exact() -> FakeExact:
    return FakeExact()
