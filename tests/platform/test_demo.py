# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demonstration calls equal only what is equal, and fills forms as they come."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tools import stack
from tools.demo import compare, consent
from tools.demo.compare import Books, Document, Sums
from tools.progress import StepFailed


def sums(receivable="121.00", code="2", base="100.00", vat="21.00"):
    return Sums(Decimal(receivable), {code: Decimal(base)}, {code: Decimal(vat)})


def books(*documents):
    """Books of (name, currency, sums); all turned over one to one."""
    found = Books(receivable=sum((each[2].receivable for each in documents), Decimal()))
    for name, currency, amounts in documents:
        found.documents.setdefault(name, []).append(Document(currency, amounts, 3))
    return found


ONE = ("INV/1", "EUR", sums())
TWO = ("INV/2", "USD", sums())


def differences(odoo, exact):
    return compare.differences(books(*odoo), books(*exact), "EUR")


def test_equal_books_have_no_difference():
    assert differences([ONE, TWO], [TWO, ONE]) == []


@pytest.mark.parametrize(
    ("exact", "word"),
    [
        pytest.param([ONE, ONE, TWO], "2 times", id="twice"),
        pytest.param([TWO], "0 times", id="missing"),
        pytest.param([ONE, TWO, ("X", "EUR", sums())], "unknown to Odoo", id="other"),
        pytest.param([("INV/1", "USD", sums()), TWO], "USD", id="currency"),
        pytest.param(
            [("INV/1", "EUR", sums(vat="21.01")), TWO],
            "Exact 21.01",
            id="a cent of VAT",
        ),
        pytest.param(
            [("INV/1", "EUR", sums(code="4")), TWO], "VAT code 4", id="other VAT code"
        ),
        pytest.param(
            [("INV/1", "EUR", sums(receivable="-121.00")), TWO],
            "receivable",
            id="wrong sign",
        ),
    ],
)
def test_each_difference_is_told(exact, word):
    found = differences([ONE, TWO], exact)
    assert found
    assert any(word in line for line in found)


def test_a_foreign_line_may_round_by_a_cent_and_no_more():
    odoo, exact = books(ONE, TWO), books(ONE, TWO)
    exact.receivable += Decimal("0.03")  # three foreign lines
    assert compare.differences(odoo, exact, "EUR") == []
    exact.receivable += Decimal("0.01")
    assert compare.differences(odoo, exact, "EUR") != []


def test_books_in_the_companys_currency_may_not_round_at_all():
    odoo, exact = books(ONE), books(ONE)
    exact.receivable += Decimal("0.01")
    assert compare.differences(odoo, exact, "EUR") != []


class Page:
    url = "https://127.0.0.1:1/api/oauth2/auth?state=secret"
    status_code = 200

    def __init__(self, text):
        self.text = text


def test_a_form_is_sent_as_a_browser_sends_it():
    page = Page(
        "<input name=outside value=1><form action='/there'>"
        "<input type=hidden name=state value='a&amp;b'>"
        "<input type=checkbox name=division value=1 checked>"
        "<input type=checkbox name=division value=2>"
        "<input name=login></form><input name=after>"
    )
    form = consent.first_form(page)
    assert form.action == "https://127.0.0.1:1/there"
    assert form.filled(login="anna", do="allow") == [
        ("state", "a&b"),
        ("division", "1"),
        ("login", "anna"),
        ("do", "allow"),
    ]


def test_a_page_without_form_is_named_without_its_secrets():
    with pytest.raises(StepFailed) as caught:
        consent.first_form(Page("<p>Sorry</p>"))
    assert "/api/oauth2/auth" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_waiting_ends():
    with pytest.raises(StepFailed, match="odoo"):
        stack.wait_for("odoo", lambda: False, timeout=0.05, pause=0.01)
    assert stack.wait_for("odoo", lambda: 7, timeout=0) == 7
