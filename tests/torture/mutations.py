# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is promised, the line that keeps it, and the test that misses the line: data.

`tests.torture.prove` breaks each line in a copy of the sources and wants the test red;
`docs/INVARIANTS.md` is written from it.
"""

from __future__ import annotations

from tests.torture.promised_answers import ANSWER_PROMISES
from tests.torture.promised_bounds import BOUND_PROMISES
from tests.torture.promised_once import OUTBOX_PROMISES

MUTATIONS = (*OUTBOX_PROMISES, *ANSWER_PROMISES, *BOUND_PROMISES)
