# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the forked workers do: drain, and what people do in Odoo."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg2
from odoo import SUPERUSER_ID, Command, api, fields
from odoo.addons.base.models.ir_cron import IrCron
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

from tests.torture import jobs

_logger = logging.getLogger(__name__)

COMPANY = "NL Company"
#: Seconds after its mark until which the call of a frozen worker may leave.
FROZEN = 1.0


def registry() -> Registry:
    """The registry of the database, as the zygote loaded it."""
    name = config["db_name"][0]
    threading.current_thread().dbname = name
    return Registry(name).check_signaling()


def addon(module: str) -> Any:
    """A module of the addon, such as ``adapters.client``."""
    return importlib.import_module(f"odoo.addons.exact_online_connector.{module}")


@contextmanager
def environment(user: bool = True) -> Iterator[api.Environment]:
    """The environment of a request of the administrator; committed at the end."""
    with registry().cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if user:
            company = env["res.company"].search([("name", "=", COMPANY)])
            context = {"allowed_company_ids": company.ids}
            env = env(user=env.ref("base.user_admin"), context=context)
        yield env
        cr.commit()


def answer(pipe: Any, task: Callable[..., Any], *arguments: Any) -> None:
    """Do a task and tell what came of it."""
    try:
        pipe.send(("done", task(*arguments)))
    except Exception as error:
        pipe.send(("failed", f"{type(error).__name__}: {error}"))


# --- workers ---


def cron() -> None:
    """What Odoo's worker of crons does when it is woken."""
    IrCron._process_jobs(registry().db_name)


def runner() -> None:
    """The same work without a cron around it, as a job or a command does it."""
    try:
        addon("adapters.runner").Runner(registry(), seconds=60).run()
    except psycopg2.Error as error:
        # Without its database a process ends; that it had work to do is on disk.
        _logger.warning("A worker ended: %s", error)


def queue() -> None:
    """An Odoo with the glue: jobs, and the crons that see to it that there are some.

    The jobs come first: those that waited while time was moved look forgotten, and the
    cron would do their work.
    """
    try:
        jobs.perform(registry())
        cron()
        jobs.perform(registry())
    except psycopg2.Error as error:
        _logger.warning("A job runner ended: %s", error)


#: How a worker is made, by name; another way to run the drain is added here.
MAKERS: dict[str, Callable[[], None]] = {
    "cron": cron,
    "runner": runner,
    "queue": queue,
}
#: Those that need the glue to the job queue, with which the crons step back.
OF_THE_GLUE = frozenset({"queue"})


def drain(maker: str, patience: float = 0.0) -> None:
    """Work as one of the ``MAKERS``.

    :param patience: seconds of silence after which an answer counts as lost; 0 leaves
        the usual minute.
    """
    if patience:
        client = addon("adapters.client")
        transport = client.RequestsTransport(
            verify=client.certificate_bundle(), read_timeout=patience
        )
        client._transport = lambda: transport
    MAKERS[maker]()


def drain_for(maker: str, seconds: float) -> None:
    """Work for a while, again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        MAKERS[maker]()


def drain_dying_in_refresh(maker: str, before: bool) -> None:
    """Drain, and be killed between the answer of a refresh and its commit.

    :param before: before it is written; else written and not committed.
    """
    store = addon("adapters.stores").OdooTokenStore
    write = store._write

    def die(self: Any, cr: Any, pair: Any) -> None:
        if not before:
            write(self, cr, pair)
        os.kill(os.getpid(), signal.SIGKILL)

    store._write = die
    MAKERS[maker]()


def drain_frozen(maker: str) -> None:
    """Drain, and stand still (SIGSTOP) right before the first write leaves."""
    client = importlib.import_module("exact_core.services.client").ExactClient
    attempt = client._attempt

    def freeze(self: Any, call: Any, token: str) -> Any:
        if call.is_write:
            client._attempt = attempt
            os.kill(os.getpid(), signal.SIGSTOP)
        return attempt(self, call, token)

    client._attempt = freeze
    # The test moves the time that others see; this one's clock goes on as it is.
    addon("adapters.sending").LEAVES_WITHIN = timedelta(seconds=FROZEN)
    MAKERS[maker]()


def ask_who_on_demand(pipe: Any) -> None:
    """Ask Exact who we are each time that the pipe says so, until it is closed.

    The pipe gets the error each time, an empty text where there was none.
    """
    with suppress(EOFError):
        while pipe.recv():
            pipe.send(_ask_who())


def _ask_who() -> str:
    try:
        with environment() as env:
            connection = env["exact.online.connection"].search([])
            addon("adapters.reference").read_me(connection)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def drain_copy(name: str) -> None:
    """Drain another database than the zygote's, such as a copy of it."""
    config["db_name"] = [name]
    runner()


