# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules of an installation's own: they explain what the catalogue leaves, no more."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_core import errors
from exact_core.diagnosis.catalogue import CATALOGUE
from exact_core.diagnosis.codes import Code, Disposition, Subject, Who
from exact_core.diagnosis.matcher import diagnose, is_known_refusal
from exact_core.diagnosis.own import (
    LONGEST_PATTERN,
    MOST_WILDCARDS,
    OwnRule,
    PatternFault,
    fit,
    is_own,
    pattern_fault,
    pattern_of,
)

TEXT = "Ongeldig: Kleurcode - 17"


def own(*patterns, code="rule_colour", who=Who.BOOKKEEPER, subject=Subject.MOVE, **kw):
    return OwnRule(code=code, patterns=patterns, who=who, subject=subject, **kw)


def refused(*lines, endpoint="salesentry/SalesEntries"):
    return errors.Refused(
        "x", http_status=500, endpoint=endpoint, messages=lines or (TEXT,)
    )


def codes(error, *rules):
    return [found.code for found in diagnose(error, own=rules)]


# --- the pattern ---


@pytest.mark.parametrize(
    ("pattern", "line", "values"),
    [
        ("Ongeldig: Kleurcode", "ongeldig:  KLEURCODE", ()),
        ("Ongeldig: Kleurcode", "Ongeldig: Kleurcode - 17", None),
        ("Ongeldig: Kleurcode*", "Ongeldig: Kleurcode", ("",)),
        ("Ongeldig: Kleurcode - *", TEXT, ("17",)),
        ("* van * is vol", "Magazijn van Gouda is vol", ("Magazijn", "Gouda")),
        ("* van * is vol", "Magazijn van Gouda is vol nu", None),
        ("*vol*", "vol", ("", "")),
        ("vol*vol", "vol", None),
        ("a.c (x|y)", "abc x", None),
        ("Onderwerp [Entry] Kleur", "Kleur", ()),
        ("straße *", "STRAßE İzmir", ("İzmir",)),
    ],
)
def test_fits_the_whole_line_or_not(pattern, line, values):
    assert fit(pattern, line) == values


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=5),
    st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=5),
)
def test_what_is_put_in_for_the_wildcards_fits(texts, values):
    def plain(text):
        return text.replace("*", "").replace("[", "").replace("]", "")

    texts = [plain(text) for text in texts] or [""]
    line = texts[0]
    for text, value in zip(texts[1:], values, strict=False):
        line += plain(value) + text
    pattern = "*".join(texts)
    # Blanks are one, and gone at the ends: put together they may be fewer.
    if " ".join(line.split()) == line and " ".join(pattern.split()) == pattern:
        assert fit(pattern, line) is not None


def test_no_pattern_runs_away():
    line = "a" * 100_000
    begin = time.perf_counter()
    assert fit("a*a*a*a*a*a*a*a*a*b", line) is None
    assert fit("*aaaaaaab*" * 4, line) is None
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("Ongeldig: Kleurcode - *", None),
        ("*", PatternFault.TOO_LITTLE_TEXT),
        ("Fout: *", PatternFault.TOO_LITTLE_TEXT),
        ("", PatternFault.TOO_LITTLE_TEXT),
        ("Kleurcode" + "*" * (MOST_WILDCARDS + 1), PatternFault.TOO_MANY_WILDCARDS),
        ("k" * (LONGEST_PATTERN + 1), PatternFault.TOO_LONG),
    ],
)
def test_what_is_no_pattern(pattern, fault):
    assert pattern_fault(pattern) is fault


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        (TEXT, "Ongeldig: Kleurcode - *"),
        ("Bon 12, regel 3: kleur ontbreekt.", "Bon *, regel *: kleur ontbreekt."),
        ("Factuur INV/2026/00012 (15-01-2026)", "Factuur *)"),
        ("Bedrag 1 250,00 te hoog", "Bedrag * te hoog"),
        ("Geen getal", "Geen getal"),
        ("9 a " * 9 + "b" * 400, "* a " * 8 + "*"),
    ],
)
def test_pattern_of_a_line(line, pattern):
    assert pattern_of(line) == pattern
    assert fit(pattern, line) is not None


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=500))
def test_pattern_of_any_line_fits_it_and_can_be_taken(line):
    pattern = pattern_of(line)
    assert fit(pattern, line) is not None
    assert pattern_fault(pattern) in (None, PatternFault.TOO_LITTLE_TEXT)


