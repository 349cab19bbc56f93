# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person may call a document, what needs a reason, and what is another debt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from exact_core.model.invoice import Expected, SalesEntry
from exact_core.services.adoption import Obstacle, judge

EXPECTED = Expected(
    your_ref="INV/12",
    tag="#k3x9-12",
    customer_id="aaaaaaaa-0000-4000-8000-000000000001",
    journal="70",
    entry_date=date(2026, 11, 21),
    currency="EUR",
    total=Decimal("121.00"),
)
OURS = SalesEntry(
    id="5c1e7d60-0000-4000-8000-000000000001",
    entry_number=26700001,
    amount_fc=Decimal("121.00"),
    currency="EUR",
    customer_id=EXPECTED.customer_id,
    journal="70",
    entry_date=date(2026, 11, 21),
    your_ref="inv/12 ",
    description="Invoice #k3x9-12",
)


def test_equal_asks_nothing() -> None:
    found = judge(EXPECTED, OURS)
    assert (found.obstacle, found.differences, found.difference) == (None, (), 0)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"your_ref": "by hand"}, "your_ref"),
        ({"description": "by hand"}, "tag"),
        ({"journal": "71"}, "journal"),
        ({"entry_date": date(2026, 11, 30)}, "entry_date"),
        ({"amount_fc": Decimal("120.99")}, "total"),
        ({"amount_fc": Decimal("0")}, "total"),
    ],
)
def test_the_same_debt_told_otherwise_asks_a_reason(changes, name) -> None:
    found = judge(EXPECTED, replace(OURS, **changes))
    assert (found.obstacle, found.differences) == (None, (name,))


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"amount_fc": None}, Obstacle.NO_TOTAL),
        ({"currency": "USD"}, Obstacle.CURRENCY),
        ({"amount_fc": Decimal("-121.00")}, Obstacle.SIGN),
        ({"customer_id": OURS.id}, Obstacle.CUSTOMER),
        ({"customer_id": ""}, Obstacle.CUSTOMER),
    ],
)
def test_another_debt_is_refused(changes, obstacle) -> None:
    assert judge(EXPECTED, replace(OURS, **changes)).obstacle is obstacle


def test_a_credit_note_is_no_invoice() -> None:
    credit = replace(EXPECTED, total=Decimal("-121.00"))
    assert judge(credit, OURS).obstacle is Obstacle.SIGN
    assert judge(credit, replace(OURS, amount_fc=Decimal("-121"))).obstacle is None


def test_a_customer_that_is_not_linked_asks_a_reason() -> None:
    found = judge(replace(EXPECTED, customer_id=""), OURS)
    assert (found.obstacle, found.differences) == (None, ("customer_id",))


def test_the_difference_is_in_the_documents_currency() -> None:
    assert judge(EXPECTED, replace(OURS, amount_fc=Decimal("120"))).difference == -1
    for unknown in ({"currency": "USD"}, {"amount_fc": None}):
        assert judge(EXPECTED, replace(OURS, **unknown)).difference is None


def test_a_former_reference_is_the_documents_own() -> None:
    moved = replace(EXPECTED, your_ref="B", former_refs=("INV/12",))
    assert judge(moved, OURS).differences == ()
