# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where it is measured: a sandbox in its own process, over TLS, without limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import requests

from exact_core.auth.manager import TokenManager
from exact_core.model.invoice import InvoiceDraft, InvoiceLineDraft
from exact_core.model.reference import GLAccount, Journal, VatCode
from exact_core.model.relation import Relation
from exact_core.model.tokens import TokenPair
from exact_core.odata.query import Query, eq
from exact_core.services import reference_data, relations
from exact_core.services.client import ExactClient
from exact_core.services.memory import MemoryBudgetStore, MemoryTokenStore
from exact_core.transport.clock import SystemClock
from exact_core.transport.http import RequestsTransport
from exact_sandbox import testing


@dataclass
class Place:
    """The core's client and a plain session, with one token, at one sandbox."""

    base_url: str
    ca: str
    client_id: str
    token: str
    division: int
    client: ExactClient
    manager: TokenManager
    plain: requests.Session

    def url(self, resource: str) -> str:
        return f"{self.base_url}/api/v1/{self.division}/{resource}"

    def admin(self, door: str, body: Any = None) -> Any:
        """Call the sandbox's administration."""
        url = f"{self.base_url}/_sandbox/{door}"
        method = "GET" if body is None else "POST"
        answer = self.plain.request(method, url, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def started(count: int, *more: str) -> Iterator[Place]:
    """A place with so many relations, while the block runs.

    :param count: customers in the division.
    :param more: options of the sandbox.
    """
    options = ("--port", "0", "--world", "tiny", "--relations", str(count), "--tls")
    with testing.process(*options, *more) as sandbox:
        url = f"{sandbox.base_url}/_sandbox/"
        ca, ready = str(sandbox.ca), sandbox.ready
        limits = {"minute_limit": 0, "day_limit": 0, "error_limit": 0}
        lasting = {"access_token_seconds": 7_200}
        plain = _plain(ca)
        plain.post(f"{url}settings", json=limits | lasting, timeout=30)
        granted = plain.post(f"{url}grant", json={}, timeout=30).json()
        yield place_at(
            sandbox.base_url,
            ca,
            str(ready["client_id"]),
            int(ready["divisions"][0]["code"]),
            granted["access_token"],
        )


def _plain(ca: str) -> requests.Session:
    plain = requests.Session()
    plain.trust_env = False
    plain.verify = ca
    return plain


def place_at(
    base_url: str, ca: str, client_id: str, division: int, token: str
) -> Place:
    """A place at a sandbox that runs already."""
    plain = _plain(ca)
    plain.headers.update(
        {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
    )
    clock = SystemClock()
    pair = TokenPair(token, "", clock.now())
    manager = TokenManager(MemoryTokenStore(pair), lambda old: old, clock)
    client = ExactClient(
        base_url=base_url,
        client_id=client_id,
        site="nl",
        transport=RequestsTransport(verify=ca),
        tokens=manager,
        budgets=MemoryBudgetStore(),
        clock=clock,
    )
    return Place(base_url, ca, client_id, token, division, client, manager, plain)


@dataclass(frozen=True)
class Papers:
    """What an invoice refers to, read from Exact once."""

    journal: Journal
    account: GLAccount
    vat_code: VatCode
    customer: Relation
    day: date

    def invoice(self, number: int, lines: int = 2) -> InvoiceDraft:
        """An invoice of so many lines of 100.00 with 21 % VAT."""
        line = InvoiceLineDraft(
            key="line",
            label="Line",
            description="Consultancy, November",
            amount=Decimal("100.00"),
            tax_amount=Decimal("21.00"),
            gl_account=self.account,
            account_key="account",
            vat_code=self.vat_code,
            tax_key="tax",
            tax_percentage=Decimal("0.21"),
        )
        return InvoiceDraft(
            key=f"move-{number}",
            number=f"INV/2026/{number:05}",
            tag=f"#bench-{number}",
            is_credit_note=False,
            customer=self.customer,
            customer_key="partner",
            customer_label=self.customer.name,
            journal=self.journal,
            journal_key="journal",
            journal_label="Customer Invoices",
            invoice_date=self.day,
            accounting_date=self.day,
            due_date=self.day,
            currency="EUR",
            division_currency="EUR",
            rate=Decimal(1),
            total=Decimal("121.00") * lines,
            tax_total=Decimal("21.00") * lines,
            lines=tuple(replace(line, key=f"line-{n}") for n in range(lines)),
            description="Invoice",
        )


def papers(place: Place) -> Papers:
    """Read what invoices refer to."""
    client, division = place.client, place.division
    query = Query(
        select=relations.RELATION_FIELDS, filter=eq("Code", "1000".rjust(18)), top=1
    )
    (row,) = client.page(division, relations.ACCOUNTS, query)
    read = reference_data
    return Papers(
        journal=_coded(read.read_journals(client, division), "70"),
        account=_coded(read.read_gl_accounts(client, division), "8000"),
        vat_code=_coded(read.read_vat_codes(client, division), "2"),
        customer=relations.relation_of(row),
        day=SystemClock().now().date(),
    )


def _coded(rows: Iterator[Any], code: str) -> Any:
    return next(row for row in rows if row.code == code)
