# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules that an installation adds for texts that the catalogue does not know.

Patterns are plain text in which ``*`` stands for anything. They are no regular
expressions: those of Python have no time-out, whether one runs away cannot be checked
beforehand in general, and they meet texts from outside while documents wait to be
sent. A wildcard takes time in proportion to the text, and an accountant can read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ..errors import ExactError
from .codes import Disposition, Subject, Who
from .grammar import clean
from .rules import Diagnosis

#: Opens each code of a rule of this kind, and none of the catalogue's.
PREFIX = "rule_"
ANY = "*"
LONGEST_PATTERN = 300  # characters
MOST_WILDCARDS = 9
#: Letters and digits that a pattern has to hold: less would claim what it does not
#: know, and a wrong explanation costs more than none.
LEAST_TEXT = 6

_MAPPED = (Subject.TAX, Subject.ACCOUNT, Subject.JOURNAL, Subject.PAYMENT_TERM)


class PatternFault(str, Enum):
    """Why a text is no pattern."""

    TOO_LONG = "too_long"
    TOO_MANY_WILDCARDS = "too_many_wildcards"
    TOO_LITTLE_TEXT = "too_little_text"


@dataclass(frozen=True, kw_only=True)
class OwnRule:
    """One cause that an installation knows.

    :param code: ``rule_`` and more: a stable key of the host's.
    :param patterns: each fits a whole line or it does not; case is ignored, as are
        topic, trailing brackets and the number of blanks. Any one is enough.
    :param resources: openings of resources the rule is limited to; empty = any.
    """

    code: str
    patterns: tuple[str, ...]
    who: Who
    subject: Subject
    resources: tuple[str, ...] = ()

    @property
    def disposition(self) -> Disposition:
        """What has to happen first; it follows from who can mend what."""
        if self.who is Who.NOBODY:
            return Disposition.WAIT
        if self.who is Who.BOOKKEEPER:
            return Disposition.MEND_IN_EXACT
        if self.subject is Subject.CONNECTION:
            return Disposition.REAUTHORISE
        if self.subject in _MAPPED:
            return Disposition.MEND_MAPPING
        return Disposition.MEND_DATA

    def read(self, line: str) -> dict[str, str] | None:
        """What the wildcards of the first fitting pattern stand for, else ``None``.

        :returns: values by the number of their wildcard: ``{"1": …, "2": …}``.
        """
        for pattern in self.patterns:
            values = fit(pattern, line)
            if values is not None:
                return {str(place): value for place, value in enumerate(values, 1)}
        return None

    def applies_to(self, error: ExactError) -> bool:
        """Whether the resource that was called allows the rule."""
        return not self.resources or error.endpoint.startswith(self.resources)


def is_own(code: str) -> bool:
    """Whether ``code`` is one of an installation's own rules."""
    return code.startswith(PREFIX)


def pattern_fault(pattern: str) -> PatternFault | None:
    """Why ``pattern`` cannot be taken; ``None`` when it can."""
    if len(pattern) > LONGEST_PATTERN:
        return PatternFault.TOO_LONG
    if pattern.count(ANY) > MOST_WILDCARDS:
        return PatternFault.TOO_MANY_WILDCARDS
    if sum(char.isalnum() for char in pattern) < LEAST_TEXT:
        return PatternFault.TOO_LITTLE_TEXT
    return None


def pattern_of(line: str) -> str:
    """A pattern for lines like this one: each word with a digit is a wildcard.

    Amounts, dates and numbers of documents differ from line to line. A line that is
    too long for a pattern ends in a wildcard.
    """
    words = []
    for word in clean(line).split(" "):
        stem = word.rstrip(".,;:)")
        words.append(ANY + word[len(stem) :] if any(map(str.isdigit, stem)) else word)
    text = " ".join(words)
    while f"{ANY} {ANY}" in text:
        text = text.replace(f"{ANY} {ANY}", ANY)
    if len(text) > LONGEST_PATTERN:
        text = text[: LONGEST_PATTERN - 1] + ANY
    parts = text.split(ANY)
    if len(parts) - 1 > MOST_WILDCARDS:
        text = ANY.join(parts[:MOST_WILDCARDS]) + ANY
    return text


def fit(pattern: str, line: str) -> tuple[str, ...] | None:
    """What each wildcard stands for when ``pattern`` fits the whole line.

    Each takes as little as it can; the time is bounded by the product of the two
    lengths, whatever they hold.
    """
    text = clean(line)
    first, *parts = (_fold(part) for part in clean(pattern).split(ANY))
    folded = _fold(text)
    if not parts:
        return () if folded == first else None
    last = parts.pop()
    end = len(folded) - len(last)
    if not folded.startswith(first) or not folded.endswith(last) or end < len(first):
        return None
    values, at = [], len(first)
    for part in parts:
        found = folded.find(part, at, end)
        if found < 0:
            return None
        values.append(text[at:found].strip())
        at = found + len(part)
    values.append(text[at:end].strip())
    return tuple(values)


def diagnosis_of(
    line: str, error: ExactError, rules: Iterable[OwnRule]
) -> Diagnosis | None:
    """What the first of ``rules`` that knows the line says; ``None`` = none does.

    Of two rules that claim one line the first is taken: people put them in order.
    """
    for rule in rules:
        params = rule.read(line) if rule.applies_to(error) else None
        if params is not None:
            return Diagnosis(
                code=rule.code,
                cause=rule.code,
                disposition=rule.disposition,
                who=rule.who,
                subject=rule.subject,
                message=line,
                params=params,
            )
    return None


def _fold(text: str) -> str:
    """Lower case of the same length, so that places in both are the same."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)
