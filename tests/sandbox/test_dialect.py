# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The shape of what goes over the wire."""

from __future__ import annotations

from typing import Any

import pytest

GL = "financial/GLAccounts"


def test_json_is_laid_out_byte_for_byte(client: Any) -> None:
    answer = client.get("financial/Journals", filter="Code eq '70'", select="Code,Type")
    key = client.row("financial/Journals", filter="Code eq '70'", select="ID")["ID"]
    uri = client.url(f"financial/Journals(guid'{key}')")
    assert answer.text == (
        '{\r\n"d" : {\r\n"results": [\r\n{\r\n"__metadata": {\r\n'
        f'"uri": "{uri}", "type": "Exact.Web.Api.Models.Journal"\r\n'
        '}, "Code": "70", "Type": 20\r\n}\r\n]\r\n}\r\n}'
    )
    assert answer.headers["Content-Type"].startswith("application/json")


def test_errors_are_laid_out_byte_for_byte(client: Any) -> None:
    answer = client.get("crm/Accounts", filter="dinger eq 1")
    assert answer.status_code == 400
    assert answer.text == (
        '{\r\n"error": {\r\n"code": "", "message": {\r\n"lang": "nl-NL", "value": '
        '"No property dinger exists in type Exact.Metadata.Entity.Account at '
        'position 0."\r\n}\r\n}\r\n}'
    )


def test_top_up_to_the_page_size_gives_a_plain_array(client: Any) -> None:
    client.admin("settings", {"page_size": 5})
    assert isinstance(client.get(GL, top="5").json()["d"], list)
    assert isinstance(
        client.get(GL, top="5", filter="Code eq 'none'").json()["d"], list
    )
    assert client.get(GL, filter="Code eq 'none'").json()["d"] == {"results": []}
    larger = client.get(GL, top="7", select="Code").json()["d"]
    assert len(larger["results"]) == 5
    assert "$top=2" in larger["__next"]


def test_next_links_lead_through_all_rows(client: Any) -> None:
    client.admin("settings", {"page_size": 4})
    answer = client.get(GL, select="Code", filter="Type ne 20", orderby="Code desc")
    codes, pages = [], 0
    while True:
        content = answer.json()["d"]
        codes += [row["Code"] for row in content["results"]]
        pages += 1
        if "__next" not in content:
            break
        assert content["__next"].startswith(client.base_url + "/")
        assert "$skiptoken='" in content["__next"]
        answer = client.http.get(content["__next"])
    assert pages == 4
    assert codes == sorted(codes, reverse=True)
    assert len(codes) == 13


def test_selected_properties_come_in_class_order(client: Any) -> None:
    row = client.rows("current/Me", select="UserName,CurrentDivision")[0]
    assert list(row) == ["__metadata", "CurrentDivision", "UserName"]


def test_count_is_a_bare_number(client: Any) -> None:
    answer = client.get(f"{GL}/$count", filter="Type eq 110")
    assert answer.text == "5"
    inline = client.get(GL, inlinecount="allpages", filter="Type eq 110", top="1")
    assert inline.json()["d"]["__count"] == "5"


def test_one_row_by_key_and_what_hangs_below_it(client: Any) -> None:
    code = client.row("vat/VATCodes", filter="Code eq '1'", select="ID")
    uri = f"vat/VATCodes(guid'{code['ID']}')"
    row = client.get(uri).json()["d"]
    assert row["Code"] == "1  "
    assert row["Percentage"] == 0.09
    link = row["VATPercentages"]["__deferred"]["uri"]
    assert link == client.url(f"{uri}/VATPercentages")
    below = client.http.get(link).json()["d"]["results"]
    assert sorted(each["Percentage"] for each in below) == [0.06, 0.09]
    expanded = client.get(uri, expand="VATPercentages").json()["d"]
    assert len(expanded["VATPercentages"]["results"]) == 2
    assert client.get("vat/VATCodes(guid'zzz')").status_code == 400
    none = "00000000-0000-0000-0000-000000000009"
    assert client.get(f"vat/VATCodes(guid'{none}')").status_code == 404


def test_int64_is_a_string_and_division_keys_are_bare(client: Any) -> None:
    row = client.rows("system/Divisions")[0]
    assert isinstance(row["Hid"], str)
    assert row["__metadata"]["uri"].endswith(f"system/Divisions({row['Code']})")
    assert row["Country"] == "NL "


