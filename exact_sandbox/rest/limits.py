# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Call limits per app and division, and the block after too many errors.

Windows are fixed: the clock minute and the UTC day; resets are epoch milliseconds
(recorded headers).
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from exact_sandbox.clock import Clock
from exact_sandbox.settings import Settings

Headers = list[tuple[str, str]]


@dataclass
class Meter:
    """Calls of one app in one division in the current minute and day."""

    minute: datetime | None = None
    minute_calls: int = 0
    day: datetime | None = None
    day_calls: int = 0


@dataclass
class ErrorMeter:
    """Errors of one app, user, division and endpoint in the last hour."""

    moments: deque[datetime] = field(default_factory=deque)
    blocked_until: datetime | None = None
    blocks: int = 0


class Limits:
    """Counts calls and errors; says when a call is too many."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self._lock = threading.Lock()
        self._meters: dict[tuple[str, int], Meter] = {}
        self._errors: dict[tuple[str, str, int, str], ErrorMeter] = {}

    def reset(self) -> None:
        """Forget all counts."""
        with self._lock:
            self._meters.clear()
            self._errors.clear()

    def _meter(self, app: str, division: int) -> Meter:
        now = self.clock.now()
        minute = now.replace(second=0, microsecond=0)
        day = minute.replace(hour=0, minute=0)
        meter = self._meters.setdefault((app, division), Meter())
        if meter.minute != minute:
            meter.minute, meter.minute_calls = minute, 0
        if meter.day != day:
            meter.day, meter.day_calls = day, 0
        return meter

    def count(self, app: str, division: int) -> tuple[bool, Headers]:
        """Count one call.

        :returns: whether it may pass, and the headers for its answer. A refused
            call carries the headers of the exhausted window only (reported).
        """
        minute_limit = self.settings.minute_limit
        day_limit = self.settings.day_limit
        with self._lock:
            meter = self._meter(app, division)
            if day_limit and meter.day_calls >= day_limit:
                return False, self._day_headers(meter)
            if minute_limit and meter.minute_calls >= minute_limit:
                return False, self._minute_headers(meter)
            meter.minute_calls += 1
            meter.day_calls += 1
            headers: Headers = []
            if day_limit:
                headers += self._day_headers(meter)
            if minute_limit:
                headers += self._minute_headers(meter)
            return True, headers

    def exhausted(self, app: str, division: int, window: str) -> Headers:
        """Headers of a refusal of a window that is said to be full (for faults)."""
        with self._lock:
            meter = self._meter(app, division)
            if window == "day":
                meter.day_calls = max(meter.day_calls, self.settings.day_limit)
                return self._day_headers(meter)
            meter.minute_calls = max(meter.minute_calls, self.settings.minute_limit)
            return self._minute_headers(meter)

    def _day_headers(self, meter: Meter) -> Headers:
        assert meter.day is not None
        limit = self.settings.day_limit
        reset = _milliseconds(meter.day + timedelta(days=1))
        return [
            ("X-RateLimit-Limit", str(limit)),
            ("X-RateLimit-Remaining", str(max(0, limit - meter.day_calls))),
            ("X-RateLimit-Reset", str(reset)),
        ]

    def _minute_headers(self, meter: Meter) -> Headers:
        assert meter.minute is not None
        limit = self.settings.minute_limit
        reset = _milliseconds(meter.minute + timedelta(minutes=1))
        return [
            ("X-RateLimit-Minutely-Limit", str(limit)),
            ("X-RateLimit-Minutely-Remaining", str(max(0, limit - meter.minute_calls))),
            ("X-RateLimit-Minutely-Reset", str(reset)),
        ]

    def blocked(self, app: str, user: str, division: int, endpoint: str) -> bool:
        """Whether this endpoint is closed after too many errors."""
        with self._lock:
            meter = self._errors.get((app, user, division, endpoint))
            return bool(
                meter and meter.blocked_until and meter.blocked_until > self.clock.now()
            )

    def error(self, app: str, user: str, division: int, endpoint: str) -> None:
        """Count an error. More than the limit in an hour closes the endpoint.

        Each further block of the same endpoint lasts an hour longer (documented as
        growing; the step is assumed).
        """
        limit = self.settings.error_limit
        if not limit:
            return
        now = self.clock.now()
        with self._lock:
            place = (app, user, division, endpoint)
            meter = self._errors.setdefault(place, ErrorMeter())
            meter.moments.append(now)
            while meter.moments and now - meter.moments[0] > timedelta(hours=1):
                meter.moments.popleft()
            if len(meter.moments) > limit:
                meter.blocks += 1
                seconds = self.settings.error_block_seconds * meter.blocks
                meter.blocked_until = now + timedelta(seconds=seconds)
                meter.moments.clear()

    def describe(self) -> list[dict[str, object]]:
        """The meters, for the administration."""
        with self._lock:
            return [
                {
                    "app": app,
                    "division": division,
                    "minute_calls": meter.minute_calls,
                    "day_calls": meter.day_calls,
                }
                for (app, division), meter in self._meters.items()
            ]

    def meters(self) -> list[dict[str, int]]:
        """Calls in the present minute and day, per division, for the face."""
        with self._lock:
            places = list(self._meters)
            found = []
            for app, division in places:
                meter = self._meter(app, division)
                found.append(
                    {
                        "division": division,
                        "minute_now": meter.minute_calls,
                        "day_now": meter.day_calls,
                    }
                )
        return sorted(found, key=lambda each: each["division"])

    def errors(self) -> list[dict[str, Any]]:
        """Endpoints with errors, and until when they are closed, for the face."""
        now = self.clock.now()
        with self._lock:
            return [
                {
                    "division": division,
                    "endpoint": endpoint,
                    "errors": len(meter.moments),
                    "blocked_until": meter.blocked_until
                    if meter.blocked_until and meter.blocked_until > now
                    else None,
                }
                for (_, _, division, endpoint), meter in self._errors.items()
            ]


def _milliseconds(moment: datetime) -> int:
    return int(moment.astimezone(timezone.utc).timestamp()) * 1000
