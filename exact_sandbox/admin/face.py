# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages that show a person what stands in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exact_sandbox.admin.book_pages import BookPages
from exact_sandbox.admin.layout import page
from exact_sandbox.admin.office_pages import OfficePages
from exact_sandbox.admin.parts import badge, link, tabs
from exact_sandbox.admin.parts import table as _table
from exact_sandbox.admin.parts import text as _text
from exact_sandbox.ledger.totals import totals
from exact_sandbox.messages import Response, html_response
from exact_sandbox.state.store import NOWHERE

if TYPE_CHECKING:
    from exact_sandbox.sandbox import Sandbox


#: How many relations a page shows.
_RELATIONS = 500


def _bodies(call: dict[str, Any]) -> str:
    """Headers and bodies of a call, folded away."""

    def headers(pairs: Any) -> str:
        return "\n".join(f"{name}: {value}" for name, value in pairs)

    parts = (
        ("Asked with", headers(call["headers"].items())),
        ("Asked", call["request_body"]),
        ("Answered with", headers(call["response_headers"])),
        ("Answered", call["response_body"]),
    )
    shown = "".join(
        f"<b>{title}</b><pre>{_text(content)}</pre>"
        for title, content in parts
        if content
    )
    return f"<details><summary>show</summary>{shown}</details>"


def _marks(division: dict[str, Any]) -> str:
    """What is special about a division."""
    found = [badge("office", "good")] if division.get("IsPracticeDivision") else []
    found += [badge("archived")] if division.get("Status") == 2 else []
    found += [badge("blocked", "bad")] if division.get("BlockingStatus") else []
    return " ".join(found)


