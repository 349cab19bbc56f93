# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What all returns share: who files, about which time; and the XML around facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

#: Taxonomy and its date per year of the period; the last one also for later years.
TAXONOMIES = {
    2020: ("nt14", "20191211"),
    2021: ("nt15", "20201209"),
    2022: ("nt16", "20211208"),
    2023: ("nt17", "20221207"),
    2024: ("nt18", "20231213"),
    2025: ("nt19", "20241211"),
    2026: ("nt20", "20251210"),
    2027: ("nt21", "20261209"),
}
#: ICP lists of this year and later have a context per customer instead of tuples.
DIMENSIONS_FROM = 2026


@dataclass(frozen=True)
class Filer:
    """The taxpayer, and the office that files.

    :param fiscal: BSN or RSIN, nine digits.
    :param becon: the office's number at the tax authority, six digits.
    """

    name: str
    fiscal: str
    becon: str = "234561"
    contact: str = "Janssen"
    telephone: str = "0301234567"

    @property
    def ob_number(self) -> str:
        """VAT number for returns, without NL."""
        return f"{self.fiscal}B01"

    @property
    def payroll_number(self) -> str:
        """Number for payroll returns (loonheffingennummer)."""
        return f"{self.fiscal}L01"


@dataclass(frozen=True)
class Span:
    """The time a return is about; both days belong to it."""

    start: date
    end: date
    created: datetime
    reference: str


def taxonomy(year: int) -> tuple[str, str]:
    """Name and date of the taxonomy for a year."""
    known = max(min(year, max(TAXONOMIES)), min(TAXONOMIES))
    return TAXONOMIES[known]


def element(name: str, content: object, **attributes: str) -> str:
    """One element with text; an underscore in an attribute's name is a colon."""
    given = "".join(
        f" {key.replace('_', ':')}={quoteattr(value)}"
        for key, value in attributes.items()
    )
    return f"<{name}{given}>{escape(str(content))}</{name}>"


def block(name: str, lines: Iterable[str], attributes: str = "") -> list[str]:
    """An element around lines, indented by two."""
    return [f"<{name}{attributes}>", *(f"  {line}" for line in lines), f"</{name}>"]


def document(lines: Iterable[str], encoding: str = "UTF-8") -> bytes:
    """The file: declaration and lines."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return "\n".join([head, *lines, ""]).encode(encoding, "xmlcharrefreplace")
