# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From scored candidates to one proposal, or to none when two fit equally."""

from __future__ import annotations

from collections.abc import Iterable

from .records import Candidate, Reason, Suggestion


def choose(
    candidates: Iterable[Candidate], *, least: int = 0, default_code: str = ""
) -> Suggestion:
    """The best candidate if it stands alone at the top, else only the list.

    :param least: score a candidate needs to be proposed at all.
    :param default_code: breaks a tie at the top; it never lifts a lower score.
    """
    ranked = tuple(sorted(candidates, key=lambda c: (-c.score, c.code)))
    if not ranked or ranked[0].score < least:
        return Suggestion(candidates=ranked, reasons=(Reason.NONE_FITS,))
    top = [candidate for candidate in ranked if candidate.score == ranked[0].score]
    if len(top) > 1:
        defaults = [candidate for candidate in top if candidate.code == default_code]
        if len(defaults) != 1:
            return Suggestion(candidates=ranked, reasons=(Reason.SEVERAL,))
        reasons = (*defaults[0].reasons, Reason.DEFAULT_CODE)
        return Suggestion(target=defaults[0], candidates=ranked, reasons=reasons)
    return Suggestion(target=top[0], candidates=ranked, reasons=top[0].reasons)
