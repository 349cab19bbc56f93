# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Administrations by chance, the same for a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from exact_core.model.booking import BookingRules
from exact_core.model.invoice import CreditNoteRule
from exact_core.model.reference import (
    GLAccount,
    Journal,
    PaymentCondition,
    VatCode,
)
from exact_core.model.relation import Relation
from exact_core.odata.query import Query, ge
from exact_core.services import reference_data, relations
from tests.contract.office import TODAY, Office

#: rule of the sandbox, rule of ours, whether the two suit each other
SIGNS = (
    ("as_given", CreditNoteRule.NEGATIVE, True),
    ("as_given", CreditNoteRule.TYPE_21_NEGATIVE, True),
    ("type_flips", CreditNoteRule.NEGATIVE, True),
    ("type_flips", CreditNoteRule.TYPE_21_POSITIVE, True),
    ("no_type", CreditNoteRule.NEGATIVE, True),
    ("as_given", CreditNoteRule.TYPE_21_POSITIVE, False),
    ("type_flips", CreditNoteRule.TYPE_21_NEGATIVE, False),
    ("no_type", CreditNoteRule.TYPE_21_POSITIVE, False),
)
FOREIGN = (
    ("BE", "BE0403170701"),
    ("DE", "DE136695976"),
    ("DE", None),
    ("US", None),
    ("GB", "GB980780684"),
    ("CH", None),
    ("XK", None),
)


@dataclass
class World:
    """One administration as it was read, with what only Exact knows of it.

    :param hidden: by name of a hidden fact, the keys it holds for.
    :param used: journal, year and number of what was booked with a number of ours.
    """

    office: Office
    rules: BookingRules
    suits: bool
    journals: list[Journal]
    accounts: list[GLAccount]
    codes: list[VatCode]
    conditions: list[PaymentCondition]
    customers: list[Relation]
    hidden: dict[str, set[str]]
    used: set[tuple[str, int, int]] = field(default_factory=set)
    drafts: int = 0


def new_world(office: Office, chance: Random) -> World:
    """Make an administration, disturb it, read it, and disturb it a little more."""
    office.admin("reset", {"world": "firm", "seed": chance.randint(1, 4)})
    office.log_in()
    sign_rule, ours, suits = chance.choice(SIGNS)
    settings = {
        "sign_rule": sign_rule,
        "period_date_table": chance.choice(("no", "optional", "mandatory")),
        "payment_condition_required": chance.random() < 0.3,
        "your_ref_max_length": 30,
    }
    office.admin(
        "settings", {"minute_limit": 0, "day_limit": 0, "error_limit": 0, **settings}
    )
    _disturb(office, chance)
    read, client, number = reference_data, office.client, office.division
    first = chance.choice((2023, 2025))
    periods = tuple(read.read_periods(client, number, first))
    statuses = tuple(read.read_journal_statuses(client, number, first))
    told = chance.random() < 0.9
    world = World(
        office,
        BookingRules(
            credit_note_rule=ours,
            send_payment_reference=chance.random() < 0.8,
            periods=periods if told else None,
            periods_from=first,
            statuses=statuses if told else None,
            today=TODAY,
        ),
        suits,
        list(read.read_journals(client, number)),
        list(read.read_gl_accounts(client, number)),
        list(read.read_vat_codes(client, number)),
        list(read.read_payment_conditions(client, number)),
        _customers(office),
        {},
    )
    _hide(world, settings, chance)
    return world


def _customers(office: Office) -> list[Relation]:
    query = Query(select=relations.RELATION_FIELDS, filter=ge("Code", ""))
    rows = office.client.rows(office.division, relations.ACCOUNTS, query)
    return [relations.relation_of(row) for row in rows]


# -- what a bookkeeper did before the set-up data were read ------------------------


def _disturb(office: Office, chance: Random) -> None:
    rows = office.running.sandbox.store.rows
    division = office.division

    def some(resource: str, share: float) -> list[Any]:
        found = list(rows(division, resource))
        return [row for row in found if chance.random() < share]

    for row in some("crm/Accounts", 0.35):
        country, vat_number = chance.choice(FOREIGN)
        office.change(
            "crm/Accounts",
            row["ID"],
            **chance.choice(
                (
                    {"Status": chance.choice(("P", "S", "A", None))},
                    {"Status": None, "IsSupplier": True},
                    {"IsSupplier": True},
                    {"Blocked": True},
                    {"EndDate": (TODAY - timedelta(days=1)).isoformat()},
                    {"EndDate": TODAY.isoformat()},
                    {"EndDate": "2030-01-01"},
                    {"Country": country, "VATNumber": vat_number},
                    {"PaymentConditionSales": None},
                )
            ),
        )
    for row in some("financial/Journals", 0.35):
        office.change(
            "financial/Journals",
            row["ID"],
            **chance.choice(
                (
                    {"IsBlocked": True},
                    {"AllowVAT": False},
                    {"AllowVariableExchangeRate": False},
                    {"AllowVariableCurrency": False},
                    {"Currency": "USD", "AllowVariableCurrency": False},
                    {"Currency": "USD"},
                    {"Type": 20},
                )
            ),
        )
    for row in some("financial/GLAccounts", 0.2):
        office.change(
            "financial/GLAccounts",
            row["ID"],
            **chance.choice(
                (
                    {"IsBlocked": True},
                    {"UseCostcenter": 1},
                    {"UseCostunit": 1},
                    {"UseCostcenter": 2, "UseCostunit": 2},
                )
            ),
        )
    for row in some("vat/VATCodes", 0.25):
        office.change(
            "vat/VATCodes",
            row["ID"],
            **chance.choice(
                (
                    {"IsBlocked": True},
                    {"VATTransactionType": chance.choice("BPS")},
                    {"Type": chance.choice("BN"), "Charged": False},
                    {"Charged": True},
                )
            ),
        )
    for row in some("vat/VatPercentages", 0.15):
        office.change("vat/VatPercentages", row["ID"], EndDate="2026-06-30")
    for _turn in range(chance.randint(0, 12)):
        office.edit(
            "close_period",
            year=chance.randint(2024, 2027),
            period=chance.randint(1, 12),
            journal=chance.choice(("70", "71", "")),
        )
    for row in some("financial/FinancialPeriods", 0.03):
        office.running.sandbox.store.put(
            division, "financial/FinancialPeriods", row["ID"], None
        )


# -- what the set-up data that are read do not tell --------------------------------


def _hide(world: World, settings: dict[str, Any], chance: Random) -> None:
    """Facts of Exact that no reading brings, or that came after it."""
    office, hidden = world.office, world.hidden
    hidden["settings"] = {name for name, value in settings.items() if value is True}
    if settings["period_date_table"] == "mandatory":
        hidden["settings"].add("period_table_mandatory")
    hidden["gone"], hidden["other account"] = set(), set()
    for customer in world.customers:
        dice = chance.random()
        if dice < 0.04:
            office.edit("delete_relation", id=customer.id)
            hidden["gone"].add(customer.id)
        elif dice < 0.08:
            other = next(row for row in world.accounts if row.code == "1600")
            office.change(relations.ACCOUNTS, customer.id, GLAR=other.id)
            hidden["other account"].add(customer.id)
