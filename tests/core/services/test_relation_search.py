# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person looks for a relation by its number or a piece of its name."""

from __future__ import annotations

import pytest

from exact_core.services import relations

ROW = {"ID": "aaaaaaaa-0000-4000-8000-000000000001", "Code": "1068", "Name": "Bakker"}


def test_a_number_is_sought_as_code_and_as_name(exact):
    exact.answers["crm/Accounts"] = [ROW]
    (found,) = relations.search(exact, 7, " 1068 ")
    assert (found.code, found.name) == ("1068", "Bakker")
    ((_method, _resource, query),) = exact.calls
    assert query.filter.text == (
        "substringof('1068',Name) eq true or Code eq '              1068'"
    )
    assert query.top == 20


def test_a_name_is_sought_by_a_piece_and_quoted(exact):
    relations.search(exact, 7, "d'Or  BV")
    assert exact.calls[0][2].filter.text == ("substringof('d''Or BV',Name) eq true")


def test_no_text_is_no_search(exact):
    with pytest.raises(ValueError, match="nothing"):
        relations.search(exact, 7, "  ")
    assert exact.calls == []
