# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which resource behaves how. What is not named here is shown from the store."""

from __future__ import annotations

from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.table import Property, Resource, resource_table
from exact_sandbox.resources.accounts import Accounts
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.resources.identity import (
    AllDivisions,
    Divisions,
    HrmDivisions,
    Me,
    Users,
)
from exact_sandbox.resources.invoices import (
    PurchaseEntries,
    PurchaseEntryLines,
    SalesEntries,
    SalesEntryLines,
)
from exact_sandbox.resources.joins import joins_of
from exact_sandbox.resources.journalentries import (
    BankEntries,
    BankEntryLines,
    GeneralJournalEntries,
    GeneralJournalEntryLines,
)
from exact_sandbox.resources.openlists import (
    AgingReceivables,
    OutstandingInvoices,
    PayablesList,
    PaymentTerms,
    ReceivablesList,
)
from exact_sandbox.resources.people import PEOPLE
from exact_sandbox.resources.practice import PRACTICE
from exact_sandbox.resources.salesinvoices import SalesInvoices
from exact_sandbox.resources.setup import SETUP
from exact_sandbox.resources.sync import (
    STORED_UNDER,
    BulkRows,
    Deleted,
    SyncRows,
    SyncTimestamp,
)
from exact_sandbox.resources.views import (
    JournalStatus,
    Transactions,
)

_OWN: dict[str, type[Behaviour]] = {
    "current/Me": Me,
    "system/Divisions": Divisions,
    "system/GetMostRecentlyUsedDivisions": Divisions,
    "system/AllDivisions": AllDivisions,
    "hrm/Divisions": HrmDivisions,
    "system/Users": Users,
    "users/Users": Users,
    "crm/Accounts": Accounts,
    "salesentry/SalesEntries": SalesEntries,
    "salesentry/SalesEntryLines": SalesEntryLines,
    "salesinvoice/SalesInvoices": SalesInvoices,
    "purchaseentry/PurchaseEntries": PurchaseEntries,
    "purchaseentry/PurchaseEntryLines": PurchaseEntryLines,
    "financialtransaction/BankEntries": BankEntries,
    "financialtransaction/BankEntryLines": BankEntryLines,
    "generaljournalentry/GeneralJournalEntries": GeneralJournalEntries,
    "generaljournalentry/GeneralJournalEntryLines": GeneralJournalEntryLines,
    "read/financial/JournalStatusList": JournalStatus,
    "read/financial/JournalStatusByFinancialPeriod": JournalStatus,
    "read/financial/ReceivablesList": ReceivablesList,
    "read/financial/PayablesList": PayablesList,
    "read/financial/AgingReceivablesList": AgingReceivables,
    "read/financial/OutstandingInvoicesOverview": OutstandingInvoices,
    "sync/Cashflow/PaymentTerms": PaymentTerms,
    "financialtransaction/Transactions": Transactions,
    "sync/Deleted": Deleted,
    "read/sync/Sync/SyncTimestamp": SyncTimestamp,
    **PRACTICE,
    **PEOPLE,
    **SETUP,
}


def behaviours() -> dict[str, Behaviour]:
    """One behaviour per resource of the table."""
    found: dict[str, Behaviour] = {}
    for name, resource in resource_table().items():
        if not resource.properties:
            continue
        stored = STORED_UNDER.get(name)
        if name in _OWN or stored is None:
            found[name] = _OWN.get(name, Behaviour)(resource)
        elif name.startswith("sync/"):
            found[name] = SyncRows(resource, stored)
        else:
            found[name] = BulkRows(resource, stored)
    return found


def rows_behind(
    context: Context, resource: Resource, row: Row, item: Property
) -> list[Row]:
    """Rows of a navigation property."""
    join = joins_of(resource.name).get(item.name)
    if join is None or item.of is None:
        return []
    own, theirs = join
    return context.store.where(context.division, item.of, theirs, row.get(own))
