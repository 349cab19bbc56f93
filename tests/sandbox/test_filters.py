# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``$filter`` against a plain Python evaluation of the same expression."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_sandbox.odata.edm import EPOCH, literal, number_text, read_date, wire
from exact_sandbox.odata.errors import QueryError
from exact_sandbox.odata.filters import parse_filter
from exact_sandbox.odata.query import parse_query, run
from exact_sandbox.odata.table import resource_table

ACCOUNTS = resource_table()["crm/Accounts"]

TEXT = st.text(alphabet="abAB '%0_é ", max_size=6)
GUIDS = st.uuids().map(str)
DATES = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
NUMBERS = st.decimals(-9999, 9999, places=2)

#: property: its Edm type and values
FIELDS = {
    "Name": ("Edm.String", TEXT),
    "City": ("Edm.String", st.none() | TEXT),
    "ID": ("Edm.Guid", GUIDS),
    "Modified": ("Edm.DateTime", DATES),
    "CreditLineSales": ("Edm.Double", st.none() | NUMBERS),
    "InvoicingMethod": ("Edm.Int32", st.none() | st.integers(-5, 5)),
    "Blocked": ("Edm.Boolean", st.booleans()),
}
ROWS = st.fixed_dictionaries({name: values for name, (_, values) in FIELDS.items()})


def folded(value: Any) -> Any:
    return value.rstrip(" ").lower() if isinstance(value, str) else value


def plain(operator: str, left: Any, right: Any) -> bool:
    """What a comparison should give, said without the sandbox's code."""
    left, right = folded(left), folded(right)
    if operator in ("eq", "ne"):
        return (left == right) is (operator == "eq")
    if left is None or right is None:
        return False
    order = (left > right) - (left < right)
    return order in {"gt": (1,), "ge": (0, 1), "lt": (-1,), "le": (-1, 0)}[operator]


@st.composite
def comparisons(draw: Any) -> tuple[str, Any]:
    name = draw(st.sampled_from(sorted(FIELDS)))
    kind, values = FIELDS[name]
    value = draw(values)
    operators = (
        ["eq", "ne"] if kind == "Edm.Boolean" else ["eq", "ne", "gt", "ge", "lt", "le"]
    )
    operator = draw(st.sampled_from(operators))
    text = literal(kind, value)
    if draw(st.booleans()):
        mirrored = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}
        turned = mirrored.get(operator, operator)
        return f"{text} {turned} {name}", lambda row: plain(operator, row[name], value)
    return f"{name} {operator} {text}", lambda row: plain(operator, row[name], value)


@st.composite
def functions(draw: Any) -> tuple[str, Any]:
    name = draw(st.sampled_from(["Name", "City"]))
    part = draw(TEXT)
    shown = literal("Edm.String", part)
    which = draw(
        st.sampled_from(["substringof", "startswith", "endswith", "tolower", "trim"])
    )

    def value(row: Any) -> str | None:
        found = row[name]
        return found if found is None else str(found)

    if which == "substringof":
        return (
            f"substringof({shown},{name}) eq true",
            lambda row: value(row) is not None and part.lower() in value(row).lower(),
        )
    if which == "startswith":
        return (
            f"startswith({name},{shown})",
            lambda row: (
                value(row) is not None and value(row).lower().startswith(part.lower())
            ),
        )
    if which == "endswith":
        return (
            f"endswith({name},{shown})",
            lambda row: (
                value(row) is not None and value(row).lower().endswith(part.lower())
            ),
        )
    if which == "tolower":
        return (
            f"tolower({name}) eq {shown}",
            lambda row: value(row) is not None and folded(value(row)) == folded(part),
        )
    return (
        f"trim({name}) eq {shown}",
        lambda row: (
            value(row) is not None and folded(value(row).strip()) == folded(part)
        ),
    )


def combine(children: Any) -> Any:
    pairs = st.tuples(children, children)
    return (
        pairs.map(lambda p: (f"({p[0][0]}) and ({p[1][0]})",
                             lambda row: p[0][1](row) and p[1][1](row)))
        | pairs.map(lambda p: (f"({p[0][0]}) or ({p[1][0]})",
                               lambda row: p[0][1](row) or p[1][1](row)))
        | children.map(lambda c: (f"not ({c[0]})", lambda row: not c[1](row)))
    )  # fmt: skip


EXPRESSIONS = st.recursive(comparisons() | functions(), combine, max_leaves=6)


