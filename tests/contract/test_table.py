# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that the core asks of Exact, and sends to it, is in the table of resources.

The services are walked with a transport that answers by itself; their source is read
beside it, so that a new call, field or body key that the walk leaves out is noticed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest

from exact_core.auth.manager import TokenManager
from exact_core.model.booking import BookingRules
from exact_core.model.invoice import CreditNoteRule, InvoiceDraft, InvoiceLineDraft
from exact_core.model.reference import GLAccount, Journal, VatCode
from exact_core.model.relation import Relation, RelationDraft
from exact_core.model.tokens import TokenPair
from exact_core.services import (
    invoicing,
    posting,
    reference_data,
    relation_pages,
    relations,
    rights,
)
from exact_core.services.client import ExactClient
from exact_core.services.memory import MemoryBudgetStore, MemoryTokenStore
from exact_core.transport.http import Request, Response
from exact_sandbox.odata.table import resource_table
from tests.contract.source import (
    asking_functions,
    calls_on_the_client,
    first_texts,
    names_written,
    readers,
)
from tests.contract.table import PARAMETERS, TYPE, Held, Use, breaches, use_of

NOW = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
DIVISION = 3412001
#: A division in which Exact does not say what its user may do.
SILENT = 3412002
GUID = "5c1e7d60-0000-4000-8000-00000000000{}"
READS = {"rows", "page", "entity", "me"}
#: What the core's client can do that no service of it asks for yet.
WITHOUT_SERVICE = {"delete"}


class Still:
    def now(self) -> datetime:
        return NOW


def answer(request: Request) -> Response:
    """Enough of an answer for each service to go on to its end."""
    use = use_of(request)
    if request.method == "PUT":
        return Response(204)
    if use.resource == rights.USER_HAS_RIGHTS:
        if f"/{SILENT}/" in request.url:
            return Response(404)
        return Response(200, body=b'{"d": {"UserHasRights": true}}')
    if request.method == "POST":
        key = resource_table()[use.resource].keys[0].name
        document: object = {"d": {key: GUID.format(9)}}
    elif use.key is not None or use.resource == "current/Me":
        # A prospect that ended: there is something to change.
        ended = {"Status": "P", "EndDate": "/Date(1577836800000)/"}
        document = {"d": {"ID": use.key and GUID.format(9), **ended}}
    elif use.resource == posting.TRANSACTION_LINES:
        document = {"d": {"results": [{"ID": GUID.format(8), "AmountFC": 121}]}}
    else:
        document = {"d": {"results": []}}
    return Response(201, body=json.dumps(document).encode())


def make_client(transport: Held) -> ExactClient:
    pair = TokenPair("access", "refresh", NOW)
    return ExactClient(
        base_url="https://start.exactonline.nl",
        client_id="app",
        site="nl",
        transport=transport,
        tokens=TokenManager(MemoryTokenStore(pair), lambda old: old, Still()),
        budgets=MemoryBudgetStore(),
        clock=Still(),
    )


CUSTOMER = RelationDraft(
    key="partner",
    name="De Vries Bouw B.V.",
    number="1068",
    vat_number="NL123456782B01",
    chamber_of_commerce="12345678",
    street="Dorpsstraat 1",
    street2="Unit 2",
    postcode="3511 AA",
    city="Utrecht",
    country="NL",
    email="info@devries.example",
    phone="030-1234567",
    website="https://devries.example",
    language="nl",
)
NAMED = RelationDraft(key="named", name="Bakker", country="NL")


