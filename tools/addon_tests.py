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
import shlex
import subprocess

from tools import database, odoo, odoo_conf, paths, postgres
from tools.progress import StepFailed, main, say

NONE_CHOSEN = 5  # pytest's status when a choice leaves no test
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


def modules(addon: str) -> tuple[str, ...]:
    """Return what is installed to test an addon."""
    return (database.ADDON, addon) if addon == database.GLUE else (addon,)


def prepare(purpose: str, addon: str, *, keep: bool) -> None:
    """Make the test database, or update the addon in the one there is.

    :param purpose: names the database, so that two runs do not meet in one.
    :param keep: keep the former database (quicker, less sure).
    :raise StepFailed: Odoo failed or warned.
    """
    server = postgres.ensure()
    which = odoo.ensure()
    if not (keep and database.exists(purpose, server)):
        database.copy(purpose, which, server)
    database.install(purpose, which, server, modules=modules(addon))


def run_pytest(purpose: str, addon: str, arguments: list[str]) -> int:
    """Run the addon's tests under pytest and return its status.

    :param arguments: for pytest; a choice that leaves none of this addon's is none.
    """
    server = postgres.ensure()
    command = [paths.python(), "-m", "pytest", "-p", "odoo"]
    command += ["--odoo-config", str(odoo_conf.path(purpose))]
    command += ["--odoo-log-level", "warn", "--odoo-http", addon]
    env = {**os.environ, **server.environment()}
    done = subprocess.run([*command, *arguments], cwd=paths.ROOT, env=env).returncode
    return 0 if arguments and done == NONE_CHOSEN else done


def run_authority(addon: str) -> None:
    """Run the addon's tests by `odoo-bin`, in a database of their own.

    The addon is then updated, which may warn of nothing, and removed.

    :raise StepFailed: a test failed or none ran, an update warned, a removal failed.
    """
    server = postgres.ensure()
    which = odoo.ensure()
    purpose = "authority"
    database.copy(purpose, which, server)
    # Tests of what goes wrong make the addon warn: here their result counts.
    for module in modules(addon):
        log = database.install(
            purpose,
            which,
            server,
            modules=(module,),
            tests=module == addon,
            strict=module != addon,
        )
    found = RESULT.findall(log.read_text(encoding="utf-8", errors="replace"))
    if not found or found[-1][2] == "0":
        raise StepFailed(f"odoo-bin ran no test of the addon: {log}")
    failed, errors, total = (int(number) for number in found[-1])
    say(f"{total - failed - errors} passed, {failed + errors} failed")
    if failed or errors:
        raise StepFailed(f"odoo-bin: {failed} failed, {errors} errors: {log}")
    database.install(purpose, which, server, modules=modules(addon))
    database.uninstall(purpose, server, addon)
    database.drop(purpose, server)


def run_both(purpose: str, arguments: list[str]) -> int:
    """Run the tests by pytest and, beside it, by `odoo-bin`; the worse status."""
    # Made first: neither is to wait for the other's template or packages.
    prepare(purpose, database.ADDON, keep=False)
    log = paths.LOGS / "authority-run.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [paths.python(), "-m", "tools.addon_tests", "--addon"]
    authority = " && ".join(
        shlex.join([*command, *which])
        for which in (
            (database.ADDON, "--authority"),
            (database.GLUE, "--authority"),
            (database.GLUE, "--purpose", purpose, *arguments),
        )
    )
    with log.open("wb") as out:
        beside = subprocess.Popen(
            ["sh", "-c", authority],
            cwd=paths.ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            status = run_pytest(purpose, database.ADDON, arguments)
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
    parser.add_argument(
        "--addon", default=database.ADDON, choices=[database.ADDON, database.GLUE]
    )
    options, rest = parser.parse_known_args()
    if options.authority:
        run_authority(options.addon)
        return 0
    if options.both:
        return run_both(options.purpose, rest)
    purpose = options.purpose
    if options.addon == database.GLUE:
        # With the glue the addon's crons step back: a database of its own.
        purpose += "_queue"
    prepare(purpose, options.addon, keep=options.keep)
    return run_pytest(purpose, options.addon, rest)


if __name__ == "__main__":
    main(_work)
