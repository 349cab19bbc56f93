# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""States of a transfer and the steps between them, as data.

========= =========== =========================================================
from      to          when
========= =========== =========================================================
offered   in_flight   marked, committed before the call
offered   processed   the customer was found: nothing had to be made; or a person
                      adopts what stands in Exact
offered   failed      preflight blocks it
offered   withdrawn   a person never wants it sent, or changes the document
in_flight processed   Exact booked it
in_flight failed      Exact refused it
in_flight offered     it was provably not sent
in_flight unknown     the answer was lost, or the worker died; or Exact says that it
                      has this already: what stands there is looked up
unknown   processed   looked up and found: adopted
unknown   failed      looked up: another entry, or several, stand there; or what
                      Exact refused is not this document
unknown   offered     looked up twice and not found
failed    offered     a person offers it again
failed    unknown     the same, where Exact may have it: look up before sending
failed    processed   a person adopts what stands in Exact
failed    withdrawn   a person never wants it sent, or changes the document
processed withdrawn   what was made is gone: the link to a relation was broken
========= =========== =========================================================
"""

from __future__ import annotations

from enum import Enum


class TransferState(str, Enum):
    """Where an outgoing write stands."""

    OFFERED = "offered"
    IN_FLIGHT = "in_flight"
    UNKNOWN = "unknown"
    PROCESSED = "processed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[TransferState, frozenset[TransferState]] = {
    TransferState.OFFERED: frozenset(
        {
            TransferState.IN_FLIGHT,
            TransferState.PROCESSED,
            TransferState.FAILED,
            TransferState.WITHDRAWN,
        }
    ),
    TransferState.IN_FLIGHT: frozenset(
        {
            TransferState.OFFERED,
            TransferState.UNKNOWN,
            TransferState.PROCESSED,
            TransferState.FAILED,
        }
    ),
    TransferState.UNKNOWN: frozenset(
        {TransferState.OFFERED, TransferState.PROCESSED, TransferState.FAILED}
    ),
    TransferState.FAILED: frozenset(
        {
            TransferState.OFFERED,
            TransferState.UNKNOWN,
            TransferState.PROCESSED,
            TransferState.WITHDRAWN,
        }
    ),
    TransferState.PROCESSED: frozenset({TransferState.WITHDRAWN}),
    TransferState.WITHDRAWN: frozenset(),
}


def may_become(state: TransferState, target: TransferState) -> bool:
    """Whether a transfer may go from ``state`` to ``target`` in one step."""
    return target in TRANSITIONS[state]
