# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The authorize endpoint: log-in page, consent page, redirect with the code."""

from __future__ import annotations

import base64
import json
import secrets
from html import escape
from typing import Any
from urllib.parse import unquote, urlencode

from exact_sandbox.admin.layout import page
from exact_sandbox.messages import (
    Request,
    Response,
    html_response,
    json_response,
    redirect,
)
from exact_sandbox.oauth.tokens import ALL_DIVISIONS, TokenError, Tokens, guid_of
from exact_sandbox.state.store import NOWHERE, Store

COOKIE = "SandboxSession"
_CARRIED = ("client_id", "redirect_uri", "response_type", "state", "force_login")

_JSON = "application/json; charset=utf-8"
#: Errors that come from the gateway, with blanks inside the braces (recorded); the
#: others come compact and with escaped slashes from the older service behind it.
_GATEWAY = {"access_denied", "invalid_grant"}


def _error_body(error: TokenError) -> bytes:
    """The refusal, in the layout of the one who refuses."""
    members = {"error": error.error}
    if error.description:
        members["error_description"] = error.description
    text = json.dumps(members, separators=(",", ":"))
    if error.error in _GATEWAY:
        return f"{{ {text[1:-1]} }}".encode()
    return text.replace("/", "\\/").encode()


def _basic_credentials(request: Request) -> dict[str, str]:
    """Id and secret from an ``Authorization: Basic`` header, if there is one."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        pair = base64.b64decode(text, validate=True).decode()
    except ValueError:
        return {}
    client, _, secret = pair.partition(":")
    return {"client_id": unquote(client), "client_secret": unquote(secret)}


class OAuthPages:
    """Everything under ``/api/oauth2/``."""

    def __init__(self, store: Store, tokens: Tokens) -> None:
        self.store = store
        self.tokens = tokens
        self._sessions: dict[str, str] = {}

    def reset(self) -> None:
        """Log everybody out."""
        self._sessions.clear()

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        if request.path == "/api/oauth2/token":
            return self._token(request)
        if request.path == "/api/oauth2/auth":
            return self._auth(request)
        return html_response(page("Not found", "<p>No such page.</p>"), 404)

    # -- token endpoint -------------------------------------------------------

    def _token(self, request: Request) -> Response:
        if request.method != "POST":
            return json_response({"error": "invalid_request"}, 400)
        fields = {name: values[-1] for name, values in request.form().items()}
        if self.tokens.settings.basic_credentials:
            fields = {**_basic_credentials(request), **fields}
        try:
            answer = json_response(self.tokens.token_call(fields))
        except TokenError as error:
            answer = Response(error.status, _error_body(error), _JSON)
            if error.reason:
                answer.headers.append(("Reason", error.reason))
        answer.headers.append(("Cache-Control", "no-store"))
        return answer

    # -- authorize endpoint ---------------------------------------------------

    def _auth(self, request: Request) -> Response:
        form = {name: values for name, values in request.form().items()}
        carried = {
            name: (form.get(name) or [request.query.get(name, "")])[-1]
            for name in _CARRIED
        }
        app = self.tokens.app(carried["client_id"])
        if app is None:
            return self._refuse("The client id is not known.")
        uri = carried["redirect_uri"]
        if uri not in app["redirect_uris"]:
            return self._refuse(f"Callback URI '{uri}' is not valid")
        if carried["response_type"] != "code":
            return self._refuse("Only response_type=code is supported.")
        if request.method == "POST" and form.get("step") == ["login"]:
            return self._login(form, carried)
        user = self._session_user(request)
        if request.method == "POST" and user is not None:
            return self._decide(form, carried, app, user)
        if user is None or carried["force_login"] == "1":
            return self._login_page(carried)
        return self._consent_page(carried, app, user)

    @staticmethod
    def _refuse(text: str) -> Response:
        body = f'<p class="error">{escape(text)}</p>'
        return html_response(page("Exact Online", body), 400)

    def _session_user(self, request: Request) -> dict[str, Any] | None:
        key = self._sessions.get(request.cookie(COOKIE) or "")
        user = self.store.get(NOWHERE, "_users", key) if key else None
        return None if user is None or user["blocked"] else user

    def _login(self, form: dict[str, list[str]], carried: dict[str, str]) -> Response:
        user = self.tokens.user(form.get("login", [""])[-1].strip())
        password = form.get("password", [""])[-1]
        if user is None or user["password"] != password or user["blocked"]:
            return self._login_page(
                carried, "The user name or password is not correct."
            )
        session = secrets.token_urlsafe(24)
        self._sessions[session] = user["UserID"]
        query = urlencode({k: v for k, v in carried.items() if k != "force_login"})
        answer = redirect(f"/api/oauth2/auth?{query}")
        answer.headers.append(
            ("Set-Cookie", f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax")
        )
        return answer

    @staticmethod
    def _hidden(carried: dict[str, str]) -> str:
        return "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in carried.items()
        )

    def _login_page(self, carried: dict[str, str], error: str = "") -> Response:
        note = f'<p class="error">{escape(error)}</p>' if error else ""
        people = "".join(
            f"<tr><td>{escape(row['UserName'])}</td><td>{escape(row['password'])}</td>"
            f"<td>{escape(row['FullName'])}</td></tr>"
            for row in self.store.rows(NOWHERE, "_users")
        )
        body = f"""{note}<form method="post" action="/api/oauth2/auth" class="card">
{self._hidden(carried)}<input type="hidden" name="step" value="login">
<label>User name <input name="login" autocomplete="username" autofocus></label>
<label>Password <input name="password" type="password"
 autocomplete="current-password"></label>
