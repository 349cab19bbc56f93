# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The addon's tests, in a database made for them.

First `odoo-bin` installs the addon in a fresh database: its log may hold no warning.
Then pytest runs the tests (with Odoo's web server, so that none is passed over). With
`--authority` odoo-bin itself runs them: what counts where the two differ. With `--both`
the two run beside each other, each in a database of its own, in little more than the
time of one.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess

from tools import database, odoo, odoo_conf, paths, postgres
from tools.progress import StepFailed, main, say

RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


def prepare(purpose: str, *, keep: bool) -> None:
    """Make the test database, or update the addon in the one there is.

    :param purpose: names the database, so that two runs do not meet in one.
    :param keep: keep the former database (quicker, less sure).
    :raise StepFailed: Odoo failed or warned.
    """
    server = postgres.ensure()
    which = odoo.ensure()
    if not (keep and database.exists(purpose, server)):
        database.copy(purpose, which, server)
    database.install(purpose, which, server)


def run_pytest(purpose: str, arguments: list[str]) -> int:
    """Run the addon's tests under pytest and return its status."""
    server = postgres.ensure()
    command = [paths.python(), "-m", "pytest", "-p", "odoo"]
    command += ["--odoo-config", str(odoo_conf.path(purpose))]
    command += ["--odoo-log-level", "warn", "--odoo-http", database.ADDON]
    env = {**os.environ, **server.environment()}
    return subprocess.run([*command, *arguments], cwd=paths.ROOT, env=env).returncode


def run_authority() -> None:
    """Run the addon's tests by `odoo-bin`, in a database of their own.

    The addon is then updated, which may warn of nothing, and removed.

    :raise StepFailed: a test failed or none ran, an update warned, a removal failed.
    """
    server = postgres.ensure()
    which = odoo.ensure()
    purpose = "authority"
    database.copy(purpose, which, server)
    # Tests of what goes wrong make the addon warn: here their result counts.
    log = database.install(purpose, which, server, tests=True, strict=False)
    found = RESULT.findall(log.read_text(encoding="utf-8", errors="replace"))
    if not found or found[-1][2] == "0":
        raise StepFailed(f"odoo-bin ran no test of the addon: {log}")
    failed, errors, total = (int(number) for number in found[-1])
    say(f"{total - failed - errors} passed, {failed + errors} failed")
    if failed or errors:
        raise StepFailed(f"odoo-bin: {failed} failed, {errors} errors: {log}")
    database.install(purpose, which, server)
    database.uninstall(purpose, server)
    database.drop(purpose, server)


def run_both(purpose: str, arguments: list[str]) -> int:
    """Run the tests by pytest and, beside it, by `odoo-bin`; the worse status."""
    # Made first: neither is to wait for the other's template or packages.
    prepare(purpose, keep=False)
    log = paths.LOGS / "authority-run.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [paths.python(), "-m", "tools.addon_tests", "--authority"]
    with log.open("wb") as out:
        beside = subprocess.Popen(
            command, cwd=paths.ROOT, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            status = run_pytest(purpose, arguments)
            other = beside.wait()
        finally:
            if beside.poll() is None:
                beside.terminate()
                beside.wait()
    say(log.read_text(encoding="utf-8", errors="replace").rstrip())
    return status or other


def _work() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.addon_tests")
    parser.add_argument("--keep", action="store_true", help="keep the test database")
    parser.add_argument("--authority", action="store_true", help="odoo-bin runs them")
    parser.add_argument("--both", action="store_true", help="pytest and odoo-bin")
    parser.add_argument("--purpose", default="test", help="names the database")
    options, rest = parser.parse_known_args()
    if options.authority:
        run_authority()
        return 0
    if options.both:
        return run_both(options.purpose, rest)
    prepare(options.purpose, keep=options.keep)
    return run_pytest(options.purpose, rest)


if __name__ == "__main__":
    main(_work)
