# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m bench.addon <configuration> <options as JSON>``: figures as JSON.

Started by ``bench.with_odoo``; the last line of its output is the answer.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bench.addon import drain, house, screens, sweep
from bench.figures import Figure, took
from bench.peers import NAMES, Peer

FIRM = ("--world", "firm", "--host-name", "start.exactonline.be")


def _measure(conf: str, options: dict[str, Any]) -> tuple[list[Figure], list[str]]:
    """The figures, and the names of steps that broke off."""
    figures: list[Figure] = []
    broken: list[str] = []
    home = house.House(conf)

    def step(name: str, work: Callable[[], list[Figure]]) -> None:
        if options["only"] and name not in options["only"]:
            return
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        try:
            spent = took(lambda: figures.extend(work()))
        except Exception:
            # The other steps' minutes are not lost with it.
            traceback.print_exc()
            broken.append(name)
            return
        print(f"{spent.wall:.1f} s", file=sys.stderr, flush=True)

    def draining() -> list[Figure]:
        with house.exact(*FIRM) as sandbox:
            peers = [Peer(name) for name in NAMES]
            return drain.measure(
                home, sandbox, options["invoices"], options["slow"], peers
            )

    def sweeping() -> list[Figure]:
        sizes = {int(workers): size for workers, size in options["sweep"].items()}
        many = str(max(sizes.values()))
        with house.exact("--world", "practice", "--divisions", many) as sandbox:
            return sweep.measure(home, sandbox, sizes)

    def looking() -> list[Figure]:
        with house.exact(*FIRM) as sandbox:
            company, division = house.bind(home, house.connect(home, sandbox))
            return screens.measure(home, company, division, options["transfers"])

    step("drain", draining)
    step("sweep", sweeping)
    step("screens", looking)
    return figures, broken


if __name__ == "__main__":
    found, broken = _measure(sys.argv[1], json.loads(sys.argv[2]))
    rows = [asdict(figure) for figure in found]
    print(json.dumps({"figures": rows, "broken": broken}))
