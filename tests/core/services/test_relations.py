# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer is linked on evidence, made once, and never mistaken for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core.errors import ConfigurationError, NotFound, OutcomeUnknown
from exact_core.model.relation import Relation, RelationDraft, RelationMatchKind
from exact_core.services import relations
from exact_core.services.relation_match import full_vat_number, match_relation

TODAY = date(2026, 11, 21)
ID = "aaaaaaaa-0000-4000-8000-000000000001"
OTHER = "aaaaaaaa-0000-4000-8000-000000000002"

DRAFT = RelationDraft(
    key="partner-1",
    name="Bakker B.V.",
    number="1068",
    vat_number="NL 0044.95.445.B01",
    chamber_of_commerce="12345678",
    street="Dorpsstraat 1",
    street2="Achterom",
    postcode="1234 AB",
    city="Ons Dorp",
    country="nl",
    email=" info@bakker.example ",
    phone="+31 20 123 45 67",
    website="https://bakker.example",
    language="nl",
)
BAKKER = Relation(
    id=ID,
    code="1068",
    name="Bakker BV",
    status="C",
    country="NL",
    vat_number="NL004495445B01",
    chamber_of_commerce="12345678",
    postcode="1234AB",
    city="Ons Dorp",
)
NOBODY = replace(
    BAKKER,
    id=OTHER,
    code="2000",
    name="Slager",
    vat_number="",
    chamber_of_commerce="",
    postcode="",
    city="",
)


def test_golden_payload():
    prepared = relations.prepare_relation(DRAFT)
    assert prepared.findings == ()
    assert prepared.payload == {
        "Name": "Bakker B.V.",
        "Code": "              1068",
        "Status": "C",
        "VATNumber": "NL004495445B01",
        "ChamberOfCommerce": "12345678",
        "AddressLine1": "Dorpsstraat 1",
        "AddressLine2": "Achterom",
        "Postcode": "1234 AB",
        "City": "Ons Dorp",
        "Country": "NL",
        "Email": "info@bakker.example",
        "Phone": "+31 20 123 45 67",
        "Website": "https://bakker.example",
        "Language": "NL",
    }


def test_a_bare_name_is_enough():
    prepared = relations.prepare_relation(RelationDraft(key="1", name="Jan"))
    assert prepared.payload == {"Name": "Jan", "Status": "C"}
    assert prepared.findings == ()


@pytest.mark.parametrize(
    ("changes", "code", "blocks"),
    [
        ({"name": "  "}, "name_missing", True),
        ({"email": "info@bakker"}, "email_invalid", True),
        ({"email": "info bakker@x.nl"}, "email_invalid", True),
        ({"email": "a@x.nl, b@x.nl"}, "email_invalid", True),
        ({"email": "a@@x.nl"}, "email_invalid", True),
        ({"email": "a..b@x.nl"}, "email_invalid", True),
        ({"email": "a@x..nl"}, "email_invalid", True),
        ({"vat_number": "NL00449544B01"}, "vat_number_invalid", True),
        ({"vat_number": "NL004495445A01"}, "vat_number_invalid", True),
        ({"vat_number": "NL4495445B01"}, "vat_number_invalid", True),
        # Nine digits, of which the check digits are wrong too: the form comes first.
        ({"country": "BE", "vat_number": "123456789"}, "vat_number_invalid", True),
        # The right form, which the check of the country does not know: Exact's affair.
        ({"country": "SE", "vat_number": "123456789721"}, "vat_number_invalid", False),
        ({"country": "CZ", "vat_number": "710319745"}, "vat_number_invalid", False),
        ({"vat_number": "BE0403170701"}, "vat_number_other_country", True),
        ({"chamber_of_commerce": "1234"}, "chamber_of_commerce_unlikely", False),
        ({"number": "K-12"}, "relation_number_not_numeric", False),
        ({"number": "1" * 19}, "relation_number_not_numeric", False),
    ],
)
def test_findings(changes, code, blocks):
    prepared = relations.prepare_relation(replace(DRAFT, **changes))
    assert [f.code for f in prepared.findings] == [code]
    assert prepared.findings[0].blocks is blocks
    assert prepared.findings[0].key == "partner-1"
    assert bool(prepared.payload) is not blocks


