# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Relations by large pages against a sandbox: all of them, then what changed."""

from __future__ import annotations

from exact_core.odata.query import Query
from exact_core.services import relations
from exact_core.services.relation_pages import read_relation_pages
from tests.contract.office import Office


def test_all_relations_come_and_then_only_those_that_changed(office: Office) -> None:
    listed = office.client.rows(
        office.division,
        relations.ACCOUNTS,
        Query(select=relations.RELATION_FIELDS),
    )
    expected = {row["ID"]: relations.relation_of(row) for row in listed}
    pages = list(read_relation_pages(office.client, office.division))
    found = {each.id: each for page in pages for each in page.relations}
    assert found == expected

    last = pages[-1].position
    assert list(read_relation_pages(office.client, office.division, last)) == []
    changed = office.relation("1000")
    office.change("crm/Accounts", changed.id, City="Sneek")
    (page,) = read_relation_pages(office.client, office.division, last)
    ((again,), position) = page.relations, page.position
    assert (again.id, again.city) == (changed.id, "Sneek")
    assert position > last


def test_a_thousand_relations_cost_one_call_and_small_pages_lose_none(
    office: Office,
) -> None:
    office.admin("reset", {"world": "tiny", "relations": 150})
    office.log_in()
    office.transport.uses.clear()
    whole = list(read_relation_pages(office.client, office.division))
    assert len(office.transport.uses) == 1
    office.admin("settings", {"bulk_page_size": 40, "minute_limit": 0})
    split = list(read_relation_pages(office.client, office.division))
    assert len(office.transport.uses) == 1 + 4
    assert split == whole
    assert len(whole[0].relations) >= 150
