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
# Offered by hand, a few at a time: they may use the calls that are left to people.
BY_HAND = 2
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
        "in_doubt",
        "waits_on_id",
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


def hold_back(cr, division_id, code, params, until, spare_people=False, limit=None):
    """Say why offered transfers of a division wait, and until when.

    A grey period keeps its moment: a pause without an end must not end it.

    :param spare_people: what was offered by hand goes on.
    :param limit: only so many, those whose turn comes first; None = all.
    """
    cr.execute(
        "UPDATE exact_online_transfer SET wait_code = %(code)s,"
        " wait_params = %(params)s,"
        " not_before = coalesce(%(until)s,"
        " CASE WHEN state = 'unknown' AND look_ups > 0 THEN not_before END)"
        " WHERE id IN (SELECT id FROM exact_online_transfer"
        "     WHERE division_id = %(division)s AND state IN ('offered', 'unknown')"
        "     AND (priority < %(by_hand)s OR NOT %(spare)s)"
        "     ORDER BY priority DESC, id LIMIT %(limit)s)"
        " AND state IN ('offered', 'unknown')"
        " AND (wait_code IS DISTINCT FROM %(code)s"
        "     OR not_before IS DISTINCT FROM %(until)s)"
        " AND (not_before IS NULL OR not_before < %(until)s OR %(until)s IS NULL)",
        {
            "code": code,
            "params": json.dumps(params),
            "until": until,
            "division": division_id,
            "by_hand": BY_HAND,
            "spare": spare_people,
            "limit": limit,
        },
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
    """(id, whether by hand) of transfers whose turn it is, people's own first."""
    cr.execute(
        "SELECT id, priority >= %s FROM exact_online_transfer"
        " WHERE division_id = %s AND kind = %s AND state = %s"
        " AND waits_on_id IS NULL"
        " AND (not_before IS NULL OR not_before <= now() at time zone 'UTC')"
        " ORDER BY priority DESC, id LIMIT %s",
        [BY_HAND, division_id, kind, state, limit],
    )
    return cr.fetchall()


def for_documents(cr, customer_ids):
    """Ids of customers that were offered for what waits for them, and for nothing else.

    A document that is looked up waits for no customer, and needs one all the same.
    """
    cr.execute(
        "SELECT id FROM exact_online_transfer customer WHERE id IN %s"
        " AND attempt = 0 AND issue_id IS NULL AND passed_over IS NULL AND EXISTS"
        " (SELECT FROM exact_online_transfer WHERE waits_on_id = customer.id)"
        " AND NOT EXISTS (SELECT FROM exact_online_transfer document"
        "     WHERE document.partner_id = customer.partner_id"
        "     AND document.division_id = customer.division_id"
        "     AND document.kind = 'invoice' AND document.waits_on_id IS NULL"
        "     AND document.state IN ('offered', 'unknown'))",
        [tuple(customer_ids)],
    )
    return [row[0] for row in cr.fetchall()]


def first_waiting(cr, customer_ids):
    """Id of the document that goes first of those that wait for each customer.

    :return: by the customer's transfer id; without those nothing waits for.
    """
    cr.execute(
        "SELECT DISTINCT ON (waits_on_id) waits_on_id, id FROM exact_online_transfer"
        " WHERE waits_on_id IN %s AND state = 'offered'"
        " ORDER BY waits_on_id, priority DESC, id",
        [tuple(customer_ids)],
    )
    return dict(cr.fetchall())


def drop(cr, customer_ids):
    """Forget customers that nothing waits for and that were never sent.

    A document that is offered for one of them at this moment refers to its row: then
    PostgreSQL lets one of the two transactions start over.
    """
    cr.execute(
        "DELETE FROM exact_online_transfer customer"
        " WHERE id IN %s AND state = 'offered' AND attempt = 0 AND NOT EXISTS"
        " (SELECT FROM exact_online_transfer"
        "     WHERE waits_on_id = customer.id AND state = 'offered')",
        [tuple(customer_ids)],
    )
    return cr.rowcount


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


# What is to be done now: something is due, was lost, has news, or is unverified. An
# index of its own serves each; for all in one condition PostgreSQL may read the table.
DUE = SQL(
    "state IN ('offered', 'unknown') AND waits_on_id IS NULL"
    " AND (not_before IS NULL OR not_before <= now() at time zone 'UTC')"
)
LEFT_OVER = (
    SQL("state = 'in_flight'"),
    SQL("projected IS NOT TRUE"),
    SQL("verified = 'pending' AND state = 'processed'"),
)


def _any_of(kinds, division):
    """Whether a division has a transfer of one of the kinds, each asked by itself."""
    return SQL(" OR ").join(
        SQL(
            "EXISTS (SELECT FROM exact_online_transfer WHERE division_id = %s AND %s)",
            division,
            kind,
        )
        for kind in kinds
    )


def divisions_with_work(cr, shuffled=False):
    """(id, whether by hand) of divisions with anything to do now, people's own first.

    Each question is answered from the head of an index, however long the queue is.

    :param shuffled: those of one urgency in any order instead of the oldest first.
    """
    cr.execute(
        SQL(
            "SELECT d.id, coalesce(head.priority >= %s, FALSE)"
            " FROM exact_online_division d"
            " LEFT JOIN LATERAL (SELECT priority, id FROM exact_online_transfer"
            "     WHERE division_id = d.id AND %s"
            "     ORDER BY priority DESC, id LIMIT 1) AS head ON TRUE"
            " WHERE head.id IS NOT NULL OR %s"
            " ORDER BY head.priority DESC NULLS LAST, %s",
            BY_HAND,
            DUE,
            _any_of(LEFT_OVER, SQL("d.id")),
            SQL("random()" if shuffled else "head.id NULLS LAST, d.id"),
        )
    )
    return cr.fetchall()


def has_work(cr, division_id):
    """Whether a division has anything to do now."""
    cr.execute(SQL("SELECT %s", _any_of((DUE, *LEFT_OVER), division_id)))
    return cr.fetchone()[0]


def next_moment(cr, division_ids=None):
    """Earliest moment (naive, UTC) at which a waiting transfer is due, or None.

    :param division_ids: only of these; None = of all.
    """
    cr.execute(
        SQL(
            "SELECT min(not_before) FROM exact_online_transfer"
            " WHERE state IN ('offered', 'unknown')"
            " AND not_before > now() at time zone 'UTC' AND %s",
            SQL("TRUE")
            if division_ids is None
            else SQL("division_id IN %s", tuple(division_ids)),
        )
    )
    return cr.fetchone()[0]


def minutes_waited_for(cr):
    """(division id, naive UTC moment) of divisions that wait for their next minute."""
    cr.execute(
        "SELECT division_id, min(not_before) FROM exact_online_transfer"
        " WHERE state IN ('offered', 'unknown') AND wait_code = 'limit_minute'"
        " AND not_before > now() at time zone 'UTC' GROUP BY division_id"
    )
    return cr.fetchall()
