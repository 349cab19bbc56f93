# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What codes mean to a person, and what to do.

Keys of ``MEANINGS`` are the codes of ``exact_core.diagnosis.codes`` and this addon's
own. A value is one text, or several of which the first is taken whose parameters are
all known: preflight names the tax, the account or the date, while Exact's refusal
names nothing. Texts name people, documents and set-up records, never keys.
"""

from .connection import MEANINGS as _CONNECTION
from .document import MEANINGS as _DOCUMENT
from .queue import DIFFERENCES, FALLBACKS, OBSTACLES, REFUSALS, SKIPPED, WAITS
from .relation import MEANINGS as _RELATION
from .rights import ADVICE, CHANGES, RIGHTS
from .setup import MEANINGS as _SETUP
from .vat import MEANINGS as _VAT

MEANINGS = _RELATION | _SETUP | _VAT | _DOCUMENT | _CONNECTION

__all__ = [
    "ADVICE",
    "CHANGES",
    "DIFFERENCES",
    "FALLBACKS",
    "MEANINGS",
    "OBSTACLES",
    "REFUSALS",
    "RIGHTS",
    "SKIPPED",
    "WAITS",
]
