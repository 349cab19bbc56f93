# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All relations of a division, or those that changed since: large pages, few calls.

``sync/CRM/Accounts`` gives a thousand rows a call where ``crm/Accounts`` gives sixty,
in the order of a row version that grows with each change. Whoever keeps the last
version reads only what changed the next time. No more than one page is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import ContractError
from ..model.relation import Relation
from ..odata import edm
from ..odata.query import Query, gt
from .gateway import Gateway
from .relations import RELATION_FIELDS, relation_of

SYNC_ACCOUNTS = "sync/CRM/Accounts"
PAGE = 1_000  # rows of one answer (documented)


@dataclass(frozen=True)
class RelationPage:
    """Some relations, in the order in which they were last changed.

    :param position: give it as ``since`` to go on behind the last of them; keep it
        together with what was done with them.
    """

    relations: tuple[Relation, ...]
    position: int


def read_relation_pages(
    client: Gateway, division: int, since: int = 0
) -> Iterator[RelationPage]:
    """Relations that changed behind ``since``, a thousand at a time; none, no page.

    A relation that changes while this goes on may come a second time, in its newer
    form. What was deleted does not come at all.

    :param since: the ``position`` of an earlier page; 0 = all relations.
    :raises ValueError: ``since`` is negative.
    :raises ContractError: the rows do not come in the order of their version, so that
        no position could be trusted; or a field is of the wrong type.
    :raises ExactError: as the client's ``rows``.
    """
    if since < 0:
        raise ValueError("a position is 0 or more")
    query = Query(
        select=(*RELATION_FIELDS, "Timestamp"),
        filter=gt("Timestamp", edm.Int64(since)),
    )
    position = since
    held: list[Relation] = []
    for row in client.rows(division, SYNC_ACCOUNTS, query):
        version = edm.decode_int(row.get("Timestamp"))
        if version is None or version <= position:
            raise ContractError(
                "the relations do not come in the order of their changes",
                endpoint=SYNC_ACCOUNTS,
                division=division,
            )
        position = version
        held.append(relation_of(row))
        if len(held) == PAGE:
            yield RelationPage(tuple(held), position)
            held = []
    if held:
        yield RelationPage(tuple(held), position)