<button type="submit" name="do" value="login">Log in</button></form>
<details><summary>Users of this sandbox</summary><table><tr><th>User name</th>
<th>Password</th><th>Name</th></tr>{people}</table></details>"""
        return html_response(page("Log in to Exact Online", body))

    def _consent_page(
        self, carried: dict[str, str], app: dict[str, Any], user: dict[str, Any]
    ) -> Response:
        boxes = "".join(
            f'<label class="check"><input type="checkbox" name="division" checked'
            f' value="{row["Code"]}"> {escape(row["Description"])}'
            f" <small>({row['Code']})</small></label>"
            for row in self.store.rows(NOWHERE, "system/Divisions")
            if row["Code"] in user["divisions"]
        )
        body = f"""<form method="post" action="/api/oauth2/auth" class="card">
{self._hidden(carried)}<input type="hidden" name="step" value="consent">
<p><b>{escape(app["name"])}</b> asks for access in the name of
<b>{escape(user["FullName"])}</b>.</p>
<fieldset><legend>Companies the app may use</legend>{boxes}
<label class="check"><input type="checkbox" name="all" value="1">
All current and future companies</label></fieldset>
<button type="submit" name="do" value="allow">Allow</button>
<button type="submit" name="do" value="deny" class="plain">Refuse</button></form>"""
        return html_response(page("Allow access to Exact Online", body))

    def _decide(
        self,
        form: dict[str, list[str]],
        carried: dict[str, str],
        app: dict[str, Any],
        user: dict[str, Any],
    ) -> Response:
        uri, state = carried["redirect_uri"], carried["state"]
        answer = {"state": state} if state else {}
        if form.get("do") != ["allow"]:
            return redirect(_with(uri, {"error": "access_denied", **answer}))
        divisions: Any = sorted(
            int(code)
            for code in form.get("division", [])
            if code.isdigit() and int(code) in user["divisions"]
        )
        if form.get("all"):
            divisions = ALL_DIVISIONS
        code = self.tokens.authorize(
            guid_of(app["client_id"]), user["UserID"], divisions, uri
        )
        return redirect(_with(uri, {"code": code, **answer}))


def _with(uri: str, values: dict[str, str]) -> str:
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(values)}"
