# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two processes that sell, buy, get paid and read at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from typing import Any

from .test_purchases import purchase

ROUNDS = 12
LINE = {"AmountFC": "100.10", "VATCode": "2"}
BOOKS = "financialtransaction/TransactionLines"

#: Sells, buys, is paid what it sold, adds a relation and reads; tells what it was told.
_WORKER = """
import json, sys, requests
task = json.load(sys.stdin)
http = requests.Session()
http.trust_env = False
http.verify = task["ca"]
http.headers.update(task["headers"])

def post(path, body):
    answer = http.post(task["base"] + path, json=body)
    assert answer.status_code == 201, answer.text
    row = answer.json()["d"]
    print(json.dumps([path, row.get("EntryNumber"), row.get("EntryID") or row["ID"]]))
    return row

for turn in range(task["rounds"]):
    sold = post("salesentry/SalesEntries", task["sale"])
    post("purchaseentry/PurchaseEntries", task["purchase"])
    line = {**task["payment"], "OurRef": sold["InvoiceNumber"]}
    body = {"JournalCode": "20", "BankEntryLines": [line]}
    post("financialtransaction/BankEntries", body)
    post("crm/Accounts", {"Name": f"{task['name']} {turn}"})
    url = task["base"] + "sync/CRM/Accounts?$select=ID,Timestamp"
    rows = http.get(url).json()["d"]["results"]
    stamps = [int(row["Timestamp"]) for row in rows]
    assert stamps == sorted(set(stamps)), stamps
"""


def work(firm: Any, names: tuple[str, ...]) -> list[tuple[str, int | None, str]]:
    """Let one process per name do its rounds; all that they were answered."""
    task = {
        "base": firm.url(""),
        "ca": firm.http.verify,
        "headers": {"Authorization": firm.http.headers["Authorization"],
                    "Accept": "application/json"},
        "rounds": ROUNDS,
        "sale": firm.entry(LINE),
        "purchase": purchase(firm, {"AmountFC": "50.05", "VATCode": "2"}),
        "payment": {"GLAccount": firm.gl("1300"), "Account": firm.customer(),
                    "AmountFC": "121.12"},
    }  # fmt: skip
    children = []
    for name in names:
        child = subprocess.Popen(
            [sys.executable, "-c", _WORKER], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert child.stdin is not None
        child.stdin.write(json.dumps({**task, "name": name}))
        child.stdin.close()
        children.append(child)
    found = []
    for child in children:
        assert child.stdout is not None
        lines = child.stdout.read().splitlines()
        child.stdout.close()
        assert child.wait(60) == 0
        found += [tuple(json.loads(line)) for line in lines]
    return found


def every(firm: Any, path: str, select: str) -> list[dict[str, Any]]:
    """All rows of a resource, over its pages."""
    content = firm.get(path, select=select).json(parse_float=Decimal)["d"]
    rows = list(content["results"])
    while "__next" in content:
        answer = firm.http.get(content["__next"])
        content = answer.json(parse_float=Decimal)["d"]
        rows += content["results"]
    return rows


def test_nothing_is_lost_or_doubled_and_the_books_add_up(firm: Any) -> None:
    told = work(firm, ("Een", "Twee"))
    numbers = defaultdict(list)
    for path, number, _ in told:
        numbers[path].append(number)
    count = 2 * ROUNDS
    for path, first in (
        ("salesentry/SalesEntries", 26700001),
        ("purchaseentry/PurchaseEntries", 26600001),
        ("financialtransaction/BankEntries", 26200001),
    ):
        assert sorted(numbers[path]) == list(range(first, first + count))
    entries = {key for path, _, key in told if "Entries" in path}
    assert len(entries) == 3 * count

    lines = every(firm, BOOKS, "EntryID,AmountDC,GLAccountCode")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line["EntryID"]] += Decimal(line["AmountDC"])
    assert set(sums) == entries
    assert set(sums.values()) == {Decimal(0)}

    assert firm.rows("read/financial/ReceivablesList") == []
    owed = every(firm, "read/financial/PayablesList", "HID,Amount")
    assert len(owed) == count
    assert firm.ledger()["receivable"] == "0.00"
    assert firm.ledger()["payable"] == str(Decimal("60.56") * count)

    relations = every(firm, "crm/Accounts", "ID,Code,Name")
    codes = [row["Code"].strip() for row in relations]
    assert len(codes) == len(set(codes))
    new = [row for row in relations if row["Name"].startswith(("Een ", "Twee "))]
    assert len(new) == count
