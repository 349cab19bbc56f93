# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Topics, and the body of a notification with its hash."""

from __future__ import annotations

import hashlib
import hmac
import json

#: Topics that the sandbox's rows can trigger, and the resource a topic points to.
TRIGGERS = {
    "Accounts": ("crm/Accounts",),
    "Contacts": ("crm/Contacts",),
    "BankAccounts": ("crm/BankAccounts",),
    "Documents": ("documents/Documents",),
    "DocumentAttachments": ("documents/DocumentAttachments",),
    "SalesEntries": ("salesentry/SalesEntries",),
    "PurchaseEntries": ("purchaseentry/PurchaseEntries",),
    "BankEntries": ("financialtransaction/BankEntries",),
    "GeneralJournalEntries": ("generaljournalentry/GeneralJournalEntries",),
    "SalesInvoices": ("salesinvoice/SalesInvoices",),
    "Items": ("logistics/Items",),
    "FinancialTransactions": (
        "salesentry/SalesEntries",
        "purchaseentry/PurchaseEntries",
        "financialtransaction/BankEntries",
        "generaljournalentry/GeneralJournalEntries",
    ),
}
#: Topics seen at Exact whose rows the sandbox does not have.
SILENT = (
    "CashEntries", "SalesOrders", "PurchaseOrders", "GoodsDeliveries",
    "StockPositions", "SalesItemPrices", "Quotations", "Opportunities", "Projects",
    "CostTransactions", "TimeTransactions", "Subscriptions",
)  # fmt: skip
TOPICS = (*TRIGGERS, *SILENT)
_POINTS_TO = {"FinancialTransactions": "financialtransaction/Transactions"}


def topics_of(resource: str) -> list[str]:
    """Topics that a change of a resource triggers."""
    return [topic for topic, found in TRIGGERS.items() if resource in found]


def endpoint(base: str, topic: str, division: int, key: str) -> str:
    """Where a notification points to."""
    resource = _POINTS_TO.get(topic) or TRIGGERS[topic][0]
    return f"{base}/api/v1/{division}/{resource}(guid'{key}')"


def notification(content: dict[str, object], secret: str) -> bytes:
    """The body: compact JSON, hash over the very text of ``Content`` (verified by
    others against the real service: upper-case hex HMAC-SHA256)."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    code = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f'{{"Content":{text},"HashCode":"{code.upper()}"}}'.encode()
