# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a person may call an entry of Exact a document that was not sent. Pure.

Nothing is booked by it: from then on the entry stands for the document, and what it
says of the customer's debt is all there is. Therefore:

- Equal is what carries the reference and the tag, with customer, journal, date,
  currency and total of the document, to the cent and in sign.
- Other reference, tag, journal or date: the debt is the same; a reason is asked.
- Other total: part of the debt differs. It may be adopted with a reason, and stays
  shown as *total differs* until a bookkeeper corrects the entry.
- Another currency, the opposite sign, or another customer: not this debt, whatever a
  person says. A customer that is not linked yet cannot be told from another; then a
  reason is asked.
- A total that Exact does not tell cannot be judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ..model.invoice import Expected, SalesEntry
from .posting import differences, ref_key


class Obstacle(str, Enum):
    """Why an entry cannot be adopted. Values are stable."""

    NO_TOTAL = "no_total"
    CURRENCY = "currency"
    SIGN = "sign"
    CUSTOMER = "customer"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """How an entry compares with a document.

    :param obstacle: why it cannot be adopted, ``None`` = it can.
    :param differences: fields of ``Expected`` that differ; any of them asks a reason.
    :param difference: Exact's total less the document's, in the document's currency;
        ``None`` when that says nothing.
    """

    obstacle: Obstacle | None
    differences: tuple[str, ...]
    difference: Decimal | None


def judge(expected: Expected, entry: SalesEntry) -> Judgement:
    """Hold one entry against the document it may stand for.

    :param expected: the document as it is; ``customer_id`` is '' when it is not linked.
    """
    refs = {ref_key(ref) for ref in (expected.your_ref, *expected.former_refs)}
    differing = differences(expected, entry)
    if ref_key(entry.your_ref) not in refs:
        differing = ("your_ref", *differing)
    same_currency = entry.currency == expected.currency
    known = entry.amount_fc is not None and same_currency
    return Judgement(
        obstacle=_obstacle(expected, entry, differing),
        differences=differing,
        difference=(entry.amount_fc or Decimal(0)) - expected.total if known else None,
    )


def _obstacle(
    expected: Expected, entry: SalesEntry, differing: tuple[str, ...]
) -> Obstacle | None:
    if entry.amount_fc is None:
        return Obstacle.NO_TOTAL
    if "currency" in differing:
        return Obstacle.CURRENCY
    if entry.amount_fc * expected.total < 0:
        return Obstacle.SIGN
    if expected.customer_id and "customer_id" in differing:
        return Obstacle.CUSTOMER
    return None
