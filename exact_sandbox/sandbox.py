# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sandbox as one object: state, rules and doors, without sockets."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from exact_sandbox.admin.api import AdminApi
from exact_sandbox.apps import Apps, new_app
from exact_sandbox.calllog import CallLog
from exact_sandbox.clock import Clock, parse_moment
from exact_sandbox.faults import Faults
from exact_sandbox.messages import Request, Response
from exact_sandbox.oauth.pages import OAuthPages
from exact_sandbox.oauth.tokens import APPS, Principal, Tokens
from exact_sandbox.resources.sync import Traces
from exact_sandbox.rest.dispatch import RestApi
from exact_sandbox.rest.docs import Docs
from exact_sandbox.rest.limits import Limits
from exact_sandbox.settings import Settings
from exact_sandbox.state.journal import Journal
from exact_sandbox.state.store import NOWHERE, Store
from exact_sandbox.webhooks.delivery import Webhooks
from exact_sandbox.worlds.worlds import Plan, build
from exact_sandbox.xmlapi.door import DOORS, XmlApi

#: Where the state file keeps the settings.
SETTINGS = "_settings"


@dataclass
class Options:
    """How a sandbox starts; a reset goes back to this."""

    plan: Plan = field(default_factory=Plan)
    settings: dict[str, Any] = field(default_factory=dict)
    redirect_uris: list[str] = field(default_factory=list)
    clock: str = "real"
    state: str | None = None
    faults: list[dict[str, Any]] = field(default_factory=list)


