# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets do not get through, and what people need to read does."""

from __future__ import annotations

import json
import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.transport.redaction import RedactingFilter, guard_loggers, mask

SECRET = "gAAAA.s3cr3t-Value_/+=="
BSN = "123456782"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"access_token": SECRET, "expires_in": "600"}),
        json.dumps({"body": json.dumps({"refresh_token": SECRET})}),
        str({"client_secret": SECRET, "grant_type": "refresh_token"}),
        f"grant_type=refresh_token&refresh_token={SECRET}&client_id=x",
        f"GET /exact/callback?code={SECRET}&state={SECRET} HTTP/1.1",
        f"Authorization: Bearer {SECRET}",
        str({"Authorization": f"Bearer {SECRET}"}),
        f"Authorization: Basic {SECRET}",
        f"used bearer {SECRET}",
        f'{{"password" : "{SECRET}"}}',
    ],
)
def test_no_secret_gets_through(text):
    assert SECRET not in mask(text)
    assert SECRET[-8:] not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"BSN": BSN}),
        json.dumps({"BSN": int(BSN)}),
        json.dumps({"SocialSecurityNumber": BSN, "Name": "x"}),
        json.dumps({"d": json.dumps({"BSN": BSN})}),
        f"$filter=BSN eq '{BSN}'",
        f"$filter=BSN%20eq%20'{BSN}'",
        f"<BSN>{BSN}</BSN>",
        f"Ongeldig: BSN - {BSN}",
        f"Burgerservicenummer: {BSN}",
    ],
)
def test_no_personal_number_gets_through(text):
    assert BSN not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"Code": "1300", "State": "NH", "VATNumber": "NL123456782B01"}),
        "Code eq '              1068' and Amount eq 12.50",
        "Ongeldig: BSN",
        json.dumps({"error": {"code": "", "message": {"value": "Verplicht: Code"}}}),
        "grant_type=refresh_token",
    ],
)
def test_what_is_no_secret_stays(text):
    assert mask(text) == text


@given(st.text("abcdefghij0123456789._-", min_size=12))
def test_whatever_the_token_is(token):
    body = json.dumps({"access_token": token, "refresh_token": token})
    assert token not in mask(body)


def test_the_rest_of_a_body_stays_readable():
    masked = mask(json.dumps({"access_token": SECRET, "token_type": "bearer"}))
    assert json.loads(masked) == {"access_token": "***", "token_type": "bearer"}


@pytest.mark.parametrize("piece", ["\\", '"', "code=", '"BSN":', "Bearer "])
def test_no_text_takes_long(piece):
    start = time.monotonic()
    mask(piece * (80_000 // len(piece)))
    assert time.monotonic() - start < 1


def test_a_record_is_masked_after_its_arguments_are_filled_in(caplog):
    logger = logging.getLogger("exact_core.test_redaction")
    logger.addFilter(RedactingFilter())
    with caplog.at_level(logging.DEBUG):
        logger.debug("Obtained token %s.", {"access_token": SECRET})
        logger.debug("malformed %s %s", {"access_token": SECRET})
        logger.debug("%s rows", 5)
    for record in caplog.records:
        assert SECRET not in str(record.__dict__)
    assert caplog.records[2].args == (5,)


def test_guarding_covers_the_loggers_below():
    child = logging.getLogger("guarded_name.child")
    guard_loggers("guarded_name")
    guard_loggers("guarded_name")
    assert [type(f) for f in child.filters] == [RedactingFilter]
    assert child.getEffectiveLevel() == logging.INFO
