# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each business refusal of the sandbox, in both languages, is known for what it is.

The texts are Exact's, from the sandbox's ledger and master data; the codes are the
core's. A text that the sandbox learns to say and no row here expects is noticed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import exact_sandbox
from exact_core.diagnosis.codes import Code
from exact_core.diagnosis.matcher import diagnose
from exact_core.errors import ExactError, Refused
from exact_core.services.posting import SALES_ENTRIES
from exact_core.services.relations import ACCOUNTS
from exact_sandbox.rest.texts import FIELD_LABELS, Message
from tests.contract.office import DUTCH, ENGLISH, Desk, Office

NOBODY = "00000000-0000-4000-8000-000000000001"
Step = Callable[[Desk], None]


@dataclass(frozen=True)
class Case:
    """A body that the books refuse, and how the core reads the refusal.

    :param said: kind and label of the sandbox's text.
    :param body: changes of a right body; ``line_X`` changes X of its line.
    :param before: what a bookkeeper does first.
    """

    code: Code
    said: tuple[str, str | None]
    body: dict[str, Any] = field(default_factory=dict)
    before: Step | None = None
    params: dict[str, str] = field(default_factory=dict)
    resource: str = SALES_ENTRIES

    def __str__(self) -> str:
        return "-".join([*filter(None, self.said), *self.body])


def setting(**values: Any) -> Step:
    return lambda desk: desk.office.admin("settings", values)


def change(resource: str, pick: Callable[[Desk], str], **values: Any) -> Step:
    return lambda desk: desk.office.change(resource, pick(desk), **values)


def account(**values: Any) -> Step:
    return change(
        "financial/GLAccounts", lambda desk: desk.accounts["8000"].id, **values
    )


def journal(**values: Any) -> Step:
    return change("financial/Journals", lambda desk: desk.journal.id, **values)


def customer(**values: Any) -> Step:
    return change(ACCOUNTS, lambda desk: desk.customer.id, **values)


def other_receivable(desk: Desk) -> None:
    desk.office.change(ACCOUNTS, desk.customer.id, GLAR=desk.accounts["1600"].id)


def close_period(desk: Desk) -> None:
    desk.office.edit("close_period", journal="70", year=2026, period=11)


def use_number(desk: Desk) -> None:
    desk.post(desk.draft(entry_number=202600001))


def cost_center_forbidden(desk: Desk) -> None:
    """A cost centre that exists, on an account that takes none."""
    row = {"ID": NOBODY, "Code": "K1"}
    desk.office.running.sandbox.store.put(
        desk.office.division, "hrm/Costcenters", NOBODY, row
    )
    account(UseCostcenter=2)(desk)


def gl(code: str) -> Callable[[Desk], str]:
    return lambda desk: desk.accounts[code].id


