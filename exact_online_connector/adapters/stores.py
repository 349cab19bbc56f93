# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The core's token and budget stores, kept in PostgreSQL."""

import json
from datetime import datetime, timezone

from exact_core.errors import ReauthorizationRequired, TokenStoreBusy
from exact_core.model.budget import Budget, Window
from exact_core.model.tokens import TokenPair

from . import secrets
from .cursors import LOCK_ERRORS, SAFE_COMMIT, in_own_transaction


def _aware(value):
    return value.replace(tzinfo=timezone.utc) if value else None


def _naive(value):
    return value.astimezone(timezone.utc).replace(tzinfo=None) if value else None


class OdooTokenStore:
    """Token pair of one connection.

    The row is written here only, on a cursor of its own, under ``FOR UPDATE``: a
    refresh token is good for one use, so the pair must be committed before anybody
    may use it, whatever becomes of the host's transaction.
    """

    def __init__(self, registry, connection_id, database_uuid):
        self._registry = registry
        self._connection_id = connection_id
        self._database = (database_uuid, registry.db_name)

    def load(self):
        with self._registry.cursor() as cr:
            return self._read(cr, lock=False)

    def update(self, step):
        def work(cr):
            cr.execute("SET LOCAL lock_timeout = '20s'")
            stored = self._read(cr, lock=True)
            pair = step(stored)
            if pair is None:
                return stored
            self._write(cr, pair)
            return pair

        try:
            return in_own_transaction(self._registry, work)
        except LOCK_ERRORS as error:
            raise TokenStoreBusy("Another worker is renewing the token") from error

    def consume_nonce(self, nonce, exchange):
        """Exchange the code of a consent once; a replay finds it done.

        :param exchange: function without arguments that returns a token pair.
        :return: True when this call exchanged it, False when it was done before.
        :raises LookupError: the nonce is of no consent that waits.
        """

        def work(cr):
            cr.execute("SET LOCAL lock_timeout = '20s'")
            cr.execute(
                "SELECT nonce, used_nonce FROM exact_online_token"
                " WHERE connection_id = %s FOR UPDATE",
                [self._connection_id],
            )
            row = cr.fetchone()
            if row and row[1] == nonce:
                return False
            if not row or row[0] != nonce:
                raise LookupError(nonce)
            self._write(cr, exchange())
            cr.execute(
                "UPDATE exact_online_token SET nonce = NULL, used_nonce = %s"
                " WHERE connection_id = %s",
                [nonce, self._connection_id],
            )
            return True

        return in_own_transaction(self._registry, work)

    def _read(self, cr, lock):
        cr.execute(
            "SELECT access_token, refresh_token, issued_at, expires_in,"
            " database_uuid, database_name FROM exact_online_token"
            " WHERE connection_id = %s" + (" FOR UPDATE" if lock else ""),
            [self._connection_id],
            # A waiter's serialization failure is expected, and no error in the log.
            log_exceptions=not lock,
        )
        row = cr.fetchone()
        if not row or not row[1]:
            return None
        if (row[4], row[5]) != self._database:
            # A copy of the database must not use up the original's refresh token.
            raise ReauthorizationRequired(
                "The stored authorisation belongs to another database",
                reason="CopiedDatabase",
            )
        try:
            return TokenPair(
                access_token=secrets.decrypt(row[0]),
                refresh_token=secrets.decrypt(row[1]),
                issued_at=_aware(row[2]),
                expires_in=row[3],
            )
        except secrets.SecretUnreadable as error:
            raise ReauthorizationRequired(
                "The stored authorisation cannot be read with this server's key",
                reason="SecretUnreadable",
            ) from error

    def _write(self, cr, pair):
        cr.execute(
            "UPDATE exact_online_token SET access_token = %s, refresh_token = %s,"
            " issued_at = %s, expires_in = %s, database_uuid = %s, database_name = %s"
            # The old refresh token is used up: a crash may not forget the new one.
            " WHERE connection_id = %s RETURNING" + SAFE_COMMIT,
            [
                secrets.encrypt(pair.access_token),
                secrets.encrypt(pair.refresh_token),
                _naive(pair.issued_at),
                pair.expires_in,
                *self._database,
                self._connection_id,
            ],
        )


def _window_out(window):
    return window and [window.limit, window.remaining, window.reset_at.isoformat()]


def _window_in(value):
    return value and Window(value[0], value[1], datetime.fromisoformat(value[2]))


def budget_to_json(budget):
    """Text form of a budget; moments in ISO 8601, UTC."""
    return json.dumps(
        {
            "minute": _window_out(budget.minute),
            "day": _window_out(budget.day),
            "errors": {
                endpoint: [moment.isoformat() for moment in moments]
                for endpoint, moments in budget.errors.items()
            },
            "blocked": {
                endpoint: until.isoformat()
                for endpoint, until in budget.blocked_until.items()
            },
        }
    )


def budget_from_json(text):
    """The budget that ``budget_to_json`` wrote; an open one for an empty text."""
    if not text:
        return Budget()
    data = json.loads(text)
    return Budget(
        minute=_window_in(data.get("minute")),
        day=_window_in(data.get("day")),
        errors={
            endpoint: tuple(map(datetime.fromisoformat, moments))
            for endpoint, moments in data.get("errors", {}).items()
        },
        blocked_until={
            endpoint: datetime.fromisoformat(until)
            for endpoint, until in data.get("blocked", {}).items()
        },
    )


class OdooBudgetStore:
    """Call budgets that all workers of this database share."""

    def __init__(self, registry):
        self._registry = registry

    def load(self, key):
        with self._registry.cursor() as cr:
            cr.execute(
                "SELECT state FROM exact_online_budget"
                " WHERE site = %s AND client_id = %s AND division_code = %s",
                [key.site, key.client_id, key.division],
            )
            row = cr.fetchone()
        return budget_from_json(row and row[0])

    def update(self, key, step):
        where = [key.site, key.client_id, key.division]

        def work(cr):
            cr.execute(
                "SELECT id, state FROM exact_online_budget"
                " WHERE site = %s AND client_id = %s AND division_code = %s FOR UPDATE",
                where,
                log_exceptions=False,
            )
            row = cr.fetchone()
            budget = step(budget_from_json(row and row[1]))
            text = budget_to_json(budget)
            if row:
                cr.execute(
                    "UPDATE exact_online_budget SET state = %s,"
                    " write_date = now() at time zone 'UTC' WHERE id = %s",
                    [text, row[0]],
                )
            else:
                cr.execute(
                    "INSERT INTO exact_online_budget"
                    " (site, client_id, division_code, state) VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT (site, client_id, division_code)"
                    " DO UPDATE SET state = excluded.state",
                    [*where, text],
                )
            return budget

        return in_own_transaction(self._registry, work, tries=10)
