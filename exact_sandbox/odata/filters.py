# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``$filter``: a real parser for the part of the language the service knows."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from exact_sandbox.odata.edm import GUID, read_date
from exact_sandbox.odata.errors import SYNTAX, QueryError
from exact_sandbox.odata.table import Resource

Row = dict[str, Any]
Evaluate = Callable[[Row], Any]

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<typed>(?:guid|datetime)'(?:[^']|'')*')
  | (?P<string>'(?:[^']|'')*')
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?P<suffix>[LlMmDdFf]?)(?![\w.])
  | (?P<name>[A-Za-z_][\w/]*)
  | (?P<mark>[(),])
    )""",
    re.VERBOSE,
)

_KINDS = {
    "Edm.String": "string",
    "Edm.Binary": "string",
    "Edm.Guid": "guid",
    "Edm.DateTime": "datetime",
    "Edm.Boolean": "boolean",
}
#: .NET names, for the message about operands that do not fit.
_NET = {
    "string": "System.String",
    "guid": "System.Guid",
    "datetime": "System.DateTime",
    "boolean": "System.Boolean",
    "number": "System.Double",
    "null": "null",
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "substringof": (("string", "string"), "boolean"),
    "startswith": (("string", "string"), "boolean"),
    "endswith": (("string", "string"), "boolean"),
    "tolower": (("string",), "string"),
    "toupper": (("string",), "string"),
    "trim": (("string",), "string"),
    "length": (("string",), "number"),
}


@dataclass(frozen=True)
class Token:
    """One token with its place in the text, for messages."""

    kind: str
    text: str
    position: int


@dataclass(frozen=True)
class Node:
    """An expression: the kind of its value and how to get it from a row.

    ``floors``: what a property must be greater than (or equal to) for it to hold.
    """

    kind: str
    value: Evaluate
    field: str | None = None
    floors: tuple[tuple[str, Any], ...] = ()


class Literal(Node):
    """A number that stands in the text."""


class Filter(NamedTuple):
    """A filter that was read: the function of a row, the properties it names, and
    values below which a property cannot lie in any row that passes."""

    where: Evaluate
    fields: list[str]
    floors: dict[str, Any]


def tokens_of(text: str) -> list[Token]:
    """Split a filter.

    :raises QueryError: at a character that starts no token.
    """
    found: list[Token] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            place = position + len(text[position:]) - len(text[position:].lstrip())
            raise QueryError(f"Syntax error at position {place}.")
        kind = match.lastgroup or ""
        if kind == "suffix":
            kind = "number"
        found.append(Token(kind, match.group(kind), match.start(kind)))
        position = match.end()
    return found


def fold(value: str) -> str:
    """Strings compare without case and without trailing blanks.

    Assumption: the service's database collation does the same.
    """
    return value.rstrip(" ").lower()


def _compare(name: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        same = left is None and right is None
        return {"eq": same, "ne": not same}.get(name, False)
    if isinstance(left, str):
        left, right = fold(left), fold(right)
    return bool(_COMPARISONS[name](left, right))


def _call(name: str, arguments: list[Any]) -> Any:
    if any(value is None for value in arguments):
        return False if _FUNCTIONS[name][1] == "boolean" else None
    first = arguments[0]
    if name == "tolower":
        return first.lower()
    if name == "toupper":
        return first.upper()
    if name == "trim":
        return first.strip()
    if name == "length":
        return Decimal(len(first))
    second = arguments[1]
    if name == "substringof":
        return first.lower() in second.lower()
    if name == "startswith":
        return first.lower().startswith(second.lower())
    return first.lower().endswith(second.lower())


class Parser:
    """Recursive descent: or < and < not < comparison < value."""

    def __init__(self, resource: Resource, text: str) -> None:
        self.resource = resource
        self.tokens = tokens_of(text)
        self.index = 0
        self.fields: list[str] = []

    def parse(self) -> Filter:
        """The whole filter.

        :raises QueryError: for anything the service would not understand.
        """
        node = self._or()
        if self.index < len(self.tokens):
            raise QueryError(f"Syntax error at position {self._peek().position}.")
        self._want(node, "boolean", 0)
        value = node.value
        floors: dict[str, Any] = {}
        for name, least in node.floors:
            floors[name] = max(least, floors.get(name, least))
        return Filter(lambda row: bool(value(row)), self.fields, floors)

    def _peek(self) -> Token:
        if self.index < len(self.tokens):
            return self.tokens[self.index]
        return Token("end", "", -1)

    def _next(self) -> Token:
        token = self._peek()
        if token.kind == "end":
            raise QueryError(SYNTAX)
        self.index += 1
        return token

    def _take(self, kind: str, *texts: str) -> Token | None:
        token = self._peek()
        if token.kind == kind and token.text in texts:
            self.index += 1
            return token
        return None

    @staticmethod
    def _want(node: Node, kind: str, position: int) -> None:
        if node.kind not in (kind, "null"):
            raise QueryError(
                f"Expression of type 'System.Boolean' expected at position {position}."
            )

    def _or(self) -> Node:
        node = self._and()
        while token := self._take("name", "or"):
            node = self._logical(node, self._and(), token)
        return node

    def _and(self) -> Node:
        node = self._not()
        while token := self._take("name", "and"):
            node = self._logical(node, self._not(), token)
        return node

    def _logical(self, left: Node, right: Node, token: Token) -> Node:
        self._want(left, "boolean", token.position)
        self._want(right, "boolean", token.position)
        one, two = left.value, right.value
        if token.text == "or":
            return Node("boolean", lambda row: bool(one(row)) or bool(two(row)))
        return Node(
            "boolean",
            lambda row: bool(one(row)) and bool(two(row)),
            floors=left.floors + right.floors,
        )

    def _not(self) -> Node:
        if token := self._take("name", "not"):
            node = self._not()
            self._want(node, "boolean", token.position)
            value = node.value
            return Node("boolean", lambda row: not value(row))
        return self._comparison()

    def _comparison(self) -> Node:
        left = self._value()
        token = self._peek()
        if token.kind != "name" or token.text not in _COMPARISONS:
            return left
        self.index += 1
        right = self._value()
        if left.kind != right.kind and "null" not in (left.kind, right.kind):
            raise QueryError(
                f"Operator '{token.text}' incompatible with operand types "
                f"'{_NET[left.kind]}' and '{_NET[right.kind]}' at position "
                f"{token.position}."
            )
        one, two, name = left.value, right.value, token.text
        floors: tuple[tuple[str, Any], ...] = ()
        if (
            name in ("gt", "ge", "eq")
            and left.field
            and isinstance(right, Literal)
            and right.kind == "number"
        ):
            floors = ((left.field, right.value({})),)
        return Node(
            "boolean", lambda row: _compare(name, one(row), two(row)), floors=floors
        )

    def _value(self) -> Node:
        token = self._next()
        if token.kind == "mark":
            if token.text != "(":
                raise QueryError(f"Syntax error at position {token.position}.")
            node = self._or()
            self._close()
            return node
        if token.kind != "name":
            return literal_node(token)
        if token.text in ("true", "false"):
            truth = token.text == "true"
            return Node("boolean", lambda row: truth)
        if token.text == "null":
            return Node("null", lambda row: None)
        if self._take("mark", "("):
            return self._function(token)
        return self._property(token)

    def _close(self) -> None:
        if not self._take("mark", ")"):
            raise QueryError(
                f"')' or operator expected at position {self._peek().position}."
            )

    def _function(self, token: Token) -> Node:
        if token.text not in _FUNCTIONS:
            raise QueryError(
                f"Unknown function '{token.text}' at position {token.position}."
            )
        wanted, kind = _FUNCTIONS[token.text]
        arguments = [self._or()]
        while self._take("mark", ","):
            arguments.append(self._or())
        self._close()
        if [node.kind for node in arguments] != list(wanted):
            raise QueryError(
                f"No applicable function found for '{token.text}' at position "
                f"{token.position} with the specified arguments."
            )
        name, values = token.text, [node.value for node in arguments]
        return Node(kind, lambda row: _call(name, [value(row) for value in values]))

    def _property(self, token: Token) -> Node:
        found = self.resource.properties.get(token.text)
        if found is None or found.is_collection:
            raise QueryError(
                f"No property {token.text} exists in type "
                f"Exact.Metadata.Entity.{self.resource.entity} at position "
                f"{token.position}."
            )
        name = found.name
        self.fields.append(name)
        kind = _KINDS.get(found.type, "number")
        return Node(kind, lambda row: row.get(name), field=name)


def literal_node(token: Token) -> Node:
    """A literal token as a constant.

    :raises QueryError: for a guid or date that is none.
    """
    value: Any
    if token.kind == "number":
        number = Decimal(token.text)
        return Literal("number", lambda row: number)
    if token.kind == "string":
        text = token.text[1:-1].replace("''", "'")
        return Node("string", lambda row: text)
    kind, _, rest = token.text.partition("'")
    inner = rest[:-1]
    if kind == "guid":
        if not GUID.fullmatch(inner):
            raise QueryError(
                f"Unrecognized 'Edm.Guid' literal '{token.text}' in '{token.position}'."
            )
        value = inner.lower()
        return Node("guid", lambda row: value)
    try:
        moment: datetime = read_date(inner)
    except ValueError as error:
        raise QueryError(
            f"Unrecognized 'Edm.DateTime' literal '{token.text}' in '{token.position}'."
        ) from error
    return Node("datetime", lambda row: moment)


def parse_filter(resource: Resource, text: str) -> Filter:
    """Read a filter.

    :raises QueryError: 400 with the service's text.
    """
    return Parser(resource, text).parse()