def draft(amount: str) -> InvoiceDraft:
    """A document with everything that can be said about one."""
    vat = VatCode(
        id=GUID.format(1),
        code="2",
        description="Hoog",
        percentage=Decimal("0.21"),
        type="E",
        transaction_type="B",
    )
    net, tax = Decimal(amount), Decimal(amount) * Decimal("0.21")
    line = InvoiceLineDraft(
        key="line",
        label="Line",
        amount=net,
        tax_amount=tax,
        description="Advice",
        quantity=Decimal(2),
        gl_account=GLAccount(
            id=GUID.format(2), code="8000", description="Omzet", type=110
        ),
        vat_code=vat,
        tax_key="tax",
        tax_percentage=vat.percentage,
    )
    return InvoiceDraft(
        key="move",
        number="INV/2026/00012",
        tag="#c0de-12",
        is_credit_note=net < 0,
        customer=Relation(
            id=GUID.format(3), code="1068", name="De Vries", status="C", country="NL"
        ),
        customer_key="partner",
        customer_label="De Vries",
        journal=Journal(id=GUID.format(4), code="70", description="Verkoop", type=20),
        journal_key="journal",
        journal_label="Sales",
        invoice_date=date(2026, 11, 21),
        accounting_date=date(2026, 11, 21),
        due_date=date(2026, 12, 21),
        currency="USD",
        division_currency="EUR",
        rate=Decimal("0.9217"),
        total=net + tax,
        tax_total=tax,
        lines=(line,),
        description="Invoice",
        customer_ref="PO 7",
        payment_condition="30",
        payment_reference="+++1+++",
        entry_number=202600012,
        period=(2026, 11),
    )


def walk(client: ExactClient) -> dict[str, object]:
    """Call each service that talks to Exact; by the name of its function."""
    prepared = [
        invoicing.prepare(draft(amount), BookingRules(credit_note_rule=rule))
        for amount in ("100.00", "-100.00")
        for rule in CreditNoteRule
    ]
    assert not any(each.blocked for each in prepared), prepared[0].findings
    created = [relations.prepare_relation(each) for each in (CUSTOMER, NAMED)]
    today = date(2026, 11, 21)
    found: dict[str, object] = {
        "post": [posting.post(client, DIVISION, each) for each in prepared],
        "look_up": (
            posting.look_up(client, DIVISION, ["INV/2026/00012", "it's another"]),
            relations.look_up(client, DIVISION, [CUSTOMER, NAMED]),
            relations.look_up(client, DIVISION, [NAMED]),
        ),
        "find_entries": posting.find_entries(
            client, DIVISION, ["INV/2026/00012"], 202600012, "70"
        ),
        "read_totals": posting.read_totals(client, DIVISION, [GUID.format(9)]),
        "receivable_of": posting.receivable_of(
            client, DIVISION, GUID.format(9), GUID.format(2)
        ),
        "search": relations.search(client, DIVISION, "De Korenaar 25"),
        "create": [relations.create(client, DIVISION, p.payload) for p in created],
        "activate": relations.activate(client, DIVISION, GUID.format(9), today),
        "read_relation_pages": list(
            relation_pages.read_relation_pages(client, DIVISION, 7)
        ),
        "read_me": reference_data.read_me(client),
        "read_periods": list(reference_data.read_periods(client, DIVISION, 2025)),
        "read_journal_statuses": list(
            reference_data.read_journal_statuses(client, DIVISION, 2025)
        ),
        "check_rights": [
            rights.check_rights(client, each) for each in (DIVISION, SILENT)
        ],
    }
    for name in (
        *("read_divisions", "read_journals", "read_vat_codes", "read_gl_accounts"),
        "read_payment_conditions",
    ):
        found[name] = list(getattr(reference_data, name)(client, DIVISION))
    return found


@pytest.fixture(scope="module")
def walked() -> tuple[list[Use], set[str]]:
    """The requests of the whole walk, and the names of what was walked."""
    transport = Held(answer)
    names = set(walk(make_client(transport)))
    return transport.uses, names


# -- the walk is complete, and all of it is in the table ---------------------------


def test_each_service_is_walked(walked: tuple[list[Use], set[str]]) -> None:
    assert walked[1] == asking_functions()


