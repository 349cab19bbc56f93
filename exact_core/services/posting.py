# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Send a prepared entry, find it again, and hold it against what it should be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..errors import ConfigurationError, ContractError, NotFound, OutcomeUnknown
from ..model.invoice import (
    EntryMatch,
    Expected,
    MatchKind,
    PostingResult,
    Prepared,
    SalesEntry,
)
from ..odata import edm
from ..odata.query import Query, and_, eq, guid, or_
from .gateway import Gateway, chunks
from .invoicing import carries_tag

SALES_ENTRIES = "salesentry/SalesEntries"
TRANSACTION_LINES = "financialtransaction/TransactionLines"

ENTRY_FIELDS = (
    *("EntryID", "EntryNumber", "AmountFC", "VATAmountFC", "Currency", "Customer"),
    *("CustomerName", "Journal", "EntryDate", "YourRef", "Description"),
    *("ReportingYear", "ReportingPeriod", "Type", "Status"),
)


def post(client: Gateway, division: int, prepared: Prepared) -> PostingResult:
    """Book one prepared entry: exactly one call, never repeated here.

    :returns: ``verified`` is ``None`` when the answer held only the key (recorded for
        other resources); read the totals later, see ``read_totals``.
    :raises ConfigurationError: nothing was prepared, or a finding blocks it.
    :raises OutcomeUnknown: also when an answer came without the entry's key.
    :raises ExactError: as the client's ``post``.
    """
    if prepared.blocked or not prepared.payload or prepared.expected is None:
        raise ConfigurationError("there is nothing prepared to send")
    row = client.post(division, SALES_ENTRIES, prepared.payload)
    try:
        entry = entry_of(row)
    except ContractError:
        entry = None
    if entry is None or not entry.id:
        raise OutcomeUnknown(
            "the entry was accepted, but the answer does not say which it is",
            endpoint=SALES_ENTRIES,
            division=division,
        )
    return verify(prepared.expected, entry)


def verify(expected: Expected, entry: SalesEntry) -> PostingResult:
    """Hold Exact's total against ours, in sign and to the cent.

    :returns: ``difference`` is Exact's total less ours, in the document's currency.
    """
    theirs = entry.amount_fc
    unfilled = theirs is None or (theirs == 0 and entry.entry_number is None)
    if theirs is None or unfilled:
        return PostingResult(entry=entry, verified=None)
    difference = theirs - expected.total
    same = abs(difference) <= expected.tolerance
    return PostingResult(entry=entry, verified=same, difference=difference)


def look_up(
    client: Gateway, division: int, your_refs: Sequence[str]
) -> dict[str, list[SalesEntry]]:
    """The entries that carry each reference; one call for up to twenty of them.

    :returns: a list for every reference asked, empty where Exact has none.
    """
    found: dict[str, list[SalesEntry]] = {ref: [] for ref in your_refs if ref}
    by_key: dict[str, list[str]] = {}
    for ref in found:
        by_key.setdefault(ref_key(ref), []).append(ref)
    for refs in chunks(list(found)):
        query = Query(
            select=ENTRY_FIELDS,
            filter=or_(*(eq("YourRef", ref) for ref in refs)),
            orderby=("EntryID",),
        )
        for row in client.rows(division, SALES_ENTRIES, query):
            entry = entry_of(row)
            for ref in by_key.get(ref_key(entry.your_ref), ()):
                found[ref].append(entry)
    return found


def find_entries(
    client: Gateway,
    division: int,
    your_refs: Sequence[str],
    entry_number: int | None = None,
    journal: str = "",
) -> list[SalesEntry]:
    """What may be one document, or stand in its place: one call.

    :param your_refs: references of the document, at most twenty.
    :param entry_number: also the entries under this number, in every year.
    :param journal: limits the number to one journal; '' = in all of them.
    :returns: each entry once; nothing, without a call, when nothing is asked.
    """
    terms = [eq("YourRef", ref) for ref in dict.fromkeys(your_refs) if ref]
    if entry_number is not None:
        number = eq("EntryNumber", entry_number)
        terms.append(and_(number, eq("Journal", journal)) if journal else number)
    if not terms:
        return []
    query = Query(select=ENTRY_FIELDS, filter=or_(*terms), orderby=("EntryID",))
    rows = client.rows(division, SALES_ENTRIES, query)
    return list({entry.id: entry for entry in map(entry_of, rows)}.values())


def standing_there(
    expected: Expected, entries: Iterable[SalesEntry]
) -> tuple[SalesEntry, ...]:
    """Of ``entries`` those in the way of the document, the nearest first.

    An entry under the number that was asked for (in its journal and year), then those
    under its reference.
    """
    in_the_way = [
        (not _has_number(expected, entry), entry)
        for entry in entries
        if _has_number(expected, entry)
        or ref_key(entry.your_ref) == ref_key(expected.your_ref)
    ]
    return tuple(entry for _later, entry in sorted(in_the_way, key=lambda at: at[0]))


def _has_number(expected: Expected, entry: SalesEntry) -> bool:
    years = (expected.year, entry.reporting_year)
    return (
        expected.entry_number is not None
        and entry.entry_number == expected.entry_number
        and entry.journal == expected.journal
        and (None in years or years[0] == years[1])
    )


