# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads a line of Exact's as kind and label, in Dutch or English.

Business messages follow ``<Kind>: <Label>[ - detail]`` in the language of the user who
gave consent (reported). Both parts are turned into keys here, so that a rule is written
once and holds in every language and spelling. Nothing here knows what a message means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(str, Enum):
    """What is wrong with the label."""

    MANDATORY = "mandatory"
    INVALID = "invalid"
    REFERENCE = "reference"
    EXISTS = "exists"
    IN_USE = "in_use"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"
    PROCESSED = "processed"
    BLOCKED = "blocked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Line:
    """One message line, taken apart.

    :param text: the line without topic and trailing brackets, as Exact wrote it.
    :param kind: ``None`` when it follows no known pattern.
    :param label: key of the field; '' = a field that is not known here; ``None`` = the
        kind stands alone.
    :param detail: what stood behind the label.
    """

    text: str
    kind: Kind | None = None
    label: str | None = None
    detail: str = ""


_KINDS: dict[Kind, tuple[str, ...]] = {
    Kind.REFERENCE: (
        *("ongeldige referentie", "ongeldige ref.", "ongeldige ref"),
        *("invalid reference", "invalid ref."),
    ),
    Kind.MANDATORY: ("verplicht", "ontbrekend", "mandatory", "required", "missing"),
    Kind.INVALID: ("ongeldig", "ongeldige", "invalid"),
    Kind.EXISTS: ("bestaat reeds", "bestaat al", "already exists"),
    Kind.IN_USE: ("in gebruik", "in use"),
    Kind.NOT_ALLOWED: ("niet toegestaan", "not allowed"),
    Kind.UNKNOWN: ("onbekend", "onbekende", "unknown"),
    Kind.NOT_FOUND: ("niet gevonden", "not found"),
    Kind.PROCESSED: ("reeds verwerkt", "already processed"),
    Kind.BLOCKED: ("geblokkeerd", "blocked"),
    Kind.CLOSED: ("afgesloten", "closed"),
}

# Key of a field: its labels, lower case, without hyphens and stops.
_LABELS: dict[str, tuple[str, ...]] = {
    "vat_code": ("btw code", "vat code", "btw codes", "vat codes", "vatcodes"),
    "vat_percentage": ("btw percentage", "vat percentage"),
    "vat_amount": ("btw bedrag", "vat amount"),
    "vat_number": ("btw nummer", "vat number"),
    "vat_account_type": (
        "type (rekening af te dragen btw)",
        "type (vat to pay account)",
        "type (account for vat to pay)",
    ),
    "journal": ("dagboek", "dagboeken", "journal", "journals", "diary"),
    "journal_type": ("dagboek (type)", "journal (type)"),
    "customer": (
        *("klant", "debiteur", "relatie", "customer", "debtor", "account"),
        *("relationship", "besteld door", "factuur voor", "leveren aan"),
        *("ordered by", "invoice to", "deliver to", "accounts"),
    ),
    "customer_type": (
        *("klant (type)", "customer (type)", "factuur voor (type)"),
        *("invoice to (type)", "relatie (type)", "debiteur (type)", "klant type"),
        *("besteld door (type)", "ordered by (type)", "account (type)"),
    ),
    "supplier": ("leverancier", "crediteur", "supplier", "creditor"),
    "supplier_type": ("leverancier (type)", "supplier (type)"),
    "gl_account": (
        *("grootboekrekening", "grootboek", "g/l account", "gl account"),
        *("gl accounts", "glaccounts", "g/l accounts", "grootboekrekeningen"),
        *("general ledger account", "ledger account"),
    ),
    "gl_account_type": (
        *("grootboekrekeningtype", "type grootboekrekening", "g/l account type"),
        *("gl account type", "grootboekrekening (type)", "g/l account (type)"),
    ),
    "entry_number": (
        *("boekstuknummer", "document number", "entry number", "factuurnummer"),
        *("boekstuk nummer", "invoice number", "document no"),
    ),
    "financial_year": (
        "boekjaar (periode datumtabel)",
        "financial year (period date table)",
        "boekjaar",
        "financial year",
        "boekjaar (periode - datumtabel)",
        "financial year (period - date table)",
    ),
    "period": ("periode", "period", "reporting period"),
    "email": ("e mail", "email", "e mailadres", "emailadres", "email address"),
    "payment_condition": (
        *("betalingsconditie", "payment condition", "betaalconditie"),
        *("payment conditions", "paymentconditions", "betalingscondities"),
    ),
    "due_date": ("vervaldatum", "due date"),
    "exchange_rate": ("wisselkoers", "exchange rate", "koers"),
    "currency": ("valuta", "currency", "valutacode"),
    "cost_center": (
        *("kostenplaats", "cost center", "cost centre", "kostenplaatsen"),
        *("cost centers", "cost centres", "costcenters"),
    ),
    "cost_center_link": (
        *("kostenplaats koppeling", "cost center link", "cost centre link"),
        *("koppeling kostenplaats", "kostenplaatskoppeling"),
    ),
    "cost_unit": (
        *("kostendrager", "cost unit", "kostendragers", "cost units", "costunits"),
    ),
    "account_code": ("code", "relatiecode", "klantcode", "customer code"),
    "name": ("naam", "name"),
    "mandate": (
        *("mandaat referentie", "mandate reference", "mandaatreferentie"),
        *("soort betaling", "type of payment", "payment type"),
    ),
    "division": ("divisie", "administratie", "division"),
    "document_type": ("document type", "documenttype", "documentsoort"),
    "type": ("type",),
    "lines": ("regels", "lines", "salesentrylines", "sales entry lines"),
    "your_ref": ("uw ref", "uw referentie", "your ref", "your reference"),
    "mailbox": ("digitale brievenbus", "digital postbox", "digital mailbox"),
}

