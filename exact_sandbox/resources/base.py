# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a resource does: read, create, update, delete; plain storage by default."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from exact_sandbox.clock import Clock
from exact_sandbox.oauth.tokens import Principal
from exact_sandbox.odata.edm import from_body, pad
from exact_sandbox.odata.errors import BINDING, STREAM, ApiError
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query, rank
from exact_sandbox.odata.table import Property, Resource, resource_table
from exact_sandbox.resources.joins import joins_of
from exact_sandbox.rest.texts import (
    FIELD_LABELS,
    BusinessError,
    Message,
    problem,
)
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import Change, Store


@dataclass(frozen=True)
class Context:
    """What a resource may use while it answers one request."""

    store: Store
    settings: Settings
    clock: Clock
    principal: Principal
    division: int
    base_url: str

    @property
    def language(self) -> str:
        """Language of the authorised user, for messages."""
        return str(self.principal.user["LanguageCode"])

    def stamps(self, resource: Resource, new: bool) -> Row:
        """Created/Modified columns for a row written now."""
        now = self.clock.local()
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        user = self.principal.user
        found: Row = {
            "Modified": now,
            "Modifier": user["UserID"],
            "ModifierFullName": user["FullName"],
        }
        if new:
            found |= {
                "Created": now,
                "Creator": user["UserID"],
                "CreatorFullName": user["FullName"],
                "Division": self.division,
            }
        return {
            key: value for key, value in found.items() if key in resource.properties
        }


#: Entries whose Type connectors send although the table says it is not posted.
_TYPED = {"salesentry/SalesEntries", "purchaseentry/PurchaseEntries"}


def values_of(context: Context, resource: Resource, body: Any, posting: bool) -> Row:
    """Check a body against the table and convert it to row values.

    Nested collections stay lists of row values under their navigation name.

    :param posting: True for POST, False for PUT.
    :raises ApiError: 400 for an unknown property, a value that does not fit, an
        object where a list of lines belongs, or lines in a PUT (reported).
    """
    if not isinstance(body, dict):
        raise ApiError(400, STREAM)
    values: Row = {}
    for name, value in body.items():
        if name == "__metadata":
            continue
        item = resource.properties.get(name)
        if item is None:
            raise ApiError(400, STREAM)
        if item.is_collection and isinstance(value, dict) and "__deferred" in value:
            # a client sends back what it read: a link says nothing new
            continue
        if item.is_collection and not posting:
            raise ApiError(400, BINDING)
        if item.is_collection:
            values[name] = _nested(context, item, value, posting)
        elif _writable(context, resource, item, posting):
            values[name] = pad(resource.name, name, from_body(item.type, value))
    return values


def _writable(
    context: Context, resource: Resource, item: Property, posting: bool
) -> bool:
    """Whether a sent property counts. One that is read-only is left out silently,
    as recorded, unless the settings say it is refused."""
    allowed = item.post if posting else item.put
    if item.key:
        return True
    if item.name == "Type" and resource.name in _TYPED:
        return True
    if resource.name == "vat/VatPercentages":
        # never sent by themselves, but with their code
        return True
    if item.read_only or allowed is False:
        if context.settings.refuse_read_only:
            raise ApiError(400, STREAM)
        return False
    return True


def _nested(context: Context, item: Property, value: Any, posting: bool) -> list[Row]:
    target = resource_table().get(item.of or "")
    if target is None or not isinstance(value, list):
        raise ApiError(400, STREAM)
    return [values_of(context, target, each, posting) for each in value]


