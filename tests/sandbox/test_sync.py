# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading what changed: row versions, deletions, the version of a date; bulk."""

from __future__ import annotations

from typing import Any

import pytest

SYNC = "sync/CRM/Accounts"
LINE = {"AmountFC": 10, "VATCode": "2"}


def changed_since(client: Any, stamp: int, path: str = SYNC) -> list[dict[str, Any]]:
    return client.rows(path, select="*" if path == "sync/Deleted" else "ID,Timestamp",
                       filter=f"Timestamp gt {stamp}L")  # fmt: skip


def newest(client: Any) -> int:
    return max(int(row["Timestamp"]) for row in changed_since(client, 0))


def deletions(client: Any, **params: str) -> list[dict[str, Any]]:
    names = "Timestamp,EntityKey,EntityType,DeletedBy,DeletedDate,Division,ID"
    return client.rows("sync/Deleted", select=names, **params)


def test_timestamps_are_strings_in_rising_order(client: Any) -> None:
    rows = changed_since(client, 1)
    assert all(isinstance(row["Timestamp"], str) for row in rows)
    stamps = [int(row["Timestamp"]) for row in rows]
    assert stamps == sorted(set(stamps))
    assert len(rows) == int(client.get("crm/Accounts/$count").text)


def test_a_changed_row_moves_to_the_end(client: Any) -> None:
    key = client.customer("1001")
    last = newest(client)
    assert changed_since(client, last) == []
    uri = client.url(f"crm/Accounts(guid'{key}')")
    client.http.put(uri, json={"City": "Sneek"})
    (moved,) = changed_since(client, last)
    assert moved["ID"] == key
    assert [row["ID"] for row in changed_since(client, 0)].count(key) == 1


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("Timestamp gt {0}L", 3),
        ("Timestamp ge {0}L", 4),
        ("Timestamp eq {0}L", 1),
        ("Timestamp gt {0} and Timestamp gt {1}L", 2),
        ("Timestamp gt {0}L and Status eq 'C'", 3),
        ("Timestamp gt {1}L or Timestamp eq {0}L", 3),
        ("not (Timestamp gt {0}L)", None),
    ],
)
def test_filters_on_timestamps(client: Any, wanted: str, expected: int | None) -> None:
    for number in range(4):
        client.post("crm/Accounts", {"Name": f"New {number}"})
    stamps = [int(row["Timestamp"]) for row in changed_since(client, 0)]
    one, two = stamps[-4], stamps[-3]
    found = client.rows(SYNC, select="ID", filter=wanted.format(one, two))
    assert len(found) == (len(stamps) - 3 if expected is None else expected)


def test_pages_of_a_sync_follow_the_timestamp(client: Any) -> None:
    client.admin("settings", {"bulk_page_size": 3})
    answer = client.get(SYNC, select="ID,Timestamp", filter="Timestamp gt 1L")
    stamps = []
    while True:
        content = answer.json()["d"]
        stamps += [int(row["Timestamp"]) for row in content["results"]]
        if "__next" not in content:
            break
        assert f"$skiptoken={stamps[-1]}L" in content["__next"]
        answer = client.http.get(content["__next"])
    assert stamps == sorted(stamps)
    assert len(stamps) == int(client.get("crm/Accounts/$count").text)


def test_another_order_and_a_count_are_possible(client: Any) -> None:
    down = client.rows(SYNC, select="Timestamp", orderby="Timestamp desc")
    stamps = [int(row["Timestamp"]) for row in down]
    assert stamps == sorted(stamps, reverse=True)
    content = client.get(SYNC, select="ID", inlinecount="allpages").json()["d"]
    assert content["__count"] == str(len(stamps))


def test_a_deleted_relation_is_told(client: Any) -> None:
    assert deletions(client) == []
    key = client.customer("1001")
    last = newest(client)
    client.http.delete(client.url(f"crm/Accounts(guid'{key}')"))
    (row,) = deletions(client, filter=f"Timestamp gt {last}L")
    assert (row["EntityKey"], row["EntityType"]) == (key, 2)
    assert row["Division"] == client.division
    assert row["DeletedBy"] == client.row("current/Me", select="UserID")["UserID"]
    # 10:00 local time
    assert row["DeletedDate"].startswith("/Date(17952552")
    assert key not in [each["ID"] for each in changed_since(client, 0)]


