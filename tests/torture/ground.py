# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where it takes place: a PostgreSQL, an Exact Online and an Odoo of its own."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.e2e.consent import give_consent
from tests.torture import work, zygote
from tools import database, odoo, odoo_conf, paths, postgres, stack
from tools.progress import StepFailed, run, step
from tools.stack import CALLBACK, SandboxProcess

PURPOSE = "torture"
#: With the glue to the job queue.
QUEUE = "torture-queue"
#: Seconds that any one task of a worker may take.
PATIENCE = 90.0


class Ground:
    """The servers, and what moves them: workers, time, people.

    :param glue: with the glue to the job queue, in a database of its own.
    """

    def __init__(self, glue: bool = False) -> None:
        self.glue = glue
        self.purpose = QUEUE if glue else PURPOSE
        self.module = database.GLUE if glue else database.ADDON
        self.cluster = postgres.beside()
        self.server = self.cluster.ensure()
        self.which = odoo.ensure()
        self.database = database.name_for(self.purpose)
        self.url = f"http://127.0.0.1:{odoo_conf.free_port()}"
        self.sandbox = SandboxProcess(
            self.purpose, odoo_conf.free_port(), self.url + CALLBACK
        )
        self._context = multiprocessing.get_context("forkserver")
        self.division = 0

    # --- setting up ---

    def prepare(self) -> None:
        """Make the database anew, start the sandbox, connect the two."""
        self._make_base()
        self.server.drop(self.database)
        self.server.create(self.database, database.name_for(f"{self.purpose}-base"))
        self.sandbox.stop()
        self.sandbox.state.unlink(missing_ok=True)
        self.sandbox.start()
        # Limits are a trouble of their own; without these the runs would be limited.
        self.sandbox.ask(
            "settings", {"minute_limit": 0, "day_limit": 0, "error_limit": 0}
        )
        self._start_zygote()
        self.query(_TRACE)
        self.do(work.set_up, self.sandbox.ready, self.url)
        self.consent()
        self.division = self.do(work.bind)
        self.synchronised()

    def _make_base(self) -> None:
        """Odoo with the addon, kept until the addon's sources change."""
        source = stack.fingerprint({database.ADDON, self.module})
        note = stack.folder(self.purpose) / "addon.sha256"
        name = database.name_for(f"{self.purpose}-base")
        if name in self.server.databases(name):
            if note.exists() and note.read_text() == source:
                return
            self.server.drop(name)
        draft_purpose = f"{self.purpose}-draft"
        draft = database.name_for(draft_purpose)
        self.server.drop(draft)
        usual = postgres.ensure()
        template = database.template(self.which, usual)
        dump = stack.folder(self.purpose) / "template.dump"
        dump.parent.mkdir(parents=True, exist_ok=True)
        log = paths.LOGS / f"{self.purpose}-dump.log"
        with step(f"Database {name}") as current:
            self.server.create(draft)
            out = ["--no-owner", "--format=custom", "--compress=0", f"--file={dump}"]
            programs = self.server.environment()["PATH"]
            env = {**os.environ, **usual.environment(), "PATH": programs}
            run(current, [self._program("pg_dump"), *out, template], log, env=env)
            env = {**os.environ, **self.server.environment()}
            into = ["--no-owner", f"--dbname={draft}", str(dump)]
            run(current, [self._program("pg_restore"), *into], log, env=env)
            dump.unlink()
        database.install(
            draft_purpose,
            self.which,
            self.server,
            modules=(self.module,),
            strict=False,
        )
        self.server.rename(draft, name)
        note.write_text(source)

    def _program(self, name: str) -> str:
        return str(self.cluster.bin / name)

    def _start_zygote(self) -> None:
        log = paths.LOGS / f"{self.purpose}-odoo.log"
        log.unlink(missing_ok=True)
        conf = odoo_conf.write(
            self.purpose,
            self.which,
            self.server,
            database=self.database,
            data=self._data,
            logfile=log,
            log_level="warn",
        )
        os.environ |= {
            zygote.CONF: str(conf),
            "EXACT_ONLINE_BASE_URL": self.sandbox.base_url,
            "REQUESTS_CA_BUNDLE": self.sandbox.ca,
            "PYTHONPATH": str(paths.ROOT),
        }
        self._context.set_forkserver_preload([zygote.__name__, work.__name__])

    @property
    def _data(self) -> Path:
        """Data folder of the workers' Odoo: that of the checkout is others' too."""
        return stack.folder(self.purpose) / "odoo-data"

    def close(self) -> None:
        """End the servers; the base is kept for the next time."""
        self.sandbox.stop()
        shutil.rmtree(self._data, ignore_errors=True)
        self.cluster.stop()

    # --- processes ---

    def start(self, task: Callable[..., Any], *arguments: Any) -> ForkServerProcess:
        """Fork a worker that does this and ends."""
        process = self._context.Process(target=task, args=arguments)
        process.start()
        return process

    def pipe(self) -> tuple[Any, Any]:
        """Two ends by which a worker and its starter talk."""
        return self._context.Pipe()

    def do(self, task: Callable[..., Any], *arguments: Any) -> Any:
        """Have a worker do this and return its answer.

        :raise StepFailed: it broke off, or took too long.
        """
        mine, theirs = self.pipe()
        process = self.start(work.answer, theirs, task, *arguments)
        theirs.close()
        try:
            answer = mine.recv() if mine.poll(PATIENCE) else None
        except EOFError:
            answer = None
        finish(process)
        if answer is None or answer[0] != "done":
            raise StepFailed(f"{task.__name__}: {answer and answer[1]}")
        return answer[1]

    # --- people ---

    def consent(self) -> None:
        """A manager presses *Connect* and allows it on Exact's pages."""
        url = self.do(work.ask_consent)
        self.do(work.complete_consent, give_consent(self.sandbox, url))

    # --- the database, asked beside Odoo ---

    def query(
        self, statement: str, values: tuple[Any, ...] = (), database: str = ""
    ) -> list[Any]:
        """Run statements in one transaction and return the rows of the last."""
        connection = self.server.connect(database or self.database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def synchronised(self) -> None:
        """Have all that was committed so far survive a crash of PostgreSQL."""
        self.query("SET synchronous_commit = on; CREATE TEMP TABLE flushed (); ")

    # --- time ---

    def pass_time(self, seconds: float) -> None:
        """Let time pass here and in Exact: all that waits for a moment comes closer."""
        span = timedelta(seconds=seconds)
        rows = self.query("SELECT id, state FROM exact_online_budget")
        for row_id, text in rows:
            self.query(
                "UPDATE exact_online_budget SET state = %s WHERE id = %s",
                (json.dumps(_earlier(json.loads(text), span)), row_id),
            )
        earlier = _EARLIER + (_JOBS_EARLIER if self.glue else "")
        self.query(earlier, {"span": span})  # type: ignore[arg-type]
        self.sandbox.ask("clock", {"advance": seconds})


def finish(process: ForkServerProcess, patience: float = PATIENCE) -> bool:
    """Wait for the end of a process; one that takes too long is killed.

    :return: whether it ended in time.
    """
    process.join(patience)
    late = process.exitcode is None
    if late:
        process.kill()
        process.join()
    process.close()
    return not late


def _earlier(value: Any, span: timedelta) -> Any:
    """Every moment inside a decoded JSON text, `span` earlier."""
    if isinstance(value, dict):
        return {name: _earlier(item, span) for name, item in value.items()}
    if isinstance(value, list):
        return [_earlier(item, span) for item in value]
    try:
        return (datetime.fromisoformat(value) - span).isoformat()
    except (TypeError, ValueError):
        return value


_EARLIER = """
UPDATE exact_online_transfer SET not_before = not_before - %(span)s
 WHERE not_before IS NOT NULL;
UPDATE exact_online_token SET issued_at = issued_at - %(span)s;
UPDATE ir_cron_trigger SET call_at = call_at - %(span)s;
UPDATE ir_cron SET nextcall = nextcall - %(span)s WHERE active;
"""

# A job that runs is left alone: its row is its worker's.
_JOBS_EARLIER = """
UPDATE queue_job SET eta = eta - %(span)s, date_created = date_created - %(span)s,
       date_enqueued = date_enqueued - %(span)s
 WHERE state IN ('pending', 'enqueued') OR state = 'started' AND id IN (
    SELECT queue_job_id FROM queue_job_lock FOR NO KEY UPDATE SKIP LOCKED
 );
"""

# Each step that a transfer takes, in the transaction that takes it.
_TRACE = """
CREATE TABLE torture_step (
    id serial PRIMARY KEY, transfer_id integer, source text, target text
);
CREATE FUNCTION torture_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO torture_step (transfer_id, source, target)
    VALUES (NEW.id, OLD.state, NEW.state);
    RETURN NEW;
END $$;
CREATE TRIGGER torture_note AFTER UPDATE OF state ON exact_online_transfer
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION torture_note();
UPDATE ir_cron SET active = FALSE WHERE id NOT IN (
    SELECT res_id FROM ir_model_data
     WHERE module = 'exact_online_connector' AND name = 'ir_cron_drain'
);
"""


@contextmanager
def ground(glue: bool = False) -> Iterator[Ground]:
    """Serve a ground while the block runs, perhaps with the glue to the job queue."""
    place = Ground(glue)
    try:
        place.prepare()
        yield place
    finally:
        place.close()


def wait(seconds: float) -> None:
    """Let real time pass."""
    time.sleep(max(0.0, seconds))
