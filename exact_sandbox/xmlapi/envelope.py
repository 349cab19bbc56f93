# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ``eExact`` envelope: reading what is uploaded, writing rows and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from exact_sandbox.odata.edm import number_text, read_date

ERROR, WARNING, DONE, FATAL = 0, 1, 2, 3
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
Element = etree._Element


class Unreadable(Exception):
    """The upload is no XML, or not the expected one."""


def parse(body: bytes) -> Element:
    """The root of an uploaded document. Entities are not resolved, nothing is fetched.

    :raises Unreadable: it is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error)) from error


def below(element: Element, name: str) -> list[Element]:
    """All children of that name, whatever the case of its letters."""
    wanted = name.lower()
    return [
        child
        for child in element
        if isinstance(child.tag, str) and child.tag.lower() == wanted
    ]


def walk(element: Element | None, path: str) -> Element | None:
    """The first element at a path of names, or None."""
    for name in path.split("/"):
        if element is None:
            return None
        found = below(element, name)
        element = found[0] if found else None
    return element


def text(element: Element | None, path: str) -> str | None:
    """Text at a path, without outer blanks; None when empty or absent."""
    found = walk(element, path)
    return ((found.text or "").strip() or None) if found is not None else None


def code(element: Element | None, path: str, name: str = "code") -> str | None:
    """An attribute at a path, ``code`` as a rule."""
    found = walk(element, path)
    return (found.get(name) or "").strip() or None if found is not None else None


def amount(value: str | None) -> Decimal | None:
    """A number; nothing where there is none.

    :raises Unreadable: it is something else.
    """
    if not value:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise Unreadable(f"no number: {value}") from error
    if not number.is_finite():
        raise Unreadable(f"no number: {value}")
    return number


def whole(value: str | None) -> int | None:
    """A whole number.

    :raises Unreadable: it is none.
    """
    number = amount(value)
    if number is not None and number != int(number):
        raise Unreadable(f"no whole number: {value}")
    return None if number is None else int(number)


def day(value: str | None) -> datetime | None:
    """A date.

    :raises Unreadable: it is none.
    """
    try:
        return None if value is None else read_date(value)
    except ValueError as error:
        raise Unreadable(f"no date: {value}") from error


@dataclass
class Report:
    """The messages of one upload, and whether anything failed."""

    topic: str
    node: str
    now: datetime
    say: Callable[[str], str]
    messages: list[Element] = field(default_factory=list)

    def add(
        self, kind: int, description: str, key_alt: str = "", key: str = ""
    ) -> None:
        """One message; ``key_alt`` is the code or number, ``key`` the guid."""
        message = etree.Element("Message", {"type": str(kind)})
        topic = etree.SubElement(
            message, "Topic", {"code": self.topic, "node": self.node}
        )
        if key_alt or key:
            etree.SubElement(topic, "Data", {"keyAlt": key_alt, "key": key})
        etree.SubElement(message, "Date").text = self.now.isoformat(timespec="seconds")
        etree.SubElement(message, "Description").text = description
        self.messages.append(message)

    def refuse(self, description: str, key_alt: str = "") -> None:
        """One error, with its topic before it (reported)."""
        self.add(ERROR, f"{self.say('topic')} [{self.topic}] {description}", key_alt)


def document(parts: Iterable[Element]) -> bytes:
    """A whole answer."""
    root = etree.Element("eExact", nsmap={"xsi": _XSI})
    root.set(f"{{{_XSI}}}noNamespaceSchemaLocation", "eExact-XML.xsd")
    for part in parts:
        root.append(part)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def messages(found: Iterable[Element]) -> Element:
    """The ``Messages`` part."""
    part = etree.Element("Messages")
    part.extend(list(found))
    return part


def topics(name: str, stamp: int, count: int, size: int) -> Element:
    """The ``Topics`` part: how far this page goes (recorded)."""
    part = etree.Element("Topics")
    etree.SubElement(
        part,
        "Topic",
        {"code": name, "ts_d": f"0x{stamp:016X}", "count": str(count),
         "pagesize": str(size)},
    )  # fmt: skip
    return part


def put(
    parent: Element, name: str, value: object = None, **attributes: object
) -> Element:
    """A child with text and attributes; those that are None are left out."""
    given = {key: str(each) for key, each in attributes.items() if each is not None}
    child = etree.SubElement(parent, name, given)
    if isinstance(value, datetime):
        child.text = value.date().isoformat()
    elif isinstance(value, Decimal):
        child.text = number_text(value)
    elif value is not None:
        child.text = str(value)
    return child
