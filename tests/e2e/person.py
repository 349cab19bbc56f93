# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person at a browser: reads words, clicks what they name, waits for what appears."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tools import chromium

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTH, HEIGHT = 1400, 850
#: Milliseconds that a page gets to show what is waited for.
PATIENCE = 20_000


class Person:
    """Someone who works in Odoo's web client.

    :param page: the browser's page.
    :param url: address of Odoo.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def log_in(self, login: str, password: str) -> None:
        """Log in, and wait for the web client."""
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click(".oe_login_buttons button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    # --- going somewhere ---

    def open(self, app: str, *menus: str) -> None:
        """Open an app from the home menu, and walk its menus."""
        self.page.click(".o_navbar_apps_menu button")
        self.page.locator(".o-dropdown--menu .o_app", has_text=app).first.click()
        expect(self.page.locator(".o_menu_brand")).to_have_text(app)
        for number, name in enumerate(menus):
            where = ".o_menu_sections" if number == 0 else ".o-dropdown--menu"
            self.page.locator(where).get_by_text(name, exact=True).first.click()
        self.settle()

    def go(self, path: str) -> None:
        """Type an address of the web client, such as `customer-invoices`."""
        self.page.goto(f"{self.url}/odoo/{path}")
        self.page.wait_for_selector(".o_action_manager .o_view_controller")
        self.settle()

    def settle(self) -> None:
        """Wait until the web client has nothing more to load."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_function(
            "() => !document.querySelector('.o_loading_indicator, .o_blockUI')"
        )

    # --- forms ---

    def field(self, name: str) -> Locator:
        """Return the shown widget of a field, in the form or in the edited row."""
        return self.page.locator(f".o_field_widget[name='{name}']:visible").first

    def fill(self, name: str, value: str) -> None:
        """Type into a field."""
        self.field(name).locator("input, textarea").first.fill(value)

    def options(self, name: str, typed: str = "") -> list[str]:
        """Return what the drop-down of a field offers for the typed text."""
        self.type_into(name, typed)
        menu = self.page.locator(".o-autocomplete--dropdown-menu")
        expect(menu).to_be_visible()
        expect(menu.locator(".fa-spin")).to_have_count(0)
        texts = menu.locator(".o-autocomplete--dropdown-item").all_inner_texts()
        return [text.strip() for text in texts if text.strip()]

    def type_into(self, name: str, text: str) -> None:
        """Open the drop-down of a field with a text in it."""
        box = self.field(name).locator("input").first
        box.click()
        box.fill("")
        if text:
            box.press_sequentially(text, delay=5)
        # The web client asks the server a moment after the last key.
        self.page.wait_for_timeout(500)

    def choose(self, name: str, text: str) -> None:
        """Choose a record in the drop-down of a field."""
        self.type_into(name, text)
        item = self.page.locator(".o-autocomplete--dropdown-item", has_text=text)
        item.first.click()
        expect(self.page.locator(".o-autocomplete--dropdown-menu")).to_have_count(0)

    def save(self) -> None:
        """Save the form."""
        self.page.click(".o_form_button_save")
        expect(self.page.locator(".o_form_button_save:visible")).to_have_count(0)

    def press(self, name: str) -> None:
        """Press the button with this text."""
        button = self.page.get_by_role("button", name=name, exact=True)
        button.filter(visible=True).first.click()
        self.settle()

    def confirm(self) -> None:
        """Answer a question of the web client with its first button."""
        self.page.click(".modal-footer .btn-primary")
        expect(self.page.locator(".modal")).to_have_count(0)
        self.settle()

    # --- lists ---

    def row(self, text: str) -> Locator:
        """Return the row of the list in which a text stands."""
        return self.page.locator(".o_data_row", has_text=text).first

    def select(self, *texts: str) -> None:
        """Tick the rows in which these texts stand."""
        for text in texts:
            self.row(text).locator(".o_list_record_selector input").check()

    def search(self, text: str) -> None:
        """Look for a text by the search field's first proposal."""
        box = self.page.locator(".o_searchview_input")
        box.fill(text)
        self.page.locator(".o_searchview_autocomplete .o-dropdown-item").first.click()
        self.settle()

    def forget_search(self) -> None:
        """Take away all filters of the list."""
        removers = self.page.locator(".o_searchview_facet .o_facet_remove")
        while removers.count():
            removers.first.click()
            self.settle()

    def refresh(self) -> None:
        """Ask the list anew, as Enter in the search field does."""
        self.page.locator(".o_searchview_input").press("Enter")
        self.settle()

    # --- reading ---

    def reads(self, text: str, within: str = "body", timeout: int = PATIENCE) -> None:
        """Wait until a text can be read somewhere.

        :param within: CSS selector of the part that is looked at.
        :param timeout: milliseconds.
        """
        shown = self.page.locator(within).get_by_text(text).filter(visible=True)
        expect(shown.first).to_be_visible(timeout=timeout)

    def wait_until(
        self, seen: Callable[[], bool], look_again: Callable[[], None]
    ) -> None:
        """Look again, now and then, until something is seen or patience ends."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not seen() and time.monotonic() < deadline:
            self.page.wait_for_timeout(300)
            look_again()

    def let_notes_go(self) -> None:
        """Wait until the notifications in the corner have gone by themselves."""
        expect(self.page.locator(".o_notification")).to_have_count(0)

    def picture(self, path: Path, **values: Any) -> None:
        """Take a picture of the page as it stands."""
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=path, **values)


@contextmanager
def browser(url: str, language: str = "en-US") -> Iterator[Person]:
    """Give a person with an empty browser while the block runs.

    :param language: of the browser; Odoo's own follows the user.
    """
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=list(FLAGS)
        )
        context = chrome.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            locale=language,
            timezone_id="Europe/Amsterdam",
            # The sandbox's CA is made for this run only.
            ignore_https_errors=True,
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        try:
            yield Person(context.new_page(), url)
        finally:
            chrome.close()
