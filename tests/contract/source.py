# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the source of the core's services asks of Exact, read without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import exact_core
from exact_core.services import posting, reference_data, relation_pages, relations
from exact_sandbox.odata.table import resource_table

SERVICES = Path(exact_core.__file__).parent / "services"


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SERVICES.rglob("*.py")):
        yield path.name, ast.parse(path.read_text("utf-8"))


def asking_functions() -> set[str]:
    """Public functions of the services that are given a client."""
    return {
        node.name
        for _name, tree in sources()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if "client" in [argument.arg for argument in node.args.args]
    }


def calls() -> Iterator[ast.Call]:
    for _name, tree in sources():
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def calls_on_the_client() -> set[str]:
    """Methods of the client that the services call."""
    return {
        call.func.attr
        for call in calls()
        if isinstance(call.func, ast.Attribute)
        if "client"
        == getattr(call.func.value, "id", getattr(call.func.value, "attr", ""))
    }


def first_texts(*functions: str) -> set[str]:
    """Texts written as the first argument of these functions or methods."""
    return {
        call.args[0].value
        for call in calls()
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in functions
        if call.args and isinstance(call.args[0], ast.Constant)
    }


def names_read(function: ast.FunctionDef) -> set[str]:
    """Properties that a function reads from a row: ``row.get("Name")`` and the like."""
    found = set()
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        of_row = isinstance(call.func, ast.Attribute) and call.func.attr == "get"
        place = 0 if of_row else 1
        source = call.func.value if isinstance(call.func, ast.Attribute) else None
        if not of_row:
            source = call.args[0] if len(call.args) > 1 else None
        if not isinstance(source, ast.Name) or source.id != "row":
            continue
        name = call.args[place]
        if isinstance(name, ast.Constant):
            found.add(str(name.value))
    return found


def readers() -> Iterator[tuple[str, set[str], set[str]]]:
    """Functions that read rows: name, properties, and resources they name."""
    for module in (reference_data, posting, relation_pages, relations):
        tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or not names_read(node):
                continue
            constants = (
                getattr(module, each.id, None)
                for each in ast.walk(node)
                if isinstance(each, ast.Name)
            )
            texts = {each for each in constants if isinstance(each, str)}
            yield node.name, names_read(node), texts & set(resource_table())


def names_written() -> set[str]:
    """Keys of bodies: what invoicing and relations put into a dictionary."""
    found: set[str] = set()
    for name, tree in sources():
        if name not in ("invoicing.py", "relations.py"):
            continue
        for node in ast.walk(tree):
            keys: list[ast.expr | None] = []
            if isinstance(node, ast.Dict):
                keys = list(node.keys)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                keys = [node.slice]
            found |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    return {name for name in found if re.fullmatch(r"[A-Z]\w+", name)}