# --- its place after the catalogue ---


def test_explains_what_nobody_else_does():
    (found,) = diagnose(refused(), own=(own("Ongeldig: Kleurcode - *"),))
    assert (found.code, found.who, found.subject) == (
        "rule_colour",
        Who.BOOKKEEPER,
        Subject.MOVE,
    )
    assert (found.params, found.message) == ({"1": "17"}, TEXT)
    assert codes(refused(), own("Iets heel anders")) == ["unrecognised"]


@pytest.mark.parametrize(
    "line",
    [
        "Ongeldig: Btw-percentage",
        "Verplicht: Dagboek",
        "Periode is afgesloten: 2026 - 1",
        "Gegeven bestaat reeds.",
    ],
)
def test_the_catalogue_cannot_be_broken(line):
    greedy = own(line, f"{line}*", "*e*", code="rule_greedy")
    assert diagnose(refused(line), own=(greedy,)) == diagnose(refused(line))


def test_each_line_by_itself():
    rule = own("Ongeldig: Kleurcode - *")
    assert codes(refused("Verplicht: Dagboek", TEXT, "Nog iets"), rule) == [
        "journal_missing",
        "rule_colour",
        "unrecognised",
    ]


def test_first_in_order_leads():
    broad = own("Ongeldig: Kleur*", code="rule_broad")
    narrow = own("Ongeldig: Kleurcode - *", code="rule_narrow")
    assert codes(refused(), broad, narrow) == ["rule_broad"]
    assert codes(refused(), narrow, broad) == ["rule_narrow"]


def test_only_where_it_applies():
    rule = own("Ongeldig: Kleurcode - *", resources=("crm/Accounts",))
    assert codes(refused(), rule) == ["unrecognised"]
    assert codes(refused(endpoint="crm/Accounts"), rule) == ["rule_colour"]


@pytest.mark.parametrize(
    "kind",
    [
        errors.OutcomeUnknown,
        errors.ServerError,
        errors.NoAnswer,
        errors.NotSent,
        errors.ContractError,
        errors.RateLimited,
        errors.Forbidden,
        errors.BadRequest,
        errors.NotFound,
    ],
)
def test_no_text_of_ours_changes_what_happened(kind):
    rule = own(TEXT)
    error = kind("x", http_status=500, messages=(TEXT,))
    assert diagnose(error, own=(rule,)) == diagnose(error)
    assert diagnose(error, own=(rule,))[0].code != "rule_colour"


def test_proves_no_refusal():
    """Known to a rule of ours or not: Exact's own grammar decides what was refused."""
    text = "De kleur van dit artikel is uitverkocht"
    assert own(text).read(text) == {}
    assert not is_known_refusal(text)


def test_its_codes_are_no_codes_of_the_catalogue():
    assert is_own("rule_colour")
    assert not any(is_own(code.value) for code in Code)
    assert not any(is_own(rule.cause) for rule in CATALOGUE)


@pytest.mark.parametrize(
    ("who", "subject", "disposition"),
    [
        (Who.NOBODY, Subject.TAX, Disposition.WAIT),
        (Who.BOOKKEEPER, Subject.TAX, Disposition.MEND_IN_EXACT),
        (Who.USER, Subject.TAX, Disposition.MEND_MAPPING),
        (Who.USER, Subject.PARTNER, Disposition.MEND_DATA),
        (Who.ADMINISTRATOR, Subject.CONNECTION, Disposition.REAUTHORISE),
    ],
)
def test_what_has_to_happen_first(who, subject, disposition):
    assert own("Kleurcode", who=who, subject=subject).disposition is disposition
