# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Atom: what a caller gets that does not ask for JSON.

Entities and feeds follow the OData 2 form of the service's stack (documented; no
answer of Exact in this form was ever published).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from exact_sandbox.odata.edm import number_text
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Page, Query
from exact_sandbox.odata.render import Navigate, entity_uri
from exact_sandbox.odata.shape import Shape
from exact_sandbox.odata.table import Property, Resource

DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
META = DATA + "/metadata"
ENTRY = "application/atom+xml;type=entry;charset=utf-8"
FEED = "application/atom+xml;type=feed;charset=utf-8"
XML = "application/xml;charset=utf-8"

_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = f'xmlns="http://www.w3.org/2005/Atom" xmlns:d="{DATA}" xmlns:m="{META}"'
#: Characters that no XML document may hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text(value: str) -> str:
    return escape(_FORBIDDEN.sub("", value), {"\r": "&#xD;"})


def _value(type_name: str, value: Any) -> str:
    """A value in the lexical form of XML Schema."""
    if isinstance(value, bool) or type_name == "Edm.Boolean":
        return "true" if value else "false"
    if isinstance(value, datetime):
        shown = value.isoformat(
            timespec="milliseconds" if value.microsecond else "auto"
        )
        return shown.rstrip("0") if value.microsecond else shown
    if type_name.startswith(("Edm.Int", "Edm.Double", "Edm.Byte")):
        return number_text(value)
    return _text(str(value))


class AtomRenderer:
    """Renders rows of one request; same doors as the JSON renderer.

    :param base: address of the API with division.
    :param navigate: gives the rows behind an expanded navigation property.
    :param now: moment of the answer, UTC.
    """

    entity_type, feed_type = ENTRY, FEED

    def __init__(
        self,
        base: str,
        tables: dict[str, Resource],
        navigate: Navigate,
        now: Callable[[], datetime],
    ) -> None:
        self.base = base
        self.tables = tables
        self.navigate = navigate
        self.updated = f"<updated>{now():%Y-%m-%dT%H:%M:%SZ}</updated>"

    def single(self, resource: Resource, row: Row, query: Query | None = None) -> bytes:
        """One ``entry``."""
        shape = Shape() if query is None else query.shape
        root = f"{_SPACES} xml:base={quoteattr(self._folder(resource))}"
        return (_HEAD + self._entry(resource, row, shape, root)).encode()

    def page(
        self, resource: Resource, page: Page, query: Query, next_base: str
    ) -> bytes:
        """A ``feed``; more rows stand behind ``link rel="next"``."""
        extra = ""
        if page.total is not None:
            extra = f"<m:count>{page.total}</m:count>"
        following = ""
        if page.next_query is not None:
            href = quoteattr(f"{next_base}?{page.next_query}")
            following = f'<link rel="next" href={href} />'
        root = f"{_SPACES} xml:base={quoteattr(self._folder(resource))}"
        address = self.base + resource.name
        return (
            _HEAD
            + self._feed(resource, page.rows, query.shape, root, address, extra)
            + following
            + "</feed>"
        ).encode()

    def _folder(self, resource: Resource) -> str:
        return self.base + resource.name.rpartition("/")[0] + "/"

    def _feed(
        self,
        resource: Resource,
        rows: list[Row],
        shape: Shape,
        root: str,
        address: str,
        extra: str = "",
    ) -> str:
        """A feed, its end tag left to the caller."""
        name = resource.name.rpartition("/")[2]
        entries = "".join(self._entry(resource, row, shape, "") for row in rows)
        return (
            f'<feed {root}>{extra}<title type="text">{name}</title>'
            f"<id>{_text(address)}</id>{self.updated}"
            f'<link rel="self" title="{name}" href="{name}" />{entries}'
        ).replace("<feed >", "<feed>")

    def _entry(self, resource: Resource, row: Row, shape: Shape, root: str) -> str:
        uri = entity_uri(self.base, resource, row)
        href = _text(uri.removeprefix(self._folder(resource)))
        links, values = [], []
        for item in shape.columns(resource):
            if item.is_collection:
                links.append(self._navigation(resource, row, item, shape, href))
            else:
                values.append(self._property(item, row.get(item.name)))
        return (
            f"<entry{' ' if root else ''}{root}><id>{_text(uri)}</id>"
            f'<title type="text"></title>{self.updated}<author><name /></author>'
            f'<link rel="edit" title="{resource.entity}" href={quoteattr(href)} />'
            f"{''.join(links)}"
            f'<category term="{resource.type_name}" scheme="{DATA}/scheme" />'
            f'<content type="application/xml"><m:properties>{"".join(values)}'
            "</m:properties></content></entry>"
        )

    def _property(self, item: Property, value: Any) -> str:
        kind = "" if item.type == "Edm.String" else f' m:type="{item.type}"'
        if value is None:
            return f'<d:{item.name}{kind} m:null="true" />'
        content = _value(item.type, value)
        space = ' xml:space="preserve"' if content != content.strip() else ""
        return f"<d:{item.name}{kind}{space}>{content}</d:{item.name}>"

    def _navigation(
        self, resource: Resource, row: Row, item: Property, shape: Shape, href: str
    ) -> str:
        inline = ""
        target = self.tables.get(item.of or "")
        if item.name in shape.expanded:
            inline = "<m:inline />"
            if target is not None:
                rows = self.navigate(resource, row, item)
                below = shape.under(item.name)
                address = f"{entity_uri(self.base, resource, row)}/{item.name}"
                feed = self._feed(target, rows, below, "", address)
                inline = f"<m:inline>{feed}</feed></m:inline>"
        start = (
            f'<link rel="{DATA}/related/{item.name}" '
            f'type="application/atom+xml;type=feed" title="{item.name}" '
            f"href={quoteattr(f'{href}/{item.name}')}"
        )
        return f"{start}>{inline}</link>" if inline else f"{start} />"


def function_result(name: str, value: Any) -> bytes:
    """Answer of a scalar function: one element with its type."""
    kind = "Edm.Boolean" if isinstance(value, bool) else "Edm.String"
    return (
        f'{_HEAD}<{name} xmlns="{DATA}" xmlns:m="{META}" m:type="{kind}">'
        f"{_value(kind, value)}</{name}>"
    ).encode()


def error_body(text: str, lang: str = "") -> bytes:
    """The error element; ``code`` is always empty."""
    return (
        f'{_HEAD}<error xmlns="{META}"><code></code>'
        f"<message xml:lang={quoteattr(lang)}>{_text(text)}</message></error>"
    ).encode()
