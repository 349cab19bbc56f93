# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The XML API: envelope, messages, matching, entries, paging, rights and limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from tests.sandbox.conftest import Client

EXACT = '<?xml version="1.0"?><eExact>{}</eExact>'


def door(client: Client, kind: str, topic: str, **more: Any) -> requests.Response:
    """Call a door; with ``xml`` it is an upload."""
    xml = more.pop("xml", None)
    query = {"Topic": topic, "_Division_": str(client.division), **more}
    url = f"{client.base_url}/docs/XML{kind}.aspx"
    if xml is None:
        return client.http.get(url, params=query)
    return client.http.post(url, params=query, data=EXACT.format(xml).encode())


def told(answer: requests.Response) -> list[tuple[str, str]]:
    """Type and text of each message."""
    assert answer.status_code == 200, answer.text
    root = etree.fromstring(answer.content)
    return [
        (item.get("type") or "", item.findtext("Description") or "")
        for item in root.findall("Messages/Message")
    ]


def line(code: str, value: str, more: str = "", vat: str = "") -> str:
    vat = f'<VAT code="{vat}"/>' if vat else ""
    return (
        f'<GLTransactionLine><GLAccount code="{code}"/><Account code="1000"/>{more}'
        f'<Amount><Currency code="EUR"/><Value>{value}</Value>{vat}</Amount>'
        "</GLTransactionLine>"
    )


def transaction(*lines: str, journal: str = "70", head: str = "") -> str:
    journal = f'<Journal code="{journal}"/>' if journal else ""
    return (
        f"<GLTransactions><GLTransaction {head}>{journal}<Date>2026-11-02</Date>"
        f"{''.join(lines)}</GLTransaction></GLTransactions>"
    )


GOOD = (
    line("1300", "121.00"),
    line("8000", "-100.00", vat="2"),
    line("1500", "-21.00", vat="2"),
)


def match(*lines: tuple[str, int, str], account: str = "1300") -> str:
    found = "".join(
        f'<MatchLine finyear="2026" finperiod="11" journal="{journal}" '
        f'entry="{entry}" amountdc="{amount}"/>'
        for journal, entry, amount in lines
    )
    return (
        f'<MatchSets><MatchSet><GLAccount code="{account}"/><Account code="1000"/>'
        f"<MatchLines>{found}</MatchLines></MatchSet></MatchSets>"
    )


def paid(client: Client, amount: Any = 121) -> tuple[int, int]:
    """An invoice of 121 and money that refers to nothing; both entry numbers."""
    sold = client.book({"AmountFC": 100, "VATCode": "2"})["EntryNumber"]
    body = {"JournalCode": "20", "BankEntryLines": [
        {"GLAccount": client.gl("1300"), "Account": client.customer(),
         "AmountFC": amount}]}  # fmt: skip
    answer = client.post("financialtransaction/BankEntries", body)
    return int(sold), int(answer.json()["d"]["EntryNumber"])


def test_matching_settles_and_says_so_as_recorded(client: Any) -> None:
    sold, bank = paid(client)
    sets = match(("70", sold, "121"), ("20", bank, "-121"))
    answer = door(client, "Upload", "MatchSets", xml=sets)
    assert told(answer) == [
        ("2", f"Rekening: 1300 - Relatie: {'1000':>18} - 2 Regels Afgeletterd.")
    ]
    root = etree.fromstring(answer.content)
    topic = root.find("Messages/Message/Topic")
    assert dict(topic.attrib) == {"code": "MatchSets", "node": "MatchSet"}
    schema = "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"
    assert root.get(schema) == "eExact-XML.xsd"
    assert client.rows("read/financial/ReceivablesList") == []
    assert client.ledger()["receivable"] == "0.00"
    page = etree.fromstring(door(client, "Download", "MatchSets").content)
    lines = page.findall("MatchSets/MatchSet/MatchLines/MatchLine")
    assert sorted((row.get("journal"), row.get("amountdc")) for row in lines) == [
        ("20", "-121"), ("70", "121"),
    ]  # fmt: skip
    # twice is once too often: both are settled
    again = told(door(client, "Upload", "MatchSets", xml=sets))
    assert [kind for kind, _ in again] == ["0", "0"]


