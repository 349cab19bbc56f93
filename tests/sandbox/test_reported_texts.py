# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every text that users of Exact reported, called up by a situation that leads to it.

Each situation runs as a Dutch and as an English user. What one language does not have
on record follows the grammar of the other. ``NOT_HERE`` names the rest, with why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from lxml import etree

from exact_sandbox.rest.rules import FILTER_WANTED
from tests.sandbox.conftest import Client

NOBODY = "00000000-0000-0000-0000-000000000001"
SALES, PURCHASES = "salesentry/SalesEntries", "purchaseentry/PurchaseEntries"
LINE = {"AmountFC": 10, "VATCode": "2"}
Situation = Callable[[Client], Any]


def sale(line: dict[str, Any] | None = None, **head: Any) -> Situation:
    """A sales entry that differs from a good one."""

    def act(client: Client) -> Any:
        body = {**client.entry({**LINE, **(line or {})}), **head}
        return client.post(SALES, body)

    return act


def sale_to(code: str, **head: Any) -> Situation:
    return lambda client: sale(Customer=client.customer(code), **head)(client)


def sale_on(account: str, **line: Any) -> Situation:
    return lambda client: sale({"GLAccount": client.gl(account), **line})(client)


def purchase(line: dict[str, Any] | None = None, **head: Any) -> Situation:
    def act(client: Client) -> Any:
        lines = [{"GLAccount": client.gl("4300"), **LINE, **(line or {})}]
        body = {"Journal": "60", "Supplier": client.customer("9002"),
                "PurchaseEntryLines": lines, **head}  # fmt: skip
        return client.post(PURCHASES, body)

    return act


def sales_invoice(**values: Any) -> Situation:
    def act(client: Client) -> Any:
        lines = [{"Item": NOBODY, "AmountFC": 1}]
        common = {"OrderedBy": client.customer(), "SalesInvoiceLines": lines}
        body = {**common, **values}
        return client.post("salesinvoice/SalesInvoices", body)

    return act


def posting(resource: str, **body: Any) -> Situation:
    return lambda client: client.post(resource, body)


def reading(path: str) -> Situation:
    return lambda client: client.http.get(client.url(path))


def edited(situation: Situation, **edit: Any) -> Situation:
    """After a world edit."""

    def act(client: Client) -> Any:
        client.admin("edits", {"division": client.division, **edit})
        return situation(client)

    return act


def other_receivable(client: Client) -> Any:
    changed = customer(sale(), GLAR=client.gl("2000"))
    return changed(client)


def journal(situation: Situation, **values: Any) -> Situation:
    return edited(situation, edit="update", resource="financial/Journals", code="70",
                  values=values)  # fmt: skip


def customer(situation: Situation, **values: Any) -> Situation:
    return edited(situation, edit="update", resource="crm/Accounts", code="1000",
                  values=values)  # fmt: skip


def number_in_use(client: Client) -> Any:
    assert sale(EntryNumber=7)(client).status_code == 201
    return sale(EntryNumber=7)(client)


def cost_center_not_linked(client: Client) -> Any:
    for code in ("NOORD", "ZUID"):
        client.post("hrm/Costcenters", {"Code": code, "Description": code})
    client.admin("edits", {"edit": "link_cost_centers", "division": client.division,
                           "account": "8000", "cost_centers": ["NOORD"]})  # fmt: skip
    assert sale({"CostCenter": "NOORD"})(client).status_code == 201
    return sale({"CostCenter": "ZUID"})(client)


def processed(client: Client) -> Any:
    key = sale()(client).json()["d"]["EntryID"]
    edit = {"edit": "update", "resource": SALES, "id": key, "values": {"Status": 50}}
    client.admin("edits", {**edit, "division": client.division})
    return client.http.put(client.url(f"{SALES}(guid'{key}')"), json={"YourRef": "x"})


def settings(situation: Situation, **values: Any) -> Situation:
    def act(client: Client) -> Any:
        client.admin("settings", values)
        return situation(client)

    return act


