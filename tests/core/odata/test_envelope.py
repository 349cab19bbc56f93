# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every shape of an answer is read, and a refusal is told from a fault."""

from __future__ import annotations

import pytest

from exact_core.errors import ContractError
from exact_core.odata.envelope import (
    expanded,
    is_refusal,
    parse_entity,
    parse_error,
    parse_function,
    parse_page,
    split_messages,
)


def test_rows_come_in_two_shapes():
    assert parse_page({"d": [{"ID": 1}]}).rows == [{"ID": 1}]
    page = parse_page({"d": {"results": [{"ID": 1}], "__next": "https://x/y"}})
    assert (page.rows, page.next_url) == ([{"ID": 1}], "https://x/y")
    assert parse_page({"d": []}).rows == parse_page({"d": {"results": []}}).rows == []


@pytest.mark.parametrize(
    "odd",
    [
        {},
        [],
        None,
        {"d": None},
        {"d": {"ID": 1}},
        {"d": {"results": {}}},
        {"d": [1]},
        {"d": {"results": [], "__next": 5}},
    ],
)
def test_what_holds_no_rows_is_noticed(odd):
    with pytest.raises(ContractError):
        parse_page(odd)


def test_one_entity_comes_bare_or_as_a_collection_of_one():
    assert parse_entity({"d": {"ID": 1}}) == {"ID": 1}
    assert parse_entity({"d": {"results": [{"ID": 1}]}}) == {"ID": 1}
    assert parse_entity({"d": [{"ID": 1}]}) == {"ID": 1}
    for odd in ({"d": []}, {"d": [{}, {}]}, {"d": 1}, {"x": 1}):
        with pytest.raises(ContractError):
            parse_entity(odd)


def test_a_function_gives_rows_or_a_value():
    assert parse_function({"d": {"UserHasRights": True}}, "UserHasRights") is True
    assert parse_function({"d": [{"A": 1}]}, "Stock") == [{"A": 1}]
    assert parse_function({"d": {"results": [{"A": 1}]}}, "Stock") == [{"A": 1}]


def test_lines_of_an_entry_are_found_only_when_expanded():
    assert expanded({"results": [{"ID": 1}]}) == expanded([{"ID": 1}]) == [{"ID": 1}]
    assert expanded({"__deferred": {"uri": "https://x"}}) == expanded(None) == []


def test_joined_messages_are_split_and_empty_details_dropped():
    assert split_messages("Verplicht: Factuur voor\r\nOngeldig: Btw-percentage []") == (
        "Verplicht: Factuur voor",
        "Ongeldig: Btw-percentage",
    )


def test_an_error_body_is_read():
    body = parse_error(
        '{\r\n"error": {\r\n"code": "", "message": {\r\n"lang": "nl-NL", '
        '"value": "No property x"\r\n}\r\n}\r\n}'
    )
    assert body is not None
    assert (body.messages, body.lang) == (("No property x",), "nl-NL")
    for odd in ("", "<html/>", "[]", '{"d": 1}', b"\xff"):
        assert parse_error(odd) is None


REFUSALS = [
    "Verplicht: Factuur voor",
    "Mandatory: Diary",
    "Ongeldige referentie: Btw-code",
    "Invalid reference: Cost unit",
    "Ongeldig: Klant (Type)",
    "Invalid: VAT percentage",
    "Invalid: Email",
    "Niet toegestaan: Btw-code",
    "Not allowed: Exchange rate",
    "In gebruik: Boekstuknummer",
    "Boekstuknummer in gebruik",
    "Already exists - Entry number: 7, Journal: 700",
    "Periode is afgesloten: 2026 – 3",
    "Onbekend: Boekjaar (Periode - datumtabel)",
    "Gegeven bestaat reeds.",
    "Data already exists",
    "Reeds verwerkt",
    "Ongeldig grootboekrekeningtype",
    "Ongeldige ref. btw code",
    "Document Type not allowed",
    "Wrong Division",
    "Onderwerp [GLTransactions] Verplicht: Dagboek",
    "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van het "
    'type "geen btw"',
]


@pytest.mark.parametrize("text", REFUSALS)
def test_a_business_message_is_a_refusal(text):
    assert is_refusal((text,))


@pytest.mark.parametrize(
    "text",
    [
        "A problem has occurred. The cause of this issue will be investigated as soon "
        "as possible.",
        "Object reference not set to an instance of an object.",
        "De objectverwijzing is niet op een exemplaar ingesteld.",
        "Timeout expired.",
        "Unknown error",
        "Invalidated cache",
        "",
    ],
)
def test_a_fault_is_no_refusal(text):
    assert not is_refusal((text,))
    assert not is_refusal(())


def test_the_apology_outweighs_a_message():
    assert not is_refusal(("Verplicht: Dagboek", "A problem has occurred."))


def test_a_catalogue_can_add_messages():
    assert is_refusal(("Het kan niet",), lambda text: text == "Het kan niet")
    assert not is_refusal(("A problem has occurred.",), lambda text: True)
