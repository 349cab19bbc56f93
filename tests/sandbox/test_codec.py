# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values out and in again, for every type: what is written is what is read."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_sandbox.odata.atom import AtomRenderer
from exact_sandbox.odata.edm import from_body, literal, pad, wire
from exact_sandbox.odata.errors import ApiError
from exact_sandbox.odata.filters import literal_node, tokens_of
from exact_sandbox.odata.table import resource_table

DATA = "{http://schemas.microsoft.com/ado/2007/08/dataservices}"
ACCOUNTS = resource_table()["crm/Accounts"]
#: XML has no place for control characters and half pairs; they are left out there.
PRINTABLE = st.text(st.characters(blacklist_categories=("Cs", "Cc"),
                                  blacklist_characters="\ufffe\uffff"))  # fmt: skip
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "Edm.String": st.text(st.characters(blacklist_categories=("Cs",))),
    "Edm.Guid": st.uuids().map(str),
    "Edm.DateTime": MOMENTS,
    "Edm.Boolean": st.booleans(),
    "Edm.Byte": st.integers(0, 255),
    "Edm.Int16": st.integers(-(2**15), 2**15 - 1),
    "Edm.Int32": st.integers(-(2**31), 2**31 - 1),
    "Edm.Int64": st.integers(-(2**63), 2**63 - 1),
    "Edm.Double": st.decimals(-(10**12), 10**12, places=4),
}
TYPED = st.sampled_from(sorted(VALUES)).flatmap(
    lambda kind: st.tuples(st.just(kind), VALUES[kind])
)


@given(TYPED)
def test_json_out_and_in_again(typed: tuple[str, Any]) -> None:
    kind, value = typed
    text = wire(kind, value)
    # the very bytes of a column, read as any JSON reader reads them
    shown = json.loads(text, parse_float=Decimal)
    if value == "":
        shown = ""
    assert from_body(kind, shown) == value
    if kind == "Edm.Int64":
        assert text == f'"{value}"'


@given(TYPED)
def test_literals_out_and_in_again(typed: tuple[str, Any]) -> None:
    kind, value = typed
    (token, *rest) = tokens_of(literal(kind, value))
    assert rest == []
    if kind == "Edm.Boolean":
        assert token.text == ("true" if value else "false")
    else:
        assert literal_node(token).value({}) == value


@given(PRINTABLE, MOMENTS, st.booleans(), st.decimals(-999, 999, places=3))
def test_atom_out(name: str, moment: datetime, flag: bool, number: Decimal) -> None:
    row = {"ID": "a" * 8, "Name": name, "Created": moment, "Blocked": flag,
           "CreditLineSales": number, "City": None}  # fmt: skip
    renderer = AtomRenderer("http://x/api/v1/1/", {}, lambda *_: [], datetime.now)
    root = ElementTree.fromstring(renderer.single(ACCOUNTS, row))
    found = {item.tag.removeprefix(DATA): item for item in root.iter()
             if item.tag.startswith(DATA)}  # fmt: skip
    assert (found["Name"].text or "") == name
    assert datetime.fromisoformat(str(found["Created"].text).ljust(19, "0")) == moment
    assert found["Blocked"].text == ("true" if flag else "false")
    assert Decimal(str(found["CreditLineSales"].text)) == number
    assert found["City"].text is None


@given(st.text(alphabet="0123456789AB", min_size=1, max_size=18))
def test_padding_is_done_once(code: str) -> None:
    padded = pad("crm/Accounts", "Code", code)
    assert (len(padded), padded.strip()) == (18, code)
    assert pad("crm/Accounts", "Code", padded) == padded


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Edm.Int16", 2**15), ("Edm.Int32", 2**31), ("Edm.Int64", 2**63),
        ("Edm.Byte", 256), ("Edm.Byte", -1), ("Edm.Int32", "1.5"), ("Edm.Int32", True),
        ("Edm.Guid", "x"), ("Edm.DateTime", "soon"), ("Edm.Boolean", "maybe"),
        ("Edm.Double", "NaN"), ("Edm.Double", "1,50"), ("Edm.String", {}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(ApiError) as caught:
        from_body(kind, value)
    assert caught.value.status == 400
