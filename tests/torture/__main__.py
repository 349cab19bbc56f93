# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make torture`: many runs under all kinds of trouble, and a table of what came of it.

python -m tests.torture --runs 300 --seed 1 --only kill --race 100
"""

from __future__ import annotations

import argparse
import json
import sys

from tests.torture import race, report, work
from tests.torture.ground import ground
from tests.torture.runs import Player, Run
from tests.torture.trouble import KINDS
from tools import paths
from tools.progress import main, say


def _work() -> int:
    options = _options()
    kinds = [kind for kind in KINDS if options.only in kind.name]
    if not kinds:
        names = ", ".join(kind.name for kind in KINDS)
        raise SystemExit(f"no such kind; there are: {names}")
    makers = tuple(options.makers.split(","))
    glue = _wants_glue(makers)
    runs: list[Run] = []
    rounds: list[race.Round] = []
    with ground(glue) as place:
        player = Player(place, options.seed, makers)
        numbers = [options.number] if options.number else range(1, options.runs + 1)
        for number in numbers:
            run = player.play(kinds[(number - 1) % len(kinds)], number)
            runs.append(run)
            for text in run.faults:
                say(f"   run {number}, {run.kind}, {run.maker}: {text}")
            if number % 20 == 0:
                say(f"   {number} runs, {sum(run.failed for run in runs)} failed")
        if options.race:
            rounds = race.rounds(place, options.race)
        jobs = place.query(_JOBS) if glue else []
    say(report.table(runs))
    if jobs:
        say("jobs: " + ", ".join(f"{count} {state}" for state, count in jobs))
    if rounds:
        say(report.race_table(rounds))
    file = paths.BUILD / "torture.json"
    result = report.as_dict(runs, rounds, options.seed)
    file.write_text(json.dumps(result, indent=1) + "\n")
    say(f"seed {options.seed}; each run: {file}")
    failed = any(run.failed for run in runs) or any(each.failed for each in rounds)
    return 1 if failed else 0


def _wants_glue(makers: tuple[str, ...]) -> bool:
    """Whether the workers need the glue to the job queue.

    :raise SystemExit: an unknown maker, or a mixture of those with and without.
    """
    if not set(makers) <= work.MAKERS.keys():
        raise SystemExit(f"no such maker; there are: {', '.join(work.MAKERS)}")
    glue = work.OF_THE_GLUE.intersection(makers)
    if glue and glue != set(makers):
        # Where the glue is installed the crons step back: they would do nothing.
        raise SystemExit(f"run {', '.join(glue)} without the others: it has its own")
    return bool(glue)


_JOBS = "SELECT state, count(*) FROM queue_job GROUP BY state ORDER BY state"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--only", default="", metavar="KIND", help="part of its name")
    parser.add_argument("--number", type=int, help="play one run of the list only")
    parser.add_argument(
        "--race", type=int, default=100, metavar="ROUNDS", help="of 8 on one token"
    )
    parser.add_argument(
        "--makers",
        default="cron,runner",
        help="how workers are made, with commas between, of " + ", ".join(work.MAKERS),
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_work))