def read_totals(
    client: Gateway, division: int, entry_ids: Sequence[str]
) -> dict[str, SalesEntry]:
    """The entries with these ids, one read per twenty; a missing one is absent.

    :raises ValueError: an id that is no guid.
    """
    found: dict[str, SalesEntry] = {}
    for ids in chunks([str(guid(entry_id)) for entry_id in entry_ids]):
        query = Query(
            select=ENTRY_FIELDS,
            filter=or_(*(eq("EntryID", guid(entry_id)) for entry_id in ids)),
            orderby=("EntryID",),
        )
        for row in client.rows(division, SALES_ENTRIES, query):
            entry = entry_of(row)
            found[entry.id] = entry
    return found


def receivable_of(
    client: Gateway, division: int, entry_id: str, gl_account_id: str
) -> Decimal:
    """What an entry put on the debtors' account: positive = the customer owes it.

    This is the proof of a credit note's sign; the header's sign proves nothing. One
    read.

    :param gl_account_id: ``Journal.gl_account_id``, the sales journal's debtor account.
    :returns: amount in the document's currency.
    :raises NotFound: the entry has no line on that account.
    """
    query = Query(
        select=("ID", "GLAccount", "AmountFC"),
        filter=and_(
            eq("EntryID", guid(entry_id)), eq("GLAccount", guid(gl_account_id))
        ),
    )
    amounts = [
        edm.decode_decimal(row.get("AmountFC"))
        for row in client.rows(division, TRANSACTION_LINES, query)
    ]
    if not amounts:
        raise NotFound(
            "the entry has no line on the debtors' account",
            endpoint=TRANSACTION_LINES,
            division=division,
        )
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def match(expected: Expected, entries: Iterable[SalesEntry]) -> EntryMatch:
    """Which of ``entries`` is the expected document, if any.

    ``YourRef`` finds entries but does not prove them: it is free text and the host may
    use a number again. An entry is the document when it carries its tag and agrees in
    customer, journal, date, currency and total. One that agrees in all but the tag may
    be a colleague's booking by hand: sending would double it and adopting it would be a
    guess, so it is *different* and a person decides. Under a former reference only
    what carries the tag counts: a person has seen the others, and chose another one.

    - ``none``: no entry has this reference; sending is safe.
    - ``same``: exactly one is the document, whatever others share its number.
    - ``different``: one stands in the way; ``differences`` says in what.
    - ``ambiguous``: several do, or the document stands there twice.
    """
    with_ref = [
        entry
        for entry in entries
        if ref_key(entry.your_ref) == ref_key(expected.your_ref)
        or (
            ref_key(entry.your_ref) in map(ref_key, expected.former_refs)
            and carries_tag(entry.description, expected.tag)
        )
    ]
    judged = [(entry, differences(expected, entry)) for entry in with_ref]
    same = tuple(entry for entry, differing in judged if not differing)
    if len(same) == 1:
        return EntryMatch(kind=MatchKind.SAME, entries=same)
    if same:
        return EntryMatch(kind=MatchKind.AMBIGUOUS, entries=same)
    if not judged:
        return EntryMatch(kind=MatchKind.NONE)
    kind = MatchKind.DIFFERENT if len(judged) == 1 else MatchKind.AMBIGUOUS
    differing = judged[0][1] if len(judged) == 1 else ()
    return EntryMatch(kind=kind, entries=tuple(with_ref), differences=differing)


def differences(expected: Expected, entry: SalesEntry) -> tuple[str, ...]:
    """Names of the ``Expected`` fields in which ``entry`` differs."""
    total_fits = (
        entry.amount_fc is not None
        and abs(entry.amount_fc - expected.total) <= expected.tolerance
    )
    checks = (
        ("tag", carries_tag(entry.description, expected.tag)),
        ("customer_id", entry.customer_id.lower() == expected.customer_id.lower()),
        ("journal", entry.journal == expected.journal),
        ("entry_date", entry.entry_date == expected.entry_date),
        ("currency", entry.currency == expected.currency),
        ("total", total_fits),
    )
    return tuple(name for name, fits in checks if not fits)


def entry_of(row: Mapping[str, Any]) -> SalesEntry:
    """Read a row of ``salesentry/SalesEntries``; unfilled fields stay unfilled.

    :raises ContractError: a field of the wrong type.
    """
    return SalesEntry(
        id=edm.decode_guid(row.get("EntryID")),
        # A key-only answer may hold 0 where nothing is filled.
        entry_number=edm.decode_int(row.get("EntryNumber")) or None,
        amount_fc=edm.decode_decimal(row.get("AmountFC")),
        vat_amount_fc=edm.decode_decimal(row.get("VATAmountFC")),
        currency=edm.decode_text(row.get("Currency")),
        customer_id=edm.decode_guid(row.get("Customer")),
        customer_name=edm.decode_text(row.get("CustomerName")),
        journal=edm.decode_text(row.get("Journal")),
        entry_date=edm.decode_date(row.get("EntryDate")),
        your_ref=edm.decode_text(row.get("YourRef")),
        description=edm.decode_text(row.get("Description")),
        reporting_year=edm.decode_int(row.get("ReportingYear")),
        reporting_period=edm.decode_int(row.get("ReportingPeriod")),
        type=edm.decode_int(row.get("Type")),
        status=edm.decode_int(row.get("Status")),
    )


def ref_key(ref: str) -> str:
    """By what references are compared: as a database without case sensitivity would."""
    return ref.strip().casefold()
