# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Speaking to a running Odoo as a user does: by the web client's own door."""

from __future__ import annotations

import itertools
from typing import Any

import requests

#: Seconds that a call may take.
TIMEOUT = 300


class OdooError(Exception):
    """Odoo refused a call; the message is what a user would read."""

    def __init__(self, message: str, name: str = "", trace: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.trace = trace


class Client:
    """A user's session in an Odoo.

    :param url: address of the server, without a slash at the end.
    :param session: holds the cookie; use it for pages too.
    """

    def __init__(self, url: str, session: requests.Session) -> None:
        self.url = url
        self.session = session
        self.user_id = 0
        self._numbers = itertools.count(1)

    @classmethod
    def log_in(cls, url: str, database: str, login: str, password: str) -> Client:
        """Log a user in.

        :raise OdooError: Odoo refused.
        """
        client = cls(url, requests.Session())
        answer = client._ask(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )
        client.user_id = int(answer["uid"])
        return client

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method of a model, as the web client does.

        Positional arguments begin with the ids for a method of records. Give a
        context by the keyword `context`.

        :raise OdooError: Odoo refused.
        """
        values = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._ask(f"/web/dataset/call_kw/{model}/{method}", values)

    def read(
        self, model: str, domain: list[Any], fields: list[str], **kwargs: Any
    ) -> list[dict[str, Any]]:
        """Return the fields of the records that fit a domain."""
        rows: list[dict[str, Any]] = self.call(
            model, "search_read", domain, fields, **kwargs
        )
        return rows

    def _ask(self, path: str, values: dict[str, Any]) -> Any:
        body = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": next(self._numbers),
            "params": values,
        }
        answer = self.session.post(self.url + path, json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        data = answer.json()
        if "error" in data:
            about = data["error"].get("data", {})
            message = about.get("message") or data["error"].get("message", "")
            raise OdooError(message, about.get("name", ""), about.get("debug", ""))
        return data.get("result")
