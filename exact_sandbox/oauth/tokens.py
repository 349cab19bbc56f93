# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Token rules: codes, chains, rotation, the 570 second rule, the daily maximum.

A chain is what one consent of one user for one app starts. A new consent of the same
user and app starts a new chain and ends the old one (reported by integrators).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from exact_sandbox.clock import Clock
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import NOWHERE, Change, Store

Row = dict[str, Any]

CHAINS, CODES, ACCESS, REFRESH = "_chains", "_codes", "_access", "_refresh"
USERS, APPS = "_users", "_apps"
ALL_DIVISIONS = "all"

CHAIN_TEXT = "Token is not allowed, because of invalid or empty chainId"
EARLY_TEXT = "Rate limit exceeded: access_token not expired"


class TokenError(Exception):
    """A refusal of the token endpoint."""

    def __init__(
        self,
        status: int,
        error: str,
        description: str | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(description or error)
        self.status = status
        self.error = error
        self.description = description
        self.reason = reason


@dataclass(frozen=True)
class Principal:
    """Who calls: an app in the name of a user, for the divisions of the consent."""

    app: str
    user: Row
    divisions: Any

    def in_scope(self, division: int) -> bool:
        """Whether the consent covers the division."""
        return self.divisions == ALL_DIVISIONS or division in self.divisions


def guid_of(text: str) -> str:
    """A client id without braces, lower case."""
    return text.strip().strip("{}").lower()


def _us_date(moment: datetime) -> str:
    """The date format of the expiry text, for example 10/11/2022 9:18:20 PM."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return (
        f"{moment.month}/{moment.day}/{moment.year} "
        f"{hour}:{moment.minute:02}:{moment.second:02} {half}"
    )


class Tokens:
    """Issues and checks codes and tokens. All of it lives in the store."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock

    # -- apps and users -------------------------------------------------------

    def app(self, client_id: str) -> Row | None:
        """The registered app, by client id with or without braces."""
        return self.store.get(NOWHERE, APPS, guid_of(client_id))

    def user(self, login: str) -> Row | None:
        """The user with this login."""
        return self.store.find(NOWHERE, USERS, UserName=login)

    # -- consent --------------------------------------------------------------

    def authorize(self, app: str, user: str, divisions: Any, redirect_uri: str) -> str:
        """Start a chain and give its authorization code."""
        chain = secrets.token_hex(8)
        code = f"stampNL001.{secrets.token_urlsafe(24)}/{secrets.token_urlsafe(6)}!"
        now = self.clock.now()
        with self.store.lock:
            self.store.commit(
                [
                    Change(
                        NOWHERE,
                        CHAINS,
                        f"{app}/{user}",
                        {
                            "chain": chain,
                            "app": app,
                            "user": user,
                            "divisions": divisions,
                            "last_issue": None,
                            "day": "",
                            "calls": 0,
                        },
                    ),
                    Change(
                        NOWHERE,
                        CODES,
                        code,
                        {
                            "chain": chain,
                            "app": app,
                            "user": user,
                            "redirect_uri": redirect_uri,
                            "used": False,
                            "expires": now
                            + timedelta(seconds=self.settings.code_seconds),
                        },
                    ),
                ]
            )
        return code

    def grant(self, app: str, user: str, divisions: Any) -> dict[str, str]:
        """A valid pair without a browser, for tests."""
        code = self.authorize(app, user, divisions, "")
        with self.store.lock:
            row = self.store.get(NOWHERE, CODES, code)
            assert row is not None
            self.store.put(NOWHERE, CODES, code, {**row, "used": True})
            return self._issue(self._chain(row))

    def revoke(self, app: str | None, user: str) -> int:
        """End the chains of a user (of one app, or of all). Their tokens die."""
        with self.store.lock:
            doomed = [
                Change(NOWHERE, CHAINS, f"{row['app']}/{row['user']}", None)
                for row in self.store.rows(NOWHERE, CHAINS)
                if row["user"] == user and app in (None, row["app"])
            ]
            self.store.commit(doomed)
        return len(doomed)

    # -- token endpoint -------------------------------------------------------

    def token_call(self, fields: dict[str, str]) -> dict[str, str]:
        """One call of the token endpoint.

        :raises TokenError: with the bodies integrators have reported.
        """
        app = self.app(fields.get("client_id", ""))
        if app is None or app["secret"] != fields.get("client_secret"):
            raise TokenError(400, "invalid_request")
        kind = fields.get("grant_type")
        with self.store.lock:
            if kind == "authorization_code":
                return self._exchange(app, fields)
            if kind == "refresh_token":
                return self._refresh(app, fields)
        raise TokenError(400, "invalid_request")

    def _chain(self, row: Row) -> Row:
        """The living chain a code or token belongs to."""
        chain = self.store.get(NOWHERE, CHAINS, f"{row['app']}/{row['user']}")
        if chain is None or chain["chain"] != row["chain"]:
            raise self._foreign()
        return chain

    @staticmethod
    def _foreign() -> TokenError:
        return TokenError(400, "invalid_grant", CHAIN_TEXT, f"Unknown: {CHAIN_TEXT}")

    def _exchange(self, app: Row, fields: dict[str, str]) -> dict[str, str]:
        code = fields.get("code")
        if not code or not fields.get("redirect_uri"):
            raise TokenError(400, "invalid_request")
        row = self.store.get(NOWHERE, CODES, code)
        if row is None or row["app"] != app["client_id"] or row["used"]:
            raise self._foreign()
        if row["redirect_uri"] != fields["redirect_uri"]:
            raise self._foreign()
        if row["expires"] < self.clock.now():
            raise self._foreign()
        chain = self._count(self._chain(row))
        self.store.put(NOWHERE, CODES, code, {**row, "used": True})
        return self._issue(chain)

    def _refresh(self, app: Row, fields: dict[str, str]) -> dict[str, str]:
        token = fields.get("refresh_token")
        if not token:
            raise TokenError(400, "invalid_request")
        row = self.store.get(NOWHERE, REFRESH, token)
        if row is None or row["app"] != app["client_id"]:
            raise self._foreign()
        chain = self._chain(row)
        now = self.clock.now()
        if row["state"] == "old":
            raise TokenError(401, "unauthorized_client", "Old refresh token used.")
        if row["expires"] < now:
            raise TokenError(
                400,
                "invalid_request",
                f"The refresh token expired at {_us_date(row['expires'])} and it is "
                f"now {_us_date(now)}.",
            )
        age = now - chain["last_issue"]
        if age < timedelta(seconds=self.settings.refresh_not_before_seconds):
            raise TokenError(
                400,
                "access_denied",
                EARLY_TEXT,
                f"TooEarlyToRefreshTokens: {EARLY_TEXT}",
            )
        chain = self._count(chain)
        self._used(chain, token)
        rotated = "old" if self.settings.token_rotation == "at_once" else "replaced"
        self.store.put(NOWHERE, REFRESH, token, {**row, "state": rotated})
        return self._issue(chain)

    def _count(self, chain: Row) -> Row:
        """Count the call; more than the daily maximum is refused (body assumed)."""
        day = self.clock.now().date().isoformat()
        calls = chain["calls"] + 1 if chain["day"] == day else 1
        maximum = self.settings.token_calls_per_day
        if maximum and calls > maximum:
            text = "Rate limit exceeded: maximum number of token requests reached"
            raise TokenError(
                400, "access_denied", text, f"TooManyTokenRequests: {text}"
            )
        chain = {**chain, "day": day, "calls": calls}
        self.store.put(NOWHERE, CHAINS, f"{chain['app']}/{chain['user']}", chain)
        return chain

    def _issue(self, chain: Row) -> dict[str, str]:
        now = self.clock.now()
        access = f"gAAAAM{secrets.token_urlsafe(180)}"
        refresh = f"stampNL001.{secrets.token_urlsafe(40)}!{secrets.token_urlsafe(12)}"
        owner = {"chain": chain["chain"], "app": chain["app"], "user": chain["user"]}
        lifetime = self.settings.access_token_seconds
        self.store.commit(
            [
                Change(
                    NOWHERE,
                    ACCESS,
                    access,
                    {
                        **owner,
                        "refresh": refresh,
                        "expires": now + timedelta(seconds=lifetime),
                    },
                ),
                Change(
                    NOWHERE,
                    REFRESH,
                    refresh,
                    {
                        **owner,
                        "token": refresh,
                        "state": "new",
                        "expires": now
                        + timedelta(days=self.settings.refresh_token_days),
                    },
                ),
                Change(
                    NOWHERE,
                    CHAINS,
                    f"{chain['app']}/{chain['user']}",
                    {**chain, "last_issue": now},
                ),
            ]
        )
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": str(lifetime),
            "refresh_token": refresh,
        }

    # -- use of an access token -----------------------------------------------

    def _used(self, chain: Row, refresh: str) -> None:
        """First use of a pair: refresh tokens replaced by it are old from now on."""
        row = self.store.get(NOWHERE, REFRESH, refresh)
        if row is None or row["state"] != "new":
            return
        changes = [Change(NOWHERE, REFRESH, refresh, {**row, "state": "live"})]
        for other in self.store.rows(NOWHERE, REFRESH):
            if other["chain"] == chain["chain"] and other["state"] == "replaced":
                changes.append(
                    Change(NOWHERE, REFRESH, other["token"], {**other, "state": "old"})
                )
        self.store.commit(changes)

    def principal(self, header: str) -> Principal | None:
        """Who an ``Authorization`` header speaks for; None when it is no good."""
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer":
            return None
        with self.store.lock:
            row = self.store.get(NOWHERE, ACCESS, token.strip())
            if row is None or row["expires"] <= self.clock.now():
                return None
            try:
                chain = self._chain(row)
            except TokenError:
                return None
            self._used(chain, row["refresh"])
            user = self.store.get(NOWHERE, USERS, row["user"])
        return None if user is None else Principal(row["app"], user, chain["divisions"])
