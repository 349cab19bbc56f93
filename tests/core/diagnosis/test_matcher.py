# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Exact's texts mean, in both languages, and what is left unrecognised."""

from __future__ import annotations

import pickle
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core import errors
from exact_core.diagnosis.catalogue import CATALOGUE
from exact_core.diagnosis.codes import Code, Disposition, Who
from exact_core.diagnosis.grammar import Kind, parse
from exact_core.diagnosis.matcher import diagnose, diagnose_line, is_known_refusal
from exact_core.diagnosis.rules import Rule

# Texts as users reported them, and their other language where Exact's is known.
REFUSALS = [
    ("Ongeldig: Btw-percentage []", "vat_percentage_invalid"),
    ("Invalid: VAT percentage []", "vat_percentage_invalid"),
    (
        "Ongeldig: U kunt geen btw-code van het type 'Inkoop' gebruiken. U kunt alleen"
        " een btw-code van het type 'Verkoop' of 'Beide' gebruiken. []",
        "vat_code_purchase_only",
    ),
    (
        "Invalid: You cannot use a VAT code of type 'Purchase'. You can only use a VAT"
        " code of type 'Sales' or 'Both'.",
        "vat_code_purchase_only",
    ),
    ("Ongeldige referentie: Btw-code", "vat_code_unknown"),
    ("Ongeldige ref. btw code", "vat_code_unknown"),
    ("Invalid reference: VAT code", "vat_code_unknown"),
    ("Ontbrekend: Btw code", "vat_code_missing"),
    ("Niet toegestaan: Btw-code", "journal_without_vat"),
    ("Not allowed: VAT code", "journal_without_vat"),
    ("BTW percentage is niet toegestaan", "vat_percentage_not_allowed"),
    (
        "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van het"
        ' type "geen btw"',
        "vat_amount_not_allowed",
    ),
    (
        'A VAT amount is not allowed if you use a VAT code of type "VAT 0%"',
        "vat_amount_not_allowed",
    ),
    (
        "Invoer 17: Het bedrag van de BTW regel met BTW code 4 komt niet overeen met"
        " het totaal aan BTW-bedragen in de grondslagregels",
        "vat_amount_differs",
    ),
    ("Ongeldig: Type (Rekening af te dragen btw)", "vat_account_type_wrong"),
    ("Ongeldig: E-mail[]", "email_invalid"),
    ("Ongeldig: E-mail", "email_invalid"),
    ("Invalid: Email []", "email_invalid"),
    (
        "Ongeldig btw-nummer. Het nummer moet in het volgende formaat worden ingevoerd:"
        " NL999999999B99 - 1 blok van 14 karakters. (De 12e positie is altijd 'B'.)"
        " (Voorbeeld: NL000000000B00) []",
        "vat_number_invalid",
    ),
    (
        "Invalid VAT number. The number must be entered in the following format:"
        " BE9999999999",
        "vat_number_invalid",
    ),
    ("Ongeldig: Klant (Type)", "relation_not_customer"),
    ("Invalid: Customer (Type)", "relation_not_customer"),
    ("Ongeldig: Factuur voor (Type)", "relation_not_customer"),
    ("Topic [GLTransactions] Invalid: Customer (Type)", "relation_not_customer"),
    ("Klant: non-actief", "relation_ended"),
    ("Customer: Inactive", "relation_ended"),
    ("Ongeldige referentie: Klant", "relation_gone"),
    ("Ongeldige referentie: Besteld door", "relation_gone"),
    ("Mandatory: Relationship", "relation_missing"),
    ("Verplicht: Klant", "relation_missing"),
    (
        "De klantenrekening van deze relatie is niet gelijk aan de rekening van het"
        " gebruikte verkoopdagboek",
        "relation_account_differs",
    ),
    ("Verplicht: Soort betaling", "direct_debit_incomplete"),
    ("Bestaat reeds: Mandaat referentie", "direct_debit_incomplete"),
    ("Ongeldig: Dagboek (type)", "journal_type_wrong"),
    ("Invalid: Journal (type)", "journal_type_wrong"),
    ("Ongeldig: Dagboek", "journal_type_wrong"),
    ("Ongeldige referentie: Journals", "journal_unknown"),
    ("Verplicht: Dagboek", "journal_missing"),
    ("Onderwerp [GLTransactions] Verplicht: Dagboek", "journal_missing"),
    ("Mandatory: Diary", "journal_missing"),
    ("Niet toegestaan: Wisselkoers", "rate_not_allowed"),
    ("Not allowed: Exchange rate", "rate_not_allowed"),
    ("Ongeldige referentie: Valuta", "currency_unknown"),
    ("Ongeldig: Grootboekrekeningtype", "account_type_not_allowed"),
    ("Ongeldig grootboekrekeningtype", "account_type_not_allowed"),
    ("Grootboek 8000 niet gevonden", "account_unknown"),
    ("Invalid: Cost center link", "cost_center_refused"),
    ("Invalid reference: Cost unit", "cost_unit_refused"),
    ("In gebruik: Boekstuknummer", "entry_number_in_use"),
    ("In use: Document number", "entry_number_in_use"),
    ("Boekstuknummer in gebruik", "entry_number_in_use"),
    ("Already exists - Entry number: 26700001, Journal: 700", "entry_number_in_use"),
    ("Periode is afgesloten: 2026 - 1 []", "period_closed"),
    ("Periode is afgesloten: 2026 – 11", "period_closed"),
    ("Period is closed: 2026 - 1", "period_closed"),
    ("Onbekend: Boekjaar (Periode - datumtabel)", "financial_year_unknown"),
    ("Unknown: Financial year (Period-date table)", "financial_year_unknown"),
    ("Niet toegestaan: Type", "credit_note_type_refused"),
    ("Verplicht: Betalingsconditie", "payment_condition_missing"),
    ("Ongeldige referentie: Betalingsconditie", "payment_condition_unknown"),
    ("Verplicht: vervaldatum", "due_date_missing"),
    ("Reeds verwerkt", "already_processed"),
    ("Already processed.", "already_processed"),
    ("Gegeven bestaat reeds.", "data_exists"),
    ("Data already exists", "data_exists"),
    ("Document Type not allowed", "document_type_not_allowed"),
    # The same grammar with keys of records, numbers of lines, plurals and sentences.
    ("Regel 1: Verplicht: Grootboekrekening", "account_missing"),
    ("Line 12 - Invalid reference: VAT code", "vat_code_unknown"),
    ("Invalid reference: VATCodes", "vat_code_unknown"),
    ("Ongeldig: Btw-code", "vat_code_unknown"),
    ("Invalid reference: Journal 99", "journal_unknown"),
    ("Invalid reference: Costcenters", "cost_center_refused"),
    ("Ongeldig: Kostenplaatskoppeling", "cost_center_refused"),
    ("Ongeldige referentie: Betalingscondities", "payment_condition_unknown"),
    ("Mandatory: SalesEntryLines", "no_lines"),
    ("Ongeldig: Besteld door (Type)", "relation_not_customer"),
    ("Invalid: Account (Type)", "relation_not_customer"),
    ("Klant: Non-actief - 1068", "relation_ended"),
    ("Relatie: non-actief", "relation_ended"),
    ("Het boekstuknummer is al in gebruik", "entry_number_in_use"),
    ("Document number already in use", "entry_number_in_use"),
    ("In use: Entry number 26700001", "entry_number_in_use"),
    ("Btw-code is verplicht", "vat_code_missing"),
    ("Journal is mandatory", "journal_missing"),
    ("E-mailadres is ongeldig", "email_invalid"),
    ("Periode afgesloten: 2026 - 1", "period_closed"),
    ("De periode is gesloten", "period_closed"),
    ("Period closed: 2026 - 01", "period_closed"),
    ("Unknown: Financial year (Period - date table)", "financial_year_unknown"),
    ("Reeds verwerkt - 26700001", "already_processed"),
    ("Already processed: Entry", "already_processed"),
    ("Gegeven bestaat reeds: Code", "data_exists"),
]

