# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19: the user's own, else Debian's package, else Odoo's own repository.

`ODOO_HOME` (or an `odoo-bin` on the path) of version 19 is taken as it is. Debian's
package needs no root: its files are unpacked into the user's cache and mended where
Debian took files out. Which one was taken is printed and kept in `.build/odoo.json`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import apt, cache, paths, venv
from tools.progress import Step, StepFailed, main, run, say, step

SERIES = (19, 0)
#: The version of Debian's package that the project is tested with; Debian's
#: unstable suite keeps one version at a time, so a newer one may come.
TESTED = "19.0.0+dfsg-1"
#: What Debian's package shares with other packages, by links.
SHARED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
#: The last one with the file names that Odoo uses (newer ones have other names).
FONT_AWESOME = "fonts-font-awesome=5.0.10+really4.7.0~dfsg-4.1"
SUITES = ("sid", "bookworm")
#: Without this file the back office's script bundle does not load; it may be empty.
MISSING = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
#: Links to a file that now has another name: dangling one, and what it now is.
RENAMED = {
    "usr/share/fonts/truetype/inconsolata/Inconsolata.otf": (
        "usr/share/fonts/opentype/inconsolata/Inconsolata-Regular.otf"
    ),
}
#: Raise it when the way of unpacking changes: the cache is then made anew.
RECIPE = 1
REPOSITORY = "https://github.com/odoo/odoo.git"


@dataclass(frozen=True)
class Odoo:
    """An Odoo to run.

    :param python_path: the folder that has the package `odoo`.
    :param addons: its folders of addons.
    :param source: where it came from, for people.
    """

    version: str
    source: str
    python_path: str
    addons: tuple[str, ...]

    @property
    def key(self) -> str:
        """A short name for databases made with it."""
        return re.sub(r"[^a-z0-9]+", "_", self.version.lower()).strip("_")


def describe(home: Path, source: str, version: str = "") -> Odoo:
    """Look at a folder with an Odoo in it.

    :param version: the packager's version; else the one Odoo tells itself.
    :raise StepFailed: no Odoo there, or not version 19.
    """
    release = home / "odoo" / "release.py"
    if not release.exists():
        raise StepFailed(f"{home} has no odoo/release.py: not an Odoo of version 19")
    found = re.search(r"version_info = \((\d+), (\d+), (\d+)", release.read_text())
    if not found or (int(found[1]), int(found[2])) != SERIES:
        raise StepFailed(f"the Odoo in {home} is not of version 19.0")
    folders = [home / "addons", home / "odoo" / "addons"]
    real = [
        str(f) for f in folders if (f / "base").is_dir() or (f / "account").is_dir()
    ]
    return Odoo(version or ".".join(found.groups()), source, str(home), tuple(real))


