# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sandbox's clock: real, set to a moment, or frozen; and Dutch wall-clock time."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone


def parse_moment(text: str) -> datetime:
    """An ISO moment as an aware UTC datetime; a moment without zone is taken as UTC.

    :raises ValueError: when the text is no ISO moment.
    """
    moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def utc_offset(moment: datetime) -> timedelta:
    """Offset of Dutch and Belgian wall-clock time at a UTC moment.

    European summer time runs from the last Sunday of March to the last Sunday of
    October, 01:00 UTC. Computed here so that no time zone database is needed.
    """
    naive = moment.replace(tzinfo=None)

    def last_sunday(month: int) -> datetime:
        day = datetime(naive.year, month, 31, 1)
        return day - timedelta(days=(day.weekday() + 1) % 7)

    summer = last_sunday(3) <= naive < last_sunday(10)
    return timedelta(hours=2 if summer else 1)


class Clock:
    """Time as the sandbox sees it. It ticks on after being set, unless frozen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta(0)
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        """The current moment, aware, UTC."""
        with self._lock:
            if self._frozen is not None:
                return self._frozen
            return datetime.now(timezone.utc) + self._offset

    def local(self) -> datetime:
        """Naive local wall-clock time, as Exact writes it in its dates (recorded)."""
        moment = self.now()
        return (moment + utc_offset(moment)).replace(tzinfo=None)

    def set(self, moment: datetime, freeze: bool = False) -> None:
        """Jump to ``moment`` (aware) and tick on from there, or stand still."""
        with self._lock:
            self._offset = moment - datetime.now(timezone.utc)
            self._frozen = moment if freeze else None

    def advance(self, seconds: float) -> None:
        """Jump ``seconds`` ahead (negative: back)."""
        step = timedelta(seconds=seconds)
        with self._lock:
            self._offset += step
            if self._frozen is not None:
                self._frozen += step

    def real(self) -> None:
        """Back to real time."""
        with self._lock:
            self._offset = timedelta(0)
            self._frozen = None

    def describe(self) -> dict[str, object]:
        """State for the administration: moment (UTC), local time, frozen or not."""
        return {
            "now": self.now().isoformat(),
            "local": self.local().isoformat(),
            "offset_seconds": self._offset.total_seconds(),
            "frozen": self._frozen is not None,
        }
