# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One call to Exact, whole: budget, token, sending, reading the answer.

A write whose answer is lost, cut off or not understood raises ``OutcomeUnknown`` and is
never sent again from here; only a 401 is, since Exact did not carry it out.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from ..auth.answers import TOO_EARLY
from ..auth.manager import TokenManager
from ..errors import (
    ContractError,
    ExactError,
    NoAnswer,
    NotFound,
    OutcomeUnknown,
    Overdue,
    TokenRefreshRefused,
)
from ..model.budget import Budget, BudgetKey
from ..odata.edm import Literal, literal, parse_json
from ..odata.envelope import parse_entity, parse_function, parse_page
from ..odata.query import Query
from ..ports import BudgetStore, Clock
from ..transport import limits
from ..transport.http import Request, Response, Transport
from ..transport.redaction import mask
from .answers import STANDING_REASONS, error_of
from .calls import Call, Calls

LOGGED_BODY = 20_000  # characters of a body kept in a call record

_log = logging.getLogger(__name__)
_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True)
class CallRecord:
    """What one call was and what came of it, fit to be kept: secrets are masked.

    :param status: status of the answer, ``None`` when there was none.
    :param elapsed: seconds between sending and the whole answer.
    :param error: why there was no answer, else ''.
    """

    method: str
    resource: str
    division: int
    status: int | None
    elapsed: float
    request_body: str = ""
    response_body: str = ""
    error: str = ""


