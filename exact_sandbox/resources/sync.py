# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""bulk and sync: the rows of other resources, by row version, and what was deleted.

A row that changes gets a new version, higher than all others, and so moves to the end
of a sync listing (documented).
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from exact_sandbox.clock import Clock
from exact_sandbox.odata.errors import SYNTAX, ApiError
from exact_sandbox.odata.filters import Row, literal_node, tokens_of
from exact_sandbox.odata.query import Query, ordering
from exact_sandbox.odata.table import Resource, resource_table
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.resources.identity import has_rights
from exact_sandbox.state.store import Change

#: Numbers of entity types in sync/Deleted (documented), by where the rows are kept.
ENTITY_TYPES = {
    "financialtransaction/TransactionLines": 1,
    "crm/Accounts": 2,
    "crm/Addresses": 3,
    "documents/DocumentAttachments": 4,
    "crm/Contacts": 5,
    "documents/Documents": 6,
    "financial/GLAccounts": 7,
    "logistics/Items": 9,
    "cashflow/Receivables": 10,
    "cashflow/Payments": 10,
    "salesinvoice/SalesInvoices": 13,
}
DELETED = "sync/Deleted"

#: The user in whose name this thread works; None for the administration.
actor: ContextVar[str | None] = ContextVar("actor", default=None)


class Traces:
    """Makes the row of sync/Deleted for a row that goes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __call__(self, change: Change) -> Change | None:
        """None for what sync/Deleted does not tell."""
        kind = ENTITY_TYPES.get(change.resource)
        if kind is None:
            return None
        key = str(uuid.uuid4())
        row = {
            "ID": key,
            "DeletedBy": actor.get(),
            "DeletedDate": self.clock.local(),
            "Division": change.division,
            "EntityKey": change.key,
            "EntityType": kind,
        }
        return Change(change.division, DELETED, key, row)


def _stamped(rows: Iterable[Row]) -> Iterable[Row]:
    return ({**row, "Timestamp": row["_version"]} for row in rows)


class BulkRows(Behaviour):
    """bulk resources: the rows of another resource, 1,000 to a page."""

    def __init__(self, resource: Resource, stored: str) -> None:
        self.stored = stored
        super().__init__(resource)


class SyncRows(Behaviour):
    """sync resources: rows with ``Timestamp``, in its order."""

    def __init__(self, resource: Resource, stored: str | None = None) -> None:
        self.stored = stored
        super().__init__(resource)

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """All rows with their version."""
        return list(_stamped(context.store.rows(context.division, self.place)))

    def in_order(self, context: Context, query: Query) -> tuple[Iterable[Row], bool]:
        """Rows behind the token or the wanted version, without looking at others."""
        by_version = ordering(query) == [(self.resource.keys[0], False)]
        if not by_version or query.inline_count:
            return self.read(context, query), False
        after = math.ceil(query.floors.get("Timestamp", 0)) - 1
        if query.token:
            after = max(after, int(query.token[0]))
        rows = context.store.arranged(
            context.division, self.place, "_version", int, after
        )
        return _stamped(rows), True


class Deleted(SyncRows):
    """sync/Deleted: what went in the last two months (reported), for who may see it."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """Nothing, and no error, for a user without the right (reported)."""
        return [
            row for row in super().read(context, query) if self._visible(context, row)
        ]

    def in_order(self, context: Context, query: Query) -> tuple[Iterable[Row], bool]:
        """As of any sync resource."""
        rows, arranged = super().in_order(context, query)
        return (row for row in rows if self._visible(context, row)), arranged

    @staticmethod
    def _visible(context: Context, row: Row) -> bool:
        days = timedelta(days=context.settings.deleted_kept_days)
        kept = bool(row["DeletedDate"] > context.clock.local() - days)
        return kept and has_rights(context.principal.user, DELETED)


def _parameter(query: Query, name: str) -> Any:
    """A function parameter: an OData literal.

    :raises ApiError: 400 when it is missing or cannot be read.
    """
    texts = {key.lower(): text for key, text in query.parameters.items()}
    tokens = tokens_of(texts.get(name.lower(), ""))
    if len(tokens) != 1 or tokens[0].kind not in ("typed", "string"):
        raise ApiError(400, SYNTAX)
    return literal_node(tokens[0]).value({})


class SyncTimestamp(Behaviour):
    """read/sync/Sync/SyncTimestamp: the version from which to read on, by a date."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row: a version below that of every row changed since ``modified``."""
        if query is None:
            return []
        try:
            moment = _parameter(query, "modified")
            name = _parameter(query, "endPoint")
        except ApiError as error:
            raise ApiError(400, SYNTAX) from error
        if isinstance(moment, str) or not isinstance(name, str):
            raise ApiError(400, SYNTAX)
        rows = context.store.rows(context.division, self._stored_under(name))
        later = [
            row["_version"]
            for row in rows
            if row.get("Modified") is not None and row["Modified"] >= moment
        ]
        last = max((row["_version"] for row in rows), default=0)
        return [
            {
                "Modified": moment,
                "API": name,
                "TimeStampAsBigInt": min(later) - 1 if later else last,
            }
        ]

    @staticmethod
    def _stored_under(name: str) -> str:
        """Where the rows of a sync resource are; its last name will do."""
        wanted = name.lower().removeprefix("sync/")
        for known in resource_table():
            path = known.removeprefix("sync/").lower()
            if known.startswith("sync/") and wanted in (path, path.rsplit("/", 1)[-1]):
                return STORED_UNDER.get(known, known)
        raise ApiError(400, SYNTAX)


#: Where the rows of bulk and sync resources are kept.
STORED_UNDER = {
    "bulk/Cashflow/Receivables": "cashflow/Receivables",
    "bulk/Financial/TransactionLines": "financialtransaction/TransactionLines",
    "sync/Financial/TransactionLines": "financialtransaction/TransactionLines",
    "sync/Financial/GLAccounts": "financial/GLAccounts",
    "sync/CRM/Accounts": "crm/Accounts",
    "sync/Documents/Documents": "documents/Documents",
    "sync/Documents/DocumentAttachments": "documents/DocumentAttachments",
    "sync/Cashflow/PaymentTerms": "cashflow/Receivables",
}
