# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Causes that are not in the document: rights, consent, limits, the line itself."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import (
    BadRequest,
    ConfigurationError,
    ContractError,
    ExactError,
    Forbidden,
    NoAnswer,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReauthorizationRequired,
    ServerError,
    TokenRefreshRefused,
    TokenStoreBusy,
    Unauthorized,
)
from ..codes import Code, Disposition, Subject, Who
from ..grammar import Kind
from ..rules import Rule

_D, _S, _W = Disposition, Subject, Who


def _limited(scope: str) -> Callable[[ExactError], bool]:
    return lambda error: isinstance(error, RateLimited) and error.scope == scope


def _connection(
    code: Code,
    cause: str,
    disposition: Disposition,
    who: Who,
    *,
    errors: tuple[type[ExactError], ...] = (),
    reasons: tuple[str, ...] = (),
    texts: tuple[str, ...] = (),
    when: Callable[[ExactError], bool] | None = None,
    signs: tuple[tuple[Kind, str | None], ...] = (),
    subject: Subject = Subject.CONNECTION,
) -> Rule:
    """A rule whose texts say nothing about whether a booking was refused."""
    return Rule(
        code=code,
        cause=cause,
        disposition=disposition,
        who=who,
        subject=subject,
        errors=errors,
        reasons=reasons,
        texts=texts,
        signs=signs,
        when=when,
        refusal=False,
    )


_RIGHTS = (
    _connection(
        Code.DIVISION_NOT_IN_SCOPE,
        "division_access",
        _D.REAUTHORISE,
        _W.ADMINISTRATOR,
        texts=(r"(?:forbidden - )?user division is not within division scope\.?",),
        subject=_S.DIVISION,
    ),
    _connection(
        Code.DIVISION_NO_ACCESS,
        "division_access",
        _D.MEND_IN_EXACT,
        _W.ADMINISTRATOR,
        reasons=("NoDivisionAccess",),
        texts=(r"wrong division\.?",),
        subject=_S.DIVISION,
    ),
    _connection(
        Code.DIVISION_BLOCKED,
        "division_blocked",
        _D.WAIT,
        _W.ADMINISTRATOR,
        reasons=("DivisionBlocked",),
        subject=_S.DIVISION,
    ),
    _connection(
        Code.USER_BLOCKED,
        "user",
        _D.MEND_IN_EXACT,
        _W.ADMINISTRATOR,
        reasons=("BlockedUser",),
    ),
    _connection(
        Code.USER_INACTIVE,
        "user",
        _D.MEND_IN_EXACT,
        _W.ADMINISTRATOR,
        reasons=("InactiveUser",),
    ),
    _connection(
        Code.SUBSCRIPTION_BLOCKED,
        "subscription",
        _D.MEND_IN_EXACT,
        _W.ADMINISTRATOR,
        reasons=("BlockedCustomer",),
    ),
    _connection(
        Code.LICENSE_EXPIRED,
        "subscription",
        _D.MEND_IN_EXACT,
        _W.ADMINISTRATOR,
        reasons=("LicenseExpired",),
    ),
    _connection(
        Code.RIGHTS_MISSING,
        "rights",
        _D.MEND_IN_EXACT,
        _W.ADMINISTRATOR,
        errors=(Forbidden,),
        texts=(r"forbidden\.?",),
    ),
)

_CONSENT = (
    _connection(
        Code.REFRESH_TOKEN_USED,
        "consent",
        _D.REAUTHORISE,
        _W.ADMINISTRATOR,
        texts=(r"old refresh token used\.?",),
    ),
    _connection(
        Code.REFRESH_TOKEN_EXPIRED,
        "consent",
        _D.REAUTHORISE,
        _W.ADMINISTRATOR,
        texts=(r"the refresh token expired at .*",),
    ),
    _connection(
        Code.CONSENT_GONE,
        "consent",
        _D.REAUTHORISE,
        _W.ADMINISTRATOR,
        errors=(ReauthorizationRequired,),
        texts=(r"token is not allowed, because of invalid or empty chainid\.?",),
    ),
    _connection(
        Code.ACCESS_TOKEN_REFUSED,
        "consent",
        _D.REAUTHORISE,
        _W.ADMINISTRATOR,
        errors=(Unauthorized,),
    ),
    _connection(
        Code.TOKEN_TOO_EARLY,
        "token_wait",
        _D.WAIT,
        _W.NOBODY,
        reasons=("TooEarlyToRefreshTokens",),
        texts=(
            r"rate limit exceeded: access_token not expired\.?",
            r"access token not expired\.?",
        ),
    ),
    _connection(
        Code.TOKEN_BUSY,
        "token_wait",
        _D.WAIT,
        _W.NOBODY,
        errors=(TokenRefreshRefused, TokenStoreBusy),
    ),
    _connection(
        Code.CONFIGURATION_WRONG,
        "configuration",
        _D.PERSON,
        _W.ADMINISTRATOR,
        errors=(ConfigurationError,),
    ),
)

_LINE = (
    *(
        _connection(
            code,
            "limits",
            _D.WAIT,
            _W.NOBODY,
            errors=(RateLimited,),
            when=_limited(scope),
        )
        for scope, code in (
            ("minute", Code.LIMIT_MINUTE),
            ("day", Code.LIMIT_DAY),
            ("errors", Code.LIMIT_ERRORS),
            ("endpoint", Code.LIMIT_ENDPOINT),
        )
    ),
    _connection(Code.NOT_SENT, "line", _D.WAIT, _W.ADMINISTRATOR, errors=(NotSent,)),
    _connection(Code.NO_ANSWER, "line", _D.WAIT, _W.NOBODY, errors=(NoAnswer,)),
    _connection(
        Code.OUTCOME_UNKNOWN,
        "outcome_unknown",
        _D.LOOK_UP,
        _W.NOBODY,
        errors=(OutcomeUnknown,),
        subject=_S.MOVE,
    ),
    _connection(Code.SERVER_ERROR, "line", _D.WAIT, _W.NOBODY, errors=(ServerError,)),
    _connection(
        Code.ANSWER_UNREADABLE,
        "contract",
        _D.PERSON,
        _W.ADMINISTRATOR,
        errors=(ContractError,),
    ),
    _connection(
        Code.QUERY_REFUSED,
        "contract",
        _D.PERSON,
        _W.ADMINISTRATOR,
        errors=(BadRequest,),
    ),
    _connection(
        Code.NOT_FOUND, "contract", _D.PERSON, _W.ADMINISTRATOR, errors=(NotFound,)
    ),
)

TRAFFIC_RULES: tuple[Rule, ...] = (*_RIGHTS, *_CONSENT, *_LINE)
