# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Libraries that others wrote, as they come from the package index.

They are no part of the product: each is installed into a folder of its own under
``.build`` (two of them share one module name) and runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tools import cache, paths, venv
from tools.progress import run, step

FOLDER = paths.BUILD / "peers"
NAMES = ("exactonline", "python-exact-online")
#: The address that the second one has in its source; the sandbox answers to it too.
FIXED_HOST = "start.exactonline.be"


class Sandbox(Protocol):
    """What a peer needs to know of a sandbox."""

    base_url: str
    ca: str

    @property
    def token(self) -> str: ...


class AtWork:
    """A running peer that takes orders."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Give an order and wait for what came of it.

        :raise RuntimeError: the peer ended.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the peer ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass(frozen=True)
class Peer:
    """One of those libraries.

    :param name: its distribution.
    """

    name: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @contextmanager
    def running(self, sandbox: Sandbox, division: int) -> Iterator[AtWork]:
        """The peer with a token for a division, while the block runs."""
        command = [paths.python(), "-m", "bench.peer", self.name, sandbox.base_url]
        command += [sandbox.ca, sandbox.token, str(division)]
        path = os.pathsep.join((str(self.folder), str(paths.ROOT)))
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=paths.ROOT,
            env={**os.environ, "PYTHONPATH": path, "REQUESTS_CA_BUNDLE": sandbox.ca},
        )
        try:
            yield AtWork(process)
        finally:
            process.communicate(timeout=60)


def lock_of(name: str) -> Path:
    """The lock file of a peer."""
    return venv.LOCKS / f"bench-{name}.lock"


def install() -> list[Peer]:
    """The peers, installed where they are not yet.

    :raise StepFailed: the package index does not have them.
    """
    found = [Peer(name) for name in NAMES]
    for peer in found:
        stamp = peer.folder / "bench.stamp"
        wanted = lock_of(peer.name).read_text()
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        with step(f"Install {peer.name} to measure beside") as current:
            uv = venv.find_uv(current)
            command = [paths.python(), "-m", "pip", "install"]
            if uv:
                command = [*uv, "pip", "install", "--python", paths.python()]
            command += ["--target", str(peer.folder), "--no-deps", "--require-hashes"]
            command += ["--no-build-isolation", "-r", str(lock_of(peer.name))]
            log = paths.LOGS / f"peer-{peer.name}.log"
            run(current, command, log, env=venv.uv_environment())
            cache.write(stamp, wanted)
    return found
