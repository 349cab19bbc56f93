# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors that become an answer of the REST API."""

from __future__ import annotations


class ApiError(Exception):
    """An error answer.

    :param status: HTTP status.
    :param text: the message value; empty for a bodiless answer.
    :param lang: culture in the error body; only query parse errors carry one.
    :param reason: value of the extra ``Reason`` header, if any.
    :param headers: other headers of the answer.
    """

    def __init__(
        self,
        status: int,
        text: str,
        lang: str = "",
        reason: str | None = None,
        headers: list[tuple[str, str]] | None = None,
    ) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.lang = lang
        self.headers = list(headers or ())
        if reason:
            self.headers.append(("Reason", reason))


class QueryError(ApiError):
    """400 for a query the server cannot read."""

    def __init__(self, text: str, lang: str = "nl-NL") -> None:
        super().__init__(400, text, lang)


#: Answer to a malformed path, filter or function parameter (reported by users).
SYNTAX = "Bad Request - Error in query syntax."

#: Answer to a body that does not fit the resource (reported by users).
STREAM = (
    "Error processing request stream. The request should be a valid top-level "
    "resource object."
)

#: Answer to lines in a PUT. The beginning is reported by users; the end is assumed.
BINDING = (
    "Error processing request stream. Binding to new entities is not supported in "
    "update operations."
)