UNKNOWN = [
    "Verplicht: Kleur",
    "Ongeldig: Frobnicator (Type)",
    "Ongeldig: Leverancier",
    "Onbekende fout",
    # About a purchase: the word 'Inkoop' stands in the way out, not in the fault.
    "Ongeldig: U kunt geen btw-code van het type 'Verkoop' gebruiken. U kunt alleen een"
    " btw-code van het type 'Inkoop' of 'Beide' gebruiken.",
    "Ongeldig: Klant",
    "Invalid: G/L account",
    "Afgesloten: Boekjaar",
    "Dagboek is afgesloten",
    "Leverancier: non-actief",
    "Reeds verwerkt: Mandaat",
    "Already exists: Account",
    "Regel 1: Kleur",
    "Niet toegestaan: Dagboek",
    "Invalide: Journal",
    "Obligatoire: Journal",
    "Ung\u00fcltig: Journal",
    "Unknown error",
    "Niet gevonden: Relatie () - Grootboekrekening: Inkoop (inkoopfactuur)",
    "Bestaat reeds: Digitale brievenbus; Ongeldig: Divisie",
    "De periode van garantie is bijna afgesloten met de klant",
    "A VAT code of another kind is required",
    "Journal entry created",
    "Het e-mailadres van de klant is gewijzigd",
    "klant",
    "",
]


