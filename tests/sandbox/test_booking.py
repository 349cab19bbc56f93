# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A posted entry books: receivable, revenue and VAT, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest


def test_an_entry_books_receivable_revenue_and_vat(client: Any) -> None:
    answer = client.book(
        {"AmountFC": "10.02", "VATCode": "2", "VATAmountFC": "2.11"},
        {"AmountFC": "10.02", "VATCode": "2", "VATAmountFC": "2.10"},
        {"AmountFC": "10.02", "VATCode": "2", "VATAmountFC": "2.10"},
        YourRef="INV/2026/00001",
    )
    assert answer["AmountFC"] == 36.37
    books = client.ledger()
    assert books["receivable"] == "36.37"
    assert books["vat"] == {"2": {"base": "30.06", "vat": "6.31"}}
    assert books["accounts"] == {"1300": "36.37", "1500": "-6.31", "8000": "-30.06"}
    (entry,) = books["entries"]
    assert entry["your_ref"] == "INV/2026/00001"
    assert entry["receivable"] == "36.37"


def test_vat_is_rounded_per_line_when_not_given(client: Any) -> None:
    client.book(*[{"AmountFC": 10.02, "VATCode": "2"}] * 3)
    assert client.ledger()["vat"]["2"]["vat"] == "6.30"


def test_half_a_cent_goes_away_from_zero_on_both_sides(client: Any) -> None:
    client.book({"AmountFC": "2.50", "VATCode": "2"})
    client.book({"AmountFC": "-2.50", "VATCode": "2"})
    amounts = [Decimal(each["amount"]) for each in client.ledger()["entries"]]
    assert sorted(amounts) == [Decimal("-3.03"), Decimal("3.03")]


def test_the_percentage_of_the_entry_date_counts(client: Any) -> None:
    code = client.row("vat/VATCodes", filter="Code eq '1'", select="ID,Percentage")
    assert code["Percentage"] == 0.09
    client.admin("settings", {"minute_limit": 0})
    wanted = f"VATCodeID eq guid'{code['ID']}' and Percentage eq 0.09"
    high = client.row("vat/VatPercentages", filter=wanted, select="ID")["ID"]
    where = {"division": client.division, "resource": "vat/VatPercentages"}
    client.admin("edits", {"edit": "update", "id": high, **where,
                           "values": {"EndDate": "2026-06-30"}})  # fmt: skip
    old = client.row(
        "vat/VatPercentages", filter=wanted.replace("0.09", "0.06"), select="ID"
    )["ID"]
    client.admin("edits", {"edit": "update", "id": old, **where,
                           "values": {"StartDate": "2026-07-01",
                                      "EndDate": None}})  # fmt: skip
    client.book({"AmountFC": 100, "VATCode": "1"}, EntryDate="2026-06-30")
    client.book({"AmountFC": 100, "VATCode": "1"}, EntryDate="2026-07-01")
    amounts = [each["amount"] for each in client.ledger()["entries"]]
    assert amounts == ["109.00", "106.00"]


def test_type_i_takes_the_amount_as_gross(client: Any) -> None:
    client.book({"AmountFC": 121, "VATCode": "4"})
    books = client.ledger()
    assert books["receivable"] == "121.00"
    assert books["vat"]["4"] == {"base": "100.00", "vat": "21.00"}


def test_zero_rates_and_reverse_charge_book_no_vat(client: Any) -> None:
    for code in ("0", "5", "6", "7", "7D", "8"):
        client.book({"AmountFC": 50, "VATCode": code})
    books = client.ledger()
    assert books["receivable"] == "300.00"
    assert {sums["vat"] for sums in books["vat"].values()} == {"0.00"}
    assert books["vat"]["7"]["base"] == "50.00"


def test_the_vat_code_of_the_account_is_the_default(client: Any) -> None:
    client.book({"GLAccount": client.gl("8010"), "AmountFC": 100})
    assert client.ledger()["vat"] == {"1": {"base": "100.00", "vat": "9.00"}}


def test_amount_dc_of_a_line_is_ignored(client: Any) -> None:
    client.book({"AmountDC": 100, "VATCode": "2"})
    assert client.ledger()["entries"][0]["amount"] == "0.00"


def test_foreign_currency_with_its_rate(client: Any) -> None:
    client.book(
        {"AmountFC": 100, "VATCode": "2", "VATAmountFC": 21},
        {"AmountFC": "33.33", "VATCode": "6"},
        Currency="USD", Rate="0.9217",
    )  # fmt: skip
    (entry,) = client.ledger()["entries"]
    assert (entry["currency"], entry["amount"]) == ("USD", "154.33")
    # each line is converted and rounded by itself, and the entry balances
    assert entry["amount_own"] == "142.25"
    own = [
        Decimal(str(row["AmountDC"]))
        for row in client.rows(
            "financialtransaction/TransactionLines", select="AmountDC"
        )
    ]
    assert sum(own) == 0


