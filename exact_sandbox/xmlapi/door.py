# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The doors of the XML API: who may come in, which topic, which page.

A refused upload is answered with 200 and messages (recorded); a caller without
rights, or over a limit, with a status of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from exact_sandbox.ledger.books import Books
from exact_sandbox.messages import Request, Response
from exact_sandbox.oauth.tokens import Principal
from exact_sandbox.odata.errors import ApiError
from exact_sandbox.resources.base import Context
from exact_sandbox.resources.identity import has_rights
from exact_sandbox.rest.dispatch import RestApi
from exact_sandbox.rest.texts import BusinessError, Message
from exact_sandbox.state.store import Row, Store
from exact_sandbox.xmlapi import gltransactions, masterdata, matchsets
from exact_sandbox.xmlapi.envelope import (
    ERROR,
    FATAL,
    Element,
    Report,
    Unreadable,
    document,
    messages,
    parse,
    topics,
)
from exact_sandbox.xmlapi.work import Work

XML = "text/xml; charset=utf-8"
DOORS = {"/docs/xmlupload.aspx": "POST", "/docs/xmldownload.aspx": "GET"}

Download = Callable[[Store, int, dict[str, str]], Iterator[tuple[int, Element]]]
Upload = Callable[[Work, Element], None]


@dataclass(frozen=True)
class Topic:
    """One topic.

    :param resource: whose rights a caller needs.
    :param upload: None where the sandbox takes no uploads.
    """

    name: str
    node: str
    resource: str
    download: Download
    upload: Upload | None = None


def _master(resource: str, show: Callable[[Row], Element]) -> Download:
    def download(
        store: Store, division: int, parameters: dict[str, str]
    ) -> Iterator[tuple[int, Element]]:
        for row in store.rows(division, resource):
            yield row["_version"], show(row)

    return download


def _of_master(
    name: str, node: str, resource: str, show: Callable[[Row], Element]
) -> Topic:
    return Topic(name, node, resource, _master(resource, show))


_LEDGER = "financialtransaction/TransactionLines"
TOPICS = {
    topic.name.lower(): topic
    for topic in (
        Topic("MatchSets", matchsets.NODE, "cashflow/Receivables",
              matchsets.download, matchsets.upload),
        Topic("GLTransactions", gltransactions.NODE, _LEDGER,
              gltransactions.download, gltransactions.upload),
        _of_master("Accounts", "Account", "crm/Accounts", masterdata.account),
        _of_master("GLAccounts", "GLAccount", "financial/GLAccounts",
                   masterdata.gl_account),
        _of_master("Journals", "Journal", "financial/Journals", masterdata.journal),
        _of_master("VATs", "VAT", "vat/VATCodes", masterdata.vat),
        _of_master("PaymentConditions", "PaymentCondition",
                   "cashflow/PaymentConditions", masterdata.payment_condition),
    )
}  # fmt: skip


