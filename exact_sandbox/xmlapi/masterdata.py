# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Downloads of master data. The names of the elements are assumed."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from exact_sandbox.state.store import Row
from exact_sandbox.xmlapi.envelope import Element, put


def _named(name: str, row: Row) -> Element:
    item = etree.Element(
        name, {"code": str(row["Code"]).strip(), "ID": f"{{{row['ID']}}}"}
    )
    return item


def account(row: Row) -> Element:
    """A relation."""
    item = _named("Account", row)
    item.set("status", row.get("Status") or "")
    put(item, "Name", row.get("Name"))
    put(item, "Phone", row.get("Phone"))
    put(item, "Email", row.get("Email"))
    address = put(item, "Address", type="VIS", default="1")
    put(address, "AddressLine1", row.get("AddressLine1"))
    put(address, "PostalCode", row.get("Postcode"))
    put(address, "City", row.get("City"))
    put(address, "Country", code=(row.get("Country") or "").strip() or None)
    put(item, "VATNumber", row.get("VATNumber"))
    put(item, "ChamberOfCommerce", row.get("ChamberOfCommerce"))
    put(item, "PaymentCondition", code=row.get("PaymentConditionSales"))
    put(item, "IsSupplier", int(bool(row.get("IsSupplier"))))
    put(item, "IsBlocked", int(bool(row.get("Blocked"))))
    return item


def gl_account(row: Row) -> Element:
    """A G/L account."""
    item = _named("GLAccount", row)
    item.set("type", str(row["Type"]))
    item.set("balanceSide", row.get("BalanceSide") or "")
    item.set("balanceType", row.get("BalanceType") or "")
    put(item, "Description", row.get("Description"))
    put(item, "VAT", code=(row.get("VATCode") or "").strip() or None)
    put(item, "IsBlocked", int(bool(row.get("IsBlocked"))))
    return item


def journal(row: Row) -> Element:
    """A journal."""
    item = _named("Journal", row)
    item.set("type", str(row["Type"]))
    put(item, "Description", row.get("Description"))
    put(item, "GLAccount", code=row.get("GLAccountCode"))
    put(item, "Currency", code=row.get("Currency"))
    put(item, "IsBlocked", int(bool(row.get("IsBlocked"))))
    return item


def vat(row: Row) -> Element:
    """A VAT code; the percentage is a fraction as in the REST API."""
    item = _named("VAT", row)
    item.set("type", str(row["Type"]))
    item.set("charged", str(int(bool(row.get("Charged")))))
    item.set("transactionType", row.get("VATTransactionType") or "")
    put(item, "Description", row.get("Description"))
    put(item, "Percentage", Decimal(row.get("Percentage") or 0))
    put(item, "GLToPay", code=row.get("GLToPayCode"))
    put(item, "GLToClaim", code=row.get("GLToClaimCode"))
    put(item, "IsBlocked", int(bool(row.get("IsBlocked"))))
    return item


def payment_condition(row: Row) -> Element:
    """A payment condition."""
    item = _named("PaymentCondition", row)
    item.set("method", row.get("PaymentMethod") or "")
    put(item, "Description", row.get("Description"))
    put(item, "PaymentDays", row.get("PaymentDays"))
    put(item, "PaymentEndOfMonths", row.get("PaymentEndOfMonths"))
    return item
