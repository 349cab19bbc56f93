# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The click on *Process to Exact* for a selection, and the wait for its outcome."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from tools.odoo_client import Client
from tools.progress import StepFailed, say, step
from tools.stack import Stack

MOVE = "account.move"
TRANSFER = "exact.online.transfer"
OPEN = ("offered", "in_flight", "unknown")
#: Seconds without any news after which the wait ends.
PATIENCE = 240.0
SECONDS_BETWEEN_LOOKS = 0.5
#: A cron that is due in the future is not announced: the thread is woken.
SECONDS_BETWEEN_WAKES = 3.0


def documents(client: Client, company: int) -> list[int]:
    """Return the ids of all posted customer invoices and credit notes, oldest first."""
    domain = [
        ("company_id", "=", company),
        ("move_type", "in", ["out_invoice", "out_refund"]),
        ("state", "=", "posted"),
    ]
    found: list[int] = client.call(MOVE, "search", domain, order="date, name, id")
    return found


def process(stack: Stack, client: Client, moves: list[int], company: int) -> None:
    """Click, and wait until nothing of the selection is on its way any more.

    :param moves: ids; those that are in Exact already are left alone by Odoo.
    :raise StepFailed: no news for some minutes.
    """
    context = {"allowed_company_ids": [company]}
    with step(f"Process {len(moves)} documents to Exact") as current:
        notice = client.call(
            MOVE, "action_exact_online_process", moves, context=context
        )
        current.note = "offered"
        counts = _wait(stack, client, moves, current)
        current.result = _words(counts)
    message = str((notice or {}).get("params", {}).get("message") or "")
    for line in message.splitlines():
        say(f"   Odoo says: {line}")


def _wait(stack: Stack, client: Client, moves: list[int], current: Any) -> Counter[str]:
    before: Counter[str] = Counter()
    changed = woken = time.monotonic()
    while True:
        counts = states(client, moves)
        if counts != before:
            before, changed = counts, time.monotonic()
            current.note = _words(counts) + _reason(client)
        if not any(counts[state] for state in OPEN):
            return counts
        now = time.monotonic()
        if now - changed > PATIENCE:
            raise StepFailed(f"no news for {PATIENCE:.0f} s: {_words(counts)}")
        if now - woken > SECONDS_BETWEEN_WAKES:
            woken = now
            current.note = _words(counts) + _reason(client)
            stack.odoo.alive()
            stack.odoo.wake_crons()
        time.sleep(SECONDS_BETWEEN_LOOKS)


def states(client: Client, moves: list[int]) -> Counter[str]:
    """Return how many transfers of these documents are in each state."""
    domain = [("move_id", "in", moves), ("state", "!=", "withdrawn")]
    return Counter(row["state"] for row in client.read(TRANSFER, domain, ["state"]))


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))


def _reason(client: Client) -> str:
    """Why some wait, as the queue itself tells it."""
    domain = [("state", "in", list(OPEN)), ("wait_code", "!=", False)]
    rows = client.read(TRANSFER, domain, ["explanation"], limit=1)
    return f": {rows[0]['explanation'].splitlines()[0]}" if rows else ""


def table(client: Client, moves: list[int]) -> bool:
    """Print what became of each; tell whether all are processed and verified."""
    rows = client.read(
        TRANSFER,
        [("move_id", "in", moves), ("state", "!=", "withdrawn")],
        [
            "reference",
            "partner_id",
            "currency_id",
            "amount_total",
            "state",
            "verified",
            "entry_number",
            "calls",
            "explanation",
        ],
        order="id",
    )
    say("")
    say(
        f"{'Invoice':<17}{'Customer':<32}{'Amount':>15}  {'Status':<11}"
        f"{'Entry':>9}{'Calls':>7}"
    )
    for row in rows:
        amount = f"{row['currency_id'][1]} {row['amount_total']:,.2f}"
        say(
            f"{row['reference']:<17}{row['partner_id'][1][:31]:<32}{amount:>15}  "
            f"{row['state']:<11}{row['entry_number'] or '':>9}{row['calls']:>7}"
        )
        if row["state"] != "processed" or row["verified"] == "no":
            say(f"{'':17}{row['explanation']}")
    customers = client.read(TRANSFER, [("kind", "=", "relation")], ["calls", "state"])
    say(
        f"{len(rows)} documents with {sum(row['calls'] for row in rows)} calls; "
        f"{len(customers)} new customers with "
        f"{sum(row['calls'] for row in customers)} calls"
    )
    done = [
        row for row in rows if row["state"] == "processed" and row["verified"] == "yes"
    ]
    return len(done) == len(moves) == len(rows)
