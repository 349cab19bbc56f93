# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""World edits around an office: a new return, another status, another VAT type."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exact_sandbox.resources.documents import next_number
from exact_sandbox.resources.returns import RETURNS
from exact_sandbox.state.store import NOWHERE
from exact_sandbox.worlds.filings import (
    KINDS,
    VARIANTS,
    Filing,
    filer_of,
    filing_rows,
)
from exact_sandbox.worlds.periods import four_weeks, month, quarter, whole_year

if TYPE_CHECKING:
    from exact_sandbox.sandbox import Sandbox

Values = dict[str, Any]

#: Kinds of period, by what an edit calls them.
_PERIODS = {"M": month, "Q": quarter, "Y": whole_year, "4": four_weeks}
_VAT_TYPES = ("B", "E", "I", "N")


def _one_of(values: Values, name: str, known: Any, default: str | None = None) -> Any:
    value = values.get(name, default)
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(str, known))}")
    return value


def _add_return(sandbox: Sandbox, values: Values) -> Values:
    """A return made in Exact just now, with its files."""
    division = int(values["division"])
    row = sandbox.store.get(NOWHERE, "system/Divisions", division)
    if row is None:
        raise ValueError(f"no such division: {division}")
    kind = _one_of(values, "kind", KINDS)
    period = _PERIODS[_one_of(values, "frequency", _PERIODS, "M")]
    now = sandbox.clock.local().replace(microsecond=0)
    filing = Filing(
        kind,
        period(now.date(), int(values.get("back", 1))),
        int(values.get("status", 40)),
        now,
        _one_of(values, "files", VARIANTS, "file_pdf"),
    )
    keys = tuple(str(uuid.uuid4()) for _ in range(4))
    changes = filing_rows(
        sandbox.plan.seed,
        division,
        filer_of(row, sandbox.plan.seed),
        filing,
        bool(values.get("abroad", True)),
        (keys[0], keys[1], keys[2], keys[3]),
        next_number(sandbox.store, division),
    )
    sandbox.store.commit(changes)
    return {
        "id": keys[0],
        "request": keys[1],
        "subject": (changes[0].row or {})["Subject"],
    }


def _return_status(sandbox: Sandbox, values: Values) -> Values:
    """What somebody does to a return in Exact: it gets another status."""
    division, key = int(values["division"]), str(values["id"])
    row = sandbox.store.get(division, RETURNS, key)
    if row is None:
        raise ValueError(f"no such return in division {division}")
    sandbox.store.put(division, RETURNS, key, {**row, "Status": int(values["status"])})
    return {"id": key, "status": int(values["status"])}


def _vat_type(sandbox: Sandbox, values: Values) -> Values:
    """A VAT code becomes another type, or can be used on the other side only."""
    division = int(values["division"])
    row = sandbox.store.find(division, "vat/VATCodes", Code=str(values["code"]))
    if row is None:
        raise ValueError(f"no such VAT code in division {division}")
    changed = {**row, "Modified": sandbox.clock.local()}
    if "type" in values:
        changed["Type"] = _one_of(values, "type", _VAT_TYPES)
    if "transaction" in values:
        changed["VATTransactionType"] = _one_of(values, "transaction", ("B", "P", "S"))
    sandbox.store.put(division, "vat/VATCodes", row["ID"], changed)
    return {"key": row["ID"]}


def _skew(sandbox: Sandbox, values: Values) -> Values:
    """The sandbox's clock runs ahead of the caller's, or behind it."""
    sandbox.clock.advance(float(values["seconds"]))
    return {"now": sandbox.clock.now().isoformat()}


OFFICE_EDITS: dict[str, Callable[[Any, Values], Values | None]] = {
    "add_return": _add_return,
    "return_status": _return_status,
    "vat_type": _vat_type,
    "clock_skew": _skew,
}
