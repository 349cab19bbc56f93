# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages of the books: entries of all journals, open items, what was matched."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from exact_sandbox.admin.layout import page
from exact_sandbox.admin.parts import badge, day, link, table, tabs, text
from exact_sandbox.ledger.frame import LEDGER
from exact_sandbox.ledger.openitems import MATCHED
from exact_sandbox.ledger.sides import PURCHASE, SALES, SIDES, Side
from exact_sandbox.messages import Response, html_response
from exact_sandbox.state.store import NOWHERE, Row

if TYPE_CHECKING:
    from exact_sandbox.sandbox import Sandbox

#: How many entries a page shows, the latest first.
_SHOWN = 500


class BookPages:
    """Pages by name; each gets the division and the query."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.of_division: dict[str, Callable[[int, dict[str, str]], Response]] = {
            "view/entries": self._entries,
            "view/booking": self._booking,
            "view/openitems": self._open,
            "view/matches": self._matches,
        }

    def _name(self, division: int) -> str:
        row = self.sandbox.store.get(NOWHERE, "system/Divisions", division) or {}
        return str(row.get("Description", division))

    # -- entries ----------------------------------------------------------------

    def _entries(self, division: int, query: dict[str, str]) -> Response:
        """Every entry with what it debits, latest first."""
        found: dict[str, list[Row]] = {}
        for row in self.sandbox.store.rows(division, LEDGER):
            found.setdefault(row["EntryID"], []).append(row)
        rows = []
        for key, lines in list(reversed(found.items()))[:_SHOWN]:
            first = min(lines, key=lambda line: line["LineNumber"])
            debit = sum(
                (max(line["AmountDC"], Decimal(0)) for line in lines), Decimal(0)
            )
            balanced = not sum((line["AmountDC"] for line in lines), Decimal(0))
            rows.append([
                link("booking", first["EntryNumber"], division=division, id=key),
                f"{text(first['JournalCode'])} {text(first['JournalDescription'])}",
                day(first["Date"]),
                f"{first['FinancialYear']}-{first['FinancialPeriod']}",
                text(first.get("AccountName")), text(first.get("YourRef")),
                text(first.get("Description")), debit,
                "" if balanced else badge("not in balance", "bad"),
            ])  # fmt: skip
        heads = [
            "Entry", "Journal", "Date", "Period", "Relation", "Your ref.",
            "Description", "Debit", "",
        ]  # fmt: skip
        count = f"<p>{len(rows)} of {len(found)} entries</p>"
        body = tabs(division, "entries") + count + table(heads, rows, {7})
        return html_response(page(f"Entries of {self._name(division)}", body))

    def _booking(self, division: int, query: dict[str, str]) -> Response:
        """The ledger lines of one entry, debit and credit."""
        key = query.get("id", "").lower()
        every = self.sandbox.store.rows(division, LEDGER)
        lines = [row for row in every if row["EntryID"] == key]
        if not lines:
            return html_response(page("Not found", "<p>No such entry.</p>"), 404)
        rows = [
            [
                row["GLAccountCode"], text(row["GLAccountDescription"]),
                text(row.get("AccountName")), text(row.get("Description")),
                text(row.get("VATCode")),
                row["AmountDC"] if row["AmountDC"] >= 0 else "",
                -row["AmountDC"] if row["AmountDC"] < 0 else "",
                f"{row['Currency']} {row['AmountFC']}",
            ]
            for row in sorted(lines, key=lambda each: each["LineNumber"])
        ]  # fmt: skip
        heads = [
            "Account", "Name", "Relation", "Description", "VAT", "Debit", "Credit",
            "In its currency",
        ]  # fmt: skip
        body = tabs(division) + table(heads, rows, {5, 6, 7})
        return html_response(page(f"Entry {lines[0]['EntryNumber']}", body))

    # -- open items ----------------------------------------------------------------

    def _open(self, division: int, query: dict[str, str]) -> Response:
        """What is to receive and to pay, against the ledger's balance."""
        parts = [tabs(division, "openitems")]
        for side, title in ((SALES, "To receive"), (PURCHASE, "To pay")):
            parts += self._open_side(division, side, title)
        return html_response(
            page(f"Open items of {self._name(division)}", "".join(parts))
        )

    def _open_side(self, division: int, side: Side, title: str) -> list[str]:
        store = self.sandbox.store
        today = self.sandbox.clock.local()
        items = [
            row for row in store.rows(division, side.terms) if row["Status"] != MATCHED
        ]
        rows: list[list[Any]] = []
        for row in sorted(items, key=lambda each: (each["DueDate"], each["_hid"])):
            late = (today - row["DueDate"]).days
            rows.append([
                link("booking", row["EntryNumber"], division=division,
                     id=row["EntryID"]),
                row["InvoiceNumber"], text(row["AccountName"]), text(row["YourRef"]),
                day(row["InvoiceDate"]), day(row["DueDate"]),
                badge(f"{late} days", "bad") if late > 0 else "",
                row["Currency"], row["AmountFC"] * -side.sign,
                row["AmountDC"] * -side.sign,
            ])  # fmt: skip
        open_now = sum((row["AmountDC"] for row in items), Decimal(0)) * -side.sign
        booked = side.sign * sum(
            (
                row["AmountDC"]
                for row in store.rows(division, LEDGER)
                if row["_kind"] == side.kind
            ),
            Decimal(0),
        )
        verdict = (
            badge("equals the ledger", "good")
            if open_now == booked
            else badge(f"the ledger says {booked}", "bad")
        )
        heads = [
            "Entry", "Invoice", "Relation", "Your ref.", "Date", "Due", "Late",
            "Currency", "Open", "In own currency",
        ]  # fmt: skip
        return [
            f"<h2>{title}: {open_now} {verdict}</h2>",
            table(heads, rows, {8, 9}),
        ]

    def _matches(self, division: int, query: dict[str, str]) -> Response:
        """What settled what."""
        groups: dict[str, list[tuple[Side, Row]]] = {}
        for side in SIDES:
            for row in self.sandbox.store.rows(division, side.terms):
                if row.get("_match"):
                    groups.setdefault(row["_match"], []).append((side, row))
        rows = [
            [
                day(members[0][1]["EndDate"]), text(members[0][1]["AccountName"]),
                "<br>".join(
                    link("booking", f"{row['Journal']} / {row['EntryNumber']}",
                         division=division, id=row["EntryID"])
                    for _, row in members
                ),
                "<br>".join(str(-row["AmountFC"]) for _, row in members),
                members[0][1]["Currency"],
            ]
            for members in reversed(groups.values())
        ]  # fmt: skip
        heads = ["On", "Relation", "Entries", "Amounts (debit positive)", "Currency"]
        body = tabs(division, "matches") + table(heads, rows, {3})
        return html_response(page(f"Matched in {self._name(division)}", body))
