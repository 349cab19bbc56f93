# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an address names: a resource, a key, and what stands behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exact_sandbox.messages import Request
from exact_sandbox.odata.errors import SYNTAX, ApiError
from exact_sandbox.odata.filters import literal_node, tokens_of
from exact_sandbox.odata.table import Resource, names_by_lower, resource_table

_KEYED = re.compile(r"(?P<name>[^()]+?)(?:\((?P<key>.*)\))?(?:/(?P<after>[$\w]+))?")


@dataclass
class Call:
    """One call, taken apart."""

    request: Request
    division: int
    resource: Resource
    key: dict[str, Any] | None
    after: str | None


def read_address(request: Request, division: int, rest: str) -> Call:
    """Take an address apart.

    :param rest: the path behind the division.
    :raises ApiError: 400 for one that cannot be read, 404 for an unknown resource.
    """
    match = _KEYED.fullmatch(rest)
    if match is None:
        raise ApiError(400, SYNTAX)
    name, after = match["name"], match["after"]
    if after is not None and match["key"] is None and not after.startswith("$"):
        name, after = f"{name}/{after}", None
    found = names_by_lower().get(name.lower())
    if name.lower() == "system/me":
        found = "current/Me"
    resource = resource_table().get(found or "")
    if resource is None or not resource.properties:
        raise ApiError(404, "Resource not found.")
    key = None if match["key"] is None else _key(resource, match["key"])
    return Call(request, division, resource, key, after)


def _key(resource: Resource, text: str) -> dict[str, Any]:
    """The key in the parentheses: one literal, or name=literal pairs."""
    parts = text.split(",") if "=" in text else [f"{resource.keys[0].name}={text}"]
    found: dict[str, Any] = {}
    for part in parts:
        name, _, value = part.partition("=")
        try:
            tokens = tokens_of(value)
            if len(tokens) != 1 or name.strip() not in resource.properties:
                raise ApiError(400, SYNTAX)
            content = literal_node(tokens[0]).value({})
        except ApiError as error:
            raise ApiError(400, SYNTAX) from error
        found[name.strip()] = int(content) if isinstance(content, Decimal) else content
    return found
