# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was called: the last calls with headers, and counters that tests read."""

from __future__ import annotations

import re
import threading
from collections import Counter, deque
from typing import Any

from exact_sandbox.messages import Request, Response

_KEPT = 2000
_BODY = 4000
_RESOURCE = re.compile(r"/api/v1/(?:\d+/)?([^(?]+)")
_SECRET_FIELDS = re.compile(
    r"((?:client_secret|refresh_token|access_token|code|password)"
    r"(?:=|\"\s*:\s*\"))[^&\"]+"
)


def resource_of(path: str) -> str:
    """Resource of a path; the path itself outside the REST API."""
    match = _RESOURCE.match(path)
    return match.group(1).rstrip("/") if match else path


def _masked(text: str) -> str:
    return _SECRET_FIELDS.sub(r"\1***", text)


class CallLog:
    """Calls of the API and of OAuth; not those of the administration."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._counters: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._number = 0

    def add(
        self, moment: str, request: Request, response: Response | None, user: str,
        fault: str, seconds: float,
    ) -> None:  # fmt: skip
        """Write one call down. ``response`` None: the connection was cut instead."""
        resource = resource_of(request.path)
        headers = dict(request.headers)
        if "authorization" in headers:
            headers["authorization"] = "Bearer ***"
        call = {
            "time": moment,
            "method": request.method,
            "path": request.path,
            "query": _masked(request.query_string),
            "resource": resource,
            "status": response.status if response else None,
            "user": user,
            "fault": fault,
            "milliseconds": round(seconds * 1000, 1),
            "headers": headers,
            "request_body": _masked(request.body[:_BODY].decode("utf-8", "replace")),
            "response_headers": response.headers if response else [],
            "response_body": _masked(
                response.body[:_BODY].decode("utf-8", "replace") if response else ""
            ),
        }
        with self._lock:
            self._number += 1
            call["number"] = self._number
            self._calls.append(call)
            self._counters[f"{request.method} {resource}"] += 1
            self._statuses[str(call["status"])] += 1

    def clear(self) -> None:
        """Forget all calls and counters."""
        with self._lock:
            self._calls.clear()
            self._counters.clear()
            self._statuses.clear()

    def counters(self) -> dict[str, Any]:
        """Calls per method and resource, per status, and in all."""
        with self._lock:
            return {
                "total": sum(self._counters.values()),
                "calls": dict(self._counters),
                "statuses": dict(self._statuses),
            }

    def last(self, count: int) -> list[dict[str, Any]]:
        """The last calls, newest first."""
        with self._lock:
            return list(self._calls)[::-1][:count]