# --- people ---


def set_up(ready: dict[str, Any], url: str) -> None:
    """Give the administrator the company and a connection that waits for consent."""
    with environment(user=False) as env:
        parameters = env["ir.config_parameter"]
        parameters.set_param("web.base.url", url)
        parameters.set_param("web.base.url.freeze", "True")
        company = env["res.company"].search([("name", "=", COMPANY)])
        admin = env.ref("base.user_admin")
        admin.write(
            {
                "company_ids": [Command.link(company.id)],
                "company_id": company.id,
                "group_ids": [Command.link(env.ref(_MANAGER).id)],
            }
        )
        env["exact.online.connection"].create(
            {
                "name": "Torture",
                "client_id": ready["client_id"],
                "client_secret": ready["client_secret"],
                "user_id": admin.id,
            }
        )


_MANAGER = "account.group_account_manager"


def ask_consent() -> str:
    """Press *Connect*; the address of the consent page."""
    with environment() as env:
        connection = env["exact.online.connection"].search([])
        return connection.action_authorise()["url"]


def complete_consent(callback: str) -> None:
    """Come back from the consent page with its code."""
    words = parse_qs(urlsplit(callback).query)
    with environment() as env:
        model = env["exact.online.connection"]
        connection, nonce = model._from_oauth_state(words["state"][0])
        connection._complete_consent(words["code"][0], nonce)


def bind() -> int:
    """Bind the first division, read its set-up data, confirm what is suggested."""
    with environment() as env:
        division = env["exact.online.division"].search([], order="id", limit=1)
        division.company_id = env.company
        division.action_refresh_reference()
        division.action_confirm_suggestions()
        return int(division.code)


def offer(
    documents: Sequence[tuple[str, str, float]], customers: Mapping[str, str]
) -> list[tuple[int, str]]:
    """Make, post and process invoices and credit notes.

    :param customers: name and number (may be empty) of those that may be new.
    :param documents: customer, ``out_invoice`` or ``out_refund``, price in euro.
    :return: id and number of each.
    """
    with environment() as env:
        tax = env.ref(f"account.{env.company.id}_btw_21")
        for name, number in customers.items():
            _make_customer(env, name, number)
        partners = env["res.partner"]
        moves = env["account.move"].create(
            [
                {
                    "move_type": move_type,
                    "partner_id": partners.search([("name", "=", name)]).id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Consultancy",
                                "price_unit": price,
                                "tax_ids": [Command.set(tax.ids)],
                            }
                        )
                    ],
                }
                for name, move_type, price in documents
            ]
        )
        moves.action_post()
        retrying(moves.action_exact_online_process, env)
        return [(move.id, move.name) for move in moves]


def map_tax(states: Sequence[bool], pause: float) -> None:
    """Confirm the mapping of the 21 % tax, or take that back, time after time.

    :param pause: seconds before each.
    """
    with environment() as env:
        tax = env.ref(f"account.{env.company.id}_btw_21")
        mapping = env["exact.online.mapping"].search([("tax_id", "=", tax.id)])
        for mapped in states:
            state = "confirmed" if mapped else "suggested"
            time.sleep(pause)
            retrying(lambda state=state: mapping.write({"state": state}), env)


def offer_customers(names: Sequence[str]) -> None:
    """Have customers looked up and made in the background, without a document."""
    with environment() as env:
        division = env["exact.online.division"].search(
            [("company_id", "=", env.company.id)]
        )
        values = {"is_company": True, "country_id": env.ref("base.nl").id}
        partners = env["res.partner"].create(
            [{**values, "name": name} for name in names]
        )
        env["exact.online.transfer"].sudo()._offer_relations(division, partners, 0)


def _make_customer(env: api.Environment, name: str, number: str) -> None:
    if not env["res.partner"].search_count([("name", "=", name)]):
        values = {"name": name, "ref": number, "is_company": True}
        env["res.partner"].create({**values, "country_id": env.ref("base.nl").id})
