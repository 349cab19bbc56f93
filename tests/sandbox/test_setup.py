# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Set-up and people: what may be written, what is refused, what is in use."""

from __future__ import annotations

from typing import Any

import pytest

LINE = {"AmountFC": 10, "VATCode": "2"}
NOBODY = "00000000-0000-0000-0000-000000000001"


def refused(answer: Any) -> str:
    assert answer.status_code == 500, answer.text
    return str(answer.json()["error"]["message"]["value"])


def made(client: Any, resource: str, **body: Any) -> str:
    """Post and give the guid."""
    answer = client.post(resource, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["d"]["ID"])


def delete(client: Any, resource: str, key: str) -> Any:
    return client.http.delete(client.url(f"{resource}(guid'{key}')"))


def one(client: Any, resource: str, key: str) -> dict[str, Any]:
    return dict(client.get(f"{resource}(guid'{key}')").json()["d"])


# -- what hangs on a relation ------------------------------------------------------


def test_a_contact_has_a_number_and_a_full_name(client: Any) -> None:
    names = {"FirstName": "Jo", "MiddleName": "van", "LastName": "Dam"}
    for number in (1, 2):
        key = made(client, "crm/Contacts", Account=client.customer(), **names)
        row = one(client, "crm/Contacts", key)
        assert (row["FullName"], row["Code"]) == ("Jo van Dam", f"{number:>18}")
    common = {"FirstName": "Jo", "LastName": "Dam"}
    unknown = client.post("crm/Contacts", {**common, "Account": NOBODY})
    assert refused(unknown) == "Ongeldige referentie: Relatie"
    body = {**common, "Account": client.customer(), "Email": "jo@"}
    assert refused(client.post("crm/Contacts", body)) == "Ongeldig: E-mail"
    assert refused(client.post("crm/Contacts", {"Account": client.customer()})) == (
        "Verplicht: Voornaam\r\nVerplicht: Achternaam"
    )


def test_one_address_of_a_type_is_the_main_one(client: Any) -> None:
    who = client.customer()
    first = made(client, "crm/Addresses", Account=who, Type=4, City="Sneek")
    postal = made(client, "crm/Addresses", Account=who, Type=2, City="Joure")
    second = made(client, "crm/Addresses", Account=who, Type=4, Main=True)
    found = {key: one(client, "crm/Addresses", key)["Main"]
             for key in (first, postal, second)}  # fmt: skip
    assert found == {first: False, postal: True, second: True}
    assert refused(client.post("crm/Addresses", {"Account": who})) == "Verplicht: Type"
    wrong = client.post("crm/Addresses", {"Account": who, "Type": 9})
    assert refused(wrong) == "Ongeldig: Type"


def test_a_bank_account_is_checked_and_gets_its_iban(client: Any) -> None:
    who, place = client.customer(), "crm/BankAccounts"
    key = made(client, place, Account=who, BankAccount="NL91 ABNA 0417 1643 00")
    row = one(client, place, key)
    assert (row["IBAN"], row["Main"], row["Type"]) == ("NL91ABNA0417164300", True, "A")
    wrong = {"Account": who, "BankAccount": "NL92ABNA0417164300"}
    assert refused(client.post(place, wrong)) == "Ongeldig: IBAN"
    twice = {"Account": who, "BankAccount": "NL91ABNA0417164300"}
    assert refused(client.post(place, twice)) == "Bestaat reeds: Bankrekening"
    other = made(client, place, Account=who, BankAccount="12345", Main=True)
    assert one(client, place, other)["IBAN"] is None
    assert one(client, place, key)["Main"] is False
    chosen = {"select": "ID,BankAccounts/IBAN", "expand": "BankAccounts"}
    nested = client.row("crm/Accounts", filter=f"ID eq guid'{who}'", **chosen)
    assert len(nested["BankAccounts"]["results"]) == 2


# -- relations -----------------------------------------------------------------------


def test_a_supplier_with_purchases_stays(firm: Any) -> None:
    supplier = firm.customer("9002")
    line = {"GLAccount": firm.gl("4300"), "AmountFC": 1}
    body = {"Journal": "60", "Supplier": supplier, "PurchaseEntryLines": [line]}
    assert firm.post("purchaseentry/PurchaseEntries", body).status_code == 201
    assert refused(delete(firm, "crm/Accounts", supplier)) == "In gebruik: Relatie"


