# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Starting a sandbox from a test: in a thread, or as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exact_sandbox.sandbox import Options, Sandbox
from exact_sandbox.server import Server
from exact_sandbox.tls import make_certificates
from exact_sandbox.worlds.worlds import Plan


@dataclass
class Running:
    """A sandbox that serves from a thread of this process."""

    sandbox: Sandbox
    base_url: str
    ca: str | None

    @property
    def ready(self) -> dict[str, Any]:
        """What the ready line of the command would say."""
        return self.sandbox.ready()


@contextmanager
def serving(
    world: str = "tiny",
    *,
    seed: int = 1,
    tls: bool = False,
    ca_dir: str | None = None,
    redirect_uris: list[str] | None = None,
    clock: str = "real",
    state: str | None = None,
    settings: dict[str, Any] | None = None,
    divisions: int | None = None,
    relations: int | None = None,
    faults: list[dict[str, Any]] | None = None,
) -> Iterator[Running]:
    """Serve on a free port of 127.0.0.1 while the block runs.

    :param clock: ``real`` or an ISO moment.
    :param settings: as for ``/_sandbox/settings``; a reset goes back to them.
    :param divisions: how many, and ``relations`` in each; None: the world's own.
    :param faults: rules from the start; a reset brings them back.
    :raises ValueError: for an unknown world, setting, fault or redirect URI.
    """
    options = Options(
        plan=Plan(world, seed, divisions, relations),
        settings=settings or {},
        redirect_uris=redirect_uris or [],
        clock=clock,
        state=state,
        faults=faults or [],
    )
    sandbox = Sandbox(options)
    context = None
    if tls:
        path, context = make_certificates(ca_dir)
        sandbox.ca = str(path)
    server = Server(sandbox, context=context)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield Running(sandbox, server.base_url, sandbox.ca)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Started:
    """A sandbox in a process of its own."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]

    @property
    def base_url(self) -> str:
        """Address of the API and of the administration."""
        return str(self.ready["base_url"])

    @property
    def ca(self) -> str | None:
        """Path of the CA to trust, with ``--tls``."""
        path: str | None = self.ready["ca"]
        return path

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def process(*arguments: str) -> Iterator[Started]:
    """Run ``exact-sandbox`` with these arguments while the block runs.

    :raises RuntimeError: when it does not get ready.
    """
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    child = subprocess.Popen(
        [sys.executable, "-m", "exact_sandbox", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert child.stdout is not None
    try:
        line = child.stdout.readline()
        if not line:
            raise RuntimeError(f"exact-sandbox ended with {child.wait(10)}")
        yield Started(child, json.loads(line))
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait(10)
        child.stdout.close()
