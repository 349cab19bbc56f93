# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's registry, and *NL Company* of its demo data on a division of a sandbox."""
# pylint: disable=invalid-commit

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import odoo
import requests
from odoo import Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

from exact_core.model.tokens import TokenPair
from exact_sandbox import testing

UNLIMITED = {"minute_limit": 0, "day_limit": 0, "error_limit": 0}
#: The sandbox's tokens outlive what is measured: a refresh is no part of it.
LASTING = {"access_token_seconds": 7_200}


class House:
    """A database with the addon.

    :param conf: Odoo's configuration file; it names the database.
    """

    def __init__(self, conf: str) -> None:
        config.parse_config(["--config", conf, "--no-http", "--log-level", "critical"])
        self.registry = Registry(config["db_name"][0])

    @contextmanager
    def work(self, company: int | None = None, user: str = "") -> Iterator[Any]:
        """An environment in a transaction that is committed at the end.

        :param company: the one that the user works in; None: the user's own.
        :param user: log-in name; empty: Odoo itself.
        """
        with self.registry.cursor() as cr:
            env = api.Environment(cr, odoo.SUPERUSER_ID, {})
            if user:
                who = env["res.users"].search([("login", "=", user)])
                mine = [company] if company else who.company_ids.ids
                env = api.Environment(cr, who.id, {"allowed_company_ids": mine})
            yield env
            env.flush_all()
            cr.commit()


class Exact:
    """A sandbox process without limits, and the token that all sides use."""

    def __init__(self, started: testing.Started) -> None:
        self.base_url, self.ca = started.base_url, str(started.ca)
        self.ready = started.ready
        self.http = requests.Session()
        self.ask("settings", UNLIMITED | LASTING)
        self.granted = self.ask("grant", {})

    @property
    def token(self) -> str:
        return str(self.granted["access_token"])

    def ask(self, door: str, body: Any = None, method: str = "") -> Any:
        """Call the sandbox's administration; without a body it is read."""
        url = f"{self.base_url}/_sandbox/{door}"
        method = method or ("GET" if body is None else "POST")
        answer = self.http.request(method, url, json=body, verify=self.ca, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def calls(self) -> dict[str, int]:
        """Calls by method and resource since the last time, REST only."""
        counted = self.ask("calls?last=0")["calls"]
        self.ask("calls", method="DELETE")
        return {name: count for name, count in counted.items() if "/" in name}

    @contextmanager
    def latency(self, seconds: float) -> Iterator[None]:
        """Every call takes so many seconds more while the block runs."""
        if seconds:
            rule = {"effect": "delay", "seconds": seconds, "path": "/api/v1/"}
            self.ask("faults", rule)
        try:
            yield
        finally:
            self.ask("faults", method="DELETE")


@contextmanager
def exact(*options: str) -> Iterator[Exact]:
    """A sandbox that this process's Odoo books in, while the block runs."""
    with testing.process("--tls", *options) as started:
        os.environ["EXACT_ONLINE_BASE_URL"] = started.base_url
        os.environ["REQUESTS_CA_BUNDLE"] = str(started.ca)
        from odoo.addons.exact_online_connector.adapters import client

        client._transport.cache_clear()
        yield Exact(started)


def connect(house: House, sandbox: Exact) -> int:
    """A connection as after the consent page, with its divisions; its id."""
    from odoo.addons.exact_online_connector.adapters.client import token_store

    with house.work() as env:
        values = {name: sandbox.ready[name] for name in ("client_id", "client_secret")}
        admin = env.ref("base.user_admin")
        connection = env["exact.online.connection"].create(
            {"name": "Bench", "site": "nl", "user_id": admin.id, **values}
        )
        env["exact.online.token"].create({"connection_id": connection.id})
    with house.work() as env:
        pair = TokenPair(
            access_token=sandbox.token,
            refresh_token=sandbox.granted["refresh_token"],
            issued_at=datetime.now(timezone.utc),
            expires_in=int(sandbox.granted["expires_in"]),
        )
        record = env["exact.online.connection"].browse(connection.id)
        token_store(record).update(lambda _old: pair)
        record.write({"state": "connected", "exact_user_id": f"bench {record.id}"})
        record.action_fetch_divisions()
    return int(connection.id)


def bind(house: House, connection: int) -> tuple[int, int]:
    """Let the first division keep the books of *NL Company*; (company, division)."""
    with house.work() as env:
        company = env["res.company"].search([("name", "=", "NL Company")])
        env.ref("base.user_admin").write(
            {
                "company_ids": [Command.link(company.id)],
                "company_id": company.id,
                "group_ids": [
                    Command.link(env.ref("account.group_account_manager").id)
                ],
            }
        )
    with house.work(company.id, "admin") as env:
        mine = [("connection_id", "=", connection)]
        divisions = env["exact.online.division"]
        # An earlier step's division gives the company up.
        divisions.search([("company_id", "=", company.id)]).company_id = False
        division = divisions.search(mine, order="code", limit=1)
        division.company_id = company.id
        division.action_refresh_reference()
        division.action_confirm_suggestions()
    return int(company.id), int(division.id)
