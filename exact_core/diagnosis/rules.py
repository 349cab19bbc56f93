# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a rule of the catalogue looks like, and what a diagnosis says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import ExactError
from .codes import Code, Disposition, Subject, Who
from .grammar import Kind


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What one line of an answer, or an error without lines, means.

    :param code: value of a ``Code``; ``unrecognised`` when no rule fits for sure.
    :param cause: key of the cause, coarser than the code, to group by.
    :param message: Exact's own line, whole; '' when the error carries none.
    :param params: values for the text, such as year and period.
    """

    code: str
    cause: str
    disposition: Disposition
    who: Who
    subject: Subject
    message: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One cause with all the signs by which it is known.

    A sign is a (kind, label) of the message grammar, a pattern over a whole line, a
    value of the ``Reason`` header, or a type of error. Any one of them is enough;
    ``statuses`` and ``resources`` then narrow the rule.

    :param signs: pairs of the grammar; a label of ``None`` is the kind standing alone.
    :param texts: regular expressions matched against a whole line, case ignored; named
        groups become ``params``.
    :param reasons: first words of the ``Reason`` header (documented).
    :param errors: types of error that mean this when no line says better.
    :param when: a last condition on the error, for what no pattern can say.
    :param statuses: HTTP statuses the rule is limited to; empty = any.
    :param resources: openings of resources it is limited to; empty = any.
    :param refusal: whether its texts prove that Exact refused and booked nothing.
    """

    code: Code
    cause: str
    disposition: Disposition
    who: Who
    subject: Subject
    signs: tuple[tuple[Kind, str | None], ...] = ()
    texts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    errors: tuple[type[ExactError], ...] = ()
    when: Callable[[ExactError], bool] | None = None
    statuses: tuple[int, ...] = ()
    resources: tuple[str, ...] = ()
    refusal: bool = True

    def applies_to(self, error: ExactError) -> bool:
        """Whether status, resource and last condition allow the rule."""
        if self.statuses and error.http_status not in self.statuses:
            return False
        if self.resources and not error.endpoint.startswith(self.resources):
            return False
        return self.when is None or self.when(error)

    def read(self, text: str) -> dict[str, str] | None:
        """Values of the first pattern that fits the whole line, else ``None``."""
        for pattern in self.texts:
            found = re.fullmatch(pattern, text, re.I | re.S)
            if found:
                groups = found.groupdict()
                return {name: value for name, value in groups.items() if value}
        return None
