# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The resource table: which resources, properties, methods and flags there are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources as package_files
from typing import Any


@dataclass(frozen=True)
class Property:
    """One property. ``None`` in post/put: the public sources do not say."""

    name: str
    type: str
    key: bool = False
    post: bool | None = False
    put: bool | None = False
    read_only: bool = False
    mandatory: bool = False
    of: str | None = None

    @property
    def is_collection(self) -> bool:
        return self.type == "Collection"


@dataclass(frozen=True)
class Resource:
    """One resource; ``ordered`` has its properties in the server's class order."""

    name: str
    uri: str
    methods: tuple[str, ...]
    scope: str | None
    type_name: str
    properties: dict[str, Property]
    ordered: tuple[Property, ...]
    keys: tuple[Property, ...]

    @property
    def entity(self) -> str:
        """Entity name, as it stands in Exact's messages about properties."""
        return self.type_name.rsplit(".", 1)[-1]

    @property
    def is_large_page(self) -> bool:
        """bulk and sync resources have pages of 1,000 rows (documented)."""
        return self.name.startswith(("bulk/", "sync/"))


#: Plural endings that are not a bare "s".
_SINGULARS = (
    (re.compile("ies$"), "y"),
    (re.compile("(Statuse|Addresse)s$"), None),
    (re.compile("(?<!s)s$"), ""),
)


def singular(name: str) -> str:
    """Entity name of a collection: SalesEntries -> SalesEntry."""
    for pattern, ending in _SINGULARS:
        if pattern.search(name):
            return name[:-2] if ending is None else pattern.sub(ending, name)
    return name


def _resource(name: str, data: dict[str, Any]) -> Resource:
    properties = {
        key: Property(
            key,
            flags["type"],
            key=bool(flags.get("key")),
            post=flags.get("post", False),
            put=flags.get("put", False),
            read_only=bool(flags.get("readOnly")),
            mandatory=bool(flags.get("mandatoryOnPost")),
            of=flags.get("of"),
        )
        for key, flags in data["properties"].items()
    }
    first = [key for key in data.get("recordedOrder", ()) if key in properties]
    rest = [key for key in properties if key not in set(first)]
    type_name = data.get("recordedType") or (
        "Exact.Web.Api.Models." + singular(name.rsplit("/", 1)[-1])
    )
    return Resource(
        name=name,
        uri=data["uri"],
        methods=tuple(data["methods"]),
        scope=data.get("scope"),
        type_name=type_name,
        properties=properties,
        ordered=tuple(properties[key] for key in first + rest),
        keys=tuple(item for item in properties.values() if item.key),
    )


@lru_cache(maxsize=1)
def resource_table() -> dict[str, Resource]:
    """All resources by name, for example ``crm/Accounts``."""
    text = (
        package_files.files("exact_sandbox.data")
        .joinpath("resources.json")
        .read_text("utf-8")
    )
    return {
        name: _resource(name, data)
        for name, data in json.loads(text).items()
        if not name.startswith("_")
    }


@lru_cache(maxsize=1)
def names_by_lower() -> dict[str, str]:
    """Resource names by lower case: the real routes do not mind the case."""
    return {name.lower(): name for name in resource_table()}
