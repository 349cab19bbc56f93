# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is found before sending, what blocks, and what record it points at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from exact_core.model.booking import BookingRules
from exact_core.model.reference import FinancialPeriod, JournalStatus
from exact_core.services.invoicing import prepare
from exact_core.services.periods import open_periods, period_for

MONTHS = tuple(
    FinancialPeriod(year=2026, period=n, start=date(2026, n, 1), end=date(2026, n, 28))
    for n in range(1, 13)
)


def findings(draft, rules=None, **more):
    prepared = prepare(draft, rules, **more)
    assert bool(prepared.payload) is not prepared.blocked or more
    return {f.code: f for f in prepared.findings}


def test_a_sound_invoice_has_no_findings(division):
    rules = BookingRules(periods=MONTHS, statuses=())
    assert findings(division.draft(division.line("10.00", "2.10")), rules) == {}


@pytest.mark.parametrize(
    ("changes", "code", "subject"),
    [
        ({"customer": None}, "relation_missing", "partner"),
        ({"journal": None}, "journal_missing", "journal"),
        ({"number": ""}, "number_missing", "move"),
        ({"number": "X" * 31}, "your_ref_too_long", "move"),
        ({"entry_number": 2**31}, "entry_number_out_of_range", "move"),
        ({"entry_number": 0}, "entry_number_out_of_range", "move"),
        ({"total": Decimal("12.11")}, "lines_do_not_add_up", "move"),
        ({"tax_total": Decimal("2.11")}, "lines_do_not_add_up", "move"),
        ({"total": Decimal("12.105")}, "amount_not_rounded", "move"),
        ({"currency": "USD", "rate": Decimal(0)}, "rate_missing", "move"),
        (
            {"blockers": ("company_currency_differs",)},
            "company_currency_differs",
            "division",
        ),
        (
            {"blockers": ("g_account_not_supported",)},
            "g_account_not_supported",
            "move",
        ),
    ],
)
def test_document_blockers(division, changes, code, subject):
    draft = division.draft(division.line("10.00", "2.10"), **changes)
    found = findings(draft)
    assert set(found) == {code}
    assert found[code].blocks and found[code].subject == subject


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "P"}, "relation_not_customer"),
        ({"status": ""}, "relation_not_customer"),
        ({"blocked": True}, "relation_blocked"),
        ({"end_date": date(2026, 11, 20)}, "relation_ended"),
    ],
)
def test_relation_that_takes_no_sales(division, changes, code):
    customer = replace(division.customer, **changes)
    draft = division.draft(division.line("10.00", "2.10"), customer=customer)
    found = findings(draft)
    assert set(found) == {code} and found[code].key == "partner-1"


def test_a_relation_may_end_today_and_the_senders_day_counts(division):
    customer = replace(division.customer, end_date=date(2026, 11, 21))
    draft = division.draft(division.line("10.00", "2.10"), customer=customer)
    assert findings(draft) == {}
    later = BookingRules(today=date(2026, 11, 22))
    assert set(findings(draft, later)) == {"relation_ended"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": 22}, "journal_type_wrong"),
        ({"is_blocked": True}, "journal_blocked"),
        ({"allow_vat": False}, "journal_without_vat"),
    ],
)
def test_journal_that_takes_no_sales(division, changes, code):
    journal = replace(division.journal, **changes)
    draft = division.draft(division.line("10.00", "2.10"), journal=journal)
    found = findings(draft)
    assert set(found) == {code} and found[code].params["exact_journal"] == "70"


def test_currency_and_rate_by_the_journals_switches(division):
    fixed = replace(
        division.journal,
        allow_variable_currency=False,
        allow_variable_exchange_rate=False,
    )
    line = division.line("10.00", vat="6")
    euro = division.draft(line, journal=fixed)
    dollar = replace(euro, currency="USD", rate=Decimal("0.85"))
    assert findings(euro) == {}
    assert set(findings(dollar)) == {"currency_not_allowed", "rate_not_allowed"}
    dollar_journal = replace(fixed, currency="USD")
    assert set(findings(replace(dollar, journal=dollar_journal))) == {
        "rate_not_allowed"
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_blocked": True}, "account_blocked"),
        ({"type": 20}, "account_type_not_allowed"),
        ({"type": 21}, "account_type_not_allowed"),
        ({"type": 24}, "account_type_not_allowed"),
        ({"type": 12}, "account_type_not_allowed"),
        ({"use_cost_center": 1}, "account_needs_cost_center"),
        ({"use_cost_unit": 1}, "account_needs_cost_unit"),
    ],
)
def test_account_of_a_line(division, changes, code):
    account = replace(division.revenue, **changes)
    draft = division.draft(division.line("10.00", "2.10", gl_account=account))
    found = findings(draft)
    assert set(found) == {code}
    assert found[code].subject == "account" and found[code].key == "account-8001"


