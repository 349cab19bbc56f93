# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bank and general journal entries; invoices get paid; all lists add up."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import requests

from tests.sandbox.conftest import Client

BANK = "financialtransaction/BankEntries"
MEMORIAL = "generaljournalentry/GeneralJournalEntries"
TERM = "AmountFC,IsFullyPaid,Status,TransactionEntryID,EntryID,LastPaymentDate"


def receive(client: Any, *lines: dict[str, Any], **head: Any) -> Any:
    """Post a bank entry; a line without account is money from customer 1000."""
    common = {"GLAccount": client.gl("1300"), "Account": client.customer()}
    lines = tuple({**common, **line} for line in lines)
    return client.post(BANK, {"JournalCode": "20", "BankEntryLines": lines, **head})


def refused(answer: Any) -> str:
    assert answer.status_code == 500, answer.text
    return str(answer.json()["error"]["message"]["value"])


def invoice(client: Any, amount: Any = 100, **head: Any) -> dict[str, Any]:
    return dict(client.book({"AmountFC": amount, "VATCode": "2"}, **head))


def test_our_ref_pays_the_invoice(client: Any) -> None:
    entry = invoice(client)
    other = invoice(client)
    answer = receive(client, {"AmountFC": 121, "OurRef": entry["InvoiceNumber"]})
    assert answer.status_code == 201, answer.text
    content = answer.json()["d"]
    assert (content["OpeningBalanceFC"], content["ClosingBalanceFC"]) == (0, 121)
    assert content["EntryNumber"] == 26200001
    (still,) = client.rows("read/financial/ReceivablesList")
    assert still["InvoiceNumber"] == other["InvoiceNumber"]
    wanted = f"TransactionEntryID eq guid'{entry['EntryID']}'"
    terms = client.rows("cashflow/Receivables", select=TERM, filter=wanted)
    assert sorted(row["AmountFC"] for row in terms) == [-121, 121]
    assert {(row["Status"], row["IsFullyPaid"]) for row in terms} == {(50, True)}
    payment = next(row for row in terms if row["AmountFC"] > 0)
    assert payment["EntryID"] == content["EntryID"]
    assert client.ledger()["accounts"]["1300"] == "121.00"
    assert client.ledger()["accounts"]["1100"] == "121.00"


def test_a_part_leaves_the_rest_open(client: Any) -> None:
    entry = invoice(client)
    before = client.row("cashflow/Receivables", select="ID")["ID"]
    receive(client, {"AmountFC": 50, "OurRef": entry["InvoiceNumber"]})
    row = client.row("read/financial/ReceivablesList")
    assert (row["Amount"], row["InvoiceNumber"]) == (71, entry["InvoiceNumber"])
    wanted = "IsFullyPaid eq false"
    rest = client.row("cashflow/Receivables", select=f"ID,{TERM}", filter=wanted)
    assert (rest["ID"], rest["AmountFC"], rest["Status"]) == (before, -71, 20)
    receive(client, {"AmountFC": 71, "OurRef": entry["InvoiceNumber"]})
    assert client.rows("read/financial/ReceivablesList") == []


def test_too_much_stays_open(client: Any) -> None:
    entry = invoice(client)
    receive(client, {"AmountFC": "130.50", "OurRef": entry["InvoiceNumber"]})
    assert client.row("read/financial/ReceivablesList")["Amount"] == -9.5
    assert client.ledger()["receivable"] == "-9.50"


@pytest.mark.parametrize(
    "line",
    [
        {"AmountFC": 121},
        {"AmountFC": 121, "OurRef": 99},
        {"AmountFC": -121, "OurRef": 26700001},
    ],
)
def test_what_refers_to_nothing_pays_nothing(client: Any, line: dict[str, Any]) -> None:
    assert invoice(client)["InvoiceNumber"] == 26700001
    assert receive(client, line).status_code == 201
    assert len(client.rows("read/financial/ReceivablesList")) == 2


def test_another_relation_does_not_pay(client: Any) -> None:
    entry = invoice(client)
    receive(client, {"AmountFC": 121, "OurRef": entry["InvoiceNumber"],
                     "Account": client.customer("1001")})  # fmt: skip
    amounts = [row["Amount"] for row in client.rows("read/financial/ReceivablesList")]
    assert sorted(amounts) == [-121, 121]


