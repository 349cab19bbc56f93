# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The REST door: ``/api/v1/...``."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from exact_sandbox.clock import Clock
from exact_sandbox.messages import Request, Response, html_response
from exact_sandbox.oauth.tokens import Principal, Tokens
from exact_sandbox.odata.errors import STREAM, SYNTAX, ApiError
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import parse_query
from exact_sandbox.odata.render import entity_uri
from exact_sandbox.odata.table import Resource, names_by_lower, resource_table
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.resources.identity import has_rights
from exact_sandbox.resources.registry import behaviours, rows_behind
from exact_sandbox.resources.sync import DELETED, actor
from exact_sandbox.rest import answers
from exact_sandbox.rest.address import Call, read_address
from exact_sandbox.rest.formats import function_answer, refusal, wanted_form
from exact_sandbox.rest.limits import Headers, Limits
from exact_sandbox.rest.rules import check_filter_fields, check_rules
from exact_sandbox.rest.texts import BusinessError
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import NOWHERE, Store

_PATH = re.compile(r"/api/v1/(?:(?P<division>\d+)/)?(?P<rest>.+?)/?")

_TOO_LONG = (
    "<html><head><title>Request URL Too Long</title></head><body><h2>Request URL Too "
    "Long</h2><p>HTTP Error 414. The request URL is too long.</p></body></html>"
)


def _allow(resource: Resource) -> str:
    return ", ".join(resource.methods)


