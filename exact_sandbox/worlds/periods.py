# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The times returns are about, their names and their due dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
    "september", "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Tijdvak:
    """A period of returns.

    :param frequency: M, Q or Y, as Exact names it; four weeks count as M (assumed).
    """

    start: date
    end: date
    number: int
    frequency: str
    words: str

    @property
    def year(self) -> int:
        """The year it belongs to."""
        return self.end.year

    @property
    def due(self) -> date:
        """The last day to file and pay: the end of the next month, or a month after
        the end of four weeks."""
        if "periode" in self.words:
            month = self.end.month % 12 + 1
            year = self.end.year + self.end.month // 12
            return date(year, month, min(self.end.day, month_end(year, month).day))
        if self.frequency == "Y":
            return date(self.year + 1, 3, 31)
        after = self.end + timedelta(days=1)
        return month_end(after.year, after.month)

    @property
    def code(self) -> str:
        """Two digits of the payment reference."""
        return {"M": f"{self.start.month:02}", "Q": f"{20 + self.start.month}"}.get(
            self.frequency, "40"
        )


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    count = year * 12 + month
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)


def month(day: date, back: int) -> Tijdvak:
    """The month that ended ``back`` months before a day (1: the last whole one)."""
    count = day.year * 12 + day.month - 1 - back
    year, number = count // 12, count % 12 + 1
    words = f"{_MONTHS[number - 1]} {year}"
    return Tijdvak(date(year, number, 1), month_end(year, number), number, "M", words)


def quarter(day: date, back: int) -> Tijdvak:
    """The quarter that ended ``back`` quarters before a day."""
    count = day.year * 4 + (day.month - 1) // 3 - back
    year, number = count // 4, count % 4 + 1
    start = date(year, number * 3 - 2, 1)
    words = f"{number}e kwartaal {year}"
    return Tijdvak(start, month_end(year, number * 3), number, "Q", words)


def whole_year(day: date, back: int) -> Tijdvak:
    """The year that ended ``back`` years before a day."""
    year = day.year - back
    return Tijdvak(date(year, 1, 1), date(year, 12, 31), 1, "Y", f"jaar {year}")


def four_weeks(day: date, back: int) -> Tijdvak:
    """Four weeks that ended, counted back from a day.

    A year has thirteen; they end on Sundays, the first starts on 1 January and the
    last ends on 31 December (figures of 2026; other years follow the same rule).
    """
    found: list[Tijdvak] = []
    for year in (day.year - 1, day.year):
        first = date(year, 1, 1)
        end = first + timedelta(days=27 - first.weekday())
        start = first
        for number in range(1, 14):
            last = date(year, 12, 31) if number == 13 else end
            found.append(Tijdvak(start, last, number, "M", f"periode {number} {year}"))
            start, end = last + timedelta(days=1), end + timedelta(days=28)
    return [each for each in found if each.end < day][-back]
