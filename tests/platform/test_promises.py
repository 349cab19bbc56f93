# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The list of promises points at lines and tests that are there."""

from __future__ import annotations

import pytest

from tests.torture.mutation import Mutation
from tests.torture.mutations import MUTATIONS
from tests.torture.prove import NOTE, note
from tools import paths


@pytest.mark.parametrize("promise", MUTATIONS, ids=lambda each: each.promise)
def test_line_stands_once_and_its_test_exists(promise: Mutation) -> None:
    text = (paths.ROOT / promise.file).read_text(encoding="utf-8")
    assert text.count(promise.line) == 1
    assert promise.line != promise.broken
    file, _, names = promise.test.partition("::")
    tests = (paths.ROOT / file).read_text(encoding="utf-8")
    for name in names.split("::"):
        assert f"class {name}" in tests or f"def {name}(" in tests


def test_the_note_is_written_from_the_list() -> None:
    assert NOTE.read_text(encoding="utf-8") == note()
