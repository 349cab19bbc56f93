# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The main job as a person does it in a browser, from consent to mended invoice.

What is asserted is what stands on the page, and what then stands in Exact's books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e import story
from tests.e2e.office import DIVISION_NAME, LOGIN, PASSWORD, Office
from tests.e2e.person import Person, browser
from tools import stack

TAX = "21% ST"
#: What the sandbox's entry numbers begin with: the year and the sales journal.
SERIES = f"{dt.date.today():%y}70"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with stack.running("e2e") as system:
        yield Office(system)


@pytest.fixture(scope="module")
def person(office: Office) -> Iterator[Person]:
    with browser(office.system.odoo.url) as someone:
        someone.log_in(LOGIN, PASSWORD)
        yield someone


@pytest.fixture(scope="module")
def connected(person: Person, office: Office) -> Person:
    """Someone who gave consent and chose the company of a division."""
    story.connect(person, office)
    person.reads("Connected to Exact Online as Anna de Vries.")
    story.choose_company(person)
    return person


@pytest.fixture(scope="module")
def ready(connected: Person) -> Person:
    """Someone who confirmed what was suggested."""
    for kind in story.KINDS:
        story.confirm_mappings(connected, kind)
    return connected


@pytest.fixture(scope="module")
def customer(office: Office) -> int:
    return office.partner("Bakkerij De Korenaar B.V.")


def division(office: Office) -> int:
    rows = office.system.sandbox.ready["divisions"]
    return next(row["code"] for row in rows if row["name"] == DIVISION_NAME)


def entry(office: Office, number: str) -> dict:
    """The one entry of an invoice in Exact's books."""
    [found] = office.entries(division(office), number)
    return found


def test_the_connection_says_how_it_stands(connected):
    connected.open(story.APP, "Configuration", "Connections")
    row = connected.row("Exact Online of NL Company")
    expect(row).to_contain_text("Anna de Vries")
    expect(row).to_contain_text("Connected")
    row.locator("td[name=name]").click()
    # The secret is never shown again.
    secret = connected.field("client_secret").locator("input")
    expect(secret).to_have_value("")
    expect(secret).to_have_attribute("placeholder", "stored, not shown")


@pytest.mark.parametrize(
    ("kind", "record", "field", "right", "wrong"),
    [
        ("Taxes", TAX, "vat_code_id", "verlegd binnenland, verkoop", "Inkoop"),
        ("Journals", "Sales", "exact_journal_id", "Verkoopboek", "Inkoopboek"),
        ("Accounts", "Turnover NL", "gl_account_id", "Omzet", "Debiteuren"),
    ],
)
def test_a_wrong_kind_is_not_offered(connected, kind, record, field, right, wrong):
    connected.open(story.APP, "Configuration", kind)
    connected.row(record).locator(f"td[name={field}]").click()
    assert any(right in option for option in connected.options(field, right))
    assert not any(wrong in option for option in connected.options(field, wrong))
    connected.press("Discard")


def test_two_invoices_are_processed_from_the_list(ready, office):
    numbers = ("INV/2026/00002", "INV/2026/00009")
    story.open_invoices(ready)
    story.process_from_list(ready, *numbers)
    ready.reads("2 document(s) offered to Exact Online.")
    for number in numbers:
        story.wait_for_badge(ready, number, "Processed")
    story.open_invoice(ready, numbers[0])
    booked = entry(office, numbers[0])
    expect(ready.page.locator(story.BUTTON)).to_contain_text(
        str(booked["entry_number"])
    )
    ready.reads(f"entry number {booked['entry_number']}", ".o-mail-Chatter")
    assert booked["amount"] == "41750.00"
    assert booked["customer"] == "Acme Corporation"
    assert entry(office, numbers[1])["amount"] == "1799.00"
    # What is processed is not offered a second time.
    assert not ready.page.get_by_role("button", name="Process to Exact").count()


