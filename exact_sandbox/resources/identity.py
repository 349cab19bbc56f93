# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who am I, which divisions are there, what may I do."""

from __future__ import annotations

from typing import Any

from exact_sandbox.clock import utc_offset
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query
from exact_sandbox.resources.base import Behaviour, Context
from exact_sandbox.state.store import NOWHERE

#: Legislation numbers as they stand in Me (recorded for NL and FR; BE assumed).
_LEGISLATIONS = {"NL": 1, "BE": 2, "FR": 128}


class Me(Behaviour):
    """current/Me: one row, the user in whose name the app calls."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """The user, with the division last opened in the browser."""
        user = context.principal.user
        current = user["current"]
        division = context.store.get(NOWHERE, "system/Divisions", current) or {}
        moment = context.clock.now()
        offset = utc_offset(moment)
        office = context.store.find(
            NOWHERE, "system/Divisions", IsPracticeDivision=True
        )
        accounting = office["Code"] if office else None
        return [
            {
                "UserID": user["UserID"],
                "UserName": user["UserName"],
                "FullName": user["FullName"],
                "FirstName": user["FirstName"],
                "LastName": user["LastName"],
                "Email": user["Email"],
                "Language": user["Language"],
                "LanguageCode": user["LanguageCode"],
                "CurrentDivision": current,
                "DivisionCustomer": division.get("Customer"),
                "DivisionCustomerCode": division.get("CustomerCode"),
                "DivisionCustomerName": division.get("CustomerName"),
                "CustomerCode": division.get("CustomerCode"),
                "DivisionCustomerVatNumber": division.get("VATNumber"),
                "Legislation": _LEGISLATIONS.get(
                    str(division.get("Legislation", "")).strip(), 1
                ),
                "Gender": "O",
                "Nationality": "NL",
                "ServerTime": context.clock.local().isoformat(timespec="seconds"),
                "ServerUtcOffset": int(offset.total_seconds()),
                "IsClientUser": False,
                "IsMyFirmPortalUser": bool(user.get("portal")),
                "AccountingDivision": accounting,
                "DossierDivision": None,
                "IsEmployeeSelfServiceUser": False,
                "IsMyFirmLiteUser": False,
                "IsStarterUser": False,
                "IsOEIMigrationMandatory": False,
            }
        ]


class Divisions(Behaviour):
    """system/Divisions: the divisions the user may reach, in the consent or not."""

    #: False for AllDivisions: all of the licence.
    only_mine = True

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """Division rows, ``Current`` set for the user's own."""
        user = context.principal.user
        return [
            {**row, "Current": row["Code"] == user["current"]}
            for row in context.store.rows(NOWHERE, "system/Divisions")
            if not self.only_mine or row["Code"] in user["divisions"]
        ]


class AllDivisions(Divisions):
    """system/AllDivisions: also those the user may not open."""

    only_mine = False


class HrmDivisions(Divisions):
    """hrm/Divisions: the older list, with a few other names."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """As system/Divisions, with HID and Main."""
        return [
            {**row, "HID": row.get("Hid"), "Main": row.get("IsMainDivision")}
            for row in super().read(context)
        ]


class Users(Behaviour):
    """system/Users and users/Users: the users of the licence."""

    stored = "system/Users"

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """All users, without secrets, and those that were posted or changed."""
        shown = ("UserID", "UserName", "FullName", "FirstName", "LastName", "Email")
        found = {
            row["UserID"]: {name: row[name] for name in shown}
            for row in context.store.rows(NOWHERE, "_users")
        }
        for row in context.store.rows(context.division, self.place):
            found[row["UserID"]] = row
        return list(found.values())


def has_rights(user: dict[str, Any], resource: str) -> bool:
    """Whether the user may use a resource at all."""
    return not any(resource.lower().startswith(part.lower()) for part in user["denied"])
