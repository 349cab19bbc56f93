# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands in the books of a division, summed for tests and pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from exact_sandbox.ledger.books import cents
from exact_sandbox.ledger.sides import PURCHASE, SALES
from exact_sandbox.state.store import Row, Store


def _zero() -> dict[str, Decimal]:
    return {"base": Decimal(0), "vat": Decimal(0)}


def totals(store: Store, division: int) -> dict[str, Any]:
    """Receivable, payable, VAT and entries of a division. Amounts as strings with
    two decimals.

    ``receivable`` is the balance of the receivable lines (positive = to receive) in
    the division's currency, ``receivable_fc`` per currency; ``payable`` of the
    payable lines (positive = to pay). ``vat`` is per code, of sales entries, in the
    division's currency and seen from the seller: base and VAT of sales are
    positive; ``vat_purchase`` the same of purchases, seen from the buyer.
    ``count`` and ``entries`` are sales entries, the latter in the entry's currency.
    """
    ledger = store.rows(division, "financialtransaction/TransactionLines")
    per_entry: dict[str, list[Row]] = {}
    for row in ledger:
        per_entry.setdefault(row["EntryID"], []).append(row)
    vat: dict[str, dict[str, Decimal]] = {}
    foreign: dict[str, Decimal] = {}
    accounts: dict[str, Decimal] = {}
    bought: dict[str, dict[str, Decimal]] = {}
    receivable = payable = Decimal(0)
    for row in ledger:
        code = row["GLAccountCode"]
        accounts[code] = accounts.get(code, Decimal(0)) + row["AmountDC"]
        if row["_kind"] == "debtor":
            receivable += row["AmountDC"]
            held = foreign.get(row["Currency"], Decimal(0))
            foreign[row["Currency"]] = held + row["AmountFC"]
        elif row["_kind"] == "creditor":
            payable -= row["AmountDC"]
        elif row["Type"] in SALES.types:
            _add(vat, row, "AmountDC", -1)
        elif row["Type"] in PURCHASE.types:
            _add(bought, row, "AmountDC", 1)
    entries = [
        _entry(row, per_entry.get(row["EntryID"], []))
        for row in store.rows(division, "salesentry/SalesEntries")
    ]
    return {
        "division": division,
        "receivable": str(cents(receivable)),
        "receivable_fc": {name: str(cents(amount)) for name, amount in foreign.items()},
        "payable": str(cents(payable)),
        "vat": _texts(vat),
        "vat_purchase": _texts(bought),
        "accounts": {
            name: str(cents(amount)) for name, amount in sorted(accounts.items())
        },
        "count": len(entries),
        "entries": entries,
    }


def _add(vat: dict[str, dict[str, Decimal]], row: Row, amount: str, sign: int) -> None:
    code = (row.get("VATCode") or "").strip()
    if row["_kind"] == "vat":
        vat.setdefault(code, _zero())["vat"] += sign * row[amount]
    elif row["_kind"] == "line":
        vat.setdefault(code, _zero())["base"] += sign * row[amount]


def _texts(vat: dict[str, dict[str, Decimal]]) -> dict[str, dict[str, str]]:
    return {
        code: {name: str(cents(amount)) for name, amount in sums.items()}
        for code, sums in sorted(vat.items())
    }


def _entry(entry: Row, ledger: list[Row]) -> dict[str, Any]:
    vat: dict[str, dict[str, Decimal]] = {}
    debtor = Decimal(0)
    for row in ledger:
        if row["_kind"] == "debtor":
            debtor += row["AmountFC"]
        else:
            _add(vat, row, "AmountFC", -1)
    return {
        "entry_id": entry["EntryID"],
        "entry_number": entry["EntryNumber"],
        "journal": entry["Journal"],
        "year": entry["ReportingYear"],
        "period": entry["ReportingPeriod"],
        "date": entry["EntryDate"].date().isoformat(),
        "due_date": entry["DueDate"].date().isoformat(),
        "customer": entry["CustomerName"],
        "customer_id": entry["Customer"],
        "your_ref": entry["YourRef"],
        "payment_reference": entry["PaymentReference"],
        "description": entry["Description"],
        "type": entry["Type"],
        "currency": entry["Currency"],
        "rate": str(entry["Rate"]),
        "amount": str(cents(entry["AmountFC"])),
        "amount_own": str(cents(entry["AmountDC"])),
        "receivable": str(cents(debtor)),
        "vat": _texts(vat),
    }
