# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``/docs/...``: files of documents, and the pages a person's links lead to."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from exact_sandbox.admin.layout import page
from exact_sandbox.messages import Request, Response, html_response, redirect
from exact_sandbox.oauth.tokens import Principal
from exact_sandbox.odata.errors import ApiError
from exact_sandbox.odata.render import error_body
from exact_sandbox.resources.documents import ATTACHMENTS, file_content
from exact_sandbox.resources.identity import has_rights
from exact_sandbox.rest.dispatch import RestApi

_JSON = "application/json;charset=utf-8"
#: Exact's page, its parameter, and the sandbox's own page that shows the same.
_PAGES = {
    "docview.aspx": ("DocumentID", "document"),
    "crmaccountcard.aspx": ("AccountID", "relations"),
    "menuportal.aspx": ("", "ledger"),
    "myfirmportal.aspx": ("", "returns"),
}


class Docs:
    """Files for apps with a token; pages for people, without log-in."""

    def __init__(self, rest: RestApi) -> None:
        self.rest = rest

    def handle(self, request: Request, principal: Principal | None) -> Response:
        """Answer one call."""
        name = request.path.removeprefix("/docs/").lower()
        if name == "sysattachment.aspx":
            return self._file(request, principal)
        if name in _PAGES:
            return self._page(request, *_PAGES[name])
        return html_response(page("Not found", "<p>No such page.</p>"), 404)

    @staticmethod
    def _page(request: Request, parameter: str, view: str) -> Response:
        division = quote(request.query.get("_Division_", ""))
        key = quote(request.query.get(parameter, "").strip("{}"))
        return redirect(f"/_sandbox/view/{view}?division={division}&id={key}")

    def _file(self, request: Request, principal: Principal | None) -> Response:
        try:
            if principal is None:
                raise ApiError(401, "Access token is invalid", reason="Invalid token")
            number = request.query.get("_Division_", "")
            if not number.isdigit():
                raise ApiError(400, "Bad Request - Error in query syntax.")
            passes, headers = self.rest.limits.count(principal.app, int(number))
            answer = (
                self._content(request, principal, int(number))
                if passes
                else Response(429)
            )
            answer.headers += headers
        except ApiError as error:
            answer = Response(error.status, error_body(error.text), _JSON)
            answer.headers += error.headers
        return answer

    def _content(
        self, request: Request, principal: Principal, division: int
    ) -> Response:
        self.rest.check_access(principal, division, explicit=True)
        if not has_rights(principal.user, ATTACHMENTS):
            raise ApiError(403, "Forbidden")
        key = request.query.get("ID", "").strip("{}").lower()
        row = self.rest.store.get(division, ATTACHMENTS, key)
        content = file_content(self.rest.store, division, key)
        if row is None or content is None:
            raise ApiError(404, "Resource not found.")
        name = str(row["FileName"])
        if request.query.get("Download") != "1":
            # Exact shows a page around the file; which one is not known
            return html_response(page(name, f"<p>{escape(name)}</p>"))
        answer = Response(200, content, "application/octet-stream")
        answer.headers.append(
            ("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name)}")
        )
        return answer