def refused(*lines, endpoint="salesentry/SalesEntries"):
    return errors.Refused(http_status=500, endpoint=endpoint, messages=lines)


@pytest.mark.parametrize(("text", "code"), REFUSALS)
def test_reported_texts(text, code):
    found = diagnose(refused(text))
    assert [diagnosis.code for diagnosis in found] == [code]
    assert found[0].message == text


@pytest.mark.parametrize(("text", "code"), REFUSALS)
def test_reported_texts_prove_a_refusal(text, code):
    assert is_known_refusal(text)
    assert is_known_refusal(f"something else\r\n{text}")


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_texts_are_kept_whole(text):
    found = diagnose(refused(text))
    assert [diagnosis.code for diagnosis in found] == ["unrecognised"]
    assert found[0].message == text
    assert not is_known_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "A problem has occurred. The cause of this issue will be investigated as soon"
        " as possible.",
        "Object reference not set to an instance of an object.",
        "Forbidden",
        "Wrong Division",
        "<html>Service Unavailable</html>",
    ],
)
def test_faults_and_rights_are_no_refusal_of_a_booking(text):
    assert not is_known_refusal(text)


def test_each_line_has_its_own_diagnosis():
    found = diagnose(
        refused("Verplicht: Dagboek", "Iets nieuws", "Ongeldig: Klant (Type)")
    )
    assert [diagnosis.code for diagnosis in found] == [
        "journal_missing",
        "unrecognised",
        "relation_not_customer",
    ]
    assert found[1].message == "Iets nieuws"


def test_the_same_cause_twice_is_told_once_and_two_unknowns_are_two():
    twice = diagnose(refused("Ongeldig: Btw-percentage", "Ongeldig: Btw-percentage"))
    assert len(twice) == 1
    assert len(diagnose(refused("Iets", "Nog iets"))) == 2


def test_values_are_read_from_the_text():
    assert diagnose(refused("Periode is afgesloten: 2026 - 1"))[0].params == {
        "year": "2026",
        "period": "1",
    }
    number = diagnose(
        refused("Ongeldig btw-nummer. ... formaat worden ingevoerd: NL999999999B99 - x")
    )
    assert number[0].params == {"format": "NL999999999B99"}
    assert diagnose(refused("In gebruik: Boekstuknummer - 26700001"))[0].params == {
        "detail": "26700001"
    }


def test_the_narrower_rule_wins():
    general = diagnose(refused("Gegeven bestaat reeds."))
    account = diagnose(refused("Gegeven bestaat reeds.", endpoint="crm/Accounts"))
    assert general[0].code == "data_exists"
    assert account[0].code == "relation_number_taken"


def test_two_causes_with_equal_right_are_none():
    def rule(code):
        return Rule(
            code=code,
            cause="x",
            disposition=Disposition.PERSON,
            who=Who.USER,
            subject=CATALOGUE[0].subject,
            texts=("quarrel",),
        )

    both = (rule(Code.DATA_EXISTS), rule(Code.PERIOD_CLOSED))
    assert diagnose(refused("Quarrel"), both)[0].code == "unrecognised"
    assert diagnose(refused("Quarrel"), both[:1])[0].code == "data_exists"


def test_no_two_rules_claim_the_same_sign_with_equal_right():
    seen = {}
    for rule in CATALOGUE:
        for sign in chain(rule.signs, rule.texts):
            key = (sign, rule.resources, rule.statuses)
            assert seen.setdefault(key, rule.code) == rule.code


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("BlockedUser", "user_blocked"),
        ("InactiveUser", "user_inactive"),
        ("BlockedCustomer", "subscription_blocked"),
        ("LicenseExpired", "license_expired"),
        ("DivisionBlocked", "division_blocked"),
        ("NoDivisionAccess: no access", "division_no_access"),
    ],
)
def test_the_reason_header_speaks_for_the_answer(reason, code):
    for kind in (errors.Forbidden, errors.Unauthorized):
        found = diagnose(kind(reason=reason, messages=("Forbidden",)))
        assert [diagnosis.code for diagnosis in found] == [code]


