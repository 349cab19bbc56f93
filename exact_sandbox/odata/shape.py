# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a row is shown: ``$select`` and ``$expand``, level by level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exact_sandbox.odata.errors import SYNTAX, QueryError
from exact_sandbox.odata.table import Property, Resource


@dataclass
class Shape:
    """One level: the properties asked for (None: all) and what is expanded."""

    names: set[str] | None = None
    below: dict[str, Shape] = field(default_factory=dict)
    expanded: set[str] = field(default_factory=set)

    def columns(self, resource: Resource) -> list[Property]:
        """The properties to show, in the server's class order (recorded)."""
        if self.names is None:
            return list(resource.ordered)
        return [item for item in resource.ordered if item.name in self.names]

    def under(self, name: str) -> Shape:
        """The level below a navigation property, made when there is none yet."""
        return self.below.setdefault(name, Shape())

    def choose(self, name: str) -> None:
        """Name a property in ``$select``."""
        self.names = (self.names or set()) | {name}


def property_of(resource: Resource, name: str, place: int = 0) -> Property:
    """A property by its name.

    :raises QueryError: 400 when the resource has none of that name.
    """
    found = resource.properties.get(name)
    if found is None:
        raise QueryError(
            f"No property {name} exists in type "
            f"Exact.Metadata.Entity.{resource.entity} at position {place}."
        )
    return found


def _paths(text: str) -> Iterator[list[str]]:
    for part in text.split(","):
        if part.strip():
            yield part.strip().split("/")


def _below(found: Property, tables: dict[str, Resource]) -> Resource:
    if not found.is_collection or found.of not in tables:
        raise QueryError(SYNTAX)
    return tables[found.of]


def select(
    shape: Shape, resource: Resource, text: str, tables: dict[str, Resource]
) -> None:
    """Read ``$select``: names, ``*``, and paths below navigation properties."""
    whole: list[tuple[Shape, str]] = []
    for path in _paths(text):
        level, place = shape, resource
        for name in path[:-1]:
            level.choose(name)
            place = _below(property_of(place, name), tables)
            level = level.under(name)
        last = path[-1]
        if last != "*":
            whole.append((level, property_of(place, last).name))
            level.choose(last)
            continue
        if place.is_large_page:
            raise QueryError("$select=* is not supported on this endpoint.", "")
        for item in place.ordered:
            level.choose(item.name)
    for level, name in whole:
        # the navigation property itself was asked for, not only a part of it
        if name in level.below:
            level.below[name].names = None


def expand(
    shape: Shape, resource: Resource, text: str, tables: dict[str, Resource]
) -> None:
    """Read ``$expand``; paths expand one level below the other."""
    for path in _paths(text):
        level, place = shape, resource
        for name in path:
            found = property_of(place, name)
            if not found.is_collection:
                raise QueryError(SYNTAX)
            level.expanded.add(name)
            level = level.under(name)
            if name is not path[-1]:
                place = _below(found, tables)
