# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked of Exact: method, address and body of a call. Pure; no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from ..errors import ContractError
from ..odata.edm import Guid, dump_json, is_guid, literal
from ..odata.query import Query, encode_params

API = "/api/v1/"
ME_FIELDS = (
    "UserID",
    "UserName",
    "FullName",
    "Email",
    "LanguageCode",
    "Legislation",
    "CurrentDivision",
    "AccountingDivision",
    "DivisionCustomer",
    "DivisionCustomerCode",
    "DivisionCustomerName",
    "ServerTime",
    "ServerUtcOffset",
)

_RESOURCE = re.compile(r"[A-Za-z]\w*(?:/[A-Za-z]\w*)+")


@dataclass(frozen=True)
class Call:
    """One call; ``division`` 0 is none."""

    method: str
    division: int
    resource: str
    url: str
    body: bytes | None = None

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def place(self) -> dict[str, Any]:
        return {"endpoint": self.resource, "division": self.division or None}


class Calls:
    """The calls of one site.

    :param base_url: such as ``https://start.exactonline.nl``.
    """

    def __init__(self, base_url: str) -> None:
        self._api = base_url.rstrip("/") + API

    def me(self) -> Call:
        """The user behind the token."""
        url = f"{self._api}current/Me?{Query(select=ME_FIELDS).encode()}"
        return Call("GET", 0, "current/Me", url)

    def make(
        self,
        method: str,
        division: int,
        resource: str,
        *,
        key: str | None = None,
        query: Query | None = None,
        params: dict[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Call:
        """A call in a division.

        :param key: of one entity.
        :param params: options of a function, as literals.
        :raises ValueError: ``resource`` is none.
        """
        if not _RESOURCE.fullmatch(resource):
            raise ValueError(f"not a resource: {resource!r}")
        url = f"{self._api}{int(division)}/{resource}"
        if key is not None:
            url += f"({_key_literal(key)})"
        options = query.encode() if query is not None else encode_params(params or {})
        if options:
            url += f"?{options}"
        data = None if body is None else dump_json(body).encode()
        return Call(method, int(division), resource, url, data)

    def next_page(self, call: Call, url: str) -> Call:
        """The call of the next page of ``call``.

        The token goes nowhere but to this division of our own host.

        :param url: ``__next`` of the answer.
        :raises ContractError: it leads elsewhere.
        """
        ours = urlsplit(f"{self._api}{call.division}/")
        try:
            theirs = urlsplit(url)
            same = _origin(theirs) == _origin(ours) and theirs.username is None
        except ValueError:
            same = False
        odd = re.search(r"[\s\\\x00-\x1f]", url) or url != url.strip()
        path = theirs.path if same else ""
        if not path.startswith(ours.path) or odd or ".." in path or "%" in path:
            raise ContractError("__next leads away from Exact", **call.place)
        return Call("GET", call.division, call.resource, url)


def _key_literal(key: str) -> str:
    text = literal(Guid(key)) if is_guid(key.strip("{}").lower()) else key
    if text == key and not re.fullmatch(r"-?\d+", key):
        text = literal(key)
    return quote(text, safe="'")


def _origin(url: SplitResult) -> tuple[str, str, int | None]:
    default = {"https": 443, "http": 80}.get(url.scheme)
    return url.scheme, (url.hostname or "").lower(), url.port or default
