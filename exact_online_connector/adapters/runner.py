# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose turn it is: divisions, chunk by chunk, within the time a lane has.

Several lanes may run at once, in threads, processes or on hosts. Each takes the next
division whose turn nobody has; so a division has one worker, and none waits for
another's minute to be over.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api
from odoo.tools import config

from . import outbox
from .cursors import division_turn
from .drain import Drain
from .pause import moment_in

_logger = logging.getLogger(__name__)

LONGEST_RUN = 60  # seconds
SLICE = 5  # seconds of a turn while other divisions have work as well
LONGEST_NAP = 1  # second
# Seconds after which a division that had nothing more to do, or another worker, is
# looked at again: a run that goes on may not overlook what was offered meanwhile.
REST = 1


@dataclass
class Outcome:
    """What a run did and what it leaves.

    :param settled: transfers that were sent, looked up or refused.
    :param due_now: there is work whose moment has come, or comes within a run's time.
    :param busy: a division with work was in the hands of another worker.
    :param due_at: the moment (naive, UTC) at which the next waiting one is due.
    """

    settled: int = 0
    due_now: bool = False
    busy: bool = False
    due_at: datetime | None = None


@dataclass
class Turn:
    """What one chunk of one division came to.

    :param held: whether the turn was to be had; else another worker has it.
    :param more: more of the division is due.
    :param broken: it raised.
    :param resume_at: the minute's calls are used up until then (naive, UTC).
    """

    held: bool = True
    settled: int = 0
    more: bool = False
    broken: bool = False
    resume_at: datetime | None = None


class Runner:
    """Drains the outbox on cursors of its own; the host's cursor writes no transfer.

    :param registry: registry of the database.
    :param seconds: how long it may run; by default half of the cron's limit.
    :param patient: sit out the rest of a minute whose calls are used up, in naps. A
        moment in the future at which Odoo should call again is looked at each minute
        only, which would cost up to half of the calls.
    :param progress: told after each turn how many transfers were settled and how many
        divisions have more to do.
    """

    def __init__(
        self,
        registry,
        seconds: float | None = None,
        *,
        patient: bool = False,
        progress: Callable[[int, int], None] = lambda settled, remaining: None,
    ):
        self._registry = registry
        self._deadline = time.monotonic() + (seconds or _time_for_cron())
        self._patient = patient
        self._progress = progress
        self._among = None  # division ids; None = all
        self._resting = {}  # division id: until when it is left alone (monotonic)
        self._resume_at = {}  # division id: when its next minute begins
        self._full = set()  # of those, where nothing is left to people either
        self._met_another = False

    def run(self, division_ids=None):
        """Give every division with work its turn, round after round.

        :param division_ids: only these, e.g. for a job of one division.
        :return: ``Outcome``
        """
        outcome, self._among = Outcome(), division_ids
        if self._patient:
            with self._registry.cursor() as cr:
                # What the run before this one waited for.
                self._resume_at = dict(outbox.minutes_waited_for(cr))
        while True:
            due = self._due()
            if self._out_of_time():
                outcome.due_now = bool(due)
                break
            if not self._round(due, outcome) and not self._nap():
                break
        self._leave(outcome)
        return outcome

    def _out_of_time(self):
        return time.monotonic() >= self._deadline

    def _due(self):
        now = moment_in()
        with self._registry.cursor() as cr:
            return [
                division_id
                for division_id, by_hand in outbox.divisions_with_work(
                    cr, self._met_another
                )
                if self._resting.get(division_id, 0) <= time.monotonic()
                # A full minute holds up no person: a part of it is left to them.
                and (
                    (by_hand and division_id not in self._full)
                    or self._resume_at.get(division_id, now) <= now
                )
                and (self._among is None or division_id in self._among)
            ]

    def _round(self, due, outcome):
        """A turn for each; whether any was to be had."""
        for number, division_id in enumerate(due, 1):
            turn = self._turn(division_id, alone=len(due) == 1)
            if not turn.held:
                outcome.busy = True
                # Its worker goes on with it. Lanes that go down one list would meet at
                # each division: from here on in another order.
                self._met_another = True
                self._rest(division_id)
                break
            outcome.settled += turn.settled
            self._resume_at.pop(division_id, None)
            self._full.discard(division_id)
            if turn.resume_at:
                self._resume_at[division_id] = turn.resume_at
                if not turn.more:
                    self._full.add(division_id)
            elif not turn.more:
                self._rest(division_id, whole_run=turn.broken)
            self._progress(turn.settled, len(due) - number + turn.more)
            if self._out_of_time():
                break
        return bool(due)

    def _rest(self, division_id, whole_run=False):
        soon = time.monotonic() + REST
        self._resting[division_id] = self._deadline if whole_run else soon

    def _nap(self):
        """Sleep towards the next minute; False when there is none to wait for."""
        past = moment_in(seconds=-LONGEST_NAP)
        # A little longer than its moment: the database's clock may be behind ours.
        self._resume_at = {
            division_id: moment
            for division_id, moment in self._resume_at.items()
            if moment > past
        }
        if not self._patient or not self._resume_at:
            return False
        until = (min(self._resume_at.values()) - moment_in()).total_seconds()
        left = self._deadline - time.monotonic()
        time.sleep(max(0.0, min(max(until, 0.1), left, LONGEST_NAP)))
        return True

    def _leave(self, outcome):
        """Say when somebody must go on."""
        with self._registry.cursor() as cr:
            moments = [outbox.next_moment(cr, self._among)]
        moments += self._resume_at.values()
        outcome.due_at = min(filter(None, moments), default=None)
        if self._patient and self._resume_at:
            # The next run waits better than a trigger, which is polled.
            within = moment_in() + timedelta(seconds=LONGEST_RUN)
            outcome.due_now |= min(self._resume_at.values()) <= within

    def _turn(self, division_id, alone):
        with self._registry.cursor() as cr:
            if not outbox.has_work(cr, division_id):
                return Turn()  # another lane has done it in the meantime
            env = api.Environment(cr, SUPERUSER_ID, {})
            division = env["exact.online.division"].browse(division_id)
            site, code = division.connection_id.site, division.code
        with division_turn(self._registry.db_name, site, code) as held:
            if not held:
                return Turn(held=False)
            drain = Drain(self._registry, division_id, self._deadline)
            if alone:
                # What others offer from now on need not wait for the whole chunk.
                drain.others_wait = lambda: bool(set(self._due()) - {division_id})
            else:
                drain.deadline = min(self._deadline, time.monotonic() + SLICE)
            try:
                return Turn(**drain.chunk())
            except Exception:
                # One division's trouble must not take the others' turn.
                _logger.exception("The turn of division %s broke off", code)
                return Turn(broken=True)


def _time_for_cron():
    limit = config["limit_time_real_cron"]
    if limit is None or limit < 0:
        limit = config["limit_time_real"]
    return min(LONGEST_RUN, limit / 2) if limit else LONGEST_RUN
