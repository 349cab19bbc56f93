# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an error to what it means.

How a rule is chosen, in order:

1. An error that leaves the outcome open, or that is only about the line or the limits,
   is what it is: no text can turn it into a refusal.
2. A ``Reason`` header that a rule knows speaks for the whole answer (documented).
3. Each message line is read by itself. Of the rules that claim it the narrowest wins:
   one for this resource before a general one, one for this status before any status.
   If narrowest rules of different codes claim it, none is taken.
4. A line nobody claims is *unrecognised* in a refusal and kept whole; in other answers
   the type of error says what happened, with the line beside it.
5. Only such a line is offered to the rules that an installation adds: they explain
   what nobody else does, and can neither outdo nor confuse the catalogue.

A wrong explanation costs more than none, so patterns fit whole lines, never parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import (
    ContractError,
    ExactError,
    NoAnswer,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ServerError,
)
from .catalogue import CATALOGUE
from .codes import Code, Disposition, Subject, Who
from .grammar import clean, parse
from .own import OwnRule, diagnosis_of
from .rules import Diagnosis, Rule

# Errors whose type is the whole truth, whatever text came along.
_DECIDED_BY_TYPE = (
    OutcomeUnknown,
    NotSent,
    NoAnswer,
    RateLimited,
    ServerError,
    ContractError,
)


def diagnose(
    error: ExactError,
    rules: Sequence[Rule] = CATALOGUE,
    own: Sequence[OwnRule] = (),
) -> tuple[Diagnosis, ...]:
    """What ``error`` means: one diagnosis per message line, each cause once.

    :param rules: the catalogue.
    :param own: rules that an installation adds, the first that fits leading; asked
        about lines only that ``rules`` leave unrecognised.
    :returns: at least one diagnosis.
    """
    whole = "\n".join(error.messages)
    if isinstance(error, _DECIDED_BY_TYPE):
        return (_by_type(error, whole, rules) or _unrecognised(error, whole),)
    told = _by_reason(error, whole, rules)
    if told is not None:
        return (told,)
    if not error.messages:
        return (_by_type(error, "", rules) or _unrecognised(error, ""),)
    found = [
        diagnose_line(line, error, rules)
        or _by_type(error, line, rules)
        or diagnosis_of(line, error, own)
        or _unrecognised(error, line)
        for line in error.messages
    ]
    once: dict[tuple[str, str], Diagnosis] = {}
    for diagnosis in found:
        # Two unknown lines are two unknowns; a known cause told twice is one.
        known = diagnosis.code != Code.UNRECOGNISED.value and not diagnosis.params
        key = "" if known else diagnosis.message
        once.setdefault((diagnosis.code, key), diagnosis)
    return tuple(once.values())


def diagnose_line(
    line: str, error: ExactError, rules: Sequence[Rule] = CATALOGUE
) -> Diagnosis | None:
    """What one line means in the light of its error; ``None`` = no rule is sure."""
    claims = [
        (rule, params)
        for rule, params in _claims(line, rules)
        if rule.applies_to(error)
    ]
    narrowest = max((_narrowness(rule) for rule, _ in claims), default=None)
    best = [claim for claim in claims if _narrowness(claim[0]) == narrowest]
    if len({rule.code for rule, _ in best}) != 1:
        return None
    rule, params = best[0]
    return _diagnosis(rule, line, params)


def is_known_refusal(text: str) -> bool:
    """Whether a rule knows a line of ``text`` as Exact's refusal of a booking.

    The catalogue alone is asked. A rule that an installation adds says what a text
    means to a person, and proves nothing about what Exact did: were it asked here, a
    mistake in it could make a booked document look refused, and it would go twice.
    """
    return any(
        rule.refusal
        for line in text.splitlines()
        if line.strip()
        for rule, _ in _claims(line, CATALOGUE)
    )


def _claims(line: str, rules: Iterable[Rule]) -> list[tuple[Rule, dict[str, str]]]:
    """All rules that know the line, with the values they read from it."""
    text, read = clean(line), parse(line)
    claims: list[tuple[Rule, dict[str, str]]] = []
    for rule in rules:
        params = rule.read(text)
        if params is not None:
            claims.append((rule, params))
        elif read.kind is not None and (read.kind, read.label) in rule.signs:
            claims.append((rule, {"detail": read.detail} if read.detail else {}))
    return claims


def _narrowness(rule: Rule) -> tuple[int, bool, bool]:
    longest = max((len(resource) for resource in rule.resources), default=0)
    return longest, bool(rule.statuses), rule.when is not None


def _by_reason(
    error: ExactError, message: str, rules: Iterable[Rule]
) -> Diagnosis | None:
    reason = error.reason.partition(":")[0].strip()
    for rule in rules:
        if reason and reason in rule.reasons and rule.applies_to(error):
            return _diagnosis(rule, message, {})
    return None


def _by_type(
    error: ExactError, message: str, rules: Iterable[Rule]
) -> Diagnosis | None:
    for rule in rules:
        if isinstance(error, rule.errors) and rule.applies_to(error):
            return _diagnosis(rule, message, {})
    return None


def _diagnosis(rule: Rule, message: str, params: dict[str, str]) -> Diagnosis:
    return Diagnosis(
        code=rule.code.value,
        cause=rule.cause,
        disposition=rule.disposition,
        who=rule.who,
        subject=rule.subject,
        message=message,
        params=params,
    )


def _unrecognised(error: ExactError, message: str) -> Diagnosis:
    return Diagnosis(
        code=Code.UNRECOGNISED.value,
        cause=Code.UNRECOGNISED.value,
        disposition=Disposition.PERSON,
        who=Who.USER,
        subject=Subject.MOVE,
        message=message or error.message,
    )
