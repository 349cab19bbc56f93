# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The steps that guard against a double: what may never follow what."""

from __future__ import annotations

import re

from exact_core.model import lifecycle
from exact_core.model.lifecycle import TRANSITIONS, TransferState, may_become

S = TransferState


def test_the_table_of_the_docstring_is_the_table() -> None:
    _title, _head, rows, *_rest = re.split(
        r"^==.*==$", lifecycle.__doc__ or "", flags=re.M
    )
    steps = re.findall(r"^(\w+) +(\w+) ", rows, re.M)
    told = {(S(source), S(target)) for source, target in steps}
    assert told == {(one, two) for one, all_ in TRANSITIONS.items() for two in all_}


def test_only_the_mark_leads_to_a_call() -> None:
    assert [state for state in S if may_become(state, S.IN_FLIGHT)] == [S.OFFERED]


def test_a_person_may_adopt_what_failed_or_waits_and_nothing_in_doubt() -> None:
    assert may_become(S.FAILED, S.PROCESSED) and may_become(S.OFFERED, S.PROCESSED)
    assert not may_become(S.WITHDRAWN, S.PROCESSED)


def test_what_is_booked_is_never_offered_again() -> None:
    assert TRANSITIONS[S.PROCESSED] == {S.WITHDRAWN}
    assert TRANSITIONS[S.WITHDRAWN] == frozenset()
