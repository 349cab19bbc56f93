# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Build the project's wheels into `dist/`: the core, the sandbox and the addons.

Each build back end is called as PEP 517 says, in the environment of the checkout: what
builds a wheel is in the lock file too, and nothing is fetched.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tools import paths
from tools.progress import StepFailed, main, run, say, step

#: Folder of each distribution, and the back end its `pyproject.toml` names.
DISTRIBUTIONS = {
    ".": "hatchling.build",
    "exact_sandbox": "setuptools.build_meta",
    "exact_online_connector": "whool.buildapi",
    "exact_online_connector_queue": "whool.buildapi",
}


def build(target: Path) -> list[Path]:
    """Build all wheels into a folder and return their paths.

    :raise StepFailed: a back end refused, or made nothing.
    """
    target.mkdir(parents=True, exist_ok=True)
    made = []
    for folder, back_end in DISTRIBUTIONS.items():
        with step(f"Wheel of {folder}") as current:
            ask = f"import sys, {back_end} as b; print(b.build_wheel(sys.argv[1]))"
            command = [paths.python(), "-c", ask, str(target)]
            log = paths.LOGS / f"wheel-{folder.strip('.') or 'core'}.log"
            run(current, command, log, cwd=paths.ROOT / folder, timeout=300)
            wheel = target / log.read_text().split()[-1]
            if not wheel.is_file():
                raise StepFailed(f"{back_end} made no wheel: {log}")
            current.result = wheel.name
            made.append(wheel)
            # setuptools leaves copies of the sources, which the next wheel would take.
            shutil.rmtree(paths.ROOT / folder / "build", ignore_errors=True)
    return made


def _work() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.ROOT / "dist"
    for wheel in build(target.resolve()):
        say(str(wheel))


if __name__ == "__main__":
    main(_work)
