# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The administration, the call log and the pages."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import exact_sandbox

LINE = {"AmountFC": 10, "VATCode": "2"}


def test_calls_are_counted_per_method_and_resource(client: Any) -> None:
    body = client.entry(LINE)
    client.admin("calls", method="DELETE")
    client.post("salesentry/SalesEntries", body)
    client.post("salesentry/SalesEntries", {**body, "Journal": "60"})
    client.get("current/Me")
    log = client.admin("calls")
    assert log["calls"] == {"POST salesentry/SalesEntries": 2, "GET current/Me": 1}
    assert log["statuses"] == {"201": 1, "500": 1, "200": 1}
    assert log["total"] == 3
    first = log["last"][-1]
    assert first["user"] == "anna@nlcompany.example"
    assert '"SalesEntryLines"' in first["request_body"]


def test_redirect_uris_can_be_added(client: Any) -> None:
    client.admin("apps", {"redirect_uris": ["https://odoo.example/back"]})
    assert "https://odoo.example/back" in client.admin("apps")["redirect_uris"]
    wrong = {"redirect_uris": ["http://odoo.example/back"]}
    answer = client.http.post(f"{client.base_url}/_sandbox/apps", json=wrong)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("door", "body"),
    [
        ("settings", {"colour": "red"}),
        ("settings", {"sign_rule": "upside_down"}),
        ("settings", {"minute_limit": "many"}),
        ("settings", {"minute_limit": True}),
        ("edits", {"edit": "explode"}),
        ("edits", {"edit": "block_relation", "division": 3412001, "code": "none"}),
        ("edits", {"edit": "update", "resource": "crm/Accounts", "code": "1000",
                   "division": 3412001, "values": {"Nonsense": 1}}),
        ("grant", {"user": "nobody"}),
        ("reset", {"world": "mars"}),
        ("reset", {"colour": "red"}),
        ("clock", {"set": "soon"}),
    ],
)  # fmt: skip
def test_wrong_input_is_answered_with_a_text(
    client: Any, door: str, body: dict[str, Any]
) -> None:
    before = client.admin("settings")
    answer = client.http.post(f"{client.base_url}/_sandbox/{door}", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert client.admin("settings") == before


def test_edits_of_relations_and_vat_codes(client: Any) -> None:
    where = {"division": client.division, "code": "1000"}
    for edit, text in (
        ("block_relation", "Geblokkeerd: Klant"),
        ("unblock_relation", None),
        ("end_relation", "Klant: non-actief"),
        ("reopen_relation", None),
        ("delete_relation", "Ongeldige referentie: Klant"),
    ):
        customer = client.customer()
        client.admin("edits", {"edit": edit, **where})
        if text is None:
            client.book(LINE, Customer=customer)
        else:
            assert client.refusal(LINE, Customer=customer) == text
    client.admin("edits", {"edit": "update", "resource": "vat/VATCodes",
                           "division": client.division, "code": "2",
                           "values": {"VATTransactionType": "P"}})  # fmt: skip
    text = client.refusal(LINE, Customer=client.customer("1001"))
    assert text.startswith("Ongeldig: U kunt geen btw-code van het type 'Inkoop'")


def test_pages_show_what_was_booked(client: Any) -> None:
    answer = client.book(
        {**LINE, "Description": "<b>bold</b>"}, YourRef="INV/2026/00007"
    )
    base, division = f"{client.base_url}/_sandbox", client.division
    front = client.http.get(f"{base}/").text
    assert "12.10" in front
    ledger = client.http.get(f"{base}/view/ledger?division={division}").text
    assert "INV/2026/00007" in ledger
    key = answer["EntryID"]
    entry = client.http.get(f"{base}/view/entry?division={division}&id={key}").text
    assert "&lt;b&gt;bold&lt;/b&gt;" in entry
    assert "Debiteuren" in entry
    relations = client.http.get(f"{base}/view/relations?division={division}").text
    assert "Geblokkeerde Klant" in relations
    assert "salesentry/SalesEntries" in client.http.get(f"{base}/view/calls").text
    assert client.http.get(f"{base}/view/nothing").status_code == 404
    assert client.http.get(f"{base}/nothing").status_code == 404


def test_the_sandbox_stands_on_its_own() -> None:
    """It must not share a misunderstanding with the code it is the test of."""
    folder = Path(exact_sandbox.__file__).parent
    foreign = {"exact_core", "odoo", "exact_online_connector"}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & foreign, path
