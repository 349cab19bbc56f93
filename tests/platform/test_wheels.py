# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The wheels hold what they say, and nothing of each other."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tools import wheels


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, zipfile.ZipFile]:
    made = wheels.build(tmp_path_factory.mktemp("dist"))
    return {path.name.split("-")[0]: zipfile.ZipFile(path) for path in made}


def metadata(wheel: zipfile.ZipFile) -> str:
    name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    return wheel.read(name).decode()


def tops(wheel: zipfile.ZipFile) -> set[str]:
    names = {Path(name).parts[0] for name in wheel.namelist()}
    return {name for name in names if not name.endswith(".dist-info")}


def test_the_core_is_typed_and_alone(built: dict[str, zipfile.ZipFile]) -> None:
    core = built["exact_core"]
    assert tops(core) == {"exact_core"}
    assert "exact_core/py.typed" in core.namelist()
    assert "odoo" not in metadata(core).split("\n\n")[0].lower()


def test_the_sandbox_is_alone(built: dict[str, zipfile.ZipFile]) -> None:
    sandbox = built["exact_sandbox"]
    assert tops(sandbox) == {"exact_sandbox"}
    assert "Requires-Dist: exact-core" not in metadata(sandbox)
    assert any(name.endswith(".json") for name in sandbox.namelist())


def test_the_addon_asks_for_the_core(built: dict[str, zipfile.ZipFile]) -> None:
    addon = built["odoo_addon_exact_online_connector"]
    assert "odoo/addons/exact_online_connector/__manifest__.py" in addon.namelist()
    assert "Requires-Dist: exact-core" in metadata(addon)
