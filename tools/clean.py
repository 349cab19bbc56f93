# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Remove what this checkout made; with `--all` what the user's checkouts share too."""

from __future__ import annotations

import shutil
import subprocess
import sys

from tools import paths, venv
from tools.progress import main, say, step


def _with_environment(*modules: list[str]) -> None:
    for module in modules:
        subprocess.run([paths.python(), "-m", *module], cwd=paths.ROOT, check=False)


def clean(everything: bool) -> None:
    """Remove databases, state and environment of this checkout.

    :param everything: the user's templates, cluster and cache as well.
    """
    knows_server = (paths.BUILD / "postgres.json").exists()
    if knows_server or (everything and (paths.server_home() / "postgres").exists()):
        # The tools that talk to PostgreSQL live in the environment.
        venv.ensure()
        if knows_server:
            _with_environment(["tools.database", "drop-all"])
            if everything:
                _with_environment(["tools.database", "drop-templates"])
        _with_environment(["tools.processes"], ["tools.postgres", "discard-beside"])
        if everything:
            _with_environment(["tools.postgres", "remove"])
    with step("Remove .build and .venv"):
        for folder in (paths.BUILD, paths.VENV):
            shutil.rmtree(folder, ignore_errors=True)
    if everything:
        for folder in {paths.cache(), paths.server_home()}:
            if folder.exists():
                with step(f"Remove {folder}"):
                    shutil.rmtree(folder)
        say(
            "Left: Chromium and the system account of PostgreSQL, where root made them."
        )


if __name__ == "__main__":
    main(lambda: clean("--all" in sys.argv[1:]))
