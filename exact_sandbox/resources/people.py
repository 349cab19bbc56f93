# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hangs on a relation: contacts, addresses, bank accounts."""

from __future__ import annotations

import re
from typing import Any

from exact_sandbox.odata.edm import pad
from exact_sandbox.odata.filters import Row
from exact_sandbox.resources.accounts import EMAIL
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.rest.texts import Message, problem

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
#: visit, postal, invoice, delivery (documented)
_ADDRESS_TYPES = {1, 2, 3, 4}


def iban_holds(text: str) -> bool:
    """Whether the check digits of an IBAN are right."""
    if not _IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


class _OfRelation(Behaviour):
    """Rows of a relation, which must be there; one of a group may be the main one."""

    #: Rows that share these have one main row among them; None: no such flag.
    group: tuple[str, ...] | None = None

    def create(self, context: Context, body: Any) -> Row:
        """Store; a new main row takes the flag from the one that had it."""
        with context.store.lock:
            row = super().create(context, body)
            self._one_main(context, row)
        return row

    def update(self, context: Context, row: Row, body: Any) -> Row:
        """Change what is sent."""
        with context.store.lock:
            changed = super().update(context, row, body)
            self._one_main(context, changed)
        return changed

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """With the relation's name; the first of a group is the main one."""
        row = super().prepare(context, values, old)
        relation = context.store.get(
            context.division, "crm/Accounts", row.get("Account")
        )
        row["AccountName"] = (relation or {}).get("Name")
        if self.group and old is None and not self._siblings(context, row):
            row["Main"] = True
        return row

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """The relation must be there."""
        key = row.get("Account")
        if key and context.store.get(context.division, "crm/Accounts", key) is None:
            return [problem("reference", "account")]
        return []

    def _siblings(self, context: Context, row: Row) -> list[Row]:
        return [
            each
            for each in context.store.rows(context.division, self.place)
            if each["ID"] != row.get("ID")
            and all(each.get(name) == row.get(name) for name in self.group or ())
        ]

    def _one_main(self, context: Context, row: Row) -> None:
        if not self.group or not row.get("Main"):
            return
        for each in self._siblings(context, row):
            if each.get("Main"):
                context.store.put(
                    context.division, self.place, each["ID"], {**each, "Main": False}
                )


class Contacts(_OfRelation):
    """crm/Contacts: a number and a full name of their own."""

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """Number as relations have it: the highest plus one."""
        row = super().prepare(context, values, old)
        names = (row.get("FirstName"), row.get("MiddleName"), row.get("LastName"))
        row["FullName"] = " ".join(name for name in names if name)
        if old is None:
            rows = context.store.rows(context.division, self.place)
            number = max((each.get("HID") or 0 for each in rows), default=0) + 1
            row["HID"] = row.get("HID") or number
            row["Code"] = pad("crm/Contacts", "Code", str(row["HID"]))
        return row

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """Mail addresses must look like some."""
        found = super().check(context, row, old)
        for name in ("Email", "BusinessEmail"):
            text = row.get(name)
            if text and not EMAIL.fullmatch(text):
                found.append(problem("invalid", "email"))
        return found


class Addresses(_OfRelation):
    """crm/Addresses: one main address per relation and type."""

    group = ("Account", "Type")

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """A type that there is."""
        found = super().check(context, row, old)
        if row.get("Type") is not None and row["Type"] not in _ADDRESS_TYPES:
            found.append(problem("invalid", "type"))
        return found


class BankAccounts(_OfRelation):
    """crm/BankAccounts: the number is sent, the IBAN follows from it (table)."""

    group = ("Account",)

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """An IBAN, when the number is one. Only plain accounts can be made."""
        row = super().prepare(context, values, old)
        number = _compact(row.get("BankAccount"))
        row["IBAN"] = number if iban_holds(number) else None
        row["Type"], row["TypeDescription"] = "A", "Default"
        return row

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """A number that begins like an IBAN must be one; none twice (assumed)."""
        found = super().check(context, row, old)
        number = _compact(row.get("BankAccount"))
        if re.match(r"[A-Z]{2}\d{2}", number) and not iban_holds(number):
            found.append(problem("invalid", "iban"))
        for each in self._siblings(context, row):
            if number and _compact(each.get("BankAccount")) == number:
                return [*found, problem("exists", "bank_account")]
        return found


def _compact(number: object) -> str:
    return re.sub(r"[\s.]", "", str(number or "")).upper()


PEOPLE: dict[str, type[Behaviour]] = {
    "crm/Contacts": Contacts,
    "crm/Addresses": Addresses,
    "crm/BankAccounts": BankAccounts,
}
