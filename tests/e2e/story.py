# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The main job as a person does it, in steps that tests and pictures share."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.office import COMPANY, DIVISION_NAME, Office
from tests.e2e.person import Person

APP = "Exact Online"
#: Parts of the invoice's form: the smart button, and what stands above the sheet.
BUTTON = ".oe_stat_button[name=action_exact_online_open]"
FAILED = "[name=exact_online_failed]"
KINDS = ("Taxes", "Journals", "Accounts", "Payment Terms")


def connect(person: Person, office: Office) -> None:
    """Make a connection, and give consent on Exact's own pages."""
    sandbox = office.system.sandbox
    user = sandbox.ready["users"][0]
    person.open(APP, "Configuration", "Connections")
    person.press("New")
    person.fill("name", "Exact Online of NL Company")
    person.fill("client_id", sandbox.ready["client_id"])
    person.fill("client_secret", sandbox.ready["client_secret"])
    person.press("Connect")
    page = person.page
    page.wait_for_url(f"{sandbox.base_url}/**")
    page.fill("input[name=login]", user["login"])
    page.fill("input[name=password]", user["password"])
    page.get_by_role("button", name="Log in").click()
    person.reads("asks for access in the name of")
    # Only what these books need: the others stay closed to the app.
    for box in page.locator("input[name=division]").all():
        box.uncheck()
    page.get_by_label(DIVISION_NAME).check()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{person.url}/odoo/**")
    page.wait_for_selector(".o_form_view")
    person.settle()


def choose_company(person: Person) -> None:
    """Say whose books the division keeps, and read its set-up data."""
    person.page.locator("button[name=action_open_divisions]").click()
    row = person.row(DIVISION_NAME)
    row.locator("td[name=company_id]").click()
    person.choose("company_id", COMPANY)
    person.page.click(".o_list_button_save")
    person.settle()
    row.get_by_role("button", name="Read set-up data").click()
    expect(row.get_by_role("button", name="Mappings")).to_be_visible()


def confirm_mappings(person: Person, kind: str) -> None:
    """Confirm all that is suggested for one kind of record."""
    person.open(APP, "Configuration", kind)
    person.page.locator("thead .o_list_record_selector input").check()
    person.page.locator(".o_control_panel button[name=action_confirm]").click()
    expect(person.row("Confirmed")).to_be_visible()
    person.settle()


def open_invoices(person: Person) -> None:
    """Open the list of customer invoices, without any filter."""
    person.open("Invoicing", "Customers", "Invoices")
    person.forget_search()


def process_from_list(person: Person, *numbers: str) -> None:
    """Select invoices in the list and process them."""
    person.select(*numbers)
    person.press("Process to Exact")


def wait_for_words(person: Person, words: str, within: str) -> None:
    """Load the form again until these words stand in a part of it.

    The chatter hears of news at once, the rest of a form when it is loaded again.

    :param within: CSS selector of the part.
    """
    part = person.page.locator(within)

    def look_again() -> None:
        person.page.reload()
        person.page.wait_for_selector(".o_form_view")
        person.settle()

    shown = part.filter(has_text=words, visible=True)
    person.wait_until(lambda: bool(shown.count()), look_again)
    expect(shown.first).to_be_visible()


def wait_for_badge(
    person: Person, number: str, badge: str, column: str = "exact_online_state"
) -> None:
    """Look at the list again until the badge of a document says so."""
    cell = person.row(number).locator(f"td[name={column}]")
    person.wait_until(lambda: cell.inner_text().strip() == badge, person.refresh)
    expect(cell).to_have_text(badge)


def open_invoice(person: Person, number: str) -> None:
    """Open an invoice from the list."""
    person.row(number).locator("td[name=name]").click()
    person.page.wait_for_selector(".o_form_view")
    person.reads(number)
    person.settle()


def remove_tax_mapping(person: Person, tax: str) -> None:
    """Delete the mapping of a tax, as a mistake of a manager would."""
    person.open(APP, "Configuration", "Taxes")
    page = person.page
    name = page.get_by_role("cell", name=tax, exact=True)
    row = page.locator(".o_data_row").filter(has=name)
    row.locator(".o_list_record_selector input").check()
    page.locator(".o_cp_action_menus button", has_text="Actions").click()
    page.locator(".o-dropdown--menu").get_by_text("Delete", exact=True).click()
    person.confirm()
    expect(row).to_have_count(0)
