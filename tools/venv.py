# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The checkout's Python environment, filled with exactly the locked versions.

Runs on the machine's own Python and needs nothing but pip, and no `ensurepip`
(Debian splits that off): `uv` makes the environment. Where uv cannot be had, the
standard `venv` and pip do the same from the same lock file.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tools import cache, paths
from tools.progress import Step, StepFailed, main, run, step

OLDEST = (3, 10)
NEWEST = (3, 13)
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LOCKS = paths.ROOT / "requirements"


def check_python() -> None:
    """Refuse an interpreter that the locked versions were not tested with.

    :raise StepFailed: Python older than 3.10 or newer than 3.13.
    """
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise StepFailed(
            f"Python {sys.version.split()[0]} is not one of 3.10 to 3.13. "
            "Say which one to take: make PYTHON=python3.11 ..."
        )


def locked_version(name: str) -> str:
    """Return the version of the first package in `requirements/<name>.lock`."""
    for line in (LOCKS / f"{name}.lock").read_text().splitlines():
        if "==" in line:
            return line.split("==")[1].split()[0]
    raise StepFailed(f"requirements/{name}.lock names no version")


def find_uv(current: Step) -> list[str] | None:
    """Return the command of the locked uv, fetched once per user; None without it."""
    home = paths.cache() / "uv" / locked_version("uv")
    program = home / "bin" / "uv"
    if not program.exists():
        current.note = "fetching uv"
        with cache.locked("uv"):
            if not program.exists():
                try:
                    _fetch_uv(current, home)
                except StepFailed:
                    return None
    return [str(program)]


def _fetch_uv(current: Step, home: Path) -> None:
    with cache.built(home) as draft:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--retries", "5", "--target", str(draft)]
        command += ["-r", str(LOCKS / "uv.lock")]
        run(current, command, paths.LOGS / "uv.log", timeout=600)


def own_distributions() -> list[Path]:
    """Return the project's distributions: folders with a `pyproject.toml` of a package.

    Installed editable, so that their metadata is there: Odoo holds the addon's
    `external_dependencies` against distribution metadata, not against folders.
    """
    folders = [paths.ROOT, paths.ROOT / "exact_sandbox"]
    return [folder for folder in folders if (folder / "pyproject.toml").exists()]


def fingerprint() -> str:
    """Return what the environment depends on, as one short text."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [LOCKS / "dev.lock", LOCKS / "addons.lock", *own_distributions()]:
        file = path / "pyproject.toml" if path.is_dir() else path
        digest.update(file.read_bytes())
    return digest.hexdigest()


def ensure() -> None:
    """Make or refresh `.venv`; at once done when nothing has changed.

    :raise StepFailed: no fitting Python, or a package could not be installed.
    """
    check_python()
    stamp = paths.VENV / "exact-online-connector.stamp"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with step(
        f"Python environment (.venv, Python {sys.version.split()[0]})"
    ) as current:
        uv = find_uv(current)
        current.note = "creating"
        _create(current, uv)
        current.note = "installing the locked packages"
        _install(current, uv, ["--require-hashes", "-r", str(LOCKS / "dev.lock")])
        options = ["--no-deps", "--require-hashes"]
        _install(current, uv, [*options, "-r", str(LOCKS / "addons.lock")])
        current.note = "installing the project itself"
        editable = [part for folder in own_distributions() for part in ("-e", folder)]
        # The build back ends are in the lock file: nothing unlocked is fetched.
        options = ["--no-deps", "--no-build-isolation"]
        _install(current, uv, options + [str(part) for part in editable])
        cache.write(stamp, wanted)
        current.result = "with uv" if uv else "with pip"


def _create(current: Step, uv: list[str] | None) -> None:
    if _same_python():
        return
    command = [sys.executable, "-m", "venv", "--clear"]
    if uv:
        command = [*uv, "venv", "--quiet", "--clear", "--python", sys.executable]
    run(current, [*command, str(paths.VENV)], paths.LOGS / "venv.log")


def _same_python() -> bool:
    ask = [paths.python(), "-c", "import sys; print(sys.version)"]
    try:
        found = subprocess.check_output(ask, text=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return False
    return found.strip() == sys.version.strip()


def _install(current: Step, uv: list[str] | None, what: list[str]) -> None:
    if uv:
        command = [*uv, "pip", "install", "--python", paths.python()]
    else:
        command = [paths.python(), "-m", "pip", "install", "--retries", "5"]
    run(current, command + what, paths.LOGS / "packages.log", env=uv_environment())


def uv_environment() -> dict[str, str]:
    """Return the environment for uv; what the user has set stays."""
    env = dict(os.environ)
    # A cache on another file system than the checkout cannot be linked from.
    env.setdefault("UV_LINK_MODE", "copy")
    if SYSTEM_CERTIFICATES.exists():
        # uv brings a list of its own, which lacks a company's own authority.
        env.setdefault("UV_SYSTEM_CERTS", "1")
    return env


def site_packages() -> Path:
    """Return the environment's folder of packages."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    command = [paths.python(), "-c", ask]
    return Path(subprocess.check_output(command, text=True).strip())


if __name__ == "__main__":
    main(ensure)
