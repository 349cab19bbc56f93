# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Codec of Exact's values: JSON, dates, guids, numbers, padded codes, literals.

Money never passes through a binary float: numbers with a fraction are read as
``Decimal`` and written digit by digit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from ..errors import ContractError

EPOCH = datetime(1970, 1, 1)
ACCOUNT_CODE_LENGTH = 18  # recorded: ``Accounts.Code`` and its copies

_JSON_DATE = re.compile(r"/Date\((-?\d+)\)/")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z?)?")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Guid(str):
    """A guid as Exact writes it: lower case, no braces.

    :raises ValueError: the text is no guid.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Guid:
        plain = text.strip().strip("{}").lower()
        if not _GUID.fullmatch(plain):
            raise ValueError(f"not a guid: {text!r}")
        return super().__new__(cls, plain)


@dataclass(frozen=True)
class Int64:
    """A whole number whose literal in a filter needs Exact's ``L`` suffix."""

    value: int


Literal = str | Guid | bool | int | Int64 | Decimal | date | datetime | None


def is_guid(text: str) -> bool:
    """Whether ``text`` is a guid as Exact writes it."""
    return _GUID.fullmatch(text) is not None


def literal(value: Literal) -> str:
    """Write ``value`` as a literal of a filter, a key or a function parameter.

    Dates and datetimes are wall clock of Exact's server, as they are stored.

    :raises ValueError: an aware datetime, or a number that is not finite.
    :raises TypeError: a type that has no literal, such as ``float``.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Guid):
        return f"guid'{value}'"
    if isinstance(value, str):
        return "'" + str.__str__(value).replace("'", "''") + "'"
    if isinstance(value, Int64):
        return f"{value.value}L"
    if isinstance(value, date):
        return f"datetime'{_iso(value)}'"
    return _number(value)


def parse_json(text: str | bytes) -> Any:
    """Read a JSON document; numbers with a fraction become ``Decimal``.

    :raises ValueError: the text is no (whole) JSON document.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def dump_json(value: Any) -> str:
    """Write a request body: decimals digit by digit, dates as ISO 8601.

    :raises TypeError: a value that has no place in a body, ``float`` included.
    :raises ValueError: an aware datetime, or a number that is not finite.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(str.__str__(value), ensure_ascii=False)
    if isinstance(value, (int, Decimal)):
        return _number(value)
    if isinstance(value, date):
        return f'"{_iso(value)}"'
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)}:{dump_json(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(dump_json(item) for item in value) + "]"
    raise TypeError(f"no JSON form for {type(value).__name__}")


def decode_datetime(value: Any) -> datetime | None:
    """Read ``/Date(ms)/`` or an ISO text as naive wall clock of Exact's server.

    Recorded: the milliseconds are the server's local wall clock written as if it
    were UTC, so no time zone may be applied to them.

    :raises ContractError: anything else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        found = _JSON_DATE.fullmatch(value)
        if found:
            return _from_milliseconds(int(found.group(1)))
        found = _ISO.fullmatch(value)
        if found:
            return _from_iso(found)
    raise ContractError(f"not a date: {type(value).__name__}")


def decode_date(value: Any) -> date | None:
    """Read the date of :func:`decode_datetime`."""
    moment = decode_datetime(value)
    return None if moment is None else moment.date()


def encode_json_date(value: date) -> str:
    """Write ``/Date(ms)/`` for a date or a naive datetime, as Exact answers.

    :raises ValueError: an aware datetime.
    """
    moment = value if isinstance(value, datetime) else datetime.combine(value, _ZERO)
    _must_be_naive(moment)
    return f"/Date({(moment - EPOCH) // timedelta(milliseconds=1)})/"


def decode_int(value: Any) -> int | None:
    """Read a whole number; Int64 comes as text (recorded).

    :raises ContractError: anything else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d+\s*", value):
        return int(value)
    raise ContractError(f"not a whole number: {type(value).__name__}")


def decode_decimal(value: Any) -> Decimal | None:
    """Read an Edm.Double or Edm.Decimal as ``Decimal``.

    :raises ContractError: anything else, ``float`` included: the document was then
        not read with :func:`parse_json`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    raise ContractError(f"not a number: {type(value).__name__}")


def decode_bool(value: Any) -> bool:
    """Read a boolean or one of Exact's 0/1 byte flags; unfilled is ``False``.

    :raises ContractError: anything else.
    """
    if value is None:
        return False
    if isinstance(value, (bool, int)) and value in (0, 1):
        return bool(value)
    raise ContractError(f"not a flag: {type(value).__name__}")


def decode_text(value: Any) -> str:
    """Read a text or a code: unfilled is '', Exact's padding is taken off.

    Recorded: account codes are padded left, VAT codes, countries, languages right.

    :raises ContractError: anything but a text or a whole number.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ContractError(f"not a text: {type(value).__name__}")


def decode_guid(value: Any) -> str:
    """Read a guid in lower case; unfilled is ''.

    :raises ContractError: anything else.
    """
    text = decode_text(value)
    if not text:
        return ""
    try:
        return str(Guid(text))
    except ValueError:
        raise ContractError("not a guid") from None


def pad_account_code(code: str) -> str:
    """Write a relation's code as Exact stores it: 18 characters, right-aligned.

    :raises ValueError: the code is empty or longer than that.
    """
    plain = code.strip()
    if not plain or len(plain) > ACCOUNT_CODE_LENGTH:
        raise ValueError(f"a relation code has 1 to 18 characters: {code!r}")
    return plain.rjust(ACCOUNT_CODE_LENGTH)


_ZERO = datetime.min.time()


def _from_milliseconds(milliseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ContractError("a date out of range") from None


def _from_iso(found: re.Match[str]) -> datetime:
    day, time, fraction = found.groups()
    micro = ((fraction or "") + "000000")[:6]
    try:
        return datetime.fromisoformat(f"{day}T{time or '00:00:00'}.{micro}")
    except ValueError:
        raise ContractError("a date out of range") from None


def _iso(value: date) -> str:
    if isinstance(value, datetime):
        _must_be_naive(value)
        text = value.strftime("%H:%M:%S")
        if value.microsecond:
            text += f".{value.microsecond:06d}".rstrip("0")
        return f"{value.date().isoformat()}T{text}"
    return value.isoformat()


def _must_be_naive(value: datetime) -> None:
    # Exact's clock is a local one: turning an aware moment into it needs a zone
    # that only the caller knows.
    if value.tzinfo is not None:
        raise ValueError("Exact's datetimes are local: give a naive datetime")


def _number(value: int | Decimal) -> str:
    if isinstance(value, int):
        return int.__repr__(value)
    if not isinstance(value, Decimal):
        raise TypeError(f"no literal for {type(value).__name__}")
    if not value.is_finite():
        raise ValueError("a number must be finite")
    return format(abs(value) if value.is_zero() else value, "f")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("the keys of a body are texts")
    return json.dumps(str.__str__(key), ensure_ascii=False)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
