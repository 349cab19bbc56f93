# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults on order: which calls they hit, and what happens to those."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from exact_sandbox.admin.edits import EDITS

EFFECTS = (
    "delay", "drop_before", "drop_after", "late_booking", "reset", "truncate",
    "html", "status", "edit",
)  # fmt: skip
STATUSES = (
    "401", "403", "404", "408", "429_minute", "429_day", "500", "502", "503", "504",
)  # fmt: skip
#: What a rule tells of itself, and nobody gives.
_OWN = ("id", "hits", "error")
#: Effects that can go together with another one.
_COMPANIONS = ("delay", "edit")


@dataclass
class Fault:
    """One rule.

    :param method: HTTP method, or None for any.
    :param path: regular expression searched in the path (with query).
    :param effect: one of :data:`EFFECTS`.
    :param count: how often it strikes; None: always.
    :param skip: how many fitting calls pass before it starts.
    :param probability: 0 to 1, drawn from ``seed``.
    :param seconds: for ``delay`` and ``late_booking``.
    :param status: for ``status``, one of :data:`STATUSES`.
    :param text: for status 500: the message; None is Exact's unknown one.
    :param act: whether ``delay``, ``reset``, ``html``, ``status`` and ``edit`` let the
        call do its work first: before the wait, the spoilt answer, the edit.
    :param edit: for ``edit``: a world edit, done when the call comes.
    """

    effect: str
    method: str | None = None
    path: str = ""
    count: int | None = None
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    status: str = "500"
    text: str | None = None
    act: bool = False
    edit: dict[str, Any] | None = None
    error: str = ""
    id: int = 0
    hits: int = 0
    _random: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise ValueError(f"effect must be one of {', '.join(EFFECTS)}")
        self.status = str(self.status)
        if self.status not in STATUSES:
            raise ValueError(f"status must be one of {', '.join(STATUSES)}")
        re.compile(self.path)
        name = (self.edit or {}).get("edit")
        if self.effect == "edit" and name not in EDITS:
            raise ValueError(f"edit must be one of {', '.join(sorted(EDITS))}")
        self._random = random.Random(self.seed)

    def strikes(self, method: str, target: str) -> bool:
        """Whether this call is hit. Counts, so ask once per call."""
        if self.method and self.method.upper() != method:
            return False
        if not re.search(self.path, target) or self.count == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1 and self._random.random() >= self.probability:
            return False
        if self.count is not None:
            self.count -= 1
        self.hits += 1
        return True

    def as_dict(self) -> dict[str, Any]:
        """For the administration."""
        return {
            name: value
            for name, value in vars(self).items()
            if not name.startswith("_")
        }


class Faults:
    """The rules, in the order in which they were given."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Fault] = []
        self._last = 0

    def add(self, values: dict[str, Any]) -> Fault:
        """Add a rule.

        :raises ValueError: for an unknown name, effect, status or a bad pattern.
        """
        try:
            names = {k: v for k, v in values.items() if k not in _OWN}
            fault = Fault(**names)
        except (TypeError, re.error) as error:
            raise ValueError(f"not a fault rule: {error}") from error
        with self._lock:
            self._last += 1
            fault.id = self._last
            self._rules.append(fault)
        return fault

    def remove(self, number: int) -> bool:
        """Take one rule away."""
        with self._lock:
            before = len(self._rules)
            self._rules = [rule for rule in self._rules if rule.id != number]
            return len(self._rules) < before

    def clear(self) -> None:
        """Take all rules away."""
        with self._lock:
            self._rules.clear()

    def pick(self, method: str, target: str) -> list[Fault]:
        """The rules that hit this call: delays, edits, and the first other one."""
        with self._lock:
            found: list[Fault] = []
            for rule in self._rules:
                alone = rule.effect not in _COMPANIONS
                if alone and any(f.effect not in _COMPANIONS for f in found):
                    continue
                if rule.strikes(method, target):
                    found.append(rule)
            return found

    def as_list(self) -> list[dict[str, Any]]:
        """For the administration."""
        with self._lock:
            return [rule.as_dict() for rule in self._rules]
