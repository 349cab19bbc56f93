# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Call budgets as data: what Exact's headers said and what we used since.

Documented limits: calls per minute and per day for each app and division, with the
numbers in the answer's headers, and ten errors per endpoint and hour. No number is
assumed: until the first answer a budget is open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class BudgetKey:
    """One app in one division of one country site."""

    site: str
    client_id: str
    division: int


@dataclass(frozen=True)
class Window:
    """One limit window as the headers gave it.

    :param limit: calls allowed in the window.
    :param remaining: calls left, ours since the last header taken off.
    :param reset_at: end of the window, aware, UTC; told by Exact's clock and moved onto
        ours by the answer's ``Date`` header.
    """

    limit: int
    remaining: int
    reset_at: datetime


@dataclass(frozen=True)
class Budget:
    """State of one key; changed only through ``exact_core.transport.limits``.

    :param errors: per endpoint the moments (aware, UTC) of counted errors.
    :param blocked_until: per endpoint, or ``*`` for all, the end of a block.
    """

    minute: Window | None = None
    day: Window | None = None
    errors: dict[str, tuple[datetime, ...]] = field(default_factory=dict)
    blocked_until: dict[str, datetime] = field(default_factory=dict)
