# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured: booking, reading, and what the core does by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from bench.figures import Figure, compared, each, in_turns, peak
from bench.place import Papers, Place
from exact_core.model.relation import Relation
from exact_core.odata.edm import dump_json
from exact_core.odata.query import Query
from exact_core.services import invoicing, posting, relations

#: Without filter and order, so that it is not the sandbox's sorting that is measured.
ALL = Query(select=relations.RELATION_FIELDS)
#: Rows read under the memory meter, which makes all work slow.
MEMORY_AT = (500, 2_500)


def booking(place: Place, papers: Papers, count: int) -> list[Figure]:
    """So many invoices from draft to verified entry, against bare POSTs of the same
    bodies on one kept connection."""
    drafts = [papers.invoice(number) for number in range(1, count + 1)]
    bodies = [dump_json(invoicing.prepare(draft).payload).encode() for draft in drafts]
    url = place.url(posting.SALES_ENTRIES)

    def core(draft: object) -> None:
        prepared = invoicing.prepare(draft)  # type: ignore[arg-type]
        result = posting.post(place.client, place.division, prepared)
        if result.verified is not True:
            raise RuntimeError("an entry was not verified")

    def plain(body: bytes) -> None:
        answer = place.plain.post(
            url, data=body, headers={"Prefer": "return=representation"}, timeout=30
        )
        if answer.status_code != 201 or not answer.json()["d"]["EntryID"]:
            raise RuntimeError(f"not booked: {answer.text}")

    core(drafts[0])
    plain(bodies[0])
    ours, theirs = in_turns(
        [partial(core, draft) for draft in drafts],
        [partial(plain, body) for body in bodies],
    )
    booked = place.admin(f"ledger?division={place.division}")["count"]
    if booked != 2 * count + 2:
        raise RuntimeError(f"{booked} entries stand in the books")
    total = [sum(each.wall for each in side) for side in (ours, theirs)]
    return [
        Figure(f"book {count} invoices", "s", *total),
        *compared("  one of them", (ours, theirs), 1000, "ms"),
    ]


def reading(place: Place, count: int) -> list[Figure]:
    """All relations as records, against a bare loop over ``__next``.

    Both keep no row: memory that grows with the rows would show.
    """
    read = 0

    def core(limit: int) -> None:
        nonlocal read
        read = 0
        for relation in _relations(place):
            read += bool(relation.id)
            if read >= limit:
                return

    def plain(limit: int) -> None:
        found = 0
        for page in _pages(place):
            found += len(page)
            if found >= limit:
                return

    times = in_turns([partial(core, count)], [partial(plain, count)])
    if read < count:
        raise RuntimeError(f"{read} relations were read")
    figures = compared(f"read {count:,} relations", times, 1, "s")
    works: tuple[Callable[[int], None], ...] = (core, plain)
    for size in MEMORY_AT:
        ours, theirs = (peak(partial(work, size)) / 2**20 for work in works)
        figures.append(Figure(f"  memory at {size:,}", "MiB", ours, theirs))
    return figures


def _relations(place: Place) -> Iterator[Relation]:
    rows = place.client.rows(place.division, relations.ACCOUNTS, ALL)
    return (relations.relation_of(row) for row in rows)


def _pages(place: Place) -> Iterator[list[dict[str, object]]]:
    url = place.url(relations.ACCOUNTS) + "?" + ALL.encode()
    while url:
        content = place.plain.get(url, timeout=30).json()["d"]
        yield content["results"]
        url = content.get("__next", "")


def by_itself(place: Place, papers: Papers) -> list[Figure]:
    """What the core does without a call."""
    small, large = papers.invoice(1), papers.invoice(1, lines=20)
    return [
        Figure("a token that is still good", "ns",
               each(place.manager.access_token, 20_000) * 1e9),
        Figure("prepare an invoice of 2 lines", "µs",
               each(partial(invoicing.prepare, small), 500) * 1e6),
        Figure("prepare an invoice of 20 lines", "µs",
               each(partial(invoicing.prepare, large), 100) * 1e6),
    ]  # fmt: skip


def floor(place: Place) -> list[Figure]:
    """What the sandbox itself takes: no figure above can be lower."""
    url = f"{place.base_url}/api/v1/current/Me?$select=UserID"

    def ask() -> None:
        place.plain.get(url, timeout=30).raise_for_status()

    return [Figure("a bare GET at the sandbox", "ms", each(ask, 50) * 1000)]