def test_a_failed_invoice_says_why_and_is_mended(ready, office, customer):
    [number] = office.invoices(customer, [100])
    story.remove_tax_mapping(ready, TAX)
    story.open_invoices(ready)
    story.open_invoice(ready, number)
    ready.press("Process to Exact")
    story.wait_for_words(ready, "Not processed to Exact Online.", story.FAILED)
    ready.reads(f"Tax {TAX} has no VAT code of Exact.", story.FAILED)
    assert office.entries(division(office), number) == []

    ready.press("Open the fix")
    expect(ready.field("name").locator("input, textarea").first).to_have_value(TAX)
    field = "exact_online_vat_code_id"
    assert not any("Inkoop" in option for option in ready.options(field, "Inkoop"))
    ready.choose(field, "BTW hoog tarief, exclusief")
    ready.save()
    ready.page.locator(".breadcrumb-item", has_text=number).click()
    # What waited on the tax goes by itself once it is mended.
    story.wait_for_words(ready, SERIES, story.BUTTON)
    booked = entry(office, number)
    expect(ready.page.locator(story.BUTTON)).to_contain_text(
        str(booked["entry_number"])
    )
    ready.reads(f"entry number {booked['entry_number']}", ".o-mail-Chatter")
    assert not ready.page.get_by_text("Not processed to Exact Online.").count()
    assert booked["amount"] == "121.00"
    assert booked["vat"] == {"2": {"base": "100.00", "vat": "21.00"}}
    story.open_invoices(ready)
    story.wait_for_badge(ready, number, "Processed")


def test_the_failed_queue_processes_again(ready, office, customer):
    [number] = office.invoices(customer, [200])
    mapping = office.unmap_tax()
    story.open_invoices(ready)
    story.process_from_list(ready, number)
    story.wait_for_badge(ready, number, "Failed")
    ready.open(story.APP, "Queue", "Failed")
    expect(ready.row(number)).to_contain_text(f"Tax {TAX} has no VAT code of Exact.")
    ready.select(number)
    ready.press("Process again")
    expect(ready.row(number)).to_have_count(0)
    office.call("exact.online.mapping", "create", mapping)
    ready.open(story.APP, "Queue", "All Documents")
    story.wait_for_badge(ready, number, "Processed", "state")
    expect(ready.row(number)).to_contain_text(
        str(entry(office, number)["entry_number"])
    )


def test_the_dashboard_counts(ready, office):
    ready.open(story.APP, "Dashboard")
    card = ready.page.locator(".o_kanban_record", has_text=DIVISION_NAME)
    expect(card).to_contain_text("Connected")
    domain = [["state", "=", "processed"], ["kind", "=", "invoice"]]
    processed = office.call("exact.online.transfer", "search_count", domain)
    expect(card.locator("a", has_text="Processed")).to_contain_text(str(processed))


def test_a_dutch_user_reads_dutch(ready, office, customer):
    [number] = office.invoices(customer, [300])
    mapping = office.unmap_tax()
    office.speak("nl_NL")
    try:
        ready.go("customer-invoices")
        ready.forget_search()
        ready.select(number)
        ready.press("Verwerken naar Exact")
        story.wait_for_badge(ready, number, "Mislukt")
        story.wait_for_badge(ready, "INV/2026/00002", "Verwerkt")
        story.open_invoice(ready, number)
        ready.reads("Niet verwerkt naar Exact Online.")
        ready.reads(f"Btw {TAX} heeft geen btw-code van Exact.")
        office.call("exact.online.mapping", "create", mapping)
        ready.press("Opnieuw verwerken naar Exact")
        story.wait_for_words(ready, SERIES, story.BUTTON)
        ready.reads("Geboekt in Exact Online", ".o-mail-Chatter")
        assert entry(office, number)["amount"] == "363.00"
    finally:
        office.speak("en_US")
        ready.go("exact-online")
