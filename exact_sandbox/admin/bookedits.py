# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""World edits in the books: merging relations, links of cost centres."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exact_sandbox.odata.table import resource_table
from exact_sandbox.state.store import Change, Row

if TYPE_CHECKING:
    from exact_sandbox.sandbox import Sandbox

Values = dict[str, Any]
#: Columns that name a relation: guid, and code and name beside it.
_NAMES: tuple[tuple[str, str, str], ...] = (
    ("Account", "AccountCode", "AccountName"),
    ("Customer", "", "CustomerName"),
    ("Supplier", "", "SupplierName"),
    ("OrderedBy", "", "OrderedByName"),
    ("InvoiceTo", "", "InvoiceToName"),
    ("DeliverTo", "", "DeliverToName"),
)


def _relation(sandbox: Sandbox, division: int, code: object) -> Row:
    row = sandbox.store.find(division, "crm/Accounts", Code=str(code))
    if row is None:
        raise ValueError(f"no relation {code} in division {division}")
    return row


def _moved(row: Row, old: Row, new: Row) -> Row | None:
    """The row as the other relation's; None when it was never the old one's."""
    changes: Row = {}
    for key, code, name in _NAMES:
        if row.get(key) == old["ID"]:
            changes[key] = new["ID"]
            for column, value in ((code, new["Code"]), (name, new["Name"])):
                if column and column in row:
                    changes[column] = value
    return {**row, **changes} if changes else None


def merge(sandbox: Sandbox, values: Values) -> Values:
    """Merge relation ``code`` into ``into``: its guid is gone, all it had moves."""
    division = int(values["division"])
    old = _relation(sandbox, division, values["code"])
    new = _relation(sandbox, division, values["into"])
    if old["ID"] == new["ID"]:
        raise ValueError("a relation cannot be merged into itself")
    store = sandbox.store
    changes = [Change(division, "crm/Accounts", old["ID"], None)]
    for place, resource in store.places():
        table = resource_table().get(resource)
        if place != division or table is None or resource == "crm/Accounts":
            continue
        for row in store.rows(division, resource):
            moved = _moved(row, old, new)
            if moved is not None:
                key = str(row[table.keys[0].name])
                changes.append(Change(division, resource, key, moved))
    store.commit(changes)
    return {"gone": old["ID"], "into": new["ID"], "moved": len(changes) - 1}


def link_cost_centers(sandbox: Sandbox, values: Values) -> Values:
    """Let a G/L account take these cost centres only; an empty list takes all."""
    division = int(values["division"])
    account = sandbox.store.find(
        division, "financial/GLAccounts", Code=str(values["account"])
    )
    if account is None:
        raise ValueError(f"no such account: {values['account']}")
    codes = [str(code).strip() for code in values["cost_centers"]]
    row = {"codes": codes} if codes else None
    sandbox.store.put(division, "_cost_links", account["ID"], row)
    return {"account": account["Code"], "cost_centers": codes}


BOOK_EDITS: dict[str, Callable[[Any, Values], Values | None]] = {
    "merge": merge,
    "link_cost_centers": link_cost_centers,
}