def vat_account(client: Client) -> Any:
    body = {"Code": "X1", "Description": "X", "Type": "E",
            "GLToPay": client.gl("8000")}  # fmt: skip
    return client.post("vat/VATCodes", body)


def memorial(client: Client) -> Any:
    line = {"GLAccount": client.gl("1999"), "AmountFC": 0}
    body = {"JournalCode": "20", "GeneralJournalEntryLines": [line]}
    return client.post("generaljournalentry/GeneralJournalEntries", body)


def taken_code(client: Client) -> Any:
    key = client.url(f"crm/Accounts(guid'{client.customer()}')")
    return client.http.put(key, json={"Code": "1001"})


def upload(*lines: tuple[str, str, str, str], journal: str = "70",
           number: str = "") -> Situation:  # fmt: skip
    """GLTransactions; a line is account, relation, amount, VAT code."""

    def act(client: Client) -> Any:
        inner = "".join(
            f'<GLTransactionLine><GLAccount code="{gl}"/><Account code="{relation}"/>'
            f'<Amount><Value>{amount}</Value><VAT code="{vat}"/></Amount>'
            "</GLTransactionLine>"
            for gl, relation, amount, vat in lines
        )
        xml = (
            f'<eExact><GLTransactions><GLTransaction entry="{number}">'
            f'<Journal code="{journal}"/>{inner}</GLTransaction></GLTransactions>'
            "</eExact>"
        )
        query = {"Topic": "GLTransactions", "_Division_": str(client.division)}
        url = f"{client.base_url}/docs/XMLUpload.aspx"
        return client.http.post(url, params=query, data=xml)

    return act


def number_in_use_in_xml(client: Client) -> Any:
    again = upload(("8000", "1000", "-10", "0"), number="26700700")
    assert 'type="2"' in again(client).text
    return again(client)


def no_due_date(client: Client) -> Any:
    blank = edited(upload(("4300", "9002", "10", "0"), journal="60"), edit="update",
                   resource="crm/Accounts", code="9002",
                   values={"PaymentConditionPurchase": None})  # fmt: skip
    return blank(client)


def other_division(client: Client) -> Any:
    query = {"Topic": "Accounts", "_Division_": "999"}
    return client.http.get(f"{client.base_url}/docs/XMLDownload.aspx", params=query)


@dataclass(frozen=True)
class Reported:
    """A row of what was reported: the texts, and how to call them up."""

    dutch: str
    english: str
    situation: Situation

    def __str__(self) -> str:
        return self.dutch


