# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a whole division waits, and until when."""

from datetime import datetime, timedelta, timezone

from exact_core import errors
from exact_core.diagnosis.matcher import diagnose


class Paused(Exception):
    """The division cannot go on now.

    :param code: why, a wait code of ``explain``.
    :param params: names and values for the text.
    :param until: naive UTC moment at which to try again, None = until somebody acts.
    """

    def __init__(self, code, params=None, until=None):
        super().__init__(code)
        self.code = code
        self.params = params or {}
        self.until = until


class TurnOver(Exception):
    """Nothing is wrong and nothing waits, but the turn may be another's by now."""


def moment_in(**span):
    """Naive UTC moment a span (as of ``timedelta``) from now, as Odoo stores it."""
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    return now + timedelta(**span)


def _naive(moment):
    return moment and moment.astimezone(timezone.utc).replace(tzinfo=None)


def pause_for(error):
    """The ``Paused`` for an error that would meet every other call as well.

    :return: None for an error that concerns one transfer only.
    """
    retry_at = _naive(getattr(error, "retry_at", None))
    detail = {"detail": error.message}
    if isinstance(error, errors.RateLimited):
        return Paused(f"limit_{error.scope}", until=retry_at or moment_in(minutes=1))
    if isinstance(error, errors.ReauthorizationRequired | errors.Unauthorized):
        return Paused("reauthorise", {"code": diagnose(error)[0].code})
    if isinstance(error, errors.TokenRefreshRefused | errors.TokenStoreBusy):
        return Paused("token_later", until=retry_at or moment_in(minutes=1))
    if isinstance(error, errors.NotSent):
        return Paused("unreachable", detail, until=moment_in(minutes=2))
    if isinstance(error, errors.ConfigurationError):
        return Paused("configuration", detail, until=moment_in(hours=1))
    if isinstance(error, errors.NoAnswer | errors.ServerError | errors.ContractError):
        return Paused("no_answer", detail, until=moment_in(minutes=2))
    return None


def pause_for_read(error):
    """The same for a read: whatever its error, the division waits."""
    said = "\n".join(error.messages) or error.message
    params = {"detail": said, "code": diagnose(error)[0].code}
    return pause_for(error) or Paused("read_refused", params, until=moment_in(hours=1))
