# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Exact wraps its answers in: rows, single entities, errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import ContractError
from .edm import parse_json

# Kinds that open a message, in Dutch and English (reported by many integrators).
_KINDS = (
    "Verplicht",
    "Mandatory",
    "Required",
    "Ongeldig",
    "Invalid",
    "Ongeldige referentie",
    "Invalid reference",
    "Bestaat reeds",
    "Already exists",
    "In gebruik",
    "In use",
    "Niet toegestaan",
    "Not allowed",
    "Onbekend",
    "Unknown",
    "Niet gevonden",
    "Not found",
    "Reeds verwerkt",
    "Already processed",
    "Periode is afgesloten",
)
# Messages that are a whole sentence; the opening words are enough to tell them.
_SENTENCES = (
    r"Gegevens? bestaa[tn] reeds",
    r"Data already exists",
    r"Reeds verwerkt\.?$",
    r"Already processed\.?$",
    r"Ongeldige? grootboekrekeningtype",
    r"Ongeldige ref\. ",
    r"Boekstuknummer in gebruik",
    r"Een btw.?bedrag is niet toegestaan",
    r"De klantenrekening van deze relatie is niet gelijk",
    r"Invoer \d+: Het bedrag van de btw",
    r"Document Type not allowed",
    r"Wrong Division",
)
_TOPIC = r"(?:(?:Onderwerp|Topic) )?(?:\[\w+\] )?"
_REFUSAL = re.compile(
    rf"{_TOPIC}(?:(?:{'|'.join(_KINDS)})(?:\s*:|\s+-)\s*\S|{'|'.join(_SENTENCES)})",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"A problem has occurred|Object reference not set|De objectverwijzing is niet"
    r"|Er is een probleem opgetreden",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Page:
    """Rows of one answer and the address of the next, as given by Exact."""

    rows: list[dict[str, Any]]
    next_url: str | None = None


@dataclass(frozen=True)
class ErrorBody:
    """Exact's error: its lines without `` []`` at the end, and the language if told."""

    messages: tuple[str, ...]
    code: str = ""
    lang: str = ""


def parse_page(document: Any) -> Page:
    """Read a collection: ``d`` is an array, or holds ``results`` (recorded both).

    :raises ContractError: neither.
    """
    inner = unwrap(document)
    if isinstance(inner, list):
        return Page(_rows(inner))
    if isinstance(inner, dict) and isinstance(inner.get("results"), list):
        next_url = inner.get("__next")
        if next_url is not None and not isinstance(next_url, str):
            raise ContractError("__next is not a text")
        return Page(_rows(inner["results"]), next_url or None)
    raise ContractError("the answer holds no rows")


def parse_entity(document: Any) -> dict[str, Any]:
    """Read a single entity, also when it comes as a collection of one.

    :raises ContractError: no entity, or more than one.
    """
    inner = unwrap(document)
    if isinstance(inner, dict) and "results" not in inner:
        return inner
    rows = parse_page(document).rows
    if len(rows) != 1:
        raise ContractError(f"one entity expected, {len(rows)} came")
    return rows[0]


def parse_function(document: Any, name: str) -> Any:
    """Read a function's answer: its rows, or its bare value.

    :param name: last part of the function's path; a scalar comes under it.
    :raises ContractError: there is no ``d``.
    """
    inner = unwrap(document)
    if isinstance(inner, list) or (isinstance(inner, dict) and "results" in inner):
        return parse_page(document).rows
    if isinstance(inner, dict) and name in inner:
        return inner[name]
    return inner


def unwrap(document: Any) -> Any:
    """The content of ``d``.

    :raises ContractError: there is none.
    """
    if not isinstance(document, dict) or "d" not in document:
        raise ContractError("the answer has no 'd'")
    return document["d"]


def expanded(value: Any) -> list[dict[str, Any]]:
    """Rows of an expanded navigation property; a deferred one has none."""
    if isinstance(value, dict):
        value = value.get("results", [])
    return _rows(value) if isinstance(value, list) else []


def parse_error(body: str | bytes) -> ErrorBody | None:
    """Read an error body; ``None`` when it is not Exact's JSON error."""
    try:
        document = parse_json(body)
    except ValueError:
        return None
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return None
    message = error.get("message")
    if isinstance(message, dict):
        text, lang = message.get("value"), message.get("lang")
    else:
        text, lang = message, ""
    return ErrorBody(
        messages=split_messages(text if isinstance(text, str) else ""),
        code=str(error.get("code") or ""),
        lang=str(lang or ""),
    )


def split_messages(text: str) -> tuple[str, ...]:
    """Split Exact's joined lines (recorded: CR LF) and drop an empty detail."""
    lines = (line.strip() for line in re.split(r"[\r\n]+", text))
    return tuple(re.sub(r"\s*\[\s*\]$", "", line) for line in lines if line)


def is_refusal(
    messages: tuple[str, ...], known: Callable[[str], bool] = lambda text: False
) -> bool:
    """Whether the lines of an HTTP 500 are a business refusal: nothing was booked.

    Exact answers business errors with status 500 (reported), as it does real
    faults. One line that fits its message grammar, or that ``known`` knows, makes it
    a refusal, unless a line is the general apology for a fault.

    :param known: a catalogue's say on one line.
    """
    if any(_GENERIC.match(line) for line in messages):
        return False
    return any(_REFUSAL.match(line) or known(line) for line in messages)


def _rows(items: list[Any]) -> list[dict[str, Any]]:
    if not all(isinstance(item, dict) for item in items):
        raise ContractError("a row is not an object")
    return items
