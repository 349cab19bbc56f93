# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages around an office: returns, documents with their files, people, webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from exact_sandbox.admin.layout import page
from exact_sandbox.admin.parts import badge, bar, day, link, table, tabs, text
from exact_sandbox.messages import Response, html_response
from exact_sandbox.resources.documents import ATTACHMENTS, DOCUMENTS, file_content
from exact_sandbox.resources.returns import RETURNS, TYPES
from exact_sandbox.resources.subscriptions import SUBSCRIPTIONS
from exact_sandbox.state.store import NOWHERE, Row

if TYPE_CHECKING:
    from exact_sandbox.sandbox import Sandbox

#: Exact's own words for the statuses of a return.
STATUSES = {
    -10: "none", 0: "void", 5: "rejected", 10: "draft", 20: "open", 30: "approved",
    40: "realized", 50: "processed",
}  # fmt: skip
_GOOD, _BAD = {40, 50}, {0, 5}
_SHOWN = 100_000


class OfficePages:
    """Pages by name. Those of a division get its number and the query."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.general: dict[str, Callable[[], Response]] = {
            "view/webhooks": self._webhooks,
            "view/limits": self._limits,
            "view/users": self._users,
        }
        self.of_division: dict[str, Callable[[int, dict[str, str]], Response]] = {
            "view/returns": self._returns,
            "view/documents": self._documents,
            "view/document": self._document,
            "view/file": self._file,
        }

    def _name(self, division: int) -> str:
        row = self.sandbox.store.get(NOWHERE, "system/Divisions", division) or {}
        return str(row.get("Description", division))

    def _files(self, division: int) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.sandbox.store.rows(division, ATTACHMENTS):
            found.setdefault(row["Document"], []).append(row)
        return found

    @staticmethod
    def _file_links(division: int, rows: list[Row]) -> str:
        return "<br>".join(
            link("file", row["FileName"], division=division, id=row["ID"])
            for row in rows
        )

    # -- returns and documents ------------------------------------------------

    def _returns(self, division: int, query: dict[str, str]) -> Response:
        files = self._files(division)
        rows = []
        found = self.sandbox.store.rows(division, RETURNS)
        for row in sorted(found, key=lambda each: each["Created"], reverse=True):
            status = row["Status"]
            kind = "good" if status in _GOOD else "bad" if status in _BAD else ""
            number = TYPES.get(row["_kind"], self.sandbox.settings.supplement_type)
            key = row["DocumentID"]
            rows.append([
                day(row["Created"]), number,
                link("document", row["Subject"], division=division, id=key),
                row["Amount"], day(row["DueDate"]),
                badge(f"{status} {STATUSES.get(status, '')}", kind),
                self._file_links(division, files.get(key, [])),
                f"<small><code>{text(row['Request'])}</code></small>",
            ])  # fmt: skip
        heads = [
            "Made", "Type", "Subject", "Amount", "Due", "Status", "Files", "Request",
        ]  # fmt: skip
        body = tabs(division, "returns") + table(heads, rows, {3})
        return html_response(page(f"Returns of {self._name(division)}", body))

    def _documents(self, division: int, query: dict[str, str]) -> Response:
        files = self._files(division)
        found = self.sandbox.store.rows(division, DOCUMENTS)
        rows = [
            [
                row.get("HID"), text(row.get("TypeDescription")),
                link("document", row["Subject"], division=division, id=row["ID"]),
                text(row.get("AccountName")), day(row.get("DocumentDate")),
                self._file_links(division, files.get(row["ID"], [])),
            ]
            for row in reversed(found[-500:])
        ]  # fmt: skip
        heads = ["Number", "Type", "Subject", "Relation", "Date", "Files"]
        body = tabs(division, "documents") + table(heads, rows, {0})
        return html_response(page(f"Documents of {self._name(division)}", body))

    def _document(self, division: int, query: dict[str, str]) -> Response:
        key = query.get("id", "").lower()
        row = self.sandbox.store.get(division, DOCUMENTS, key)
        if row is None:
            return html_response(page("Not found", "<p>No such document.</p>"), 404)
        about = [
            ["Type", f"{text(row.get('Type'))} {text(row.get('TypeDescription'))}"],
            ["Category", text(row.get("CategoryDescription"))],
            ["Relation", text(row.get("AccountName"))],
            ["Date", day(row.get("DocumentDate"))],
            ["Amount", text(row.get("AmountFC"))],
            ["Body", text(row.get("Body"))],
            ["Id", f"<code>{key}</code>"],
        ]
        body = tabs(division) + table(["Document", ""], about)
        for each in self._files(division).get(key, []):
            content = file_content(self.sandbox.store, division, each["ID"]) or b""
            name = link("file", each["FileName"], division=division, id=each["ID"])
            body += f"<h2>{name} <small>{each['FileSize']} bytes</small></h2>"
            if content.startswith(b"<"):
                shown = content[:_SHOWN].decode("utf-8", "replace")
                body += f"<pre>{text(shown)}</pre>"
        return html_response(page(str(row["Subject"]), body))

    def _file(self, division: int, query: dict[str, str]) -> Response:
        key = query.get("id", "")
        row = self.sandbox.store.get(division, ATTACHMENTS, key)
        content = file_content(self.sandbox.store, division, key)
        if row is None or content is None:
            return html_response(page("Not found", "<p>No such file.</p>"), 404)
        pdf = content.startswith(b"%PDF")
        answer = Response(
            200, content, "application/pdf" if pdf else "application/octet-stream"
        )
        name = quote(str(row["FileName"]))
        way = "inline" if pdf else "attachment"
        answer.headers += [
            ("Content-Disposition", f"{way}; filename*=UTF-8''{name}"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return answer

    # -- people, webhooks, meters ---------------------------------------------

    def _users(self) -> Response:
        every = len(self.sandbox.store.rows(NOWHERE, "system/Divisions"))
        rows = []
        for row in self.sandbox.store.rows(NOWHERE, "_users"):
            may = len(row["divisions"])
            marks = [badge("blocked", "bad")] if row["blocked"] else []
            marks += [badge("client portal")] if row.get("portal") else []
            rows.append([
                text(row["UserName"]), text(row["FullName"]), row["LanguageCode"],
                "all" if may == every else f"{may} of {every}",
                text(", ".join(row["denied"])), " ".join(marks), row["current"],
            ])  # fmt: skip
        heads = [
            "User name", "Name", "Language", "Divisions", "Not allowed", "",
            "Current division",
        ]  # fmt: skip
        return html_response(page("Users", table(heads, rows)))

    def _webhooks(self) -> Response:
        store = self.sandbox.store
        subscriptions = [
            [row["Division"], text(row["Topic"]), text(row["CallbackURL"])]
            for place, resource in sorted(store.places())
            if resource == SUBSCRIPTIONS
            for row in store.rows(place, resource)
        ]
        rows: list[list[Any]] = []
        for each in self.sandbox.webhooks.deliveries(200):
            kind = {"delivered": "good", "refused": "bad", "given up": "bad"}
            rows.append([
                each["number"], each["division"], text(each["topic"]),
                text(each["action"]), text(each["url"]),
                badge(each["state"], kind.get(each["state"], "")),
                text(each["status"] or each["error"]), each["attempts"],
                f"<details><summary>show</summary><pre>{text(each['body'])}</pre>"
                "</details>",
            ])  # fmt: skip
        heads = [
            "No.", "Division", "Topic", "Action", "To", "State", "Answer", "Tries",
            "Body",
        ]  # fmt: skip
        body = (
            "<h2>Subscriptions</h2>"
            + table(["Division", "Topic", "Callback"], subscriptions)
            + "<h2>Deliveries</h2>"
            + table(heads, rows, {0, 7})
        )
        return html_response(page("Webhooks", body))

    def _limits(self) -> Response:
        settings = self.sandbox.settings
        rows = [
            [
                each["division"], bar(each["minute_now"], settings.minute_limit),
                bar(each["day_now"], settings.day_limit),
            ]
            for each in self.sandbox.limits.meters()
        ]  # fmt: skip
        blocks = [
            [each["division"], text(each["endpoint"]), each["errors"],
             text(each["blocked_until"] or "")]
            for each in self.sandbox.limits.errors()
        ]  # fmt: skip
        body = (
            table(["Division", "This minute", "This day (UTC)"], rows)
            + f"<h2>Errors of the last hour</h2><p>More than {settings.error_limit} of "
            "one user at one endpoint close it for a while.</p>"
            + table(["Division", "Endpoint", "Errors", "Closed until"], blocks, {2})
        )
        return html_response(page("Limits", body))
