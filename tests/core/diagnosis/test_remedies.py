# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from __future__ import annotations

import pytest

from exact_core.diagnosis.catalogue import who_mends
from exact_core.diagnosis.codes import Code, Who
from exact_core.diagnosis.remedies import REMEDIES, Remedy, remedies_of


@pytest.mark.parametrize("code", list(Code))
def test_every_cause_has_a_way_out(code: Code) -> None:
    assert REMEDIES[code]
    assert len(set(REMEDIES[code])) == len(REMEDIES[code])


def test_a_number_in_use_is_adopted_before_it_is_avoided() -> None:
    assert remedies_of("entry_number_in_use") == (Remedy.ADOPT, Remedy.OTHER_NUMBER)


def test_a_cause_of_the_host_is_looked_at() -> None:
    assert remedies_of("not_a_code_of_ours")[0] is Remedy.OPEN_DOCUMENT


def test_a_closed_period_is_the_bookkeepers_and_a_mapping_the_users() -> None:
    assert who_mends("period_closed") is Who.BOOKKEEPER
    assert who_mends("vat_code_missing") is Who.USER
