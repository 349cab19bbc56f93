# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Open items: one per ledger line on a receivable or payable account, and matching.

The amount of an item is the ledger line's with the other sign: negative is money to
receive, positive money to pay (observed for receivables, mirrored for payables).
What is matched together adds up to nothing, so the open items of an account always
add up to its balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from exact_sandbox.ledger.books import cents
from exact_sandbox.ledger.frame import Frame, new_id
from exact_sandbox.state.store import Row

OPEN, MATCHED = 20, 50


def open_item(
    frame: Frame, line: Row, relation: Row, number: int, condition: Row | None = None
) -> Row:
    """The open item of a ledger line.

    :param number: the item's own number over all journals (HID).
    """
    condition = condition or {}
    return {
        "ID": new_id(),
        "_hid": number,
        "Account": relation["ID"],
        "AccountCode": relation["Code"],
        "AccountName": relation["Name"],
        "AccountCountry": relation.get("Country"),
        "AmountFC": -line["AmountFC"],
        "AmountDC": -line["AmountDC"],
        "TransactionAmountFC": line["AmountFC"],
        "TransactionAmountDC": line["AmountDC"],
        "Currency": frame.currency,
        "RateFC": frame.rate,
        "Description": line["Description"],
        "DueDate": frame.due or frame.day,
        "TransactionDueDate": frame.due or frame.day,
        "EntryDate": line["Date"],
        "InvoiceDate": line["Date"],
        "EntryID": frame.entry_id,
        "EntryNumber": frame.number,
        "InvoiceNumber": line["InvoiceNumber"],
        "TransactionEntryID": frame.entry_id,
        "TransactionID": line["ID"],
        "TransactionReportingYear": frame.year,
        "TransactionReportingPeriod": frame.period,
        "TransactionStatus": 20,
        "TransactionType": frame.type,
        "TransactionIsReversal": False,
        "GLAccount": line["GLAccount"],
        "GLAccountCode": line["GLAccountCode"],
        "GLAccountDescription": line["GLAccountDescription"],
        "Journal": frame.journal["Code"],
        "JournalDescription": frame.journal["Description"],
        "IsFullyPaid": False,
        "PaymentCondition": condition.get("Code"),
        "PaymentConditionDescription": condition.get("Description"),
        "PaymentMethod": condition.get("PaymentMethod"),
        "PaymentReference": frame.payment_reference,
        "Source": 1,
        "Status": OPEN,
        "YourRef": frame.your_ref,
    }


def split(item: Row, amount: Decimal, number: int) -> tuple[Row, Row | None]:
    """Take ``amount`` (entry currency, the item's sign) off an item.

    :returns: the part, and the rest under the item's own identity; no rest when
        the part is the whole item.
    """
    if amount == item["AmountFC"]:
        return item, None
    own = cents(item["AmountDC"] * amount / item["AmountFC"])
    part = {
        **item, "ID": new_id(), "_hid": number, "AmountFC": amount, "AmountDC": own,
    }  # fmt: skip
    rest = {
        **item,
        "AmountFC": item["AmountFC"] - amount,
        "AmountDC": item["AmountDC"] - own,
    }
    return part, rest


def matched(item: Row, day: datetime, year: int, period: int, group: str) -> Row:
    """An item that is settled on a day.

    :param group: one value for all items that were matched together.
    """
    return {
        **item,
        "Status": MATCHED,
        "IsFullyPaid": True,
        "LastPaymentDate": day,
        "EndDate": day,
        "EndYear": year,
        "EndPeriod": period,
        "_match": group,
    }


def settle(invoice: Row, payment: Row, number: int) -> list[Row]:
    """Match a payment with an invoice as far as both go.

    The payment's items point at the invoice's transaction, so that the rows of one
    ``TransactionEntryID`` tell how an invoice was paid (observed). What is too much
    or too little stays open under its own identity.

    :param number: first free item number; at most one is used.
    :returns: the changed items of both; empty when they do not go together: other
        currency, other relation, or both to receive.
    """
    together = (
        invoice["Currency"] == payment["Currency"]
        and invoice["Account"] == payment["Account"]
        and invoice["GLAccount"] == payment["GLAccount"]
        and invoice["AmountFC"] * payment["AmountFC"] < 0
    )
    if not together:
        return []
    amount = min(abs(invoice["AmountFC"]), abs(payment["AmountFC"]))
    sign = 1 if invoice["AmountFC"] > 0 else -1
    paid, open_rest = split(invoice, sign * amount, number)
    used, too_much = split(payment, -sign * amount, number)
    frame = (
        payment["EntryDate"],
        payment["TransactionReportingYear"],
        payment["TransactionReportingPeriod"],
        new_id(),
    )
    used = {
        **used,
        "TransactionEntryID": invoice["TransactionEntryID"],
        "TransactionID": invoice["TransactionID"],
        "InvoiceNumber": invoice["InvoiceNumber"],
        "YourRef": invoice["YourRef"],
    }
    found = [matched(paid, *frame), matched(used, *frame)]
    for rest in (open_rest, too_much):
        if rest is not None:
            found.append({**rest, "LastPaymentDate": payment["EntryDate"]})
    return found


def own_total(items: Sequence[Row]) -> Decimal:
    """Sum of items in the division's currency."""
    return sum((item["AmountDC"] for item in items), Decimal(0))
