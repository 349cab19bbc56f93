# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes returns: the row, its document, and the files that hang there."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from exact_sandbox.resources.documents import (
    CATEGORIES,
    DOCUMENTS,
    category_id,
    file_changes,
)
from exact_sandbox.resources.returns import RETURNS, TYPES
from exact_sandbox.sbr.icp import Supply, icp_list
from exact_sandbox.sbr.messages import Filer, Span
from exact_sandbox.sbr.numbers import fiscal_number, payment_reference
from exact_sandbox.sbr.payroll import (
    Correction,
    Employee,
    payroll_return,
    payroll_total,
)
from exact_sandbox.sbr.pdf import text_page
from exact_sandbox.sbr.vat import BOXES, VatFigures, vat_return, vat_supplement
from exact_sandbox.state.store import Change, Row
from exact_sandbox.worlds.periods import Tijdvak

KINDS = ("vat", "supplement", "icp", "payroll")
#: How kinds are called in subjects.
NAMES = {
    "vat": "Btw-aangifte",
    "supplement": "Suppletie btw",
    "icp": "Opgaaf ICP",
    "payroll": "Loonaangifte",
}
_FILE_NAMES = {
    "vat": "btw-aangifte",
    "supplement": "suppletie-btw",
    "icp": "opgaaf-icp",
    "payroll": "loonaangifte",
}
#: Which files hang at a return: Exact's habit is unknown, so all of these occur.
VARIANTS = ("file_pdf", "file", "xml", "bare", "pdf", "empty")
#: Customers abroad: country prefix and number. Public examples, no real ones.
_ABROAD = (
    ("BE", "0477472701"), ("DE", "123456788"), ("FR", "23334175221"),
    ("EL", "123456783"), ("AT", "U12345675"),
)  # fmt: skip
_FAMILY_NAMES = ("Jansen", "Bakker", "Visser", "Smit", "Mulder", "Bos", "Vos", "Peters")


@dataclass(frozen=True)
class Filing:
    """One return to be made.

    :param variant: which files hang there; see :data:`VARIANTS`.
    """

    kind: str
    period: Tijdvak
    status: int
    created: datetime
    variant: str = "file_pdf"


@dataclass(frozen=True)
class Content:
    """What a return says: the file, the amount in whole euros, lines to read."""

    file: bytes
    amount: int
    lines: list[str]


def supplies(seed: object, filer: Filer, period: Tijdvak) -> list[Supply]:
    """What went to customers abroad; the VAT return of the time has the same sum."""
    source = random.Random(f"abroad-{seed}-{filer.fiscal}-{period.words}")
    found = []
    for country, number in source.sample(_ABROAD, source.randint(1, 4)):
        goods = source.choice((0, source.randint(100, 9000)))
        services = source.randint(50, 4000)
        credit = -source.randint(10, 90) if source.random() < 0.2 else 0
        found.append(Supply(country, number, goods, services, credit))
    return found


