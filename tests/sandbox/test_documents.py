# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents and their files: in as base64, out as bytes to those with a token."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests

CONTENT = bytes(range(256)) * 3
DOCUMENT = {"Subject": "Factuur 12", "Type": 10}


def attach(client: Any, name: str = "factuur é.pdf") -> dict[str, Any]:
    document = client.post("documents/Documents", DOCUMENT).json()["d"]
    body = {
        "Attachment": base64.b64encode(CONTENT).decode(),
        "Document": document["ID"],
        "FileName": name,
    }
    answer = client.post("documents/DocumentAttachments", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["d"])


def test_a_document_is_filled_from_its_type_and_relation(client: Any) -> None:
    customer = client.customer()
    first = client.post("documents/Documents", {**DOCUMENT, "Account": customer})
    made = first.json()["d"]
    assert made["TypeDescription"] == "Verkoopfactuur"
    assert made["CategoryDescription"] == "Klanten"
    assert made["AccountCode"].strip() == "1000"
    assert made["AccountName"]
    assert made["HasEmptyBody"] is True
    assert made["DocumentDate"] == "/Date(1795219200000)/"
    second = client.post("documents/Documents", DOCUMENT).json()["d"]
    assert second["HID"] == made["HID"] + 1
    page = client.http.get(second["DocumentViewUrl"])
    assert page.status_code == 200
    assert "Factuur 12" in page.text


def test_a_file_goes_in_and_comes_out_the_same(client: Any) -> None:
    made = attach(client)
    assert made["Attachment"] is None
    assert made["FileSize"] == len(CONTENT)
    assert made["Url"].startswith(
        f"{client.base_url}/docs/SysAttachment.aspx?ID={made['ID']}"
        f"&_Division_={client.division}&Stamp="
    )
    key = f"documents/DocumentAttachments(guid'{made['ID']}')"
    read = client.get(key).json()["d"]
    assert (read["Attachment"], read["Url"]) == (None, made["Url"])
    answer = client.http.get(made["Url"] + "&Download=1")
    assert answer.content == CONTENT
    assert "factuur%20%C3%A9.pdf" in answer.headers["Content-Disposition"]
    assert client.http.get(made["Url"]).content != CONTENT


def test_a_file_wants_a_token_and_the_division(client: Any, running: Any) -> None:
    url = attach(client)["Url"] + "&Download=1"
    bare = requests.Session()
    bare.trust_env = False
    assert bare.get(url, verify=client.http.verify).status_code == 401
    client.log_in("anna@nlcompany.example", divisions=[client.division + 1])
    assert client.http.get(url).status_code == 403
    client.log_in()
    gone = url.replace("ID=", "ID=0")
    assert client.http.get(gone).status_code == 404
    before = client.admin("limits")
    client.http.get(url)
    assert client.admin("limits") != before


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [({"Type": 10}, 500, "Verplicht: Subject"), ({"Subject": "x"}, 500, "Verplicht"),
     ({"Subject": "x", "Type": 31}, 500, "Document Type not allowed"),
     ({"Subject": "x", "Type": 4711}, 500, "Document Type not allowed"),
     ({"Subject": "x", "Type": 10, "Account": "00000000-0000-4000-8000-000000000001"},
      500, "Ongeldige referentie: Relatie"),
     ({"Subject": "x", "Type": 10, "Nonsense": 1}, 400, "valid top-level")],
)  # fmt: skip
def test_refused_documents(
    client: Any, body: dict[str, Any], status: int, text: str
) -> None:
    answer = client.post("documents/Documents", body)
    assert (answer.status_code, text in answer.text) == (status, True), answer.text
    assert client.rows("documents/Documents") == []


def test_refused_files(client: Any) -> None:
    document = client.post("documents/Documents", DOCUMENT).json()["d"]["ID"]
    good = {"Attachment": "QUJD", "Document": document, "FileName": "a.txt"}
    resource = "documents/DocumentAttachments"
    assert client.post(resource, {**good, "Attachment": "#"}).status_code == 400
    other = {**good, "Document": "00000000-0000-4000-8000-000000000001"}
    assert "Ongeldige referentie: Document" in client.post(resource, other).text
    nameless = {**good, "FileName": ""}
    assert "Verplicht" in client.post(resource, nameless).text
    assert client.rows(resource) == []


def test_a_document_takes_its_files_along(client: Any) -> None:
    made = attach(client)
    url = client.url(f"documents/Documents(guid'{made['Document']}')")
    assert client.http.put(url, json={"Subject": "Nieuw"}).status_code == 204
    assert client.http.get(url).json()["d"]["Subject"] == "Nieuw"
    assert client.http.delete(url).status_code == 204
    assert client.rows("documents/DocumentAttachments") == []
    assert client.http.get(made["Url"] + "&Download=1").status_code == 404


def test_changed_documents_come_along_in_sync(client: Any) -> None:
    made = attach(client)
    resource = "sync/Documents/DocumentAttachments"
    (row,) = client.rows(resource, select="Timestamp,ID,Url", filter="Timestamp gt 1L")
    assert (row["ID"], row["Url"]) == (made["ID"], made["Url"])
    (document,) = client.rows("sync/Documents/Documents", select="Timestamp,Subject")
    key = f"documents/Documents(guid'{made['Document']}')"
    client.http.put(client.url(key), json={"Subject": "Nieuw"})
    newer = f"Timestamp gt {document['Timestamp']}L"
    (again,) = client.rows(
        "sync/Documents/Documents", select="Timestamp,Subject", filter=newer
    )
    assert again["Subject"] == "Nieuw"