def test_an_account_used_on_many_lines_is_told_once(division):
    line = division.line("10.00", "2.10", gl_account=None)
    prepared = prepare(division.draft(line, line, line))
    assert [finding.code for finding in prepared.findings] == ["account_missing"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_blocked": True}, "vat_code_blocked"),
        ({"transaction_type": "P"}, "vat_code_purchase_only"),
        ({"type": "I"}, "vat_code_inclusive"),
        ({"type": "N"}, "vat_amount_not_allowed"),
        ({"type": "B"}, "vat_amount_not_allowed"),
        ({"charged": True}, "vat_amount_not_allowed"),
    ],
)
def test_vat_code_that_exact_refuses(division, changes, code):
    line = division.line("10.00", "2.10", vat_code=division.code("2", **changes))
    found = findings(division.draft(line))
    assert found[code].blocks
    assert (found[code].subject, found[code].key) == ("tax", "tax-2")


def test_a_missing_code_names_the_tax_or_else_the_division(division):
    taxed = division.line("10.00", "2.10", vat_code=None)
    untaxed = division.line("10.00", vat="0", vat_code=None)
    found = findings(division.draft(taxed, untaxed))
    assert found["vat_code_missing"].key == "tax-2"
    assert found["vat_code_missing"].params["tax"] == "Tax 2"
    assert found["vat_code_missing_untaxed"].subject == "division"


def test_another_percentage_warns_unless_vat_would_appear_from_nowhere(division):
    odd = division.line("10.00", "0.90", tax_percentage=Decimal("0.09"))
    none = division.line("10.00", "0", tax_percentage=Decimal(0))
    warned = findings(division.draft(odd))["vat_percentage_differs"]
    assert not warned.blocks
    assert (warned.params["percentage"], warned.params["exact_percentage"]) == (
        "9",
        "21",
    )
    assert findings(division.draft(none))["vat_percentage_differs"].blocks


@pytest.mark.parametrize("kind", ["N", "B"])
def test_a_percentage_on_a_code_without_vat_says_nothing(division, kind):
    code = division.code("2", type=kind)
    line = division.line("10.00", vat_code=code, tax_percentage=None, tax_key="")
    assert findings(division.draft(line)) == {}
    odd = division.line("0.01", vat_code=code, tax_percentage=Decimal("0.21"))
    assert findings(division.draft(odd))["vat_percentage_differs"].params == {
        "tax": "Tax 2",
        "line": "Line 1",
        "vat_code": "2",
        "percentage": "21",
        "exact_percentage": "0",
    }


def test_hand_edited_vat_goes_through_as_it_is(division):
    draft = division.draft(division.line("10.00", "2.11"))
    assert findings(draft) == {}
    line = prepare(draft).payload["SalesEntryLines"][0]
    assert line["VATAmountFC"] == Decimal("2.11")


@pytest.mark.parametrize(
    ("code", "subject", "key"),
    [
        ("company_currency_differs", "division", ""),
        ("entry_prefix_missing", "journal", "journal-1"),
        ("g_account_not_supported", "move", "move-1"),
        ("a_code_of_the_host", "move", "move-1"),
    ],
)
def test_host_blockers_point_at_the_record_to_open(division, code, subject, key):
    draft = division.draft(division.line("10.00", "2.10"), blockers=(code,))
    found = findings(draft)[code]
    assert (found.subject, found.key, found.blocks) == (subject, key, True)


def test_host_blockers_of_a_line_name_the_taxes(division):
    line = division.line(
        "10.00", "2.10", blockers=("two_taxes_on_line",), tax_label="21% + levy"
    )
    found = findings(division.draft(line))["two_taxes_on_line"]
    assert found.blocks and found.subject == "tax"
    assert found.params == {"line": "Line 1", "tax": "21% + levy"}


