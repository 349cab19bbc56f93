# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When what waits will be done, and how much of the day is used."""

from datetime import datetime, timezone

from odoo.tools import format_datetime

from exact_core.transport.forecast import forecast

from .stores import budget_from_json


def budgets_of(divisions):
    """Budget of each division by its id, read in one go; an open one where none is."""
    rows = (
        divisions.env["exact.online.budget"]
        .sudo()
        .search([("division_code", "in", divisions.mapped("code"))])
    )
    states = {(row.site, row.client_id, row.division_code): row.state for row in rows}
    return {
        division.id: budget_from_json(
            states.get((connection.site, connection.client_id, division.code))
        )
        for division in divisions
        for connection in division.connection_id.sudo()
    }


def forecast_text(env, budget, waiting, not_before):
    """What a person should know of the limits of a division; '' when nothing is known.

    :param budget: ``exact_core.model.budget.Budget`` of the division.
    :param waiting: how many documents and customers wait, about a call each.
    :param not_before: until when the last of them waits (naive, UTC), or False.
    """
    found = forecast(budget, waiting, datetime.now(timezone.utc))
    if found is None:
        return ""
    used = env._(
        "%(used)s of %(limit)s calls used today.", used=found.used, limit=found.limit
    )
    if not waiting:
        return used
    done_at = found.done_at.replace(tzinfo=None)
    moment = format_datetime(
        env, max(done_at, not_before or done_at), dt_format="short"
    )
    return env._("Done at about %(moment)s; %(used)s", moment=moment, used=used)