def vat_figures(
    seed: object, filer: Filer, period: Tijdvak, abroad: bool
) -> VatFigures:
    """Boxes of a VAT return; box 3b is the sum of the ICP list of the same time."""
    source = random.Random(f"vat-{seed}-{filer.fiscal}-{period.words}")
    scale = {"M": 1, "Q": 3, "Y": 12}[period.frequency]
    high = source.randint(2000, 60000) * scale
    low = source.choice((0, source.randint(500, 9000) * scale))
    bought = source.choice((0, source.randint(100, 5000)))
    boxes = {"1a": (high, high * 21 // 100), "1b": (low, low * 9 // 100)}
    if source.random() < 0.3:
        boxes["1e"] = (source.randint(100, 3000), 0)
    if source.random() < 0.3:
        boxes["2a"] = (bought, bought * 21 // 100)
    if abroad:
        boxes["3b"] = (sum(each.amount for each in supplies(seed, filer, period)), 0)
        boxes["4b"] = (bought, bought * 21 // 100)
    owed = VatFigures(boxes).owed
    part = (
        source.randint(105, 140) if source.random() < 0.15 else source.randint(20, 80)
    )
    return VatFigures(boxes, owed * part // 100)


def employees(seed: object, filer: Filer, period: Tijdvak) -> list[Employee]:
    """Who is on the payroll: the same people each time, wages differ a little."""
    source = random.Random(f"staff-{seed}-{filer.fiscal}")
    wages = random.Random(f"wages-{seed}-{filer.fiscal}-{period.words}")
    return [
        Employee(
            number,
            fiscal_number(source),
            source.choice(_FAMILY_NAMES),
            source.choice("ABCDEHJKLM"),
            date(source.randint(1962, 2004), source.randint(1, 12), 7),
            Decimal(wages.randint(180_000, 520_000)) / 100,
        )
        for number in range(1, source.randint(1, 5) + 1)
    ]


def content(
    seed: object, filer: Filer, filing: Filing, abroad: bool, reference: str
) -> Content:
    """The file of a return, with its amount."""
    period = filing.period
    span = Span(period.start, period.end, filing.created, reference)
    if filing.kind == "icp":
        found = supplies(seed, filer, period)
        lines = [
            f"{each.country} {each.number:14} {each.goods:>9} {each.services:>9} "
            f"{each.triangular:>9}"
            for each in found
        ]
        total = sum(each.amount for each in found)
        head = f"{'Afnemer':17} {'goederen':>9} {'diensten':>9} {'ABC':>9}"
        return Content(icp_list(filer, span, found), total, [head, *lines])
    if filing.kind == "payroll":
        people = employees(seed, filer, period)
        corrections = _corrections(seed, filer, period)
        total = payroll_total(people, corrections)
        lines = [f"{len(people)} werknemers", f"Totaal generaal {total:>12}"]
        return Content(payroll_return(filer, span, people, corrections), total, lines)
    figures = vat_figures(seed, filer, period, abroad)
    if filing.kind == "supplement":
        old = figures.total
        boxes = dict(figures.boxes)
        more = 1000 + int(filer.fiscal[-3:])
        boxes["1a"] = (boxes["1a"][0] + more, boxes["1a"][1] + more * 21 // 100)
        figures = VatFigures(boxes, figures.input_vat)
        lines = [*_vat_lines(figures), f"{'Oud':6}{old:>24}"]
        file = vat_supplement(filer, span, figures, old)
        return Content(file, figures.total - old, lines)
    return Content(vat_return(filer, span, figures), figures.total, _vat_lines(figures))


def _corrections(seed: object, filer: Filer, period: Tijdvak) -> tuple[Correction, ...]:
    source = random.Random(f"corrections-{seed}-{filer.fiscal}-{period.words}")
    if source.random() >= 0.25:
        return ()
    end = period.start - timedelta(days=1)
    return (Correction(end.replace(day=1), end, source.randint(-200, 200) or 1),)


def _vat_lines(figures: VatFigures) -> list[str]:
    boxes = [
        f"{box:6}{figures.boxes[box][0]:>12}{figures.boxes[box][1]:>12}"
        for box, _, _ in BOXES
        if box in figures.boxes
    ]
    return [
        f"{'':6}{'omzet':>12}{'btw':>12}",
        *boxes,
        f"{'5a':6}{figures.owed:>24}",
        f"{'5b':6}{figures.input_vat:>24}",
        f"{'Totaal':6}{figures.total:>24}",
    ]


def filing_rows(
    seed: object, division: int, filer: Filer, filing: Filing, abroad: bool,
    keys: tuple[str, str, str, str], number: int,
) -> list[Change]:  # fmt: skip
    """All rows of one return: itself, its document, its files.

    :param keys: guids of the document, the request and two attachments.
    :param number: of the document in the division.
    """
    document, request, first, second = keys
    period = filing.period
    subject = f"{NAMES[filing.kind]} {period.words}"
    what = content(seed, filer, filing, abroad, f"{filing.kind.upper()}-{number}")
    supplement = filing.kind == "supplement"
    row: Row = {
        "DocumentID": document,
        "Amount": Decimal(what.amount),
        "Created": filing.created,
        "Currency": "EUR",
        "Description": f"{subject} - {filer.name}",
        "DueDate": None if supplement else datetime.combine(period.due, time()),
        "Frequency": period.frequency,
        "PayrollDeclarationType": "Volledig" if filing.kind == "payroll" else None,
        "Period": period.number,
        "PeriodDescription": period.words,
        "Request": None if filing.status == -10 else request,
        "Status": filing.status,
        "Subject": subject,
        "Year": period.year,
        "_kind": filing.kind,
    }
    changes = [
        Change(division, RETURNS, document, row),
        Change(division, DOCUMENTS, document, _document(division, row, number)),
    ]
    for key, (name, file) in zip(
        (first, second), _files(filer, filing, what), strict=False
    ):
        changes += file_changes(division, document, key, name, file)
    return changes


def _document(division: int, row: Row, number: int) -> Row:
    kind = row["_kind"]
    return {
        "ID": row["DocumentID"],
        "Subject": row["Subject"],
        "Type": TYPES.get(kind, TYPES["vat"]),
        "TypeDescription": NAMES[kind],
        "Category": category_id("returns"),
        "CategoryDescription": CATEGORIES["returns"][0],
        "DocumentDate": row["Created"].replace(hour=0, minute=0, second=0),
        "AmountFC": row["Amount"],
        "Currency": "EUR",
        "HID": number,
        "HasEmptyBody": True,
        "Division": division,
        "Created": row["Created"],
        "Modified": row["Created"],
        "SendMethod": 0,
        "InheritShare": False,
        "ActionRegenerateEntryProposal": False,
        "_kind": kind,
    }


def _files(filer: Filer, filing: Filing, what: Content) -> Iterable[tuple[str, bytes]]:
    name = f"{_FILE_NAMES[filing.kind]}-{filing.period.words.replace(' ', '-')}"
    variant = filing.variant
    if variant in ("file_pdf", "file", "xml", "bare"):
        plain = variant == "xml" or filing.kind == "payroll"
        ending = "" if variant == "bare" else ".xml" if plain else ".xbrl"
        yield name + ending, what.file
    if variant in ("file_pdf", "pdf"):
        yield (
            f"{name}.pdf",
            text_page(
                f"{NAMES[filing.kind]} {filing.period.words}",
                _head(filer, filing, what),
            ),
        )


def _head(filer: Filer, filing: Filing, what: Content) -> list[str]:
    payroll = filing.kind == "payroll"
    number = filer.payroll_number if payroll else filer.ob_number
    lines = [filer.name, f"Nummer: {number}", ""]
    if filing.kind in ("vat", "payroll") and what.amount > 0:
        period = filing.period
        reference = payment_reference(
            number, "6" if payroll else "1", period.year, period.code
        )
        lines += [
            f"Te betalen: {what.amount} euro",
            f"Betalingskenmerk: {reference}",
            "",
        ]
    return [*lines, *what.lines]


def filer_of(division: Row, seed: Any) -> Filer:
    """The taxpayer behind a division."""
    number = str(division.get("OBNumber") or "")[:9]
    fiscal = number or fiscal_number(random.Random(f"filer-{seed}-{division['Code']}"))
    return Filer(str(division["Description"]), fiscal)