class ExactClient:
    """Exact's REST service for one app, user and site; may be shared by threads.

    :param base_url: such as ``https://start.exactonline.nl``.
    :param site: name of the site in budget keys, such as ``nl``.
    :param interactive: a person waits: the reserved calls may be used.
    :param observer: told of every call; its own errors are logged and swallowed.
    :param known_refusal: whether a line of an HTTP 500 is known as a refusal.

    Every method raises, besides what it names:

    - ``RateLimited``: a budget is used up, ours or (429) Exact's.
    - ``AuthError``, ``ConfigurationError``: no token could be had; nothing was sent.
    - ``NotSent``: the connection never opened, or (``Overdue``) the write came too late
      to leave; nothing was carried out.
    - ``BadRequest``, ``Unauthorized``, ``Forbidden``, ``NotFound``, ``Refused``:
      Exact's answer; nothing was carried out.
    - reads: ``NoAnswer`` (no whole answer, JSON that breaks off), ``ServerError``,
      ``ContractError`` (a whole answer that is not as documented, such as HTML).
    - writes: ``OutcomeUnknown`` for all of those three. Where a write raises one of
      them by its own name, it is the token call's: the write was not carried out.
    """

    def __init__(
        self,
        *,
        base_url: str,
        client_id: str,
        site: str,
        transport: Transport,
        tokens: TokenManager,
        budgets: BudgetStore,
        clock: Clock,
        interactive: bool = False,
        observer: Callable[[CallRecord], None] | None = None,
        known_refusal: Callable[[str], bool] = lambda text: False,
    ) -> None:
        self._calls = Calls(base_url)
        self._client_id = client_id
        self._site = site
        self._transport = transport
        self._tokens = tokens
        self._budgets = budgets
        self._clock = clock
        self._interactive = interactive
        self._observer = observer
        self._known_refusal = known_refusal
        self._leave_before: datetime | None = None

    def leave_before(self, moment: datetime | None) -> None:
        """From a moment on let no write leave any more: it raises ``Overdue``.

        A process can stand still (a suspended machine) between the host's note that it
        sends and the call; by then another may have taken the work over.

        :param moment: aware, by the clock of this client; None: whenever.
        """
        self._leave_before = moment

    def room(self, division: int) -> int | None:
        """How many calls this client may make in ``division`` now.

        Asks the budget only, not Exact.

        :return: at least one; ``None`` when nothing is known yet.
        :raises RateLimited: none now; ``retry_at`` says from when on.
        """
        key = BudgetKey(self._site, self._client_id, int(division))
        return limits.room(
            self._budgets.load(key), self._clock.now(), interactive=self._interactive
        )

    def me(self) -> Mapping[str, Any]:
        """The user behind the token (``current/Me``); its budget is division 0's."""
        return self._read(self._calls.me(), parse_entity)

    def rows(
        self, division: int, resource: str, query: Query
    ) -> Iterator[dict[str, Any]]:
        """All rows, page by page as they are asked for; one page is held at a time.

        :raises ContractError: ``__next`` leads elsewhere or in a circle.
        """
        call = self._calls.make("GET", division, resource, query=query)
        visited = {call.url}
        while True:
            page = self._read(call, parse_page)
            yield from page.rows
            if page.next_url is None:
                return
            call = self._calls.next_page(call, page.next_url)
            if call.url in visited:
                raise ContractError("the pages go round in a circle", **call.place)
            visited.add(call.url)

    def page(self, division: int, resource: str, query: Query) -> list[dict[str, Any]]:
        """The rows of one call; what lies on further pages is left."""
        call = self._calls.make("GET", division, resource, query=query)
        return self._read(call, parse_page).rows

    def entity(
        self, division: int, resource: str, key: str, query: Query | None = None
    ) -> dict[str, Any] | None:
        """The entity with this key, or ``None`` when there is none (404)."""
        call = self._calls.make("GET", division, resource, key=key, query=query)
        try:
            return self._read(call, parse_entity)
        except NotFound:
            return None

    def call_function(
        self, division: int, resource: str, params: Mapping[str, Literal]
    ) -> Any:
        """Call a function such as ``users/UserHasRights``.

        :param params: names and plain values; they become literals (a text is quoted,
            a ``Guid`` written as one).
        :return: its rows, or its bare value.
        """
        options = {name: literal(value) for name, value in params.items()}
        call = self._calls.make("GET", division, resource, params=options)
        name = resource.rpartition("/")[2]
        return self._read(call, lambda document: parse_function(document, name))

    def post(
        self, division: int, resource: str, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Create; the answer is asked filled, but some hold the key only (recorded)."""
        call = self._calls.make("POST", division, resource, body=body)
        response = self._carry_out(call)
        try:
            return parse_entity(parse_json(response.body))
        except (ValueError, ContractError):
            unreadable = _unreadable(call, response)
        raise unreadable

    def put(
        self, division: int, resource: str, key: str, body: Mapping[str, Any]
    ) -> None:
        """Change the given properties of one entity; others stay (recorded)."""
        call = self._calls.make("PUT", division, resource, key=key, body=body)
        self._expect_done(call, self._carry_out(call))

    def delete(self, division: int, resource: str, key: str) -> None:
        """Delete one entity; one that does not exist is a ``Forbidden`` (reported)."""
        call = self._calls.make("DELETE", division, resource, key=key)
        self._expect_done(call, self._carry_out(call))

    # -- carrying it out --------------------------------------------------------

    def _read(self, call: Call, parse: Callable[[Any], _Parsed]) -> _Parsed:
        response = self._carry_out(call)
        try:
            document = parse_json(response.body)
        except ValueError:
            document = None
        if document is None:
            raise _unreadable(call, response)
        try:
            return parse(document)
        except ContractError as error:
            raise ContractError(
                error.message, http_status=response.status, **call.place
            ) from None

    def _carry_out(self, call: Call) -> Response:
        """Send, once more after a 401 with a new token, and return a success."""
        self._take(call)
        token = self._tokens.access_token()
        response = self._attempt(call, token)
        if response.status == 401:
            fresh = self._fresh_token(token, response)
            if fresh is not None:
                self._take(call)
                response = self._attempt(call, fresh)
        if 200 <= response.status < 300:
            return response
        raise error_of(
            response,
            is_write=call.is_write,
            place=call.place,
            known_refusal=self._known_refusal,
            now=self._clock.now(),
        )

    def _fresh_token(self, rejected: str, response: Response) -> str | None:
        if response.header("Reason").partition(":")[0].strip() in STANDING_REASONS:
            return None
        try:
            return self._tokens.force_refresh(rejected)
        except TokenRefreshRefused as error:
            # Too early by Exact's clock, and the token refused: a newer pair was made
            # whose answer got lost. The old refresh token renews that one later.
            if error.reason != TOO_EARLY or error.http_status is not None:
                raise
            return None

    def _too_late(self) -> bool:
        moment = self._leave_before
        return moment is not None and self._clock.now() >= moment

    def _attempt(self, call: Call, token: str) -> Response:
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
        }
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.method == "POST":
            headers["Prefer"] = "return=representation"
        request = Request(call.method, call.url, headers, call.body)
        if call.is_write and self._too_late():
            words = "the call came too late, another worker may have taken it over"
            raise Overdue(words, endpoint=call.resource, division=call.division or None)
        start = time.monotonic()
        try:
            response = self._transport.send(request)
        except ExactError as error:
            error.endpoint, error.division = call.resource, call.division or None
            self._tell(call, start, error=error.message)
            raise
        self._count(call, response)
        self._tell(call, start, response)
        return response

    def _key(self, call: Call) -> BudgetKey:
        return BudgetKey(self._site, self._client_id, call.division)

    def _take(self, call: Call) -> None:
        now = self._clock.now()
        try:
            self._budgets.update(
                self._key(call),
                lambda budget: limits.take(
                    budget, call.resource, now, interactive=self._interactive
                ),
            )
        except ExactError as error:
            error.endpoint, error.division = call.resource, call.division or None
            raise

    def _count(self, call: Call, response: Response) -> None:
        now = self._clock.now()

        def step(budget: Budget) -> Budget:
            if response.status == 429:
                return limits.refused(budget, call.resource, response.headers, now)[0]
            budget = limits.observed(budget, response.headers, now)
            if response.status >= 400 and response.status != 401:
                budget = limits.counted_error(budget, call.resource, now)
            return budget

        try:
            self._budgets.update(self._key(call), step)
        except Exception:
            # The answer is here and may be that of a booking: it must not be lost
            # because a counter could not be written.
            _log.warning("the call budget could not be saved", exc_info=True)

    def _tell(
        self,
        call: Call,
        start: float,
        response: Response | None = None,
        error: str = "",
    ) -> None:
        elapsed = time.monotonic() - start
        status = None if response is None else response.status
        _log.debug(
            "%s %s in division %s: %s after %.3f s %s",
            *(call.method, call.resource, call.division, status, elapsed, error),
        )
        if self._observer is None:
            return
        record = CallRecord(
            call.method,
            call.resource,
            call.division,
            status,
            elapsed,
            request_body=_kept(call.body),
            response_body=_kept(None if response is None else response.body),
            error=error,
        )
        try:
            self._observer(record)
        except Exception:  # as above: an onlooker must not lose a booking's answer
            _log.warning("the observer of calls failed", exc_info=True)

    def _expect_done(self, call: Call, response: Response) -> None:
        """204 (recorded), or a representation: an empty 200 may be a cut-off header."""
        if response.status == 204:
            return
        try:
            parse_entity(parse_json(response.body))
        except (ValueError, ContractError):
            unreadable = _unreadable(call, response)
        else:
            return
        raise unreadable


def _unreadable(call: Call, response: Response) -> ExactError:
    """A 2xx answer that cannot be read."""
    details = {"http_status": response.status, **call.place}
    if call.is_write:
        return OutcomeUnknown("the answer to a write cannot be read", **details)
    if response.body.lstrip()[:1] in (b"", b"{", b"["):
        return NoAnswer("the answer breaks off", **details)
    return ContractError("the answer is not JSON", **details)


def _kept(body: bytes | None) -> str:
    if body is None:
        return ""
    # A few bytes more are masked than kept: a cut must not part a key from its value.
    text = mask(body[: LOGGED_BODY * 4].decode("utf-8", "replace"))
    return text if len(text) <= LOGGED_BODY else text[:LOGGED_BODY] + " ..."
