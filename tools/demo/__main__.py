# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make demo`: from Odoo's own invoices to entries in a local Exact Online.

It ends with status 0 only when each document stands in Exact once and receivable and
VAT per code equal Odoo's. Without `--once` both servers are kept until Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from typing import Any

from tools import paths
from tools.demo import book, compare, connect, process
from tools.odoo_client import Client
from tools.progress import StepFailed, main, run, say, step
from tools.stack import Stack

LOGIN = PASSWORD = "admin"
#: Of the company and its division.
CURRENCY = "EUR"


def _book(stack: Stack) -> dict[str, Any]:
    """Run the step that needs Odoo inside, in a process of its own."""
    with step("Documents with VAT, made through Odoo's own API") as current:
        log = paths.LOGS / "demo-documents.log"
        command = [paths.python(), "-m", book.__name__, str(stack.odoo.conf)]
        run(current, command, log, env=stack.odoo.environment, note=_how_far)
        last = log.read_text(encoding="utf-8").splitlines()[-1]
        answer: dict[str, Any] = json.loads(last)
        current.result = f"{len(answer['moves'])} documents"
    return answer


def _how_far(line: str) -> str | None:
    return line.strip() if line.startswith(book.PROGRESS) else None


def do_main_job(stack: Stack, company: int) -> bool:
    """Do the main job on a stack that serves; tell whether the books are equal."""
    client = stack.odoo.log_in(LOGIN, PASSWORD)
    connection = connect.connect(client, stack.sandbox)
    division = connect.bind(client, connection, company, book.COMPANY)
    moves = process.documents(client, company)
    process.process(stack, client, moves, company)
    complete = process.table(client, moves)
    calls = stack.sandbox.ask("calls?last=0")
    say(f"The sandbox counted in this run: {_counted(calls['calls'])}")
    return _compare(stack, client, division, moves) and complete


def _counted(calls: dict[str, int]) -> str:
    words = [f"{count} {name}" for name, count in sorted(calls.items())]
    return ", ".join(words) or "no call"


def _compare(
    stack: Stack, client: Client, division: dict[str, Any], moves: list[int]
) -> bool:
    odoo = compare.in_odoo(client, division["id"], moves)
    exact = compare.in_exact(stack.sandbox, division["code"])
    compare.show(odoo, exact, CURRENCY)
    differences = compare.differences(odoo, exact, CURRENCY)
    for line in differences:
        say(f"DIFFERENCE {line}")
    if not differences:
        say(f"{len(moves)} documents stand in Exact once each, equal to the cent.")
    return not differences


def _serve(stack: Stack) -> None:
    say("")
    say(f"Odoo:    {stack.odoo.url}/odoo/customer-invoices   log-in admin, admin")
    say(
        f"Sandbox: {stack.sandbox.base_url}/_sandbox/   (its own certificate authority)"
    )
    say("Ctrl-C ends both.")
    try:
        while stack.odoo.alive() and stack.sandbox.alive():
            time.sleep(1)
    except KeyboardInterrupt:
        say("")


def _work() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.demo")
    parser.add_argument("--once", action="store_true", help="stop after the table")
    options = parser.parse_args()
    # An end from outside is an end by Ctrl-C: both servers are stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    stack = Stack("demo")
    if stack.odoo.pid or stack.sandbox.pid:
        raise StepFailed(
            f"the demo is served already at {stack.odoo.url}: end it there by Ctrl-C, "
            "or by make stop"
        )
    stack.prepare(fresh=False)
    try:
        prepared = _book(stack)
        stack.start()
        equal = do_main_job(stack, prepared["company_id"])
        say(f"Done in {time.monotonic() - started:.0f} s.")
        if not options.once:
            _serve(stack)
    finally:
        stack.stop()
    return 0 if equal else 1


if __name__ == "__main__":
    main(_work)
