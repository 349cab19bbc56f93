# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Journals, accounts and payment terms: evidence, not equal numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exact_core.model.reference import GLAccount, Journal, PaymentCondition
from exact_core.services.suggestions import (
    AccountProfile,
    JournalProfile,
    Reason,
    TermLine,
    TermProfile,
    suggest_gl_account,
    suggest_journal,
    suggest_payment_condition,
    term_numbers,
)


def journal(code, kind, description="", **more):
    return Journal(
        id=f"j-{code}", code=code, description=description, type=kind, **more
    )


def account(code, kind, description, **more):
    return GLAccount(
        id=f"gl-{code}", code=code, description=description, type=kind, **more
    )


DUTCH = [
    account("1000", 10, "Kas"),
    account("1100", 12, "Bank"),
    account("1300", 20, "Debiteuren"),
    account("1500", 24, "Af te dragen BTW hoog"),
    account("1600", 22, "Crediteuren"),
    account("4300", 121, "Kantoorbenodigdheden"),
    account("4510", 120, "Autokosten overig"),
    account("4756", 120, "Betalingsverschillen"),
    account("4757", 120, "Koersverschillen"),
    account("4758", 120, "Afrondingsverschillen"),
    account("7000", 111, "Inkoopwaarde omzet hoog"),
    account("7100", 111, "Inkopen binnen EU"),
    account("7110", 111, "Inkopen buiten EU"),
    account("8000", 110, "Omzet binnenland hoog tarief"),
    account("8010", 110, "Omzet binnenland laag tarief"),
    account("8020", 110, "Omzet binnenland nultarief"),
    account("8100", 110, "Omzet buitenland intracommunautair"),
    account("8110", 110, "Omzet buitenland buiten EU"),
    account("8900", 140, "Overige opbrengsten"),
]


def test_the_only_sales_journal_and_never_a_purchase_one():
    journals = [journal("70", 20), journal("60", 22), journal("90", 90)]
    for kind, code in (("sale", "70"), ("purchase", "60"), ("general", "90")):
        mine = JournalProfile(key="1", code="INV", name="Invoices", type=kind)
        assert suggest_journal(mine, journals).target.code == code


def test_a_blocked_journal_is_not_proposed():
    mine = JournalProfile(key="1", code="INV", name="Invoices", type="sale")
    assert suggest_journal(mine, [journal("70", 20, is_blocked=True)]).target is None


def test_several_sales_journals_name_then_template_number_then_a_person():
    webshop = JournalProfile(key="1", code="WEB", name="Webshop", type="sale")
    other = JournalProfile(key="2", code="INV", name="Invoices", type="sale")
    journals = [journal("70", 20, "Verkoopboek"), journal("71", 20, "Webshop")]
    assert suggest_journal(webshop, journals).target.code == "71"
    assert suggest_journal(other, journals).target.code == "70"
    found = suggest_journal(other, [journal("71", 20, "A"), journal("72", 20, "B")])
    assert found.target is None and found.reasons == (Reason.SEVERAL,)


def test_a_bank_journal_goes_by_iban_only():
    journals = [
        journal("20", 12, "Bank", bank_account_iban="NL91ABNA0417164300"),
        journal("21", 12, "BNK1"),
    ]
    mine = JournalProfile(
        key="1", code="20", name="BNK1", type="bank", iban="nl91 abna 0417 1643 00"
    )
    assert suggest_journal(mine, journals).target.code == "20"
    unknown = JournalProfile(key="1", code="20", name="BNK1", type="bank")
    assert suggest_journal(unknown, journals).target is None


