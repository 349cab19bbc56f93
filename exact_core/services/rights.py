# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rights an app and its Exact user have in a division.

Exact has a function that says what its user may do (documented by a client, not in
the list of 2026). Where it is not there, one row of each resource is read instead; a
right to write is never tried.

- A question that is refused or not understood says nothing about the right.
- Some lists are empty where a right is missing (reported): no rows are no answer.
- Ten errors in an hour block the app: after a few the questions end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ..diagnosis.codes import Code
from ..diagnosis.matcher import diagnose
from ..errors import (
    ApiError,
    AuthError,
    ConfigurationError,
    ContractError,
    ExactError,
    Forbidden,
    NotSent,
    RateLimited,
    Unauthorized,
)
from ..model.rights import RIGHTS, Answer, Right, RightsReport, RightState, Source
from ..odata.edm import Literal
from ..odata.query import Query

USER_HAS_RIGHTS = "users/UserHasRights"
#: Questions that may go wrong before Exact is asked no more of them.
PATIENCE = 3

# Without an answer of Exact these came before the call.
_NOT_CALLED = (AuthError, ConfigurationError, NotSent, RateLimited)
# A refusal that meets every call in the division, whatever is asked.
_MEETS_ALL = frozenset(
    {
        Code.DIVISION_NOT_IN_SCOPE,
        Code.DIVISION_NO_ACCESS,
        Code.DIVISION_BLOCKED,
        Code.USER_BLOCKED,
        Code.USER_INACTIVE,
        Code.SUBSCRIPTION_BLOCKED,
        Code.LICENSE_EXPIRED,
    }
)


class RightsGateway(Protocol):
    """Calls on Exact, as ``ExactClient`` makes them."""

    def page(
        self, division: int, resource: str, query: Query
    ) -> list[dict[str, Any]]: ...

    def call_function(
        self, division: int, resource: str, params: Mapping[str, Literal]
    ) -> Any: ...


def most_calls(rights: Sequence[Right] = RIGHTS) -> int:
    """Calls that a check of one division makes at the most.

    One for each right, and one to find out that Exact cannot be asked.
    """
    return len(rights) + 1


def check_rights(
    client: RightsGateway, division: int, rights: Sequence[Right] = RIGHTS
) -> RightsReport:
    """Find out which of ``rights`` there are; raises no error of Exact's.

    What ends the questions (a limit, the line, an authorisation that is gone) leaves
    the rights that are not answered yet unknown, with that as their cause.
    """
    check = _Check(client, division)
    states = tuple(check.state_of(right) for right in rights)
    return RightsReport(division, states, check.calls, check.stopped)


class _Check:
    """One division's questions, with what they have shown so far."""

    def __init__(self, client: RightsGateway, division: int) -> None:
        self.client = client
        self.division = division
        self.calls = 0
        self.stopped = ""
        self.refused_for = ""
        self.answered = False
        self.failures = 0

    @property
    def asking(self) -> bool:
        """Whether the function is of use: it answers, or has not been tried."""
        if self.answered:
            return self.failures < PATIENCE
        return self.failures == 0

    def state_of(self, right: Right) -> RightState:
        state = self._asked(right) if self._goes_on and self.asking else None
        # The question that shows that Exact cannot be asked is answered by a read.
        if state is None and self._goes_on:
            state = self._read(right)
        if state is not None:
            return state
        if self.refused_for:
            return RightState(right, Answer.NO, Source.REFUSED, self.refused_for)
        return RightState(right, Answer.UNKNOWN, Source.NONE, self.stopped)

    @property
    def _goes_on(self) -> bool:
        return not (self.stopped or self.refused_for)

    def _asked(self, right: Right) -> RightState | None:
        """What Exact says; ``None`` when it is of no use to ask it."""
        params = {"endpoint": right.resource, "action": right.action}
        self.calls += 1
        try:
            said = self.client.call_function(self.division, USER_HAS_RIGHTS, params)
        except ExactError as error:
            answer, cause = None, self._note(error)
        else:
            answer, cause = _plain(said), Code.ANSWER_UNREADABLE.value
        if answer is not None:
            self.answered = True
            found = Answer.YES if answer else Answer.NO
            return RightState(right, found, Source.ASKED)
        self.failures += 1
        if self._goes_on and self.asking:
            return RightState(right, Answer.UNKNOWN, Source.ASKED, cause)
        return None

    def _read(self, right: Right) -> RightState | None:
        """What a read of one row shows; ``None`` for a write, which is not tried."""
        if not right.key:
            return None
        query = Query(select=(right.key,), top=1)
        self.calls += 1
        try:
            rows = self.client.page(self.division, right.resource, query)
        except Forbidden as error:
            cause = self._note(error)
            if not self._goes_on:
                return None
            return RightState(right, Answer.NO, Source.READ, cause)
        except ExactError as error:
            cause = self._note(error)
            self.failures += 1
            if self.failures > PATIENCE:
                self.stopped = self.stopped or cause
            return RightState(right, Answer.UNKNOWN, Source.READ, cause)
        return RightState(right, Answer.YES if rows else Answer.UNKNOWN, Source.READ)

    def _note(self, error: ExactError) -> str:
        """Learn from an error whether any further question makes sense; its code."""
        code = diagnose(error)[0].code
        if error.http_status is None and isinstance(error, _NOT_CALLED):
            self.calls -= 1
        if isinstance(error, Forbidden) and code in _MEETS_ALL:
            self.refused_for = code
        elif isinstance(error, RateLimited | Unauthorized) or not isinstance(
            error, ApiError | ContractError
        ):
            self.stopped = code
        return code


def _plain(said: Any) -> bool | None:
    """The function's yes or no: bare, as text, or in its one row (not recorded)."""
    if isinstance(said, list):
        said = said[0] if len(said) == 1 else None
    if isinstance(said, Mapping):
        said = said.get("UserHasRights")
    if isinstance(said, str):
        said = {"true": True, "false": False}.get(said.lower())
    return said if isinstance(said, bool) else None
