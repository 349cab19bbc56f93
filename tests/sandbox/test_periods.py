# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Periods of returns and the days they are due, against published tables."""

from __future__ import annotations

from datetime import date

import pytest

from exact_sandbox.worlds.periods import Tijdvak, four_weeks, month, quarter, whole_year


def test_the_thirteen_periods_of_2026() -> None:
    found = [four_weeks(date(2027, 1, 1), back).end for back in range(13, 0, -1)]
    ends = "25-1 22-2 22-3 19-4 17-5 14-6 12-7 9-8 6-9 4-10 1-11 29-11 31-12"
    assert [f"{end.day}-{end.month}" for end in found] == ends.split()
    first = four_weeks(date(2027, 1, 1), 13)
    assert (first.start, first.number) == (date(2026, 1, 1), 1)


@pytest.mark.parametrize(
    ("period", "due"),
    [(quarter(date(2026, 4, 1), 1), "2026-04-30"),
     (month(date(2026, 2, 9), 1), "2026-02-28"),
     (month(date(2026, 6, 9), 1), "2026-06-30"),
     (month(date(2026, 3, 9), 1), "2026-03-31"),
     (month(date(2026, 1, 9), 1), "2026-01-31"),
     (whole_year(date(2026, 2, 1), 1), "2026-03-31"),
     (four_weeks(date(2026, 1, 26), 1), "2026-02-25"),
     (four_weeks(date(2026, 12, 1), 1), "2026-12-29"),
     (four_weeks(date(2027, 1, 1), 1), "2027-01-31")],
)  # fmt: skip
def test_due_dates(period: Tijdvak, due: str) -> None:
    assert period.due.isoformat() == due


def test_names_and_numbers() -> None:
    found = quarter(date(2027, 2, 1), 1)
    assert (found.number, found.year, found.words) == (4, 2026, "4e kwartaal 2026")
    assert (found.start, found.end) == (date(2026, 10, 1), date(2026, 12, 31))
    assert found.code == "30"
    assert month(date(2027, 1, 5), 1).words == "december 2026"
