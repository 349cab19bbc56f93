# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Typed builder of query options: the one place where names and values are quoted.

>>> Query(select=("ID",), filter=eq("Code", "O'Neill"), top=1).to_params()
{'$select': 'ID', '$filter': "Code eq 'O''Neill'", '$top': '1'}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from .edm import Guid, Literal, literal

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:/[A-Za-z_][A-Za-z0-9_]*)*")
_ORDER = re.compile(rf"{_NAME.pattern}(?: (?:asc|desc))?")


@dataclass(frozen=True)
class Expression:
    """A piece of a filter. Made by the functions below, never by hand.

    :param binding: ``or``, ``and`` or ``atom``: decides where brackets go.
    """

    text: str
    binding: str = "atom"

    def __str__(self) -> str:
        return self.text


Operand = str | Expression


def eq(field: Operand, value: Literal) -> Expression:
    """``field`` equals ``value``."""
    return _compare(field, "eq", value)


def ne(field: Operand, value: Literal) -> Expression:
    """``field`` differs from ``value``."""
    return _compare(field, "ne", value)


def gt(field: Operand, value: Literal) -> Expression:
    """``field`` is greater than ``value``."""
    return _compare(field, "gt", value)


def ge(field: Operand, value: Literal) -> Expression:
    """``field`` is at least ``value``."""
    return _compare(field, "ge", value)


def lt(field: Operand, value: Literal) -> Expression:
    """``field`` is less than ``value``."""
    return _compare(field, "lt", value)


def le(field: Operand, value: Literal) -> Expression:
    """``field`` is at most ``value``."""
    return _compare(field, "le", value)


def and_(*terms: Expression) -> Expression:
    """All of ``terms``.

    :raises ValueError: no term given (that would match everything).
    """
    return _join("and", terms)


def or_(*terms: Expression) -> Expression:
    """Any of ``terms``. Exact bears chains of about forty (reported).

    :raises ValueError: no term given.
    """
    return _join("or", terms)


def not_(term: Expression) -> Expression:
    """The opposite of ``term``."""
    return Expression(f"not ({term.text})")


def startswith(field: Operand, text: str) -> Expression:
    """``field`` starts with ``text``."""
    return Expression(f"startswith({_operand(field)},{literal(text)}) eq true")


def substringof(text: str, field: Operand) -> Expression:
    """``field`` contains ``text``."""
    return Expression(f"substringof({literal(text)},{_operand(field)}) eq true")


def trim(field: Operand) -> Expression:
    """``field`` without its padding, to compare with (slower at Exact)."""
    return Expression(f"trim({_operand(field)})")


def guid(text: str) -> Guid:
    """A guid value, so that it is not quoted as a text.

    :raises ValueError: the text is no guid.
    """
    return Guid(text)


def raw(text: str) -> Expression:
    """A filter written by hand; the caller quotes its values."""
    return Expression(text, "raw")


@dataclass(frozen=True)
class Query:
    """Query options of one request.

    :param select: property names; always given, since several endpoints refuse a
        bare listing (reported).
    :param filter: expression made by this module.
    :param orderby: names, each with an optional `` asc`` or `` desc``.
    :param top: at most this many rows, 1 or more.
    :param skip: leave out the first rows.
    :param expand: navigation names.
    :raises ValueError: a malformed name or a number out of range.
    """

    select: tuple[str, ...] = ()
    filter: Expression | None = None
    orderby: tuple[str, ...] = ()
    top: int | None = None
    skip: int | None = None
    expand: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("select", "orderby", "expand"):
            names = getattr(self, part)
            object.__setattr__(
                self, part, (names,) if isinstance(names, str) else tuple(names)
            )
        for name in (*self.select, *self.expand):
            _name(name)
        for name in self.orderby:
            if not _ORDER.fullmatch(name):
                raise ValueError(f"not an order: {name!r}")
        if self.top is not None and self.top < 1:
            raise ValueError("top is 1 or more")
        if self.skip is not None and self.skip < 0:
            raise ValueError("skip is 0 or more")

    def to_params(self) -> dict[str, str]:
        """The options as names and values, not yet percent-encoded."""
        params = {
            "$select": ",".join(self.select),
            "$filter": self.filter.text if self.filter is not None else "",
            "$orderby": ",".join(self.orderby),
            "$top": "" if self.top is None else str(self.top),
            "$skip": str(self.skip) if self.skip else "",
            "$expand": ",".join(self.expand),
        }
        return {name: value for name, value in params.items() if value}

    def encode(self) -> str:
        """The options as a query string; '' when there are none."""
        return encode_params(self.to_params())


def encode_params(params: dict[str, str]) -> str:
    """Percent-encode names and values; a blank becomes ``%20``, never ``+``."""
    return "&".join(
        f"{quote(name, safe='$')}={quote(value, safe=_SAFE)}"
        for name, value in params.items()
    )


_SAFE = "(),'/:"


def _compare(field: Operand, operator: str, value: Literal) -> Expression:
    return Expression(f"{_operand(field)} {operator} {literal(value)}")


def _operand(field: Operand) -> str:
    return field.text if isinstance(field, Expression) else _name(field)


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a property name: {name!r}")
    return name


def _join(operator: str, terms: tuple[Expression, ...]) -> Expression:
    if not terms:
        raise ValueError(f"{operator} needs at least one term")
    if len(terms) == 1:
        return terms[0]
    texts = (
        term.text if term.binding in ("atom", operator) else f"({term.text})"
        for term in terms
    )
    return Expression(f" {operator} ".join(texts), operator)
