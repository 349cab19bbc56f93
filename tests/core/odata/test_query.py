# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A value in a filter stays a value, whatever is in it."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.odata.edm import Int64
from exact_core.odata.query import (
    Query,
    and_,
    eq,
    ge,
    gt,
    guid,
    le,
    lt,
    ne,
    not_,
    or_,
    raw,
    startswith,
    substringof,
    trim,
)

GUID = "c5152c3c-4f8a-4a8e-9c77-0d6f2c0a1b11"


@given(st.text())
def test_a_text_cannot_leave_its_quotes(text):
    term = str(eq("Code", text))
    inside = re.fullmatch(r"Code eq '(.*)'", term, re.DOTALL).group(1)
    assert inside.replace("''", "").count("'") == 0
    assert inside.replace("''", "'") == text


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_any_text_survives_the_address(text):
    query = Query(select=("ID",), filter=eq("YourRef", text))
    encoded = query.encode()
    assert dict(parse_qsl(encoded, strict_parsing=True)) == query.to_params()
    assert "+" not in encoded and " " not in encoded and "#" not in encoded


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (eq("ID", guid("{" + GUID.upper() + "}")), f"ID eq guid'{GUID}'"),
        (
            ge("Modified", datetime(2026, 1, 2, 3, 4, 5, 600000)),
            "Modified ge datetime'2026-01-02T03:04:05.6'",
        ),
        (lt("EntryDate", date(2026, 1, 2)), "EntryDate lt datetime'2026-01-02'"),
        (eq("IsSales", True), "IsSales eq true"),
        (gt("Timestamp", Int64(5)), "Timestamp gt 5L"),
        (le("AmountFC", Decimal("12.50")), "AmountFC le 12.50"),
        (ne("EndDate", None), "EndDate ne null"),
        (eq(trim("Code"), "25"), "trim(Code) eq '25'"),
        (startswith("Name", "O'B"), "startswith(Name,'O''B') eq true"),
        (substringof("x", "Account/Name"), "substringof('x',Account/Name) eq true"),
        (not_(eq("Type", 20)), "not (Type eq 20)"),
    ],
)
def test_terms(term, text):
    assert str(term) == text


def test_brackets_keep_and_and_or_apart():
    a, b, c = eq("A", 1), eq("B", 2), eq("C", 3)
    assert str(and_(or_(a, b), c)) == "(A eq 1 or B eq 2) and C eq 3"
    assert str(or_(and_(a, b), c)) == "(A eq 1 and B eq 2) or C eq 3"
    assert str(or_(or_(a, b), c)) == "A eq 1 or B eq 2 or C eq 3"
    assert str(and_(raw("X eq 1 or Y eq 2"), c)) == "(X eq 1 or Y eq 2) and C eq 3"
    assert or_(a) is a


def test_an_empty_choice_is_refused_and_does_not_match_everything():
    for join in (and_, or_):
        with pytest.raises(ValueError):
            join()


@pytest.mark.parametrize("name", ["", "A B", "A eq 1 or B", "A'", "A/", "1A"])
def test_a_name_is_a_name(name):
    with pytest.raises(ValueError):
        eq(name, 1)
    with pytest.raises(ValueError):
        Query(select=(name,))


def test_all_options():
    query = Query(
        select=("ID", "Lines/ID"),
        filter=eq("A", 1),
        orderby=("A desc", "ID"),
        top=5,
        skip=10,
        expand=("Lines",),
    )
    assert query.to_params() == {
        "$select": "ID,Lines/ID",
        "$filter": "A eq 1",
        "$orderby": "A desc,ID",
        "$top": "5",
        "$skip": "10",
        "$expand": "Lines",
    }
    assert Query(select="ID") == Query(select=("ID",))


@pytest.mark.parametrize("options", [{"top": 0}, {"skip": -1}, {"orderby": ("A up",)}])
def test_options_out_of_range(options):
    with pytest.raises(ValueError):
        Query(**options)


def test_a_float_has_no_literal():
    with pytest.raises(TypeError):
        eq("A", 0.5)
