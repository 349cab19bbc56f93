# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""World edits: what a bookkeeper or an administrator does while a link runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from exact_sandbox.admin.bookedits import BOOK_EDITS
from exact_sandbox.admin.office_edits import OFFICE_EDITS
from exact_sandbox.odata.edm import from_body, pad
from exact_sandbox.odata.errors import ApiError
from exact_sandbox.odata.table import resource_table
from exact_sandbox.state.store import NOWHERE, Row
from exact_sandbox.worlds.builder import Builder

if TYPE_CHECKING:
    from exact_sandbox.sandbox import Sandbox

Values = dict[str, Any]

#: Reasons for which a user, or the whole licence, is refused (documented).
BLOCKINGS = ("BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired")


def edit(sandbox: Sandbox, values: Values) -> Values:
    """Do one edit; ``values["edit"]`` names it.

    :raises ValueError: for an unknown edit or a row that does not exist.
    """
    name = values.get("edit", "")
    if name not in EDITS:
        raise ValueError(f"edit must be one of {', '.join(sorted(EDITS))}")
    with sandbox.store.lock:
        return EDITS[name](sandbox, values) or {"done": name}


def _row(sandbox: Sandbox, resource: str, values: Values) -> tuple[int, Row]:
    """The row meant: by ``id``, or by ``code``, in ``division``."""
    division = int(values["division"])
    found = None
    if "id" in values:
        found = sandbox.store.get(division, resource, values["id"])
    elif "code" in values:
        found = sandbox.store.find(division, resource, Code=str(values["code"]))
    if found is None:
        raise ValueError(f"no such row in {resource} of division {division}")
    return division, found


def _set(sandbox: Sandbox, resource: str, values: Values, **changes: Any) -> Values:
    division, row = _row(sandbox, resource, values)
    changed = {**row, **changes}
    if "Modified" in row:
        changed["Modified"] = sandbox.clock.local()
    key = row[resource_table()[resource].keys[0].name]
    sandbox.store.put(division, resource, key, changed)
    return {"key": key, **changes}


def _period(sandbox: Sandbox, values: Values) -> None:
    row = {"closed": True} if values["edit"] == "close_period" else None
    division = int(values["division"])
    journals = [values["journal"]] if values.get("journal") else [
        each["Code"] for each in sandbox.store.rows(division, "financial/Journals")
    ]  # fmt: skip
    for journal in journals:
        key = f"{journal}/{int(values['year'])}/{int(values['period'])}"
        sandbox.store.put(division, "_closed", key, row)


def _relation(sandbox: Sandbox, values: Values) -> Values | None:
    what = values["edit"]
    if what == "delete_relation":
        division, row = _row(sandbox, "crm/Accounts", values)
        sandbox.store.put(division, "crm/Accounts", row["ID"], None)
        return None
    today = sandbox.clock.local().replace(hour=0, minute=0, second=0, microsecond=0)
    changes: dict[str, Row] = {
        "block_relation": {"Blocked": True},
        "unblock_relation": {"Blocked": False},
        "end_relation": {"EndDate": today - timedelta(days=1)},
        "reopen_relation": {"EndDate": None},
    }
    return _set(sandbox, "crm/Accounts", values, **changes[what])


def _update(sandbox: Sandbox, values: Values) -> Values:
    """Any property of a row of a resource that is stored."""
    resource = values["resource"]
    table = resource_table().get(resource)
    if table is None:
        raise ValueError(f"no such resource: {resource}")
    changes: Row = {}
    for name, value in values["values"].items():
        item = table.properties.get(name)
        if item is None or item.is_collection:
            raise ValueError(f"no such property: {name}")
        try:
            changes[name] = pad(resource, name, from_body(item.type, value))
        except ApiError as error:
            raise ValueError(f"{name} does not take {value!r}") from error
    if resource == "system/Divisions":
        row = sandbox.store.get(NOWHERE, resource, values["division"])
        if row is None:
            raise ValueError("no such division")
        sandbox.store.put(NOWHERE, resource, values["division"], {**row, **changes})
    else:
        _set(sandbox, resource, values, **changes)
    return {"done": "update"}


def _blocking(values: dict[str, Any]) -> str:
    """Why a user is kept out, as the header ``Reason`` says it."""
    reason = str(values.get("reason", BLOCKINGS[0]))
    if reason not in BLOCKINGS:
        raise ValueError(f"reason must be one of {', '.join(BLOCKINGS)}")
    return reason


def _user(sandbox: Sandbox, values: Values) -> None:
    user = sandbox.tokens.user(values["user"])
    if user is None:
        raise ValueError(f"no such user: {values['user']}")
    what = values["edit"]
    changed = dict(user)
    if what in ("block_user", "unblock_user"):
        changed["blocked"] = _blocking(values) if what == "block_user" else ""
    elif what == "deny":
        changed["denied"] = [str(part) for part in values["resources"]]
    elif what == "language":
        changed["LanguageCode"] = str(values["language"])
    elif what == "current_division":
        changed["current"] = int(values["division"])
    elif what == "remove_access":
        gone = int(values["division"])
        changed["divisions"] = [each for each in user["divisions"] if each != gone]
    sandbox.store.put(NOWHERE, "_users", user["UserID"], changed)


def _revoke(sandbox: Sandbox, values: Values) -> Values:
    user = sandbox.tokens.user(values["user"])
    if user is None:
        raise ValueError(f"no such user: {values['user']}")
    return {"revoked": sandbox.tokens.revoke(None, user["UserID"])}


def _scope(sandbox: Sandbox, values: Values) -> None:
    """Change the divisions of a given consent."""
    user = sandbox.tokens.user(values["user"])
    if user is None:
        raise ValueError(f"no such user: {values['user']}")
    divisions = values["divisions"]
    for row in sandbox.store.rows(NOWHERE, "_chains"):
        if row["user"] == user["UserID"]:
            key = f"{row['app']}/{row['user']}"
            sandbox.store.put(NOWHERE, "_chains", key, {**row, "divisions": divisions})


def _add_division(sandbox: Sandbox, values: Values) -> Values:
    """A new division that all users may open; a given consent does not cover it."""
    store = sandbox.store
    code = int(values["code"])
    now: datetime = sandbox.clock.local()
    builder = Builder(sandbox.plan.seed, now, sandbox.plan.site)
    builder.division(code, str(values.get("name", f"Administratie {code}")), main=False)
    builder.books(code, range(now.year - 3, now.year + 2), now.year - 2)
    builder.relations(code, int(values.get("relations", 5)))
    for (division, resource), rows in builder.tables.items():
        for key, row in rows.items():
            store.put(division, resource, key, row)
    for user in store.rows(NOWHERE, "_users"):
        if code not in user["divisions"]:
            changed = {**user, "divisions": [*user["divisions"], code]}
            store.put(NOWHERE, "_users", user["UserID"], changed)
    return {"code": code}


EDITS: dict[str, Callable[[Any, Values], Values | None]] = {
    "close_period": _period,
    "open_period": _period,
    "block_relation": _relation,
    "unblock_relation": _relation,
    "end_relation": _relation,
    "reopen_relation": _relation,
    "delete_relation": _relation,
    "update": _update,
    "block_user": _user,
    "unblock_user": _user,
    "deny": _user,
    "language": _user,
    "current_division": _user,
    "remove_access": _user,
    "revoke_consent": _revoke,
    "change_consent": _scope,
    "add_division": _add_division,
    **OFFICE_EDITS,
    **BOOK_EDITS,
}