@pytest.mark.parametrize(
    ("code", "name", "kind", "expected"),
    [
        ("800100", "Turnover NL trade goods 1", "income", "8000"),
        ("8001", "Omzet NL handelsgoederen 1", "income", "8000"),
        ("800500", "Turnover NL services 1", "income", "8000"),
        ("800200", "Turnover within EU trade goods 1", "income", "8100"),
        ("800300", "Turnover outside EU trade goods 1", "income", "8110"),
        ("700100", "Cost price NL trade goods 1", "expense_direct_cost", "7000"),
        (
            "700200",
            "Cost price within EU trade goods 1",
            "expense_direct_cost",
            "7100",
        ),
        ("493000", "Payment differences", "expense", "4756"),
        ("892000", "Exchange rate differences", "income", "4757"),
        ("492000", "Koersverschillen", "expense", "4757"),
        ("110000", "Debtors", "asset_receivable", None),
        ("110000", "Debiteuren", "asset_receivable", "1300"),
        ("130000", "Crediteuren", "liability_payable", "1600"),
        ("496000", "Overige lasten", "expense", None),
        ("804100", "Turnover NL third-party work", "income", None),
    ],
)
def test_accounts_of_the_dutch_chart(code, name, kind, expected):
    mine = AccountProfile(key="1", code=code, names=(name,), account_type=kind)
    found = suggest_gl_account(mine, DUTCH)
    assert (found.target.code if found.target else None) == expected


def test_an_equal_code_is_no_evidence():
    odoo_creditors = AccountProfile(
        key="1", code="1300", names=("Creditors",), account_type="liability_payable"
    )
    found = suggest_gl_account(odoo_creditors, DUTCH)
    assert "1300" not in {candidate.code for candidate in found.candidates}
    odd = AccountProfile(
        key="2", code="8010", names=("Something",), account_type="income"
    )
    assert suggest_gl_account(odd, DUTCH).target is None


def test_the_table_counts_only_when_the_names_agree():
    mine = AccountProfile(
        key="1", code="800100", names=("Turnover NL",), account_type="income"
    )
    renamed = [account("8000", 110, "Huur binnenland")]
    assert suggest_gl_account(mine, renamed).target is None
    agreeing = [account("8000", 110, "Omzet"), account("8001", 110, "Omzet")]
    assert suggest_gl_account(mine, agreeing).target.code == "8000"


def condition(code, days, months=0, method="B", **more):
    return PaymentCondition(
        id=f"pc-{code}",
        code=code,
        description=code,
        payment_days=days,
        payment_end_of_months=months,
        payment_method=method,
        **more,
    )


CONDITIONS = [
    condition("00", 0),
    condition("30", 30),
    condition("IN", 30, method="I"),
    condition("EM", 0, months=1),
    condition("E10", 10, months=1),
    condition("K2", 30, discount_percentage=Decimal("0.02"), discount_days=7),
]


def term(*lines, **more):
    return TermProfile(key="1", name="x", lines=lines, **more)


def test_terms_go_by_their_two_numbers():
    end = "days_after_end_of_next_month"
    pairs = [
        (term(TermLine(days=0)), "00"),
        (term(TermLine(days=30)), "30"),
        (term(TermLine(days=0, start=end)), "EM"),
        (term(TermLine(days=10, start=end)), "E10"),
        (
            term(
                TermLine(days=30),
                discount_percentage=Decimal("0.02"),
                discount_days=7,
            ),
            "K2",
        ),
    ]
    for mine, code in pairs:
        assert suggest_payment_condition(mine, CONDITIONS).target.code == code


@pytest.mark.parametrize(
    "mine",
    [
        term(TermLine(days=0), TermLine(days=60)),
        term(TermLine(days=0, start="days_after_end_of_month")),
        term(TermLine(days=90, start="days_end_of_month_on_the")),
    ],
)
def test_terms_that_exact_cannot_say(mine):
    assert term_numbers(mine) is None
    found = suggest_payment_condition(mine, CONDITIONS)
    assert found.target is None and found.reasons == (Reason.NOT_MAPPABLE,)


def test_collection_is_not_taken_for_credit():
    found = suggest_payment_condition(
        term(TermLine(days=30)), [condition("IN", 30, method="I")]
    )
    assert found.target is None
    assert [candidate.code for candidate in found.candidates] == ["IN"]