def test_a_part_is_matched_and_the_rest_stays_open(client: Any) -> None:
    sold, bank = paid(client, 50)
    sets = match(("70", sold, "50"), ("20", bank, "-50"))
    assert told(door(client, "Upload", "MatchSets", xml=sets))[0][0] == "2"
    assert client.row("read/financial/ReceivablesList")["Amount"] == 71


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("20", "-120"), "Ongeldig: Saldo"),
        (("20", "-130"), "Ongeldige referentie: Boeking - 26200001"),
        (("71", "-121"), "Ongeldige referentie: Boeking - 26200001"),
    ],
)
def test_sets_that_do_not_fit_change_nothing(
    client: Any, change: tuple[str, str], text: str
) -> None:
    sold, bank = paid(client)
    sets = match(("70", sold, "121"), (change[0], bank, change[1]))
    assert told(door(client, "Upload", "MatchSets", xml=sets)) == [
        ("0", f"Onderwerp [MatchSets] {text}"),
        ("0", "Onderwerp [MatchSets] Gegevens niet aangemaakt"),
    ]
    assert len(client.rows("read/financial/ReceivablesList")) == 2


def test_a_transaction_books_as_the_rest_api_does(client: Any) -> None:
    answer = door(client, "Upload", "GLTransactions", xml=transaction(*GOOD))
    ((kind, _),) = told(answer)
    assert kind == "2"
    data = etree.fromstring(answer.content).find("Messages/Message/Topic/Data")
    assert data.get("keyAlt") == "26700001"
    key = data.get("key").strip("{}")
    entry = client.get(f"salesentry/SalesEntries(guid'{key}')").json()["d"]
    assert entry["AmountFC"] == 121
    books = client.ledger()
    assert books["accounts"] == {"1300": "121.00", "1500": "-21.00", "8000": "-100.00"}
    assert books["vat"] == {"2": {"base": "100.00", "vat": "21.00"}}


def test_a_general_journal_takes_receivables_here(firm: Any) -> None:
    lines = (line("1300", "50"), line("1999", "-50"))
    sent = transaction(*lines, journal="90")
    assert told(door(firm, "Upload", "GLTransactions", xml=sent))[0][0] == "2"
    assert firm.row("read/financial/ReceivablesList")["Amount"] == 50
    assert firm.ledger()["accounts"] == {"1300": "50.00", "1999": "-50.00"}


def test_a_bank_entry_pays_by_reference(client: Any) -> None:
    sold = client.book({"AmountFC": 100, "VATCode": "2"})["EntryNumber"]
    reference = f"<References><InvoiceNumber>{sold}</InvoiceNumber></References>"
    sent = transaction(
        line("1100", "121"), line("1300", "-121", reference), journal="20"
    )
    assert told(door(client, "Upload", "GLTransactions", xml=sent))[0][0] == "2"
    assert client.rows("read/financial/ReceivablesList") == []
    assert client.ledger()["accounts"]["1100"] == "121.00"


def test_all_problems_are_told_in_the_users_language(client: Any) -> None:
    wrong = transaction(line("1300", "100"), line("8000", "-100", vat="2"), journal="")
    client.log_in("edward@nlcompany.example")
    assert told(door(client, "Upload", "GLTransactions", xml=wrong)) == [
        ("0", "Topic [GLTransactions] Mandatory: Journal"),
        ("0", "Topic [GLTransactions] Data not created"),
    ]
    # the parameter stands in for the missing journal
    again = door(client, "Upload", "GLTransactions", xml=transaction(*GOOD, journal=""),
                 Params_Journal="70")  # fmt: skip
    assert [kind for kind, _ in told(again)] == ["2"]


def test_good_and_bad_in_one_upload(client: Any) -> None:
    bad = transaction(line("1300", "121"), line("8000", "-100", vat="2"),
                      line("1500", "-20", vat="2"))  # fmt: skip
    kinds = told(door(client, "Upload", "GLTransactions", xml=transaction(*GOOD) + bad))
    assert [kind for kind, _ in kinds] == ["2", "0", "0"]
    assert kinds[1][1].startswith("Onderwerp [GLTransactions] Invoer 2: Het bedrag")
    assert client.ledger()["count"] == 1


