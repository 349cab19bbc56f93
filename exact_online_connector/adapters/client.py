# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Build the core's client for a connection."""

import os
from functools import cache

from exact_core.auth import oauth
from exact_core.auth.allowance import TokenAllowance
from exact_core.auth.manager import TokenManager
from exact_core.diagnosis.matcher import is_known_refusal
from exact_core.errors import ConfigurationError
from exact_core.model.budget import BudgetKey
from exact_core.services.client import ExactClient
from exact_core.transport.clock import SystemClock
from exact_core.transport.http import RequestsTransport

from . import secrets
from .settings import site_base_url
from .stores import OdooBudgetStore, OdooTokenStore


@cache
def _transport():
    """One pool of kept-alive sockets per process; it holds no token and no cookie."""
    return RequestsTransport(verify=certificate_bundle())


def certificate_bundle():
    """CA bundle of the usual environment variable, or the system's."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or True


def token_store(connection):
    """Token store of a connection record."""
    uuid = connection.env["ir.config_parameter"].sudo().get_param("database.uuid")
    return OdooTokenStore(connection.env.registry, connection.id, uuid)


def app_credentials(connection):
    """The connection's app, as registered with Exact.

    :raises ConfigurationError: its secret was encrypted with another server's key.
    """
    record = connection.sudo()
    try:
        secret = secrets.decrypt(record.client_secret_encrypted)
    except secrets.SecretUnreadable as error:
        raise ConfigurationError(
            "The Client Secret cannot be read with this server's key: enter it again"
        ) from error
    return oauth.AppCredentials(
        base_url=site_base_url(record.site),
        client_id=record.client_id,
        client_secret=secret,
        redirect_uri=record.redirect_uri,
        verify=certificate_bundle(),
    )


def build_client(connection, interactive=False, observer=None):
    """An ``ExactClient`` for ``connection``.

    :param interactive: a person waits: the reserve of the budgets may be used.
    :param observer: called with a ``CallRecord`` after each call.
    """
    record = connection.sudo()
    app = app_credentials(record)
    clock = SystemClock()
    return ExactClient(
        base_url=app.base_url,
        client_id=app.client_id,
        site=record.site,
        transport=_transport(),
        tokens=_token_manager(record, app, clock),
        budgets=OdooBudgetStore(record.env.registry),
        clock=clock,
        interactive=interactive,
        observer=observer,
        known_refusal=is_known_refusal,
    )


def _token_manager(record, app, clock):
    allowance = _allowance(record, clock)
    return TokenManager(
        token_store(record),
        lambda pair: allowance.spend(lambda: oauth.refresh(app, pair, clock)),
        clock,
    )


def _allowance(record, clock, interactive=False):
    """The connection's account of token calls: no division has such a number."""
    key = BudgetKey(record.site, record.client_id, -record.id)
    budgets = OdooBudgetStore(record.env.registry)
    return TokenAllowance(budgets, key, clock, interactive=interactive)


def keep_alive(connection, days):
    """Renew an authorisation that was not used for ``days``; whether it was that old.

    :raises exact_core.errors.ExactError: it was, and could not be renewed.
    """
    record = connection.sudo()
    manager = _token_manager(record, app_credentials(record), SystemClock())
    return manager.keep_alive(days)


def authorize_url(connection, redirect_uri, state):
    """URL of Exact's consent page."""
    return oauth.authorize_url(
        site_base_url(connection.site),
        connection.client_id,
        redirect_uri,
        state,
        force_login=True,
    )


def exchange_code(connection, code):
    """Token pair for the code that the consent page gave back."""
    app, clock = app_credentials(connection), SystemClock()
    allowance = _allowance(connection.sudo(), clock, interactive=True)
    return allowance.spend(lambda: oauth.exchange_code(app, code, clock))
