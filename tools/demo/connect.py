# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a manager does once: connect, choose the division, confirm the mappings."""

from __future__ import annotations

from typing import Any

from tools.demo import consent
from tools.odoo_client import Client
from tools.progress import StepFailed, say, step
from tools.stack import SandboxProcess

CONNECTION = "exact.online.connection"
DIVISION = "exact.online.division"
MAPPING = "exact.online.mapping"
#: What a person would choose where nothing is suggested: all else is turnover.
TURNOVER = "8000"
#: Without one the customer's own condition in Exact holds.
OPTIONAL = "payment_term"


def connect(client: Client, sandbox: SandboxProcess) -> int:
    """Make the connection, or find it, and give the consent; return its id."""
    fields = ["state", "exact_user_name"]
    app = {name: sandbox.ready[name] for name in ("client_id", "client_secret")}
    [row] = client.read(CONNECTION, [], fields, limit=1) or [{}]
    if row.get("state") == "connected":
        say(f"-> Connected to Exact Online as {row['exact_user_name']} before")
        return int(row["id"])
    with step("Connect: log in at Exact Online and give the consent") as current:
        if row:
            number = int(row["id"])
            client.call(CONNECTION, "write", [number], app)
        else:
            number = client.call(CONNECTION, "create", [{"name": "Demo", **app}])[0]
        consent.give(client, sandbox, number)
        [row] = client.read(CONNECTION, [("id", "=", number)], fields)
        current.result = f"as {row['exact_user_name']}"
    return number


def bind(client: Client, connection: int, company: int, name: str) -> dict[str, Any]:
    """Let a division keep the books of a company, read its set-up data, map.

    :param name: how the division's name begins.
    :return: the division's id, code and name.
    :raise StepFailed: it is not offered, or something stays without mapping.
    """
    fields = ["name", "code", "company_id", "reference_read_at"]
    mine = [("connection_id", "=", connection)]
    [division] = (
        client.read(DIVISION, [*mine, ("company_id", "=", company)], fields)
        or [
            row
            for row in client.read(DIVISION, mine, fields, order="code")
            if row["name"].startswith(name) and not row["company_id"]
        ][:1]
        or [{}]
    )
    if not division:
        raise StepFailed(f"Exact offers no division that is called {name}")
    ids = [division["id"]]
    if not division["reference_read_at"]:
        with step(f"Read the set-up data of {division['name']}") as current:
            client.call(DIVISION, "write", ids, {"company_id": company})
            client.call(DIVISION, "action_refresh_reference", ids)
            current.result = _what_was_read(client, division["id"])
    _map(client, division["id"])
    return division


def _what_was_read(client: Client, division: int) -> str:
    mine = [("division_id", "=", division)]
    kinds = {
        "exact.online.journal": "journals",
        "exact.online.vat.code": "VAT codes",
        "exact.online.gl.account": "G/L accounts",
        "exact.online.payment.condition": "payment conditions",
        "exact.online.period": "periods",
    }
    return ", ".join(
        f"{client.call(model, 'search_count', mine)} {words}"
        for model, words in kinds.items()
    )


def _map(client: Client, division: int) -> None:
    mine = [("division_id", "=", division), ("state", "=", "suggested")]
    fields = ["kind", "odoo_name", "exact_name", "score", "reason"]
    rows = client.read(MAPPING, mine, fields)
    if not any(row["exact_name"] or row["kind"] != OPTIONAL for row in rows):
        return
    say("-> Suggested mappings, confirmed:")
    for row in rows:
        if row["exact_name"]:
            say(
                f"   {row['kind']:<13}{row['odoo_name']:<38}{row['exact_name']:<38}"
                f"{row['score']:>3} %  {row['reason']}"
            )
    client.call(DIVISION, "action_confirm_suggestions", [division])
    for row in rows:
        if not row["exact_name"]:
            _choose(client, division, row)
    [after] = client.read(DIVISION, [("id", "=", division)], ["missing_count"])
    if after["missing_count"]:
        raise StepFailed(f"{after['missing_count']} records have no mapping")


def _choose(client: Client, division: int, row: dict[str, Any]) -> None:
    if row["kind"] == OPTIONAL:
        say(f"   {row['kind']:<13}{row['odoo_name']:<38}left open: {row['reason']}")
        return
    if row["kind"] != "account":
        raise StepFailed(f"{row['kind']} {row['odoo_name']}: {row['reason']}")
    domain = [("division_id", "=", division), ("code", "=", TURNOVER)]
    [account] = client.read("exact.online.gl.account", domain, ["display_name"])
    values = {"gl_account_id": account["id"], "state": "confirmed"}
    client.call(MAPPING, "write", [row["id"]], values)
    say(
        f"   {row['kind']:<13}{row['odoo_name']:<38}{account['display_name']:<38}"
        "     chosen here: nothing was suggested"
    )
