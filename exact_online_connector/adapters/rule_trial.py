# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a rule would do with a text that somebody pastes."""

from exact_core.diagnosis.codes import Code
from exact_core.diagnosis.matcher import diagnose, is_known_refusal
from exact_core.diagnosis.own import (
    LEAST_TEXT,
    LONGEST_PATTERN,
    MOST_WILDCARDS,
    PatternFault,
    pattern_fault,
    pattern_of,
)
from exact_core.errors import Refused
from exact_core.odata.envelope import is_refusal

from . import explain, own_rules


def fault_text(env, pattern):
    """Why a pattern cannot be taken, in words; '' when it can."""
    fault = pattern_fault(pattern)
    if fault is PatternFault.TOO_LONG:
        return env._(
            "“%(pattern)s…” is longer than %(most)s characters. Put * for its tail.",
            pattern=pattern[:40],
            most=LONGEST_PATTERN,
        )
    if fault is PatternFault.TOO_MANY_WILDCARDS:
        return env._(
            "“%(pattern)s” has more than %(most)s times *. One stands for as much "
            "text as you like.",
            pattern=pattern,
            most=MOST_WILDCARDS,
        )
    if fault is PatternFault.TOO_LITTLE_TEXT:
        return env._(
            "“%(pattern)s” says too little: it would explain messages that mean "
            "something else. Write %(least)s letters or digits of the message at the "
            "least.",
            pattern=pattern,
            least=LEAST_TEXT,
        )
    return ""


def patterns_for(messages):
    """A pattern for each line that the catalogue does not know, one on each line."""
    lines = [
        line
        for line in messages.splitlines()
        if line.strip() and _known(line, "") == Code.UNRECOGNISED.value
    ]
    return "\n".join(dict.fromkeys(map(pattern_of, lines)))


def trial(env, rule, before, text):
    """Say of each line of ``text`` whether ``rule`` would explain it, and if not, why.

    :param rule: record, saved or not.
    :param before: the active rules that are asked before it.
    """
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not lines:
        return ""
    told = [
        f"{line}\n→ {_of_line(env, rule, before, line, rule.resource)}"
        for line in lines
    ]
    if not is_refusal(tuple(lines), is_known_refusal):
        told.append(
            env._(
                "Mind: this text does not prove that Exact refused. Exact is asked "
                "first whether the document was booked; no rule changes that."
            )
        )
    return "\n".join(told)


def _known(line, resource):
    endpoint = resource or own_rules.INVOICES
    return diagnose(Refused(http_status=500, endpoint=endpoint, messages=(line,)))[
        0
    ].code


def _of_line(env, rule, before, line, resource):
    known = _known(line, resource)
    if known != Code.UNRECOGNISED.value:
        return env._(
            "is known already, and this rule is not used for it: %s",
            explain.meaning(env, known),
        )
    if own_rules.to_core(rule).read(line) is None:
        return env._("does not fit this rule.")
    for other in before:
        same_place = not other.resource or other.resource == resource
        if same_place and own_rules.to_core(other).read(line) is not None:
            return env._("fits, but the rule “%s” goes first.", other.name)
    return env._("fits this rule.")
