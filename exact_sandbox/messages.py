# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Request and response as the rooms of the sandbox pass them around."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass
class Request:
    """One HTTP request, read completely. Header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    base_url: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.target)
        self.path = unquote(parts.path)
        self.query_string = parts.query

    @property
    def query(self) -> dict[str, str]:
        """Query parameters, decoded; the last one wins."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    def form(self) -> dict[str, list[str]]:
        """Form fields of a url-encoded body."""
        found: dict[str, list[str]] = {}
        text = self.body.decode("utf-8", "replace")
        for name, value in parse_qsl(text, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found

    def cookie(self, name: str) -> str | None:
        """Value of a cookie sent along, or None."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return None


@dataclass
class Response:
    """One HTTP response. ``headers`` is a list: some names occur twice."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)

    def header(self, name: str) -> str | None:
        """The first header of that name, or None."""
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return None


def json_response(value: Any, status: int = 200) -> Response:
    """Compact JSON, used by the administration and the token endpoint."""
    body = json.dumps(value, ensure_ascii=False, default=str).encode()
    return Response(status, body, "application/json; charset=utf-8")


def html_response(text: str, status: int = 200) -> Response:
    """A page."""
    return Response(status, text.encode(), "text/html; charset=utf-8")


def redirect(url: str) -> Response:
    """302 to another address."""
    return Response(302, headers=[("Location", url)])
