# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents by chance, right and wrong, the same for a seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from exact_core.model.invoice import InvoiceDraft, InvoiceLineDraft
from exact_core.model.reference import Journal, VatCode
from exact_core.model.relation import Relation
from tests.contract.chance_worlds import World
from tests.contract.office import TODAY

CENT = Decimal("0.01")
TEXTS = (
    "Advice",
    "",
    "Levering van 12 stuks à € 3,50 – zie pakbon",
    "Ράμματα и ремонт 修理費用",
    "🚲" * 70,
    "e\u0301" * 45,
    'a "quoted" <tag> & \\ back\tslash\nnext line ' * 4,
    "'; DROP TABLE entries; --",
    "\u202eright to left\u202c شركة",
    "x" * 500,
)


def document(world: World, chance: Random) -> InvoiceDraft:
    """A document that is mostly right, and wrong in a place or two."""
    world.drafts += 1
    places = 2
    currency, rate = "EUR", Decimal(1)
    if chance.random() < 0.2:
        currency = chance.choice(("USD", "USD", "GBP", "CHF", "GBP", "SEK", "JPY"))
        places = 0 if currency == "JPY" else 2
        rate = Decimal(chance.randint(1, 10**8)) / Decimal(10**7)
    credit = chance.random() < 0.3
    day = _day(chance)
    count = chance.choice((1, 1, 1, 2, 3, 5, 8, 40))
    lines = tuple(
        _line(world, chance, (credit, places, day), odd=0.06 / count)
        for _index in range(count)
    )
    draft = InvoiceDraft(
        key=str(world.drafts),
        number=f"{'R' if credit else ''}INV/2026/{world.drafts:05}",
        tag=f"#c0de-{world.drafts}",
        is_credit_note=credit,
        customer=_mostly(chance, _sound_customers(world), world.customers),
        customer_key="partner",
        customer_label="Customer",
        journal=_mostly(chance, _sound_journals(world), world.journals),
        journal_key="journal",
        journal_label="Customer Invoices",
        invoice_date=day,
        accounting_date=day,
        due_date=day + timedelta(days=chance.randint(-5, 90)),
        currency=currency,
        division_currency="EUR",
        rate=rate,
        total=Decimal(0),
        tax_total=Decimal(0),
        lines=lines,
        decimal_places=places,
        description=chance.choice(TEXTS),
        customer_ref=chance.choice(("", "PO 7", "Ω" * 80)),
        payment_condition=chance.choice(("", *(c.code for c in world.conditions))),
        payment_reference=chance.choice(("", "RF18 0001", "1" * 90)),
    )
    for _turn in range(chance.choice((0, 0, 0, 1, 1, 2))):
        draft = _spoiled(world, draft, chance)
    tax = sum((line.tax_amount for line in draft.lines), Decimal(0))
    net = sum((line.amount for line in draft.lines), Decimal(0))
    slip = Decimal(0) if chance.random() < 0.97 else CENT
    return replace(draft, total=net + tax + slip, tax_total=tax)


def _day(chance: Random) -> date:
    if chance.random() < 0.85:
        return TODAY - timedelta(days=chance.randint(0, 40))
    return date(2022, 6, 1) + timedelta(days=chance.randint(0, 2400))


def _mostly(chance: Random, sound: list[Any], every: list[Any]) -> Any:
    """One that should do; now and then any at all, or none."""
    dice = chance.random()
    if dice < 0.02:
        return None
    return chance.choice(every if dice < 0.12 or not sound else sound)


def _sound_customers(world: World) -> list[Relation]:
    return [row for row in world.customers if row.is_active_customer(TODAY)]


def _sound_journals(world: World) -> list[Journal]:
    return [
        row
        for row in world.journals
        if row.type == 20
        and row.allow_vat
        and not row.is_blocked
        and (row.currency == "EUR" or row.allow_variable_currency)
    ]


