# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every cause that is known, as data. Texts are reported by users of Exact in Dutch and
English, or documented; the few that nobody published are marked *assumed*.

To add a cause: add a ``Rule``. The matcher never picks between two causes that claim
the same line with equal right: rules that overlap show up as *unrecognised*.
"""

from __future__ import annotations

from .causes.document import DOCUMENT_RULES
from .causes.relation import RELATION_RULES
from .causes.setup import ACCOUNT_RULES, JOURNAL_RULES
from .causes.traffic import TRAFFIC_RULES
from .causes.vat import VAT_RULES
from .codes import Who
from .rules import Rule

CATALOGUE: tuple[Rule, ...] = (
    *VAT_RULES,
    *RELATION_RULES,
    *JOURNAL_RULES,
    *ACCOUNT_RULES,
    *DOCUMENT_RULES,
    *TRAFFIC_RULES,
)

_MENDERS = {rule.code.value: rule.who for rule in CATALOGUE}


def who_mends(code: str) -> Who:
    """Who can mend a cause; a finding of preflight that no answer has: the user."""
    return _MENDERS.get(code, Who.USER)