SALES = [
    # journal
    Case(Code.JOURNAL_MISSING, ("mandatory", "journal"), {"Journal": None}),
    Case(Code.JOURNAL_UNKNOWN, ("reference", "journals"), {"Journal": "99"}),
    Case(Code.JOURNAL_TYPE_WRONG, ("invalid", "journal_type"), {"Journal": "60"}),
    Case(Code.JOURNAL_BLOCKED, ("blocked", "journal"), before=journal(IsBlocked=True)),
    Case(Code.JOURNAL_WITHOUT_VAT, ("not_allowed", "vat_code"),
         before=journal(AllowVAT=False)),
    Case(Code.RATE_NOT_ALLOWED, ("not_allowed", "exchange_rate"),
         {"Journal": "71", "Rate": 2}),
    Case(Code.CURRENCY_NOT_ALLOWED, ("not_allowed", "currency"),
         {"Journal": "71", "Currency": "USD"}),
    Case(Code.CURRENCY_UNKNOWN, ("reference", "currency"), {"Currency": "XXX"}),
    # relation
    Case(Code.RELATION_MISSING, ("mandatory", "customer"), {"Customer": None}),
    Case(Code.RELATION_GONE, ("reference", "customer"), {"Customer": NOBODY}),
    Case(Code.RELATION_NOT_CUSTOMER, ("invalid", "customer_type"),
         before=customer(Status="P")),
    Case(Code.RELATION_NOT_CUSTOMER, ("invalid", "customer_type"),
         before=customer(Status=None)),
    Case(Code.RELATION_ENDED, ("customer_inactive", None),
         before=customer(EndDate="2026-01-31")),
    Case(Code.RELATION_BLOCKED, ("blocked", "customer"),
         before=customer(Blocked=True)),
    Case(Code.RELATION_ACCOUNT_DIFFERS, ("receivable_account", None),
         before=other_receivable),
    # document
    Case(Code.FINANCIAL_YEAR_UNKNOWN, ("unknown", "year"),
         {"EntryDate": "1999-05-01"}),
    Case(Code.PERIOD_CLOSED, ("period_closed", None), before=close_period,
         params={"year": "2026", "period": "11"}),
    Case(Code.ENTRY_NUMBER_IN_USE, ("in_use", "entry_number"),
         {"EntryNumber": 202600001}, use_number),
    Case(Code.ENTRY_NUMBER_OUT_OF_RANGE, ("invalid", "entry_number"),
         {"EntryNumber": -1}),
    Case(Code.PAYMENT_CONDITION_UNKNOWN, ("reference", "payment_condition"),
         {"PaymentCondition": "ZZ"}),
    Case(Code.PAYMENT_CONDITION_MISSING, ("mandatory", "payment_condition"),
         before=lambda desk: (setting(payment_condition_required=True)(desk),
                              customer(PaymentConditionSales=None)(desk), None)[-1]),
    Case(Code.YOUR_REF_TOO_LONG, ("invalid", "your_ref"), {"YourRef": "x" * 31},
         setting(your_ref_max_length=30)),
    Case(Code.NO_LINES, ("mandatory", "lines"), {"SalesEntryLines": []}),
    Case(Code.CREDIT_NOTE_TYPE_REFUSED, ("not_allowed", "type"), {"Type": 21},
         setting(sign_rule="no_type")),
    Case(Code.CREDIT_NOTE_TYPE_REFUSED, ("invalid", "type"), {"Type": 30}),
    # accounts of lines
    Case(Code.ACCOUNT_MISSING, ("mandatory", "gl_account"), {"line_GLAccount": None}),
    Case(Code.ACCOUNT_UNKNOWN, ("reference", "gl_account"),
         {"line_GLAccount": NOBODY}),
    Case(Code.ACCOUNT_BLOCKED, ("blocked", "gl_account"),
         before=account(IsBlocked=True)),
    *(Case(Code.ACCOUNT_TYPE_NOT_ALLOWED, ("invalid", "gl_account_type"),
           {"line_GLAccount": gl(code)}) for code in ("1100", "1300", "1500")),
    Case(Code.ACCOUNT_NEEDS_COST_CENTER, ("mandatory", "cost_center"),
         before=account(UseCostcenter=1)),
    Case(Code.ACCOUNT_NEEDS_COST_UNIT, ("mandatory", "cost_unit"),
         before=account(UseCostunit=1)),
    Case(Code.COST_CENTER_REFUSED, ("reference", "cost_center"),
         {"line_CostCenter": "X"}),
    Case(Code.COST_UNIT_REFUSED, ("reference", "cost_unit"), {"line_CostUnit": "X"}),
    # VAT
    Case(Code.VAT_CODE_UNKNOWN, ("reference", "vat_code"), {"line_VATCode": "Q"}),
    Case(Code.VAT_CODE_BLOCKED, ("blocked", "vat_code"), {"line_VATCode": "19"}),
    Case(Code.VAT_CODE_PURCHASE_ONLY, ("vat_code_purchase", None),
         {"line_VATCode": "9"}),
    Case(Code.VAT_PERCENTAGE_INVALID, ("invalid", "vat_percentage"),
         {"line_VATCode": None, "line_VATPercentage": "0.33"}),
    Case(Code.VAT_AMOUNT_NOT_ALLOWED, ("vat_amount_no_vat", None),
         {"line_VATCode": "0"}),
    Case(Code.VAT_AMOUNT_NOT_ALLOWED, ("vat_amount_zero", None),
         {"line_VATCode": "5"}),
    Case(Code.VAT_AMOUNT_NOT_ALLOWED, ("not_allowed", "vat_amount"),
         {"line_VATCode": "8"}),
    Case(Code.RATE_MISSING, ("invalid", "exchange_rate"),
         {"Currency": "USD", "Rate": -1}),
    Case(Code.RATE_MISSING, ("mandatory", "exchange_rate"), {"Currency": "DKK"},
         lambda desk: desk.office.running.sandbox.store.put(
             desk.office.division, "general/Currencies", "DKK", {"Code": "DKK"})),
    Case(Code.COST_CENTER_REFUSED, ("not_allowed", "cost_center"),
         {"line_CostCenter": "K1"}, cost_center_forbidden),
]  # fmt: skip

RELATIONS = [
    Case(Code.RELATION_NUMBER_TAKEN, ("data_exists", None), {"Code": f"{1000:>18}"}),
    Case(Code.NAME_MISSING, ("mandatory", "name"), {"Name": None}),
    Case(Code.EMAIL_INVALID, ("invalid", "email"), {"Email": "a@b@c"}),
    Case(Code.VAT_NUMBER_INVALID, ("vat_number", None),
         {"Country": "NL", "VATNumber": "NL12"}, params={"format": "NL999999999B99"}),
    Case(Code.VAT_NUMBER_INVALID, ("vat_number", None),
         {"Country": "NL", "VATNumber": "BE0123456789"},
         params={"format": "NL999999999B99"}),
    Case(Code.PAYMENT_CONDITION_UNKNOWN, ("reference", "payment_condition"),
         {"PaymentConditionSales": "ZZ"}),
]  # fmt: skip


