# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reported answers that no resource of the table can give: a fault gives them."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import Client

REFUSALS = (
    # Mailboxes and direct debit mandates are not among the resources.
    "Bestaat reeds: Digitale brievenbus\r\nOngeldig: Divisie",
    "Verplicht: Soort betaling",
    "Bestaat reeds: Mandaat referentie",
    # Vendors' own words for texts that the ledger gives in Exact's.
    "Boekstuknummer in gebruik",
    "Ongeldige ref. btw code",
    "Mandatory: Diary",
)


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_in_given_words(firm: Client, text: str) -> None:
    firm.admin(
        "faults",
        {"path": "SalesEntries", "count": 1, "effect": "status", "status": 500}
        | {"text": text},
    )
    before = firm.ledger()["count"]
    entry = firm.entry({"AmountFC": 10, "VATCode": "2"})
    answer = firm.post("salesentry/SalesEntries", entry)
    assert answer.status_code == 500
    assert answer.json() == {
        "error": {"code": "", "message": {"lang": "", "value": text}}
    }
    assert firm.ledger()["count"] == before
    assert firm.post("salesentry/SalesEntries", entry).status_code == 201


@pytest.mark.parametrize("status", [403, 404, 408])
def test_a_status_on_order(firm: Client, status: int) -> None:
    firm.admin(
        "faults",
        {"path": "crm/Accounts", "count": 1, "effect": "status", "status": status},
    )
    answer = firm.get("crm/Accounts", top="1", select="ID")
    assert answer.status_code == status
    assert firm.get("crm/Accounts", top="1", select="ID").status_code == 200


def test_a_token_call_that_is_forbidden(firm: Client) -> None:
    """A vendor saw 403 at the token service; its body is not on record."""
    firm.admin(
        "faults",
        {"path": "oauth2/token", "count": 1, "effect": "status", "status": 403},
    )
    answer = firm.http.post(
        f"{firm.base_url}/api/oauth2/token", data={"grant_type": "refresh_token"}
    )
    assert answer.status_code == 403