def test_no_service_calls_the_client_in_another_way() -> None:
    own = {"me", "rows", "page", "entity", "post", "put", "delete", "call_function"}
    assert calls_on_the_client() == own - WITHOUT_SERVICE


def test_each_filtered_property_of_the_source_is_walked(
    walked: tuple[list[Use], set[str]],
) -> None:
    compared = {name for use in walked[0] for name, _value in use.compared}
    written = first_texts("eq", "ne", "gt", "ge", "lt", "le", "trim", "startswith")
    assert written and written <= compared


def test_each_property_that_is_read_is_asked_for(
    walked: tuple[list[Use], set[str]],
) -> None:
    """A field that no ``$select`` names would be empty for ever, without an error."""
    uses = [use for use in walked[0] if use.method == "GET"]
    found = list(readers())
    assert {"entry_of", "relation_of", "read_me", "read_vat_codes"} <= {
        name for name, _read, _resources in found
    }
    for name, read, resources in found:
        if resources:
            asked = [{f for use in uses if use.resource in resources
                      for f in use.selected}]  # fmt: skip
        else:  # a reader of rows that others ask for: one query has all of them
            asked = [set(use.selected) for use in uses]
        assert any(read <= fields for fields in asked), name


def test_each_body_key_of_the_source_is_walked(
    walked: tuple[list[Use], set[str]],
) -> None:
    sent: set[str] = set()
    for use in walked[0]:
        sent |= set(use.body or ())
        for line in (use.body or {}).get("SalesEntryLines", ()):
            sent |= set(line)
    assert names_written() and names_written() - sent == set()


def test_all_of_it_is_in_the_table(walked: tuple[list[Use], set[str]]) -> None:
    uses = walked[0]
    assert len({(use.method, use.resource) for use in uses}) >= 14
    assert [found for use in uses for found in breaches(use, TYPE)] == []


def test_every_read_selects_its_fields(walked: tuple[list[Use], set[str]]) -> None:
    """Several resources refuse a bare listing (reported)."""
    bare = [use for use in walked[0] if use.method == "GET" and not use.selected]
    assert [use for use in bare if use.resource not in PARAMETERS] == []


def test_rights_are_asked_and_read_in_the_words_of_the_table(
    walked: tuple[list[Use], set[str]],
) -> None:
    """A question about what is not there would be an error, and no answer."""
    uses, table = walked[0], resource_table()
    asked = [use for use in uses if use.resource == rights.USER_HAS_RIGHTS]
    assert len(asked) == len(rights.RIGHTS) + 1
    assert {use.parameters for use in asked} == {("endpoint", "action")}
    for right in rights.RIGHTS:
        assert right.action in table[right.resource].methods, right.name
        assert bool(right.key) == (right.action == "GET"), right.name
    read = {use.resource for use in uses if len(use.selected) == 1}
    assert {right.resource for right in rights.RIGHTS if right.key} <= read


def test_every_call_of_the_product_is_covered_by_a_right(
    walked: tuple[list[Use], set[str]],
) -> None:
    """A service that calls another resource asks for another right."""
    covered = {(right.action, right.resource) for right in rights.RIGHTS}
    # Of the user himself, part of the VAT codes, the relations' own by larger pages.
    free = {"current/Me", "vat/VatPercentages", rights.USER_HAS_RIGHTS}
    free.add(relation_pages.SYNC_ACCOUNTS)
    called = {(use.method, use.resource) for use in walked[0]}
    assert {call for call in called if call[1] not in free} <= covered


def test_the_fields_table_is_what_is_asked(walked: tuple[list[Use], set[str]]) -> None:
    asked = {(use.resource, use.selected) for use in walked[0]}
    assert set(reference_data.FIELDS.items()) <= asked