def test_a_paid_invoice_can_be_changed_no_more(client: Any) -> None:
    entry = invoice(client)
    receive(client, {"AmountFC": 1, "OurRef": entry["InvoiceNumber"]})
    key = client.url(f"salesentry/SalesEntries(guid'{entry['EntryID']}')")
    assert refused(client.http.delete(key)) == "Reeds verwerkt"
    body = {"EntryID": entry["EntryID"], "GLAccount": client.gl("8000"), "AmountFC": 1}
    assert refused(client.post("salesentry/SalesEntryLines", body)) == "Reeds verwerkt"


def test_costs_with_vat_on_the_bank(firm: Any) -> None:
    receive(firm, {"GLAccount": firm.gl("4300"), "Account": None, "AmountFC": "-12.10",
                   "VATCode": "2"})  # fmt: skip
    accounts = firm.ledger()["accounts"]
    assert accounts == {"1100": "-12.10", "1510": "2.10", "4300": "10.00"}


def test_a_line_is_added_to_a_bank_entry(client: Any) -> None:
    entry = invoice(client)
    first = receive(client, {"AmountFC": 21, "OurRef": entry["InvoiceNumber"]})
    key = first.json()["d"]["EntryID"]
    body = {"EntryID": key, "GLAccount": client.gl("1300"), "AmountFC": 100,
            "Account": client.customer(), "OurRef": entry["InvoiceNumber"]}  # fmt: skip
    answer = client.post("financialtransaction/BankEntryLines", body)
    assert (answer.status_code, answer.json()["d"]["LineNumber"]) == (201, 2)
    assert client.rows("read/financial/ReceivablesList") == []
    assert client.ledger()["accounts"]["1100"] == "121.00"
    head = client.row(BANK, select="EntryID,ClosingBalanceFC,BankEntryLines/AmountFC",
                      expand="BankEntryLines")  # fmt: skip
    assert head["ClosingBalanceFC"] == 121
    # the next statement begins where this one ends
    content = receive(client, {"AmountFC": 5}).json()["d"]
    assert (content["OpeningBalanceFC"], content["ClosingBalanceFC"]) == (121, 126)


@pytest.mark.parametrize(
    ("line", "head", "text"),
    [
        ({"Account": None}, {}, "Verplicht: Relatie"),
        ({"GLAccount": None}, {}, "Verplicht: Grootboekrekening"),
        ({}, {"JournalCode": "70"}, "Ongeldig: Dagboek (type)"),
        ({}, {"JournalCode": None}, "Verplicht: Dagboek"),
        ({}, {"FinancialYear": 2023, "FinancialPeriod": 1},
         "Periode is afgesloten: 2023 - 1"),
        ({}, {"BankEntryLines": []}, "Verplicht: Regels"),
    ],
)  # fmt: skip
def test_bank_entries_that_are_refused(
    client: Any, line: dict[str, Any], head: dict[str, Any], text: str
) -> None:
    assert refused(receive(client, {"AmountFC": 1, **line}, **head)) == text
    assert client.ledger()["accounts"] == {}


def test_a_rate_difference_is_booked(firm: Any) -> None:
    firm.admin("edits", {"edit": "update", "resource": "financial/Journals",
                         "division": firm.division, "code": "20", "values":
                         {"AllowVariableCurrency": True,
                          "AllowVariableExchangeRate": True}})  # fmt: skip
    entry = invoice(firm, Currency="USD", Rate="0.9")
    line = {"AmountFC": 121, "OurRef": entry["InvoiceNumber"], "ExchangeRate": "0.8"}
    assert receive(firm, line, Currency="USD").status_code == 201
    books = firm.ledger()
    assert books["receivable"] == "0.00"
    # 108.90 was to receive, 96.80 came in
    assert books["accounts"]["4757"] == "12.10"
    assert books["accounts"]["1100"] == "96.80"
    assert firm.rows("read/financial/ReceivablesList") == []