XML = ("Onderwerp [GLTransactions] ", "Topic [GLTransactions] ")
ROWS = [
    Reported("Verplicht: Factuur voor\r\nVerplicht: Besteld door",
             "Mandatory: Invoice to\r\nMandatory: Ordered by",
             sales_invoice(OrderedBy=None)),
    Reported("Ongeldige referentie: Leveren aan", "Invalid reference: Deliver to",
             sales_invoice(DeliverTo=NOBODY)),
    Reported("Ongeldige referentie: Factuur voor", "Invalid reference: Invoice to",
             sales_invoice(InvoiceTo=NOBODY)),
    Reported("Ongeldige referentie: Besteld door", "Invalid reference: Ordered by",
             lambda client: sales_invoice(
                 OrderedBy=NOBODY, InvoiceTo=client.customer(),
                 DeliverTo=client.customer())(client)),
    Reported("Ongeldige referentie: Journals", "Invalid reference: Journals",
             sale(Journal=NOBODY)),
    Reported("Verplicht: Relatie", "Mandatory: Account", purchase(Supplier=None)),
    Reported("Ongeldige referentie: Kostendrager", "Invalid reference: Cost unit",
             purchase({"CostUnit": "X"})),
    Reported("Ongeldig: Factuur voor (Type)", "Invalid: Invoice to (Type)",
             lambda client: sales_invoice(InvoiceTo=client.customer("9001"))(client)),
    Reported("Ongeldig: Klant (Type)", "Invalid: Customer (Type)", sale_to("9001")),
    Reported(XML[0] + "Ongeldig: Klant (Type)", XML[1] + "Invalid: Customer (Type)",
             upload(("8000", "9001", "-10", "0"))),
    Reported(XML[0] + "Ongeldig: Leverancier (type)",
             XML[1] + "Invalid: Supplier (type)",
             upload(("4300", "1000", "10", "0"), journal="60")),
    Reported("Ongeldig: Grootboekrekeningtype", "Invalid: G/L account type",
             sale_on("1300")),
    Reported("Ongeldig: Dagboek", "Invalid: Journal", memorial),
    Reported("Ongeldig: Dagboek (type)", "Invalid: Journal (type)", sale(Journal="60")),
    Reported("Ongeldige referentie: Btw-code", "Invalid reference: VAT code",
             sale({"VATCode": "Q"})),
    Reported("Ongeldig: Btw-percentage []", "Invalid: VAT percentage []",
             sale({"VATCode": None, "VATPercentage": "0.33"})),
    Reported("Niet toegestaan: Btw-code", "Not allowed: VAT code",
             journal(sale(), AllowVAT=False)),
    Reported("Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code "
             'van het type "geen btw"',
             'A VAT amount is not allowed if you use a VAT code of type "No VAT"',
             sale({"VATCode": "0", "VATAmountFC": 1})),
    Reported("Ongeldig: Type (Rekening af te dragen btw)",
             "Invalid: Type (VAT to pay account)", vat_account),
    Reported("In gebruik: Boekstuknummer", "In use: Document number", number_in_use),
    Reported(XML[0] + "Bestaat reeds - Boekstuknummer: 26700700, Dagboek: 70",
             XML[1] + "Already exists - Entry number: 26700700, Journal: 70",
             number_in_use_in_xml),
    Reported("Periode is afgesloten: 2023 - 2", "Period is closed: 2023 - 2",
             sale(ReportingYear=2023, ReportingPeriod=2)),
    Reported("Onbekend: Boekjaar (Periode - datumtabel)",
             "Unknown: Financial year (Period-date table)",
             sale(EntryDate="1999-05-01")),
    Reported("Verplicht: Betalingsconditie", "Mandatory: Payment condition",
             settings(customer(sale(), PaymentConditionSales=None),
                      payment_condition_required=True)),
    Reported("Ongeldige referentie: Betalingsconditie",
             "Invalid reference: Payment condition", sale(PaymentCondition="ZZ")),
    Reported(XML[0] + "Verplicht: vervaldatum", XML[1] + "Mandatory: due date",
             no_due_date),
    Reported("Verplicht: Dagboek", "Mandatory: Journal", sale(Journal=None)),
    Reported(XML[0] + "Verplicht: Dagboek", XML[1] + "Mandatory: Journal",
             upload(("8000", "1000", "-10", "0"), journal="")),
    Reported("Niet toegestaan: Wisselkoers", "Not allowed: Exchange rate",
             sale(Journal="71", Rate=2)),
    Reported("Ongeldig: Kostenplaatskoppeling", "Invalid: Cost center link",
             cost_center_not_linked),
    Reported("De klantenrekening van deze relatie is niet gelijk aan de rekening van "
             "het gebruikte verkoopdagboek",
             "The receivables account of this account differs from the account of the "
             "sales journal used",
             other_receivable),
    Reported(XML[0] + "Invoer 1: Het bedrag van de BTW regel met BTW code 2 komt niet "
             "overeen met het totaal aan BTW-bedragen in de grondslagregels",
             XML[1] + "Entry 1: The amount of the VAT line with VAT code 2 does not "
             "match the total of the VAT amounts in the base lines",
             upload(("8000", "1000", "-100", "2"), ("1500", "1000", "-20", "2"))),
    Reported("Reeds verwerkt", "Already processed", processed),
    Reported("Gegeven bestaat reeds.", "Data already exists", taken_code),
    Reported("Ongeldig: E-mail", "Invalid: Email []",
             posting("crm/Accounts", Name="X", Email="geen adres")),
    Reported("Document Type not allowed", "Document Type not allowed",
             posting("documents/Documents", Subject="X", Type=31)),
    Reported("Wrong Division", "Wrong Division", other_division),
    Reported("Bad Request - Error in query syntax.",
             "Bad Request - Error in query syntax.",
             reading("crm/Accounts(guid'not-a-guid')")),
    Reported("No property dinger exists in type Exact.Metadata.Entity.Account at "
             "position 0.",
             "No property dinger exists in type Exact.Metadata.Entity.Account at "
             "position 0.",
             reading("crm/Accounts?$select=ID&$filter=dinger eq 1")),
    Reported("Please add a $select or a $top=1 statement to the query string.",
             "Please add a $select or a $top=1 statement to the query string.",
             reading("generaljournalentry/GeneralJournalEntries")),
    Reported("Unrecognized 'Edm.Guid' literal 'guid'dsadsds'' in '6'.",
             "Unrecognized 'Edm.Guid' literal 'guid'dsadsds'' in '6'.",
             reading("crm/Accounts?$filter=ID eq guid'dsadsds'")),
    Reported("Filtering on these fields is not supported: YourRef",
             "Filtering on these fields is not supported: YourRef",
             settings(reading("bulk/Cashflow/Receivables?$select=ID"
                              "&$filter=YourRef eq 'x'"),
                      not_filterable={"bulk/Cashflow/Receivables": ["YourRef"]})),
    Reported("This endpoint has mandatory filtering applied. A GET request for this "
             "endpoint must have a $filter parameter with one of the following fields "
             "in the url:" + ",".join(FILTER_WANTED["crm/Accounts"]) + ".",
             "This endpoint has mandatory filtering applied. A GET request for this "
             "endpoint must have a $filter parameter with one of the following fields "
             "in the url:" + ",".join(FILTER_WANTED["crm/Accounts"]) + ".",
             settings(reading("crm/Accounts?$select=ID"), mandatory_filter=True)),
]  # fmt: skip