def test_type_is_the_only_read_only_property_and_sent_by_its_rules_alone(
    walked: tuple[list[Use], set[str]],
) -> None:
    found = {breach for use in walked[0] for breach in breaches(use)}
    assert found == {"salesentry/SalesEntries.Type cannot be posted"}
    for amount in ("100.00", "-100.00"):
        for rule in CreditNoteRule:
            rules = BookingRules(credit_note_rule=rule)
            payload = invoicing.prepare(draft(amount), rules).payload
            expected = amount < "0" and rule is not CreditNoteRule.NEGATIVE
            assert ("Type" in payload) == expected


def test_no_written_property_has_an_open_flag(
    walked: tuple[list[Use], set[str]],
) -> None:
    """Where the sources leave open whether a property may be written, none is."""
    sent = {(use.resource, name) for use in walked[0] for name in use.body or ()} | {
        ("salesentry/SalesEntryLines", name)
        for use in walked[0]
        for line in (use.body or {}).get("SalesEntryLines", ())
        for name in line
    }
    table = resource_table()
    flags = {
        (resource, name): (item.post, item.put)
        for resource, name in sent
        for item in (table[resource].properties[name],)
    }
    assert [place for place, found in flags.items() if None in found] == []


def test_mandatory_properties_are_sent(walked: tuple[list[Use], set[str]]) -> None:
    posts = [use for use in walked[0] if use.method == "POST"]
    for use in posts:
        wanted = {
            name
            for name, item in resource_table()[use.resource].properties.items()
            if item.mandatory and item.post
        }
        assert wanted <= set(use.body or ()), use.resource


# -- the holding itself ------------------------------------------------------------


def request(method: str, path: str, body: object = None) -> Request:
    data = None if body is None else json.dumps(body).encode()
    return Request(method, f"https://x/api/v1/1/{path}", {}, data)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (request("GET", "crm/Nothing"), "no resource crm/Nothing"),
        (request("POST", "current/Me", {}), "takes no POST"),
        (request("GET", "crm/Accounts?$select=ID,Nme"), "Nme cannot be read"),
        (request("GET", "crm/Accounts?$orderby=Nme desc"), "Nme cannot be read"),
        (request("GET", "crm/Accounts?$filter=Nme eq 'x'"), "Nme cannot be filtered"),
        (request("GET", "crm/Accounts?$filter=ID eq 'x'"), "ID is Edm.Guid"),
        (request("GET", "crm/Accounts?$filter=Name eq 'a or b' or Code eq 1"),
         "Code is Edm.String"),
        (request("GET", "crm/Accounts(guid'x')?$select=ID&endpoint='a'"), "?endpoint"),
        (request("POST", "crm/Accounts", {"Nme": "x"}), "Nme does not exist"),
        (request("POST", "crm/Accounts", {"Modified": "2026-01-01"}),
         "Modified cannot be posted"),
        (request("PUT", "crm/Accounts(guid'x')", {"Modified": "2026-01-01"}),
         "Modified cannot be changed"),
        (request("POST", "salesentry/SalesEntries",
                 {"SalesEntryLines": [{"AmountDC": "1"}]}), "AmountDC"),
        (request("POST", "salesentry/SalesEntries", {"EntryNumber": 2**31}),
         "EntryNumber is Edm.Int32"),
        (request("POST", "salesentry/SalesEntries", {"EntryDate": "21-11-2026"}),
         "EntryDate is Edm.DateTime"),
        (request("POST", "salesentry/SalesEntries", {"Customer": "1068"}),
         "Customer is Edm.Guid"),
    ],
)  # fmt: skip
def test_a_use_that_is_not_in_the_table_is_found(asked: Request, found: str) -> None:
    said = breaches(use_of(asked))
    assert any(found in each for each in said), said


def test_a_missing_key_of_a_lines_table_is_found() -> None:
    use = use_of(request("POST", posting.SALES_ENTRIES, {"SalesEntryLines": [{}]}))
    assert breaches(use) == []
    spoilt = replace(use, body={"SalesEntryLines": [{"GLAcount": GUID.format(1)}]})
    assert breaches(spoilt) == ["salesentry/SalesEntryLines.GLAcount does not exist"]