def test_a_general_journal_entry_balances(firm: Any) -> None:
    def post(*amounts: tuple[str, str], **head: Any) -> Any:
        lines = [{"GLAccount": firm.gl(code), "AmountFC": amount}
                 for code, amount in amounts]  # fmt: skip
        body = {"JournalCode": "90", "GeneralJournalEntryLines": lines, **head}
        return firm.post(MEMORIAL, body)

    answer = post(("1999", "-12.34"), ("4300", "12.34"))
    assert answer.status_code == 201, answer.text
    assert firm.ledger()["accounts"] == {"1999": "-12.34", "4300": "12.34"}
    text = refused(post(("1999", "-12.34"), ("4300", "12.35")))
    assert text == "Ongeldig: Saldo - 0.01"
    assert refused(post(("1300", "1"), ("4300", "-1"))) == (
        "Ongeldig: Grootboekrekeningtype"
    )
    wrong = post(("1999", "-1"), ("4300", "1"), JournalCode="20")
    assert refused(wrong) == "Ongeldig: Dagboek"
    heads = firm.rows("financialtransaction/Transactions", select="EntryNumber,Type")
    assert [(row["EntryNumber"], row["Type"]) for row in heads] == [(26900001, 90)]
    key = f"{MEMORIAL}(guid'{answer.json()['d']['EntryID']}')"
    assert firm.http.delete(firm.url(key)).status_code == 204
    assert firm.ledger()["accounts"] == {}


def test_aging_and_overview_count_the_days_past_due(client: Any) -> None:
    for due in ("2026-12-31", "2026-11-20", "2026-10-01", "2026-08-30", "2026-01-01"):
        invoice(client, 10, DueDate=due)
    row = client.row("read/financial/AgingReceivablesList")
    groups = [row[f"AgeGroup{number}Amount"] for number in (1, 2, 3, 4)]
    assert (groups, row["TotalAmount"]) == ([24.2, 12.1, 12.1, 12.1], 60.5)
    assert row["AgeGroup4Description"] == "> 91"
    overview = client.row("read/financial/OutstandingInvoicesOverview")
    assert overview["OutstandingReceivableInvoiceCount"] == 5
    assert overview["OverdueReceivableInvoiceAmount"] == 48.4


def test_payment_terms_move_when_they_are_paid(client: Any) -> None:
    entry = invoice(client)
    path, chosen = "sync/Cashflow/PaymentTerms", "Timestamp,ID,Status,LineType"
    (first,) = client.rows(path, select=chosen)
    assert (first["Status"], first["LineType"]) == (20, 20)
    receive(client, {"AmountFC": 121, "OurRef": entry["InvoiceNumber"]})
    wanted = f"Timestamp gt {first['Timestamp']}L"
    later = client.rows(path, select=chosen, filter=wanted)
    assert {row["Status"] for row in later} == {50}
    assert first["ID"] in {row["ID"] for row in later}


def _sums(client: Any) -> tuple[dict[str, Decimal], Decimal, Decimal]:
    """Balance per entry in own currency; what is open of both sides."""
    entries: dict[str, Decimal] = {}
    rows = client.admin(
        f"rows?division={client.division}"
        "&resource=financialtransaction/TransactionLines"
    )
    for row in rows:
        entries[row["EntryID"]] = entries.get(row["EntryID"], Decimal(0)) + Decimal(
            row["AmountDC"]
        )
    found = []
    for resource in ("cashflow/Receivables", "cashflow/Payments"):
        rows = client.admin(f"rows?division={client.division}&resource={resource}")
        found.append(
            sum(
                (Decimal(row["AmountDC"]) for row in rows if row["Status"] != 50),
                Decimal(0),
            )
        )
    return entries, -found[0], found[1]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_booked_balances_and_the_lists_are_the_ledger(
    firm: Any, seed: int
) -> None:
    """A random month: the property, on seeds that repeat."""
    source = random.Random(seed)
    firm.admin("edits", {"edit": "update", "resource": "financial/Journals",
                         "division": firm.division, "code": "20", "values":
                         {"AllowVariableCurrency": True,
                          "AllowVariableExchangeRate": True}})  # fmt: skip
    customers = [firm.customer(code) for code in ("1000", "1001")]
    control, payable, costs = firm.gl("1300"), firm.gl("1600"), firm.gl("4300")
    supplier = firm.customer("9002")
    sold: list[dict[str, Any]] = []
    for _ in range(25):
        amount = f"{source.randint(-30000, 90000) / 100:.2f}"
        currency = source.choice(("EUR", "EUR", "USD"))
        what = source.choice(("sell", "sell", "buy", "receive", "receive", "pay"))
        if what == "sell":
            lines = [
                {"AmountFC": amount, "VATCode": source.choice("0124")}
                for _ in range(source.randint(1, 3))
            ]
            entry = firm.book(
                *lines, Customer=source.choice(customers), Currency=currency
            )
            sold.append(entry)
        elif what == "buy":
            line = {
                "GLAccount": costs,
                "AmountFC": amount,
                "VATCode": source.choice(("2", "9", "10")),
                "VATNonDeductiblePercentage": source.choice((0, "0.333")),
            }
            body = {"Journal": "60", "Supplier": supplier, "Currency": currency,
                    "PurchaseEntryLines": [line]}  # fmt: skip
            assert firm.post("purchaseentry/PurchaseEntries", body).status_code == 201
        else:
            aim = source.choice(sold) if sold else None
            line = {"GLAccount": control if what == "receive" else payable,
                    "Account": source.choice(customers) if what == "receive"
                    else supplier,
                    "AmountFC": aim["AmountFC"] if aim and source.random() < 0.4
                    else amount,
                    "ExchangeRate": source.choice(("0.9", "0.95", "1.0371")),
                    "OurRef": aim["InvoiceNumber"] if aim else None}  # fmt: skip
            if what == "pay":
                line["OurRef"] = 26600001
                line["AmountFC"] = f"-{abs(Decimal(amount))}"
            if currency == "EUR":
                del line["ExchangeRate"]
            answer = receive(firm, line, Currency=currency)
            assert answer.status_code == 201, answer.text
    entries, receivable, owed = _sums(firm)
    books = firm.ledger()
    assert set(entries.values()) == {Decimal(0)}
    assert str(receivable) == books["receivable"]
    assert str(owed) == books["payable"]


