# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Relations by the page, in the order of their changes, and where to go on."""

from __future__ import annotations

import pytest

from exact_core.errors import ContractError
from exact_core.services import relation_pages
from exact_core.services.relation_pages import read_relation_pages

SYNC = "sync/CRM/Accounts"


def rows(*versions):
    """Rows with these versions; Exact writes them as texts (Int64, recorded)."""
    return [
        {
            "ID": f"aaaaaaaa-0000-4000-8000-{number:012}",
            "Code": f"{number}".rjust(18),
            "Name": f"Relation {number}",
            "Timestamp": version if version is None else str(version),
        }
        for number, version in enumerate(versions, 1)
    ]


def test_pages_are_full_and_say_where_to_go_on(exact, monkeypatch):
    monkeypatch.setattr(relation_pages, "PAGE", 2)
    exact.answers[SYNC] = rows(11, 12, 15, 20, 21)
    pages = list(read_relation_pages(exact, 7))
    assert [(len(page.relations), page.position) for page in pages] == [
        (2, 12),
        (2, 20),
        (1, 21),
    ]
    assert [each.code for page in pages for each in page.relations] == list("12345")


def test_only_what_changed_since_is_asked_for_with_the_fields_it_needs(exact):
    assert list(read_relation_pages(exact, 7, since=4711)) == []
    ((_method, resource, query),) = exact.calls
    assert (resource, query.filter.text) == (SYNC, "Timestamp gt 4711L")
    assert {"ID", "Code", "VATNumber", "Timestamp"} <= set(query.select)
    assert len(query.select) == 15


def test_a_full_last_page_is_followed_by_no_empty_one(exact, monkeypatch):
    monkeypatch.setattr(relation_pages, "PAGE", 2)
    exact.answers[SYNC] = rows(1, 2)
    assert len(list(read_relation_pages(exact, 7))) == 1


@pytest.mark.parametrize("versions", [(5, 4), (5, 5), (5, None), (3, 5)])
def test_rows_out_of_order_are_not_taken_as_a_place_to_go_on(exact, versions):
    exact.answers[SYNC] = rows(*versions)
    with pytest.raises(ContractError, match="order") as caught:
        list(read_relation_pages(exact, 7, since=3))
    assert (caught.value.endpoint, caught.value.division) == (SYNC, 7)


def test_nothing_is_read_ahead_of_the_page_that_is_asked_for(exact, monkeypatch):
    """What is held does not grow with the relations."""
    monkeypatch.setattr(relation_pages, "PAGE", 2)
    read = []

    def endless():
        for row in rows(*range(1, 100)):
            read.append(row)
            yield row

    exact.answers[SYNC] = endless()
    next(read_relation_pages(exact, 7))
    assert len(read) == 2


def test_a_negative_position_is_none(exact):
    with pytest.raises(ValueError, match="0 or more"):
        list(read_relation_pages(exact, 7, since=-1))
    assert exact.calls == []