class Face:
    """Server-rendered pages under ``/_sandbox/``."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.office = OfficePages(sandbox)
        self.books = BookPages(sandbox)

    def handle(self, name: str, query: dict[str, str]) -> Response:
        """One page."""
        if name == "":
            return self._divisions()
        if name == "view/calls":
            return self._calls()
        if name in self.office.general:
            return self.office.general[name]()
        try:
            division = int(query.get("division", ""))
        except ValueError:
            return html_response(page("Not found", "<p>No such page.</p>"), 404)
        if name == "view/ledger":
            return self._ledger(division)
        if name == "view/entry":
            return self._entry(division, query.get("id", ""))
        if name == "view/relations":
            return self._relations(division, query)
        if name in self.books.of_division:
            return self.books.of_division[name](division, query)
        if name in self.office.of_division:
            return self.office.of_division[name](division, query)
        return html_response(page("Not found", "<p>No such page.</p>"), 404)

    def _name(self, division: int) -> str:
        row = self.sandbox.store.get(NOWHERE, "system/Divisions", division) or {}
        return str(row.get("Description", division))

    def _divisions(self) -> Response:
        rows = []
        for row in self.sandbox.store.rows(NOWHERE, "system/Divisions"):
            code = row["Code"]
            books = totals(self.sandbox.store, code)
            rows.append([
                code, f"{_text(row['Description'])} {_marks(row)}",
                _text(row["Currency"]),
                books["count"], books["receivable"],
                " ".join(
                    link(view, view.capitalize(), division=code)
                    for view in ("ledger", "relations", "returns", "documents")
                ),
            ])  # fmt: skip
        heads = ["Code", "Name", "Currency", "Entries", "Receivable", "Show"]
        clock = self.sandbox.clock.describe()
        app = self.sandbox.app
        about = _table(["Of this sandbox", ""], [
            ["World", f"{self.sandbox.plan.world}, seed {self.sandbox.plan.seed}"],
            ["Clock", _text(clock["local"])],
            ["Client id", f"<code>{{{app['client_id']}}}</code>"],
            ["Redirect URIs", "<br>".join(map(_text, app["redirect_uris"])) or "none"],
        ], frozenset())  # fmt: skip
        body = _table(heads, rows, frozenset({3, 4})) + about
        return html_response(page("Divisions", body))

    def _ledger(self, division: int) -> Response:
        books = totals(self.sandbox.store, division)
        vat = [
            [_text(code) or "<i>none</i>", sums["base"], sums["vat"]]
            for code, sums in books["vat"].items()
        ]
        entries = [
            [
                f'<a href="/_sandbox/view/entry?division={division}&amp;'
                f'id={each["entry_id"]}">{each["entry_number"]}</a>',
                each["journal"], each["date"], f"{each['year']}-{each['period']}",
                _text(each["customer"]), _text(each["your_ref"]),
                _text(each["description"]), each["currency"], each["amount"],
                each["due_date"],
            ]
            for each in reversed(books["entries"])
        ]  # fmt: skip
        names = {
            row["Code"]: row["Description"]
            for row in self.sandbox.store.rows(division, "financial/GLAccounts")
        }
        accounts = [
            [code, _text(names.get(code)), amount]
            for code, amount in books["accounts"].items()
        ]
        heads = [
            "Entry", "Journal", "Date", "Period", "Customer", "Your ref.",
            "Description", "Currency", "Amount", "Due",
        ]  # fmt: skip
        body = tabs(division, "ledger") + (
            f"<p>{books['count']} sales entries; receivable balance "
            f"<b>{books['receivable']}</b>, payable balance "
            f"<b>{books['payable']}</b></p><h2>VAT per code</h2>"
            + _table(["Code", "Base", "VAT"], vat, frozenset({1, 2}))
            + "<h2>Balances</h2>"
            + _table(["Account", "Name", "Balance"], accounts, frozenset({2}))
            + "<h2>Entries</h2>"
            + _table(heads, entries, frozenset({8}))
        )
        return html_response(page(f"Ledger of {self._name(division)}", body))

    def _entry(self, division: int, key: str) -> Response:
        entry = self.sandbox.store.get(division, "salesentry/SalesEntries", key)
        if entry is None:
            return html_response(page("Not found", "<p>No such entry.</p>"), 404)
        ledger = self.sandbox.store.rows(
            division, "financialtransaction/TransactionLines"
        )
        rows = [
            [
                row["GLAccountCode"], _text(row["GLAccountDescription"]),
                _text(row["Description"]), _text(row.get("VATCode")),
                row["AmountFC"], row["AmountDC"],
            ]
            for row in ledger
            if row["EntryID"] == key
        ]  # fmt: skip
        about = [
            ["Customer", _text(entry["CustomerName"])],
            ["Journal", f"{entry['Journal']} {_text(entry['JournalDescription'])}"],
            ["Your ref.", _text(entry["YourRef"])],
            ["Description", _text(entry["Description"])],
            ["Payment reference", _text(entry["PaymentReference"])],
            [
                "Date, due",
                f"{entry['EntryDate']:%Y-%m-%d}, {entry['DueDate']:%Y-%m-%d}",
            ],
            [
                "Total",
                f"{entry['Currency']} {entry['AmountFC']} (rate {entry['Rate']})",
            ],
        ]
        heads = ["Account", "Name", "Description", "VAT", "Amount", "Own currency"]
        body = _table(["Entry", ""], about, frozenset()) + _table(
            heads, rows, frozenset({4, 5})
        )
        return html_response(page(f"Entry {entry['EntryNumber']}", body))

    def _relations(self, division: int, query: dict[str, str]) -> Response:
        wanted, key = query.get("q", "").lower(), query.get("id", "").lower()
        every = self.sandbox.store.rows(division, "crm/Accounts")
        found = [
            row
            for row in every
            if (not key or row["ID"] == key)
            and wanted in f"{row['Code']} {row['Name']}".lower()
        ]
        rows = [
            [
                _text(row["Code"]).strip(), _text(row["Name"]), _text(row.get("City")),
                _text(row.get("Country")), _text(row.get("VATNumber")),
                _text(row.get("ChamberOfCommerce")),
                _text(row.get("RSIN") or row.get("BSN")), _text(row.get("Status")),
                badge("blocked", "bad") if row.get("Blocked") else
                badge("ended") if row.get("EndDate") else "",
            ]
            for row in sorted(found, key=lambda each: str(each["Code"]))[:_RELATIONS]
        ]  # fmt: skip
        heads = [
            "Code", "Name", "City", "Country", "VAT number", "KvK", "RSIN/BSN",
            "Status", "",
        ]  # fmt: skip
        search = (
            '<form class="search"><input type="hidden" name="division" '
            f'value="{division}"><input name="q" value="{_text(query.get("q"))}" '
            'placeholder="code or name" aria-label="Code or name">'
            "<button>Search</button></form>"
        )
        count = f"<p>{len(rows)} of {len(every)} relations</p>"
        body = tabs(division, "relations") + search + count + _table(heads, rows)
        return html_response(page(f"Relations of {self._name(division)}", body))

    def _calls(self) -> Response:
        log = self.sandbox.calls
        counters = log.counters()
        count = [[_text(name), number] for name, number in counters["calls"].items()]
        rows = [
            [
                each["time"][11:23], each["method"],
                _text("?".join(filter(None, (each["path"], each["query"])))),
                _text(each["user"]),
                f'<span class="{"" if (each["status"] or 999) < 400 else "bad"}">'
                f'{each["status"] or "cut"}</span>',
                _text(each["fault"]), each["milliseconds"],
                _bodies(each),
            ]
            for each in log.last(200)
        ]  # fmt: skip
        heads = ["Time", "Method", "Address", "User", "Status", "Fault", "ms", "Bodies"]
        body = _table(["Call", "Times"], count, frozenset({1})) + _table(
            heads, rows, frozenset({6})
        )
        return html_response(page("Last calls", body))