def refusal(office: Office, resource: str, body: dict[str, Any]) -> Refused:
    before = office.ledger()["count"]
    with pytest.raises(Refused) as refused:
        office.client.post(office.division, resource, body)
    assert refused.value.http_status == 500
    assert office.ledger()["count"] == before
    return refused.value


def expect(error: ExactError, case: Case, user: str) -> None:
    """One line, in the user's language, with the right code and values."""
    kind, label = case.said
    language = "nl" if user == DUTCH else "en"
    (line,) = error.messages
    if label is not None:
        assert line == Message(kind, label).text(language).removesuffix(" []")
    else:
        start = Message(kind, None, ("{}", "{}")).text(language).partition("{")[0]
        assert line.startswith(start)
    (found,) = diagnose(error)
    assert (found.code, found.message) == (case.code.value, line)
    assert found.params == case.params


@pytest.mark.parametrize("user", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.parametrize("case", SALES, ids=str)
def test_a_refused_entry(desk: Desk, case: Case, user: str) -> None:
    if case.before is not None:
        case.before(desk)
    changes = {
        name: value(desk) if callable(value) else value
        for name, value in case.body.items()
    }
    body = desk.body(**changes)
    desk.office.log_in(user)
    desk.office.transport.strict = False
    expect(refusal(desk.office, SALES_ENTRIES, body), case, user)


@pytest.mark.parametrize("user", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.parametrize("case", RELATIONS, ids=str)
def test_a_refused_relation(office: Office, case: Case, user: str) -> None:
    office.log_in(user)
    office.transport.strict = False
    expect(refusal(office, ACCOUNTS, {"Name": "New", **case.body}), case, user)


def test_several_problems_are_several_diagnoses(desk: Desk) -> None:
    body = desk.body(Journal="60", line_VATCode="Q", PaymentCondition="ZZ")
    refused = refusal(desk.office, SALES_ENTRIES, body)
    assert len(refused.messages) == 3
    assert {found.code for found in diagnose(refused)} == {
        Code.JOURNAL_TYPE_WRONG.value,
        Code.VAT_CODE_UNKNOWN.value,
        Code.PAYMENT_CONDITION_UNKNOWN.value,
    }


# -- all that the sandbox can say --------------------------------------------------


def said_by_the_sandbox() -> set[tuple[str, str | None]]:
    """Kind and label of each message in the sandbox's source."""
    found: set[tuple[str, str | None]] = set()
    for path in Path(exact_sandbox.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", "")
            if name != "problem" or not isinstance(node.args[0], ast.Constant):
                continue
            label = node.args[1] if len(node.args) > 1 else ast.Constant(None)
            if isinstance(label, ast.Constant):
                found.add((node.args[0].value, label.value))
    return found


#: With those that the mandatory properties of the table lead to.
MANDATORY = {("mandatory", label) for label in FIELD_LABELS.values()}
SAID = sorted(said_by_the_sandbox() | MANDATORY, key=str)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("said", [each for each in SAID if each[1]], ids=str)
def test_every_complaint_about_a_field_is_a_refusal(
    office: Office, said: tuple[str, str | None], language: str
) -> None:
    """Nothing was booked: taken for an open outcome, the document would hang.

    Texts of the grammar are known by their form, whatever the field. Sentences are
    known one by one: those of what the core writes have their cases above.
    """
    kind, label = said
    text = Message(kind, label).text(language)
    office.admin("faults", {"method": "POST", "effect": "status", "status": "500",
                            "text": text, "count": 1})  # fmt: skip
    refused = refusal(office, SALES_ENTRIES, {"Journal": "70"})
    assert refused.messages == (text.strip().removesuffix(" []"),)


def test_a_field_that_is_known_is_known_with_each_kind() -> None:
    """A new complaint of the sandbox about a known field must not be a riddle."""
    cases = [*SALES, *RELATIONS]
    known = {case.said for case in cases}
    fields = {label for _kind, label in known if label is not None}
    riddles = []
    for kind, label in sorted(said_by_the_sandbox(), key=str):
        if label not in fields:
            continue
        for language in ("nl", "en"):
            text = Message(kind, label).text(language)
            error = Refused(
                "", http_status=500, endpoint=SALES_ENTRIES, messages=(text,)
            )
            if label in ("name", "email"):
                error.endpoint = ACCOUNTS
            riddles += [
                text for each in diagnose(error) if each.code == Code.UNRECOGNISED.value
            ]
    assert riddles == []
