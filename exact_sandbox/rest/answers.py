# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows as answers: one row, a page, a count."""

from __future__ import annotations

from collections.abc import Iterable

from exact_sandbox.messages import Request, Response
from exact_sandbox.odata.atom import AtomRenderer
from exact_sandbox.odata.errors import ApiError
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query, run
from exact_sandbox.odata.render import Renderer
from exact_sandbox.odata.table import Property, Resource, resource_table
from exact_sandbox.resources.base import Context
from exact_sandbox.resources.registry import rows_behind
from exact_sandbox.rest.address import Call
from exact_sandbox.rest.descriptions import HEADER, in_language
from exact_sandbox.rest.formats import JSON, form_of, wanted_form


def base_of(context: Context) -> str:
    """Address under which the resources of the division lie."""
    return f"{context.base_url}/api/v1/{context.division}/"


def _renderer(request: Request, context: Context) -> Renderer | AtomRenderer:
    language = request.headers.get(HEADER)

    def navigate(resource: Resource, row: Row, item: Property) -> list[Row]:
        rows = rows_behind(context, resource, row, item)
        if language and item.of:
            target = resource_table()[item.of]
            rows = [in_language(target, each, language) for each in rows]
        return rows

    if wanted_form(request) == JSON:
        return Renderer(base_of(context), resource_table(), navigate)
    return AtomRenderer(base_of(context), resource_table(), navigate, context.clock.now)


def entity(
    call: Call,
    context: Context,
    row: Row,
    query: Query | None = None,
    status: int = 200,
) -> Response:
    """One row."""
    language = call.request.headers.get(HEADER)
    if language:
        row = in_language(call.resource, row, language)
    renderer = _renderer(call.request, context)
    body = renderer.single(call.resource, row, query)
    return Response(status, body, renderer.entity_type)


def page(
    request: Request,
    context: Context,
    query: Query,
    rows: Iterable[Row],
    arranged: bool = False,
) -> Response:
    """A page of the rows that pass the query.

    :param arranged: the rows are in the query's order already, behind its skip token.
    """
    settings, resource = context.settings, query.resource
    size = settings.bulk_page_size if resource.is_large_page else settings.page_size
    found = run(query, rows, size, arranged)
    language = request.headers.get(HEADER)
    if language:
        found.rows = [in_language(resource, row, language) for row in found.rows]
    renderer = _renderer(request, context)
    next_base = context.base_url + request.path
    body = renderer.page(resource, found, query, next_base)
    return Response(200, body, renderer.feed_type)


def count(call: Call, rows: Iterable[Row], query: Query) -> Response:
    """How many rows pass, as text.

    :raises ApiError: 415 when JSON was asked for; clients ask without that header.
    """
    if form_of(call.request) == JSON:
        raise ApiError(415, "Unsupported media type requested.")
    number = sum(1 for row in rows if query.where is None or query.where(row))
    return Response(200, str(number).encode(), "text/plain;charset=utf-8")
