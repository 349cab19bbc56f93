# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Verbose JSON, byte for byte as the service lays it out (recorded)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from exact_sandbox.odata.edm import literal, text_of, wire
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Page, Query
from exact_sandbox.odata.shape import Shape
from exact_sandbox.odata.table import Property, Resource

JSON = "application/json;charset=utf-8"

#: Rows behind a navigation property of a row.
Navigate = Callable[[Resource, Row, Property], list[Row]]


def _object(members: list[tuple[str, str]]) -> str:
    inner = ", ".join(f'"{name}": {value}' for name, value in members)
    return "{\r\n" + inner + "\r\n}"


def _array(items: list[str]) -> str:
    return "[\r\n" + ", ".join(items) + "\r\n]"


def wrap(text: str) -> bytes:
    """The outer ``d``."""
    return ('{\r\n"d" : ' + text + "\r\n}").encode()


def entity_uri(base: str, resource: Resource, row: Row) -> str:
    """Address of one row: a bare number or string key, or ``guid'...'``."""
    if len(resource.keys) == 1:
        key = resource.keys[0]
        inside = literal(key.type, row.get(key.name))
    else:
        inside = ",".join(
            f"{key.name}={literal(key.type, row.get(key.name))}"
            for key in resource.keys
        )
    return f"{base}{resource.name}({inside})"


class Renderer:
    """Renders rows of one request.

    :param base: address of the API with division, for example
        ``https://127.0.0.1:8443/api/v1/123/``.
    :param navigate: gives the rows behind an expanded navigation property.
    """

    entity_type = feed_type = JSON

    def __init__(
        self, base: str, tables: dict[str, Resource], navigate: Navigate
    ) -> None:
        self.base = base
        self.tables = tables
        self.navigate = navigate

    def entities(self, resource: Resource, rows: list[Row], shape: Shape) -> list[str]:
        """Rows of one resource. Properties come in class order, not as asked."""
        columns = shape.columns(resource)
        kind = json.dumps(resource.type_name)
        return [self._entity(resource, row, shape, columns, kind) for row in rows]

    def _entity(
        self,
        resource: Resource,
        row: Row,
        shape: Shape,
        columns: list[Property],
        kind: str,
    ) -> str:
        uri = entity_uri(self.base, resource, row)
        members = [("__metadata", _object([("uri", text_of(uri)), ("type", kind)]))]
        for item in columns:
            if item.is_collection:
                value = self._navigation(resource, row, item, uri, shape)
            else:
                value = wire(item.type, row.get(item.name))
            members.append((item.name, value))
        return _object(members)

    def _navigation(
        self, resource: Resource, row: Row, item: Property, uri: str, shape: Shape
    ) -> str:
        if item.name not in shape.expanded:
            link = _object([("uri", text_of(f"{uri}/{item.name}"))])
            return _object([("__deferred", link)])
        target = self.tables.get(item.of or "")
        if target is None:
            return _object([("results", _array([]))])
        rows = self.navigate(resource, row, item)
        texts = self.entities(target, rows, shape.under(item.name))
        return _object([("results", _array(texts))])

    def single(self, resource: Resource, row: Row, query: Query | None = None) -> bytes:
        """``{"d": {...}}``"""
        shape = Shape() if query is None else query.shape
        return wrap(self.entities(resource, [row], shape)[0])

    def page(
        self, resource: Resource, page: Page, query: Query, next_base: str
    ) -> bytes:
        """``{"d": [...]}`` or ``{"d": {"results": [...], "__next": ...}}``."""
        rows = _array(self.entities(resource, page.rows, query.shape))
        if page.plain and page.total is None:
            return wrap(rows)
        members = []
        if page.total is not None:
            members.append(("__count", f'"{page.total}"'))
        members.append(("results", rows))
        if page.next_query is not None:
            members.append(("__next", text_of(f"{next_base}?{page.next_query}")))
        return wrap(_object(members))


def function_result(name: str, value: Any) -> bytes:
    """Answer of a scalar function: ``{"d": {"UserHasRights": true}}``."""
    return wrap(_object([(name, json.dumps(value))]))


def error_body(text: str, lang: str = "") -> bytes:
    """The error envelope; ``code`` is always empty (recorded)."""
    message = _object([("lang", json.dumps(lang)), ("value", json.dumps(text))])
    inner = _object([("code", '""'), ("message", message)])
    return _object([("error", inner)]).encode()