class XmlApi:
    """Answers XML calls, under the limits and rights of the REST API."""

    def __init__(self, rest: RestApi) -> None:
        self.rest = rest

    def handle(self, request: Request, principal: Principal | None) -> Response:
        """Answer one call."""
        if principal is None:
            answer = Response(401, _told(ERROR, "Access token is invalid"), XML)
            answer.headers.append(("Reason", "Invalid token"))
            return answer
        query = request.query
        number = query.get("_Division_") or query.get("Division") or ""
        division = int(number) if number.isdigit() else principal.user["current"]
        passes, headers = self.rest.limits.count(principal.app, division)
        if not passes:
            return Response(429, headers=headers)
        door = request.path.lower()
        caller = (principal.app, principal.user["UserID"], division, door)
        if self.rest.limits.blocked(*caller):
            return Response(429)
        try:
            answer = self._answer(request, principal, division, door)
        except ApiError as error:
            answer = Response(error.status, _told(ERROR, error.text), XML)
            answer.headers += error.headers
        if answer.status >= 400:
            self.rest.limits.error(*caller)
        answer.headers += headers
        return answer

    def _answer(
        self, request: Request, principal: Principal, division: int, door: str
    ) -> Response:
        try:
            self.rest.check_access(principal, division, explicit=True)
        except ApiError as error:
            if ("Reason", "NoDivisionAccess") in error.headers:
                # the text as users reported it
                error.text = "Wrong Division"
            raise
        if request.method != DOORS[door]:
            raise ApiError(405, "Method not allowed.")
        name = request.query.get("Topic", "")
        topic = TOPICS.get(name.lower())
        if topic is None:
            return Response(200, _told(FATAL, f"Unknown topic: {name}", name), XML)
        if not has_rights(principal.user, topic.resource):
            raise ApiError(403, "Forbidden")
        if request.method == "GET":
            return self._download(request, topic, division)
        context = Context(
            self.rest.store, self.rest.settings, self.rest.clock, principal, division,
            request.base_url,
        )  # fmt: skip
        return self._upload(request, topic, context)

    def _download(self, request: Request, topic: Topic, division: int) -> Response:
        """One page, in the order of the row versions."""
        after = _stamp(request.query.get("TSPaging"))
        rows = topic.download(self.rest.store, division, request.query)
        found = sorted(
            (item for item in rows if item[0] > after), key=lambda item: item[0]
        )
        size = self.rest.settings.bulk_page_size
        page = found[:size]
        items = etree.Element(topic.name)
        items.extend([node for _, node in page])
        last = page[-1][0] if page else after
        parts = [items, topics(topic.name, last, len(page), size), messages([])]
        return Response(200, document(parts), XML)

    def _upload(self, request: Request, topic: Topic, context: Context) -> Response:
        def say(kind: str) -> str:
            return Message(kind).text(context.language)

        now = context.clock.local()
        report = Report(topic.name, topic.node, now, say)
        if topic.upload is None:
            text = f"The sandbox takes no upload of {topic.name}."
            return Response(501, _told(FATAL, text, topic.name), XML)
        try:
            root = parse(request.body)
        except Unreadable as error:
            report.add(FATAL, str(error))
            return Response(200, document([messages(report.messages)]), XML)
        books = Books(context.store, context.division, now)
        work = Work(context, books, request.query, report)
        for node in _nodes(root, topic.node):
            work.number += 1
            self._take(topic.upload, work, node)
        if not work.number:
            report.add(ERROR, f"No {topic.node} found.")
        return Response(200, document([messages(report.messages)]), XML)

    @staticmethod
    def _take(upload: Upload, work: Work, node: Any) -> None:
        """One node: booked as a whole or refused with all its problems."""
        language, report = work.context.language, work.report
        key = node.get("entry") or ""
        try:
            with work.context.store.lock:
                upload(work, node)
        except Unreadable as error:
            report.refuse(str(error), key)
        except BusinessError as error:
            for message in error.messages:
                report.refuse(message.text(language), key)
        else:
            return
        report.refuse(work.sentence("data_not_created"), key)


def _nodes(root: Element, name: str) -> Iterable[Element]:
    wanted = name.lower()
    return (
        node
        for node in root.iter()
        if isinstance(node.tag, str) and node.tag.lower() == wanted
    )


def _told(kind: int, text: str, topic: str = "") -> bytes:
    message = etree.Element("Message", {"type": str(kind)})
    etree.SubElement(message, "Topic", {"code": topic, "node": ""})
    etree.SubElement(message, "Description").text = text
    return document([messages([message])])


def _stamp(text: str | None) -> int:
    """A row version as the topics' ``ts_d`` wrote it.

    :raises ApiError: 400 for anything else.
    """
    try:
        return int(text, 16) if text else 0
    except ValueError as error:
        raise ApiError(400, "Bad Request - Error in query syntax.") from error
