# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exact's log-in and consent pages, filled in as a browser does."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import requests

from tools.stack import SandboxProcess

FORM = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def give_consent(sandbox: SandboxProcess, url: str) -> str:
    """Log in as the first user, allow all divisions.

    :param url: of the consent page, as the connection gives it.
    :return: where Exact sends the browser then: Odoo's callback.
    """
    user = sandbox.ready["users"][0]
    codes = [row["code"] for row in sandbox.ready["divisions"]]
    with requests.Session() as browser:
        # Of this machine's own settings none may name another CA or a proxy.
        browser.trust_env = False
        browser.verify = sandbox.ca
        page = browser.get(url, timeout=30)
        for answer in (
            {"login": user["login"], "password": user["password"], "do": "login"},
            {"division": codes, "do": "allow"},
        ):
            page = browser.post(
                urljoin(page.url, "/api/oauth2/auth"),
                data={**dict(FORM.findall(page.text)), **answer},
                allow_redirects=answer["do"] == "login",
                timeout=30,
            )
    return page.headers["Location"]
