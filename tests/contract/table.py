# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Holding a request of the core against the table of Exact's resources."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from exact_core.transport.http import Request, Response
from exact_sandbox.odata.table import Property, Resource, resource_table


@dataclass(frozen=True)
class Use:
    """What one request of the core uses of Exact."""

    method: str
    resource: str
    selected: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    compared: tuple[tuple[str, str], ...] = ()
    key: str | None = None
    parameters: tuple[str, ...] = ()
    body: dict[str, Any] | None = field(default=None, hash=False)


_PATH = re.compile(r"/api/v1/(?:\d+/)?(?P<name>[\w/]+?)(?:\((?P<key>[^)]*)\))?")
_TEXT = r"'(?:[^']|'')*'"
_LITERAL = rf"guid{_TEXT}|datetime{_TEXT}|{_TEXT}|-?[\d.]+L?|true|false|null"
_TERM = re.compile(rf"\(*(\w+) (?:eq|ne|gt|ge|lt|le) ({_LITERAL})\)*")
_LITERAL_OF = {
    "Edm.Guid": rf"guid{_TEXT}",
    "Edm.DateTime": rf"datetime{_TEXT}",
    "Edm.String": _TEXT,
    "Edm.Int16": r"-?\d+",
    "Edm.Int32": r"-?\d+",
    "Edm.Byte": r"\d+",
    "Edm.Int64": r"-?\d+L",
    "Edm.Boolean": "true|false",
    "Edm.Double": r"-?[\d.]+",
}
# A piece of a text is looked for in a text: held like a comparison with it.
_PIECE = re.compile(r"\(*substringof\(('(?:[^']|'')*'),(\w+)\) eq true\)*")
_INTEGERS = {"Edm.Int16": 2**15, "Edm.Int32": 2**31, "Edm.Byte": 2**8}


def use_of(request: Request) -> Use:
    """Take a request apart."""
    parts = urlsplit(request.url)
    match = _PATH.fullmatch(parts.path)
    assert match is not None, parts.path
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    terms = re.split(
        r" (?:and|or) (?=\(*(?:\w+ (?:eq|ne|gt|ge|lt|le) |substringof\())",
        options.pop("$filter", ""),
    )
    compared = []
    for term in filter(None, terms):
        found = _PIECE.fullmatch(term)
        if found is not None:
            compared.append((found[2], found[1]))
            continue
        found = _TERM.fullmatch(term)
        assert found is not None, f"not a plain comparison: {term}"
        compared.append((found[1], found[2]))
    names = {
        part: tuple(
            re.sub(" (?:asc|desc)$", "", each)
            for each in options.pop(part, "").split(",")
            if each
        )
        for part in ("$select", "$orderby")
    }
    for paging in ("$top", "$skip", "$skiptoken"):
        options.pop(paging, None)
    return Use(
        method=request.method,
        resource=match["name"],
        selected=names["$select"],
        ordered=names["$orderby"],
        compared=tuple(compared),
        key=unquote(match["key"]) if match["key"] else None,
        parameters=tuple(options),
        body=json.loads(request.body) if request.body else None,
    )


def breaches(use: Use, exceptions: frozenset[str] = frozenset()) -> list[str]:
    """What of a use is not in the table with that direction; empty when all is.

    :param exceptions: ``resource.property`` names that may be written although the
        table says they are read-only.
    """
    resource = resource_table().get(use.resource)
    if resource is None:
        return [f"no resource {use.resource}"]
    found = []
    if use.method not in resource.methods:
        found.append(f"{use.resource} takes no {use.method}")
    parameters = PARAMETERS.get(use.resource, ())
    found += [f"{use.resource}?{each}" for each in use.parameters
              if each not in parameters]  # fmt: skip
    for name in (*use.selected, *use.ordered):
        if name not in resource.properties:
            found.append(f"{use.resource}.{name} cannot be read")
    for name, value in use.compared:
        found += _compared(resource, name, value)
    if use.key is not None:
        found += _compared(resource, resource.keys[0].name, use.key)
    found += _written(resource, use.body or {}, use.method == "POST", exceptions)
    return found


#: Parameters of functions; the table has them beside the properties.
PARAMETERS = {"users/UserHasRights": ("endpoint", "action")}


def _compared(resource: Resource, name: str, value: str) -> list[str]:
    item = resource.properties.get(name)
    if item is None:
        return [f"{resource.name}.{name} cannot be filtered"]
    if not re.fullmatch(_LITERAL_OF[item.type], value):
        return [f"{resource.name}.{name} is {item.type}, not {value}"]
    return []


def _written(
    resource: Resource, body: dict[str, Any], posting: bool, exceptions: frozenset[str]
) -> list[str]:
    found = []
    for name, value in body.items():
        item = resource.properties.get(name)
        place = f"{resource.name}.{name}"
        if item is None:
            found.append(f"{place} does not exist")
            continue
        allowed = item.post if posting else item.put
        if (allowed is False or item.read_only) and place not in exceptions:
            found.append(f"{place} cannot be {'posted' if posting else 'changed'}")
        if item.is_collection:
            inner = resource_table()[item.of or ""]
            for each in value:
                found += _written(inner, each, posting, exceptions)
        elif not _fits(item, value):
            found.append(f"{place} is {item.type}, not {value!r}")
    return found


def _fits(item: Property, value: Any) -> bool:
    """Whether a JSON value is one of the property's type."""
    if value is None:
        return not item.mandatory
    if item.type in _INTEGERS:
        return type(value) is int and -1 < value < _INTEGERS[item.type]
    if item.type in ("Edm.Double", "Edm.Decimal"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if item.type == "Edm.Boolean":
        return isinstance(value, bool)
    if item.type == "Edm.DateTime":
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:.]+)?", str(value)))
    if item.type == "Edm.Guid":
        return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value))
    return isinstance(value, str)


#: Sent under the two rules that say 21, although the table marks it as not writable.
TYPE = frozenset({"salesentry/SalesEntries.Type"})


class Held:
    """A transport that lets nothing pass that is not in the table.

    :param carry: does the sending. ``strict`` off lets nonsense pass, for the answer to
        it.
    """

    def __init__(self, carry: Callable[[Request], Response]) -> None:
        self.carry = carry
        self.uses: list[Use] = []
        self.answers: list[Response] = []
        self.strict = True

    def send(self, request: Request) -> Response:
        if self.strict:
            use = use_of(request)
            self.uses.append(use)
            found = breaches(use, TYPE)
            assert not found, found
        answer = self.carry(request)
        self.answers.append(answer)
        return answer
