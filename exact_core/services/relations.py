# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Relations of customers: what is wrong with one, making it, finding it in Exact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..errors import ConfigurationError, ContractError, NotFound, OutcomeUnknown
from ..model.invoice import Prepared
from ..model.relation import Relation, RelationDraft
from ..odata import edm
from ..odata.query import Expression, Query, eq, or_, substringof
from .gateway import KEYS_PER_CALL, Gateway
from .relation_checks import check_relation
from .relation_match import (
    digits,
    full_vat_number,
    has_hard_evidence,
    is_candidate,
    match_relation,
    sendable_number,
)

ACCOUNTS = "crm/Accounts"
CUSTOMER = "C"  # Accounts.Status (documented)

RELATION_FIELDS = (
    *("ID", "Code", "Name", "Status", "IsSupplier", "Blocked", "StartDate"),
    *("EndDate", "VATNumber", "ChamberOfCommerce", "Country", "City", "Postcode"),
    "Email",
)

__all__ = [
    "activate",
    "create",
    "look_up",
    "match_relation",
    "prepare_relation",
    "relation_of",
    "search",
]

FOUND_AT_MOST = 20


def prepare_relation(draft: RelationDraft) -> Prepared:
    """What to send to make ``draft`` a customer in Exact, and what is wrong with it.

    :returns: the payload is empty when a finding blocks; there is no expectation.
    """
    findings = check_relation(draft)
    if any(finding.blocks for finding in findings):
        return Prepared(findings=findings)
    return Prepared(payload=payload_of(draft), findings=findings)


def payload_of(draft: RelationDraft) -> dict[str, object]:
    """The body that makes ``draft`` a customer; empty fields are left out."""
    number = sendable_number(draft.number)
    fields = {
        "Name": " ".join(draft.name.split()),
        "Code": edm.pad_account_code(number) if number else "",
        "Status": CUSTOMER,
        "VATNumber": full_vat_number(draft.vat_number, draft.country),
        "ChamberOfCommerce": digits(draft.chamber_of_commerce),
        "AddressLine1": draft.street.strip(),
        "AddressLine2": draft.street2.strip(),
        "Postcode": draft.postcode.strip(),
        "City": draft.city.strip(),
        "Country": draft.country.strip().upper(),
        "Email": draft.email.strip(),
        "Phone": draft.phone.strip(),
        "Website": draft.website.strip(),
        "Language": draft.language.strip().upper(),
    }
    return {name: text for name, text in fields.items() if text}


def look_up(
    client: Gateway, division: int, drafts: Sequence[RelationDraft]
) -> dict[str, list[Relation]]:
    """Relations that may be these customers, by each draft's key; one call.

    Asked are number, VAT number and chamber of commerce; a customer without any of them
    is asked by its name, or a lost answer could not be told from a new customer.

    :param drafts: at most twenty.
    :raises ValueError: more than twenty drafts.
    """
    if len(drafts) > KEYS_PER_CALL:
        raise ValueError(f"at most {KEYS_PER_CALL} customers in one call")
    terms: dict[str, Expression] = {}
    for draft in drafts:
        for term in _terms(draft):
            terms.setdefault(term.text, term)
    found: dict[str, list[Relation]] = {draft.key: [] for draft in drafts}
    if not terms:
        return found
    query = Query(select=RELATION_FIELDS, filter=or_(*terms.values()), orderby=("ID",))
    for row in client.rows(division, ACCOUNTS, query):
        relation = relation_of(row)
        for draft in drafts:
            if is_candidate(draft, relation):
                found[draft.key].append(relation)
    return found


def search(client: Gateway, division: int, text: str) -> list[Relation]:
    """Relations that a person looks for, by number or a piece of the name; one call.

    :returns: twenty at most, by number.
    :raises ValueError: there is no text to look for.
    """
    sought = " ".join(text.split())
    if not sought:
        raise ValueError("nothing to look for")
    terms = [substringof(sought, "Name")]
    if sendable_number(sought):
        terms.append(eq("Code", edm.pad_account_code(sought)))
    query = Query(
        select=RELATION_FIELDS,
        filter=or_(*terms),
        orderby=("Code",),
        top=FOUND_AT_MOST,
    )
    return [relation_of(row) for row in client.rows(division, ACCOUNTS, query)]