def test_a_merged_relation_is_gone_and_its_entries_move(client: Any) -> None:
    old, new = client.customer("1001"), client.customer("1000")
    client.book(LINE, Customer=old, YourRef="M-1")
    made(client, "crm/Contacts", Account=old, FirstName="Jo", LastName="Dam")
    edit = {"edit": "merge", "division": client.division, "code": "1001"}
    (done,) = client.admin("edits", {**edit, "into": "1000"})
    assert (done["gone"], done["into"]) == (old, new)
    assert client.get(f"crm/Accounts(guid'{old}')").status_code == 404
    for resource, name in (("salesentry/SalesEntries", "Customer"),
                           ("crm/Contacts", "Account"),
                           ("cashflow/Receivables", "Account")):  # fmt: skip
        assert client.row(resource, select=name)[name] == new, resource
    listed = client.row("read/financial/ReceivablesList")
    assert (listed["AccountId"], listed["AccountCode"]) == (new, f"{'1000':>18}")
    gone = client.refusal(LINE, Customer=old)
    assert gone == "Ongeldige referentie: Klant"
    answer = client.http.post(
        f"{client.base_url}/_sandbox/edits", json={**edit, "into": "1000"}
    )
    assert answer.status_code == 400


# -- the financial set-up --------------------------------------------------------------


def test_a_new_account_takes_bookings_and_stays_while_it_has_them(
    client: Any,
) -> None:
    key = made(client, "financial/GLAccounts", Code="8500", Description="Nieuw",
               Type=110, BalanceSide="C", VATCode="2")  # fmt: skip
    row = one(client, "financial/GLAccounts", key)
    assert (row["BalanceType"], row["VATCode"]) == ("W", "2  ")
    client.book({"GLAccount": key, "AmountFC": 100})
    assert client.ledger()["vat"]["2"]["vat"] == "21.00"
    answer = delete(client, "financial/GLAccounts", key)
    assert refused(answer) == "In gebruik: Grootboekrekening"
    unused = made(client, "financial/GLAccounts", Code="8501", Description="X")
    assert delete(client, "financial/GLAccounts", unused).status_code == 204


@pytest.mark.parametrize(
    ("resource", "body", "text"),
    [
        ("financial/GLAccounts", {"Description": "X"}, "Verplicht: Code"),
        ("financial/GLAccounts", {"Code": "8000", "Description": "X"},
         "Gegeven bestaat reeds."),
        ("financial/GLAccounts", {"Code": "1", "Description": "X", "Type": 5},
         "Ongeldig: Grootboekrekeningtype"),
        ("financial/GLAccounts", {"Code": "1", "Description": "X", "VATCode": "Q"},
         "Ongeldige referentie: Btw-code"),
        ("financial/Journals", {"Code": "75", "Description": "X", "Type": 33},
         "Ongeldig: Dagboek (type)"),
        ("financial/Journals", {"Code": "75", "Description": "X", "Type": 20},
         "Verplicht: Grootboekrekening"),
        ("financial/Journals", {"Type": 90}, "Verplicht: Code\r\n"
         "Verplicht: Omschrijving"),
        ("vat/VATCodes", {"Code": "2", "Description": "X"}, "Gegeven bestaat reeds."),
        ("vat/VATCodes", {"Code": "X", "Description": "X", "Type": "Z"},
         "Ongeldig: Type"),
        ("vat/VATCodes", {"Code": "X", "Description": "X",
                          "VATPercentages": [{"Percentage": 21}]},
         "Ongeldig: Btw-percentage []"),
        ("cashflow/PaymentConditions", {"Code": "30", "Description": "X"},
         "Gegeven bestaat reeds."),
        ("financial/ExchangeRates", {"SourceCurrency": "USD", "Rate": 0},
         "Ongeldig: Wisselkoers"),
        ("financial/ExchangeRates", {"SourceCurrency": "XXX", "Rate": 1},
         "Ongeldige referentie: Valuta"),
        ("financial/ExchangeRates", {"Rate": 1}, "Verplicht: Valuta (van)"),
        ("hrm/Costcenters", {"Description": "X"}, "Verplicht: Code"),
    ],
)  # fmt: skip
def test_set_up_that_is_refused(
    client: Any, resource: str, body: dict[str, Any], text: str
) -> None:
    before = client.get(f"{resource}/$count", select="ID").text
    assert refused(client.post(resource, body)) == text
    assert client.get(f"{resource}/$count", select="ID").text == before


