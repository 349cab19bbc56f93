# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""MatchSets: which open items settle each other, written and read.

Amounts are in the division's currency, debit positive: an invoice is positive, the
payment of a customer negative (recorded).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from exact_sandbox.ledger.frame import new_id
from exact_sandbox.ledger.openitems import MATCHED, matched, split
from exact_sandbox.ledger.payments import Desk
from exact_sandbox.ledger.sides import SIDES, Side, side_of_gl_type
from exact_sandbox.odata.edm import number_text
from exact_sandbox.rest.texts import BusinessError, problem
from exact_sandbox.state.store import Change, Row, Store
from exact_sandbox.xmlapi import envelope
from exact_sandbox.xmlapi.envelope import Element, put
from exact_sandbox.xmlapi.work import Work

TOPIC, NODE = "MatchSets", "MatchSet"


def upload(work: Work, node: Element) -> None:
    """Match the items of one set, or say why not; all or nothing.

    :raises BusinessError: an account, relation or item is not there, or the set
        does not add up.
    """
    books = work.books
    account = books.by_code("financial/GLAccounts", envelope.code(node, "GLAccount"))
    relation = books.by_code("crm/Accounts", envelope.code(node, "Account"))
    side = side_of_gl_type((account or {}).get("Type"))
    if account is None or side is None:
        raise BusinessError([problem("reference", "gl_account")])
    if relation is None:
        raise BusinessError([problem("reference", "account")])
    desk = Desk(books)
    lines = envelope.walk(node, "MatchLines")
    wanted = [] if lines is None else envelope.below(lines, "MatchLine")
    taken = [_take(desk, side, account, relation, line) for line in wanted]
    if len(taken) < 2 or sum((item["AmountDC"] for item in taken), Decimal(0)):
        raise BusinessError([problem("invalid", "balance")])
    _settle(work, desk, side, taken)
    work.report.add(
        envelope.DONE,
        work.sentence("lines_matched", account["Code"], relation["Code"], len(taken)),
    )


def _take(desk: Desk, side: Side, account: Row, relation: Row, line: Element) -> Row:
    """The part of an open item that a line names; the rest stays open."""
    number = envelope.whole(line.get("entry"))
    place = {
        "Journal": line.get("journal"),
        "EntryNumber": number,
        "TransactionReportingYear": envelope.whole(line.get("finyear")),
        "TransactionReportingPeriod": envelope.whole(line.get("finperiod")),
        "Account": relation["ID"],
        "GLAccount": account["ID"],
    }
    value = -(envelope.amount(line.get("amountdc")) or Decimal(0))
    for item in desk.open_items(side, **place):
        if item["AmountDC"] * value > 0 and abs(value) <= abs(item["AmountDC"]):
            return _cut(desk, side, item, value)
    raise BusinessError([problem("reference", "entry", number or "")])


def _cut(desk: Desk, side: Side, item: Row, own: Decimal) -> Row:
    """``own`` of an item in the division's currency, to the cent."""
    if own == item["AmountDC"]:
        # hidden from the next line of the set, stored by _settle
        desk.keep(side, [{**item, "Status": MATCHED}])
        return item
    foreign = (item["AmountFC"] * own / item["AmountDC"]).quantize(Decimal("0.01"))
    part, rest = split(item, foreign, desk.take_number())
    if rest is None:
        raise BusinessError([problem("invalid", "balance")])
    part["AmountDC"], rest["AmountDC"] = own, item["AmountDC"] - own
    desk.keep(side, [rest])
    return part


def _settle(work: Work, desk: Desk, side: Side, taken: list[Row]) -> None:
    today = work.books.today
    year, period = work.books.period_of(today) or (today.year, today.month)
    group = new_id()
    invoices = [item for item in taken if item["TransactionType"] in side.types]
    rows = []
    for item in taken:
        row = matched(item, today, year, period, group)
        if len(invoices) == 1 and item is not invoices[0]:
            row["TransactionEntryID"] = invoices[0]["TransactionEntryID"]
            row["TransactionID"] = invoices[0]["TransactionID"]
        rows.append(row)
    desk.keep(side, rows)
    division = work.books.division
    changes = [
        Change(division, resource, row["ID"], row) for resource, row in desk.terms()
    ]
    resource, key, row = desk.numbers()
    work.books.store.commit([*changes, Change(division, resource, key, row)])


def download(
    store: Store, division: int, parameters: dict[str, str]
) -> Iterator[tuple[int, Element]]:
    """All sets, each with its row version. ``Params_GLAccount`` and
    ``Params_AccountCode`` choose among them."""
    wanted = (parameters.get("Params_GLAccount"), parameters.get("Params_AccountCode"))
    for rows in groups(store, division).values():
        first = rows[0]
        code = str(first["AccountCode"]).strip()
        given = (first["GLAccountCode"], code)
        if any(
            want and want.strip() != has
            for want, has in zip(wanted, given, strict=True)
        ):
            continue
        node = etree.Element(NODE)
        put(node, "GLAccount", code=first["GLAccountCode"])
        put(node, "Account", code=code)
        lines = put(node, "MatchLines")
        for row in rows:
            put(
                lines, "MatchLine",
                finyear=row["TransactionReportingYear"],
                finperiod=row["TransactionReportingPeriod"],
                journal=row["Journal"], entry=row["EntryNumber"],
                amountdc=number_text(-row["AmountDC"]),
            )  # fmt: skip
        yield max(row["_version"] for row in rows), node


def groups(store: Store, division: int) -> dict[str, list[Row]]:
    """Settled items by what they were matched with."""
    found: dict[str, list[Row]] = {}
    for side in SIDES:
        for row in store.rows(division, side.terms):
            if row["Status"] == MATCHED and row.get("_match"):
                found.setdefault(row["_match"], []).append(row)
    return found
