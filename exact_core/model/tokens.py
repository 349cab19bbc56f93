# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The token pair of one consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Documented: an access token lives 600 s, and no new one may be asked for before
# 570 s; a refresh token lives 30 days when unused.
ACCESS_LIFETIME = timedelta(seconds=600)
EARLIEST_REFRESH = timedelta(seconds=570)
REFRESH_LIFETIME = timedelta(days=30)


@dataclass(frozen=True)
class TokenPair:
    """An access token with the refresh token that replaces it.

    :param issued_at: moment of issue, aware, UTC, by our clock.
    :param expires_in: lifetime of the access token in seconds.
    """

    access_token: str
    refresh_token: str
    issued_at: datetime
    expires_in: int = 600

    def __repr__(self) -> str:
        return f"TokenPair(issued_at={self.issued_at.isoformat()}, secrets hidden)"

    def may_refresh(self, now: datetime) -> bool:
        """Whether Exact would allow a refresh at ``now``."""
        return now - self.issued_at >= EARLIEST_REFRESH

    def expired(self, now: datetime) -> bool:
        """Whether the access token is past its lifetime at ``now``."""
        return now - self.issued_at >= timedelta(seconds=self.expires_in)

    def chain_expired(self, now: datetime) -> bool:
        """Whether the refresh token itself is past its lifetime at ``now``."""
        return now - self.issued_at >= REFRESH_LIFETIME
