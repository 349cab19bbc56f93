# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Exact is asked to book, field by field."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.model.booking import BookingRules
from exact_core.model.invoice import CreditNoteRule
from exact_core.model.reference import FinancialPeriod
from exact_core.services.invoicing import (
    carries_tag,
    header_description,
    prepare,
    sent_total,
)

YEAR = tuple(
    FinancialPeriod(
        year=2026,
        period=month,
        start=date(2026, month, 1),
        end=date(2026, month, 28 if month == 2 else 30),
    )
    for month in range(1, 13)
)


def test_golden_domestic_invoice(division):
    draft = division.draft(
        division.line(
            "30.06", "6.31", description="Chairs\nblue", quantity=Decimal("3")
        ),
        division.line("100.00", "9.00", vat="1"),
        division.line("5.00", vat="0"),
        division.line("0", "0", vat="0"),
        customer_ref="PO 4711",
        payment_reference="RF18 5390",
        payment_condition="30",
        entry_number=26700012,
    )
    prepared = prepare(draft, BookingRules(periods=YEAR, statuses=()))
    assert prepared.findings == ()
    assert prepared.payload == {
        "Journal": "70",
        "Customer": "rel-1",
        "EntryDate": "2026-11-21",
        "DueDate": "2026-12-21",
        "YourRef": "INV/2026/00012",
        "Description": "Invoice - PO 4711 #k3x9-12",
        "Currency": "EUR",
        "PaymentReference": "RF18 5390",
        "PaymentCondition": "30",
        "ReportingYear": 2026,
        "ReportingPeriod": 11,
        "EntryNumber": 26700012,
        "SalesEntryLines": [
            {
                "GLAccount": "gl-8000",
                "AmountFC": Decimal("30.06"),
                "VATCode": "2",
                "VATAmountFC": Decimal("6.31"),
                "Description": "Chairs blue",
                "Quantity": Decimal("3"),
            },
            {
                "GLAccount": "gl-8000",
                "AmountFC": Decimal("100.00"),
                "VATCode": "1",
                "VATAmountFC": Decimal("9.00"),
            },
            {"GLAccount": "gl-8000", "AmountFC": Decimal("5.00"), "VATCode": "0"},
        ],
    }
    assert prepared.expected is not None
    assert prepared.expected.total == Decimal("150.37")
    json.dumps(prepared.payload, default=str)  # nothing but JSON and decimals


@pytest.mark.parametrize(
    ("rule", "kind", "net", "vat"),
    [
        (CreditNoteRule.NEGATIVE, None, "-100.00", "-21.00"),
        (CreditNoteRule.TYPE_21_POSITIVE, 21, "100.00", "21.00"),
        (CreditNoteRule.TYPE_21_NEGATIVE, 21, "-100.00", "-21.00"),
    ],
)
def test_credit_note_under_each_rule(division, rule, kind, net, vat):
    draft = division.draft(division.line("-100.00", "-21.00"), is_credit_note=True)
    prepared = prepare(draft, BookingRules(credit_note_rule=rule))
    line = prepared.payload["SalesEntryLines"][0]
    assert prepared.payload.get("Type") == kind
    assert (line["AmountFC"], line["VATAmountFC"]) == (Decimal(net), Decimal(vat))
    assert sent_total(prepared.payload) == Decimal(net) + Decimal(vat)
    # Whatever is sent, the customer is to be owed the money.
    assert prepared.expected.total == Decimal("-121.00")


@pytest.mark.parametrize("rule", list(CreditNoteRule))
def test_an_invoice_is_never_turned(division, rule):
    draft = division.draft(division.line("-10.00", "-2.10"))
    payload = prepare(draft, BookingRules(credit_note_rule=rule)).payload
    assert "Type" not in payload
    assert payload["SalesEntryLines"][0]["AmountFC"] == Decimal("-10.00")


@pytest.mark.parametrize("vat", ["0", "5", "6", "7", "8"])
def test_no_vat_amount_for_codes_that_refuse_one(division, vat):
    payload = prepare(division.draft(division.line("10.00", vat=vat))).payload
    assert "VATAmountFC" not in payload["SalesEntryLines"][0]


