# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an entry must look like to be a document's, kept with its transfer."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from exact_core.model.invoice import Expected


def expected_to_json(expected):
    """What an entry must look like, as kept with a transfer."""
    return json.dumps(
        {
            "your_ref": expected.your_ref,
            "tag": expected.tag,
            "customer_id": expected.customer_id,
            "journal": expected.journal,
            "entry_date": expected.entry_date.isoformat(),
            "currency": expected.currency,
            "total": str(expected.total),
            "entry_number": expected.entry_number,
            "year": expected.year,
        }
    )


def expected_from_json(text):
    """The inverse of ``expected_to_json``."""
    data = json.loads(text)
    return Expected(
        **data
        | {
            "entry_date": date.fromisoformat(data["entry_date"]),
            "total": Decimal(data["total"]),
        }
    )


def under_chosen_reference(expected, transfer):
    """``expected`` under the reference that leads now; the others are former ones.

    A document may stand in Exact under the reference that it was sent under, though a
    person has chosen another since.
    """
    chosen = transfer.asked_reference or expected.your_ref
    former = {expected.your_ref, transfer.former_reference or ""} - {chosen, ""}
    return replace(expected, your_ref=chosen, former_refs=tuple(sorted(former)))


def params_of(entry):
    """What a text says of an entry of Exact, as parameters of a finding."""
    return {
        "entry": str(entry.entry_number or ""),
        "exact_journal": entry.journal,
        "date": entry.entry_date.isoformat() if entry.entry_date else "",
        "entry_customer": entry.customer_name,
        "total": "" if entry.amount_fc is None else str(entry.amount_fc),
        "currency": entry.currency,
    }
