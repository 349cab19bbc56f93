# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The addon's XML: well-formed, no record twice, no file the manifest forgets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

#: Elements that make a record of their own in a data file.
RECORDS = ("record", "template", "menuitem")
#: Folders whose XML files are data, so belong in the manifest.
DATA = ("data", "security", "views", "wizards", "demo", "report")


def addons(root: Path) -> list[Path]:
    """Return the addons in a folder."""
    return sorted(path.parent for path in root.glob("*/__manifest__.py"))


def check(addon: Path) -> Iterator[str]:
    """Yield what is wrong with an addon's XML, one line each."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    listed = [*manifest.get("data", []), *manifest.get("demo", [])]
    seen: dict[str, str] = {}
    for path in sorted(addon.rglob("*.xml")):
        name = str(path.relative_to(addon))
        try:
            tree = etree.parse(path)
        except etree.XMLSyntaxError as error:
            yield f"{addon.name}/{name}: {error}"
            continue
        if name.split("/")[0] in DATA:
            if name not in listed:
                yield f"{addon.name}/{name}: not in the manifest, so never loaded"
            yield from _twice(addon, name, tree, seen)
    for name in listed:
        if not (addon / name).is_file():
            yield f"{addon.name}/__manifest__.py: there is no {name}"


def _twice(
    addon: Path, name: str, tree: etree._ElementTree, seen: dict[str, str]
) -> Iterator[str]:
    for element in tree.iter(*RECORDS):
        key = element.get("id")
        if key is None:
            continue
        if key in seen:
            where = f"{addon.name}/{name}:{element.sourceline}"
            yield f"{where}: {key} is in {seen[key]} too"
        seen[key] = name


def check_all(root: Path) -> list[str]:
    """Return what is wrong with the XML of all addons in a folder."""
    return [line for addon in addons(root) for line in check(addon)]
