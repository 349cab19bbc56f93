# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Servers of this checkout that outlive the step that starts them.

Each is kept in `.build/run/<name>.json`. Its start time is kept with its number, so
that a number which the system has since given to another program is never ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools import cache, paths, postgres
from tools.progress import StepFailed, main, say

#: Seconds a server gets to end by itself before it is killed.
PATIENCE = 15.0


def _started(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks; None without one."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name, in brackets, may hold anything; the fields are counted behind it.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def _entry(name: str) -> Path:
    return paths.RUN / f"{name}.json"


def running(name: str) -> int | None:
    """Return the process number of a server of this checkout, None when it is down."""
    try:
        entry = json.loads(_entry(name).read_text())
    except (OSError, ValueError):
        return None
    pid = int(entry["pid"])
    return pid if _started(pid) == entry["started"] else None


def log_path(name: str) -> Path:
    """Return the file that takes a server's output."""
    return paths.LOGS / f"{name}.log"


def start(
    name: str,
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> int:
    """Start a server in the background and return its process number.

    :param env: the whole environment of the server; None hands on this one.
    :raise StepFailed: one of that name is running already.
    """
    if running(name):
        raise StepFailed(f"{name} is running already: make stop ends it")
    log = log_path(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd or paths.ROOT,
            start_new_session=True,
        )
    entry = {"pid": process.pid, "started": _started(process.pid)}
    cache.write(_entry(name), json.dumps({**entry, "command": list(command)}) + "\n")
    return process.pid


def stop(name: str) -> bool:
    """End a server of this checkout; tell whether one was running."""
    pid = running(name)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while running(name) and time.monotonic() < deadline:
            time.sleep(0.1)
        if running(name):
            os.kill(pid, signal.SIGKILL)
    _entry(name).unlink(missing_ok=True)
    return pid is not None


def stop_all() -> None:
    """End all servers that this checkout started."""
    for entry in sorted(paths.RUN.glob("*.json")):
        if stop(entry.stem):
            say(f"stopped {entry.stem}")


def _work() -> None:
    stop_all()
    postgres.Cluster().stop()


if __name__ == "__main__":
    main(_work)
