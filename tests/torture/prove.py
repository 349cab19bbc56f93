# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make prove`: break each protecting line in a copy; the test that guards it goes red.

All tests are seen green first. `--only WORD` takes the promises with that word.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.torture.mutation import ADDON, Mutation
from tests.torture.mutations import MUTATIONS
from tools import addon_tests, odoo_conf, paths, postgres
from tools.progress import StepFailed, main, say

PURPOSE = "prove"
COPY = paths.BUILD / PURPOSE
PARTS = ("exact_core", "exact_sandbox", ADDON, "tests", "tools")
GREEN, RED = 0, 1
NOTE = paths.ROOT / "docs" / "INVARIANTS.md"
HEAD = """# What is promised, and the test that misses it

Written by `python -m tests.torture.prove --note` from `tests/torture/mutations.py`.
`make prove` breaks each line in a copy of the sources and runs its test, which must go
red. `make torture` breaks the world instead: see `tests/torture/`.

| promise | protecting line | test |
|---|---|---|
"""


def _copy() -> None:
    """A copy of the sources whose lines may be broken."""
    shutil.rmtree(COPY, ignore_errors=True)
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    for part in PARTS:
        shutil.copytree(paths.ROOT / part, COPY / part, ignore=ignore)
    shutil.copy(paths.ROOT / "pyproject.toml", COPY)


def _configure() -> Path:
    """Odoo's configuration with the addon of the copy in place of ours."""
    text = odoo_conf.path(PURPOSE).read_text()
    lines = [
        line.replace(str(paths.ROOT), str(COPY)) if "addons_path" in line else line
        for line in text.splitlines()
    ]
    conf = COPY / "odoo.conf"
    conf.write_text("\n".join(lines) + "\n")
    conf.chmod(0o600)
    return conf


def _run(tests: Sequence[str], conf: Path) -> tuple[int, str]:
    """Status of pytest on tests of the copy, and what it said."""
    command = [paths.python(), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    if tests[0].startswith(ADDON):
        command += ["-p", "odoo", "--odoo-config", str(conf)]
        command += ["--odoo-log-level", "critical", "--odoo-http", ADDON]
        names = [test.partition("::")[2].replace("::", " and ") for test in tests]
        command += ["-k", " or ".join(f"({name})" for name in names)]
        command += sorted({test.partition("::")[0] for test in tests})
    else:
        command += tests
    env = {
        **os.environ,
        **postgres.ensure().environment(),
        "PYTHONPATH": str(COPY),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        command, cwd=COPY, env=env, capture_output=True, text=True, timeout=600
    )
    return done.returncode, done.stdout + done.stderr


def _break(mutation: Mutation, conf: Path) -> tuple[int, str]:
    """Status of the test where the line is broken."""
    file = COPY / mutation.file
    whole = file.read_text()
    if whole.count(mutation.line) != 1:
        raise StepFailed(f"{mutation.file}: the line of {mutation.place} has changed")
    file.write_text(whole.replace(mutation.line, mutation.broken))
    try:
        return _run([mutation.test], conf)
    finally:
        file.write_text(whole)


def note() -> str:
    """The note of all pairs, as Markdown."""
    rows = [
        f"| {each.promise} | `{each.file}`: `{each.place}` |"
        f" `{each.test.replace('::', ' ')}` |"
        for each in MUTATIONS
    ]
    return HEAD + "\n".join(rows) + "\n"


def _work() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.prove")
    parser.add_argument(
        "--only", nargs="+", default=[""], metavar="WORDS", help="parts of promises"
    )
    parser.add_argument("--note", action="store_true", help="write the note only")
    options = parser.parse_args()
    if options.note:
        NOTE.write_text(note())
        return 0
    chosen = [
        each
        for each in MUTATIONS
        if any(words.lower() in each.promise.lower() for words in options.only)
    ]
    addon_tests.prepare(PURPOSE, ADDON, keep=True)
    _copy()
    conf = _configure()
    tests = list(dict.fromkeys(each.test for each in chosen))
    for suite in (
        [test for test in tests if test.startswith(ADDON)],
        [test for test in tests if not test.startswith(ADDON)],
    ):
        status, said = _run(suite, conf) if suite else (GREEN, "")
        if status != GREEN:
            say(said[-3000:])
            raise StepFailed("the tests are not green to begin with")
    results = []
    for each in chosen:
        started = time.monotonic()
        status, said = _break(each, conf)
        seconds = time.monotonic() - started
        verdict = "red" if status == RED else "NOT RED"
        say(f"   {verdict:8}{seconds:6.1f} s  {each.promise}")
        if status != RED:
            say("   | " + "\n   | ".join(said.splitlines()[-8:]))
        results.append({"promise": each.promise, "red": status == RED})
    red = sum(result["red"] for result in results)
    (paths.BUILD / "prove.json").write_text(json.dumps(results, indent=1) + "\n")
    say(f"{len(results)} lines broken, {red} tests red")
    return 0 if red == len(results) else 1


if __name__ == "__main__":
    sys.exit(main(_work))