@pytest.mark.parametrize(
    ("error", "code", "disposition"),
    [
        (errors.Forbidden(messages=("Forbidden",)), "rights_missing", "mend_in_exact"),
        (errors.Forbidden(), "rights_missing", "mend_in_exact"),
        (
            errors.Forbidden(
                messages=("Forbidden - User division is not within division scope.",)
            ),
            "division_not_in_scope",
            "reauthorise",
        ),
        (
            errors.ReauthorizationRequired(messages=("Old refresh token used.",)),
            "refresh_token_used",
            "reauthorise",
        ),
        (
            errors.ReauthorizationRequired(
                messages=(
                    "The refresh token expired at 10/11/2022 9:18:20 PM and it is now"
                    " 10/28/2022 4:15:50 PM.",
                )
            ),
            "refresh_token_expired",
            "reauthorise",
        ),
        (
            errors.ReauthorizationRequired(
                messages=("Token is not allowed, because of invalid or empty chainId",)
            ),
            "consent_gone",
            "reauthorise",
        ),
        (errors.ReauthorizationRequired(), "consent_gone", "reauthorise"),
        (
            errors.TokenRefreshRefused(
                reason="TooEarlyToRefreshTokens: Rate limit exceeded",
                messages=("Rate limit exceeded: access_token not expired",),
            ),
            "token_too_early",
            "wait",
        ),
        (errors.TokenRefreshRefused(), "token_busy", "wait"),
        (errors.TokenStoreBusy(), "token_busy", "wait"),
        (errors.ConfigurationError("no key"), "configuration_wrong", "person"),
        (errors.Unauthorized(), "access_token_refused", "reauthorise"),
        (errors.RateLimited(scope="minute"), "limit_minute", "wait"),
        (errors.RateLimited(scope="day"), "limit_day", "wait"),
        (errors.RateLimited(scope="errors"), "limit_errors", "wait"),
        (errors.RateLimited(scope="endpoint"), "limit_endpoint", "wait"),
        (errors.NotSent(), "not_sent", "wait"),
        (errors.NoAnswer(), "no_answer", "wait"),
        (errors.ServerError(http_status=503), "server_error", "wait"),
        (errors.ContractError(), "answer_unreadable", "person"),
        (errors.BadRequest(messages=("Bad Request",)), "query_refused", "person"),
        (errors.NotFound(), "not_found", "person"),
        (errors.OutcomeUnknown(), "outcome_unknown", "look_up"),
    ],
)
def test_errors_without_a_business_text(error, code, disposition):
    found = diagnose(error)
    assert [diagnosis.code for diagnosis in found] == [code]
    assert found[0].disposition == disposition


def test_no_text_makes_an_open_outcome_a_refusal():
    error = errors.OutcomeUnknown(http_status=502, messages=("Verplicht: Dagboek",))
    found = diagnose(error)
    assert [diagnosis.code for diagnosis in found] == ["outcome_unknown"]
    assert found[0].message == "Verplicht: Dagboek"


def test_an_error_without_any_word_is_still_said():
    found = diagnose(errors.ExactError("odd"))
    assert found[0].code == "unrecognised" and found[0].message == "odd"


def test_a_diagnosis_survives_pickling():
    found = diagnose(refused("Verplicht: Dagboek"))
    assert pickle.loads(pickle.dumps(found)) == found


@given(st.text(max_size=300))
def test_any_text_is_answered_and_never_lost(text):
    found = diagnose(refused(text))
    assert len(found) == 1
    assert found[0].message == text
    parse(text)


@given(st.text(st.characters(categories=["L"]), min_size=12, max_size=30))
def test_a_known_kind_with_an_unknown_field_is_unrecognised(field):
    for kind in ("Ongeldig", "Mandatory", "Niet toegestaan"):
        assert diagnose_line(f"{kind}: Zq{field}", refused()) is None


def test_hostile_lengths_are_quick_and_odd_letters_harmless():
    for text in (" " * 20000 + "x", "a - " * 5000, "ongeldig btw-nummer " * 1000):
        diagnose(refused(text))
    assert parse("Already proce\u017f\u017fed").kind is None
    assert parse("\u0130n use: Journal").kind is None


def test_grammar_takes_a_line_apart():
    line = parse("[GLTransactions] Verplicht: Dagboek - 70 []")
    assert (line.kind, line.label, line.detail) == (Kind.MANDATORY, "journal", "70")
    assert parse("Verplicht: Kleur").label == ""
    assert parse("Reeds verwerkt").label is None
    assert parse("Hello").kind is None
