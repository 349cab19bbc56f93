# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a refusal of the token endpoint means (bodies as reported by integrators)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..errors import (
    ConfigurationError,
    ContractError,
    ExactError,
    ReauthorizationRequired,
    ServerError,
    TokenRefreshRefused,
)
from ..odata.edm import parse_json
from ..transport.limits import MARGIN, read_windows
from ..transport.redaction import mask

TOO_EARLY = "TooEarlyToRefreshTokens"
PAUSE = timedelta(minutes=5)  # after a 429 that names no moment


def refusal_of(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime
) -> ExactError:
    """The error that an answer other than 200 stands for.

    :param headers: names in any case.
    :param now: aware, UTC.
    """
    reason = mask(_header(headers, "reason"))
    code, description = _read(body)
    details: dict[str, Any] = {
        "http_status": status,
        "reason": reason,
        "endpoint": "oauth2/token",
        "messages": (description,) if description else (),
    }
    said = f"{description} {reason}".lower()
    if "not expired" in said or TOO_EARLY.lower() in said:
        details["reason"] = TOO_EARLY
        return TokenRefreshRefused("the access token is too young", **details)
    if status == 429 or "rate limit" in said:
        return TokenRefreshRefused(
            "too many token calls", retry_at=_retry_at(headers, now), **details
        )
    if status >= 500 or status == 408:
        return ServerError("Exact's login service is out of order", **details)
    return _final(status, code, said, details)


def _final(status: int, code: str, said: str, details: dict[str, Any]) -> ExactError:
    if code in ("invalid_grant", "unauthorized_client") or "expired" in said:
        return ReauthorizationRequired("the consent is no longer valid", **details)
    if code in ("invalid_request", "invalid_client", "unsupported_grant_type"):
        return ConfigurationError(
            "Exact does not accept the app's client id, secret or redirect URI",
            **details,
        )
    if code and status in (400, 401, 403):
        return ReauthorizationRequired("Exact refuses this consent", **details)
    return ContractError("the token answer is not as documented", **details)


def _read(body: bytes) -> tuple[str, str]:
    try:
        document = parse_json(body)
    except ValueError:
        return "", ""
    if not isinstance(document, dict):
        return "", ""
    code = document.get("error")
    if not isinstance(code, str):  # the resource servers' form of an error
        return "", ""
    return code, mask(str(document.get("error_description") or ""))


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((v for k, v in headers.items() if k.lower() == name), "")


def _retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    windows = [window for window in read_windows(headers, now) if window is not None]
    closed = [window.reset_at for window in windows if window.remaining <= 0]
    return max(closed, default=now + PAUSE) + MARGIN