def test_dates_are_local_wall_clock_time(client: Any) -> None:
    # 09:00 UTC is 10:00 in the Netherlands in November
    client.book({"AmountFC": 1})
    created = client.row("salesentry/SalesEntries", select="Created")["Created"]
    assert created.startswith("/Date(17952552")
    me = client.rows("current/Me", select="ServerTime,ServerUtcOffset")[0]
    assert me["ServerTime"].startswith("2026-11-21T10:00:")
    assert me["ServerUtcOffset"] == 3600


def test_padded_codes_want_their_blanks(client: Any) -> None:
    assert client.rows("crm/Accounts", filter="Code eq '1000'") == []
    padded = client.row("crm/Accounts", filter=f"Code eq '{1000:>18}'", select="Code")
    trimmed = client.row("crm/Accounts", filter="trim(Code) eq '1000'", select="Code")
    assert padded["Code"] == trimmed["Code"] == "              1000"


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("crm/Accounts", {"select": "Nonsense"}),
        ("crm/Accounts", {"orderby": "Nonsense"}),
        ("crm/Accounts", {"orderby": "Name sideways"}),
        ("crm/Accounts", {"expand": "Name"}),
        ("crm/Accounts", {"top": "many"}),
        ("crm/Accounts", {"apply": "x"}),
        ("crm/Accounts", {"skiptoken": "1,2,3"}),
        ("sync/CRM/Accounts", {"select": "*"}),
        ("cashflow/Receivables", {}),
        ("bulk/Cashflow/Receivables", {}),
    ],
)
def test_queries_that_are_refused(
    client: Any, path: str, params: dict[str, str]
) -> None:
    assert client.get(path, **params).status_code == 400


def test_mandatory_filtering_is_a_setting(client: Any) -> None:
    assert client.get("crm/Accounts", select="ID").status_code == 200
    client.admin("settings", {"mandatory_filter": True})
    refused = client.get("crm/Accounts", select="ID")
    assert refused.status_code == 400
    text = refused.json()["error"]["message"]["value"]
    assert text.startswith("This endpoint has mandatory filtering applied.")
    assert client.rows("crm/Accounts", select="ID", filter="Status eq 'C'")


def test_sync_continues_after_the_highest_timestamp(client: Any) -> None:
    rows = client.rows(
        "sync/CRM/Accounts", select="ID,Timestamp", filter="Timestamp gt 1L"
    )
    stamps = [int(row["Timestamp"]) for row in rows]
    assert stamps == sorted(stamps)
    client.post("crm/Accounts", {"Name": "Fresh"})
    later = client.rows(
        "sync/CRM/Accounts",
        select="Name,Timestamp",
        filter=f"Timestamp gt {stamps[-1]}L",
    )
    assert [row["Name"] for row in later] == ["Fresh"]


def test_unknown_addresses_and_methods(client: Any) -> None:
    assert client.get("crm/Nonsense").status_code == 404
    assert client.http.post(client.url("current/Me"), json={}).status_code == 405
    assert client.http.put(client.url("crm/Accounts"), json={}).status_code == 400


def test_rights(client: Any) -> None:
    client.log_in("nosales@nlcompany.example")
    refused = client.get("salesentry/SalesEntries", select="EntryID")
    assert refused.status_code == 403
    assert refused.json()["error"]["message"]["value"] == "Forbidden"
    question = "users/UserHasRights?endpoint='{}'&action='POST'"
    for name, allowed in (("salesentry/SalesEntries", False), ("crm/Accounts", True)):
        answer = client.http.get(client.url(question.format(name)))
        assert answer.json() == {"d": {"UserHasRights": allowed}}
    client.log_in("single@nlcompany.example")
    codes = [row["Code"] for row in client.rows("system/Divisions", select="Code")]
    assert codes == [client.division]
    other = client.http.get(client.url("financial/Journals", client.division + 1))
    assert (other.status_code, other.headers["Reason"]) == (403, "NoDivisionAccess")


def test_an_added_division_needs_a_new_consent(client: Any) -> None:
    codes = [row["code"] for row in client.admin("status")["divisions"]]
    client.log_in(divisions=codes)
    client.admin("edits", {"edit": "add_division", "code": 3419999, "name": "Nieuw"})
    shown = [row["Code"] for row in client.rows("system/Divisions", select="Code")]
    assert 3419999 in shown
    url = client.url("financial/Journals", 3419999)
    assert client.http.get(url).status_code == 403
    client.admin("edits", {"edit": "change_consent", "divisions": "all",
                           "user": "anna@nlcompany.example"})  # fmt: skip
    assert client.http.get(url).status_code == 200
