# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose turn it is: divisions, one after the other, within the time a cron has."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timezone

from odoo import SUPERUSER_ID, api
from odoo.tools import config

from . import outbox
from .cursors import division_turn
from .drain import Drain

_logger = logging.getLogger(__name__)

LONGEST_RUN = 60  # seconds
LONGEST_NAP = 2.0  # seconds


@dataclass
class Outcome:
    """What a run did and what it leaves.

    :param settled: transfers that were sent, looked up or refused.
    :param due_now: there is work whose moment has come.
    :param due_at: the moment (naive, UTC) at which the next waiting one is due.
    """

    settled: int = 0
    due_now: bool = False
    due_at: datetime | None = None


class Runner:
    """Drains the outbox on cursors of its own; the host's cursor writes no transfer.

    :param registry: registry of the database.
    :param seconds: how long it may run; by default half of the cron's limit.
    :param patient: wait, in naps, for work that is due before the run's time is up,
        such as the next minute of Exact's limit.
    """

    def __init__(self, registry, seconds=None, patient=False):
        self._registry = registry
        self._patient = patient
        self._deadline = time.monotonic() + (seconds or _time_for_cron())

    def run(self, division_ids=None):
        """Give every division with work its turn, round after round.

        :param division_ids: only these, e.g. for a button.
        :return: ``Outcome``
        """
        outcome = Outcome()
        resting = set()
        met_another = False
        while True:
            with self._registry.cursor() as cr:
                due = [
                    division_id
                    for division_id in outbox.divisions_with_work(cr, met_another)
                    if division_id not in resting
                    and (division_ids is None or division_id in division_ids)
                ]
            if not due:
                if self._nap():
                    resting.clear()
                    continue
                break
            if time.monotonic() >= self._deadline:
                outcome.due_now = True
                break
            for division_id in due:
                settled, more = self._turn(division_id)
                if settled is None:
                    # Lanes that go down one list would meet at each division: from
                    # here on in another order, without what is done by now.
                    met_another = True
                    resting.add(division_id)
                    break
                outcome.settled += settled
                if not more:
                    resting.add(division_id)
                if time.monotonic() >= self._deadline:
                    break
        with self._registry.cursor() as cr:
            outcome.due_at = outbox.next_moment(cr)
        return outcome

    def _nap(self):
        """Wait a little when something is due soon; False when there is not."""
        if not self._patient:
            return False
        with self._registry.cursor() as cr:
            moment = outbox.next_moment(cr)
        if moment is None:
            return False
        wait = (
            moment - datetime.now(timezone.utc).replace(tzinfo=None)
        ).total_seconds()
        if time.monotonic() + wait >= self._deadline:
            return False
        time.sleep(min(max(wait, 0.05), LONGEST_NAP))
        return True

    def _turn(self, division_id):
        """One chunk of one division; (how many were settled, whether more is due).

        The number is None where another lane has the turn, or had it in the meantime.
        """
        with self._registry.cursor() as cr:
            if not outbox.has_work(cr, division_id):
                return None, False
            env = api.Environment(cr, SUPERUSER_ID, {})
            division = env["exact.online.division"].browse(division_id)
            site, code = division.connection_id.site, division.code
        with division_turn(self._registry.db_name, site, code) as held:
            if not held:
                return None, False
            try:
                return Drain(self._registry, division_id, self._deadline).chunk()
            except Exception:
                # One division's trouble must not take the others' turn.
                _logger.exception("The turn of division %s broke off", code)
                return 0, False


def _time_for_cron():
    limit = config["limit_time_real_cron"]
    if limit is None or limit < 0:
        limit = config["limit_time_real"]
    return min(LONGEST_RUN, limit / 2) if limit else LONGEST_RUN