def test_icp_without_a_vat_number_and_export_without_a_box_only_warn(division):
    abroad = replace(division.customer, country="BE", vat_number="")
    found = findings(division.draft(division.line("10.00", vat="7"), customer=abroad))
    assert set(found) == {"icp_without_vat_number"}
    assert not found["icp_without_vat_number"].blocks
    outside = replace(division.customer, country="US", vat_number="")
    found = findings(division.draft(division.line("10.00", vat="0"), customer=outside))
    assert set(found) == {"export_outside_return"}
    assert not found["export_outside_return"].blocks
    draft = division.draft(division.line("10.00", vat="6"), customer=outside)
    assert findings(draft) == {}


def test_instalments_warn_and_send_the_last_date(division):
    draft = division.draft(division.line("10.00", "2.10"), instalments=3)
    prepared = prepare(draft)
    assert [f.code for f in prepared.findings] == ["instalments_reduced"]
    assert prepared.payload["DueDate"] == "2026-12-21"


def test_a_payment_condition_that_exact_no_longer_lists(division):
    draft = division.draft(
        division.line("10.00", "2.10"),
        payment_condition="30",
        payment_condition_gone=True,
        payment_term_key="term-1",
        payment_term_label="30 days",
    )
    found = findings(draft)["payment_condition_unknown"]
    assert (found.blocks, found.subject, found.key) == (True, "payment_term", "term-1")
    assert findings(replace(draft, payment_condition="")) == {}


def test_a_year_before_all_that_was_read_is_left_to_exact(division):
    draft = division.draft(
        division.line("10.00", "2.10"),
        invoice_date=date(2023, 5, 1),
        accounting_date=date(2023, 5, 1),
    )
    rules = BookingRules(periods=MONTHS, periods_from=2024)
    prepared = prepare(draft, rules)
    assert prepared.findings == () and "ReportingYear" not in prepared.payload
    assert findings(replace(draft, period=(2023, 5)), rules) == {}
    # Exact would take the period of the entry date, which is another one.
    later = replace(draft, accounting_date=date(2023, 6, 1))
    assert set(findings(later, rules)) == {"period_missing"}
    assert set(findings(draft, replace(rules, periods_from=2023))) == {"period_missing"}


def test_nothing_to_book(division):
    assert set(findings(division.draft())) == {"no_lines"}
    free = division.draft(division.line("0.00", "0", vat="0"))
    assert set(findings(free)) == {"no_lines"}


def test_lines_that_cancel_out_are_booked(division):
    draft = division.draft(
        division.line("10.00", "2.10"), division.line("-10.00", "-2.10")
    )
    assert findings(draft) == {}


def test_periods(division):
    draft = division.draft(division.line("10.00", "2.10"))
    closed = (JournalStatus(journal="70", year=2026, period=11, status=1),)
    other = (JournalStatus(journal="60", year=2026, period=11, status=1),)
    assert set(findings(draft, BookingRules(periods=()))) == {"period_missing"}
    assert set(findings(draft, BookingRules(periods=MONTHS, statuses=closed))) == {
        "period_closed"
    }
    assert findings(draft, BookingRules(periods=MONTHS, statuses=other)) == {}
    assert findings(draft, BookingRules(periods=None, statuses=None)) == {}
    elsewhere = replace(draft, period=(2026, 12))
    assert findings(elsewhere, BookingRules(periods=MONTHS, statuses=closed)) == {}
    absent = replace(draft, period=(2027, 1))
    assert set(findings(absent, BookingRules(periods=MONTHS))) == {"period_missing"}


def test_open_periods_are_those_of_the_journal_from_the_date():
    statuses = [JournalStatus(journal="70", year=2026, period=11, status=1)]
    found = open_periods("70", MONTHS, statuses, date(2026, 10, 15))
    assert [period.period for period in found] == [10, 12]
    found = open_periods("60", MONTHS, statuses, date(2026, 10, 29))
    assert [period.period for period in found] == [11, 12]


def test_the_shortest_period_holds_a_date():
    year = FinancialPeriod(
        year=2026, period=99, start=date(2026, 1, 1), end=date(2026, 12, 31)
    )
    assert period_for(date(2026, 3, 5), [year, *MONTHS]).period == 3
    assert period_for(date(2026, 3, 31), [year, *MONTHS]).period == 99
    assert period_for(date(2027, 1, 1), [year, *MONTHS]) is None


def test_blocking_findings_come_first(division):
    draft = division.draft(division.line("10.00", "2.10"), instalments=2, journal=None)
    assert [f.code for f in prepare(draft).findings] == [
        "journal_missing",
        "instalments_reduced",
    ]
