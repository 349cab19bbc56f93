# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Debian packages without root: fetched by apt, which checks their signatures.

A private apt root under the user's cache knows the suites asked for; the machine's
own apt sources say only which mirror to take, and stay as they are.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from tools import cache, paths
from tools.progress import Step, StepFailed, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt")


def available() -> bool:
    """Tell whether this machine can fetch and unpack Debian packages."""
    return all(shutil.which(name) for name in ("apt-get", "dpkg")) and KEYRING.exists()


def mirror() -> str:
    """Return the Debian mirror that the machine's own apt sources name first.

    :raise StepFailed: no source of Debian's main archive there.
    """
    files = [SOURCES / "sources.list"]
    files += sorted((SOURCES / "sources.list.d").glob("*"))
    for path in files:
        if path.is_file():
            for address in re.findall(r"[a-z]+://[^\s\]]+", _without_remarks(path)):
                if re.search(r"/debian/?$", address):
                    return str(address).rstrip("/")
    raise StepFailed("the apt sources of this machine name no Debian archive")


def _without_remarks(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


class PrivateApt:
    """apt with sources, state and cache of its own.

    :param suites: Debian suites to know, such as `sid`.
    """

    def __init__(self, folder: Path, suites: Sequence[str]) -> None:
        self.folder = folder
        self.suites = suites

    def _options(self) -> list[str]:
        home = self.folder
        settings = {
            "Dir::Etc::sourcelist": home / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": home / "state",
            "Dir::State::lists": home / "lists",
            "Dir::State::status": home / "status",
            "Dir::Cache": home / "cache",
            "Debug::NoLocking": "1",
            "Acquire::Retries": "5",
            "Acquire::Languages": "none",
            # The user's cache may be closed to apt's own account.
            "APT::Sandbox::User": "root",
        }
        return [f"-o{name}={value}" for name, value in settings.items()]

    def update(self, current: Step) -> None:
        """Fetch the suites' signed lists.

        :raise StepFailed: the mirror cannot be reached, or a signature is not good.
        """
        for name in ("state", "lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        address = mirror()
        lines = [f"deb [signed-by={KEYRING}] {address} {s} main" for s in self.suites]
        cache.write(self.folder / "sources.list", "\n".join(lines) + "\n")
        self._apt(current, ["update", "--error-on=any"], "apt-update.log", None)

    def download(
        self, current: Step, packages: Sequence[str], target: Path
    ) -> list[Path]:
        """Fetch packages into a folder; apt holds each against the signed lists.

        :param packages: names, with `=version` or `/suite` where it matters.
        :raise StepFailed: a package is not there or does not match its check sum.
        """
        target.mkdir(parents=True, exist_ok=True)
        self._apt(current, ["download", *packages], "apt-download.log", target)
        return sorted(target.glob("*.deb"))

    def _apt(self, current: Step, what: list[str], log: str, cwd: Path | None) -> None:
        command = ["apt-get", *self._options(), "-q", *what]
        run(current, command, paths.LOGS / log, cwd=cwd, timeout=1200)


def unpack(current: Step, package: Path, target: Path) -> None:
    """Unpack a package's files into a folder, running none of its scripts."""
    log = paths.LOGS / "dpkg.log"
    run(current, ["dpkg", "-x", str(package), str(target)], log)