def test_a_mail_address_under_a_top_level_domain_of_other_letters():
    for email in ("a@xn--e1afmkfd.xn--p1ai", "a@пример.рф"):
        assert not relations.prepare_relation(replace(DRAFT, email=email)).findings


def test_a_wrong_check_digit_only_warns():
    prepared = relations.prepare_relation(replace(DRAFT, vat_number="NL123456780B99"))
    assert [f.code for f in prepared.findings] == ["vat_number_invalid"]
    assert not prepared.blocked


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("US", "12-3456789"),
        ("LI", "NL004495445B01"),
        ("", "whatever"),
        ("NL", ""),
        ("NL", "/"),
        ("BE", "BE0403170701"),
        ("BE", "0403.170.701"),
        ("GR", "EL094014201"),
        ("DE", "DE136695976"),
    ],
)
def test_countries_without_a_checker_and_sound_numbers_pass(country, number):
    draft = replace(DRAFT, country=country, vat_number=number, chamber_of_commerce="")
    assert relations.prepare_relation(draft).findings == ()


MEMBER_STATES = """
ATU13585627 BE0403170701 BG175074752 CY10259033P CZ25123891 DE136695976 DK13585628
EE100931558 ESB58378431 FI20774740 FR40303265045 EL094259216 HR33392005961 HU12892312
IE6433435F IT00743110157 LT119511515 LU15027442 LV40003521600 MT11679112
NL004495445B01 PL8567346215 PT501964843 RO18547290 SE123456789701 SI50223054
SK2022749619
"""


@pytest.mark.parametrize("number", MEMBER_STATES.split())
def test_sound_numbers_of_every_member_state_pass(number):
    country = number[:2].replace("EL", "GR")
    draft = RelationDraft(key="1", name="x", country=country, vat_number=number)
    prepared = relations.prepare_relation(draft)
    assert prepared.findings == ()
    assert prepared.payload["VATNumber"] == number


def test_a_foreign_number_outside_the_eu_only_warns():
    draft = replace(DRAFT, country="CH", vat_number="NL004495445B01")
    prepared = relations.prepare_relation(draft)
    assert [f.code for f in prepared.findings] == ["vat_number_other_country"]
    assert not prepared.blocked


def test_numbers_that_are_no_digits_are_not_sent():
    payload = relations.prepare_relation(replace(DRAFT, number="K-12")).payload
    assert "Code" not in payload


def test_the_prefix_is_added_where_every_number_has_one():
    assert full_vat_number("004495445B01", "NL") == "NL004495445B01"
    assert full_vat_number("094014201", "GR") == "EL094014201"
    assert full_vat_number("12-3456789", "US") == "123456789"
    assert full_vat_number("/", "NL") == ""
    assert full_vat_number("GR094014201", "GR") == "EL094014201"
    assert full_vat_number("U13585627", "AT") == "ATU13585627"
    assert full_vat_number("B58378431", "es") == "ESB58378431"


# ------------------------------------------------------------------------ look-up


def row(**changes):
    return {
        "ID": ID,
        "Code": "              1068",
        "Name": "Bakker BV",
        "Status": "C",
        "Country": "NL ",
        "VATNumber": "NL004495445B01",
        "EndDate": None,
        "Blocked": False,
        **changes,
    }


def test_twenty_customers_are_looked_up_in_one_call(exact):
    exact.answers["crm/Accounts"] = [row()]
    drafts = [
        replace(
            DRAFT,
            key=f"p{n}",
            number=str(1050 + n),
            vat_number="" if n != 18 else DRAFT.vat_number,
            chamber_of_commerce="",
        )
        for n in range(20)
    ]
    found = relations.look_up(exact, 7, drafts)
    assert len(exact.calls) == 1
    text = exact.calls[0][2].filter.text
    assert text.count("Code eq ") == 20
    assert "Code eq '              1068'" in text
    assert "VATNumber eq 'NL004495445B01'" in text
    assert set(found) == {f"p{n}" for n in range(20)}
    assert [relation.code for relation in found["p18"]] == ["1068"]
    assert not found["p17"]


def test_more_than_twenty_are_refused_and_nobody_costs_no_call(exact):
    with pytest.raises(ValueError):
        relations.look_up(exact, 7, [DRAFT] * 21)
    assert relations.look_up(exact, 7, []) == {}
    assert exact.calls == []


