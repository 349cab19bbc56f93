# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The worlds that can be asked for: tiny, firm and practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from exact_sandbox.state.store import Place, Row
from exact_sandbox.worlds.builder import Builder
from exact_sandbox.worlds.people import USERS, company_names
from exact_sandbox.worlds.practice import (
    CLIENT_RELATIONS,
    OFFICE,
    OFFICE_NAME,
    Practice,
)

NAMES = ("tiny", "firm", "practice")
SITES = ("nl", "be")
#: What still starts in seconds.
MAX_DIVISIONS, MAX_RELATIONS = 1000, 100_000
Tables = dict[Place, dict[str, Row]]

#: Codes of made-up relations start here; an office's clients come before them.
_FIRST, _OFFICE_FIRST = 1000, 20000
_FIRM = (
    (3412001, "NL Company B.V."),
    (3412002, "NL Company Services B.V."),
    (3412003, "NL Company Holding B.V."),
)


@dataclass(frozen=True)
class Plan:
    """Which world to build. Sizes None: the world's own."""

    world: str = "firm"
    seed: int = 1
    divisions: int | None = None
    relations: int | None = None
    site: str = "nl"

    def __post_init__(self) -> None:
        if self.world not in NAMES:
            raise ValueError(f"unknown world: {self.world}")
        if self.site not in SITES:
            raise ValueError(f"unknown site: {self.site}")
        if self.world == "practice" and self.site != "nl":
            raise ValueError("the world practice is a Dutch one: its returns are")
        if not 1 <= (self.divisions or 1) <= MAX_DIVISIONS:
            raise ValueError(f"divisions must be 1 to {MAX_DIVISIONS}")
        if not 0 <= (self.relations or 0) <= MAX_RELATIONS:
            raise ValueError(f"relations must be 0 to {MAX_RELATIONS}")


def build(plan: Plan, now: datetime) -> Tables:
    """The rows of a world. Periods run from three years ago to next year.

    :param now: local wall-clock time; only its day counts.
    """
    return _build(plan, now.replace(hour=8, minute=0, second=0, microsecond=0))


@lru_cache(maxsize=4)
def _build(plan: Plan, now: datetime) -> Tables:
    builder = Builder(plan.seed, now, plan.site)
    years = range(now.year - 3, now.year + 2)
    open_from = now.year - 2
    practice = plan.world == "practice"
    divisions = _divisions(plan)
    office = Practice(builder, len(divisions)) if practice else None
    if office is not None:
        divisions = [(OFFICE, OFFICE_NAME)]
        divisions += [(each.code, each.name) for each in office.clients]
        office.divisions()
    relations = {"tiny": 3, "firm": 25, "practice": 15}[plan.world]
    if plan.relations is not None:
        relations = plan.relations
    for index, (code, name) in enumerate(divisions):
        if not practice:
            builder.division(code, name, main=index == 0)
        elif index:
            relations = min(relations, CLIENT_RELATIONS)
        builder.books(code, years, open_from, tiny=plan.world == "tiny")
        first = _OFFICE_FIRST if practice and not index else _FIRST
        builder.relations(code, relations, first)
        _mischief(builder, code, now, relations)
    codes = [code for code, _ in divisions]
    for login, name, language, denied, single in USERS:
        builder.user(login, name, language, denied, codes[:1] if single else codes)
    if office is not None:
        office.relations()
        office.returns()
        office.question_items()
        office.users()
    return builder.tables


def _divisions(plan: Plan) -> list[tuple[int, str]]:
    wanted = plan.divisions or {"tiny": 2, "firm": 3, "practice": 41}[plan.world]
    found = list(_FIRM) if plan.world != "practice" else [(3412001, "Kantoor B.V.")]
    names = company_names(plan.seed)
    while len(found) < wanted:
        found.append((3412001 + len(found), next(names)))
    return found[:wanted]


def _mischief(builder: Builder, division: int, now: datetime, index: int) -> None:
    """Relations that refuse an invoice: prospect, supplier only, ended, blocked."""
    common = {
        "Country": "BE" if builder.belgian else "NL",
        "SalesVATCode": "5" if builder.belgian else "2",
        "PaymentConditionSales": "30",
    }
    odd: tuple[Row, ...] = (
        {"Code": "9001", "Name": "Prospect Nog Geen Klant", "Status": "P"},
        {"Code": "9002", "Name": "Alleen Leverancier B.V.", "Status": None,
         "IsSupplier": True, "IsSales": False},
        {"Code": "9003", "Name": "Beëindigde Klant B.V.",
         "EndDate": now - timedelta(days=60)},
        {"Code": "9004", "Name": "Geblokkeerde Klant B.V.", "Blocked": True},
    )  # fmt: skip
    for number, values in enumerate(odd):
        builder.account(division, {**common, **values}, index + number)