class Sandbox:
    """Answers requests. Thread-safe.

    :param options: the start; ``state`` names a file that outlives the process.
    """

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.plan = self.options.plan
        self.clock = Clock()
        self.clock_text(self.options.clock)
        self.settings = Settings()
        self.settings.update(self.options.settings)
        journal = Journal(self.options.state) if self.options.state else None
        self.store = Store(journal)
        self.store.on_delete = Traces(self.clock)
        self.apps = Apps(self.store)
        self.tokens = Tokens(self.store, self.settings, self.clock)
        self.limits = Limits(self.settings, self.clock)
        self.pages = OAuthPages(self.store, self.tokens)
        self.rest = RestApi(
            self.store, self.settings, self.clock, self.tokens, self.limits
        )
        self.docs = Docs(self.rest)
        self.xml = XmlApi(self.rest)
        self.webhooks = Webhooks(
            self.store,
            self.settings,
            self.clock,
            lambda: self.webhook_secret,
            lambda: self.base_url,
        )
        self.faults = Faults()
        self._start_faults()
        self.calls = CallLog()
        self.admin = AdminApi(self)
        self.base_url = ""
        #: path of the CA to trust, when served with TLS
        self.ca: str | None = None
        #: grows with each reset: what began in an older world may not act in this one
        self.generation = 0
        self._late: list[tuple[datetime, Request, Principal | None]] = []
        self._late_lock = threading.Lock()
        #: set while requests wait for their moment
        self.postponed = threading.Event()
        if self.store.restore():
            self._restore_settings()
        else:
            self._fill()
        for uri in self.options.redirect_uris:
            self.add_redirect_uri(uri)

    # -- settings and faults --------------------------------------------------

    def change_settings(self, values: dict[str, Any]) -> None:
        """Set some settings; they go into the state file as well.

        :raises ValueError: for an unknown name or a value that does not fit.
        """
        self.settings.update(values)
        self.store.put(NOWHERE, SETTINGS, "all", self.settings.as_dict())

    def _restore_settings(self) -> None:
        """What was set before the restart; names that are gone are left out."""
        row = self.store.get(NOWHERE, SETTINGS, "all") or {}
        known = self.settings.as_dict()
        self.settings.update({name: row[name] for name in known if name in row})

    def _start_faults(self) -> None:
        for rule in self.options.faults:
            self.faults.add(rule)

    # -- the world ------------------------------------------------------------

    def _fill(self) -> None:
        tables = dict(build(self.plan, self.clock.local()))
        app = new_app(self.plan.seed, "Invoice link", self.options.redirect_uris)
        tables[(NOWHERE, APPS)] = {app["client_id"]: app}
        self.store.replace(tables)

    def reset(self, plan: Plan | None = None) -> None:
        """Back to the start: world, settings, clock, limits, faults, calls, tokens."""
        self.plan = plan or self.options.plan
        self.generation += 1
        with self._late_lock:
            self._late.clear()
        self.clock_text(self.options.clock)
        self.settings.__init__()  # type: ignore[misc]
        self.settings.update(self.options.settings)
        self.limits.reset()
        self.faults.clear()
        self._start_faults()
        self.webhooks.reset()
        self.calls.clear()
        self.pages.reset()
        self._fill()

    def clock_text(self, text: str) -> None:
        """``real`` or an ISO moment from which the clock ticks on."""
        if text == "real":
            self.clock.real()
        else:
            self.clock.set(parse_moment(text))

    @property
    def app(self) -> dict[str, Any]:
        """The registered app; the first, when there are several."""
        return self.apps.get(None)

    @property
    def webhook_secret(self) -> str:
        """Key of the hash under each notification; part of the app's registration."""
        return f"webhook-{self.app['client_id'][-12:]}"

    def add_redirect_uri(self, uri: str) -> None:
        """Register a redirect URI for the app."""
        self.apps.change(None, [uri])

    # -- answering ------------------------------------------------------------

    def respond(self, request: Request, principal: Principal | None) -> Response:
        """Answer a request, whatever the faults."""
        if request.path.startswith("/_sandbox"):
            return self.admin.handle(request)
        if request.path.startswith("/api/oauth2/"):
            return self.pages.handle(request)
        if request.path.lower() in DOORS:
            return self.xml.handle(request, principal)
        if request.path.startswith("/docs/"):
            return self.docs.handle(request, principal)
        if request.path.startswith("/api/v1/"):
            answer = self.rest.handle(request, principal)
            answer.headers += [
                ("DataServiceVersion", "2.0;"),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "strict-origin-when-cross-origin"),
                ("Cache-Control", "private"),
                (
                    "Set-Cookie",
                    f"ASP.NET_SessionId={secrets.token_hex(12)}; path=/; HttpOnly",
                ),
            ]
            return answer
        if request.path == "/":
            return Response(302, headers=[("Location", "/_sandbox/")])
        return Response(404, b"Not found", "text/plain; charset=utf-8")

    def later(
        self, request: Request, principal: Principal | None, seconds: float
    ) -> None:
        """Let a request do its work ``seconds`` from now, by the sandbox's clock."""
        due = self.clock.now() + timedelta(seconds=seconds)
        with self._late_lock:
            self._late.append((due, request, principal))
            self.postponed.set()

    def catch_up(self) -> int:
        """Do the postponed requests that are due; says how many are left."""
        now = self.clock.now()
        with self._late_lock:
            due = [item for item in self._late if item[0] <= now]
            self._late = [item for item in self._late if item[0] > now]
            left = len(self._late)
            if not left:
                self.postponed.clear()
        for _, request, principal in due:
            self.respond(request, principal)
        return left

    # -- description ----------------------------------------------------------

    def ready(self) -> dict[str, Any]:
        """What the ready line says."""
        app = self.app
        return {
            "ready": True,
            "base_url": self.base_url,
            "ca": self.ca,
            "admin_url": f"{self.base_url}/_sandbox/",
            "client_id": "{" + app["client_id"] + "}",
            "client_secret": app["secret"],
            "webhook_secret": self.webhook_secret,
            "redirect_uris": app["redirect_uris"],
            "users": [
                {"login": row["UserName"], "password": row["password"],
                 "name": row["FullName"], "language": row["LanguageCode"]}
                for row in self.store.rows(NOWHERE, "_users")
            ],
            "divisions": [
                {"code": row["Code"], "name": row["Description"]}
                for row in self.store.rows(NOWHERE, "system/Divisions")
            ],
        }  # fmt: skip

    def ready_line(self) -> str:
        """The ready line."""
        return json.dumps(self.ready())

    @staticmethod
    def moment() -> str:
        """Real time, for the call log."""
        return datetime.now(timezone.utc).isoformat(timespec="milliseconds")

    def close(self) -> None:
        """Close the state file."""
        self.store.close()