def test_an_entry_that_goes_leaves_the_traces_of_its_lines(client: Any) -> None:
    entry = client.book(LINE)["EntryID"]
    client.http.delete(client.url(f"salesentry/SalesEntries(guid'{entry}')"))
    kinds = sorted(row["EntityType"] for row in deletions(client))
    # ledger lines: debtor, revenue, VAT; and the payment term
    assert kinds == [1, 1, 1, 10]


def test_what_has_no_number_leaves_no_trace(client: Any) -> None:
    client.post("hrm/Costcenters", {"Code": "A", "Description": "A"})
    key = client.row("hrm/Costcenters", select="ID")["ID"]
    client.http.delete(client.url(f"hrm/Costcenters(guid'{key}')"))
    assert deletions(client) == []


def test_deletions_by_the_administration_have_no_user(client: Any) -> None:
    client.admin("edits", {"edit": "delete_relation", "code": "1001",
                           "division": client.division})  # fmt: skip
    (row,) = deletions(client)
    assert row["DeletedBy"] is None


def test_deletions_are_forgotten_after_two_months(client: Any) -> None:
    key = client.customer("1001")
    client.http.delete(client.url(f"crm/Accounts(guid'{key}')"))
    client.admin("clock", {"advance": 60 * 86400})
    client.log_in()
    assert len(deletions(client)) == 1
    client.admin("clock", {"advance": 2 * 86400})
    client.log_in()
    assert deletions(client) == []


def test_without_the_right_there_are_no_deletions_and_no_error(client: Any) -> None:
    key = client.customer("1001")
    client.http.delete(client.url(f"crm/Accounts(guid'{key}')"))
    client.admin("edits", {"edit": "deny", "user": "anna@nlcompany.example",
                           "resources": ["sync/Deleted"]})  # fmt: skip
    assert deletions(client) == []


def test_a_date_gives_the_version_to_start_from(client: Any) -> None:
    before = newest(client)
    client.admin("clock", {"advance": 3600})
    client.log_in()
    client.post("crm/Accounts", {"Name": "Fresh"})
    client.post("crm/Accounts", {"Name": "Fresher"})

    def version(moment: str, name: str = "Accounts") -> int:
        path = "read/sync/Sync/SyncTimestamp"
        asked = f"{path}?modified=datetime'{moment}'&endPoint='{name}'"
        row = client.row(asked)
        assert isinstance(row["TimeStampAsBigInt"], str)
        return int(row["TimeStampAsBigInt"])

    found = version("2026-11-21T10:30:00")
    assert found >= before
    rows = client.rows(SYNC, select="Name", filter=f"Timestamp gt {found}L")
    assert [row["Name"] for row in rows] == ["Fresh", "Fresher"]
    assert version("2026-11-21T10:30:00", "CRM/Accounts") == found
    assert changed_since(client, version("2030-01-01")) == []
    assert len(changed_since(client, version("2020-01-01"))) > 2


@pytest.mark.parametrize(
    "query",
    ["", "?modified=datetime'2026-01-01'", "?endPoint='Accounts'",
     "?modified='2026-01-01'&endPoint='Accounts'",
     "?modified=2026-01-01&endPoint='Accounts'",
     "?modified=datetime'2026-01-01'&endPoint='Nothing'"],
)  # fmt: skip
def test_wrong_parameters_of_the_function_are_400(client: Any, query: str) -> None:
    answer = client.get("read/sync/Sync/SyncTimestamp" + query)
    assert answer.status_code == 400
    text = answer.json()["error"]["message"]["value"]
    assert text == "Bad Request - Error in query syntax."


def test_bulk_has_the_same_rows_in_larger_pages(client: Any) -> None:
    for _ in range(2):
        client.book(LINE, LINE)
    client.admin("settings", {"page_size": 2})
    names = {"select": "ID,AmountDC"}
    content = client.get("bulk/Financial/TransactionLines", **names).json()["d"]
    assert "__next" not in content
    assert len(content["results"]) == 8
    first = client.get("financialtransaction/TransactionLines", **names).json()["d"]
    assert (len(first["results"]), "__next" in first) == (2, True)
    assert first["results"][0]["ID"] == content["results"][0]["ID"]
