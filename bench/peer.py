# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One peer at work: orders come as lines of JSON, and so does what they took.

python -m bench.peer <name> <address> <CA> <token> <division>
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from bench.figures import resident_peak, took
from bench.peers import FIXED_HOST
from exact_core.services.relations import RELATION_FIELDS

FAR = 4_000_000_000  # a moment, in seconds: no token is refreshed here


class Library(Protocol):
    def book(self, body: dict[str, Any]) -> str: ...
    def relations(self) -> int: ...


class ExactOnline:
    """``exactonline``, by its own configuration."""

    def __init__(self, address: str, ca: str, token: str, division: int) -> None:
        from exactonline import http
        from exactonline.api import ExactApi
        from exactonline.storage.base import ExactOnlineConfig, MissingSetting

        class Storage(ExactOnlineConfig):
            def __init__(self) -> None:
                self.values = {
                    ("server", "rest_url"): f"{address}/api",
                    ("application", "iteration_limit"): "100000",
                    ("transient", "access_expiry"): str(FAR),
                    ("transient", "access_token"): token,
                    ("transient", "division"): str(division),
                }

            def get(self, section: str, option: str) -> str:
                try:
                    return self.values[section, option]
                except KeyError:
                    raise MissingSetting(option) from None

            def set(self, section: str, option: str, value: str) -> None:
                self.values[section, option] = value

        http.opt_secure.cacert_file = ca
        self.api = ExactApi(storage=Storage())

    def book(self, body: dict[str, Any]) -> str:
        from exactonline.resource import POST

        return str(self.api.restv1(POST("salesentry/SalesEntries", body))["EntryID"])

    def relations(self) -> int:
        return len(self.api.relations.filter(select=",".join(RELATION_FIELDS)))


class PythonExactOnline:
    """``python-exact-online``, whose address is fixed: it is led to the sandbox."""

    def __init__(self, address: str, ca: str, token: str, division: int) -> None:
        _lead(FIXED_HOST, str(urlsplit(address).hostname), int(urlsplit(address).port))
        from exactonline.api import ExactOnlineAPI

        self.api = ExactOnlineAPI("bench", "bench")
        self.api.authHandler.token = token
        self.api.authHandler.setTokenHeader(token)
        self.api.division = division

    def book(self, body: dict[str, Any]) -> str:
        from exactonline.models.salesentries import (
            SalesEntry,
            SalesEntryLine,
            SalesEntryLineList,
        )

        lines = SalesEntryLineList()
        for line in body["SalesEntryLines"]:
            lines.add(_filled(SalesEntryLine(), line))
        entry = _filled(SalesEntry(), {**body, "SalesEntryLines": lines})
        return str(self.api.salesEntries.create(entry).EntryID)

    def relations(self) -> int:
        fields = list(RELATION_FIELDS)
        found = self.api.accounts.list(select=fields, filter={"Blocked": "false"})
        return len(found.items())


def _filled(record: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    return record


def _lead(host: str, address: str, port: int) -> None:
    """What a hosts file would do, with a port."""
    known = socket.getaddrinfo

    def led(name: Any, service: Any, *args: Any, **options: Any) -> Any:
        if name == host:
            return known(address, port, *args, **options)
        return known(name, service, *args, **options)

    socket.getaddrinfo = led


LIBRARIES = {"exactonline": ExactOnline, "python-exact-online": PythonExactOnline}


def _carry_out(library: Library, order: dict[str, Any]) -> dict[str, Any]:
    count = 0

    def work() -> None:
        nonlocal count
        if order["do"] == "book":
            for text in order["bodies"]:
                count += bool(library.book(json.loads(text)))
        else:
            count = library.relations()

    spent = took(work)
    peak = resident_peak()
    return {"wall": spent.wall, "cpu": spent.cpu, "count": count, "peak": peak}


def main(arguments: Sequence[str]) -> None:
    """Take orders until there are no more."""
    name, address, ca, token, division = arguments
    answers = sys.stdout
    # What a library prints is no answer.
    with contextlib.redirect_stdout(sys.stderr):
        library: Library = LIBRARIES[name](address, ca, token, int(division))
        for line in sys.stdin:
            answers.write(json.dumps(_carry_out(library, json.loads(line))) + "\n")
            answers.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
