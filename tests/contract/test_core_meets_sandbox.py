# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The core's services against a sandbox that books: set-up, relations, entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from exact_core.diagnosis.codes import Code
from exact_core.diagnosis.matcher import diagnose
from exact_core.errors import NotFound, OutcomeUnknown, Refused
from exact_core.model.booking import BookingRules
from exact_core.model.invoice import CreditNoteRule, MatchKind
from exact_core.model.relation import RelationDraft, RelationMatchKind
from exact_core.odata.query import Query, and_, eq, guid
from exact_core.services import posting, reference_data, relations
from tests.contract.office import DUTCH, TODAY, Desk, Office

LATE = {"method": "POST", "path": "SalesEntries", "count": 1}


def newcomer(**changes: str) -> RelationDraft:
    fields = {
        "key": "partner-1",
        "name": "Van Dam Advies B.V.",
        "number": "2001",
        "vat_number": "NL123456782B01",
        "chamber_of_commerce": "87654321",
        "street": "Kade 1",
        "postcode": "3511 AA",
        "city": "Utrecht",
        "country": "NL",
        "email": "post@vandam.example",
        "language": "nl",
    }
    return RelationDraft(**{**fields, **changes})


# -- set-up data -----------------------------------------------------------------


def test_set_up_data_arrives_whole_and_typed(office: Office) -> None:
    read, client, number = reference_data, office.client, office.division
    divisions = {row.code: row for row in read.read_divisions(client, number)}
    mine = divisions[number]
    assert (mine.description, mine.currency) == ("NL Company B.V.", "EUR")
    assert (mine.country, mine.is_main, mine.blocking_status) == ("NL", True, 0)
    journals = {row.code: row for row in read.read_journals(client, number)}
    accounts = {row.code: row for row in read.read_gl_accounts(client, number)}
    sales = journals["70"]
    assert (sales.type, sales.is_blocked, sales.allow_vat) == (20, False, True)
    assert sales.gl_account_id == accounts["1300"].id
    assert journals["71"].allow_variable_currency is False
    assert (accounts["8000"].type, accounts["8000"].vat_code) == (110, "2")
    codes = {row.code: row for row in read.read_vat_codes(client, number)}
    assert codes["2"].percentage == Decimal("0.21")
    assert (codes["9"].transaction_type, codes["9"].charged) == ("P", True)
    assert (codes["7"].eu_sales_listing, codes["7D"].eu_sales_listing) == ("L", "S")
    assert codes["19"].is_blocked
    low = {(row.percentage, row.end) for row in codes["1"].percentages}
    assert low == {(Decimal("0.06"), date(2018, 12, 31)), (Decimal("0.09"), None)}
    terms = {row.code: row for row in read.read_payment_conditions(client, number)}
    assert (terms["E1"].payment_days, terms["E1"].payment_end_of_months) == (10, 1)
    assert terms["K2"].discount_percentage == Decimal("0.02")
    periods = {(p.year, p.period): p for p in read.read_periods(client, number, 2025)}
    assert min(periods)[0] == 2025 and periods[2026, 2].end == date(2026, 2, 28)
    statuses = list(read.read_journal_statuses(client, number, 2024))
    closed = {row.journal for row in statuses if row.closed and row.year == 2024}
    assert closed == {"71"}


def test_more_rows_than_a_page_come_once_each(office: Office) -> None:
    office.admin("reset", {"world": "tiny", "relations": 200})
    office.log_in()
    query = Query(select=("ID", "Code"), filter=eq("Status", "C"), orderby=("Code",))
    rows = list(office.client.rows(office.division, "crm/Accounts", query))
    codes = [row["Code"] for row in rows]
    assert len(set(codes)) == len(rows) == 202  # with the ended and the blocked one
    assert codes == sorted(codes)
    assert len(office.transport.uses) == 4
    office.transport.uses.clear()
    assert len(office.client.page(office.division, "crm/Accounts", query)) == 60
    assert len(office.transport.uses) == 1
    office.transport.uses.clear()
    top = replace(query, top=100)
    assert len(list(office.client.rows(office.division, "crm/Accounts", top))) == 100
    assert len(office.transport.uses) == 2


# -- relations -------------------------------------------------------------------