def _line(
    world: World, chance: Random, document: tuple[bool, int, date], odd: float
) -> InvoiceLineDraft:
    """A line of a document: credit note, decimal places, date.

    :param odd: how often something on it is not as it should be.
    """
    credit, places, day = document
    sales = [
        row
        for row in world.accounts
        if row.type == 110
        and not (row.is_blocked or row.use_cost_center == 1 or row.use_cost_unit == 1)
    ]
    usable = [
        row
        for row in world.codes
        if row.type != "I" and row.transaction_type != "P" and not row.is_blocked
    ]
    account = chance.choice(sales)
    code = chance.choice(usable)
    if chance.random() < odd:
        account = chance.choice(world.accounts)
    if chance.random() < odd:
        code = chance.choice(world.codes)
    amount = _amount(chance, places) * (-1 if credit else 1)
    if chance.random() < 0.03:
        amount = Decimal(0)  # a note, or a free delivery
    taxed = chance.random() > odd if code.type == "E" else chance.random() < 0.5
    share = _percentage(code, day) if taxed else None
    if taxed and chance.random() < odd:
        share = chance.choice((Decimal(0), Decimal("0.09"), Decimal("0.21")))
    tax = (amount * (share or 0)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if code.charged or code.type != "E":
        tax = tax if chance.random() < odd else Decimal(0)
    elif tax and chance.random() < 0.1:
        tax += Decimal(1).scaleb(-places) * chance.choice((-1, 1))
    return InvoiceLineDraft(
        key="line",
        label="line",
        amount=amount,
        tax_amount=tax,
        description=chance.choice(TEXTS),
        quantity=chance.choice((None, Decimal(1), Decimal("-2.5"), Decimal("0.333"))),
        gl_account=account,
        account_key=account.id,
        account_label=account.code,
        vat_code=code,
        tax_key=f"tax {code.code}" if taxed else "",
        tax_label=f"Tax {code.code}" if taxed else "",
        tax_percentage=share,
    )


def _percentage(code: VatCode, day: date) -> Decimal:
    """Written on its own, so that a fault of the core's reading shows."""
    for dated in code.percentages:
        if (dated.start or date.min) <= day <= (dated.end or date.max):
            return dated.percentage
    return code.percentage


def _amount(chance: Random, places: int) -> Decimal:
    units = chance.choice((1, 1, 5, 333, 1002, 9999, 10**6, chance.randint(1, 10**8)))
    sign = -1 if chance.random() < 0.15 else 1
    return sign * Decimal(units).scaleb(-places)


def _spoiled(world: World, draft: InvoiceDraft, chance: Random) -> InvoiceDraft:
    """The same document with one thing that may be wrong."""
    year = draft.accounting_date.year
    number = chance.choice((26700001, 26700001, 26700002, 2**31 - 1, 2**31, 0, -4))
    changes: tuple[dict[str, Any], ...] = (
        {"entry_number": number},
        {"entry_number": number},
        {"period": (chance.randint(2023, 2028), chance.randint(1, 13))},
        {"period": (year, chance.randint(1, 12))},
        {"accounting_date": draft.invoice_date + timedelta(days=40)},
        {"number": chance.choice(("", f"{draft.key:Ж>30}", f"{draft.key:Ж>31}"))},
        {"rate": Decimal(chance.choice((0, -1)))},
        {"currency": "SEK"},
        {"instalments": 3},
        {"blockers": ("g_account_not_supported",)},
        {"is_credit_note": not draft.is_credit_note},
        {"lines": ()},
        {"lines": _lines_with(draft, chance, gl_account=None)},
        {"lines": _lines_with(draft, chance, vat_code=None)},
        {"lines": _lines_with(draft, chance, amount=Decimal("10.005"))},
        {"lines": _lines_with(draft, chance, gl_account=chance.choice(world.accounts))},
        {"lines": _lines_with(draft, chance, vat_code=chance.choice(world.codes))},
        {"lines": tuple(replace(line, amount=Decimal(0), tax_amount=Decimal(0))
                        for line in draft.lines)},
    )  # fmt: skip
    return replace(draft, **chance.choice(changes))


def _lines_with(
    draft: InvoiceDraft, chance: Random, **changes: Any
) -> tuple[InvoiceLineDraft, ...]:
    if not draft.lines:
        return ()
    index = chance.randrange(len(draft.lines))
    lines = list(draft.lines)
    lines[index] = replace(lines[index], **changes)
    return tuple(lines)
