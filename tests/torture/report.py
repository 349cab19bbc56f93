# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The table of a torture, and the same as data."""

from __future__ import annotations

from typing import Any

from tests.torture.race import Round
from tests.torture.runs import Run

COUNTS = (
    *("documents", "customers", "doubles", "lost", "stuck", "dead", "healed"),
    *("adopted", "sent_again", "turns"),
)
TITLES = ("kind of trouble", "runs", *(name.replace("_", " ") for name in COUNTS))


def _totals(runs: list[Run]) -> list[Any]:
    sums = [sum(getattr(run, name) for run in runs) for name in COUNTS]
    return [len(runs), *sums, f"{sum(run.seconds for run in runs):.0f}"]


def table(runs: list[Run]) -> str:
    """One line for each kind of trouble, and their sum."""
    kinds = list(dict.fromkeys(run.kind for run in runs))
    lines = [[*TITLES, "seconds"]]
    lines += [
        [kind, *_totals([run for run in runs if run.kind == kind])] for kind in kinds
    ]
    lines.append(["all", *_totals(runs)])
    widths = [max(len(str(line[i])) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            str(cell).ljust(width) if i == 0 else str(cell).rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def race_table(rounds: list[Round]) -> str:
    """What eight processes on one expired token did."""
    return (
        f"8 processes on one expired token: {len(rounds)} rounds,"
        f" {sum(each.refreshes for each in rounds)} refresh calls,"
        f" {sum(each.served for each in rounds)} of {8 * len(rounds)} served,"
        f" {sum(each.failed for each in rounds)} rounds failed"
    )


def as_dict(runs: list[Run], rounds: list[Round], seed: int) -> dict[str, Any]:
    """All of it, for a file."""
    return {
        "seed": seed,
        "totals": dict(zip(TITLES[1:], _totals(runs), strict=False)),
        "runs": [run.as_dict() for run in runs],
        "race": [each.as_dict() for each in rounds],
    }
