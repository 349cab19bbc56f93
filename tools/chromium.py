# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Chromium for the browser tests: the one there is, else Debian's."""

from __future__ import annotations

import os
import shutil

from tools import paths
from tools.progress import StepFailed, main, run, say, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = "apt-get update && apt-get install -y --no-install-recommends chromium"


def find() -> str | None:
    """Return the path of a Chromium, or None; the variable `CHROMIUM` leads."""
    wanted = os.environ.get("CHROMIUM")
    names = (wanted,) if wanted else NAMES
    return next((found for name in names if (found := shutil.which(name))), None)


def ensure() -> str:
    """Return the path of a Chromium; install Debian's where the user is root.

    :raise StepFailed: none there, and the user is not root: says what to type.
    """
    found = find()
    if found:
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise StepFailed(
            "the browser tests need Chromium, and installing it needs root:\n"
            f"    sudo sh -c '{INSTALL}'\n"
            "Or name one that you have: CHROMIUM=/path/to/chromium make ..."
        )
    with step("Chromium from Debian (root: installed for the machine)") as current:
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "-q", "-o", "Acquire::Retries=5"]
        log = paths.LOGS / "chromium.log"
        current.note = "package lists"
        run(current, [*command, "update"], log, env=env)
        current.note = "downloading and installing"
        install = ["install", "-y", "--no-install-recommends", "chromium"]
        run(current, command + install, log, env=env)
    found = find()
    if not found:
        raise StepFailed(f"Chromium was installed but is not on the path: {log}")
    return found


if __name__ == "__main__":
    main(lambda: say(f"Chromium: {ensure()}"))
