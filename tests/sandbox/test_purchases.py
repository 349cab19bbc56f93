# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Purchases book like sales, seen from the other side; entries change by lines."""

from __future__ import annotations

from typing import Any

import pytest

ENTRIES = "purchaseentry/PurchaseEntries"
SALES_LINES = "salesentry/SalesEntryLines"
NOBODY = "00000000-0000-0000-0000-000000000001"


def purchase(client: Any, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    """Body of a purchase entry; a line without account is office supplies."""
    supplies = client.gl("4300")
    return {
        "Journal": "60",
        "Supplier": client.customer("9002"),
        "PurchaseEntryLines": [{"GLAccount": supplies, **line} for line in lines],
        **head,
    }


def buy(client: Any, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    answer = client.post(ENTRIES, purchase(client, *lines, **head))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["d"])


def refused(answer: Any) -> str:
    assert answer.status_code == 500, answer.text
    return str(answer.json()["error"]["message"]["value"])


def test_a_purchase_answers_as_recorded_and_books(firm: Any) -> None:
    answer = buy(
        firm, {"AmountFC": 100, "VATCode": "2"}, Description="Pennen",
        YourRef="F-77", EntryDate="2026-05-05", PaymentCondition="30",
    )  # fmt: skip
    assert answer["EntryNumber"] == answer["InvoiceNumber"] == 26600001
    assert (answer["Type"], answer["Status"], answer["Rate"]) == (30, 20, 1)
    assert answer["PaymentConditionPaymentMethod"] == "B"
    assert (answer["ReportingYear"], answer["ReportingPeriod"]) == (2026, 5)
    # 2026-06-04
    assert answer["DueDate"] == "/Date(1780531200000)/"
    assert (answer["AmountFC"], answer["VATAmountFC"]) == (121, None)
    document = firm.row(
        "documents/Documents", filter=f"ID eq guid'{answer['Document']}'"
    )
    assert (document["Subject"], document["HID"]) == (
        "Pennen", answer["DocumentNumber"],
    )  # fmt: skip
    books = firm.ledger()
    assert books["accounts"] == {"1510": "21.00", "1600": "-121.00", "4300": "100.00"}
    assert (books["payable"], books["receivable"]) == ("121.00", "0.00")
    assert books["vat_purchase"] == {"2": {"base": "100.00", "vat": "21.00"}}
    owed = firm.row("read/financial/PayablesList")
    assert (owed["Amount"], owed["YourRef"]) == (121, "F-77")
    term = firm.row("cashflow/Payments", select="AmountFC,TransactionAmountFC")
    assert (term["AmountFC"], term["TransactionAmountFC"]) == (121, -121)


def test_reverse_charge_is_due_and_claimed_and_not_paid_to_the_supplier(
    firm: Any,
) -> None:
    answer = buy(firm, {"AmountFC": 200, "VATCode": "10"})
    assert answer["AmountFC"] == 200
    accounts = firm.ledger()["accounts"]
    assert accounts == {
        "1503": "-42.00", "1513": "42.00", "1600": "-200.00", "4300": "200.00",
    }  # fmt: skip


def test_vat_that_cannot_be_claimed_is_a_cost(firm: Any) -> None:
    buy(firm, {"AmountFC": 100, "VATCode": "2", "VATNonDeductiblePercentage": 0.25})
    accounts = firm.ledger()["accounts"]
    assert accounts == {"1510": "15.75", "1600": "-121.00", "4300": "105.25"}


def test_a_credit_note_of_a_supplier(firm: Any) -> None:
    buy(firm, {"AmountFC": -100, "VATCode": "2"}, Type=31)
    assert firm.ledger()["payable"] == "-121.00"
    firm.admin("settings", {"sign_rule": "type_flips"})
    buy(firm, {"AmountFC": 100, "VATCode": "2"}, Type=31)
    assert firm.ledger()["payable"] == "-242.00"


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ({"Supplier": None}, "Verplicht: Relatie"),
        ({"Supplier": NOBODY}, "Ongeldige referentie: Leverancier"),
        ({"Journal": "70"}, "Ongeldig: Dagboek (type)"),
        ({"Document": NOBODY}, "Ongeldige referentie: Document"),
        ({"PurchaseEntryLines": []}, "Verplicht: Regels"),
    ],
)
def test_heads_that_are_refused(firm: Any, head: dict[str, Any], text: str) -> None:
    body = {**purchase(firm, {"AmountFC": 1}), **head}
    assert refused(firm.post(ENTRIES, body)) == text
    assert firm.ledger()["accounts"] == {}
    assert firm.rows("documents/Documents", select="ID") == []