def test_a_new_customer_costs_one_look_up_and_one_create(office: Office) -> None:
    draft = newcomer()
    found = relations.look_up(office.client, office.division, [draft])
    matched = relations.match_relation(draft, found[draft.key], TODAY)
    assert matched.kind is RelationMatchKind.CREATE
    prepared = relations.prepare_relation(draft)
    assert not prepared.findings
    made = relations.create(office.client, office.division, prepared.payload)
    assert len(office.transport.uses) == office.calls() == 2
    # the answer is filled or not; the record is as it was sent
    assert (made.code, made.name, made.status) == ("2001", draft.name, "C")
    found = relations.look_up(office.client, office.division, [draft])
    matched = relations.match_relation(draft, found[draft.key], TODAY)
    assert matched.kind is RelationMatchKind.LINKED
    assert matched.relation is not None and matched.relation.id == made.id
    assert {"number", "vat_number", "chamber_of_commerce"} <= set(matched.evidence)


@pytest.mark.parametrize("prefer", ["honoured", "ignored"])
def test_a_key_only_answer_still_names_the_relation(
    office: Office, prefer: str
) -> None:
    office.admin("settings", {"prefer": prefer})
    payload = relations.prepare_relation(newcomer(number="")).payload
    made = relations.create(office.client, office.division, payload)
    assert made.name == "Van Dam Advies B.V."
    row = office.client.entity(
        office.division, "crm/Accounts", made.id, Query(select=("Code",))
    )
    assert row is not None and row["Code"].strip().isdigit()
    assert (made.code == row["Code"].strip()) == (prefer == "honoured")


def test_twenty_customers_are_looked_up_in_one_call(office: Office) -> None:
    known = office.relation("1000")
    drafts = [newcomer(key=f"p{n}", number=str(5000 + n)) for n in range(19)]
    drafts.append(RelationDraft(key="known", name=known.name, number="1000"))
    office.transport.uses.clear()
    found = relations.look_up(office.client, office.division, drafts)
    assert len(office.transport.uses) == 1
    assert [each.id for each in found["known"]] == [known.id]
    assert all(not found[f"p{n}"] for n in range(19))


def test_a_prospect_and_an_ended_customer_become_active_ones(office: Office) -> None:
    for code in ("9001", "9003"):
        before = office.relation(code)
        assert not before.is_active_customer(TODAY)
        after = relations.activate(office.client, office.division, before.id, TODAY)
        assert after.is_active_customer(TODAY)
        assert office.relation(code) == after
    assert office.relation("9003").name == "Beëindigde Klant B.V."


def test_a_name_with_a_quote_is_found_again(office: Office) -> None:
    draft = RelationDraft(key="q", name="O'Neill & Zn. 100% B.V.", country="NL")
    payload = relations.prepare_relation(draft).payload
    made = relations.create(office.client, office.division, payload)
    found = relations.look_up(office.client, office.division, [draft])
    assert [each.id for each in found["q"]] == [made.id]


# -- entries ---------------------------------------------------------------------


def test_an_invoice_is_one_call_and_its_cents_are_ours(desk: Desk) -> None:
    before = desk.office.calls()
    lines = [desk.line("10.02", tax) for tax in ("2.11", "2.10", "2.10")]
    draft = desk.draft(*lines, desk.line("50.00", "0", "7"), desk.line("5.00", vat="0"))
    result = desk.post(draft)
    assert desk.office.calls() == before + 1
    assert result.verified is True and result.difference == 0
    assert result.entry.amount_fc == Decimal("91.37")
    books = desk.office.ledger()
    (entry,) = books["entries"]
    assert entry["entry_number"] == result.entry.entry_number
    assert (entry["your_ref"], entry["due_date"]) == (draft.number, "2026-12-21")
    assert entry["description"].endswith(draft.tag)
    assert books["receivable"] == "91.37"
    assert books["vat"] == {
        "0": {"base": "5.00", "vat": "0.00"},
        "2": {"base": "30.06", "vat": "6.31"},
        "7": {"base": "50.00", "vat": "0.00"},
    }


