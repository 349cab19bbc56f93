# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What failed, as a person mends it in a browser: queue, cause, fix, processed.

What is asserted is what stands on the page, and what then stands in Exact's books.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e import story
from tests.e2e.office import LOGIN, PASSWORD, Office
from tests.e2e.person import Person, browser
from tools import stack

TAX = "21% ST"
CAUSE = f"Tax {TAX} has no VAT code of Exact"
REMEDIES = ".o_exact_online_remedies button"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with stack.running("e2e-queue") as system:
        yield Office(system)


@pytest.fixture(scope="module")
def division(office: Office) -> int:
    """Number of the connected division in Exact."""
    return office.connect()


@pytest.fixture(scope="module")
def person(office: Office, division: int) -> Iterator[Person]:
    with browser(office.system.odoo.url) as someone:
        someone.log_in(LOGIN, PASSWORD)
        yield someone


@pytest.fixture(scope="module")
def customer(office: Office) -> int:
    return office.partner("Bakkerij De Korenaar B.V.")


def wait_for_row(person: Person, number: str) -> None:
    """Look at the list again until a document stands in it."""
    row = person.row(number)
    person.wait_until(lambda: bool(row.count()), person.refresh)
    expect(row).to_be_visible()


def highlighted(person: Person) -> str:
    """The text of the first button of the remedies, which must stand out."""
    buttons = person.page.locator(REMEDIES)
    colours = buttons.evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    assert colours.count(colours[0]) == 1, colours
    return buttons.first.inner_text()


def test_from_the_queue_by_the_cause_to_processed(person, office, division, customer):
    numbers = office.invoices(customer, (100, 250))
    office.unmap_tax()
    story.open_invoices(person)
    story.process_from_list(person, *numbers)
    for number in numbers:
        story.wait_for_badge(person, number, "Failed")

    person.open(story.APP, "Dashboard")
    card = person.page.locator(".o_kanban_record")
    expect(card.locator("a", has_text="Failed")).to_contain_text("423.50")
    card.get_by_role("link", name=CAUSE).click()
    person.page.wait_for_selector(".o_form_view")

    person.open(story.APP, "Queue", "Causes")
    row = person.row(CAUSE)
    expect(row.locator("td[name=transfer_count]")).to_have_text("2")
    expect(row.locator("td[name=amount_total]")).to_contain_text("423.50")
    row.locator("td[name=name]").click()
    person.page.wait_for_selector(".o_form_view")
    for number in numbers:
        expect(person.row(number)).to_contain_text("Failed")
    assert highlighted(person) == "Open the record to mend"

    person.press("Open the record to mend")
    expect(person.field("name").locator("input, textarea").first).to_have_value(TAX)
    person.choose("exact_online_vat_code_id", "BTW hoog tarief, exclusief")
    person.save()

    # Mended is enough: nobody processes the documents again.
    person.open(story.APP, "Queue", "Processed")
    for number in numbers:
        wait_for_row(person, number)
        [entry] = office.entries(division, number)
        expect(person.row(number)).to_contain_text(str(entry["entry_number"]))
    person.open(story.APP, "Queue", "Failed")
    expect(person.page.locator(".o_data_row")).to_have_count(0)
    person.open(story.APP, "Queue", "Causes")
    expect(person.page.locator(".o_data_row")).to_have_count(0)


def test_credit_and_reinvoice_from_the_banner(person, office, division, customer):
    [number] = office.invoices(customer, [100])
    fault = {
        "effect": "status",
        "method": "POST",
        "path": "salesentry/SalesEntries",
        "status": "500",
        "text": "Ongeldig: Btw-percentage []",
        "count": 1,
    }
    office.system.sandbox.ask("faults", fault)
    story.open_invoices(person)
    story.process_from_list(person, number)
    story.wait_for_badge(person, number, "Failed")
    story.open_invoice(person, number)
    person.reads("Ongeldig: Btw-percentage", story.FAILED)
    assert highlighted(person) == "Credit and re-invoice"
    person.press("Credit and re-invoice")
    person.reads("neither goes to Exact Online", ".modal")
    assert not person.page.get_by_role("button", name="Reverse", exact=True).count()
    person.press("Reverse and Create Invoice")
    person.reads("Draft", ".o_arrow_button_current")
    person.press("Confirm")
    person.press("Process to Exact")
    story.wait_for_words(person, "70", story.BUTTON)
    new = person.page.locator(".o_form_view [name=name]").first.inner_text().strip()
    [entry] = office.entries(division, new)
    assert entry["amount"] == "121.00"
    assert office.entries(division, number) == []
    story.open_invoices(person)
    expect(person.row(number).locator("td[name=exact_online_state]")).to_have_text("")
    story.open_invoice(person, number)
    person.reads("Not sent to Exact Online.", "[name=exact_online_offset]")
