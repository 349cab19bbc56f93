# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Walk through Exact's log-in and consent pages as a browser does."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from tools.odoo_client import Client
from tools.progress import StepFailed
from tools.stack import SandboxProcess

TIMEOUT = 60  # seconds


@dataclass
class Form:
    """A form of a page, filled as it comes."""

    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, **values: str) -> list[tuple[str, str]]:
        """Return what is posted when a person fills in `values`."""
        kept = [(name, old) for name, old in self.fields if name not in values]
        return kept + list(values.items())


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form is None:
            self.form = Form(found.get("action", ""))
            self._inside = True
        elif tag == "input" and self._inside and self.form and found.get("name"):
            boxes = found.get("type") in ("checkbox", "radio")
            if not boxes or "checked" in found:
                pair = (found["name"], found.get("value", "on" if boxes else ""))
                self.form.fields.append(pair)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def first_form(page: requests.Response) -> Form:
    """Return the first form of a page.

    :raise StepFailed: it has none.
    """
    reader = _FormReader()
    reader.feed(page.text)
    if reader.form is None:
        raise StepFailed(f"no form on {page.url.split('?')[0]} ({page.status_code})")
    reader.form.action = urljoin(page.url, reader.form.action)
    return reader.form


def give(
    client: Client, sandbox: SandboxProcess, connection_id: int, user: int = 0
) -> None:
    """Start at the connection's button, log in, consent, and come back to Odoo.

    :param client: the session of the Odoo user who authorises.
    :param connection_id: of `exact.online.connection`.
    :param user: which of the sandbox's users gives the consent.
    :raise StepFailed: a page is not the expected one, or Odoo did not connect.
    """
    person = sandbox.ready["users"][user]
    action = client.call("exact.online.connection", "action_authorise", [connection_id])
    browser = client.session
    log_in = browser.get(action["url"], verify=sandbox.ca, timeout=TIMEOUT)
    form = first_form(log_in)
    consent = browser.post(
        form.action,
        data=form.filled(login=person["login"], password=person["password"]),
        verify=sandbox.ca,
        timeout=TIMEOUT,
    )
    form = first_form(consent)
    back = browser.post(
        form.action, data=form.filled(do="allow"), verify=sandbox.ca, timeout=TIMEOUT
    )
    [row] = client.call(
        "exact.online.connection", "read", [connection_id], ["state", "state_message"]
    )
    if not back.url.startswith(client.url) or row["state"] != "connected":
        raise StepFailed(
            f"the consent ended at {back.url.split('?')[0]} ({back.status_code}): "
            f"{row['state_message'] or row['state']}"
        )
