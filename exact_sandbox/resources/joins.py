# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rows hang below which: own column, column of the rows below."""

from __future__ import annotations

_BANK_ACCOUNTS = {"BankAccounts": ("ID", "Account")}

_JOINS: dict[str, dict[str, tuple[str, str]]] = {
    "crm/Accounts": _BANK_ACCOUNTS,
    "sync/CRM/Accounts": _BANK_ACCOUNTS,
    "vat/VATCodes": {"VATPercentages": ("ID", "VATCodeID")},
    "salesentry/SalesEntries": {"SalesEntryLines": ("EntryID", "EntryID")},
    "purchaseentry/PurchaseEntries": {"PurchaseEntryLines": ("EntryID", "EntryID")},
    "salesinvoice/SalesInvoices": {"SalesInvoiceLines": ("InvoiceID", "InvoiceID")},
    "generaljournalentry/GeneralJournalEntries": {
        "GeneralJournalEntryLines": ("EntryID", "EntryID")
    },
    "financialtransaction/BankEntries": {"BankEntryLines": ("EntryID", "EntryID")},
    "financialtransaction/Transactions": {"TransactionLines": ("EntryID", "EntryID")},
}


def joins_of(resource: str) -> dict[str, tuple[str, str]]:
    """Per navigation property of a resource, how its rows are found."""
    return _JOINS.get(resource, {})
