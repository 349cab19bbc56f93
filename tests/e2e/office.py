# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands in Odoo before the story of a test begins, made by Odoo's own API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.e2e.consent import give_consent
from tools.odoo_client import Client
from tools.stack import Stack, wait_for

COMPANY = "NL Company"
LOGIN = PASSWORD = "admin"
#: The division of the sandbox whose books are those of *NL Company*.
DIVISION_NAME = "NL Company B.V."


class Office:
    """A Dutch company, seen by the administrator.

    :param system: the running sandbox and Odoo.
    :param company: its name; *NL Company* is in Odoo's demo data.
    """

    def __init__(self, system: Stack, company: str = COMPANY) -> None:
        self.system = system
        self.client: Client = system.odoo.log_in(LOGIN, PASSWORD)
        [found] = self.client.read("res.company", [["name", "=", company]], ["id"])
        self.company_id: int = found["id"]
        # The demo data's administrator works for another company.
        groups = [[4, self._id("account.group_account_manager")]]
        values = {"company_ids": [[4, self.company_id]], "group_ids": groups}
        self.client.call("res.users", "write", [self.client.user_id], values)
        self.context = {"allowed_company_ids": [self.company_id]}
        values = {"company_id": self.company_id}
        self.call("res.users", "write", [self.client.user_id], values)
        # Odoo would ask a server on the internet about the company at the first log-in.
        values = {"iap_enrich_auto_done": True}
        self.call("res.company", "write", [self.company_id], values)

    def _id(self, xmlid: str) -> int:
        module, _, name = xmlid.partition(".")
        domain = [["module", "=", module], ["name", "=", name]]
        [row] = self.client.read("ir.model.data", domain, ["res_id"])
        return int(row["res_id"])

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method as the administrator, in this company."""
        return self.client.call(model, method, *args, context=self.context, **kwargs)

    def read(self, model: str, domain: list[Any], *fields: str) -> list[dict[str, Any]]:
        """Return the fields of the records that fit a domain."""
        rows: list[dict[str, Any]] = self.call(
            model, "search_read", domain, list(fields)
        )
        return rows

    # --- documents ---

    def partner(self, name: str) -> int:
        """Make a Dutch customer and return its id."""
        values = {"name": name, "is_company": True, "country_id": self._id("base.nl")}
        return int(self.call("res.partner", "create", values))

    def tax_21(self) -> int:
        """Return the id of the 21 % sales tax of the company."""
        return self._id(f"account.{self.company_id}_btw_21")

    def invoices(
        self, partner: int, prices: Iterable[float], text: str = "Consultancy"
    ) -> list[str]:
        """Post an invoice with 21 % VAT for each price, in one go.

        :param prices: euro, without VAT.
        :return: the numbers that Odoo gave.
        """
        line = {"name": text, "tax_ids": [[6, 0, [self.tax_21()]]]}
        ids = self.call(
            "account.move",
            "create",
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner,
                    "invoice_date": self.today(),
                    "invoice_line_ids": [[0, 0, {**line, "price_unit": price}]],
                }
                for price in prices
            ],
        )
        self.call("account.move", "action_post", ids)
        rows = self.read("account.move", [["id", "in", ids]], "name")
        return sorted(row["name"] for row in rows)

    def today(self) -> str:
        """Return Odoo's own date, as it writes it."""
        [(day,)] = self.system.odoo.query("SELECT (now() AT TIME ZONE 'UTC')::date")
        return str(day)

    # --- people and mappings ---

    def speak(self, language: str) -> None:
        """Give the administrator a language, such as ``nl_NL``, and install it."""
        domain = [["code", "=", language], ["active", "=", False]]
        missing = self.call("res.lang", "search", domain, limit=1)
        if missing:
            wizard = self.call(
                "base.language.install", "create", {"lang_ids": [[6, 0, missing]]}
            )
            self.call("base.language.install", "lang_install", [wizard])
        values = {"lang": language}
        self.call("res.users", "write", [self.client.user_id], values)

    def unmap_tax(self) -> dict[str, Any]:
        """Delete the mapping of the 21 % tax; return what puts it back."""
        [row] = self.read(
            "exact.online.mapping",
            [["tax_id", "=", self.tax_21()]],
            *("division_id", "tax_id", "vat_code_id"),
        )
        self.call("exact.online.mapping", "unlink", [row.pop("id")])
        return {"kind": "tax", **{name: value[0] for name, value in row.items()}}

    # --- the connection, for tests that are about something else ---

    def connect(self) -> int:
        """Connect by the consent pages, bind the division, confirm what is suggested.

        :return: the number of the division in Exact.
        """
        ready = self.system.sandbox.ready
        connection = self.call(
            "exact.online.connection",
            "create",
            {
                "name": "Exact Online",
                "client_id": ready["client_id"],
                "client_secret": ready["client_secret"],
            },
        )
        self._consent(
            self.call("exact.online.connection", "action_authorise", [connection])
        )
        return self.bind(DIVISION_NAME)

    def bind(self, name: str) -> int:
        """Let a division of the connection keep the books of this company.

        :return: its number in Exact.
        """
        [row] = self.read("exact.online.division", [["name", "=", name]], "code")
        values = {"company_id": self.company_id}
        self.call("exact.online.division", "write", [row["id"]], values)
        self.call("exact.online.division", "action_refresh_reference", [row["id"]])
        self.call("exact.online.division", "action_confirm_suggestions", [row["id"]])
        return int(row["code"])

    def set_grey_period(self, minutes: int) -> None:
        """Give all divisions a grey period that may be shorter than people's least."""
        self.system.odoo.query(
            "UPDATE exact_online_division SET grey_minutes = %s", (minutes,)
        )

    def _consent(self, action: Mapping[str, str]) -> None:
        back = give_consent(self.system.sandbox, action["url"])
        # Back in Odoo, where the user has a session.
        answer = self.client.session.get(back, timeout=60)
        answer.raise_for_status()

    # --- what became of it ---

    def wait_for_outcome(self, numbers: Iterable[str], timeout: float = 60) -> None:
        """Wait until none of these documents is on its way.

        :param timeout: seconds.
        :raise StepFailed: one still is.
        """
        wanted = [["name", "in", list(numbers)], ["company_id", "=", self.company_id]]
        waiting = [*wanted, ["exact_online_state", "in", [False, "offered"]]]
        wait_for(
            "the outcome of the documents",
            lambda: not self.call("account.move", "search_count", waiting),
            timeout,
            0.3,
        )

    def entries(self, division: int, number: str) -> list[dict[str, Any]]:
        """Return what stands in Exact's books for a document of Odoo."""
        books = self.system.sandbox.ledger(division)
        return [entry for entry in books["entries"] if entry["your_ref"] == number]
