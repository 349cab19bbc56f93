# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the services need of the client, so that a test can stand in for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from ..odata.query import Query

# Keys in one ``or`` filter. Chains of about forty are borne (reported); twenty leaves
# room for several terms per record.
KEYS_PER_CALL = 20


class Gateway(Protocol):
    """Calls on Exact, as ``ExactClient`` makes them."""

    def me(self) -> Mapping[str, Any]: ...

    def rows(
        self, division: int, resource: str, query: Query
    ) -> Iterator[dict[str, Any]]: ...

    def entity(
        self, division: int, resource: str, key: str, query: Query | None = None
    ) -> dict[str, Any] | None: ...

    def post(
        self, division: int, resource: str, body: Mapping[str, Any]
    ) -> dict[str, Any]: ...

    def put(
        self, division: int, resource: str, key: str, body: Mapping[str, Any]
    ) -> None: ...


_Key = TypeVar("_Key")


def chunks(keys: Sequence[_Key]) -> Iterator[tuple[_Key, ...]]:
    """``keys`` once each, in their order, so many as one call may carry."""
    left = iter(dict.fromkeys(keys))
    while chunk := tuple(islice(left, KEYS_PER_CALL)):
        yield chunk
