# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each page shows what it promises, and nothing of it is taken for HTML."""

from __future__ import annotations

import base64
from typing import Any

import pytest

EVIL = "<script>alert(1)</script>"


def page(client: Any, view: str, **query: Any) -> str:
    url = f"{client.base_url}/_sandbox/{view}"
    answer = client.http.get(url, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    assert EVIL not in answer.text
    return str(answer.text)


@pytest.fixture
def filled(client: Any) -> Any:
    """A client in a world where every text is a trap."""
    client.post("crm/Accounts", {"Name": EVIL, "City": EVIL})
    body = {"Subject": EVIL, "Type": 10, "Body": EVIL}
    document = client.post("documents/Documents", body).json()["d"]["ID"]
    content = base64.b64encode(f"<a>{EVIL}</a>".encode()).decode()
    file = {"Document": document, "FileName": f"{EVIL}.xml", "Attachment": content}
    client.post("documents/DocumentAttachments", file)
    client.book({"AmountFC": 100, "VATCode": "2"}, YourRef=EVIL, Description=EVIL)
    url = {"CallbackURL": f"https://odoo.example/{EVIL}", "Topic": "Accounts"}
    client.post("webhooks/WebhookSubscriptions", url)
    edit = {"edit": "add_return", "division": client.division, "kind": "vat"}
    client.admin("edits", [edit, {**edit, "kind": "payroll"}])
    client.get(f"crm/Accounts?x={EVIL}")
    return client


def test_every_page_shows_its_rows_as_text(filled: Any) -> None:
    where = {"division": filled.division}
    shown = "&lt;script&gt;alert(1)"
    assert "NL Company" in page(filled, "")
    assert shown in page(filled, "view/ledger", **where)
    assert shown in page(filled, "view/relations", **where)
    assert shown in page(filled, "view/documents", **where)
    assert shown in page(filled, "view/webhooks")
    assert "crm/Accounts" in page(filled, "view/calls")
    assert "anna@nlcompany.example" in page(filled, "view/users")
    returns = page(filled, "view/returns", **where)
    assert "Btw-aangifte oktober 2026" in returns
    assert "40 realized" in returns
    assert "loonaangifte-oktober-2026.xml" in returns


def test_a_document_is_shown_with_its_file(filled: Any) -> None:
    row = filled.row("documents/Documents", filter="Type eq 10", select="ID")
    where = {"division": filled.division, "id": row["ID"]}
    assert "&lt;a&gt;&lt;script&gt;" in page(filled, "view/document", **where)
    file = filled.row(
        "documents/DocumentAttachments", filter=f"Document eq guid'{row['ID']}'"
    )
    url = f"{filled.base_url}/_sandbox/view/file"
    query = {"division": filled.division, "id": file["ID"]}
    answer = filled.http.get(url, params=query)
    assert answer.content == f"<a>{EVIL}</a>".encode()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_relation_is_found_by_a_part_of_its_name(filled: Any) -> None:
    where = {"division": filled.division}
    found = page(filled, "view/relations", q="PROSPECT", **where)
    assert "Prospect Nog Geen Klant" in found
    assert "1 of " in found
    key = filled.customer()
    url = f"{filled.base_url}/docs/CRMAccountCard.aspx"
    card = filled.http.get(
        url, params={"_Division_": filled.division, "AccountID": f"{{{key}}}"}
    )
    assert "1 of " in card.text


def test_meters_and_headers_are_shown(filled: Any) -> None:
    filled.admin("settings", {"minute_limit": 60, "day_limit": 5000, "error_limit": 2})
    for _ in range(3):
        filled.post("crm/Accounts", {"Nonsense": 1})
    limits = page(filled, "view/limits")
    assert " of 60" in limits
    assert "crm/Accounts" in limits
    assert "2026-11-21 " in limits
    calls = page(filled, "view/calls")
    assert "X-RateLimit-Minutely-Remaining" in calls
    assert "user-agent" in calls
    token = filled.http.headers["Authorization"].removeprefix("Bearer ")
    assert token not in calls


@pytest.mark.parametrize(
    "view",
    ["view/nothing", "view/document?division=3412001&id=x",
     "view/file?division=3412001&id=x", "view/ledger?division=x"],
)  # fmt: skip
def test_what_is_not_there_is_said_so(client: Any, view: str) -> None:
    answer = client.http.get(f"{client.base_url}/_sandbox/{view}")
    assert answer.status_code == 404
