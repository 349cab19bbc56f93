# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON or Atom: what the caller asked for, and who writes it."""

from __future__ import annotations

import re
from typing import Any

from exact_sandbox.messages import Request, Response
from exact_sandbox.odata import atom, render
from exact_sandbox.odata.errors import ApiError

JSON, ATOM = "json", "atom"
#: Media types a caller may accept, with the form that answers them.
_FORMS = {
    "application/json": JSON,
    "application/atom+xml": ATOM,
    "application/xml": ATOM,
    "text/xml": ATOM,
    "application/*": ATOM,
    "*/*": ATOM,
}
_QUALITY = re.compile(r"\s*q\s*=\s*([\d.]+)\s*", re.IGNORECASE)


def _wishes(accept: str) -> list[tuple[float, str]]:
    """Media types with their quality, the most wanted first."""
    found = []
    for part in accept.split(","):
        name, *parameters = part.split(";")
        quality = 1.0
        for parameter in parameters:
            match = _QUALITY.fullmatch(parameter)
            if match:
                quality = float(match.group(1))
        found.append((quality, name.strip().lower()))
    return sorted(found, key=lambda wish: -wish[0])


def form_of(request: Request) -> str | None:
    """``json`` or ``atom``; None when the caller takes neither.

    Without an ``Accept`` header, or with one for anything, it is Atom (documented).
    """
    asked = request.query.get("$format")
    if asked in (JSON, ATOM):
        return asked
    accept = request.headers.get("accept", "").strip()
    if not accept:
        return ATOM
    for quality, name in _wishes(accept):
        if quality > 0 and name in _FORMS:
            return _FORMS[name]
    return None


def wanted_form(request: Request) -> str:
    """As :func:`form_of`.

    :raises ApiError: 415 when the caller takes neither form (assumed).
    """
    form = form_of(request)
    if form is None:
        raise ApiError(415, "Unsupported media type requested.")
    return form


def refusal(request: Request, status: int, text: str, lang: str = "") -> Response:
    """An error answer in the form the caller reads."""
    if form_of(request) == JSON:
        return Response(status, render.error_body(text, lang), render.JSON)
    return Response(status, atom.error_body(text, lang), atom.XML)


def function_answer(request: Request, name: str, value: Any) -> Response:
    """The answer of a scalar function."""
    if wanted_form(request) == JSON:
        return Response(200, render.function_result(name, value), render.JSON)
    return Response(200, atom.function_result(name, value), atom.XML)
