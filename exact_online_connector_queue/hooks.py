# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """The jobs take over what is offered now."""
    env["exact.online.division"]._queue_turns()


def uninstall_hook(env):
    """The lane crons take over: nothing is lost, since the outbox is the queue."""
    divisions = env["exact.online.division"]
    divisions._queued_jobs().button_cancelled()
    for lane in range(1, divisions._lane_count() + 1):
        divisions._lane_cron(lane)._trigger()
