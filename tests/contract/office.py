# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An app with a user's consent, its client of Exact, and documents to book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import requests

from exact_core.auth import oauth
from exact_core.auth.manager import TokenManager
from exact_core.diagnosis.matcher import is_known_refusal
from exact_core.model.booking import BookingRules
from exact_core.model.invoice import InvoiceDraft, InvoiceLineDraft, Prepared
from exact_core.model.reference import GLAccount, Journal, VatCode
from exact_core.model.relation import Relation
from exact_core.model.tokens import TokenPair
from exact_core.odata.query import Query, eq
from exact_core.services import invoicing, posting, reference_data, relations
from exact_core.services.client import ExactClient
from exact_core.services.memory import MemoryBudgetStore, MemoryTokenStore
from exact_core.transport.http import RequestsTransport
from exact_sandbox.testing import Running
from tests.contract.table import Held

TODAY = date(2026, 11, 21)
REDIRECT = "http://127.0.0.1:9/callback"
DUTCH, ENGLISH = "anna@nlcompany.example", "edward@nlcompany.example"


class SandboxClock:
    """The core's clock shows the sandbox's time."""

    def __init__(self, running: Running) -> None:
        self.running = running

    def now(self) -> datetime:
        return self.running.sandbox.clock.now()


class Office:
    """One app with one user's consent, and the books of one division."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.base_url = running.base_url
        self.clock = SandboxClock(running)
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = running.ca or True
        ready = running.ready
        self.division, self.other = (row["code"] for row in ready["divisions"][:2])
        self.app = oauth.AppCredentials(
            base_url=running.base_url,
            client_id=ready["client_id"],
            client_secret=ready["client_secret"],
            redirect_uri=REDIRECT,
            verify=running.ca or True,
        )
        self.tokens = MemoryTokenStore()
        self.budgets = MemoryBudgetStore()
        self.transport = Held(RequestsTransport(verify=running.ca or True).send)
        self.client = self.new_client()

    def new_client(self, **options: Any) -> ExactClient:
        """Another client of the same app, user and budgets."""
        return ExactClient(
            base_url=self.base_url,
            client_id=self.app.client_id,
            site="nl",
            transport=self.transport,
            tokens=self.manager(),
            budgets=self.budgets,
            clock=self.clock,
            known_refusal=is_known_refusal,
            **options,
        )

    def manager(self) -> TokenManager:
        return TokenManager(
            self.tokens,
            lambda pair: oauth.refresh(self.app, pair, self.clock),
            self.clock,
        )

    # -- administration of the sandbox

    def admin(self, door: str, body: Any = None, method: str | None = None) -> Any:
        """Call the administration; without a body it is a GET."""
        method = method or ("GET" if body is None else "POST")
        url = f"{self.base_url}/_sandbox/{door}"
        answer = self.http.request(method, url, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def log_in(self, user: str = DUTCH, divisions: Any = "all") -> TokenPair:
        """A consent without a browser; the client works with it from now on."""
        got = self.admin("grant", {"user": user, "divisions": divisions})
        pair = TokenPair(got["access_token"], got["refresh_token"], self.clock.now())
        self.keep(pair)
        return pair

    def keep(self, pair: TokenPair) -> None:
        self.tokens.update(lambda _old: pair)

    def edit(self, name: str, **values: Any) -> None:
        self.admin("edits", {"edit": name, "division": self.division, **values})

    def change(self, resource: str, row: str, **values: Any) -> None:
        """Change properties of a row of the sandbox's world, by its key."""
        self.edit("update", resource=resource, id=row, values=values)

    def ledger(self) -> dict[str, Any]:
        return dict(self.admin(f"ledger?division={self.division}"))

    def calls(self) -> int:
        """REST calls that reached the sandbox."""
        last = self.admin("calls?last=1000")["last"]
        return sum(1 for call in last if "/api/v1/" in call["path"])

    # -- set-up data, read by the core

    def journal(self, code: str = "70") -> Journal:
        found = reference_data.read_journals(self.client, self.division)
        return next(row for row in found if row.code == code)

    def vat_codes(self) -> dict[str, VatCode]:
        found = reference_data.read_vat_codes(self.client, self.division)
        return {row.code: row for row in found}

    def accounts(self) -> dict[str, GLAccount]:
        found = reference_data.read_gl_accounts(self.client, self.division)
        return {row.code: row for row in found}

    def relation(self, code: str = "1000") -> Relation:
        query = Query(
            select=relations.RELATION_FIELDS, filter=eq("Code", code.rjust(18))
        )
        (row,) = self.client.rows(self.division, relations.ACCOUNTS, query)
        return relations.relation_of(row)


@dataclass
class Desk:
    """Set-up data of an office, and drafts that are right until a test spoils them."""

    office: Office
    journal: Journal
    accounts: dict[str, GLAccount]
    codes: dict[str, VatCode]
    customer: Relation
    number: int = 0

    def line(self, net: str, tax: str = "0", vat: str = "2", **changes: Any) -> Any:
        code = self.codes[vat]
        taxed = code.type != "N"
        fields: dict[str, Any] = {
            "key": "line",
            "label": "Line",
            "description": "Advice",
            "amount": Decimal(net),
            "tax_amount": Decimal(tax),
            "gl_account": self.accounts["8000"],
            "account_key": "account",
            "vat_code": code,
            "tax_key": f"tax {vat}" if taxed else "",
            "tax_percentage": code.percentage if taxed else None,
        }
        return InvoiceLineDraft(**{**fields, **changes})

    def draft(self, *lines: InvoiceLineDraft, **changes: Any) -> InvoiceDraft:
        self.number += 1
        lines = lines or (self.line("100.00", "21.00"),)
        net = sum((line.amount for line in lines), Decimal(0))
        tax = sum((line.tax_amount for line in lines), Decimal(0))
        fields: dict[str, Any] = {
            "key": f"move-{self.number}",
            "number": f"INV/2026/{self.number:05}",
            "tag": f"#c0de-{self.number}",
            "is_credit_note": net + tax < 0,
            "customer": self.customer,
            "customer_key": "partner",
            "customer_label": self.customer.name,
            "journal": self.journal,
            "journal_key": "journal",
            "journal_label": "Customer Invoices",
            "invoice_date": TODAY,
            "accounting_date": TODAY,
            "due_date": date(2026, 12, 21),
            "currency": "EUR",
            "division_currency": "EUR",
            "rate": Decimal(1),
            "total": net + tax,
            "tax_total": tax,
            "lines": lines,
            "description": "Invoice",
        }
        return InvoiceDraft(**{**fields, **changes})

    def prepare(
        self, draft: InvoiceDraft, rules: BookingRules | None = None
    ) -> Prepared:
        prepared = invoicing.prepare(draft, rules)
        assert not prepared.blocked, prepared.findings
        return prepared

    def post(self, draft: InvoiceDraft, rules: BookingRules | None = None) -> Any:
        """Book it as the core does."""
        office = self.office
        return posting.post(office.client, office.division, self.prepare(draft, rules))

    def body(self, **changes: Any) -> dict[str, Any]:
        """A body that Exact takes; ``line_X`` changes X of its line."""
        payload = dict(self.prepare(self.draft()).payload)
        (line,) = payload["SalesEntryLines"]  # type: ignore[misc]
        for name in [each for each in changes if each.startswith("line_")]:
            line = {**line, name[5:]: changes.pop(name)}
        return {**payload, "SalesEntryLines": [line], **changes}

    def with_customer(self, code: str) -> Desk:
        return replace(self, customer=self.office.relation(code))