@pytest.mark.parametrize(
    ("rule", "kind", "amount", "expected"),
    [
        ("as_given", None, -100, "-121.00"),
        ("as_given", 21, -100, "-121.00"),
        ("as_given", 21, 100, "121.00"),
        ("type_flips", 21, 100, "-121.00"),
        ("type_flips", 20, -100, "-121.00"),
        ("type_flips", None, -100, "-121.00"),
        ("no_type", None, -100, "-121.00"),
    ],
)
def test_sign_rules(
    client: Any, rule: str, kind: int | None, amount: int, expected: str
) -> None:
    client.admin("settings", {"sign_rule": rule})
    head = {} if kind is None else {"Type": kind}
    client.book({"AmountFC": amount, "VATCode": "2"}, **head)
    books = client.ledger()
    assert books["receivable"] == expected
    assert books["entries"][0]["type"] == (kind or 20)


def test_a_posted_vat_amount_flips_with_its_line(client: Any) -> None:
    client.admin("settings", {"sign_rule": "type_flips"})
    client.book({"AmountFC": 100, "VATCode": "2", "VATAmountFC": "20.99"}, Type=21)
    assert client.ledger()["vat"]["2"] == {"base": "-100.00", "vat": "-20.99"}


def test_no_type_refuses_a_posted_type(client: Any) -> None:
    client.admin("settings", {"sign_rule": "no_type"})
    assert client.refusal({"AmountFC": 1}, Type=21) == "Niet toegestaan: Type"


def test_receivables_say_what_is_open(client: Any) -> None:
    answer = client.book({"AmountFC": 100, "VATCode": "2"}, YourRef="A-1")
    listed = client.row("read/financial/ReceivablesList")
    assert (listed["Amount"], listed["YourRef"]) == (121, "A-1")
    assert listed["AccountCode"] == f"{'1000':>18}"
    term = client.row(
        "cashflow/Receivables", select="AmountFC,TransactionAmountDC,TransactionEntryID"
    )
    assert term["AmountFC"] == -121
    assert term["TransactionAmountDC"] == 121
    assert term["TransactionEntryID"] == answer["EntryID"]


def test_what_is_sent_comes_back(client: Any) -> None:
    answer = client.book(
        {"AmountFC": 1, "VATCode": "0", "Description": "Uren é"},
        Description="Factuur x1y2", YourRef="INV/2026/00042", PaymentReference="RF18",
        EntryDate="2026-03-05", DueDate="2026-04-30", ReportingYear=2026,
        ReportingPeriod=4,
    )  # fmt: skip
    found = client.row(
        "salesentry/SalesEntries",
        filter="YourRef eq 'INV/2026/00042'",
        select="Description,PaymentReference,EntryDate,DueDate,ReportingYear,"
        "ReportingPeriod,EntryNumber,SalesEntryLines/Description,SalesEntryLines",
        expand="SalesEntryLines",
    )
    assert found["Description"] == "Factuur x1y2"
    assert found["PaymentReference"] == "RF18"
    assert found["EntryDate"] == "/Date(1772668800000)/"
    assert found["DueDate"] == "/Date(1777507200000)/"
    assert (found["ReportingYear"], found["ReportingPeriod"]) == (2026, 4)
    assert found["EntryNumber"] == answer["EntryNumber"]
    assert found["SalesEntryLines"]["results"][0]["Description"] == "Uren é"


def test_due_date_from_the_payment_condition(client: Any) -> None:
    client.book({"AmountFC": 1}, EntryDate="2026-01-17", PaymentCondition="E1")
    client.book({"AmountFC": 1}, EntryDate="2026-11-30", PaymentCondition="30")
    client.book({"AmountFC": 1}, EntryDate="2026-12-31", PaymentCondition="EV")
    found = [each["due_date"] for each in client.ledger()["entries"]]
    assert found == ["2026-03-10", "2026-12-30", "2027-01-31"]


def test_an_entry_can_be_deleted_and_leaves_nothing(client: Any) -> None:
    answer = client.book({"AmountFC": 100, "VATCode": "2"}, EntryNumber=5)
    key = f"salesentry/SalesEntries(guid'{answer['EntryID']}')"
    assert client.http.delete(client.url(key)).status_code == 204
    books = client.ledger()
    assert (books["count"], books["accounts"]) == (0, {})
    assert client.rows("read/financial/ReceivablesList") == []
    client.book({"AmountFC": 1}, EntryNumber=5)


def test_texts_of_an_entry_can_be_changed_amounts_not(client: Any) -> None:
    answer = client.book({"AmountFC": 100, "VATCode": "2"}, YourRef="old")
    key = client.url(f"salesentry/SalesEntries(guid'{answer['EntryID']}')")
    assert client.http.put(key, json={"YourRef": "new", "Rate": 3}).status_code == 204
    (entry,) = client.ledger()["entries"]
    assert (entry["your_ref"], entry["rate"], entry["amount"]) == ("new", "1", "121.00")
    assert client.row("read/financial/ReceivablesList")["YourRef"] == "new"
    client.admin("edits", {"edit": "update", "resource": "salesentry/SalesEntries",
                           "division": client.division, "id": answer["EntryID"],
                           "values": {"Status": 50}})  # fmt: skip
    refused = client.http.put(key, json={"YourRef": "newer"})
    assert refused.status_code == 500
    assert refused.json()["error"]["message"]["value"] == "Reeds verwerkt"
