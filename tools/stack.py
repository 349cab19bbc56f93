# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole system on 127.0.0.1: a local Exact Online and a real Odoo with crons.

    with stack.running("e2e", fresh=True) as system:
        admin = system.odoo.log_in("admin", "admin")
        admin.call("account.move", "search_count", [])

Both are processes of their own, kept by `tools.processes` under `odoo-<purpose>` and
`sandbox-<purpose>`: `make stop` and `make clean` end what a crash left behind.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tools import cache, database, odoo, odoo_conf, paths, postgres, processes
from tools.odoo import Odoo
from tools.odoo_client import Client
from tools.postgres import Server
from tools.progress import StepFailed, step

#: Where the authorised user comes back to; the addon's own route.
CALLBACK = "/exact_online/oauth/callback"
#: Seconds that a server gets until it answers.
PATIENCE = 90.0


def folder(purpose: str) -> Path:
    """Return where a stack keeps its ports, its CA and the sandbox's state."""
    return paths.BUILD / "stack" / purpose


def wait_for(
    what: str, ready: Callable[[], Any], timeout: float = PATIENCE, pause: float = 0.1
) -> Any:
    """Return the first true answer of `ready`.

    :param timeout: seconds after which it is given up.
    :param pause: seconds between two questions.
    :raise StepFailed: there was none in time.
    """
    deadline = time.monotonic() + timeout
    while True:
        answer = ready()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise StepFailed(f"{what}: not ready after {timeout:.0f} s")
        time.sleep(pause)


class Process:
    """A server of this checkout, by its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def pid(self) -> int | None:
        """Its process number, None when it is down."""
        return processes.running(self.name)

    @property
    def log(self) -> Path:
        """The file that takes its output."""
        return processes.log_path(self.name)

    def alive(self) -> bool:
        """Tell that it runs.

        :raise StepFailed: it ended by itself; its log says why.
        """
        if self.pid is None:
            lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
            last = next((line for line in reversed(lines) if line.strip()), "")
            raise StepFailed(f"{self.name} ended by itself: {last}\n   {self.log}")
        return True

    def stop(self) -> None:
        """End it in order."""
        processes.stop(self.name)

    def kill(self) -> None:
        """SIGKILL, as a crash or the system would. Harmless when it is down."""
        pid = self.pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            wait_for(self.name, lambda: self.pid is None, 10)


class SandboxProcess(Process):
    """A local Exact Online with TLS that keeps its books in a file.

    :param port: of 127.0.0.1.
    :param redirect_uri: where Odoo waits for the consent.
    :param options: more options of `exact-sandbox`.
    """

    def __init__(
        self, purpose: str, port: int, redirect_uri: str, options: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"sandbox-{purpose}")
        self.folder = folder(purpose)
        self.base_url = f"https://127.0.0.1:{port}"
        self.ca = str(self.folder / "ca" / "ca.pem")
        self.state = self.folder / "sandbox.state"
        self.ready: dict[str, Any] = {}
        self._command = [
            *(paths.python(), "-m", "exact_sandbox", "--port", str(port)),
            *("--tls", "--ca-dir", str(self.folder / "ca"), "--world", "firm"),
            *("--state", str(self.state), "--redirect-uri", redirect_uri),
            *options,
        ]

    def start(self) -> None:
        """Start it and wait until it is ready.

        :raise StepFailed: it ended, or is not ready in time.
        """
        processes.start(self.name, self._command)
        wait_for(self.name, self._is_ready)

    def _is_ready(self) -> bool:
        self.alive()
        for line in self.log.read_text(encoding="utf-8").splitlines():
            if line.startswith('{"ready"'):
                self.ready = json.loads(line)
        return bool(self.ready)

    def ask(self, door: str, body: Any = None, method: str = "") -> Any:
        """Ask the sandbox's administration, `/_sandbox/<door>`, and return its JSON.

        :param body: sent as JSON by POST; without one the door is read.
        :param method: another method, such as DELETE.
        """
        method = method or ("GET" if body is None else "POST")
        url = f"{self.base_url}/_sandbox/{door}"
        answer = requests.request(method, url, json=body, verify=self.ca, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def ledger(self, division: int) -> dict[str, Any]:
        """Return what stands in the books of a division (amounts as texts)."""
        books: dict[str, Any] = self.ask(f"ledger?division={division}")
        return books


class OdooProcess(Process):
    """An `odoo-bin` with crons that serves one database.

    :param port: of 127.0.0.1.
    :param environment: what it gets besides this process's own variables.
    """

    def __init__(
        self,
        purpose: str,
        port: int,
        which: Odoo,
        server: Server,
        environment: dict[str, str],
        options: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"odoo-{purpose}")
        self.url = f"http://127.0.0.1:{port}"
        self.database = database.name_for(purpose)
        self._server = server
        self.environment = {
            **os.environ,
            **server.environment(),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.conf = odoo_conf.write(
            purpose,
            which,
            server,
            database=self.database,
            port=port,
            **(options or {}),
        )

    def start(self) -> None:
        """Start it and wait until its log-in page answers.

        :raise StepFailed: it ended, or does not answer in time.
        """
        self._freeze_address()
        command = [*odoo.command(), "--config", str(self.conf)]
        processes.start(self.name, command, env=self.environment, cwd=paths.BUILD)
        wait_for(self.name, self._answers)

    def restart(self) -> None:
        """End it where it still runs, and start it again."""
        self.stop()
        self.start()

    def _answers(self) -> bool:
        self.alive()
        try:
            page = requests.get(f"{self.url}/web/login", timeout=30)
        except requests.ConnectionError:
            return False
        return page.status_code == 200

    def _freeze_address(self) -> None:
        # The consent comes back to this address; a log-in must not change it.
        for key, value in (
            ("web.base.url", self.url),
            ("web.base.url.freeze", "True"),
        ):
            self.query(
                "INSERT INTO ir_config_parameter (key, value, create_date, write_date)"
                " VALUES (%s, %s, now() at time zone 'UTC', now() at time zone 'UTC')"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING id",
                (key, value),
            )

    def query(self, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
        """Run one statement on its database, beside Odoo, and return the rows."""
        connection = self._server.connect(self.database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def wake_crons(self) -> None:
        """Let the cron threads look for due work now.

        After its start Odoo first looks after about a minute.
        """
        self._server.query("SELECT pg_notify('cron_trigger', %s)", (self.database,))

    def log_in(self, login: str, password: str) -> Client:
        """Return a client with the session of a user."""
        return Client.log_in(self.url, self.database, login, password)


class Stack:
    """A sandbox and an Odoo that knows it.

    :param purpose: names the database, the processes and the folder of this stack.
    :param sandbox_options: more options of `exact-sandbox`.
    :param odoo_options: more options of Odoo's configuration file.
    """

    def __init__(
        self,
        purpose: str,
        *,
        sandbox_options: tuple[str, ...] = (),
        odoo_options: dict[str, Any] | None = None,
    ) -> None:
        self.purpose = purpose
        self.server = postgres.ensure()
        self.which = odoo.ensure()
        ports = _ports(purpose)
        callback = f"http://127.0.0.1:{ports['odoo']}{CALLBACK}"
        self.sandbox = SandboxProcess(
            purpose, ports["sandbox"], callback, sandbox_options
        )
        knows = {
            "EXACT_ONLINE_BASE_URL": self.sandbox.base_url,
            "REQUESTS_CA_BUNDLE": self.sandbox.ca,
        }
        self.odoo = OdooProcess(
            purpose, ports["odoo"], self.which, self.server, knows, odoo_options
        )

    def prepare(self, *, fresh: bool) -> bool:
        """Make the database with the addon in it; tell whether it was made anew.

        :param fresh: drop a former one, and the sandbox's books with it.
        :raise StepFailed: Odoo could not install the addon.
        """
        self.stop()
        kept = not fresh and self._is_whole()
        if not kept:
            shutil.rmtree(folder(self.purpose) / "ca", ignore_errors=True)
            self.sandbox.state.unlink(missing_ok=True)
            database.copy(self.purpose, self.which, self.server)
        source = fingerprint()
        note = folder(self.purpose) / "addon.sha256"
        if not (kept and note.exists() and note.read_text() == source):
            note.unlink(missing_ok=True)
            database.install(
                self.purpose, self.which, self.server, conf=self.odoo.conf, strict=False
            )
            cache.write(note, source)
        return not kept

    def _is_whole(self) -> bool:
        """Tell that a former run left both a database and the sandbox's books."""
        return (
            self.sandbox.state.exists()
            and database.exists(self.purpose, self.server)
            and database.installed(self.purpose, self.server)
        )

    def start(self) -> None:
        """Start both.

        :raise StepFailed: one of them does not get ready.
        """
        with step("Start the sandbox and Odoo") as current:
            self.sandbox.start()
            self.odoo.start()
            current.result = f"{self.odoo.url}  {self.sandbox.base_url}"

    def stop(self) -> None:
        """End both."""
        self.odoo.stop()
        self.sandbox.stop()


