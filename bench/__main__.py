# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m bench``: a table, and the same as JSON in ``.build/bench.json``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from bench import sandbox, work
from bench.figures import Figure, table, took
from bench.place import papers, started

RESULT = Path(__file__).resolve().parent.parent / ".build" / "bench.json"


def measure(entries: int, customers: int, large: int, divisions: int) -> list[Figure]:
    """All figures, one after the other; each step is told while it runs."""
    figures: list[Figure] = []

    def step(name: str, work: Callable[[], list[Figure]]) -> None:
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        taken = took(lambda: figures.extend(work()))
        print(f"{taken.wall:.1f} s", file=sys.stderr, flush=True)

    with started(customers) as place:
        found = papers(place)
        step("sandbox", lambda: work.floor(place))
        step("core alone", lambda: work.by_itself(place, found))
        step("booking", lambda: work.booking(place, found, entries))
        step("reading", lambda: work.reading(place, customers))
    step("calls of the sandbox", lambda: sandbox.calls(large))
    step("starts of the sandbox", lambda: sandbox.starts(divisions))
    return figures


def main() -> int:
    """Measure and show; 0 when every step did its work."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--entries", type=int, default=300, help="invoices to book")
    parser.add_argument(
        "--relations", type=int, default=10_000, help="relations to read"
    )
    parser.add_argument(
        "--large", type=int, default=100_000, help="relations of the large world"
    )
    parser.add_argument(
        "--divisions", type=int, default=1_000, help="divisions of the large world"
    )
    options = parser.parse_args()
    figures = measure(
        options.entries, options.relations, options.large, options.divisions
    )
    print(table(figures))
    RESULT.parent.mkdir(exist_ok=True)
    document = {
        "python": platform.python_version(),
        "figures": [figure.as_dict() for figure in figures],
    }
    RESULT.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    print(f"\nWritten to {RESULT.parent.name}/{RESULT.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
