# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values survive the way to Exact and back, to the cent and to the day."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.errors import ContractError
from exact_core.odata import edm

GUID = "c5152c3c-4f8a-4a8e-9c77-0d6f2c0a1b11"
amounts = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12
)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(amounts)
def test_an_amount_survives_a_body(amount):
    assert edm.parse_json(edm.dump_json({"A": amount}))["A"] == amount


@given(amounts)
def test_an_amount_is_a_plain_json_number(amount):
    text = edm.dump_json(amount)
    assert "e" not in text.lower() and '"' not in text
    json.loads(text)


def test_an_amount_has_no_float_artefact():
    assert edm.dump_json({"A": Decimal("0.1") + Decimal("0.2")}) == '{"A":0.3}'
    assert edm.dump_json(Decimal("1E+3")) == "1000"
    assert edm.dump_json(Decimal("-0.00")) == "0.00"


def test_a_float_never_reaches_a_body():
    with pytest.raises(TypeError):
        edm.dump_json({"A": 0.1})


@pytest.mark.parametrize("odd", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_never_reaches_a_body(odd):
    with pytest.raises(ValueError):
        edm.dump_json({"A": odd})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | amounts | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_any_body_survives(value):
    assert edm.parse_json(edm.dump_json(value)) == value


def test_dates_are_sent_as_iso():
    body = {"D": date(2026, 11, 1), "T": datetime(2026, 11, 1, 9, 5, 7)}
    assert edm.dump_json(body) == '{"D":"2026-11-01","T":"2026-11-01T09:05:07"}'


@given(moments)
def test_a_moment_survives(moment):
    assert edm.decode_datetime(edm.encode_json_date(moment)) == moment


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_day_stays_that_day(day):
    assert edm.decode_date(edm.encode_json_date(day)) == day


def test_a_date_is_wall_clock_and_not_moved_by_a_zone():
    # Recorded: 16:31:00.220 on the server's wall, 14:31 by UTC.
    assert edm.decode_datetime("/Date(1782405060220)/") == datetime(
        2026, 6, 25, 16, 31, 0, 220000
    )
    assert edm.decode_date("/Date(1782345600000)/") == date(2026, 6, 25)


def test_an_iso_text_is_read_too():
    assert edm.decode_datetime("2026-06-25T16:12:49") == datetime(
        2026, 6, 25, 16, 12, 49
    )
    assert edm.decode_datetime("2024-09-09T12:40:29.9").microsecond == 900000
    assert edm.decode_date("2026-06-25") == date(2026, 6, 25)


@pytest.mark.parametrize(
    "value", ["soon", "/Date(x)/", 5, "2026-13-01", f"/Date({10**20})/"]
)
def test_an_odd_date_is_no_date(value):
    with pytest.raises(ContractError):
        edm.decode_date(value)


def test_an_aware_moment_is_refused():
    aware = datetime(2026, 1, 1, tzinfo=timezone.utc)
    for use in (edm.literal, edm.dump_json, edm.encode_json_date):
        with pytest.raises(ValueError):
            use(aware)


def test_whole_numbers_come_as_text_or_number():
    assert [edm.decode_int(v) for v in ("128", 7, Decimal("3"), None, "")] == [
        *(128, 7, 3),
        *(None, None),
    ]
    for odd in ("1.5", Decimal("1.5"), [], "x"):
        with pytest.raises(ContractError):
            edm.decode_int(odd)


def test_an_amount_read_as_float_is_noticed():
    assert edm.decode_decimal("100.00") == Decimal("100.00")
    for odd in (0.1, True, "x", "NaN"):
        with pytest.raises(ContractError):
            edm.decode_decimal(odd)


def test_flags_come_as_boolean_or_byte():
    assert [edm.decode_bool(v) for v in (True, False, 1, 0, None)] == [
        *(True, False),
        *(True, False),
        False,
    ]
    for odd in (2, "true"):
        with pytest.raises(ContractError):
            edm.decode_bool(odd)


def test_padding_is_taken_off():
    assert edm.decode_text("           0000011") == "0000011"
    assert edm.decode_text("NL ") == "NL"
    assert edm.decode_text(None) == ""


@given(st.text("0123456789", min_size=1, max_size=18))
def test_a_relation_code_survives_its_padding(code):
    padded = edm.pad_account_code(code)
    assert len(padded) == 18 and edm.decode_text(padded) == code


@pytest.mark.parametrize("code", ["", "   ", "1" * 19])
def test_a_relation_code_that_does_not_fit_is_refused(code):
    with pytest.raises(ValueError):
        edm.pad_account_code(code)


def test_guids_are_lower_case_without_braces():
    assert edm.decode_guid("{" + GUID.upper() + "}") == GUID
    assert edm.decode_guid(None) == ""
    with pytest.raises(ContractError):
        edm.decode_guid("7")


def test_constants_outside_json_are_no_json():
    with pytest.raises(ValueError):
        edm.parse_json('{"A": NaN}')
    assert edm.parse_json(b'\xef\xbb\xbf{"A": 1.50}') == {"A": Decimal("1.50")}