@given(EXPRESSIONS, st.lists(ROWS, max_size=4))
def test_expressions_mean_what_they_say(
    expression: tuple[str, Any], rows: list[dict[str, Any]]
) -> None:
    text, expected = expression
    found = parse_filter(ACCOUNTS, text).where
    for row in rows:
        assert found(row) == bool(expected(row)), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # and binds tighter than or, not tighter than and
        ("Blocked eq true or Name eq 'a' and Name eq 'b'", True),
        ("(Blocked eq true or Name eq 'a') and Name eq 'b'", False),
        ("not Blocked eq true and Name eq 'a'", False),
        ("not (Blocked eq true and Name eq 'b')", True),
        ("Blocked", True),
        ("Name eq 'A  '", True),
        ("City eq null", True),
        ("City ne 'x'", True),
        ("InvoicingMethod gt 41L and InvoicingMethod le 42.0", True),
    ],
)
def test_precedence_and_odd_literals(text: str, expected: bool) -> None:
    row = {"Blocked": True, "Name": "a", "City": None, "InvoicingMethod": 42}
    assert parse_filter(ACCOUNTS, text)[0](row) is expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dinger eq 1",
         "No property dinger exists in type Exact.Metadata.Entity.Account at "
         "position 0."),
        ("ID eq guid'dsads'", "Unrecognized 'Edm.Guid' literal 'guid'dsads'' in '6'."),
        ("ID eq 'x'", "Operator 'eq' incompatible with operand types"),
        ("Name eq", "Bad Request - Error in query syntax."),
        ("(Name eq 'a'", "')' or operator expected"),
        ("Name eq 'a' Name", "Syntax error at position 12."),
        ("Name eq 'a", "Syntax error at position 8."),
        ("Modified gt datetime'soon'", "Unrecognized 'Edm.DateTime' literal"),
        ("shout(Name) eq 'A'", "Unknown function 'shout'"),
        ("startswith(Name)", "No applicable function found"),
        ("Name", "Expression of type 'System.Boolean' expected"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_filter(ACCOUNTS, text)
    assert message in caught.value.text
    assert caught.value.status == 400


@given(
    st.lists(ROWS, max_size=25, unique_by=lambda row: row["ID"]),
    st.sampled_from(["", "Name", "Name desc", "CreditLineSales desc,City", "Modified"]),
    st.none() | st.integers(0, 30),
    st.integers(0, 5),
)
def test_following_the_next_link_gives_each_row_once(
    rows: list[dict[str, Any]], order: str, top: int | None, skip: int
) -> None:
    def pages(params: dict[str, str]) -> list[list[str]]:
        found = []
        for _ in range(50):
            page = run(parse_query(ACCOUNTS, params, resource_table()), rows, 4)
            found.append([row["ID"] for row in page.rows])
            if page.next_query is None:
                return found
            params = dict(parse_qsl(page.next_query))
        raise AssertionError("the next links never end")

    params = {"$orderby": order, "$skip": str(skip)}
    if top is not None:
        params["$top"] = str(top)
    parts = pages(params)
    ids = [key for part in parts for key in part]
    whole = run(
        parse_query(ACCOUNTS, {"$orderby": order}, resource_table()), rows, 1000
    )
    expected = [row["ID"] for row in whole.rows][skip:]
    assert ids == (expected if top is None else expected[:top])
    assert all(len(part) == 4 for part in parts[:-1])


@given(DATES)
def test_dates_go_out_and_come_back(moment: datetime) -> None:
    shown = wire("Edm.DateTime", moment)
    milliseconds = int(shown[len('"\\/Date(') : -len(')\\/"')])
    assert EPOCH + timedelta(milliseconds=milliseconds) == moment
    assert read_date(f"/Date({milliseconds})/") == moment
    inside = literal("Edm.DateTime", moment)[len("datetime'") : -1]
    assert read_date(inside) == moment


def test_a_recorded_moment() -> None:
    moment = read_date("2024-09-09T12:40:29.9")
    assert wire("Edm.DateTime", moment) == '"\\/Date(1725885629900)\\/"'


@given(st.decimals(-(10**9), 10**9, places=4))
def test_numbers_have_no_needless_decimals(number: Decimal) -> None:
    text = number_text(number)
    assert Decimal(text) == number
    assert "." not in text or text[-1] not in "0."
    assert text != "-0"
