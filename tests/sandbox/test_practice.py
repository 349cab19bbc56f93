# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The world of an office: clients, relations with gaps, returns, people."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exact_sandbox.resources.documents import file_content
from exact_sandbox.sbr.numbers import eleven_test, mod97_test
from exact_sandbox.testing import Running, serving
from exact_sandbox.worlds import worlds
from exact_sandbox.worlds.worlds import Plan, build

from .conftest import MOMENT, Client

NOW = datetime(2026, 11, 21, 10)
OFFICE = 3412001
FIRST = 3412002
ALL = "DocumentID,Request,Status,Type,Amount,Subject,Frequency,Period,Year,DueDate"


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    with serving("practice", clock=MOMENT) as running:
        yield running


@pytest.fixture
def office(served: Running) -> Client:
    """A caller with all rights, in a fresh office."""
    served.sandbox.reset()
    client = Client(served.base_url, None, OFFICE)
    client.log_in()
    client.admin("settings", {"minute_limit": 0, "day_limit": 0, "error_limit": 0})
    return client


def at(client: Client, division: int) -> Client:
    """The same caller in another division."""
    other = Client(client.base_url, None, division)
    other.http = client.http
    return other


def returns(client: Client, **params: str) -> list[dict[str, Any]]:
    return client.rows("read/financial/Returns", select=ALL, **params)


def files(client: Client, document: str) -> dict[str, bytes]:
    """Name and content of the files at a document."""
    found = {}
    wanted = f"Document eq guid'{document}'"
    for row in client.rows("documents/DocumentAttachments", filter=wanted):
        answer = client.http.get(f"{row['Url']}&Download=1")
        assert answer.status_code == 200
        assert len(answer.content) == row["FileSize"]
        assert row["Attachment"] is None
        found[row["FileName"]] = answer.content
    return found


def value(content: bytes, name: str) -> str | None:
    """Text of the first element with this local name."""
    for node in etree.fromstring(content).iter():
        if etree.QName(node).localname == name:
            return str(node.text)
    return None


