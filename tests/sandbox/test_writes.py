# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Relations and what POST, PUT and DELETE answer."""

from __future__ import annotations

from typing import Any

import pytest

ACCOUNTS = "crm/Accounts"
LINE = {"AmountFC": 10, "VATCode": "2"}


def refused(answer: Any) -> str:
    assert answer.status_code == 500, answer.text
    return str(answer.json()["error"]["message"]["value"])


def test_a_new_relation_gets_the_next_number_and_is_a_customer(client: Any) -> None:
    answer = client.post(ACCOUNTS, {"Name": "Nieuw B.V.", "Country": "NL"})
    assert answer.status_code == 201
    content = answer.json()["d"]
    assert answer.headers["Location"] == content["__metadata"]["uri"]
    # recorded: the answer has the key and nothing else
    assert content["Code"] is None
    assert content["Name"] is None
    row = client.row(ACCOUNTS, filter=f"ID eq guid'{content['ID']}'")
    assert row["Code"] == f"{9005:>18}"
    assert (row["Status"], row["Country"]) == ("C", "NL ")
    client.book(LINE, Customer=content["ID"])


def test_prefer_fills_the_answer_unless_it_is_ignored(client: Any) -> None:
    prefer = {"Prefer": "return=representation"}
    assert client.post(ACCOUNTS, {"Name": "A"}, **prefer).json()["d"]["Name"] == "A"
    client.admin("settings", {"prefer": "ignored"})
    assert client.post(ACCOUNTS, {"Name": "B"}, **prefer).json()["d"]["Name"] is None


def test_post_answers_of_entries_follow_the_setting(client: Any) -> None:
    assert client.book(LINE)["AmountFC"] == 12.1
    assert client.book(LINE)["VATAmountFC"] is None
    client.admin("settings", {"post_answer": "key_only"})
    answer = client.book(LINE)
    assert answer["EntryID"]
    assert answer["AmountFC"] is None
    assert answer["EntryNumber"] is None
    assert client.ledger()["count"] == 3


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Verplicht: Naam"),
        ({"Name": "X", "Code": "1000"}, "Gegeven bestaat reeds."),
        ({"Name": "X", "Email": "geen adres"}, "Ongeldig: E-mail"),
        ({"Name": "X", "Status": "Q"}, "Ongeldig: Status"),
        ({"Name": "X", "PaymentConditionSales": "ZZ"},
         "Ongeldige referentie: Betalingsconditie"),
        ({"Name": "X", "Country": "NL", "VATNumber": "BE0123456789"},
         "Ongeldig btw-nummer. Het nummer moet in het volgende formaat worden "
         "ingevoerd: NL999999999B99 - 1 blok van 14 karakters. (De 12e positie is "
         "altijd 'B'.) (Voorbeeld: NL000000000B00)"),
        ({"Name": "X", "Country": "DE", "VATNumber": "DE12"},
         "Ongeldig btw-nummer. Het nummer moet in het volgende formaat worden "
         "ingevoerd: DE999999999"),
    ],
)  # fmt: skip
def test_relations_that_are_refused(
    client: Any, body: dict[str, Any], text: str
) -> None:
    before = client.get(f"{ACCOUNTS}/$count").text
    assert refused(client.post(ACCOUNTS, body)) == text
    assert client.get(f"{ACCOUNTS}/$count").text == before


@pytest.mark.parametrize(
    ("country", "number"),
    [("NL", "NL123456789B01"), ("BE", "BE0123456789"), ("GR", "EL123456789"),
     ("US", "12-3456789"), (None, "whatever")],
)  # fmt: skip
def test_vat_numbers_that_pass(client: Any, country: str, number: str) -> None:
    body = {"Name": "X", "Country": country, "VATNumber": number}
    assert client.post(ACCOUNTS, body).status_code == 201


def test_put_changes_only_what_is_sent(client: Any) -> None:
    key = client.url(f"{ACCOUNTS}(guid'{client.customer()}')")
    before = client.http.get(key).json()["d"]
    answer = client.http.put(key, json={"City": "Sneek"})
    assert (answer.status_code, answer.content) == (204, b"")
    after = client.http.get(key).json()["d"]
    changed = {name for name in before if before[name] != after[name]}
    assert after["City"] == "Sneek"
    assert changed <= {"City", "Modified", "Modifier", "ModifierFullName"}
    prefer = {"Prefer": "return=representation"}
    whole = client.http.put(key, json={"City": "Joure"}, headers=prefer)
    assert (whole.status_code, whole.json()["d"]["City"]) == (200, "Joure")


def test_put_of_a_taken_code_is_refused(client: Any) -> None:
    key = client.url(f"{ACCOUNTS}(guid'{client.customer()}')")
    assert (
        refused(client.http.put(key, json={"Code": "1001"})) == "Gegeven bestaat reeds."
    )


def test_delete(client: Any) -> None:
    key = client.url(f"{ACCOUNTS}(guid'{client.customer('1001')}')")
    answer = client.http.delete(key)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.http.get(key).status_code == 404
    assert client.http.delete(key).status_code == 403


def test_a_relation_with_entries_stays(client: Any) -> None:
    client.book(LINE)
    key = client.url(f"{ACCOUNTS}(guid'{client.customer()}')")
    assert refused(client.http.delete(key)) == "In gebruik: Relatie"


def test_read_only_properties_are_ignored_or_refused(client: Any) -> None:
    body = {**client.entry(LINE), "AmountFC": 999}
    assert client.post("salesentry/SalesEntries", body).json()["d"]["AmountFC"] == 12.1
    client.admin("settings", {"refuse_read_only": True})
    assert client.post("salesentry/SalesEntries", body).status_code == 400


def test_relations_are_found_by_several_numbers_in_one_call(client: Any) -> None:
    rows = client.rows(ACCOUNTS, select="Code,VATNumber,ChamberOfCommerce")
    one, two = rows[0], rows[1]
    wanted = f"Code eq '{one['Code']}' or VATNumber eq '{two['VATNumber']}'"
    codes = {row["Code"] for row in client.rows(ACCOUNTS, select="Code", filter=wanted)}
    assert codes == {one["Code"], two["Code"]}


def test_master_data_can_be_written(client: Any) -> None:
    answer = client.post(
        "crm/Contacts",
        {"Account": client.customer(), "FirstName": "Jo", "LastName": "Bos"},
    )
    assert answer.status_code == 201
    centre = {"Code": "NOORD", "Description": "Noord"}
    assert client.post("hrm/Costcenters", centre).status_code == 201
    assert refused(client.post("hrm/Costcenters", centre)) == "Gegeven bestaat reeds."
    client.book({**LINE, "CostCenter": "NOORD"})
