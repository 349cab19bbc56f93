# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Query options of a collection: reading them, applying them, paging."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import quote

from exact_sandbox.odata import shape
from exact_sandbox.odata.edm import literal
from exact_sandbox.odata.errors import SYNTAX, QueryError
from exact_sandbox.odata.filters import (
    Evaluate,
    Row,
    fold,
    literal_node,
    parse_filter,
    tokens_of,
)
from exact_sandbox.odata.shape import Shape, property_of
from exact_sandbox.odata.table import Property, Resource

_KNOWN = {"$select", "$filter", "$orderby", "$top", "$skip", "$skiptoken"}
_KNOWN |= {"$expand", "$inlinecount", "$format"}


@dataclass
class Query:
    """The options of one request, checked against the resource."""

    resource: Resource
    shape: Shape = field(default_factory=Shape)
    where: Evaluate | None = None
    filter_fields: list[str] = field(default_factory=list)
    floors: dict[str, Any] = field(default_factory=dict)
    order: list[tuple[Property, bool]] = field(default_factory=list)
    top: int | None = None
    skip: int = 0
    token: list[Any] | None = None
    inline_count: bool = False
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def select(self) -> set[str] | None:
        """The properties that ``$select`` names; None without one."""
        return self.shape.names


@dataclass
class Page:
    """Rows of one answer, the query string of the next, and the total if asked."""

    rows: list[Row]
    next_query: str | None
    total: int | None
    plain: bool


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d+", text.strip()):
        raise QueryError(SYNTAX)
    return int(text)


def _order(query: Query, text: str) -> None:
    for part in text.split(","):
        words = part.split()
        if not words or len(words) > 2 or words[1:] not in ([], ["asc"], ["desc"]):
            raise QueryError(SYNTAX)
        found = property_of(query.resource, words[0])
        if found.is_collection:
            raise QueryError(SYNTAX)
        query.order.append((found, words[1:] == ["desc"]))


def _token(query: Query, text: str) -> None:
    values: list[Any] = []
    for token in tokens_of(text):
        if token.kind == "mark":
            continue
        if token.kind == "name":
            values.append({"null": None, "true": True}.get(token.text, False))
        else:
            values.append(literal_node(token).value({}))
    if len(values) != len(ordering(query)):
        raise QueryError(SYNTAX)
    query.token = values


def parse_query(
    resource: Resource, parameters: dict[str, str], tables: dict[str, Resource]
) -> Query:
    """Read the options.

    :param parameters: decoded query parameters; names without ``$`` are function
        parameters and left alone.
    :raises QueryError: 400 for an option or a property that does not exist.
    """
    query = Query(resource, parameters=parameters)
    unknown = [
        name for name in parameters if name.startswith("$") and name not in _KNOWN
    ]
    if unknown:
        raise QueryError(SYNTAX)
    if parameters.get("$select", "").strip():
        shape.select(query.shape, resource, parameters["$select"], tables)
    if parameters.get("$filter", "").strip():
        found = parse_filter(resource, parameters["$filter"])
        query.where, query.filter_fields, query.floors = found
    if parameters.get("$orderby", "").strip():
        _order(query, parameters["$orderby"])
    if parameters.get("$expand", "").strip():
        shape.expand(query.shape, resource, parameters["$expand"], tables)
    if "$top" in parameters:
        query.top = _whole(parameters["$top"])
    if "$skip" in parameters:
        query.skip = _whole(parameters["$skip"])
    if parameters.get("$skiptoken", "").strip():
        _token(query, parameters["$skiptoken"])
    query.inline_count = parameters.get("$inlinecount") == "allpages"
    return query


def ordering(query: Query) -> list[tuple[Property, bool]]:
    """The order asked, then the primary key, so that pages are stable."""
    asked = {item.name for item, _ in query.order}
    keys = [(item, False) for item in query.resource.keys if item.name not in asked]
    return query.order + keys


def rank(value: Any) -> tuple[Any, ...]:
    """Sorting key of a value: null first, then by value.

    Ties of the folded form of a string are split by the raw text: paging needs an
    order in which no two different values are equal.
    """
    if value is None:
        return (False,)
    if isinstance(value, str):
        return (True, fold(value), value)
    return (True, value)


def _rank_in(name: str, row: Row) -> tuple[Any, ...]:
    return rank(row.get(name))


def _position(row_values: list[Any], other: list[Any], down: list[bool]) -> int:
    for one, two, reverse in zip(row_values, other, down, strict=True):
        left, right = rank(one), rank(two)
        if left != right:
            return -1 if (left < right) is not reverse else 1
    return 0


def _in_order(
    rows: list[Row], order: list[tuple[Property, bool]], token: list[Any] | None
) -> list[Row]:
    """Rows in an order, those behind the skip token only."""
    names = [item.name for item, _ in order]
    down = [reverse for _, reverse in order]
    # the least important order first: sorting keeps what was equal in its place
    for name, reverse in reversed(list(zip(names, down, strict=True))):
        rows.sort(key=partial(_rank_in, name), reverse=reverse)
    if token is None:
        return rows
    return [
        row
        for row in rows
        if _position([row.get(name) for name in names], token, down) > 0
    ]


def run(
    query: Query, rows: Iterable[Row], page_size: int, arranged: bool = False
) -> Page:
    """Filter, order, cut a page.

    A page has no more than ``page_size`` rows; ``$top`` up to the page size gives
    the plain shape and no next link, a larger one is reduced in it (recorded).

    :param arranged: the rows come in the query's order already, beginning behind its
        skip token: no more of them are looked at than the page needs.
    """
    order = ordering(query)
    limit = page_size if query.top is None else min(query.top, page_size)
    passing = (row for row in rows if query.where is None or query.where(row))
    total = None
    if arranged:
        found = list(islice(passing, query.skip, query.skip + limit + 1))
    else:
        found = list(passing)
        total = len(found) if query.inline_count else None
        found = _in_order(found, order, query.token)[query.skip :]
    plain = query.top is not None and query.top <= page_size
    page, more = found[:limit], len(found) > limit
    next_query = None
    if more and not plain and page:
        next_query = _next(query, order, page[-1], limit)
    return Page(page, next_query, total, plain)


def _next(
    query: Query, order: list[tuple[Property, bool]], last: Row, sent: int
) -> str | None:
    parts = []
    for name, value in query.parameters.items():
        if name in ("$skip", "$skiptoken"):
            continue
        if name == "$top":
            value = str(int(value) - sent)
        parts.append(f"{name}={quote(value, safe=chr(39) + '(),/*')}")
    token = ",".join(literal(item.type, last.get(item.name)) for item, _ in order)
    parts.append(f"$skiptoken={quote(token, safe=chr(39) + ',')}")
    return "&".join(parts)
