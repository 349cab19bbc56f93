# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All checks that need no run: form, style, types, walls, addon rules, XML.

Every check runs, also after one that fails: a person sees all there is to mend.
"""

from __future__ import annotations

import os
import subprocess

from tools import paths, xml_check
from tools.progress import Step, StepFailed, main, say, step

BIN = paths.VENV / "bin"
ADDONS = tuple(addon.name for addon in xml_check.addons(paths.ROOT))
PYLINT = ["--load-plugins=pylint_odoo", "--disable=all", "--enable=odoolint"]
PYLINT += ["--valid-odoo-versions=19.0", "--score=no", "--persistent=no"]
#: The README of this project is at its root, for addon and core together.
PYLINT += ["--disable=missing-readme"]
PYLINT += ["--manifest-required-authors=Exact Online Connector contributors"]
PROGRAMS: dict[str, list[str]] = {
    "ruff: style": ["ruff", "check", "."],
    "ruff: form": ["ruff", "format", "--check", "."],
    "mypy: types": ["mypy"],
    "import-linter: walls": ["lint-imports"],
}


def _program(current: Step, command: list[str]) -> bool:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=paths.ROOT,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
    )
    if done.returncode != 0:
        say(done.stdout.rstrip())
    return done.returncode == 0


def lint() -> None:
    """Run all checks.

    :raise StepFailed: one of them found something; names them.
    """
    programs = dict(PROGRAMS)
    if ADDONS:
        programs["pylint-odoo: addon rules"] = ["pylint", *PYLINT, *ADDONS]
    failed = []
    for title, command in programs.items():
        with step(title) as current:
            if not _program(current, command):
                failed.append(title)
                current.result = "FAILED"
    with step("XML of the addons") as current:
        trouble = xml_check.check_all(paths.ROOT)
        for line in trouble:
            say(line)
        if trouble:
            failed.append("XML")
            current.result = "FAILED"
    if failed:
        raise StepFailed("lint: " + ", ".join(failed))


if __name__ == "__main__":
    main(lint)
