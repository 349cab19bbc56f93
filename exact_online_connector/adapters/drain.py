# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One division's turn: what was lost, new customers, documents, news to tell.

It commits on the cursor it opened itself; the host's is never committed here.
"""
# pylint: disable=invalid-commit

import logging
import time

import psycopg2
from odoo import SUPERUSER_ID, api
from psycopg2.errors import SerializationFailure

from exact_core.errors import ConfigurationError, RateLimited

from . import outbox
from .client import build_client
from .documents import DocumentSender
from .pause import Paused, TurnOver, pause_for
from .relations import RelationSender
from .sending import CHUNK

_logger = logging.getLogger(__name__)

TRIES = 5
# Seconds of a turn after which it is asked whether others wait, and again.
ASK = 2
MINUTE = "limit_minute"
# Limits of which background work leaves a part to people.
OF_THE_RESERVE = (MINUTE, "limit_day")


class Drain:
    """Works off one chunk of a division; made anew for each.

    The holder of the division's turn only. All that is written to a transfer goes
    through ``step``: one short transaction that touches transfers only.

    :param deadline: when to stop (monotonic seconds).
    """

    def __init__(self, registry, division_id, deadline):
        self.registry = registry
        self.division_id = division_id
        self.deadline = deadline
        #: Asked now and then; when others wait, the turn ends early.
        self.others_wait = lambda: False
        self._ask_at = time.monotonic() + ASK
        self.settled = 0
        self.calls = []
        self.for_people = False
        self._clients = {}

    def chunk(self):
        """Do one chunk; what it came to, as the fields of ``runner.Turn``."""
        with self.registry.cursor() as cr:
            self.cr = cr
            self.env = api.Environment(cr, SUPERUSER_ID, {})
            self.division = self.env["exact.online.division"].browse(self.division_id)
            self.connection = self.division.connection_id
            # Every commit clears the ORM's cache: what each call needs is kept.
            self.code = self.division.code
            self.grey_minutes = self.division.grey_minutes
            pause, spared = None, False
            try:
                self.step(outbox.call_lost, self.division_id)
                self._check_may_send()
                self._send_chunk()
            except TurnOver:
                _logger.info("The server stood still in division %s's turn", self.code)
            except Paused as error:
                pause, spared = error, self._hold(error)
            self._project()
            return {
                "settled": self.settled,
                # What was offered by hand goes on when the rest has to wait.
                "more": (spared or not pause) and self._more_due(by_hand_only=spared),
                "resume_at": pause.until if pause and pause.code == MINUTE else None,
            }

    # --- writing ---

    def step(self, statement, *args, **kwargs):
        """Run a statement of ``outbox`` in a transaction of its own.

        One that changed nothing is not committed: a commit clears Odoo's cache.

        A person may change the same row at this moment (withdraw it, click it to the
        front): then the snapshot is renewed and the guard of the statement decides.
        """
        for attempt in range(1, TRIES + 1):
            try:
                result = statement(self.cr, *args, **kwargs)
                if self.cr.rowcount:
                    self.cr.commit()
                return result
            except SerializationFailure:
                self.cr.rollback()
                if attempt == TRIES:
                    raise
                time.sleep(0.02 * attempt)
        return None

    def after_poison(self, name, error):
        """Log a record that cannot be prepared, and make the cursor usable again."""
        _logger.error("%s cannot be prepared for Exact", name, exc_info=error)
        if isinstance(error, psycopg2.Error):
            # Nothing of ours is lost: preparing only reads.
            self.cr.rollback()

    def out_of_time(self):
        now = time.monotonic()
        if now >= self._ask_at:
            self._ask_at = now + ASK
            if self.others_wait():
                self.deadline = now
        return now >= self.deadline

    # --- may we? ---

    def _check_may_send(self):
        if self.connection.state != "connected":
            raise Paused("reauthorise" if self.connection.state != "draft" else "draft")
        user = self.connection.user_id
        if not user.active:
            raise Paused("link_user_inactive", {"user": user.name})
        if not self.division.company_id or not self.division.active:
            raise Paused("division_unbound", {"division": self.division.name})
        self.step(
            outbox.let_go,
            self.division_id,
            ("reauthorise", "draft", "link_user_inactive", "division_unbound"),
        )

    def client(self, for_people=False):
        """A client that notes its calls in ``self.calls``.

        :param for_people: it may use the calls that are left to people.
        """
        self.for_people = for_people
        if for_people not in self._clients:
            try:
                self._clients[for_people] = build_client(
                    self.connection,
                    interactive=for_people,
                    observer=self.calls.append,
                )
            except ConfigurationError as error:
                raise pause_for(error) from error
        return self._clients[for_people]

    def room(self, client):
        """How many calls may be made now, up to a chunk.

        Asked before anything is prepared or marked: a transfer that turns out to have
        no call left would have an attempt that never was.
        """
        try:
            room = client.room(self.code)
        except RateLimited as error:
            raise pause_for(error) from error
        return CHUNK if room is None else min(room, CHUNK)

    def _send_chunk(self):
        documents = DocumentSender(self)
        relations = RelationSender(self, documents)
        for work in (
            relations.look_up_unknown,
            documents.look_up_unknown,
            relations.send_offered,
            self._project,
            documents.send_offered,
            documents.verify,
        ):
            if not self.out_of_time():
                work()

    def _hold(self, pause):
        """Let the division wait; True when what was offered by hand goes on."""
        spare_people = pause.code in OF_THE_RESERVE and not self.for_people
        self.step(
            outbox.hold_back,
            self.division_id,
            pause.code,
            pause.params,
            pause.until,
            spare_people,
            # The next minute is near, and a long queue need not be written for it.
            limit=CHUNK if pause.code == MINUTE else None,
        )
        if pause.code == "reauthorise" and self.connection.state == "connected":
            self._in_transaction(
                lambda: self.connection._mark_reauthorise(pause.params["code"])
            )
        return spare_people

    # --- telling the rest of Odoo ---

    def _project(self):
        """Badge, chatter and links of what has news, in transactions of their own."""
        while ids := outbox.unprojected(self.cr, self.division_id, CHUNK):
            done = self._in_transaction(
                lambda ids=ids: self.env["exact.online.transfer"].browse(ids)._project()
            )
            if not done:
                # One of them cannot be told (a person edits it at this moment): the
                # others can, and it has its turn in a later run.
                for transfer_id in ids:
                    self._in_transaction(
                        lambda one=transfer_id: (
                            self.env["exact.online.transfer"].browse(one)._project()
                        )
                    )
                break
        self.cr.rollback()

    def _in_transaction(self, work):
        for attempt in range(1, TRIES + 1):
            try:
                work()
                self.env.flush_all()
                self.cr.commit()
                self.env.invalidate_all()
                return True
            except SerializationFailure:
                self.cr.rollback()
                self.env.invalidate_all()
                time.sleep(0.02 * attempt)
            except Exception:
                self.cr.rollback()
                self.env.invalidate_all()
                _logger.exception("What Exact answered could not be shown yet")
                return False
        return False

    def _more_due(self, by_hand_only=False):
        return any(
            by_hand or not by_hand_only
            for kind in ("relation", "invoice")
            for state in ("offered", "unknown")
            for _id, by_hand in outbox.due(self.cr, self.division_id, kind, state, 1)
        )
