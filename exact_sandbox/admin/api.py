# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``/_sandbox/``: what tests and people do to the sandbox itself, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exact_sandbox.admin.edits import edit
from exact_sandbox.admin.face import Face
from exact_sandbox.clock import parse_moment
from exact_sandbox.ledger.totals import totals
from exact_sandbox.messages import Request, Response, json_response
from exact_sandbox.oauth.tokens import ALL_DIVISIONS
from exact_sandbox.worlds.worlds import Plan

if TYPE_CHECKING:
    from exact_sandbox.sandbox import Sandbox

_PLAN = ("world", "seed", "divisions", "relations", "site")


class AdminApi:
    """The administration. Wrong input is answered with 400 and a text."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.face = Face(sandbox)
        self._doors: dict[str, Callable[[Request, Any], Any]] = {
            "status": self._status,
            "reset": self._reset,
            "clock": self._clock,
            "settings": self._settings,
            "faults": self._faults,
            "edits": self._edits,
            "grant": self._grant,
            "apps": self._apps,
            "calls": self._calls,
            "ledger": self._ledger,
            "rows": self._rows,
            "limits": self._limits,
            "webhooks": self._webhooks,
        }

    def handle(self, request: Request) -> Response:
        """Answer one request of the administration or the face."""
        name = request.path.removeprefix("/_sandbox").strip("/")
        if name == "" or name.startswith("view/"):
            return self.face.handle(name, request.query)
        door, _, rest = name.partition("/")
        if door not in self._doors:
            return json_response({"error": f"no such door: {door}"}, 404)
        try:
            body = json.loads(request.body) if request.body else None
            if rest:
                body = {"id": rest, **(body or {})}
            return json_response(self._doors[door](request, body))
        except (ValueError, KeyError, TypeError) as error:
            return json_response({"error": f"{type(error).__name__}: {error}"}, 400)

    def _status(self, request: Request, body: Any) -> Any:
        return {
            **self.sandbox.ready(),
            "world": vars(self.sandbox.plan),
            "clock": self.sandbox.clock.describe(),
            "settings": self.sandbox.settings.as_dict(),
        }

    def _reset(self, request: Request, body: Any) -> Any:
        values = body or {}
        unknown = set(values) - set(_PLAN)
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        start = vars(self.sandbox.options.plan)
        self.sandbox.reset(Plan(**{**start, **values}) if values else None)
        return self.sandbox.ready()

    def _clock(self, request: Request, body: Any) -> Any:
        clock = self.sandbox.clock
        if request.method == "POST":
            if "advance" in body:
                clock.advance(float(body["advance"]))
            elif body.get("set") == "real":
                clock.real()
            elif "set" in body:
                clock.set(parse_moment(body["set"]), bool(body.get("freeze")))
            elif "freeze" in body:
                clock.set(clock.now(), bool(body["freeze"]))
            self.sandbox.catch_up()
        return clock.describe()

    def _settings(self, request: Request, body: Any) -> Any:
        if request.method in ("POST", "PUT", "PATCH"):
            self.sandbox.change_settings(body)
        return self.sandbox.settings.as_dict()

    def _faults(self, request: Request, body: Any) -> Any:
        faults = self.sandbox.faults
        if request.method == "POST":
            rules = body if isinstance(body, list) else [body]
            return [faults.add(rule).as_dict() for rule in rules]
        if request.method == "DELETE":
            if body and "id" in body:
                faults.remove(int(body["id"]))
            else:
                faults.clear()
        return faults.as_list()

    def _edits(self, request: Request, body: Any) -> Any:
        edits = body if isinstance(body, list) else [body]
        return [edit(self.sandbox, values) for values in edits]

    def _grant(self, request: Request, body: Any) -> Any:
        values = body or {}
        tokens = self.sandbox.tokens
        users = self.sandbox.ready()["users"]
        login = values.get("user") or users[0]["login"]
        user = tokens.user(login)
        if user is None:
            raise ValueError(f"no such user: {login}")
        divisions = values.get("divisions", ALL_DIVISIONS)
        if divisions != ALL_DIVISIONS:
            divisions = [int(number) for number in divisions]
        app = self.sandbox.apps.get(values.get("client_id"))
        return tokens.grant(app["client_id"], user["UserID"], divisions)

    def _apps(self, request: Request, body: Any) -> Any:
        apps, values = self.sandbox.apps, body or {}
        client = values.get("client_id") or request.query.get("client_id")
        if request.method == "POST":
            if client is None and "name" in values:
                client = apps.add(str(values["name"]))["client_id"]
            apps.change(client, values.get("redirect_uris", ()), values.get("rules"))
        app = apps.get(client)
        return {**app, "client_id": "{" + app["client_id"] + "}"}

    def _calls(self, request: Request, body: Any) -> Any:
        log = self.sandbox.calls
        if request.method == "DELETE":
            log.clear()
        count = int(request.query.get("last", "100"))
        return {**log.counters(), "last": log.last(count)}

    def _ledger(self, request: Request, body: Any) -> Any:
        division = int(request.query["division"])
        return totals(self.sandbox.store, division)

    def _rows(self, request: Request, body: Any) -> Any:
        division = int(request.query.get("division", "0"))
        return self.sandbox.store.rows(division, request.query["resource"])

    def _webhooks(self, request: Request, body: Any) -> Any:
        return self.sandbox.webhooks.deliveries(int(request.query.get("last", "100")))

    def _limits(self, request: Request, body: Any) -> Any:
        if request.method == "DELETE":
            self.sandbox.limits.reset()
        return self.sandbox.limits.describe()