def own() -> Odoo | None:
    """Return the Odoo the user says to take (`ODOO_HOME`) or has on the path."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return describe(Path(home).expanduser().resolve(), "ODOO_HOME")
    program = shutil.which("odoo-bin")
    if not program:
        return None
    folder = Path(program).resolve().parent
    try:
        return describe(folder, "odoo-bin on the path")
    except StepFailed as error:
        say(f"   not taken: {program} ({error})")
        return None


def from_debian() -> Odoo:
    """Return Debian's Odoo from the user's cache; fetch and unpack it the first time.

    :raise StepFailed: it could not be fetched, verified or mended.
    """
    home = paths.cache() / "odoo"
    ready = home / f"debian-{RECIPE}.json"
    with cache.locked("odoo"):
        if not ready.exists():
            with step("Odoo 19 from Debian (123 MB, once per user)") as current:
                current.result = _fetch(current, home, ready)
        entry = json.loads(ready.read_text())
    tree = home / entry["folder"] / "usr/lib/python3/dist-packages"
    return describe(tree, "Debian, verified by apt's signature", entry["version"])


def _fetch(current: Step, home: Path, ready: Path) -> str:
    private = apt.PrivateApt(home / "apt", SUITES)
    current.note = "package lists"
    private.update(current)
    current.note = "downloading"
    debs = home / "debs"
    shutil.rmtree(debs, ignore_errors=True)
    wanted = [f"{name}/sid" for name in ("odoo-19", *SHARED)]
    files = private.download(current, [*wanted, FONT_AWESOME], debs)
    version = next(f for f in files if f.name.startswith("odoo-19_")).name.split("_")[1]
    folder = f"debian-{version}-{RECIPE}"
    with cache.built(home / folder) as draft:
        # Odoo first: its links stand where the others put their files.
        for file in sorted(files, key=lambda f: not f.name.startswith("odoo-19_")):
            current.note = f"unpacking {file.name.split('_')[0]}"
            apt.unpack(current, file, draft)
        mend(draft)
    cache.write(ready, json.dumps({"folder": folder, "version": version}) + "\n")
    shutil.rmtree(debs)
    return version


def mend(tree: Path) -> None:
    """Put right what the package leaves to other packages, and check every link.

    :raise StepFailed: a link of Odoo's own still leads nowhere.
    """
    odoo = tree / "usr/lib/python3/dist-packages/odoo"
    missing = odoo / "addons" / MISSING
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
    dangling = []
    for folder, folders, files in os.walk(odoo):
        for name in [*folders, *files]:
            link = Path(folder) / name
            if link.is_symlink() and not link.exists():
                if not _relink(tree, link):
                    dangling.append(str(link.relative_to(tree)))
    if dangling:
        raise StepFailed("links of Odoo lead nowhere: " + ", ".join(dangling))


def _relink(tree: Path, link: Path) -> bool:
    wanted = os.readlink(link)
    # An absolute link means the machine's root; here the tree is the root.
    target = (
        tree / wanted.lstrip("/") if os.path.isabs(wanted) else link.parent / wanted
    )
    inside = os.path.relpath(os.path.normpath(target), tree)
    real = tree / RENAMED.get(inside, inside)
    if not real.exists():
        return False
    link.unlink()
    link.symlink_to(os.path.relpath(real, link.parent))
    return True


def from_repository() -> Odoo:
    """Return Odoo from a shallow clone of its own repository, branch 19.0.

    :raise StepFailed: the repository cannot be reached.
    """
    home = paths.cache() / "odoo" / "clone-19.0"
    with cache.locked("odoo"):
        if not home.exists():
            with step("Odoo 19 from its own repository (shallow clone)") as current:
                with cache.built(home) as draft:
                    command = ["git", "clone", "--depth", "1", "--branch", "19.0"]
                    command += [REPOSITORY, str(draft / "odoo")]
                    run(current, command, paths.LOGS / "clone.log", timeout=3600)
    return describe(home / "odoo", "Odoo's own repository, branch 19.0")


def ensure() -> Odoo:
    """Choose an Odoo, make the environment see it, and remember the choice.

    :raise StepFailed: none can be had.
    """
    odoo = own() or (from_debian() if apt.available() else from_repository())
    cache.write(paths.BUILD / "odoo.json", json.dumps(asdict(odoo), indent=2) + "\n")
    # Odoo is not installed by pip: a path file makes `import odoo` work.
    cache.write(venv.site_packages() / "exact-odoo.pth", odoo.python_path + "\n")
    return odoo


def load() -> Odoo:
    """Return the Odoo chosen by the last `ensure`.

    :raise StepFailed: `make setup` has not run.
    """
    path = paths.BUILD / "odoo.json"
    if not path.exists():
        raise StepFailed("no Odoo chosen yet: run make setup")
    entry = json.loads(path.read_text())
    entry["addons"] = tuple(entry["addons"])
    return Odoo(**entry)


def command() -> list[str]:
    """Return the program `odoo-bin` as this checkout runs it."""
    return [paths.python(), "-m", "odoo"]


def _report() -> None:
    odoo = ensure()
    say(f"Odoo {odoo.version} ({odoo.source})")
    if odoo.source.startswith("Debian") and odoo.version != TESTED:
        say(f"   note: the project was tested with {TESTED}")


if __name__ == "__main__":
    main(_report)