_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_LABEL_OF = {word: key for key, words in _LABELS.items() for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted(_KIND_OF, key=len, reverse=True))
_LONGEST = 500  # characters; a longer text is prose, not kind and label
_TOPIC = re.compile(
    r"^\s*(?:(?:onderwerp|topic)\s+)?\[\w+\]\s*|^(?:regel|line)\s+\d+\s*[:-]\s*", re.I
)
_TAIL = re.compile(r"(?:\s*\[\s*\])+\s*$")
_LEADING = re.compile(rf"(?P<kind>{_WORDS})\s*(?P<mark>:|-|\s)\s*(?P<rest>\S.*)", re.I)
_TRAILING = re.compile(
    rf"(?:(?:de|het|the)\s+)?(?P<rest>\S.*?)\s*:?\s+(?:is\s+)?(?:(?:al|reeds|already)\s+)?"
    rf"(?P<kind>{_WORDS})\s*\.?",
    re.I,
)
_BARE = re.compile(rf"(?P<kind>{_WORDS})\s*\.?", re.I)
# The key of a record right behind its label.
_KEY = re.compile(r"^(?P<label>.*?\D)\s+(?P<detail>\d+)$")
_DETAIL = re.compile(r"^(?P<label>.*?)(?:\s+-\s+|:\s*|\s*;\s*)(?P<detail>.*)$")


def clean(text: str) -> str:
    """A line on single blanks, without topic in front and empty brackets behind."""
    return _TAIL.sub("", _TOPIC.sub("", " ".join(text.split()))).strip()


def parse(text: str) -> Line:
    """Take one line apart; a line of no known pattern keeps its text only."""
    plain = clean(text)
    if len(plain) > _LONGEST:
        return Line(plain)
    for pattern in (_LEADING, _TRAILING):
        found = pattern.fullmatch(plain)
        # Letters outside ASCII may fold to a kind's without being it.
        kind = _KIND_OF.get(found["kind"].lower()) if found else None
        if found is None or kind is None:
            continue
        label, detail = _label(found["rest"])
        if label or found.groupdict().get("mark") == ":":
            return Line(plain, kind, label, detail)
    found = _BARE.fullmatch(plain)
    return Line(plain, _KIND_OF.get(found["kind"].lower()) if found else None)


def _label(text: str) -> tuple[str, str]:
    """Key of the label that opens ``text``, with what stands behind it."""
    key = _LABEL_OF.get(_plain(text))
    if key is not None:
        return key, ""
    found = _KEY.match(text)
    if found and _plain(found["label"]) in _LABEL_OF:
        return _LABEL_OF[_plain(found["label"])], found["detail"]
    found = _DETAIL.match(text)
    while found:
        key = _LABEL_OF.get(_plain(found["label"]))
        if key is not None:
            return key, found["detail"].strip()
        found = _longer(text, found.end("label"))
    return "", ""


def _longer(text: str, past: int) -> re.Match[str] | None:
    """The next possible end of the label behind ``past``: labels may hold a dash."""
    nearest = re.compile(
        rf"^(?P<label>.{{{past + 1},}}?)(?:\s+-\s+|:\s*)(?P<detail>.*)$"
    )
    return nearest.match(text)


def _plain(label: str) -> str:
    text = re.sub(r"(?<=\w)-(?=\w)", " ", label.lower())
    return " ".join(text.replace(".", " ").split()).strip(" '\"")
