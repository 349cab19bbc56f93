# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures, how they are taken and how they are shown."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    :param ours: what the product takes, in ``unit``.
    :param theirs: what the plain way, or the peer that ``beside`` names, takes for the
        same in the same run; ``None`` = there is no such way.
    :param aim: what it may be at most: the ratio where there is one to compare with
        and ``aim_of`` says so, else ``ours``.
    """

    name: str
    unit: str
    ours: float
    theirs: float | None = None
    beside: str = ""
    aim: float | None = None
    aim_of: str = "ours"

    @property
    def ratio(self) -> float | None:
        """Ours to theirs: 1.0 is equal, less is better."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; ``None`` where there is none."""
        if self.aim is None:
            return None
        found = self.ratio if self.aim_of == "ratio" else self.ours
        return found is not None and found <= self.aim

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


@dataclass(frozen=True)
class Took:
    """What a piece of work took, in seconds.

    :param wall: by the clock on the wall, waiting for the other side included.
    :param cpu: of this process alone.
    """

    wall: float
    cpu: float


def took(work: Callable[[], object]) -> Took:
    """Do the work once."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def in_turns(
    ours: Sequence[Callable[[], object]], theirs: Sequence[Callable[[], object]]
) -> tuple[list[Took], list[Took]]:
    """What each piece of work took, one of ours and one of theirs by turns.

    Turns keep what changes during a run (a ledger that grows, a busy machine) from
    falling on one side. Who begins changes with each pair.
    """
    times: tuple[list[Took], list[Took]] = ([], [])
    for index, pair in enumerate(zip(ours, theirs, strict=True)):
        for side in (0, 1) if index % 2 else (1, 0):
            times[side].append(took(pair[side]))
    return times


def compared(
    name: str, times: tuple[list[Took], list[Took]], scale: float, unit: str
) -> list[Figure]:
    """Median of the walls, and of the process's own share, both sides."""
    wall = [median(each.wall for each in side) * scale for side in times]
    cpu = [median(each.cpu for each in side) * scale for side in times]
    return [Figure(name, unit, *wall), Figure("  of it in this process", unit, *cpu)]


def each(work: Callable[[], object], times: int, rounds: int = 5) -> float:
    """Median seconds of one call, over rounds of so many calls."""

    def one_round() -> None:
        for _turn in range(times):
            work()

    return median(took(one_round).wall for _round in range(rounds)) / times


def peak(work: Callable[[], object]) -> int:
    """Most bytes of Python objects that ``work`` held at one moment."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def resident_peak() -> float:
    """Most MB that this process held at one moment.

    Not ``ru_maxrss``: that begins with what the parent held when it forked.
    """
    status = Path("/proc/self/status").read_text()
    (line,) = [each for each in status.splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def table(figures: Sequence[Figure]) -> str:
    """The figures for a person."""
    rows = [("", "ours", "beside", "", "", "ratio", "aim", "")]
    for figure in figures:
        theirs = "" if figure.theirs is None else f"{figure.theirs:,.2f}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        aim = "" if figure.aim is None else f"{figure.aim_of} ≤ {figure.aim:g}"
        met = {None: "", True: "met", False: "MISSED"}[figure.met]
        ours = f"{figure.ours:,.2f}"
        beside = figure.beside or ("plain" if theirs else "")
        rows.append((figure.name, ours, theirs, figure.unit, beside, ratio, aim, met))
    widths = [max(len(row[column]) for row in rows) for column in range(8)]
    right = (1, 2, 5)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