def test_a_customer_without_numbers_is_asked_by_name(exact):
    exact.answers["crm/Accounts"] = [row(Name="Jan O'Neill"), row(Name="Piet")]
    draft = RelationDraft(key="1", name="Jan  O'Neill")
    found = relations.look_up(exact, 7, [draft])
    assert exact.calls[0][2].filter.text == "Name eq 'Jan O''Neill'"
    assert [relation.name for relation in found["1"]] == ["Jan O'Neill"]


def test_a_number_that_exact_cannot_keep_finds_nobody(exact):
    """What was made of such a customer has another number: its name finds it."""
    exact.answers["crm/Accounts"] = [row(Name="Bakker", Code="9001")]
    draft = RelationDraft(key="1", name="Bakker", number="K-17")
    found = relations.look_up(exact, 7, [draft])
    assert "Name eq 'Bakker'" in exact.calls[0][2].filter.text
    assert [relation.name for relation in found["1"]] == ["Bakker"]


def test_a_number_with_zeros_is_asked_both_ways(exact):
    draft = RelationDraft(key="1", name="x", number="0000011")
    exact.answers["crm/Accounts"] = [row(Code="                11")]
    assert len(relations.look_up(exact, 7, [draft])["1"]) == 1
    assert exact.calls[0][2].filter.text.count("Code eq") == 2


# -------------------------------------------------------------------------- match


def outcome(*candidates, **changes):
    return match_relation(replace(DRAFT, **changes), candidates, TODAY)


def test_number_and_identity_link_with_all_evidence():
    found = outcome(BAKKER)
    assert found.kind is RelationMatchKind.LINKED and found.relation == BAKKER
    assert found.evidence == (
        "number",
        "vat_number",
        "chamber_of_commerce",
        "name",
        "postcode",
        "city",
    )


def test_identity_links_whatever_the_number():
    found = outcome(replace(BAKKER, code="5"))
    assert found.kind is RelationMatchKind.LINKED
    assert "number" not in found.evidence


def test_number_with_the_same_name_links_and_with_another_is_taken():
    bare = replace(BAKKER, vat_number="", chamber_of_commerce="")
    assert outcome(bare).kind is RelationMatchKind.LINKED
    taken = outcome(replace(bare, name="Slager"))
    assert taken.kind is RelationMatchKind.NUMBER_TAKEN
    assert taken.relation.name == "Slager"


def test_number_of_a_firm_with_another_identity_is_taken():
    other = replace(BAKKER, vat_number="NL001234567B01", chamber_of_commerce="")
    assert outcome(other).kind is RelationMatchKind.NUMBER_TAKEN


@pytest.mark.parametrize(
    "candidates",
    [
        (replace(BAKKER, code="5"), replace(BAKKER, id=OTHER, code="6")),
        (
            replace(BAKKER, vat_number="", chamber_of_commerce="", name="X"),
            replace(BAKKER, id=OTHER, code="6"),
        ),
        (BAKKER, replace(BAKKER, id=OTHER)),
        (replace(BAKKER, code="5", chamber_of_commerce="87654321"),),
    ],
)
def test_what_contradicts_itself_is_for_a_person(candidates):
    found = outcome(*candidates)
    assert found.kind is RelationMatchKind.AMBIGUOUS and found.relation is None
    assert set(found.candidates) == set(candidates)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "P"},
        {"status": ""},
        {"blocked": True},
        {"end_date": date(2026, 11, 20)},
    ],
)
def test_the_right_relation_that_takes_no_sales(changes):
    found = outcome(replace(BAKKER, **changes))
    assert found.kind is RelationMatchKind.INACTIVE
    assert found.relation.id == ID


def test_nobody_found_means_create():
    assert outcome().kind is RelationMatchKind.CREATE
    assert outcome(NOBODY).kind is RelationMatchKind.CREATE


def test_a_name_alone_never_links():
    none = {"number": "", "vat_number": "", "chamber_of_commerce": ""}
    same_place = replace(NOBODY, name="Bakker", postcode="1234ab")
    elsewhere = replace(NOBODY, name="Bakker", postcode="9999 ZZ")
    nowhere = replace(NOBODY, name="Bakker")
    assert outcome(same_place, **none).kind is RelationMatchKind.LINKED
    assert outcome(elsewhere, **none).kind is RelationMatchKind.CREATE
    assert outcome(nowhere, **none).kind is RelationMatchKind.AMBIGUOUS


