# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sending once, finding again, and never calling another entry ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.errors import ConfigurationError, NotFound, OutcomeUnknown
from exact_core.model.invoice import Expected, MatchKind, Prepared, SalesEntry
from exact_core.services import posting
from exact_core.services.invoicing import prepare

ENTRY = "5c1e7d60-0000-4000-8000-000000000001"
OTHER = "5c1e7d60-0000-4000-8000-000000000002"
CUSTOMER = "aaaaaaaa-0000-4000-8000-000000000001"
DEBTORS = "bbbbbbbb-0000-4000-8000-000000000001"

EXPECTED = Expected(
    your_ref="INV/2026/00012",
    tag="#k3x9-12",
    customer_id=CUSTOMER,
    journal="70",
    entry_date=date(2026, 11, 21),
    currency="EUR",
    total=Decimal("121.00"),
)
OURS = SalesEntry(
    id=ENTRY,
    entry_number=26700001,
    amount_fc=Decimal("121.00"),
    currency="EUR",
    customer_id=CUSTOMER,
    journal="70",
    entry_date=date(2026, 11, 21),
    your_ref="INV/2026/00012",
    description="Invoice #k3x9-12",
)


def row(**changes):
    return {
        "__metadata": {"uri": "x"},
        "EntryID": ENTRY.upper(),
        "EntryNumber": 26700001,
        "AmountFC": Decimal("121"),
        "Currency": "EUR",
        "Customer": CUSTOMER,
        "Journal": "70",
        "EntryDate": "/Date(1795219200000)/",
        "YourRef": "INV/2026/00012",
        "Description": "Invoice #k3x9-12",
        **changes,
    }


@pytest.fixture
def prepared(division):
    return prepare(division.draft(division.line("100.00", "21.00")))


def test_a_filled_answer_is_verified_at_once(exact, prepared):
    exact.created = row()
    result = posting.post(exact, 7, prepared)
    assert [call[:2] for call in exact.calls] == [("POST", "salesentry/SalesEntries")]
    assert exact.calls[0][2] is prepared.payload
    assert result.verified is True and result.difference == 0
    assert result.entry.id == ENTRY and result.entry.entry_number == 26700001
    assert result.entry.entry_date == date(2026, 11, 21)


@pytest.mark.parametrize("amount", ["121.01", "120.99", "-121.00"])
def test_a_cent_or_a_sign_is_told(exact, prepared, amount):
    exact.created = row(AmountFC=Decimal(amount))
    result = posting.post(exact, 7, prepared)
    assert result.verified is False
    assert result.difference == Decimal(amount) - Decimal("121.00")


@pytest.mark.parametrize("empty", [None, 0])
def test_a_key_only_answer_is_not_yet_verified(exact, prepared, empty):
    exact.created = {"EntryID": ENTRY, "AmountFC": empty, "EntryNumber": empty}
    result = posting.post(exact, 7, prepared)
    assert result.verified is None and result.difference is None


def test_an_answer_without_a_key_is_looked_up_not_sent_again(exact, prepared):
    exact.created = {"AmountFC": Decimal("121")}
    with pytest.raises(OutcomeUnknown):
        posting.post(exact, 7, prepared)
    exact.created = {"EntryID": "nonsense"}
    with pytest.raises(OutcomeUnknown):
        posting.post(exact, 7, prepared)


def test_nothing_blocked_or_empty_is_ever_sent(exact, division):
    blocked = prepare(division.draft(division.line("1.00", "0.21"), journal=None))
    for nothing in (blocked, Prepared()):
        with pytest.raises(ConfigurationError):
            posting.post(exact, 7, nothing)
    assert exact.calls == []


def test_look_up_asks_twenty_references_in_one_call(exact):
    exact.answers["salesentry/SalesEntries"] = [row(YourRef="inv/2026/00003 ")]
    refs = [f"INV/2026/{n:05d}" for n in range(20)]
    found = posting.look_up(exact, 7, refs)
    assert len(exact.calls) == 1
    query = exact.calls[0][2]
    assert query.filter.text.count("YourRef eq ") == 20
    assert "AmountFC" in query.select and "Description" in query.select
    assert set(found) == set(refs)
    assert [entry.id for entry in found["INV/2026/00003"]] == [ENTRY]
    assert sum(len(entries) for entries in found.values()) == 1
    posting.look_up(exact, 7, [*refs, "INV/2026/00020"])
    assert len(exact.calls) == 3


def test_references_that_differ_in_case_only_all_get_the_entry(exact):
    """Who is left out would be told that nothing stands there, and send again."""
    exact.answers["salesentry/SalesEntries"] = [row(YourRef="inv/3")]
    found = posting.look_up(exact, 7, ["INV/3", "Inv/3"])
    assert [len(entries) for entries in found.values()] == [1, 1]


