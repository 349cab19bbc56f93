# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What OCA's job runner and the worker it calls do, in one process and with an end.

The steps are queue_job's own. What is left out is the HTTP request between the two, and
the channel's capacity: there is one worker.
"""

from __future__ import annotations

import importlib
import logging
import time
from typing import Any

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)

CHANNEL = "root.exact_online"
#: Seconds after which a runner that found another at work gives up.
ELECTION = 5.0
_DUE = (
    "channel = %s AND state = 'pending'"
    " AND (eta IS NULL OR eta <= now() AT TIME ZONE 'utc')"
)


def _queue_job(module: str) -> Any:
    # Not in each database: to be imported where it is installed.
    return importlib.import_module(f"odoo.addons.queue_job.{module}")


def perform(registry: Registry) -> None:
    """Take up dead jobs again, then perform every job that is due, until none is.

    :raise psycopg2.Error: the runner's connection is gone, and so is the runner.
    """
    database = _elected(registry.db_name)
    if database is None:
        return
    try:
        database.requeue_dead_jobs()
        while uuid := _next(database):
            database.set_job_enqueued(uuid)
            _perform(registry, uuid)
    finally:
        database.close()


def _elected(name: str) -> Any:
    """The runner's connection; None while another process is the runner."""
    module = _queue_job("jobrunner.runner")
    deadline = time.monotonic() + ELECTION
    while time.monotonic() < deadline:
        try:
            return module.Database(name)
        except module.MasterElectionLost:
            # The connection of one that was killed may last a moment longer.
            time.sleep(0.1)
    return None


def _next(database: Any) -> str:
    """The job that the runner would ask for, empty when none is due."""
    with database.select_jobs(_DUE, (CHANNEL,)) as cursor:
        rows = cursor.fetchall()
    # Each: channel, uuid, id, moment of creation, priority, eta, state.
    first = min(rows, key=lambda row: (row[4], row[3], row[2]), default=None)
    return first[1] if first else ""


def _perform(registry: Registry, uuid: str) -> None:
    """As a request to the controller's route: a transaction, retried by Odoo."""
    controller = _queue_job("controllers.main").RunJobController
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})

            def request() -> None:
                job = controller._acquire_job(env, uuid)
                if job:
                    controller._runjob(env, job)

            retrying(request, env)
    except Exception as error:
        # The web server answers 500 and lives on; the job is failed, or dead.
        _logger.warning("A job ended: %s", error)