def test_the_one_of_that_name_after_a_lost_creation_is_ours():
    draft = replace(DRAFT, number="", vat_number="", chamber_of_commerce="")
    made = replace(NOBODY, name="Bakker")
    elsewhere = replace(made, id=OTHER, postcode="9999 ZZ")
    found = match_relation(draft, [elsewhere, made], TODAY, sent=True)
    assert found.kind is RelationMatchKind.LINKED and found.relation == made
    two = match_relation(draft, [made, replace(made, id=OTHER)], TODAY, sent=True)
    assert two.kind is RelationMatchKind.AMBIGUOUS


def test_a_second_registration_abroad_contradicts_nothing():
    belgian = replace(
        BAKKER, vat_number="BE0403170701", chamber_of_commerce="", country="BE"
    )
    assert outcome(belgian).kind is RelationMatchKind.LINKED


numbers = st.sampled_from(["", "1068", "2000"])
vats = st.sampled_from(["", "NL004495445B01", "NL001234567B01"])
names = st.sampled_from(["Bakker BV", "Slager"])
candidates = st.lists(
    st.builds(
        lambda n, code, vat, name: replace(
            BAKKER, id=f"id-{n}", code=code, vat_number=vat, name=name
        ),
        st.integers(1, 9),
        numbers,
        vats,
        names,
    ),
    max_size=3,
    unique_by=lambda relation: relation.id,
)


@given(candidates, numbers, vats, names)
def test_a_link_is_never_to_a_relation_with_another_vat_number(
    found, number, vat, name
):
    draft = replace(DRAFT, number=number, vat_number=vat, name=name)
    result = match_relation(draft, found, TODAY)
    if result.kind is RelationMatchKind.LINKED:
        theirs = result.relation.vat_number
        assert not vat or not theirs or theirs == vat
    if result.kind is RelationMatchKind.CREATE and number:
        assert all(relation.code != number for relation in found)


# ----------------------------------------------------------------- create, activate


def test_a_key_only_answer_is_completed_from_what_was_sent(exact):
    exact.created = {"ID": ID, "Code": None, "Name": None, "Blocked": False}
    payload = relations.prepare_relation(DRAFT).payload
    made = relations.create(exact, 7, payload)
    assert [call[:2] for call in exact.calls] == [("POST", "crm/Accounts")]
    assert (made.id, made.code, made.status) == (ID, "1068", "C")
    assert made.vat_number == "NL004495445B01"
    assert made.is_active_customer(TODAY)


def test_a_filled_answer_leads(exact):
    exact.created = row(Code="              9999")
    assert relations.create(exact, 7, {"Name": "Bakker"}).code == "9999"


@pytest.mark.parametrize("answer", [{}, {"ID": None}, {"ID": "nonsense"}])
def test_a_relation_without_a_key_is_looked_up(exact, answer):
    exact.created = answer
    with pytest.raises(OutcomeUnknown):
        relations.create(exact, 7, {"Name": "Bakker"})


def test_an_empty_payload_is_not_sent(exact):
    with pytest.raises(ConfigurationError):
        relations.create(exact, 7, {})
    assert exact.calls == []


def test_activate_changes_only_what_hinders(exact):
    exact.answers["crm/Accounts"] = [row(Status="P", EndDate="2026-11-20")]
    changed = relations.activate(exact, 7, ID, TODAY)
    assert exact.calls[-1] == (
        "PUT",
        "crm/Accounts",
        (ID, {"Status": "C", "EndDate": None}),
    )
    assert changed.is_active_customer(TODAY)


def test_activate_leaves_a_block_and_a_sound_relation_alone(exact):
    exact.answers["crm/Accounts"] = [row(Blocked=True, EndDate="2027-01-01")]
    changed = relations.activate(exact, 7, ID, TODAY)
    assert [call[0] for call in exact.calls] == ["GET"]
    assert changed.blocked and not changed.is_active_customer(TODAY)
    exact.answers.clear()
    with pytest.raises(NotFound):
        relations.activate(exact, 7, ID, TODAY)