def test_the_same_seed_gives_the_same_bytes() -> None:
    def digest(seed: int) -> str:
        tables = build(Plan("practice", seed, 5), NOW)
        rows = {str(place): content for place, content in tables.items()}
        text = json.dumps(rows, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    first = digest(1)
    assert digest(2) != first
    worlds._build.cache_clear()
    assert digest(1) == first


def test_sizes_can_be_set() -> None:
    tables = build(Plan("practice", 1, 60, 300), NOW)
    assert len(tables[(0, "system/Divisions")]) == 60
    assert len(tables[(OFFICE, "crm/Accounts")]) > 359
    assert len(tables[(FIRST, "crm/Accounts")]) == 19


@pytest.mark.parametrize(
    "wrong",
    [{"site": "be"}, {"divisions": 1001}, {"divisions": -1}, {"relations": 100_001}],
)
def test_sizes_and_sites_that_are_not_there(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Plan("practice", **wrong)


def test_files_and_outcomes_survive_a_restart(tmp_path: Path) -> None:
    file = str(tmp_path / "state.sqlite")
    edit = {"edit": "add_return", "division": FIRST, "kind": "vat"}
    with serving("practice", divisions=3, state=file, clock=MOMENT) as running:
        client = Client(running.base_url, None, FIRST)
        client.log_in()
        (made,) = client.admin("edits", [edit])
        before = files(client, made["id"])
        body = {"Request": made["request"], "Status": 50}
        assert client.post("financial/ProcessReturn", body).status_code == 201
    with serving("practice", divisions=3, state=file, clock=MOMENT) as running:
        client.base_url = running.base_url
        assert files(client, made["id"]) == before
        assert len(before) == 2
        wanted = f"DocumentID eq guid'{made['id']}'"
        row = client.row("read/financial/Returns", select=ALL, filter=wanted)
        assert row["Status"] == 50


def test_each_kind_of_return_has_each_status() -> None:
    tables = build(Plan("practice", 1), NOW)
    found: dict[str, set[int]] = {}
    created = []
    for (_, resource), rows in tables.items():
        if resource == "read/financial/Returns":
            for row in rows.values():
                found.setdefault(row["_kind"], set()).add(row["Status"])
                created.append(row["Created"])
    every = {-10, 0, 5, 10, 20, 30, 40, 50}
    assert found["vat"] == found["icp"] == found["payroll"] == every
    assert {40, 50, 20} <= found["supplement"]
    assert max(created) <= NOW
    assert min(created) >= NOW - timedelta(days=91)


def test_divisions_have_numbers_that_pass_and_relations_that_lack_them(
    office: Client,
) -> None:
    divisions = office.rows("system/Divisions", top="60")
    assert len(divisions) == 41
    assert [row["Code"] for row in divisions if row["IsPracticeDivision"]] == [OFFICE]
    for row in divisions[1:]:
        assert eleven_test(row["OBNumber"][:9])
        number = row["VATNumber"]
        assert number[2:] == row["OBNumber"] or mod97_test(number)
    linked = [row for row in divisions[1:] if row["Customer"]]
    assert 30 < len(linked) < 40
    account = office.row("crm/Accounts", filter=f"ID eq guid'{linked[0]['Customer']}'")
    assert account["Name"] == linked[0]["Description"]
    names: Counter[str] = Counter()
    without = wrong = 0
    for row in office.admin(f"rows?division={OFFICE}&resource=crm/Accounts"):
        names[row["Name"]] += 1
        if row["Code"].strip().startswith("1"):
            without += not row.get("RSIN") and not row.get("BSN")
            wrong += bool(row.get("RSIN")) and not eleven_test(row["RSIN"])
    assert without >= 8
    assert wrong >= 2
    assert [name for name, count in names.items() if count > 1]
    by_code = {
        row["Code"].strip(): row
        for row in office.admin(f"rows?division={OFFICE}&resource=crm/Accounts")
    }
    # the seventh client stands there twice, the sixth shares its name with another
    assert by_code["6007"]["Name"] == by_code["1007"]["Name"]
    assert not by_code["6007"]["RSIN"] and by_code["1007"]["RSIN"]
    assert by_code["7006"]["Name"] == by_code["1006"]["Name"]
    assert by_code["7006"]["AddressLine1"] != by_code["1006"]["AddressLine1"]
    assert by_code["1004"]["ChamberOfCommerce"] is None
    assert by_code["1012"]["VATNumber"].startswith("NL ")


def test_a_vat_return_matches_its_file_and_its_icp_list(office: Client) -> None:
    client = at(office, FIRST)
    found = {row["Type"]: row for row in returns(client, orderby="Period desc")}
    names = files(client, found[31]["DocumentID"])
    xbrl = next(content for name, content in names.items() if "xbrl" in name)
    assert value(xbrl, "ValueAddedTaxOwedToBePaidBack") == str(found[31]["Amount"])
    division = office.row("system/Divisions", filter=f"Code eq {FIRST}")
    assert value(xbrl, "identifier") == division["OBNumber"]
    assert any(content.startswith(b"%PDF-") for content in names.values())
    within = value(xbrl, "SuppliesToCountriesWithinTheEC")
    assert within == str(found[32]["Amount"])
    payroll = next(
        content
        for content in files(client, found[146]["DocumentID"]).values()
        if content.startswith(b"<?xml")
    )
    assert value(payroll, "TotGen") == str(found[146]["Amount"])


def test_files_come_in_all_variants_and_are_well_formed(served: Running) -> None:
    served.sandbox.reset()
    store = served.sandbox.store
    endings: Counter[str] = Counter()
    per_document: Counter[int] = Counter()
    for division in range(FIRST, FIRST + 40):
        documents: Counter[str] = Counter()
        for row in store.rows(division, "read/financial/Returns"):
            documents[row["DocumentID"]] = 0
        for row in store.rows(division, "documents/DocumentAttachments"):
            documents[row["Document"]] += 1
            _, dot, ending = row["FileName"].rpartition(".")
            endings[ending if dot else ""] += 1
            content = file_content(store, division, row["ID"]) or b""
            if not content.startswith(b"%PDF-"):
                etree.fromstring(content)
        per_document.update(documents.values())
    assert set(endings) == {"xbrl", "xml", "pdf", ""}
    assert set(per_document) == {0, 1, 2}


def test_a_supplement_is_told_apart_as_the_setting_says(office: Client) -> None:
    client = at(office, FIRST + 1)
    wanted = "startswith(Subject,'Suppletie')"
    row = client.row("read/financial/Returns", select=ALL, filter=wanted)
    assert row["Type"] == 31
    office.admin("settings", {"supplement_type": 147})
    row = client.row("read/financial/Returns", select=ALL, filter=wanted)
    assert row["Type"] == 147
    kinds = client.rows("documents/DocumentTypes", select="ID,Description")
    assert {"Suppletie btw"} == {
        kind["Description"] for kind in kinds if kind["ID"] == 147
    }
    xbrl = next(
        content
        for content in files(client, row["DocumentID"]).values()
        if content.startswith(b"<?xml")
    )
    new, old = (
        int(value(xbrl, f"ValueAddedTaxAmountTotal{name}") or 0)
        for name in ("New", "Old")
    )
    assert new - old == row["Amount"]


def realized(office: Client, **values: Any) -> dict[str, Any]:
    edit = {"edit": "add_return", "division": FIRST, "kind": "vat", **values}
    (made,) = office.admin("edits", [edit])
    return dict(made)


@pytest.mark.parametrize("status", [50, 5])
def test_the_outcome_of_a_return(office: Client, status: int) -> None:
    made = realized(office)
    client = at(office, FIRST)
    body = {"Request": made["request"], "Status": status}
    answer = client.post("financial/ProcessReturn", body)
    assert answer.status_code == 201
    assert answer.json()["d"]["Processed"] is True
    wanted = f"DocumentID eq guid'{made['id']}'"
    row = client.row("read/financial/Returns", select=ALL, filter=wanted)
    assert row["Status"] == status
    # a second answer comes too late, and changes nothing
    again = client.post("financial/ProcessReturn", {**body, "Status": 55 - status})
    assert again.status_code == 500
    assert made["id"] in again.json()["error"]["message"]["value"]
    row = client.row("read/financial/Returns", select=ALL, filter=wanted)
    assert row["Status"] == status


@pytest.mark.parametrize("before", [-10, 0, 5, 10, 20, 30, 50])
def test_only_a_realized_return_takes_an_outcome(office: Client, before: int) -> None:
    made = realized(office)
    client = at(office, FIRST)
    edit = {"edit": "return_status", "division": FIRST, "id": made["id"]}
    office.admin("edits", {**edit, "status": before})
    body = {"Request": made["request"], "Status": 50}
    text = f"No returns found for document id {made['id']} with status 40"
    answer = client.post("financial/ProcessReturn", body)
    assert answer.json()["error"]["message"]["value"] == text
    rows = office.admin(f"rows?division={FIRST}&resource=read/financial/Returns")
    assert [r["Status"] for r in rows if r["DocumentID"] == made["id"]] == [before]


def test_refusals_of_an_outcome(office: Client) -> None:
    made = realized(office)
    client = at(office, FIRST)
    unknown = {"Request": "00000000-0000-4000-8000-000000000001", "Status": 50}
    assert client.post("financial/ProcessReturn", unknown).status_code == 500
    refusal = {"unknown": {"status": 404, "text": "Weg"}}
    office.admin("settings", {"process_return_refusals": refusal})
    answer = client.post("financial/ProcessReturn", unknown)
    assert (answer.status_code, "Weg" in answer.text) == (404, True)
    wrong = {"Request": made["request"], "Status": 20}
    answer = client.post("financial/ProcessReturn", wrong)
    assert "Ongeldig: Status" in answer.text
    assert "Verplicht" in client.post("financial/ProcessReturn", {"Status": 50}).text
    office.admin("settings", {"process_return": "not_processed"})
    body = {"Request": made["request"], "Status": 50}
    answer = client.post("financial/ProcessReturn", body)
    assert answer.json()["d"]["Processed"] is False
    assert client.http.get(client.url("financial/ProcessReturn")).status_code == 405
    user = "anna@nlcompany.example"
    deny = {"edit": "deny", "user": user, "resources": ["financial/ProcessReturn"]}
    office.admin("edits", deny)
    assert client.post("financial/ProcessReturn", body).status_code == 403


def test_question_items_balance_and_stand_on_1999(office: Client) -> None:
    client = at(office, FIRST + 3)
    rows = client.rows(
        "financialtransaction/TransactionLines",
        select="EntryID,AmountDC,GLAccountCode,Description,Date",
    )
    questions = [row for row in rows if row["GLAccountCode"].strip() == "1999"]
    assert len(questions) == 4
    assert all(row["Description"] for row in questions)
    sums: dict[str, Decimal] = {}
    for row in rows:
        amount = Decimal(str(row["AmountDC"]))
        sums[row["EntryID"]] = sums.get(row["EntryID"], Decimal(0)) + amount
    assert set(sums.values()) == {Decimal(0)}


def test_a_bank_entry_follows_the_question_items(office: Client) -> None:
    client = at(office, FIRST)
    line = {"GLAccount": client.gl("1999"), "AmountFC": 5, "Description": "?"}
    body = {"JournalCode": "20", "BankEntryLines": [line]}
    answer = client.post("financialtransaction/BankEntries", body)
    assert answer.status_code == 201, answer.text
    numbers = [
        row["EntryNumber"]
        for row in client.rows("financialtransaction/BankEntries", select="EntryNumber")
    ]
    assert len(set(numbers)) == len(numbers) >= 2


def test_users_see_what_their_rights_say(office: Client) -> None:
    office.log_in("zonder@kantoor.example")
    assert office.get("crm/Accounts", select="ID").status_code == 403
    assert at(office, FIRST).get("current/Me").status_code == 200
    pair = office.log_in("mijn@kantoor.example")
    assert pair["access_token"]
    client = at(office, FIRST)
    assert client.row("current/Me")["IsMyFirmPortalUser"] is True
    assert returns(client) == []
    body = {"Subject": "Bonnetje", "Type": 10}
    refused = client.post("documents/Documents", body)
    assert refused.status_code == 500
    assert "Document Type not allowed" in refused.text
    allowed = client.post("documents/Documents", {**body, "Type": 55})
    assert allowed.status_code == 201
    may = [
        row["ID"]
        for row in client.rows("documents/DocumentTypes")
        if row["DocumentIsCreatable"]
    ]
    assert may == [55]
    office.log_in("weg@kantoor.example")
    answer = client.get("current/Me")
    assert answer.status_code == 403
    assert answer.headers["Reason"] == "BlockedUser"


def test_roles_features_and_the_accountant(office: Client) -> None:
    client = at(office, FIRST)
    roles = client.rows("users/UserRoles")
    per_division = client.rows("users/UserRolesPerDivision")
    users = {row["UserID"]: row["UserName"] for row in client.rows("system/Users")}
    names = {users[row["UserID"]] for row in roles}
    assert "weg@kantoor.example" not in names
    assert "mijn@kantoor.example" in names
    assert {row["Division"] for row in per_division} == {FIRST}
    here = {users[row["UserID"]] for row in office.rows("users/UserRolesPerDivision")}
    assert "zonder@kantoor.example" not in here
    assert {row["RoleLevel"] for row in per_division} == {3}
    assert {row["ID"] for row in client.rows("system/AvailableFeatures")} >= {1, 4}
    info = client.row("system/AccountantInfo")
    assert (info["Name"], info["IsAccountant"]) == ("Kantoor B.V.", False)
    assert office.row("system/AccountantInfo")["IsAccountant"] is True
    assert client.row("current/Me")["AccountingDivision"] == OFFICE