def test_reference_and_number_are_asked_in_one_call(exact):
    other = row(EntryID=OTHER, YourRef="by hand")
    exact.answers["salesentry/SalesEntries"] = [row(), other, row()]
    found = posting.find_entries(exact, 7, ["INV/2026/00012", "B"], 26700001, "70")
    assert [entry.id for entry in found] == [ENTRY, OTHER]
    (call,) = exact.calls
    assert call[2].filter.text == (
        "YourRef eq 'INV/2026/00012' or YourRef eq 'B'"
        " or (EntryNumber eq 26700001 and Journal eq '70')"
    )
    posting.find_entries(exact, 7, [""], 26700001)
    assert exact.calls[1][2].filter.text == "EntryNumber eq 26700001"
    assert posting.find_entries(exact, 7, [""]) == []
    assert len(exact.calls) == 2


def test_what_stands_in_the_way_is_under_the_number_or_the_reference():
    asked = replace(EXPECTED, entry_number=26700001, year=2026)
    under_ref = replace(OURS, id=OTHER, entry_number=5, reporting_year=2026)
    under_number = replace(OURS, your_ref="x", reporting_year=2026)
    assert posting.standing_there(asked, [under_ref, under_number]) == (
        under_number,
        under_ref,
    )
    for other in (
        replace(under_number, journal="71"),
        replace(under_number, reporting_year=2025),
        replace(under_number, entry_number=26700002),
    ):
        assert posting.standing_there(asked, [other]) == ()
    by_exact = replace(EXPECTED, entry_number=None)
    assert posting.standing_there(by_exact, [under_number]) == ()
    # A year that one of the two does not tell excludes nothing.
    left_open = replace(asked, year=None)
    assert posting.standing_there(left_open, [under_number]) == (under_number,)


def test_no_references_no_call(exact):
    assert posting.look_up(exact, 7, []) == {}
    assert posting.look_up(exact, 7, [""]) == {}
    assert exact.calls == []


def test_totals_are_read_twenty_at_a_time(exact):
    exact.answers["salesentry/SalesEntries"] = [row()]
    ids = [f"5c1e7d60-0000-4000-8000-{n:012d}" for n in range(1, 42)]
    found = posting.read_totals(exact, 7, ids)
    assert len(exact.calls) == 3
    assert found[ENTRY].amount_fc == Decimal(121)


def test_the_receivable_of_a_credit_note(exact):
    exact.answers["financialtransaction/TransactionLines"] = [
        {"GLAccount": DEBTORS, "AmountFC": Decimal("-121")}
    ]
    assert posting.receivable_of(exact, 7, ENTRY, DEBTORS) == Decimal("-121")
    text = exact.calls[0][2].filter.text
    assert f"guid'{ENTRY}'" in text and f"guid'{DEBTORS}'" in text
    exact.answers.clear()
    with pytest.raises(NotFound):
        posting.receivable_of(exact, 7, ENTRY, DEBTORS)


def kind_of(*entries):
    return posting.match(EXPECTED, entries).kind


def test_the_same_entry_is_adopted():
    found = posting.match(EXPECTED, [OURS])
    assert found.kind is MatchKind.SAME and found.entries == (OURS,)


def test_no_entry_or_another_reference_is_none():
    assert kind_of() is MatchKind.NONE
    assert kind_of(replace(OURS, your_ref="INV/2026/00013")) is MatchKind.NONE


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"description": "Booked by hand"}, "tag"),
        ({"description": "Invoice #zzzz-12"}, "tag"),
        ({"customer_id": OTHER}, "customer_id"),
        ({"journal": "71"}, "journal"),
        ({"entry_date": date(2026, 11, 22)}, "entry_date"),
        ({"currency": "USD"}, "currency"),
        ({"amount_fc": Decimal("121.01")}, "total"),
        ({"amount_fc": Decimal("-121.00")}, "total"),
        ({"amount_fc": None}, "total"),
    ],
)
def test_one_difference_is_a_conflict_for_a_person(changes, name):
    found = posting.match(EXPECTED, [replace(OURS, **changes)])
    assert found.kind is MatchKind.DIFFERENT
    assert found.differences == (name,)


def test_the_tag_tells_ours_among_entries_with_the_same_number():
    reused = replace(OURS, id=OTHER, description="Invoice #k3x9-11")
    found = posting.match(EXPECTED, [reused, OURS])
    assert found.kind is MatchKind.SAME and found.entries == (OURS,)


def test_several_are_ambiguous():
    twice = replace(OURS, id=OTHER)
    assert kind_of(OURS, twice) is MatchKind.AMBIGUOUS
    by_hand = replace(OURS, description="x")
    assert kind_of(by_hand, replace(by_hand, id=OTHER)) is MatchKind.AMBIGUOUS


def test_a_former_reference_counts_with_the_tag_only():
    moved = replace(EXPECTED, your_ref="B", former_refs=("inv/2026/00012 ",))
    assert posting.match(moved, [OURS]).kind is MatchKind.SAME
    another = replace(OURS, description="a colleague's")
    assert posting.match(moved, [another]).kind is MatchKind.NONE
    changed = replace(OURS, amount_fc=Decimal(1))
    assert posting.match(moved, [changed]).differences == ("total",)
    here = replace(another, your_ref="B")
    assert posting.match(moved, [another, here]).entries == (here,)


@given(
    tag=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12),
    human=st.text(max_size=30),
)
def test_another_tag_is_never_the_same(tag, human):
    entry = replace(OURS, description=f"{human} {tag}")
    if tag != EXPECTED.tag:
        assert kind_of(entry) is not MatchKind.SAME
