# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What preflight calls fine, the sandbox books, over administrations by chance.

``EXACT_CHANCE_SEED`` repeats a run that failed, ``EXACT_CHANCE_CASES`` makes it longer.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from exact_core.diagnosis.codes import Code
from exact_core.diagnosis.matcher import diagnose
from exact_core.errors import ExactError
from exact_core.model.booking import BookingRules
from exact_core.model.invoice import InvoiceDraft, Prepared
from exact_core.services import invoicing, posting, relations
from exact_core.services.memory import MemoryBudgetStore
from exact_core.services.preflight import Case, sent_lines
from exact_sandbox.testing import serving
from tests.contract.chance_documents import document
from tests.contract.chance_relations import customer
from tests.contract.chance_worlds import World, new_world
from tests.contract.office import REDIRECT, Office

SEED = int(os.environ.get("EXACT_CHANCE_SEED", "20261121"))
CASES = int(os.environ.get("EXACT_CHANCE_CASES", "600"))
PER_WORLD = 40

Situation = Callable[[World, InvoiceDraft], bool]


def _about(fact: str) -> Situation:
    return lambda world, draft: bool(
        draft.customer and draft.customer.id in world.hidden[fact]
    )


def _setting(name: str) -> Situation:
    return lambda world, draft: name in world.hidden["settings"]


def _periods_unread(world: World, draft: InvoiceDraft) -> bool:
    first = world.rules.periods_from or 0
    year = draft.period[0] if draft.period else draft.invoice_date.year
    return world.rules.periods is None or year < first


def _year_unknown(world: World, draft: InvoiceDraft) -> bool:
    table = "period_table_mandatory" in world.hidden["settings"]
    return table or _periods_unread(world, draft)


def _number_taken(world: World, draft: InvoiceDraft) -> bool:
    chosen = invoicing.reporting_period(draft, world.rules)
    year = chosen[0] if chosen else draft.accounting_date.year
    journal = draft.journal.code if draft.journal else ""
    return (journal, year, draft.entry_number or 0) in world.used


def _currency_unknown(world: World, draft: InvoiceDraft) -> bool:
    return draft.currency in ("SEK", "JPY")


def _type_not_taken(world: World, draft: InvoiceDraft) -> bool:
    return draft.is_credit_note and not world.suits


#: What Exact alone can know (docs/ASSUMPTIONS.md, part "What preflight cannot know"):
#: the refusal, and where alone it may come unannounced.
ALONE_EXACT: dict[str, Situation] = {
    Code.RELATION_GONE.value: _about("gone"),
    Code.RELATION_ACCOUNT_DIFFERS.value: _about("other account"),
    Code.FINANCIAL_YEAR_UNKNOWN.value: _year_unknown,
    Code.PERIOD_CLOSED.value: _periods_unread,
    Code.PAYMENT_CONDITION_MISSING.value: _setting("payment_condition_required"),
    Code.ENTRY_NUMBER_IN_USE.value: _number_taken,
    Code.CURRENCY_UNKNOWN.value: _currency_unknown,
    Code.CREDIT_NOTE_TYPE_REFUSED.value: _type_not_taken,
}


def _always(_world: World, _draft: InvoiceDraft) -> bool:
    return True


def _vat_of_its_own(_world: World, draft: InvoiceDraft) -> bool:
    """An untaxed line with a code whose VAT Exact might compute by itself (B4)."""
    return any(
        line.vat_code and line.vat_code.type == "E" and not line.tax_amount
        for line in draft.lines
    )


def _left_to_exact(world: World, draft: InvoiceDraft) -> bool:
    """No period holds the accounting date: Exact would take that of the entry date."""
    return invoicing.reporting_period(draft, world.rules) is None


#: Blocked although Exact would take it: it would be booked otherwise than meant.
WRONGLY_BOOKED: dict[str, Situation] = {
    Code.VAT_CODE_INCLUSIVE.value: _always,  # the net amount would be taken as gross
    Code.VAT_PERCENTAGE_DIFFERS.value: _vat_of_its_own,
    Code.VAT_AMOUNT_NOT_ALLOWED.value: _always,  # the VAT would be missing
    Code.LINES_DO_NOT_ADD_UP.value: _always,
    Code.AMOUNT_NOT_ROUNDED.value: _always,
    Code.NUMBER_MISSING.value: _always,  # the entry could never be found again
    # 0 is as good as no number: Exact would give one of its own.
    Code.ENTRY_NUMBER_OUT_OF_RANGE.value: lambda _world, draft: not draft.entry_number,
    Code.G_ACCOUNT_NOT_SUPPORTED.value: _always,
    Code.PERIOD_MISSING.value: _left_to_exact,
}


#: Blocked although the sandbox would keep it: no mail server takes such an address,
#: and what Exact's own rule is nobody published.
STRICTER = {Code.EMAIL_INVALID.value}


@dataclass
class Tally:
    """What became of the documents, for a person who makes a long run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    otherwise: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def chance_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server of its own: administrations come and go in it."""
    folder = str(tmp_path_factory.mktemp("ca"))
    with serving(
        "firm",
        tls=True,
        ca_dir=folder,
        redirect_uris=[REDIRECT],
        clock="2026-11-21T09:00:00Z",
    ) as running:
        yield Office(running)


def _post(office: Office, prepared: Prepared) -> tuple[Any, tuple[str, ...]]:
    """The result, or the codes of the refusal."""
    try:
        return posting.post(office.client, office.division, prepared), ()
    except ExactError as refusal:
        # Refusals by the hundred are what a client stops at; here each is the first.
        office.budgets = MemoryBudgetStore()
        office.client = office.new_client()
        return None, tuple(each.code for each in diagnose(refusal))