def test_rate_is_sent_for_a_foreign_currency_only(division):
    line = division.line("10.00", vat="6")
    home = prepare(division.draft(line)).payload
    abroad = prepare(
        division.draft(line, currency="USD", rate=1 / Decimal("1.17"))
    ).payload
    assert "Rate" not in home
    assert abroad["Currency"] == "USD"
    assert abroad["Rate"] == Decimal("0.854700854701")


def test_the_chosen_period_leads(division):
    draft = division.draft(division.line("10.00", "2.10"), period=(2027, 1))
    payload = prepare(draft).payload
    assert (payload["ReportingYear"], payload["ReportingPeriod"]) == (2027, 1)


def test_period_follows_the_accounting_date_not_the_invoice_date(division):
    draft = division.draft(
        division.line("10.00", "2.10"), accounting_date=date(2026, 12, 1)
    )
    payload = prepare(draft, BookingRules(periods=YEAR)).payload
    assert payload["ReportingPeriod"] == 12
    assert payload["EntryDate"] == "2026-11-21"


def test_payment_reference_is_a_setting(division):
    draft = division.draft(division.line("1.00", "0.21"), payment_reference="RF18")
    payload = prepare(draft, BookingRules(send_payment_reference=False)).payload
    assert "PaymentReference" not in payload


def test_nothing_to_send_while_the_customer_is_pending(division):
    draft = division.draft(division.line("10.00", "2.10"), customer=None)
    prepared = prepare(draft, customer_pending=True)
    assert not prepared.blocked
    assert prepared.payload == {} and prepared.expected is None
    assert [finding.code for finding in prepared.findings] == ["relation_pending"]


def test_nothing_is_pending_for_a_blocked_document(division):
    """Its customer is not made, so it follows nobody."""
    draft = division.draft(division.line("10.00", "2.10"), customer=None, journal=None)
    prepared = prepare(draft, customer_pending=True)
    assert prepared.blocked
    assert all(finding.blocks for finding in prepared.findings)


cents = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n).scaleb(-2))
pairs = st.lists(
    st.tuples(cents, cents, st.sampled_from(["2", "1", "5", "0", "7", "8"])),
    min_size=1,
    max_size=12,
)


@given(pairs=pairs, rule=st.sampled_from(list(CreditNoteRule)), credit=st.booleans())
def test_what_is_sent_adds_up_to_the_total(division, pairs, rule, credit):
    lines = [
        division.line(str(net), str(tax if vat in "12" else 0), vat=vat)
        for net, tax, vat in pairs
    ]
    draft = division.draft(*lines, is_credit_note=credit)
    prepared = prepare(draft, BookingRules(credit_note_rule=rule))
    if prepared.blocked:
        assert all(not line.amount and not line.tax_amount for line in lines)
        return
    turned = credit and rule is CreditNoteRule.TYPE_21_POSITIVE
    assert sent_total(prepared.payload) == (-draft.total if turned else draft.total)
    assert prepared.expected.total == draft.total


@given(
    text=st.text(max_size=200),
    ref=st.text(max_size=80),
    tag=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20),
    longest=st.integers(25, 100),
)
def test_the_tag_survives_any_description(division, text, ref, tag, longest):
    draft = replace(
        division.draft(division.line("1.00", "0.21")),
        description=text,
        customer_ref=ref,
        tag=tag,
    )
    description = header_description(draft, longest)
    assert carries_tag(description, tag)
    assert len(description) <= longest


def test_the_customers_reference_is_cut_last(division):
    draft = replace(
        division.draft(division.line("1.00", "0.21")),
        description="A very long description of a very ordinary sale " * 3,
        customer_ref="PO-2026-1",
    )
    description = header_description(draft, 60)
    assert description.endswith(" - PO-2026-1 #k3x9-12")
    assert len(description) <= 60


def test_a_tag_is_a_word_of_its_own():
    assert carries_tag("Invoice #a-12", "#a-12")
    assert carries_tag("#a-12", "#a-12")
    assert not carries_tag("Invoice #a-12 adjusted", "#a-12")
    assert not carries_tag("Invoice x#a-12", "#a-12")
    assert not carries_tag("Invoice", "")