def test_a_new_journal_needs_the_account_of_its_type_and_numbers_by_itself(
    client: Any,
) -> None:
    body = {"Code": "75", "Description": "Webwinkel", "Type": 20}
    wrong = client.post("financial/Journals", {**body, "GLAccount": client.gl("1600")})
    assert refused(wrong) == "Ongeldig: Grootboekrekeningtype"
    key = made(client, "financial/Journals", **body, GLAccount=client.gl("1300"))
    assert one(client, "financial/Journals", key)["GLAccountCode"] == "1300"
    assert client.book(LINE, Journal="75")["EntryNumber"] == 26750001
    assert refused(delete(client, "financial/Journals", key)) == "In gebruik: Dagboek"


def test_a_vat_code_with_dated_percentages_books_by_the_entry_date(
    client: Any,
) -> None:
    parts = [{"Percentage": 0.19, "EndDate": "2026-06-30"},
             {"Percentage": 0.21, "StartDate": "2026-07-01"}]  # fmt: skip
    key = made(client, "vat/VATCodes", Code="N", Description="Nieuw", Type="E",
               GLToPay=client.gl("1500"), VATPercentages=parts)  # fmt: skip
    row = one(client, "vat/VATCodes", key)
    assert (row["Percentage"], row["VATTransactionType"]) == (0.21, "B")
    assert row["GLToPayCode"] == "1500"
    client.book({"AmountFC": 100, "VATCode": "N"}, EntryDate="2026-06-30")
    client.book({"AmountFC": 100, "VATCode": "N"}, EntryDate="2026-07-01")
    amounts = [each["amount"] for each in client.ledger()["entries"]]
    assert amounts == ["119.00", "121.00"]
    parts[1]["StartDate"] = "2026-06-30"
    overlap = {"Code": "M", "Description": "X", "Type": "E", "VATPercentages": parts}
    assert refused(client.post("vat/VATCodes", overlap)).startswith("Ongeldig: Btw")
    assert refused(delete(client, "vat/VATCodes", key)) == "In gebruik: Btw-code"


def test_the_rate_of_the_day_counts_and_there_is_one_per_day(client: Any) -> None:
    rate = {"SourceCurrency": "USD", "StartDate": "2026-11-01"}
    made(client, "financial/ExchangeRates", **rate, Rate="0.8")
    again = client.post("financial/ExchangeRates", {**rate, "Rate": "0.7"})
    assert refused(again) == "Gegeven bestaat reeds."
    client.book({"AmountFC": 100}, Currency="USD", EntryDate="2026-10-31")
    client.book({"AmountFC": 100}, Currency="USD", EntryDate="2026-11-01")
    entries = client.ledger()["entries"]
    assert [each["rate"] for each in entries] == ["0.92", "0.8"]


def test_cost_centres_follow_the_account(client: Any) -> None:
    key = made(client, "hrm/Costcenters", Code="NOORD", Description="Noord")
    revenue = client.url(f"financial/GLAccounts(guid'{client.gl('8000')}')")
    for rule, line, text in (
        (1, LINE, "Verplicht: Kostenplaats"),
        (2, {**LINE, "CostCenter": "NOORD"}, "Niet toegestaan: Kostenplaats"),
    ):
        assert client.http.put(revenue, json={"UseCostcenter": rule}).status_code == 204
        assert client.refusal(line) == text
    client.http.put(revenue, json={"UseCostcenter": 0})
    client.book({**LINE, "CostCenter": "NOORD"})
    answer = delete(client, "hrm/Costcenters", key)
    assert refused(answer) == "In gebruik: Kostenplaats"
    link = {"edit": "link_cost_centers", "division": client.division,
            "account": "8000", "cost_centers": ["ZUID"]}  # fmt: skip
    client.admin("edits", link)
    text = client.refusal({**LINE, "CostCenter": "NOORD"})
    assert text == "Ongeldig: Kostenplaatskoppeling"
    client.admin("edits", {**link, "cost_centers": []})
    client.book({**LINE, "CostCenter": "NOORD"})
