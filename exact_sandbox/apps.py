# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The app registrations: id, secret, redirect addresses, and rules of their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from exact_sandbox.oauth.tokens import APPS, guid_of
from exact_sandbox.state.store import NOWHERE, Store

Row = dict[str, Any]

_HOME = {"127.0.0.1", "localhost", "::1"}
#: Rules of the dialect that the service sets per app; without one the setting holds.
RULES = ("mandatory_select", "mandatory_filter")


def check_redirect_uri(uri: str) -> str:
    """https, or http on this very machine.

    :raises ValueError: for any other address.
    """
    parts = urlsplit(uri)
    local = parts.scheme == "http" and parts.hostname in _HOME
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise ValueError(f"redirect URI must be https, or http on 127.0.0.1: {uri}")
    return uri


def new_app(seed: object, name: str, uris: Iterable[str] = (), number: int = 0) -> Row:
    """A registration. The same seed gives the same id and secret.

    :raises ValueError: for a redirect address that is not allowed.
    """
    client = str(uuid.uuid5(uuid.NAMESPACE_URL, f"sandbox-app-{seed}"))
    return {
        "client_id": client,
        "secret": f"sandbox-{client[:8]}",
        "name": name,
        "number": number,
        "redirect_uris": [check_redirect_uri(uri) for uri in uris],
        "rules": {},
    }


class Apps:
    """Registrations in the store. The first is the one of the ready line."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def all(self) -> list[Row]:
        """Registrations in the order in which they were made."""
        rows = self.store.rows(NOWHERE, APPS)
        return sorted(rows, key=lambda row: int(row.get("number", 0)))

    def get(self, client_id: str | None) -> Row:
        """One registration; the first when no id is given.

        :raises ValueError: when there is none with that id.
        """
        if client_id is None:
            return self.all()[0]
        found = self.store.get(NOWHERE, APPS, guid_of(client_id))
        if found is None:
            raise ValueError(f"no such app: {client_id}")
        return found

    def add(self, name: str) -> Row:
        """Register another app."""
        with self.store.lock:
            number = len(self.all())
            seed = f"{self.all()[0]['client_id']}-{number}"
            app = new_app(seed, name, number=number)
            self.store.put(NOWHERE, APPS, app["client_id"], app)
        return app

    def change(
        self,
        client_id: str | None,
        uris: Iterable[str] = (),
        rules: dict[str, bool] | None = None,
    ) -> Row:
        """Add redirect addresses, set rules.

        :param rules: by name; null gives a rule back to the settings.
        :raises ValueError: for an unknown app or rule, or an address not allowed.
        """
        unknown = set(rules or {}) - set(RULES)
        if unknown:
            raise ValueError(f"unknown rule: {', '.join(sorted(unknown))}")
        with self.store.lock:
            app = self.get(client_id)
            known = app["redirect_uris"]
            fresh = [check_redirect_uri(uri) for uri in uris if uri not in known]
            changed = {
                **app,
                "redirect_uris": [*known, *fresh],
                "rules": {**app.get("rules", {}), **(rules or {})},
            }
            if changed != app:
                self.store.put(NOWHERE, APPS, app["client_id"], changed)
        return changed
