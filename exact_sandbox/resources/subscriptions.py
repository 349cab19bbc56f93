# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""webhooks/WebhookSubscriptions: who wants to be told of what."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query
from exact_sandbox.resources.base import Behaviour, Context, values_of
from exact_sandbox.rest.texts import BusinessError, Message, problem
from exact_sandbox.webhooks.message import TOPICS

SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"
#: Addresses that are this machine; the only ones that are ever called.
LOCAL = {"127.0.0.1", "localhost", "::1"}


def is_local(url: str) -> bool:
    """Whether an address is on this machine."""
    return urlsplit(url).hostname in LOCAL


class WebhookSubscriptions(Behaviour):
    """Subscriptions of the app in this division: one per topic."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """The app's own."""
        rows = context.store.rows(context.division, SUBSCRIPTIONS)
        return [row for row in rows if row["ClientID"] == context.principal.app]

    def one(self, context: Context, key: dict[str, Any]) -> Row | None:
        """The row with this key."""
        wanted = next(iter(key.values()))
        return next((row for row in self.read(context) if row["ID"] == wanted), None)

    def create(self, context: Context, body: Any) -> Row:
        """Subscribe. What the callback answers to the empty call is seen later.

        :raises BusinessError: for an unknown topic, an address that is neither https
            nor on this machine, or a topic the app has already (texts assumed).
        """
        values = values_of(context, self.resource, body, posting=True)
        topic, url = values.get("Topic"), values.get("CallbackURL")
        with context.store.lock:
            messages = self._problems(context, topic, url)
            if messages:
                raise BusinessError(messages)
            row = {
                "ID": values.get("ID") or str(uuid.uuid4()),
                "CallbackURL": url,
                "Topic": topic,
                "ClientID": context.principal.app,
                "UserID": context.principal.user["UserID"],
                "Description": topic,
                "IsInstant": False,
                **context.stamps(self.resource, new=True),
            }
            context.store.put(context.division, SUBSCRIPTIONS, row["ID"], row)
        return row

    def _problems(
        self, context: Context, topic: str | None, url: str | None
    ) -> list[Message]:
        found = []
        if not topic:
            found.append(problem("mandatory_field", None, "Topic"))
        elif topic not in TOPICS:
            found.append(problem("invalid", "topic"))
        elif any(row["Topic"] == topic for row in self.read(context)):
            found.append(problem("data_exists"))
        if not url:
            found.append(problem("mandatory_field", None, "CallbackURL"))
        elif urlsplit(url).scheme != "https" and not is_local(url):
            found.append(problem("invalid", "callback_url"))
        return found

    def update(self, context: Context, row: Row, body: Any) -> Row:
        """Nothing of a subscription can be changed in practice (reported).

        :raises BusinessError: when something would change.
        """
        values = values_of(context, self.resource, body, posting=False)
        if any(row.get(name) != value for name, value in values.items()):
            raise BusinessError([problem("not_allowed", "callback_url")])
        return row