RULES = [
    ("as_given", CreditNoteRule.NEGATIVE, True),
    ("as_given", CreditNoteRule.TYPE_21_NEGATIVE, True),
    ("as_given", CreditNoteRule.TYPE_21_POSITIVE, False),
    ("type_flips", CreditNoteRule.NEGATIVE, True),
    ("type_flips", CreditNoteRule.TYPE_21_POSITIVE, True),
    ("type_flips", CreditNoteRule.TYPE_21_NEGATIVE, False),
    ("no_type", CreditNoteRule.NEGATIVE, True),
]


@pytest.mark.parametrize(("sign_rule", "ours", "suits"), RULES)
def test_invoice_and_credit_note_under_each_sign_rule(
    desk: Desk, sign_rule: str, ours: CreditNoteRule, suits: bool
) -> None:
    """A rule of ours that does not suit Exact's shows in the receivable at once."""
    office = desk.office
    office.admin("settings", {"sign_rule": sign_rule})
    rules = BookingRules(credit_note_rule=ours)
    invoice = desk.post(desk.draft(desk.line("100.00", "21.00")), rules)
    credit = desk.post(desk.draft(desk.line("-40.00", "-8.40")), rules)
    assert invoice.verified is True
    assert credit.verified is suits
    owed = posting.receivable_of(
        office.client, office.division, credit.entry.id, desk.journal.gl_account_id
    )
    assert owed == (Decimal("-48.40") if suits else Decimal("48.40"))
    if suits:
        books = office.ledger()
        assert books["receivable"] == "72.60"
        assert books["vat"] == {"2": {"base": "60.00", "vat": "12.60"}}


@pytest.mark.parametrize(
    "ours", [CreditNoteRule.TYPE_21_NEGATIVE, CreditNoteRule.TYPE_21_POSITIVE]
)
def test_a_type_that_exact_does_not_take_is_named(
    desk: Desk, ours: CreditNoteRule
) -> None:
    desk.office.admin("settings", {"sign_rule": "no_type"})
    with pytest.raises(Refused) as refused:
        desk.post(desk.draft(desk.line("-1.00")), BookingRules(credit_note_rule=ours))
    (found,) = diagnose(refused.value)
    assert found.code == Code.CREDIT_NOTE_TYPE_REFUSED
    assert desk.office.ledger()["count"] == 0


def test_foreign_currency_keeps_its_amounts_and_rate(desk: Desk) -> None:
    line = desk.line("133.33", "28.00")
    result = desk.post(desk.draft(line, currency="USD", rate=Decimal("0.9217")))
    assert result.verified is True and result.entry.currency == "USD"
    (entry,) = desk.office.ledger()["entries"]
    assert (entry["amount"], entry["rate"]) == ("161.33", "0.9217")
    assert entry["amount_own"] == "148.70"


def test_number_period_condition_and_reference_arrive(desk: Desk) -> None:
    draft = desk.draft(
        entry_number=202600077, period=(2026, 12), payment_condition="30",
        payment_reference="RF18 0001", customer_ref="PO 7",
    )  # fmt: skip
    result = desk.post(draft)
    assert result.entry.entry_number == 202600077
    (entry,) = desk.office.ledger()["entries"]
    assert (entry["year"], entry["period"]) == (2026, 12)
    assert entry["payment_reference"] == "RF18 0001"
    assert entry["description"] == f"Invoice - PO 7 {draft.tag}"


def test_key_only_answers_are_verified_by_one_read_per_twenty(desk: Desk) -> None:
    office = desk.office
    office.admin("settings", {"post_answer": "key_only", "prefer": "ignored"})
    results = {}
    for _turn in range(21):
        draft = desk.draft()
        results[desk.post(draft).entry.id] = draft
    before = office.calls()
    read = posting.read_totals(office.client, office.division, list(results))
    assert office.calls() == before + 2
    assert set(read) == set(results)
    for key, draft in results.items():
        expected = desk.prepare(draft).expected
        assert expected is not None
        assert posting.verify(expected, read[key]).verified is True


def test_a_post_answer_of_a_key_only_is_not_verified_yet(desk: Desk) -> None:
    desk.office.admin("settings", {"post_answer": "key_only", "prefer": "ignored"})
    result = desk.post(desk.draft())
    assert result.verified is None and result.entry.id
    desk.office.admin("settings", {"prefer": "honoured"})
    assert desk.post(desk.draft()).verified is True


