# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The walls inside the addon, which import-linter cannot see (it is no package)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "exact_online_connector"
#: Rooms that speak to the host only: what they may know of the core.
HOST_ROOMS = ("models", "wizards", "controllers")
ALLOWED_CORE = ("exact_core.errors", "exact_core.model", "exact_core.diagnosis")
#: What speaks HTTP or XML: the core's business, reached through `adapters` only.
WIRE = (
    "requests",
    "requests_oauthlib",
    "oauthlib",
    "urllib3",
    "http",
    "socket",
    "lxml",
)


def imported(source: str, room: Path) -> Iterator[str]:
    """Yield the full names of all modules and members that a source imports.

    :param room: the package of the source, for imports relative to it.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = room.parts[: len(room.parts) - node.level + 1]
                base = ".".join([*parts, *filter(None, [base])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    """Tell whether a dotted name is one of the packages or inside one."""
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def breaches(source: str, room: Path) -> list[str]:
    """Return the imports by which a source of the addon goes through a wall.

    :param room: its folder, relative to the folder of the addons.
    """
    found = []
    host_room = len(room.parts) > 1 and room.parts[1] in HOST_ROOMS
    for name in imported(source, room):
        core = within(name, ("exact_core",))
        if core and host_room and not within(name, ALLOWED_CORE):
            found.append(name)
        if within(name, ("exact_sandbox", "exact_core.testing")):
            found.append(name)
        if host_room and within(name, WIRE):
            found.append(name)
    return found


def sources() -> list[Path]:
    """Return the addon's own sources, its tests left out."""
    files = sorted(ADDON.rglob("*.py"))
    return [path for path in files if "tests" not in path.relative_to(ADDON).parts]


def test_the_addon_keeps_to_its_rooms() -> None:
    files = sources()
    assert files, "no source of the addon was found"
    trouble = {}
    for path in files:
        found = breaches(path.read_text(), path.parent.relative_to(ROOT))
        if found:
            trouble[str(path.relative_to(ROOT))] = found
    assert trouble == {}


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("exact_online_connector/models", "import requests"),
        ("exact_online_connector/models", "from lxml import etree"),
        ("exact_online_connector/wizards", "from exact_core.services import posting"),
        ("exact_online_connector/wizards", "from exact_core import transport"),
        ("exact_online_connector/controllers", "import exact_core.auth.tokens"),
        ("exact_online_connector/controllers", "def f():\n    import urllib3"),
        ("exact_online_connector/adapters", "import exact_sandbox.cli"),
    ],
)
def test_a_breach_is_seen(room: str, source: str) -> None:
    assert breaches(source, Path(room))


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("exact_online_connector/models", "from exact_core.model import lifecycle"),
        ("exact_online_connector/models", "from exact_core.errors import ExactError"),
        ("exact_online_connector/models", "from ..adapters import client"),
        ("exact_online_connector/models", "from odoo.http import request"),
        ("exact_online_connector/models", "from .http import page"),
        ("exact_online_connector/adapters", "from exact_core.services import posting"),
    ],
)
def test_what_is_allowed_passes(room: str, source: str) -> None:
    assert breaches(source, Path(room)) == []


def test_the_addon_imports_only_what_its_manifest_names() -> None:
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    named = " ".join(manifest["external_dependencies"]["python"])
    assert "exact-core" in named


@pytest.mark.parametrize("addon", [ADDON, ROOT / "exact_online_connector_queue"])
def test_odoo_finds_every_test(addon: Path) -> None:
    """Pytest collects files, odoo-bin runs what the package imports."""
    package = addon / "tests"
    tree = ast.parse((package / "__init__.py").read_text())
    named = {
        name.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert named == {file.stem for file in package.glob("test_*.py")}
