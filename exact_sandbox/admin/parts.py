# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pieces that the sandbox's pages are made of."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import urlencode

#: Pages of one division: name, title.
_TABS = (
    ("ledger", "Ledger"),
    ("entries", "Entries"),
    ("openitems", "Open items"),
    ("matches", "Matched"),
    ("relations", "Relations"),
    ("returns", "Returns"),
    ("documents", "Documents"),
)


def text(value: Any) -> str:
    """A value as HTML text; nothing for None."""
    return "" if value is None else escape(str(value))


def day(value: Any) -> str:
    """A date as text."""
    return "" if value is None else f'<span class="day">{value:%Y-%m-%d}</span>'


def table(heads: list[str], rows: list[list[Any]], numbers: Iterable[int] = ()) -> str:
    """A table. Cells are HTML; ``numbers`` are the columns set to the right."""
    right = frozenset(numbers)

    def cell(tag: str, place: int, value: Any) -> str:
        kind = ' class="num"' if place in right else ""
        return f"<{tag}{kind}>{value}</{tag}>"

    lines = [
        "<tr>" + "".join(cell("td", i, value) for i, value in enumerate(row)) + "</tr>"
        for row in rows
    ]
    head = "".join(cell("th", i, escape(value)) for i, value in enumerate(heads))
    empty = (
        "" if rows else f'<tr><td colspan="{len(heads)}" class="none">none</td></tr>'
    )
    return (
        f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}{empty}</table></div>'
    )


def link(view: str, label: Any, **query: Any) -> str:
    """A link to another page."""
    address = escape(f"/_sandbox/view/{view}?{urlencode(query)}")
    return f'<a href="{address}">{text(label)}</a>'


def tabs(division: int, active: str = "") -> str:
    """Links to the pages of a division."""
    found = [
        f"<b>{title}</b>" if name == active else link(name, title, division=division)
        for name, title in _TABS
    ]
    return f'<nav class="tabs">{" ".join(found)}</nav>'


def badge(label: str, kind: str = "") -> str:
    """A short word with a background; kind is good, bad or empty."""
    return f'<span class="badge {kind}">{escape(label)}</span>'


def bar(used: int, limit: int) -> str:
    """A meter."""
    if not limit:
        return f"{used} (off)"
    kind = "bad" if used >= limit else ""
    return (
        f'<meter class="{kind}" min="0" max="{limit}" value="{min(used, limit)}">'
        f"</meter> {used} of {limit}"
    )
