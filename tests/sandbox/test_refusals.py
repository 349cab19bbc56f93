# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the books refuse, with Exact's texts, and that nothing is booked then."""

from __future__ import annotations

from typing import Any

import pytest

LINE = {"AmountFC": 10, "VATCode": "2"}
NOBODY = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ({"Journal": "60"}, "Ongeldig: Dagboek (type)"),
        ({"Journal": "99"}, "Ongeldige referentie: Journals"),
        ({"Journal": None}, "Verplicht: Dagboek"),
        ({"Customer": NOBODY}, "Ongeldige referentie: Klant"),
        ({"EntryDate": "1999-05-01"}, "Onbekend: Boekjaar (Periode - datumtabel)"),
        ({"ReportingYear": 2023, "ReportingPeriod": 2},
         "Periode is afgesloten: 2023 - 2"),
        ({"PaymentCondition": "ZZ"}, "Ongeldige referentie: Betalingsconditie"),
        ({"Currency": "XXX"}, "Ongeldige referentie: Valuta"),
        ({"Journal": "71", "Rate": 2}, "Niet toegestaan: Wisselkoers"),
        ({"Journal": "71", "Currency": "USD"}, "Niet toegestaan: Valuta"),
        ({"SalesEntryLines": []}, "Verplicht: Regels"),
    ],
)  # fmt: skip
def test_header(client: Any, head: dict[str, Any], text: str) -> None:
    assert client.refusal(LINE, **head) == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ({"VATCode": "Q"}, "Ongeldige referentie: Btw-code"),
        ({"VATCode": "19"}, "Geblokkeerd: Btw-code"),
        ({"VATCode": "9"},
         "Ongeldig: U kunt geen btw-code van het type 'Inkoop' gebruiken. U kunt "
         "alleen een btw-code van het type 'Verkoop' of 'Beide' gebruiken."),
        ({"VATCode": "0", "VATAmountFC": 1},
         "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van "
         'het type "geen btw"'),
        ({"VATCode": "5", "VATAmountFC": 1},
         "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van "
         'het type "btw 0%"'),
        ({"VATCode": "8", "VATAmountFC": 1}, "Niet toegestaan: Btw-bedrag"),
        ({"VATCode": None, "VATPercentage": "0.33"}, "Ongeldig: Btw-percentage []"),
        ({"GLAccount": None}, "Verplicht: Grootboekrekening"),
        ({"GLAccount": NOBODY}, "Ongeldige referentie: Grootboekrekening"),
        ({"CostCenter": "X"}, "Ongeldige referentie: Kostenplaats"),
    ],
)  # fmt: skip
def test_line(client: Any, line: dict[str, Any], text: str) -> None:
    assert client.refusal({**LINE, **line}) == text


@pytest.mark.parametrize("code", ["1100", "1300", "1500", "1600"])
def test_balance_accounts_cannot_stand_in_a_line(client: Any, code: str) -> None:
    text = client.refusal({**LINE, "GLAccount": client.gl(code)})
    assert text == "Ongeldig: Grootboekrekeningtype"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("9001", "Ongeldig: Klant (Type)"),
        ("9002", "Ongeldig: Klant (Type)"),
        ("9003", "Klant: non-actief"),
        ("9004", "Geblokkeerd: Klant"),
    ],
)
def test_relations_that_are_no_active_customer(
    client: Any, code: str, text: str
) -> None:
    assert client.refusal(LINE, Customer=client.customer(code)) == text


def test_receivable_account_must_be_the_journals(client: Any) -> None:
    client.admin("edits", {"edit": "update", "resource": "crm/Accounts",
                           "division": client.division, "code": "1000",
                           "values": {"GLAR": client.gl("1600")}})  # fmt: skip
    assert client.refusal(LINE).startswith("De klantenrekening van deze relatie")


def test_several_problems_are_joined(client: Any) -> None:
    text = client.refusal({**LINE, "VATCode": "Q"}, Journal="60")
    assert text == "Ongeldig: Dagboek (type)\r\nOngeldige referentie: Btw-code"


def test_texts_follow_the_language_of_the_user(client: Any) -> None:
    client.log_in("edward@nlcompany.example")
    assert client.refusal(LINE, Journal="60") == "Invalid: Journal (type)"
    text = client.refusal({**LINE, "VATCode": "9"})
    assert text.startswith("Invalid: You cannot use a VAT code of type 'Purchase'")


def test_a_period_is_closed_per_journal(client: Any) -> None:
    client.admin("edits", {"edit": "close_period", "division": client.division,
                           "journal": "70", "year": 2026, "period": 5})  # fmt: skip
    day = {"EntryDate": "2026-05-03"}
    assert client.refusal(LINE, **day) == "Periode is afgesloten: 2026 - 5"
    wanted = "Journal eq '70' and Year eq 2026 and Period eq 5"
    assert client.row("read/financial/JournalStatusList", filter=wanted)["Status"] == 1
    client.book(LINE, Journal="71", **day)
    client.book(LINE, ReportingYear=2026, ReportingPeriod=6, **day)
    client.admin("settings", {"period_date_table": "mandatory"})
    moved = {"ReportingYear": 2026, "ReportingPeriod": 6, **day}
    assert client.refusal(LINE, **moved).startswith("Onbekend: Boekjaar")


def test_entry_number_in_use(client: Any) -> None:
    client.book(LINE, EntryNumber=202600001)
    text = client.refusal(LINE, EntryNumber=202600001)
    assert text == "In gebruik: Boekstuknummer"
    # the same number is free in another journal
    client.book(LINE, EntryNumber=202600001, Journal="71")


def test_length_of_your_ref_is_a_setting(client: Any) -> None:
    client.book(LINE, YourRef="x" * 200)
    client.admin("settings", {"your_ref_max_length": 30})
    assert client.refusal(LINE, YourRef="x" * 31) == "Ongeldig: Uw ref."
    client.book(LINE, YourRef="x" * 30)


@pytest.mark.parametrize(
    "change",
    [
        {"SalesEntryLines": {"AmountFC": 1}},
        {"Nonsense": 1},
        {"EntryDate": "soon"},
        {"Customer": "not-a-guid"},
        {"EntryNumber": "12a"},
        {"EntryNumber": 2**31},
    ],
)
def test_a_body_that_does_not_fit_is_400(client: Any, change: dict[str, Any]) -> None:
    body = {**client.entry(LINE), **change}
    answer = client.post("salesentry/SalesEntries", body)
    assert answer.status_code == 400
    text = answer.json()["error"]["message"]["value"]
    assert text.startswith("Error processing request stream.")
    assert client.ledger()["count"] == 0
