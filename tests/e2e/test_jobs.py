# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The glue to the job queue with a real job runner: killed once, booked once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.e2e import test_kill as drain
from tests.e2e.office import Office
from tools import database
from tools.stack import Stack, wait_for

OPTIONS = {"server_wide_modules": "base,web,queue_job"}


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    stack = Stack("queue", odoo_options=OPTIONS)
    stack.prepare(fresh=True)
    try:
        database.install(
            "queue",
            stack.which,
            stack.server,
            modules=(database.GLUE,),
            conf=stack.odoo.conf,
            strict=False,
        )
        stack.start()
        yield Office(stack)
    finally:
        stack.stop()


def jobs(office: Office) -> dict[str, int]:
    """How many jobs there are in each state."""
    return dict(
        office.system.odoo.query(
            "SELECT state, count(*) FROM queue_job"
            " WHERE channel = 'root.exact_online' GROUP BY state"
        )
    )


@pytest.mark.timeout(300)
def test_a_killed_job_books_each_invoice_once(office, tell):
    division = office.connect()
    office.set_grey_period(0)
    customer = office.partner("Bakkerij De Korenaar B.V.")
    numbers = office.invoices(customer, [100 + cents / 100 for cents in range(12)])
    for act, seconds in ((False, drain.BEFORE), (True, drain.AFTER)):
        office.system.sandbox.ask(
            "faults",
            {
                "effect": "delay",
                "seconds": seconds,
                "act": act,
                "method": "POST",
                "path": drain.ENTRIES,
            },
        )
    drain.offer(office, numbers)
    wait_for("a job's call", lambda: drain.office_is_calling(office), 60, 0.01)
    time.sleep(0.7)
    office.system.odoo.kill()
    rows = drain.transfers(office, numbers)
    lost = drain.in_state(rows, "in_flight")
    tell(
        f"killed: {len(drain.in_state(rows, 'processed'))} done, {len(lost)} in flight"
    )
    assert jobs(office).get("started") == 1
    time.sleep(drain.BEFORE + drain.AFTER)
    office.system.odoo.start()
    # Nobody clicks, and no cron is woken: the job runner finds the dead job.
    wait_for(
        "the jobs",
        lambda: (
            not drain.in_state(
                drain.transfers(office, numbers), "offered", "in_flight", "unknown"
            )
        ),
        120,
        0.5,
    )
    office.wait_for_outcome(numbers, 20)
    drain.assert_booked_once(office, division, numbers)
    wait_for("the last job", lambda: set(jobs(office)) == {"done"}, 60, 0.5)
    tell(f"jobs: {jobs(office)}")
