# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an answer other than success means for the call that got it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ..errors import (
    BadRequest,
    ContractError,
    ExactError,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerError,
    Unauthorized,
)
from ..model.budget import Budget
from ..odata.envelope import ErrorBody, is_refusal, parse_error
from ..transport import limits
from ..transport.http import Response
from ..transport.redaction import mask

# Documented values of the Reason header that no fresh token mends.
STANDING_REASONS = frozenset(
    {
        "BlockedUser",
        "InactiveUser",
        "BlockedCustomer",
        "LicenseExpired",
        "DivisionBlocked",
        "NoDivisionAccess",
    }
)

_BY_STATUS: dict[int, tuple[type[ExactError], str]] = {
    401: (Unauthorized, "Exact does not accept the access token"),
    403: (Forbidden, "Exact does not allow this"),
    404: (NotFound, "Exact does not know this address or record"),
}


def error_of(
    response: Response,
    *,
    is_write: bool,
    place: Mapping[str, Any],
    known_refusal: Callable[[str], bool],
    now: datetime,
) -> ExactError:
    """The error for an answer outside 2xx.

    A 4xx was not carried out (documented), but a 408 says only that Exact stopped
    waiting. A 500 with a business message was refused (reported); every other 5xx and
    every redirect leaves a write open.

    :param place: ``endpoint`` and ``division`` of the call.
    """
    status = response.status
    body = parse_error(response.body) or ErrorBody(())
    details: dict[str, Any] = {
        "http_status": status,
        "reason": mask(response.header("Reason")),
        "messages": tuple(mask(line) for line in body.messages),
        **place,
    }
    if status == 429:
        return _limited(response, details, now)
    if status == 500 and is_refusal(body.messages, known_refusal):
        return Refused("Exact refuses this", **details)
    if 400 <= status < 500 and status != 408:
        kind, words = _BY_STATUS.get(
            status, (BadRequest, "Exact does not understand the request")
        )
        return kind(words, **details)
    if is_write:
        words = f"a write was answered with status {status}"
        return OutcomeUnknown(words, **details)
    if status >= 500 or status == 408:
        return ServerError(f"Exact answered with status {status}", **details)
    return ContractError(f"status {status} was not expected", **details)


def _limited(response: Response, details: dict[str, Any], now: datetime) -> RateLimited:
    _budget, scope, retry_at = limits.refused(
        Budget(), details["endpoint"], response.headers, now
    )
    return RateLimited(
        "Exact takes no more calls for now", scope=scope, retry_at=retry_at, **details
    )