def test_a_customer_is_no_supplier_and_a_sales_code_no_purchase_code(
    firm: Any,
) -> None:
    body = purchase(firm, {"AmountFC": 1}, Supplier=firm.customer("1000"))
    assert refused(firm.post(ENTRIES, body)) == "Ongeldig: Leverancier (type)"
    body = purchase(firm, {"AmountFC": 1, "VATCode": "7"})
    assert "van het type 'Verkoop'" in refused(firm.post(ENTRIES, body))


def test_deferral_has_both_days_or_none(client: Any) -> None:
    line = {"AmountFC": 1, "VATCode": "2"}
    assert client.refusal({**line, "From": "2026-01-01"}) == "Verplicht: Tot en met"
    assert client.refusal({**line, "To": "2026-01-01"}) == "Verplicht: Van"
    wrong = {"From": "2026-02-01", "To": "2026-01-01"}
    assert client.refusal({**line, **wrong}) == "Ongeldig: Tot en met"
    client.book({**line, "From": "2026-01-01", "To": "2026-12-31"})


def test_a_line_is_added_to_an_entry_and_books(client: Any) -> None:
    entry = client.book({"AmountFC": 100, "VATCode": "2", "VATAmountFC": "20.99"})
    before = client.row("cashflow/Receivables", select="ID,TransactionID")
    body = {"EntryID": entry["EntryID"], "GLAccount": client.gl("8010"), "AmountFC": 50}
    answer = client.post(SALES_LINES, body)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["d"]["LineNumber"], answer.json()["d"]["VATAmountFC"]) == (
        2, 4.5,
    )  # fmt: skip
    books = client.ledger()
    # what was sent for the first line is not computed anew
    assert books["receivable"] == "175.49"
    assert books["entries"][0]["amount"] == "175.49"
    assert books["vat"]["1"] == {"base": "50.00", "vat": "4.50"}
    after = client.row("cashflow/Receivables", select="ID,TransactionID,AmountFC")
    assert after["AmountFC"] == -175.49
    assert (after["ID"], after["TransactionID"]) == (
        before["ID"], before["TransactionID"],
    )  # fmt: skip


def test_a_line_is_changed(client: Any) -> None:
    entry = client.book({"AmountFC": 100, "VATCode": "2"}, {"AmountFC": 7})
    lines = client.rows(SALES_LINES, select="ID,LineNumber")
    first = next(row["ID"] for row in lines if row["LineNumber"] == 1)
    key = client.url(f"{SALES_LINES}(guid'{first}')")
    assert client.http.put(key, json={"AmountFC": 200}).status_code == 204
    (booked,) = client.ledger()["entries"]
    assert (booked["amount"], booked["entry_number"]) == (
        "250.47", entry["EntryNumber"],
    )  # fmt: skip
    assert refused(client.http.put(key, json={"VATCode": "Q"})).startswith("Ongeldige")
    assert client.ledger()["entries"] == [booked]


def test_with_the_last_line_the_entry_goes(client: Any) -> None:
    client.book({"AmountFC": 100, "VATCode": "2"}, {"AmountFC": 7, "VATCode": "2"})
    one, two = (row["ID"] for row in client.rows(SALES_LINES, select="ID"))
    delete = client.http.delete
    assert delete(client.url(f"{SALES_LINES}(guid'{one}')")).status_code == 204
    assert client.ledger()["count"] == 1
    assert delete(client.url(f"{SALES_LINES}(guid'{two}')")).status_code == 204
    books = client.ledger()
    assert (books["count"], books["accounts"]) == (0, {})
    assert client.rows("read/financial/ReceivablesList") == []


def test_lines_of_a_closed_period_stay(client: Any) -> None:
    entry = client.book({"AmountFC": 100, "VATCode": "2"})
    client.admin("edits", {"edit": "close_period", "division": client.division,
                           "year": 2026, "period": 11})  # fmt: skip
    body = {"EntryID": entry["EntryID"], "GLAccount": client.gl("8010"), "AmountFC": 50}
    assert refused(client.post(SALES_LINES, body)) == "Periode is afgesloten: 2026 - 11"
    unknown = {**body, "EntryID": NOBODY}
    assert refused(client.post(SALES_LINES, unknown)) == "Ongeldige referentie: Boeking"