def _anyway(draft: InvoiceDraft, rules: BookingRules) -> Prepared | None:
    """A blocked document as it would have gone out, where it can be said at all."""
    lines = sent_lines(draft)
    known = all(line.gl_account and line.vat_code for line in lines)
    if not known or draft.customer is None or draft.journal is None:
        return None
    case = Case(draft, rules, False, lines)
    expected = invoicing.expected_of(draft, rules)
    sign = invoicing.sign_of(draft, rules)
    return Prepared(payload=invoicing.payload_of(case, sign), expected=expected)


def _vat_of(draft: InvoiceDraft) -> dict[str, tuple[Decimal, Decimal]]:
    found: dict[str, tuple[Decimal, Decimal]] = defaultdict(
        lambda: (Decimal(0), Decimal(0))
    )
    for line in sent_lines(draft):
        assert line.vat_code is not None
        base, vat = found[line.vat_code.code]
        found[line.vat_code.code] = (base + line.amount, vat + line.tax_amount)
    return dict(found)


def _judge(world: World, draft: InvoiceDraft, tally: Tally) -> None:
    prepared = invoicing.prepare(draft, world.rules)
    codes = {finding.code for finding in prepared.findings if finding.blocks}
    tally.found.update(codes)
    if prepared.blocked:
        _blocked(world, draft, codes, tally)
        return
    result, refused = _post(world.office, prepared)
    for code in refused:
        assert code in ALONE_EXACT, f"unannounced: {refused}"
        assert ALONE_EXACT[code](world, draft), f"{code} could have been known"
        tally.alone[code] += 1
    tally.outcomes["fine, booked" if result else "fine, refused"] += 1
    if result is None:
        return
    _booked(world, result)
    turned = draft.is_credit_note and not world.suits and draft.total
    assert result.verified is not bool(turned), result


def _booked(world: World, result: Any) -> None:
    entry = result.entry
    world.used.add((entry.journal, entry.reporting_year or 0, entry.entry_number or 0))


def _blocked(world: World, draft: InvoiceDraft, codes: set[str], tally: Tally) -> None:
    anyway = _anyway(draft, world.rules)
    if anyway is None:
        tally.outcomes["blocked, nothing to send"] += 1
        return
    world.office.transport.strict = False
    result, refused = _post(world.office, anyway)
    world.office.transport.strict = True
    if result is None:
        tally.outcomes["blocked, refused"] += 1
        for code in set(refused) - codes - set(ALONE_EXACT):
            tally.otherwise[f"{code} for {sorted(codes)}"] += 1
        return
    tally.outcomes["blocked, would be booked"] += 1
    _booked(world, result)
    for code in codes:
        right = code in WRONGLY_BOOKED and WRONGLY_BOOKED[code](world, draft)
        assert right, f"blocked for {code}, but Exact takes it"


def _books_are_ours(world: World, drafts: dict[str, InvoiceDraft]) -> None:
    """Total and VAT of each code, of all that preflight let through."""
    for entry in world.office.ledger()["entries"]:
        draft = drafts.get(entry["your_ref"])
        if draft is None or (draft.is_credit_note and not world.suits):
            continue
        assert Decimal(entry["receivable"]) == draft.total, draft
        theirs = {
            code: (Decimal(sums["base"]), Decimal(sums["vat"]))
            for code, sums in entry["vat"].items()
        }
        assert theirs == _vat_of(draft), draft


def test_what_preflight_calls_fine_is_booked(chance_office: Office) -> None:
    tally, started = Tally(), time.monotonic()
    for turn in range(CASES // PER_WORLD):
        chance = Random(f"{SEED}-{turn}")
        world = new_world(chance_office, chance)
        fine: dict[str, InvoiceDraft] = {}
        for _case in range(PER_WORLD):
            draft = document(world, chance)
            try:
                _judge(world, draft, tally)
            except AssertionError as wrong:
                raise AssertionError(
                    f"seed {SEED}, world {turn}: {wrong}\n{draft}"
                ) from wrong
            if not invoicing.prepare(draft, world.rules).blocked:
                fine[draft.number] = draft
        _books_are_ours(world, fine)
    print(f"\n{CASES} documents in {time.monotonic() - started:.1f} s", tally)
    assert tally.outcomes["fine, booked"] > CASES / 4, tally
    assert tally.outcomes["blocked, refused"] > CASES / 10, tally


def test_customers_that_preflight_calls_fine_are_made(chance_office: Office) -> None:
    office, chance = chance_office, Random(f"{SEED}-relations")
    office.admin("reset", {"world": "tiny"})
    office.log_in()
    office.admin("settings", {"minute_limit": 0, "day_limit": 0, "error_limit": 0})
    outcomes: Counter[str] = Counter()
    for turn in range(CASES):
        draft = customer(turn, chance)
        prepared = relations.prepare_relation(draft)
        codes = {finding.code for finding in prepared.findings if finding.blocks}
        payload = prepared.payload or relations.payload_of(draft)
        refused: set[str] = set()
        try:
            relations.create(office.client, office.division, payload)
        except ExactError as refusal:
            office.budgets = MemoryBudgetStore()
            office.client = office.new_client()
            refused = {each.code for each in diagnose(refusal)}
        taken = {Code.RELATION_NUMBER_TAKEN.value}
        case = f"seed {SEED}: {draft}: preflight {codes}, Exact {refused}"
        if not codes:
            assert refused <= taken, case
        elif not refused - taken:
            assert codes <= STRICTER, case
        outcomes[f"{'blocked' if codes else 'fine'} {sorted(refused)}"] += 1
    print("\n", outcomes)