#: Reported texts without a row above.
NOT_HERE = {
    "Mandatory: Diary": "a translator's word for the Mandatory: Journal above",
    "Boekstuknummer in gebruik": "a vendor's wording of In gebruik: Boekstuknummer",
    "Ongeldige ref. btw code": "a vendor's wording of Ongeldige referentie: Btw-code",
    "Bestaat reeds: Digitale brievenbus": "mailboxes are not in the resource table",
    "Verplicht: Soort betaling": "direct debit mandates are not in the table",
    "Bestaat reeds: Mandaat referentie": "direct debit mandates are not in the table",
}


def said(answer: Any) -> list[str]:
    """Texts of an answer, of the REST or of the XML API."""
    if answer.headers["Content-Type"].startswith("text/xml"):
        root = etree.fromstring(answer.content)
        return [item.text for item in root.iter("Description")]
    return [str(answer.json()["error"]["message"]["value"])]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_reported_text(firm: Client, row: Reported, language: str) -> None:
    if language == "en":
        firm.log_in("edward@nlcompany.example")
    before = firm.ledger()["count"]
    answer = row.situation(firm)
    wanted = row.dutch if language == "nl" else row.english
    assert wanted in said(answer), said(answer)
    if "/docs/" not in answer.url:
        assert answer.status_code == (400 if answer.request.method == "GET" else 500)
    assert firm.ledger()["count"] <= before + 1


def test_the_two_lists_do_not_contradict_each_other() -> None:
    produced = {text for row in ROWS for text in (row.dutch, row.english)}
    assert not produced & set(NOT_HERE)
    assert len({row.dutch for row in ROWS}) == len(ROWS)
