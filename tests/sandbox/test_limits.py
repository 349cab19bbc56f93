# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Call limits with their headers, and the block after too many errors."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

PATH = "financial/Journals"


@pytest.fixture
def limited(anonymous: Any) -> Any:
    anonymous.log_in()
    return anonymous


def milliseconds(text: str) -> int:
    moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    return int(moment.timestamp() * 1000)


def test_headers_count_down_and_say_when_the_window_ends(limited: Any) -> None:
    limited.admin("clock", {"set": "2026-11-21T09:05:30Z", "freeze": True})
    limited.get(PATH)
    headers = limited.get(PATH).headers
    assert headers["X-RateLimit-Limit"] == "5000"
    assert headers["X-RateLimit-Remaining"] == "4998"
    assert headers["X-RateLimit-Reset"] == str(milliseconds("2026-11-22"))
    assert headers["X-RateLimit-Minutely-Limit"] == "60"
    assert headers["X-RateLimit-Minutely-Remaining"] == "58"
    reset = str(milliseconds("2026-11-21T09:06:00"))
    assert headers["X-RateLimit-Minutely-Reset"] == reset


def test_the_minute_is_refused_with_its_own_headers_only(limited: Any) -> None:
    limited.admin("clock", {"set": "2026-11-21T09:05:01Z", "freeze": True})
    limited.admin("settings", {"minute_limit": 3})
    assert [limited.get(PATH).status_code for _ in range(4)] == [200] * 3 + [429]
    refused = limited.get(PATH)
    assert refused.content == b""
    assert refused.headers["X-RateLimit-Minutely-Remaining"] == "0"
    assert "X-RateLimit-Limit" not in refused.headers
    # another division has a budget of its own
    other = limited.admin("status")["divisions"][1]["code"]
    assert limited.http.get(limited.url(PATH, other)).status_code == 200
    limited.admin("clock", {"advance": 60})
    assert limited.get(PATH).status_code == 200


def test_the_day_is_refused_with_its_own_headers_only(limited: Any) -> None:
    limited.admin("settings", {"day_limit": 2})
    assert [limited.get(PATH).status_code for _ in range(3)] == [200, 200, 429]
    refused = limited.get(PATH)
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert "X-RateLimit-Minutely-Limit" not in refused.headers
    limited.admin("clock", {"set": "2026-11-22T00:00:01Z"})
    limited.log_in()
    assert limited.get(PATH).status_code == 200


def test_more_than_ten_errors_close_the_endpoint_for_an_hour(limited: Any) -> None:
    limited.admin("settings", {"minute_limit": 0, "access_token_seconds": 99999})
    limited.log_in()
    wrong = {"filter": "Nonsense eq 1"}
    assert [limited.get(PATH, **wrong).status_code for _ in range(11)] == [400] * 11
    blocked = limited.get(PATH)
    assert blocked.status_code == 429
    assert not [name for name in blocked.headers if name.startswith("X-RateLimit")]
    assert limited.get("vat/VATCodes").status_code == 200
    limited.admin("clock", {"advance": 3590})
    assert limited.get(PATH).status_code == 429
    limited.admin("clock", {"advance": 20})
    assert limited.get(PATH).status_code == 200