@contextmanager
def running(
    purpose: str,
    *,
    fresh: bool = True,
    sandbox_options: tuple[str, ...] = (),
    odoo_options: dict[str, Any] | None = None,
) -> Iterator[Stack]:
    """Serve a stack while the block runs.

    :param fresh: begin with a new database and empty books.
    """
    stack = Stack(purpose, sandbox_options=sandbox_options, odoo_options=odoo_options)
    stack.prepare(fresh=fresh)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


def fingerprint(modules: Iterable[str] = (database.ADDON,)) -> str:
    """Return a digest of the sources of addons: other ones want an update."""
    digest = hashlib.sha256()
    for home in (paths.ROOT / module for module in sorted(modules)):
        for file in sorted(home.rglob("*")):
            if file.suffix not in (".py", ".xml", ".csv", ".po"):
                continue
            if "tests" not in file.relative_to(home).parts:
                name = file.relative_to(home)
                digest.update(f"{name}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _ports(purpose: str) -> dict[str, int]:
    """Return the ports of a stack: those of the last time where they are free.

    The same addresses again keep bookmarks, consents and redirect URIs good.
    """
    kept = folder(purpose) / "ports.json"
    try:
        known = json.loads(kept.read_text())
    except (OSError, ValueError):
        known = {}
    ports = {}
    for name in ("odoo", "sandbox"):
        port = int(known.get(name, 0))
        ours = processes.running(f"{name}-{purpose}")
        ports[name] = port if port and (ours or _is_free(port)) else 0
        ports[name] = ports[name] or odoo_conf.free_port()
    cache.write(kept, json.dumps(ports) + "\n")
    return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