def test_the_pages_show_entries_open_items_and_what_was_matched(client: Any) -> None:
    entry = invoice(client, YourRef="F<1>")
    receive(client, {"AmountFC": 21, "OurRef": entry["InvoiceNumber"]})

    def shown(view: str, **query: str) -> str:
        url = f"{client.base_url}/_sandbox/view/{view}"
        answer = client.http.get(
            url, params={"division": str(client.division), **query}
        )
        assert answer.status_code == 200
        return str(answer.text)

    entries = shown("entries")
    assert "26700001" in entries and "26200001" in entries
    assert "F&lt;1&gt;" in entries and "F<1>" not in entries
    assert "not in balance" not in entries
    items = shown("openitems")
    assert "To receive: 100.00" in items
    assert items.count("equals the ledger") == 2
    assert "20 / 26200001" in shown("matches")
    assert "121.00" in shown("booking", id=entry["EntryID"])


def test_entries_that_the_world_brings_along_can_be_read_and_added_to(
    running: Any,
) -> None:
    office = running.sandbox
    caller = Client(running.base_url, running.ca, 0)
    caller.admin("reset", {"world": "practice", "divisions": 3, "relations": 5})
    caller.division = office.ready()["divisions"][1]["code"]
    caller.log_in()
    chosen = "EntryID,EntryNumber,Type,FinancialYear"
    rows = caller.rows("financialtransaction/Transactions", select=chosen)
    assert rows and {row["Type"] for row in rows} == {40}
    entries, receivable, owed = _sums(caller)
    assert set(entries.values()) == {Decimal(0)}
    assert (receivable, owed) == (0, 0)
    body = {"EntryID": rows[0]["EntryID"], "GLAccount": caller.gl("1999"),
            "AmountFC": "12.34"}  # fmt: skip
    answer = caller.post("financialtransaction/BankEntryLines", body)
    assert answer.status_code == 201, answer.text
    entries, _, _ = _sums(caller)
    assert set(entries.values()) == {Decimal(0)}


def test_eight_at_once_pay_an_invoice_once(client: Any) -> None:
    entry = invoice(client)
    body = {"JournalCode": "20", "BankEntryLines": [
        {"GLAccount": client.gl("1300"), "Account": client.customer(),
         "AmountFC": 121, "OurRef": entry["InvoiceNumber"]}]}  # fmt: skip
    token = dict(client.http.headers)

    def pay(_: int) -> int:
        answer = requests.post(
            client.url(BANK), json=body, headers=token, verify=client.http.verify
        )
        assert answer.status_code == 201, answer.text
        return int(answer.json()["d"]["EntryNumber"])

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(pay, range(8)))
    assert numbers == list(range(26200001, 26200009))
    listed = client.rows("read/financial/ReceivablesList")
    assert [row["Amount"] for row in listed] == [-121] * 7
    assert len({row["HID"] for row in listed}) == 7
    assert client.ledger()["receivable"] == "-847.00"