class Behaviour:
    """Plain storage: what stands in the store is answered, what is sent is kept."""

    #: Resource whose rows are stored; another name than the route for views.
    stored: str | None = None

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.place = self.stored or resource.name

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """All rows of the division."""
        return context.store.rows(context.division, self.place)

    def in_order(self, context: Context, query: Query) -> tuple[Iterable[Row], bool]:
        """Rows for a page, and whether they come in the query's order already.

        Then they begin behind its skip token, and a page needs to look at the first
        of them only, however many there are.
        """
        keys = self.resource.keys
        by_key = len(keys) == 1 and not query.order and not query.inline_count
        if not by_key or type(self).read is not Behaviour.read:
            return self.read(context, query), False
        name, token = keys[0].name, query.token
        rows = context.store.arranged(
            context.division, self.place, name, rank, token[0] if token else None
        )
        return rows, True

    def one(self, context: Context, key: dict[str, Any]) -> Row | None:
        """The row with this key."""
        if len(key) == 1 and type(self).read is Behaviour.read:
            value = next(iter(key.values()))
            return context.store.get(context.division, self.place, value)
        for row in self.read(context):
            if all(row.get(name) == value for name, value in key.items()):
                return row
        return None

    def create(self, context: Context, body: Any) -> Row:
        """POST, lines sent along included. Returns the new row."""
        values = values_of(context, self.resource, body, posting=True)
        with context.store.lock:
            row = self.prepare(context, values, None)
            key = self.resource.keys[0].name
            if row.get(key) is None:
                row[key] = str(uuid.uuid4())
            if context.store.get(context.division, self.place, row[key]):
                raise BusinessError([problem("data_exists")])
            below = self._below(context, row)
            change = Change(context.division, self.place, str(row[key]), row)
            context.store.commit([change, *below])
        return row

    def _below(self, context: Context, row: Row) -> list[Change]:
        """Takes the rows sent under navigation names out of ``row``, to be stored.

        :raises BusinessError: when one of them lacks what is mandatory.
        """
        found = []
        for item in self.resource.properties.values():
            if not item.is_collection or item.name not in row:
                continue
            target = resource_table()[item.of or ""]
            join = joins_of(self.resource.name).get(item.name)
            key = target.keys[0].name
            for each in row.pop(item.name):
                linked = {**each, join[1]: row.get(join[0])} if join else each
                new = fresh_row(context, target, linked)
                new[key] = new.get(key) or str(uuid.uuid4())
                found.append(Change(context.division, target.name, new[key], new))
        return found

    def update(self, context: Context, row: Row, body: Any) -> Row:
        """PUT: only the sent fields change (recorded)."""
        values = values_of(context, self.resource, body, posting=False)
        key = self.resource.keys[0].name
        values.pop(key, None)
        with context.store.lock:
            fresh = context.store.get(context.division, self.place, row[key]) or row
            changed = self.prepare(context, values, fresh)
            context.store.put(context.division, self.place, row[key], changed)
        return changed

    def delete(self, context: Context, row: Row) -> None:
        """DELETE, with the rows that hang below."""
        key = str(row[self.resource.keys[0].name])
        with context.store.lock:
            changes = [Change(context.division, self.place, key, None)]
            for name, (own, theirs) in joins_of(self.resource.name).items():
                target = resource_table()[self.resource.properties[name].of or ""]
                changes += [
                    Change(
                        context.division,
                        target.name,
                        str(each[target.keys[0].name]),
                        None,
                    )
                    for each in context.store.rows(context.division, target.name)
                    if each.get(theirs) == row.get(own)
                ]
            context.store.commit(changes)

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """The row to store: checks, defaults and stamps. ``old`` None: a new one.

        :raises BusinessError: when the values are refused.
        """
        row = {**(old or {}), **values}
        messages = self.check(context, row, old)
        sent = None if old is None else set(values)
        messages = missing(self.resource, row, sent) + messages
        if messages:
            raise BusinessError(messages)
        return _complete(context, self.resource, row, new=old is None)

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """Problems of the whole row; here: a code that exists already."""
        code = row.get("Code")
        if code is None or "Code" not in self.resource.properties:
            return []
        key = self.resource.keys[0].name
        other = context.store.find(context.division, self.place, Code=code)
        if other is not None and other.get(key) != row.get(key):
            return [problem("data_exists")]
        return []


def _complete(context: Context, resource: Resource, row: Row, new: bool) -> Row:
    """Fill the flags, which are never null, and the stamps."""
    for name, item in resource.properties.items():
        if row.get(name) is None and item.type in ("Edm.Boolean", "Edm.Byte"):
            row[name] = False if item.type == "Edm.Boolean" else 0
    row.update(context.stamps(resource, new))
    return row


def fresh_row(context: Context, resource: Resource, values: Row) -> Row:
    """A new row of plain storage.

    :raises BusinessError: when something mandatory is empty.
    """
    messages = missing(resource, values)
    if messages:
        raise BusinessError(messages)
    return _complete(context, resource, dict(values), new=True)


def missing(
    resource: Resource, row: Row, among: set[str] | None = None
) -> list[Message]:
    """Mandatory properties that are empty.

    :param among: look at these only; a PUT may leave the others out.
    """
    return [
        problem("mandatory", FIELD_LABELS[item.name])
        if item.name in FIELD_LABELS
        else problem("mandatory_field", None, item.name)
        for item in resource.properties.values()
        if item.mandatory and row.get(item.name) in (None, "", [])
        if among is None or item.name in among
    ]
