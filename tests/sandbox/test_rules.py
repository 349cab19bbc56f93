# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the dialect refuses per app, by length and by field; words in a language."""

from __future__ import annotations

from typing import Any

import pytest

BARE = "Please add a $select or a $top=1 statement to the query string."


def text_of(answer: Any, status: int = 400) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["error"]["message"]["value"])


@pytest.mark.parametrize(
    "path",
    ["cashflow/Receivables", "financialtransaction/BankEntries",
     "financialtransaction/TransactionLines", "sync/CRM/Accounts",
     "generaljournalentry/GeneralJournalEntries", "bulk/Cashflow/Receivables"],
)  # fmt: skip
def test_bare_listings_are_refused(client: Any, path: str) -> None:
    assert text_of(client.get(path)) == BARE
    assert client.get(path, top="1").status_code == 200
    assert client.get(path, select="Division").status_code == 200
    assert client.get(f"{path}/$count").status_code == 200
    client.admin("settings", {"mandatory_select": False})
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["crm/Accounts", "financial/Journals", "vat/VATCodes", "system/Divisions"]
)
def test_these_list_without_a_select(client: Any, path: str) -> None:
    assert client.get(path).status_code == 200


def test_rules_are_switched_per_app(client: Any) -> None:
    other = client.admin("apps", {"name": "Old link", "rules": {
        "mandatory_filter": True, "mandatory_select": False}})  # fmt: skip
    mine = client.http.headers["Authorization"]
    pair = client.admin("grant", {"client_id": other["client_id"]})
    client.http.headers["Authorization"] = f"Bearer {pair['access_token']}"
    text = text_of(client.get("crm/Accounts", select="ID"))
    assert text.startswith(
        "This endpoint has mandatory filtering applied. A GET request for this "
        "endpoint must have a $filter parameter with one of the following fields in "
        "the url:Accountant,"
    )
    assert client.get("crm/Accounts", filter="Name ne 'x'").status_code == 200
    assert client.get("logistics/Items").status_code == 400
    assert client.get("cashflow/Receivables").status_code == 200
    # the first app of the same user is as it was, with its token
    client.http.headers["Authorization"] = mine
    assert client.get("crm/Accounts", select="ID").status_code == 200
    assert client.get("cashflow/Receivables").status_code == 400
    client.admin("apps", {"rules": {"mandatory_filter": True}})
    assert client.get("crm/Accounts", select="ID").status_code == 400
    client.admin("apps", {"rules": {"mandatory_filter": None}})
    assert client.get("crm/Accounts", select="ID").status_code == 200


def test_an_unknown_rule_or_app_is_said(client: Any) -> None:
    door = f"{client.base_url}/_sandbox/apps"
    for body in ({"rules": {"nonsense": True}}, {"client_id": "x", "rules": {}}):
        assert client.http.post(door, json=body).status_code == 400


def test_some_fields_cannot_be_filtered(client: Any) -> None:
    refused = "Filtering on these fields is not supported: "
    client.admin("settings", {"not_filterable": {"crm/Accounts": ["City", "Remarks"]}})
    answer = client.get("crm/Accounts", filter="City eq 'x' or Remarks eq 'y'")
    assert text_of(answer) == refused + "City, Remarks"
    assert client.get("crm/Accounts", filter="Name eq 'x'").status_code == 200
    assert text_of(client.get("crm/Accounts", filter="Logo eq 'x'")) == refused + "Logo"


def test_an_address_may_have_12_kb(client: Any) -> None:
    term = "Code eq '                25' or "
    fits = "Code eq 'a' or " + term * 150 + "Code eq 'b'"
    assert client.get("crm/Accounts", filter=fits, select="ID").status_code == 200
    answer = client.get("crm/Accounts", filter=term * 400 + "Code eq 'b'")
    assert answer.status_code == 414
    assert "text/html" in answer.headers["Content-Type"]
    client.admin("settings", {"uri_max_bytes": 0})
    answer = client.get("crm/Accounts", filter=term * 400 + "Code eq 'b'")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("language", "kind", "status"),
    [(None, "Sales entry", "Open"), ("EN", "Sales entry", "Open"),
     ("NL", "Verkoopboeking", "Open"), ("NL-BE", "Verkoopboeking", "Open"),
     ("FR-BE", "Sales entry", "Open")],
)  # fmt: skip
def test_the_language_of_descriptions_is_asked_by_a_header(
    client: Any, language: str | None, kind: str, status: str
) -> None:
    booked = client.book({"AmountFC": 1}, Description="Open")
    headers = {"CustomDescriptionLanguage": language} if language else {}
    path = "salesentry/SalesEntries"
    url = client.url(path)
    (row,) = client.http.get(url, headers=headers).json()["d"]["results"]
    one = client.http.get(client.url(f"{path}(guid'{booked['EntryID']}')"),
                          headers=headers).json()["d"]  # fmt: skip
    for each in (row, one):
        assert (each["TypeDescription"], each["StatusDescription"]) == (kind, status)
        # what a person wrote is nobody's to translate
        assert each["Description"] == "Open"


def test_nested_paths_select_and_expand(client: Any) -> None:
    booked = client.book({"AmountFC": 1, "Description": "een"}, {"AmountFC": 2})
    path = f"salesentry/SalesEntries(guid'{booked['EntryID']}')"
    row = client.get(
        path, select="EntryNumber,SalesEntryLines/AmountFC", expand="SalesEntryLines"
    ).json()["d"]
    assert set(row) == {"__metadata", "EntryNumber", "SalesEntryLines"}
    lines = row["SalesEntryLines"]["results"]
    assert [set(line) for line in lines] == [{"__metadata", "AmountFC"}] * 2
    whole = client.get(
        path, select="SalesEntryLines,SalesEntryLines/ID", expand="SalesEntryLines"
    ).json()["d"]
    assert "Description" in whole["SalesEntryLines"]["results"][0]
    omitted = client.get(path, select="EntryNumber", expand="SalesEntryLines")
    assert "SalesEntryLines" not in omitted.json()["d"]
    for wrong in ("SalesEntryLines/Nonsense", "SalesEntryLines/ID", "EntryNumber/ID"):
        assert client.get(path, expand=wrong).status_code == 400
    for wrong in ("SalesEntryLines/Nonsense", "EntryNumber/ID"):
        assert client.get(path, select=wrong).status_code == 400
