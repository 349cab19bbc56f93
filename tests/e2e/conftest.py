# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tests of the whole system: real Odoo, real sandbox, each a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest

from tools import paths


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a line at once, whatever pytest does with output."""

    def tell(text: str) -> None:
        with capsys.disabled():
            print(text, flush=True)

    return tell


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a failed test with a browser, keep what the person saw."""
    report = yield
    person = item.funcargs.get("person")
    if report.failed and person is not None:
        picture = paths.LOGS / f"{item.name}.png"
        person.picture(picture)
        report.sections.append(("What the person saw", str(picture)))
    return report