class RestApi:
    """Answers REST calls. One instance serves all threads."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        tokens: Tokens,
        limits: Limits,
    ) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.tokens = tokens
        self.limits = limits
        self.tables = resource_table()
        self.behaviours = behaviours()

    def principal(self, request: Request) -> Principal | None:
        """Who calls, or None."""
        return self.tokens.principal(request.headers.get("authorization", ""))

    def handle(self, request: Request, principal: Principal | None) -> Response:
        """Answer one call of an already known caller."""
        longest = self.settings.uri_max_bytes
        if longest and len(request.target) > longest:
            # refused before the service itself sees it: no meters, no JSON (assumed)
            return html_response(_TOO_LONG, 414)
        headers: Headers = []
        endpoint, division = request.path, 0
        try:
            if principal is None:
                raise ApiError(401, "Access token is invalid", reason="Invalid token")
            match = _PATH.fullmatch(request.path)
            if match is None:
                raise ApiError(404, "Resource not found.")
            division = int(match["division"] or principal.user["current"])
            endpoint = match["rest"].split("(")[0]
            passes, headers = self.limits.count(principal.app, division)
            if not passes:
                return Response(429, headers=headers)
            caller = (principal.app, principal.user["UserID"], division, endpoint)
            if self.limits.blocked(*caller):
                return Response(429)
            answer = self._answer(request, principal, division, match)
        except ApiError as error:
            answer = refusal(request, error.status, error.text, error.lang)
            answer.headers += error.headers
        except BusinessError as error:
            assert principal is not None
            text = error.text(principal.user["LanguageCode"])
            answer = refusal(request, 500, text)
        if principal is not None and answer.status >= 400:
            user = principal.user["UserID"]
            self.limits.error(principal.app, user, division, endpoint)
        answer.headers += headers
        return answer

    # -- taking the call apart ------------------------------------------------

    def _answer(
        self,
        request: Request,
        principal: Principal,
        division: int,
        match: re.Match[str],
    ) -> Response:
        self.check_access(principal, division, explicit=match["division"] is not None)
        rest = match["rest"]
        if rest.lower() == "users/userhasrights":
            return self._user_has_rights(request, principal)
        call = read_address(request, division, rest)
        name = call.resource.name
        if not has_rights(principal.user, name) and name != DELETED:
            raise ApiError(403, "Forbidden")
        if request.method not in call.resource.methods:
            raise ApiError(
                405, "Method not allowed.", headers=[("Allow", _allow(call.resource))]
            )
        context = Context(
            self.store, self.settings, self.clock, principal, division, request.base_url
        )
        if request.method in ("GET", "POST") and call.after != "$count":
            wanted_form(request)
        if request.method == "GET":
            return self._get(call, context)
        if request.method == "POST":
            return self._post(call, context)
        # deletions are remembered with the one who did them
        token = actor.set(principal.user["UserID"])
        try:
            return self._change(call, context)
        finally:
            actor.reset(token)

    def check_access(self, principal: Principal, division: int, explicit: bool) -> None:
        """May this caller work in this division?

        :param explicit: the division stands in the address; without one the call is
            about the user.
        :raises ApiError: 403, with the header ``Reason`` where Exact names one.
        """
        user = principal.user
        if user["blocked"]:
            named = isinstance(user["blocked"], str)
            reason = user["blocked"] if named else "BlockedUser"
            raise ApiError(403, "Forbidden", reason=reason)
        if not explicit:
            return
        row = self.store.get(NOWHERE, "system/Divisions", division)
        if row is None or division not in user["divisions"]:
            raise ApiError(403, "Forbidden", reason="NoDivisionAccess")
        if not principal.in_scope(division):
            raise ApiError(
                403, "Forbidden - User division is not within division scope."
            )
        if row.get("BlockingStatus"):
            raise ApiError(403, "Forbidden", reason="DivisionBlocked")

    # -- GET ------------------------------------------------------------------

    def _get(self, call: Call, context: Context) -> Response:
        resource, behaviour = call.resource, self.behaviours[call.resource.name]
        if call.key is not None and call.after is not None:
            return self._get_behind(call, context, behaviour)
        query = parse_query(resource, call.request.query, self.tables)
        if call.key is not None:
            row = self._existing(behaviour, context, call.key)
            return answers.entity(call, context, row, query)
        check_filter_fields(resource, query, self.settings)
        if call.after is None:
            app = self.tokens.app(context.principal.app) or {}
            check_rules(resource, query, self.settings, app.get("rules", {}))
        if call.after == "$count":
            return answers.count(call, behaviour.read(context, query), query)
        if call.after is not None:
            raise ApiError(400, SYNTAX)
        rows, arranged = behaviour.in_order(context, query)
        return answers.page(call.request, context, query, rows, arranged)

    def _get_behind(
        self, call: Call, context: Context, behaviour: Behaviour
    ) -> Response:
        """A deferred navigation: ``Resource(key)/Lines``."""
        item = call.resource.properties.get(call.after or "")
        if item is None or not item.is_collection or item.of is None:
            raise ApiError(400, SYNTAX)
        assert call.key is not None
        row = self._existing(behaviour, context, call.key)
        target = self.tables[item.of]
        query = parse_query(target, call.request.query, self.tables)
        rows = rows_behind(context, call.resource, row, item)
        return answers.page(call.request, context, query, rows)

    @staticmethod
    def _existing(behaviour: Behaviour, context: Context, key: dict[str, Any]) -> Row:
        row = behaviour.one(context, key)
        if row is None:
            raise ApiError(404, "Resource not found.")
        return row

    # -- writes ---------------------------------------------------------------

    @staticmethod
    def _body(request: Request) -> Any:
        try:
            return json.loads(request.body.decode("utf-8"), parse_float=Decimal)
        except (ValueError, InvalidOperation) as error:
            raise ApiError(400, STREAM) from error

    def _wants_all(self, call: Call) -> bool:
        """Whether the caller asked for the whole entity, and gets it."""
        asked = "return=representation" in call.request.headers.get("prefer", "")
        return asked and self.settings.prefer == "honoured"

    def _post(self, call: Call, context: Context) -> Response:
        if call.key is not None or call.after is not None:
            raise ApiError(400, SYNTAX)
        resource = call.resource
        row = self.behaviours[resource.name].create(context, self._body(call.request))
        filled = self.settings.answer_for(resource.name) == "filled"
        shown = self._post_answer(resource, row, filled or self._wants_all(call))
        answer = answers.entity(call, context, shown, status=201)
        place = entity_uri(answers.base_of(context), resource, row)
        answer.headers.append(("Location", place))
        return answer

    def _post_answer(self, resource: Resource, row: Row, filled: bool) -> Row:
        if not filled:
            # only the key, and the false or 0 of what cannot be null (recorded)
            keys = {item.name for item in resource.keys}
            return {
                name: value if name in keys else type(value)(0)
                for name, value in row.items()
                if name in keys or isinstance(value, bool)
            }
        if (
            resource.name
            in ("salesentry/SalesEntries", "purchaseentry/PurchaseEntries")
            and not self.settings.vat_in_post_answer
        ):
            return {**row, "VATAmountFC": None, "VATAmountDC": None}
        return row

    def _change(self, call: Call, context: Context) -> Response:
        """PUT and DELETE of one row."""
        if call.key is None or call.after is not None:
            raise ApiError(400, SYNTAX)
        behaviour = self.behaviours[call.resource.name]
        row = behaviour.one(context, call.key)
        if row is None:
            # observed for DELETE; PUT of a missing key is taken to be the same
            raise ApiError(403, "Forbidden")
        if call.request.method == "DELETE":
            behaviour.delete(context, row)
            return Response(204)
        changed = behaviour.update(context, row, self._body(call.request))
        if self._wants_all(call):
            return answers.entity(call, context, changed)
        return Response(204)

    # -- functions ------------------------------------------------------------

    def _user_has_rights(self, request: Request, principal: Principal) -> Response:
        """``users/UserHasRights?endpoint='crm/Accounts'&action='GET'``"""
        if not self.settings.user_has_rights:
            raise ApiError(404, "Resource not found.")
        endpoint = request.query.get("endpoint", "").strip("'")
        action = request.query.get("action", "").strip("'").upper()
        name = names_by_lower().get(endpoint.lower())
        if name is None or action not in ("GET", "POST", "PUT", "DELETE"):
            raise ApiError(400, SYNTAX)
        allowed = action in self.tables[name].methods and has_rights(
            principal.user, name
        )
        return function_answer(request, "UserHasRights", allowed)
