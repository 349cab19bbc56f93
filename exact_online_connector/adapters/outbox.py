# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The steps of a transfer in SQL, each guarded by the state it starts from.

Used by the runner on its own cursor only. Every statement that settles a transfer
names the state, and the attempt, it must still be in, so that a worker that comes back
late changes nothing.
"""

import json

from odoo.tools import SQL

from .cursors import SAFE_COMMIT

DONE = ("processed", "failed")
# Columns that a result may set.
RESULT_COLUMNS = frozenset(
    {
        "exact_id",
        "entry_number",
        "exact_journal",
        "exact_period",
        "verified",
        "difference",
        "expected",
        "diagnosis_code",
        "findings",
        "exact_message",
        "request_body",
        "response_body",
        "http_status",
        "not_before",
        "wait_code",
        "wait_params",
        "look_ups",
    }
)


def _assignments(values):
    unknown = set(values) - RESULT_COLUMNS
    if unknown:
        raise ValueError(f"not a column of a result: {sorted(unknown)}")
    return SQL("").join(
        SQL(", %s = %s", SQL.identifier(name), values[name]) for name in sorted(values)
    )


def mark(cr, transfer_id, expected):
    """``offered`` → ``in_flight``; the number of the attempt, or None.

    To be committed before the call, and kept on disk whatever the server's default: a
    mark that a crash of PostgreSQL forgets would be sent a second time.

    :param expected: JSON of what is about to be booked.
    """
    cr.execute(
        "UPDATE exact_online_transfer"
        " SET state = 'in_flight', attempt = attempt + 1, expected = %s,"
        " sent_at = now() at time zone 'UTC', not_before = NULL, wait_code = NULL,"
        " wait_params = NULL"
        " WHERE id = %s AND state = 'offered' RETURNING attempt," + SAFE_COMMIT,
        [expected, transfer_id],
    )
    row = cr.fetchone()
    return row and row[0]


def settle(cr, transfer_id, attempt, state, values, calls=1):
    """``in_flight`` → ``state``, of this very attempt; True when it took."""
    return _step(
        cr, transfer_id, "in_flight", state, values, calls, SQL("attempt = %s", attempt)
    )


def settle_from(cr, transfer_id, source, state, values, calls=0):
    """``source`` → ``state``; True when it took."""
    return _step(cr, transfer_id, source, state, values, calls, SQL("TRUE"))


def _step(cr, transfer_id, source, state, values, calls, guard):
    done = SQL("now() at time zone 'UTC'" if state in DONE else "done_at")
    cr.execute(
        SQL(
            "UPDATE exact_online_transfer SET state = %s, projected = FALSE,"
            " calls = calls + %s, done_at = %s%s"
            " WHERE id = %s AND state = %s AND %s",
            state,
            calls,
            done,
            _assignments(values),
            transfer_id,
            source,
            guard,
        )
    )
    return cr.rowcount == 1


def add_calls(cr, transfer_ids, calls=1):
    """Count a call that was made for several transfers on the first of them."""
    cr.execute(
        "UPDATE exact_online_transfer SET calls = calls + %s WHERE id = %s",
        [calls, transfer_ids[0]],
    )


def note(cr, transfer_id, state, values):
    """Change what is known of a transfer whose state stays ``state``."""
    cr.execute(
        SQL(
            "UPDATE exact_online_transfer SET projected = FALSE%s"
            " WHERE id = %s AND state = %s",
            _assignments(values),
            transfer_id,
            state,
        )
    )
    return cr.rowcount == 1


def call_lost(cr, division_id):
    """Left-over ``in_flight`` rows become ``unknown``.

    Only the holder of the division's turn may do this: any other process that marked
    one of them is dead, since it held the turn while it lived.
    """
    cr.execute(
        "UPDATE exact_online_transfer SET state = 'unknown', look_ups = 0,"
        " not_before = NULL WHERE division_id = %s AND state = 'in_flight'",
        [division_id],
    )
    return cr.rowcount


def hold_back(cr, division_id, code, params, until):
    """Say why all offered transfers of a division wait, and until when.

    A grey period keeps its moment: a pause without an end must not end it.
    """
    cr.execute(
        "UPDATE exact_online_transfer SET wait_code = %s, wait_params = %s,"
        " not_before = coalesce(%s,"
        " CASE WHEN state = 'unknown' AND look_ups > 0 THEN not_before END)"
        " WHERE division_id = %s AND state IN ('offered', 'unknown')"
        " AND (wait_code IS DISTINCT FROM %s OR not_before IS DISTINCT FROM %s)"
        " AND (not_before IS NULL OR not_before < %s OR %s IS NULL)",
        [
            code,
            json.dumps(params),
            until,
            division_id,
            code,
            until,
            until,
            until,
        ],
    )


def let_go(cr, division_id, codes):
    """Take back a reason to wait that no longer holds; a grey period goes on."""
    cr.execute(
        "UPDATE exact_online_transfer SET wait_code = NULL, wait_params = NULL,"
        " not_before ="
        " CASE WHEN state = 'unknown' AND look_ups > 0 THEN not_before END"
        " WHERE division_id = %s AND wait_code IN %s",
        [division_id, tuple(codes)],
    )


def due(cr, division_id, kind, state, limit):
    """Ids of the transfers whose turn it is, those of people first."""
    cr.execute(
        "SELECT id FROM exact_online_transfer"
        " WHERE division_id = %s AND kind = %s AND state = %s"
        " AND waits_on_id IS NULL"
        " AND (not_before IS NULL OR not_before <= now() at time zone 'UTC')"
        " ORDER BY priority DESC, id LIMIT %s",
        [division_id, kind, state, limit],
    )
    return [row[0] for row in cr.fetchall()]


def unprojected(cr, division_id, limit):
    """Ids of transfers whose news the rest of Odoo has not been told."""
    cr.execute(
        "SELECT id FROM exact_online_transfer"
        " WHERE division_id = %s AND projected IS NOT TRUE ORDER BY id LIMIT %s",
        [division_id, limit],
    )
    return [row[0] for row in cr.fetchall()]


def unverified(cr, division_id, after, limit):
    """Ids above ``after`` of booked transfers whose total was not seen yet."""
    cr.execute(
        "SELECT id FROM exact_online_transfer WHERE division_id = %s"
        " AND verified = 'pending' AND state = 'processed' AND id > %s"
        " ORDER BY id LIMIT %s",
        [division_id, after, limit],
    )
    return [row[0] for row in cr.fetchall()]


def divisions_with_work(cr):
    """Ids of divisions with anything to do now, people's offers first."""
    cr.execute(
        "SELECT division_id, max(priority) AS urgency, min(id) AS oldest"
        " FROM exact_online_transfer"
        " WHERE state = 'in_flight' OR projected IS NOT TRUE"
        " OR (verified = 'pending' AND state = 'processed')"
        " OR (state IN ('offered', 'unknown') AND waits_on_id IS NULL"
        "     AND (not_before IS NULL OR not_before <= now() at time zone 'UTC'))"
        " GROUP BY division_id ORDER BY urgency DESC, oldest"
    )
    return [row[0] for row in cr.fetchall()]


def next_moment(cr):
    """Earliest moment (naive, UTC) at which a waiting transfer is due, or None."""
    cr.execute(
        "SELECT min(not_before) FROM exact_online_transfer"
        " WHERE state IN ('offered', 'unknown')"
        " AND not_before > now() at time zone 'UTC'"
    )
    return cr.fetchone()[0]
