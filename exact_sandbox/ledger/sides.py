# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Selling and buying: where the two kinds of invoices differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """One side of the books.

    :param sign: of the relation's line in the ledger: 1 debit, -1 credit.
    :param way: transaction type of VAT codes that fit beside those for both.
    """

    entries: str
    entry_lines: str
    lines: str
    relation: str
    relation_label: str
    #: label when the relation is not given
    relation_missing: str
    type_label: str
    journal_type: int
    gl_type: int
    types: dict[int, str]
    sign: int
    terms: str
    line_type: int
    kind: str
    way: str
    vat_account: str
    condition: str
    control: str
    control_message: str
    inactive_message: str
    vat_code_message: str

    @property
    def entry_type(self) -> int:
        """The plain type: 20 or 30."""
        return min(self.types)

    @property
    def credit_type(self) -> int:
        """The type of a credit note: 21 or 31."""
        return max(self.types)


SALES = Side(
    entries="salesentry/SalesEntries",
    entry_lines="salesentry/SalesEntryLines",
    lines="SalesEntryLines",
    relation="Customer",
    relation_label="customer",
    relation_missing="customer",
    type_label="customer_type",
    journal_type=20,
    gl_type=20,
    types={20: "Sales entry", 21: "Sales credit note"},
    sign=1,
    terms="cashflow/Receivables",
    line_type=20,
    kind="debtor",
    way="S",
    vat_account="GLToPay",
    condition="PaymentConditionSales",
    control="GLAR",
    control_message="receivable_account",
    inactive_message="customer_inactive",
    vat_code_message="vat_code_purchase",
)

PURCHASE = Side(
    entries="purchaseentry/PurchaseEntries",
    entry_lines="purchaseentry/PurchaseEntryLines",
    lines="PurchaseEntryLines",
    relation="Supplier",
    relation_label="supplier",
    # reported in a translation of "Relatie" for the missing supplier
    relation_missing="account",
    type_label="supplier_type",
    journal_type=22,
    gl_type=22,
    types={30: "Purchase entry", 31: "Purchase credit note"},
    sign=-1,
    terms="cashflow/Payments",
    line_type=22,
    kind="creditor",
    way="P",
    vat_account="GLToClaim",
    condition="PaymentConditionPurchase",
    control="GLAP",
    control_message="payable_account",
    inactive_message="supplier_inactive",
    vat_code_message="vat_code_sales",
)

SIDES = (SALES, PURCHASE)


def side_of_gl_type(gl_type: object) -> Side | None:
    """The side whose open items stand on G/L accounts of this type."""
    return next((side for side in SIDES if side.gl_type == gl_type), None)
