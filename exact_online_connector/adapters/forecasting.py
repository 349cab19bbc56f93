# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When what waits will be done, and how much of the day is used."""

from datetime import datetime, timezone

from odoo.tools import format_datetime

from exact_core.transport.forecast import forecast

from .stores import budget_from_json


def forecast_text(division, waiting):
    """What a person should know of the limits of a division; '' when nothing is known.

    :param waiting: how many documents and customers wait, about a call each.
    """
    env = division.env
    connection = division.connection_id.sudo()
    row = (
        env["exact.online.budget"]
        .sudo()
        .search(
            [
                ("site", "=", connection.site),
                ("client_id", "=", connection.client_id),
                ("division_code", "=", division.code),
            ]
        )
    )
    found = forecast(budget_from_json(row.state), waiting, datetime.now(timezone.utc))
    if found is None:
        return ""
    used = env._(
        "%(used)s of %(limit)s calls used today.", used=found.used, limit=found.limit
    )
    if not waiting:
        return used
    moment = format_datetime(env, found.done_at.replace(tzinfo=None), dt_format="short")
    return env._("Done at about %(moment)s; %(used)s", moment=moment, used=used)
