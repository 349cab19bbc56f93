# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cursors of our own: short transactions beside the host's, and division turns.

These transactions are ours alone; the host's is never committed here.
"""
# pylint: disable=invalid-commit

import hashlib
import logging
import time
from contextlib import contextmanager

import psycopg2
from odoo.sql_db import db_connect
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

_logger = logging.getLogger(__name__)

TRIES = 5
# For the list of RETURNING: this transaction's commit waits for the disk, though the
# server was told (synchronous_commit = off) that a crash may forget the last ones.
SAFE_COMMIT = (
    " CASE WHEN current_setting('synchronous_commit') = 'off'"
    " THEN set_config('synchronous_commit', 'on', TRUE) END"
)


def in_own_transaction(registry, work, tries=TRIES):
    """Run ``work(cr)`` on a cursor of its own, commit, and return its result.

    Under REPEATABLE READ a waiter on a row gets a serialization failure when the
    winner commits; then everything is rolled back and started over with a new
    snapshot. That must happen here: a replay of the host's request would repeat its
    calls to Exact.
    """
    for attempt in range(1, tries + 1):
        try:
            with registry.cursor() as cr:
                result = work(cr)
                cr.commit()
                return result
        except (SerializationFailure, DeadlockDetected):
            if attempt == tries:
                raise
            time.sleep(0.02 * attempt)
    return None


@contextmanager
def division_turn(dbname, site, division_code):
    """Yield True while this process holds the turn on a division, else False.

    A PostgreSQL advisory lock on a connection of its own: it outlives every commit of
    the runner, and the server frees it when the process dies. Only its holder may
    call left-over *in flight* transfers *unknown*.
    """
    digest = hashlib.sha256(f"exact_online/{site}/{division_code}".encode()).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    cr = db_connect(dbname).cursor()
    try:
        cr.execute("SELECT pg_try_advisory_lock(%s)", [key])
        held = cr.fetchone()[0]
        # The lock is the session's; an open transaction would only hold back vacuum.
        cr.commit()
        try:
            yield held
        finally:
            if held:
                try:
                    cr.execute("SELECT pg_advisory_unlock(%s)", [key])
                    cr.commit()
                except psycopg2.Error:
                    # The connection is gone, and the lock with it.
                    _logger.info("The turn on division %s ended early", division_code)
    finally:
        cr.close()


LOCK_ERRORS = (LockNotAvailable,)