def create(client: Gateway, division: int, payload: Mapping[str, Any]) -> Relation:
    """Make the relation: one call. The answer may hold only its key (recorded).

    :returns: the relation as sent, with what the answer filled in.
    :raises ConfigurationError: the payload is empty.
    :raises OutcomeUnknown: also when an answer came without the relation's key.
    :raises ExactError: as the client's ``post``.
    """
    if not payload:
        raise ConfigurationError("there is nothing prepared to send")
    row = client.post(division, ACCOUNTS, payload)
    try:
        filled = {name: value for name, value in row.items() if value not in (None, "")}
        relation = relation_of({**payload, **filled})
    except ContractError:
        relation = None
    if relation is None or not relation.id:
        raise OutcomeUnknown(
            "the relation was accepted, but the answer does not say which it is",
            endpoint=ACCOUNTS,
            division=division,
        )
    return relation


def activate(client: Gateway, division: int, relation_id: str, today: date) -> Relation:
    """Make a relation an active customer: read it, then change only what hinders.

    A block is not lifted: somebody in Exact put it there on purpose.

    :param today: an end date before it is taken away.
    :raises NotFound: there is no such relation.
    :raises ExactError: as the client's ``put``; ``Forbidden`` = it may not be changed.
    """
    query = Query(select=RELATION_FIELDS)
    row = client.entity(division, ACCOUNTS, relation_id, query)
    if row is None:
        raise NotFound(
            "the relation is not there", endpoint=ACCOUNTS, division=division
        )
    relation = relation_of(row)
    changes: dict[str, Any] = {}
    if relation.status != CUSTOMER:
        changes["Status"] = CUSTOMER
    if relation.end_date is not None and relation.end_date < today:
        changes["EndDate"] = None
    if changes:
        client.put(division, ACCOUNTS, relation_id, changes)
    return relation_of({**row, **changes})


def relation_of(row: Mapping[str, Any]) -> Relation:
    """Read a row of ``crm/Accounts``.

    :raises ContractError: a field of the wrong type.
    """
    return Relation(
        id=edm.decode_guid(row.get("ID")),
        code=edm.decode_text(row.get("Code")),
        name=edm.decode_text(row.get("Name")),
        status=edm.decode_text(row.get("Status")),
        is_supplier=edm.decode_bool(row.get("IsSupplier")),
        blocked=edm.decode_bool(row.get("Blocked")),
        start_date=edm.decode_date(row.get("StartDate")),
        end_date=edm.decode_date(row.get("EndDate")),
        vat_number=edm.decode_text(row.get("VATNumber")),
        chamber_of_commerce=edm.decode_text(row.get("ChamberOfCommerce")),
        country=edm.decode_text(row.get("Country")),
        city=edm.decode_text(row.get("City")),
        postcode=edm.decode_text(row.get("Postcode")),
        email=edm.decode_text(row.get("Email")),
    )


def _terms(draft: RelationDraft) -> list[Expression]:
    number = draft.number.strip()
    terms = []
    if number and re.fullmatch(r"\S{1,18}", number):
        # The bare number too: some administrations pad with zeros inside the code.
        bare = number.lstrip("0") or number
        terms += [
            eq("Code", edm.pad_account_code(text))
            for text in dict.fromkeys((number, bare))
        ]
    vat_number = full_vat_number(draft.vat_number, draft.country)
    if vat_number:
        terms.append(eq("VATNumber", vat_number))
    chamber = digits(draft.chamber_of_commerce)
    if chamber:
        terms.append(eq("ChamberOfCommerce", chamber))
    if not has_hard_evidence(draft) and draft.name.strip():
        terms.append(eq("Name", " ".join(draft.name.split())))
    return terms
