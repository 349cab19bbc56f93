# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every error the core raises.

ExactError
├── ConfigurationError            something the host must supply is missing or wrong
├── AuthError
│   ├── ReauthorizationRequired   the token chain is dead: a person must consent again
│   ├── TokenRefreshRefused       too early or not now: keep the token, try later
│   └── TokenStoreBusy            the store's lock could not be had in time
├── TransportError
│   ├── NotSent                   the connection never opened: safe to send again
│   │   └── Overdue               its time to leave had passed: another may have it
│   ├── NoAnswer                  a read got no answer: safe to ask again
│   └── OutcomeUnknown            a write got no (usable) answer: look up before sending
├── ApiError                      Exact answered with an error
│   ├── BadRequest                400  malformed query or body
│   ├── Unauthorized              401  access token refused
│   ├── Forbidden                 403  right, division or scope missing
│   ├── NotFound                  404
│   ├── RateLimited               429, or a budget of ours is used up: carries the wait
│   ├── Refused                   a business refusal (HTTP 500 with a message of Exact)
│   └── ServerError               any other 5xx on a read
└── ContractError                 the answer is not shaped as documented
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class ExactError(Exception):
    """Base of all errors of the core; picklable, never carries a secret.

    :param message: plain English, for logs and as a last resort on a screen.
    :param http_status: status of Exact's answer, if there was one.
    :param endpoint: resource such as ``salesentry/SalesEntries``.
    :param division: division number the call was for.
    :param reason: Exact's ``Reason`` response header (documented).
    :param messages: Exact's own message lines, in the language of its user.
    """

    def __init__(
        self,
        message: str = "",
        *,
        http_status: int | None = None,
        endpoint: str = "",
        division: int | None = None,
        reason: str = "",
        messages: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.http_status = http_status
        self.endpoint = endpoint
        self.division = division
        self.reason = reason
        self.messages = messages

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.message, dict(self.__dict__)))


def _rebuild(kind: type[ExactError], message: str, state: Mapping[str, Any]) -> Any:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class ConfigurationError(ExactError):
    """Something the host must supply is missing or wrong."""


class AuthError(ExactError):
    """The token chain cannot be used as it is."""


class ReauthorizationRequired(AuthError):
    """The token chain is dead: a person must give consent again."""


class TokenRefreshRefused(AuthError):
    """Exact will not refresh now; the token pair in hand stays valid.

    :param retry_at: earliest useful moment (aware, UTC), when known.
    """

    def __init__(
        self, message: str = "", *, retry_at: datetime | None = None, **kw: Any
    ) -> None:
        super().__init__(message, **kw)
        self.retry_at = retry_at


class TokenStoreBusy(AuthError):
    """The token store's lock could not be had in time."""


class TransportError(ExactError):
    """No usable HTTP answer."""


class NotSent(TransportError):
    """The connection never opened, so nothing was carried out."""


class Overdue(NotSent):
    """The moment by which the call was to leave had passed; it was held off."""


class NoAnswer(TransportError):
    """A read got no answer; asking again is harmless."""


class OutcomeUnknown(TransportError):
    """A write may or may not have been carried out: look up before sending."""


class ApiError(ExactError):
    """Exact answered with an error."""


class BadRequest(ApiError):
    """400: malformed query or body."""


class Unauthorized(ApiError):
    """401: the access token was refused."""


class Forbidden(ApiError):
    """403: a right, the division or the app's scope is missing."""


class NotFound(ApiError):
    """404."""


class RateLimited(ApiError):
    """429, or a budget of ours is used up before the call.

    :param scope: ``minute``, ``day``, ``errors`` (ten errors an hour) or
        ``endpoint`` (429 without reset headers: wait an hour there).
    :param retry_at: when the budget opens again (aware, UTC).
    """

    def __init__(
        self,
        message: str = "",
        *,
        scope: str = "minute",
        retry_at: datetime | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(message, **kw)
        self.scope = scope
        self.retry_at = retry_at


class Refused(ApiError):
    """A business refusal: nothing was booked; ``messages`` says why."""


class ServerError(ApiError):
    """Any other 5xx on a read."""


class ContractError(ExactError):
    """The answer is not shaped as documented."""
