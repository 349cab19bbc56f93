# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Edm values: what stands in rows, what goes over the wire, how codes are padded.

In rows a guid is a lower-case string, a date a naive local datetime, a Double a
Decimal. Dates leave as wall-clock time written as if it were UTC (recorded).
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from exact_sandbox.odata.errors import STREAM, ApiError

EPOCH = datetime(1970, 1, 1)
GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MS_DATE = re.compile(r"/Date\((-?\d+)\)/")
_INTEGERS = {
    "Edm.Int16": 2**15,
    "Edm.Int32": 2**31,
    "Edm.Int64": 2**63,
    "Edm.Byte": 2**8,
}

_CODE_NAMES = {"AccountCode", "InvoiceAccountCode", "DivisionCustomerCode"}
_CODE_NAMES |= {"CustomerCode", "SupplierCode"}
_VAT_NAMES = {"VATCode", "SalesVATCode", "PurchaseVATCode"}


def pad(resource: str, name: str, value: Any) -> Any:
    """Pad a code the way Exact stores it.

    Account codes: 18, right-aligned. VAT codes and countries: 3, left-aligned.
    Language: 10. Search code of a G/L account: 9 (all recorded).
    """
    if not isinstance(value, str) or not value.strip():
        return value
    if name in _CODE_NAMES or (
        name == "Code" and resource.endswith(("/Accounts", "/Contacts"))
    ):
        return value.strip().rjust(18)
    if name in _VAT_NAMES or (name == "Code" and resource == "vat/VATCodes"):
        return value.strip().ljust(3)
    if name in ("Country", "Legislation") and not resource.endswith("/Me"):
        return value.strip().ljust(3)
    if name == "Language" and resource.endswith("/Accounts"):
        return value.strip().ljust(10)
    if name == "SearchCode" and resource.endswith("/GLAccounts"):
        return value.strip().ljust(9)
    return value


def number_text(value: Decimal | int) -> str:
    """A number without needless decimals: ``120``, ``-0.01`` (recorded)."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def milliseconds(value: datetime) -> int:
    """Milliseconds since 1970 of a naive moment taken as UTC."""
    return (value - EPOCH) // timedelta(milliseconds=1)


#: A string as JSON text, with everything beyond ASCII escaped.
text_of = json.encoder.encode_basestring_ascii


def wire(type_name: str, value: Any) -> str:
    """JSON text of one value, as the verbose JSON writer lays it out."""
    if value is None:
        return "null"
    if type_name == "Edm.DateTime":
        return f'"\\/Date({milliseconds(value)})\\/"'
    if type_name == "Edm.Boolean":
        return "true" if value else "false"
    if type_name == "Edm.Int64":
        return f'"{value}"'
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return number_text(value)
    return text_of(str(value))


def literal(type_name: str, value: Any) -> str:
    """A value as a literal of a key or a skip token."""
    if value is None:
        return "null"
    if type_name == "Edm.Guid":
        return f"guid'{value}'"
    if type_name == "Edm.DateTime":
        text = value.isoformat(timespec="milliseconds")
        return f"datetime'{text.rstrip('0').rstrip('.') if '.' in text else text}'"
    if type_name == "Edm.Boolean":
        return "true" if value else "false"
    if type_name == "Edm.Int64":
        return f"{value}L"
    if isinstance(value, (int, Decimal)):
        return number_text(value)
    return "'" + str(value).replace("'", "''") + "'"


def read_date(text: str) -> datetime:
    """A date of a body or a literal; a trailing zone is dropped, as recorded.

    :raises ValueError: when it is no date.
    """
    match = _MS_DATE.fullmatch(text)
    if match:
        return EPOCH + timedelta(milliseconds=int(match.group(1)))
    text = re.sub(r"(Z|[+-]\d\d:\d\d)$", "", text.strip().replace(" ", "T"))
    if "T" not in text:
        return datetime.combine(date.fromisoformat(text), datetime.min.time())
    head, _, fraction = text.partition(".")
    moment = datetime.fromisoformat(head)
    return (
        moment.replace(microsecond=int(fraction[:6].ljust(6, "0")))
        if fraction
        else moment
    )


def _integer(type_name: str, value: Any) -> int:
    number = Decimal(str(value))
    limit = _INTEGERS[type_name]
    if isinstance(value, bool) or number != number.to_integral_value():
        raise ValueError(value)
    least = 0 if type_name == "Edm.Byte" else -limit
    if not least <= number < limit:
        raise ValueError(value)
    return int(number)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return bool(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError(value)


def _convert(type_name: str, value: Any) -> Any:
    if type_name == "Edm.Boolean":
        return _boolean(value)
    if type_name in _INTEGERS:
        return _integer(type_name, value)
    if type_name == "Edm.Double":
        if isinstance(value, bool):
            raise ValueError(value)
        number = Decimal(str(value))
        if not number.is_finite():
            raise ValueError(value)
        return number
    if not isinstance(value, str):
        raise ValueError(value)
    if type_name == "Edm.Guid":
        if not GUID.fullmatch(value.strip("{}")):
            raise ValueError(value)
        return value.strip("{}").lower()
    if type_name == "Edm.DateTime":
        return read_date(value)
    return value


def from_body(type_name: str, value: Any) -> Any:
    """A value of a posted JSON body as a row value. Numbers may come as strings.

    :raises ApiError: 400 when the value does not fit the type.
    """
    if value is None or (value == "" and type_name != "Edm.String"):
        return None
    if type_name == "Edm.String" and isinstance(value, (int, Decimal)):
        value = str(value)
    try:
        return _convert(type_name, value)
    except (ValueError, InvalidOperation, TypeError) as error:
        raise ApiError(400, STREAM) from error
