# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""salesinvoice/SalesInvoices: open invoices and their checks. Nothing is booked.

An invoice has no number before it is printed, and cannot be given one (reported).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from exact_sandbox.ledger.checks import fits_side
from exact_sandbox.ledger.sides import SALES
from exact_sandbox.odata.filters import Row
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.rest.texts import BusinessError, Message, problem

_TYPES = {8020: "Sales invoice", 8021: "Sales credit note"}
_PROCESSED = 50
#: In the order in which missing ones are told (reported).
_RELATIONS = (
    ("InvoiceTo", "invoice_to"),
    ("OrderedBy", "ordered_by"),
    ("DeliverTo", "deliver_to"),
)


class SalesInvoices(Behaviour):
    """Invoices of the invoicing module."""

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """Whoever ordered gets goods and invoice unless the body says otherwise."""
        if old is not None and old.get("Status") == _PROCESSED:
            raise BusinessError([problem("already_processed")])
        row = {**(old or {}), **values}
        for name in ("InvoiceTo", "DeliverTo"):
            row[name] = row.get(name) or row.get("OrderedBy")
        found = self._relations(context, row)
        if found:
            raise BusinessError(found)
        if old is None:
            row = {**self._defaults(context, row), **row}
        return super().prepare(context, row, old)

    @staticmethod
    def _relations(context: Context, row: Row) -> list[Message]:
        found = []
        for name, label in _RELATIONS:
            key = row.get(name)
            if key is None:
                if name != "DeliverTo":
                    found.append(problem("mandatory", label))
                continue
            relation = context.store.get(context.division, "crm/Accounts", key)
            if relation is None:
                found.append(problem("reference", label))
                continue
            row[f"{name}Name"] = relation["Name"]
            if name == "InvoiceTo" and not fits_side(relation, SALES):
                found.append(problem("invalid", "invoice_to_type"))
        return found

    @staticmethod
    def _defaults(context: Context, row: Row) -> Row:
        lines: list[dict[str, Any]] = row.get("SalesInvoiceLines") or []
        amounts = (line.get("AmountFC") or Decimal(0) for line in lines)
        journal = context.store.find(context.division, "financial/Journals", Type=20)
        return {
            "Type": 8020,
            "TypeDescription": _TYPES.get(row.get("Type") or 8020),
            "Status": 20,
            "StatusDescription": "Open",
            "Currency": "EUR",
            "Journal": (journal or {}).get("Code"),
            "JournalDescription": (journal or {}).get("Description"),
            "AmountFC": sum(amounts, Decimal(0)),
            "InvoiceNumber": None,
        }

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """At least one line, a type and a journal that there are."""
        found = super().check(context, row, old)
        if old is None and not row.get("SalesInvoiceLines"):
            found.append(problem("mandatory", "lines"))
        if row.get("Type") not in _TYPES:
            found.append(problem("invalid", "type"))
        journal = row.get("Journal")
        if journal and not context.store.find(
            context.division, "financial/Journals", Code=journal
        ):
            found.append(problem("reference", "journals"))
        return found
