# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Write the lock files anew: the newest versions that fit, each with its hashes.

The files hold for Python 3.10 to 3.13 and name no registry: pip and uv take the one
that the machine is set up for.
"""

from __future__ import annotations

from tools import paths, venv
from tools.progress import StepFailed, main, run, step

NAMES = ("dev", "addons", "postgres", "uv")
#: Locked without what they need: addons name `odoo`, which no registry has; peers are
#: measured beside the product, and what they need is in the environment.
ALONE = ("addons", "bench-exactonline", "bench-python-exact-online")


def lock() -> None:
    """Resolve each `requirements/*.in` into its lock file.

    :raise StepFailed: uv cannot be had, or the requirements do not fit together.
    """
    with step("Lock files") as current:
        uv = venv.find_uv(current)
        if uv is None:
            raise StepFailed("only uv writes lock files that hold for several Pythons")
        for name in (*NAMES, *ALONE):
            current.note = name
            command = [*uv, "pip", "compile", "--quiet", "--upgrade", "--universal"]
            command += ["--generate-hashes", "--python-version", "3.10", "--no-header"]
            command += [
                "--no-annotate",
                "--no-emit-index-url",
                f"requirements/{name}.in",
            ]
            if name in ALONE:
                command.append("--no-deps")
            command += ["--output-file", f"requirements/{name}.lock"]
            log = paths.LOGS / f"lock-{name}.log"
            run(current, command, log, env=venv.uv_environment(), cwd=paths.ROOT)


if __name__ == "__main__":
    main(lock)
