# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the licence holds: roles of users, feature sets, the accountant."""

from __future__ import annotations

import uuid

from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.state.store import NOWHERE

#: Role numbers are not documented; these are made up. Number: Dutch, English.
ROLES = {
    1: ("Standaard - Alle rechten", "Default - All rights"),
    2: ("Standaard - Beperkt", "Default - Limited"),
    3: ("Mijn Kantoor", "My Office portal"),
}
#: Levels (documented): the role counts in the licence, or in one division.
_CUSTOMER, _DIVISION = 2, 3
#: Feature numbers are not public; these are made up.
FEATURES = {
    1: ("Boekhouden", "Accounting"),
    2: ("Documenten", "Documents"),
    3: ("Elektronische aangifte", "Electronic returns"),
    4: ("Accountancy", "Practice management"),
    5: ("Meerdere valuta", "Multi currency"),
}


def role_of(user: Row) -> int:
    """The role a user has everywhere."""
    if user.get("portal"):
        return 3
    return 2 if user.get("denied") else 1


def _text(context: Context, texts: tuple[str, str]) -> str:
    return texts[0 if context.language.lower().startswith("nl") else 1]


def _guid(*parts: object) -> str:
    name = "/".join(str(part) for part in parts)
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"exact-sandbox/role/{name}"))


class UserRoles(Behaviour):
    """users/UserRoles: one role per user, for the whole licence."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per user that is not blocked."""
        found = []
        for user in context.store.rows(NOWHERE, "_users"):
            if user["blocked"]:
                continue
            role = role_of(user)
            found.append(
                {
                    "ID": _guid(user["UserID"]),
                    "Role": role,
                    "RoleLevel": _CUSTOMER,
                    "Description": _text(context, ROLES[role]),
                    "UserID": user["UserID"],
                }
            )
        return found


class UserRolesPerDivision(Behaviour):
    """users/UserRolesPerDivision: who may open this division."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per user with access."""
        found = []
        for user in context.store.rows(NOWHERE, "_users"):
            if user["blocked"] or context.division not in user["divisions"]:
                continue
            role = role_of(user)
            found.append(
                {
                    "ID": _guid(user["UserID"], context.division),
                    "Division": context.division,
                    "Role": role,
                    "RoleLevel": _DIVISION,
                    "Description": _text(context, ROLES[role]),
                    "UserID": user["UserID"],
                }
            )
        return found


class AvailableFeatures(Behaviour):
    """system/AvailableFeatures: the feature sets of the licence."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """All of them; a practice has one more than a firm."""
        office = _office(context) is not None
        return [
            {"ID": number, "Description": _text(context, texts)}
            for number, texts in FEATURES.items()
            if number != 4 or office
        ]


class AccountantInfo(Behaviour):
    """system/AccountantInfo: the office that keeps this division, if there is one."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row, or none."""
        office = _office(context)
        if office is None:
            return []
        same = (
            "AddressLine1",
            "AddressLine2",
            "AddressLine3",
            "City",
            "Email",
            "Phone",
            "Postcode",
            "Website",
        )
        return [
            {
                **{name: office.get(name) for name in same},
                "ID": _guid("accountant", office["Code"]),
                "Name": office["Description"],
                "IsAccountant": context.division == office["Code"],
            }
        ]


def _office(context: Context) -> Row | None:
    return context.store.find(NOWHERE, "system/Divisions", IsPracticeDivision=True)
