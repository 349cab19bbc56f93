# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Listings the service refuses: without ``$select``, without a wanted ``$filter``."""

from __future__ import annotations

from collections.abc import Mapping

from exact_sandbox.odata.errors import QueryError
from exact_sandbox.odata.query import Query
from exact_sandbox.odata.table import Resource
from exact_sandbox.settings import Settings

#: Seen to refuse a bare listing (reported by users). bulk and sync do so too.
SELECT_WANTED = {
    "cashflow/Receivables",
    "financialtransaction/BankEntries",
    "financialtransaction/TransactionLines",
    "generaljournalentry/GeneralJournalEntries",
}

#: Resources with mandatory filtering for some apps, and the fields that satisfy it.
FILTER_WANTED = {
    "crm/Accounts": (
        "Accountant", "AccountManager", "AddressLine1", "Blocked", "BSN",
        "ChamberOfCommerce", "City", "Classification1", "Code", "Country", "Created",
        "Email", "EndDate", "ID", "InvoiceAccount", "IsSales", "IsSupplier",
        "MainContact", "Modified", "Name", "Parent", "Phone", "Postcode", "PriceList",
        "Reseller", "RSIN", "SearchCode", "StartDate", "Status", "Type", "VATNumber",
    ),
    "logistics/Items": ("Code", "Created", "Description", "ID", "Modified"),
}  # fmt: skip


def check_filter_fields(resource: Resource, query: Query, settings: Settings) -> None:
    """Refuse a filter on what cannot be filtered: binaries, and what is set.

    Which properties these are at Exact is not known.

    :raises QueryError: 400 with the reported text.
    """
    named = settings.not_filterable.get(resource.name, ())
    found = [
        name
        for name in dict.fromkeys(query.filter_fields)
        if name in named or resource.properties[name].type == "Edm.Binary"
    ]
    if found:
        raise QueryError(
            f"Filtering on these fields is not supported: {', '.join(found)}", ""
        )


def check_rules(
    resource: Resource,
    query: Query,
    settings: Settings,
    app_rules: Mapping[str, bool | None],
) -> None:
    """Refuse a listing that is too broad.

    :param app_rules: rules of the calling app, before those of the settings.
    :raises QueryError: 400 with the reported texts.
    """

    def on(name: str) -> bool:
        own = app_rules.get(name)
        return bool(getattr(settings, name)) if own is None else own

    wanted = resource.name in SELECT_WANTED or resource.is_large_page
    bare = query.select is None and query.top != 1
    if wanted and bare and on("mandatory_select"):
        raise QueryError(
            "Please add a $select or a $top=1 statement to the query string.", ""
        )
    fields = FILTER_WANTED.get(resource.name)
    named = set(query.filter_fields) & set(fields or ())
    if fields and not named and on("mandatory_filter"):
        raise QueryError(
            "This endpoint has mandatory filtering applied. A GET request for this "
            "endpoint must have a $filter parameter with one of the following fields "
            f"in the url:{','.join(fields)}.",
            "",
        )