@pytest.mark.parametrize(
    ("fault", "booked"),
    [
        ({"effect": "drop_before"}, False),
        ({"effect": "drop_after"}, True),
        ({"effect": "reset", "act": True}, True),
        ({"effect": "truncate"}, True),
        ({"effect": "html", "act": True}, True),
        ({"effect": "status", "status": "500", "act": True}, True),
        ({"effect": "status", "status": "502"}, False),
        ({"effect": "status", "status": "503", "act": True}, True),
        ({"effect": "status", "status": "408", "act": True}, True),
    ],
)
def test_a_lost_answer_is_looked_up_and_adopted(
    desk: Desk, fault: dict[str, object], booked: bool
) -> None:
    office = desk.office
    draft = desk.draft()
    prepared = desk.prepare(draft)
    assert prepared.expected is not None
    office.admin("faults", {**LATE, **fault})
    with pytest.raises(OutcomeUnknown) as lost:
        posting.post(office.client, office.division, prepared)
    assert diagnose(lost.value)[0].code == Code.OUTCOME_UNKNOWN
    assert office.ledger()["count"] == int(booked)
    found = posting.look_up(office.client, office.division, [draft.number])
    matched = posting.match(prepared.expected, found[draft.number])
    assert matched.kind is (MatchKind.SAME if booked else MatchKind.NONE)


def test_a_late_booking_is_found_by_the_second_look_up(desk: Desk) -> None:
    office = desk.office
    draft = desk.draft()
    prepared = desk.prepare(draft)
    assert prepared.expected is not None
    office.admin("faults", {**LATE, "effect": "late_booking", "seconds": 300})
    with pytest.raises(OutcomeUnknown):
        posting.post(office.client, office.division, prepared)
    kinds = []
    for _look in range(2):
        found = posting.look_up(office.client, office.division, [draft.number])
        kinds.append(posting.match(prepared.expected, found[draft.number]).kind)
        office.admin("clock", {"advance": 301})
    assert kinds == [MatchKind.NONE, MatchKind.SAME]


def test_look_up_tells_ours_from_a_colleagues(desk: Desk) -> None:
    office = desk.office
    drafts = [desk.draft() for _turn in range(25)]
    for draft in drafts[:3]:
        desk.post(draft)
    twin = replace(drafts[2], tag="#0the-1")
    desk.post(twin)
    by_hand = replace(drafts[3], tag="")
    desk.post(by_hand)
    before = office.calls()
    found = posting.look_up(
        office.client, office.division, [draft.number for draft in drafts]
    )
    assert office.calls() == before + 2
    kinds = []
    for draft in drafts[:5]:
        expected = desk.prepare(draft).expected
        assert expected is not None
        kinds.append(posting.match(expected, found[draft.number]).kind)
    same, none, other = MatchKind.SAME, MatchKind.NONE, MatchKind.DIFFERENT
    assert kinds == [same, same, same, other, none]


def test_an_entry_without_debtor_line_is_told(desk: Desk) -> None:
    result = desk.post(desk.draft())
    office = desk.office
    with pytest.raises(NotFound):
        posting.receivable_of(
            office.client, office.division, result.entry.id, desk.accounts["1600"].id
        )


def test_lines_are_booked_as_they_were_sent(desk: Desk) -> None:
    line = desk.line("10.00", "2.10", quantity=Decimal("2.5"), description="A\nb  c")
    result = desk.post(desk.draft(line))
    fields = ("Description", "Quantity", "AmountFC", "VATAmountFC", "VATCode")
    query = Query(
        select=fields,
        filter=and_(eq("EntryID", guid(result.entry.id))),
    )
    (row,) = desk.office.client.rows(
        desk.office.division, "salesentry/SalesEntryLines", query
    )
    assert (row["Description"], row["Quantity"]) == ("A b c", Decimal("2.5"))
    assert (row["AmountFC"], row["VATAmountFC"]) == (10, Decimal("2.1"))
    assert row["VATCode"].strip() == "2"


def test_the_user_of_the_token_is_who_books(desk: Desk) -> None:
    desk.post(desk.draft())
    query = Query(select=("CreatorFullName",), top=1)
    office = desk.office
    (row,) = office.client.page(office.division, posting.SALES_ENTRIES, query)
    me = reference_data.read_me(office.client)
    assert (me.user_name, row["CreatorFullName"]) == (DUTCH, me.full_name)
