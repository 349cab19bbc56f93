# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a caller gets that does not ask for JSON, and who is asked for what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

GL = "financial/GLAccounts"
ATOM = "{http://www.w3.org/2005/Atom}"
DATA = "{http://schemas.microsoft.com/ado/2007/08/dataservices}"
META = "{http://schemas.microsoft.com/ado/2007/08/dataservices/metadata}"
NEVER = "00000000-0000-0000-0000-000000000009"


class Reader:
    """Reads Atom through the client of these tests."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def root(self, path: str, **params: str) -> ElementTree.Element:
        answer = self.client.http.get(
            path if path.startswith("http") else self.client.url(path),
            params={f"${name}": value for name, value in params.items()},
            headers={"Accept": "application/atom+xml"},
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        return ElementTree.fromstring(answer.content)

    def values(self, entry: ElementTree.Element) -> dict[str, str | None]:
        properties = entry.find(f"{ATOM}content/{META}properties")
        assert properties is not None
        return {
            item.tag.removeprefix(DATA): (
                None if item.get(f"{META}null") == "true" else item.text or ""
            )
            for item in properties
        }

    def pages(self, path: str, **params: str) -> Iterator[ElementTree.Element]:
        root = self.root(path, **params)
        while True:
            yield root
            following = [
                item.get("href")
                for item in root.findall(f"{ATOM}link")
                if item.get("rel") == "next"
            ]
            if not following:
                return
            root = self.root(str(following[0]))


@pytest.fixture
def reader(client: Any) -> Reader:
    return Reader(client)


def test_a_feed_has_the_same_rows_as_json(client: Any, reader: Reader) -> None:
    rows = client.rows(GL, select="Code,Description,IsBlocked,Type")
    root = reader.root(GL, select="Code,Description,IsBlocked,Type")
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    shown = [reader.values(entry) for entry in entries]
    assert shown == [
        {"Code": row["Code"], "Description": row["Description"],
         "IsBlocked": "true" if row["IsBlocked"] else "false",
         "Type": str(row["Type"])}
        for row in rows
    ]  # fmt: skip
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        row["__metadata"]["uri"] for row in rows
    ]
    category = entries[0].find(f"{ATOM}category")
    assert category is not None
    assert category.get("term") == "Exact.Web.Api.Models.GLAccount"


def test_types_and_nulls_are_marked(client: Any, reader: Reader) -> None:
    key = client.customer()
    root = reader.root(f"crm/Accounts(guid'{key}')")
    assert root.tag == f"{ATOM}entry"
    values = reader.values(root)
    assert values["ID"] == key
    # a padded code keeps its blanks, a date its wall-clock time without a zone
    assert values["Code"] == f"{1000:>18}"
    assert str(values["Created"]).startswith("2026-11-21T08:00:00")
    assert values["Logo"] is None
    kinds = {item.tag.removeprefix(DATA): item.get(f"{META}type")
             for item in root.iter() if item.tag.startswith(DATA)}  # fmt: skip
    assert kinds["Name"] is None
    assert (kinds["ID"], kinds["Created"]) == ("Edm.Guid", "Edm.DateTime")


def test_next_links_lead_through_all_rows(client: Any, reader: Reader) -> None:
    client.admin("settings", {"page_size": 4})
    pages = list(reader.pages(GL, select="Code", orderby="Code desc"))
    codes = [reader.values(entry)["Code"] for page in pages
             for entry in page.findall(f"{ATOM}entry")]  # fmt: skip
    assert len(pages) > 2
    assert codes == sorted(codes, reverse=True)
    assert len(codes) == len(set(codes)) == int(client.get(f"{GL}/$count").text)


def test_count_comes_inline(reader: Reader) -> None:
    root = reader.root(GL, filter="Type eq 110", inlinecount="allpages", top="1")
    assert root.findtext(f"{META}count") == "5"


def test_lines_come_deferred_or_inline(client: Any, reader: Reader) -> None:
    booked = client.book({"AmountFC": 1}, {"AmountFC": 2})
    path = f"salesentry/SalesEntries(guid'{booked['EntryID']}')"

    def link(root: ElementTree.Element) -> ElementTree.Element:
        (found,) = [item for item in root.findall(f"{ATOM}link")
                    if item.get("title") == "SalesEntryLines"]  # fmt: skip
        return found

    plain = link(reader.root(path))
    assert plain.find(f"{META}inline") is None
    assert str(plain.get("rel")).endswith("/dataservices/related/SalesEntryLines")
    whole = link(reader.root(path, expand="SalesEntryLines"))
    below = whole.findall(f"{META}inline/{ATOM}feed/{ATOM}entry")
    assert [reader.values(entry)["AmountFC"] for entry in below] == ["1", "2"]
    chosen = "EntryID,SalesEntryLines/AmountFC"
    part = link(reader.root(path, select=chosen, expand="SalesEntryLines"))
    line = part.find(f"{META}inline/{ATOM}feed/{ATOM}entry")
    assert line is not None
    assert list(reader.values(line)) == ["AmountFC"]


def test_a_posted_row_comes_back_in_the_form_asked(client: Any) -> None:
    body = {"Name": "R&D <Tools> \x07B.V."}
    answer = client.http.post(
        client.url("crm/Accounts"), json=body,
        headers={"Accept": "*/*", "Prefer": "return=representation"},
    )  # fmt: skip
    assert answer.status_code == 201
    root = ElementTree.fromstring(answer.content)
    # a character that XML cannot hold is left out
    assert root.findtext(f".//{DATA}Name") == "R&D <Tools> B.V."
    assert answer.headers["Location"] == root.findtext(f"{ATOM}id")


@pytest.mark.parametrize(
    ("path", "status", "lang", "text"),
    [
        ("crm/Accounts?$filter=dinger eq 1", 400, "nl-NL",
         "No property dinger exists in type Exact.Metadata.Entity.Account at "
         "position 0."),
        (f"crm/Accounts(guid'{NEVER}')", 404, "", "Resource not found."),
    ],
)  # fmt: skip
def test_errors_are_xml_too(
    client: Any, path: str, status: int, lang: str, text: str
) -> None:
    answer = client.http.get(client.url(path), headers={"Accept": None})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/xml;charset=utf-8"
    assert answer.text == (
        '<?xml version="1.0" encoding="utf-8"?><error xmlns="http://schemas.microsoft'
        '.com/ado/2007/08/dataservices/metadata"><code></code><message xml:lang="'
        f'{lang}">{text}</message></error>'
    )


def test_business_errors_are_xml_too(client: Any) -> None:
    answer = client.http.post(
        client.url("crm/Accounts"), json={}, headers={"Accept": "application/xml"}
    )
    assert answer.status_code == 500
    assert ElementTree.fromstring(answer.content).findtext(f"{META}message") == (
        "Verplicht: Naam"
    )


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/json;odata=verbose", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("application/xml;q=0.5, application/json", "application/json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/atom+xml"),
        ("*/*", "application/atom+xml"),
        (None, "application/atom+xml"),
    ],
)
def test_the_accept_header_decides(client: Any, accept: str | None, kind: str) -> None:
    answer = client.http.get(client.url("current/Me"), headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(kind)


def test_neither_json_nor_atom_is_refused_before_anything_is_done(client: Any) -> None:
    html = {"Accept": "text/html"}
    assert client.http.get(client.url("current/Me"), headers=html).status_code == 415
    before = client.get("crm/Accounts/$count").text
    url = client.url("crm/Accounts")
    assert client.http.post(url, json={"Name": "X"}, headers=html).status_code == 415
    assert client.get("crm/Accounts/$count").text == before


def test_a_count_is_text_and_not_to_be_had_as_json(client: Any) -> None:
    url = client.url(f"{GL}/$count")
    assert client.http.get(url).status_code == 415
    plain = client.http.get(url, headers={"Accept": "text/plain"})
    assert plain.headers["Content-Type"].startswith("text/plain")
    assert plain.text.isdigit()


def test_the_rights_function_is_one_element(client: Any) -> None:
    url = client.url("users/UserHasRights?endpoint='crm/Accounts'&action='GET'")
    answer = client.http.get(url, headers={"Accept": "*/*"})
    root = ElementTree.fromstring(answer.content)
    assert (root.tag, root.text) == (f"{DATA}UserHasRights", "true")