def test_downloads_go_page_by_page_and_go_on_from_a_stamp(client: Any) -> None:
    client.admin("settings", {"bulk_page_size": 4})
    seen, stamp, counts = [], None, []
    for _ in range(5):
        more = {"TSPaging": stamp} if stamp else {}
        root = etree.fromstring(door(client, "Download", "Accounts", **more).content)
        topic = root.find("Topics/Topic")
        seen += [item.get("code") for item in root.findall("Accounts/Account")]
        counts.append(int(topic.get("count")))
        stamp = topic.get("ts_d")
        assert (topic.get("code"), topic.get("pagesize")) == ("Accounts", "4")
        assert stamp.startswith("0x") and len(stamp) == 18
        if counts[-1] < 4:
            break
    assert counts == [4, 3]
    assert sorted(seen) == ["1000", "1001", "1002", "9001", "9002", "9003", "9004"]
    client.http.put(client.url(f"crm/Accounts(guid'{client.customer('1001')}')"),
                    json={"City": "Sneek"})  # fmt: skip
    root = etree.fromstring(
        door(client, "Download", "Accounts", TSPaging=stamp).content
    )
    assert [item.get("code") for item in root.findall("Accounts/Account")] == ["1001"]


@pytest.mark.parametrize(
    ("topic", "node", "code"),
    [
        ("GLAccounts", "GLAccount", "8000"),
        ("Journals", "Journal", "70"),
        ("VATs", "VAT", "2"),
        ("PaymentConditions", "PaymentCondition", "30"),
    ],
)
def test_master_data_can_be_downloaded(
    client: Any, topic: str, node: str, code: str
) -> None:
    root = etree.fromstring(door(client, "Download", topic).content)
    (found,) = root.xpath(f"{topic}/{node}[@code='{code}']")
    assert found.findtext("Description")


def test_transactions_can_be_downloaded_and_balance(client: Any) -> None:
    paid(client)
    root = etree.fromstring(door(client, "Download", "GLTransactions").content)
    entries = root.findall("GLTransactions/GLTransaction")
    assert len(entries) == 2
    for entry in entries:
        values = [float(item.text) for item in entry.iterfind(".//Amount/Value")]
        assert round(sum(values), 2) == 0
    wanted = door(client, "Download", "GLTransactions", Params_Journal="20")
    assert len(etree.fromstring(wanted.content).findall(".//GLTransaction")) == 1


def test_who_may_not_enter_gets_a_status(anonymous: Any) -> None:
    assert door(anonymous, "Download", "Accounts").status_code == 401
    anonymous.log_in()
    refused = door(anonymous, "Download", "Accounts", _Division_="999")
    assert (refused.status_code, refused.headers["Reason"]) == (
        403, "NoDivisionAccess",
    )  # fmt: skip
    assert "Wrong Division" in refused.text
    other = anonymous.admin("status")["divisions"][1]["code"]
    anonymous.log_in(divisions=[anonymous.division])
    scope = door(anonymous, "Download", "Accounts", _Division_=str(other))
    assert scope.status_code == 403
    assert "division scope" in scope.text
    anonymous.admin("edits", {"edit": "deny", "user": "anna@nlcompany.example",
                              "resources": ["cashflow/"]})  # fmt: skip
    assert door(anonymous, "Download", "MatchSets").status_code == 403
    assert door(anonymous, "Download", "Accounts").status_code == 200


def test_xml_calls_count_with_the_others(client: Any) -> None:
    client.admin("settings", {"minute_limit": 3})
    client.admin("limits", method="DELETE")
    left = [
        door(client, "Download", "Journals").headers["X-RateLimit-Minutely-Remaining"]
        for _ in range(2)
    ]
    assert left == ["2", "1"]
    assert client.get("financial/Journals", select="ID").status_code == 200
    assert door(client, "Download", "Journals").status_code == 429


def test_what_is_no_xml_is_told_so(client: Any) -> None:
    url = f"{client.base_url}/docs/XMLUpload.aspx"
    query = {"Topic": "GLTransactions", "_Division_": str(client.division)}
    answer = client.http.post(url, params=query, data=b"<eExact")
    assert [kind for kind, _ in told(answer)] == ["3"]
    unknown = door(client, "Upload", "Nonsense", xml="")
    assert [kind for kind, _ in told(unknown)] == ["3"]
    assert door(client, "Upload", "Accounts", xml="<Accounts/>").status_code == 501


def test_entities_are_left_alone(client: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret of this machine")
    sent = transaction(*GOOD).replace(
        "<Date>", "<Description>seen: &x;</Description><Date>", 1
    )
    evil = f'<!DOCTYPE e [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{sent}'
    url = f"{client.base_url}/docs/XMLUpload.aspx"
    query = {"Topic": "GLTransactions", "_Division_": str(client.division)}
    answer = client.http.post(url, params=query, data=evil)
    assert told(answer)[0][0] == "2"
    (entry,) = client.ledger()["entries"]
    assert entry["description"] == "seen:"
