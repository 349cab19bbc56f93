# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Eight processes whose token dies at once: one refreshes, none is stranded."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import exact_core
from exact_core.auth.manager import TokenManager
from exact_core.errors import ReauthorizationRequired
from exact_core.model.tokens import TokenPair

PROCESSES = 8
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)


class FixedClock:
    def now(self):
        return NOW


class FileStore:
    """A token store that several processes share, as simple as can be."""

    def __init__(self, path):
        self.path = Path(path)

    def load(self):
        fields = json.loads(self.path.read_text())
        issued = datetime.fromisoformat(fields.pop("issued_at"))
        return TokenPair(issued_at=issued, **fields)

    def save(self, pair):
        fields = {**pair.__dict__, "issued_at": pair.issued_at.isoformat()}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(fields))
        fresh.replace(self.path)

    def update(self, step):
        with open(self.path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            pair = step(self.load())
            if pair is not None:
                self.save(pair)
            return pair or self.load()


def work(folder):
    used = folder / "used"

    def refresh(pair):
        with open(used, "a+") as seen:
            seen.seek(0)
            if pair.refresh_token in seen.read().split():
                raise ReauthorizationRequired("Old refresh token used.")
            seen.write(pair.refresh_token + "\n")
        time.sleep(0.05)  # the others have time to want the same
        return TokenPair("access-2", "refresh-2", NOW)

    manager = TokenManager(FileStore(folder / "token"), refresh, FixedClock())
    print("ready", flush=True)
    sys.stdin.readline()
    print(manager.access_token(), flush=True)


def test_eight_processes_refresh_once(tmp_path):
    FileStore(tmp_path / "token").save(
        TokenPair("access-1", "refresh-1", NOW - timedelta(seconds=600))
    )
    core = Path(exact_core.__file__).parents[1]
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(core)},
        )
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    got = [worker.communicate(timeout=20)[0] for worker in workers]
    assert got == ["access-2\n"] * PROCESSES
    assert (tmp_path / "used").read_text() == "refresh-1\n"


if __name__ == "__main__":
    work(Path(sys.argv[1]))
