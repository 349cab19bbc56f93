# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Visible progress: what is being done, for how long, and how it ended."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

#: Seconds between two signs of life of a running step.
HEARTBEAT = 5.0
#: Lines of a failed program's output that are shown.
TAIL = 40
WIDTH = 240


class StepFailed(Exception):
    """A step cannot be done; the message says what a person can do about it."""


def say(text: str) -> None:
    """Print one line at once, also where the output is a pipe."""
    print(text, flush=True)


class Step:
    """A step under way; `note` is shown with the next sign of life."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.note = ""
        self.result = ""
        self.started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.started


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Announce a step, show that it lives, and say how long it took."""
    current = Step(title)
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            note = f" ({current.note})" if current.note else ""
            say(f"   ... {current.seconds:4.0f} s{note}")

    say(f"-> {title}")
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield current
    except BaseException:
        say(f"   failed after {current.seconds:.1f} s")
        raise
    finally:
        over.set()
        thread.join()
    say(f"   done in {current.seconds:.1f} s  {current.result}".rstrip())


def run(
    current: Step,
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    note: Callable[[str], str | None] | None = None,
    timeout: float = 1800,
) -> None:
    """Run a program, its output into `log`, its news into the step's note.

    :param note: picks from a line of output what a person should see, else None.
    :param timeout: seconds after which the program is ended.
    :raise StepFailed: it ended with an error or did not end; shows the last lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            text=True,
            errors="replace",
        )
        killer = threading.Timer(timeout, process.kill)
        killer.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                out.write(line)
                news = note(line) if note else None
                if news:
                    current.note = news
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            killer.cancel()
    if code != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in [line for line in lines if " INFO " not in line][-TAIL:]:
            say(f"   | {line[:WIDTH]}")
        program = Path(command[0]).name
        raise StepFailed(f"{program} ended with status {code}; its output is in {log}")


def main(work: Callable[[], int | None]) -> None:
    """Run the work of a step's command line and turn a failure into a plain message."""
    try:
        sys.exit(work() or 0)
    except StepFailed as error:
        say(f"FAILED: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("Interrupted.")
        sys.exit(130)
