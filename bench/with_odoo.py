# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The addon's figures: a fresh database, and Odoo in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from bench.figures import Figure
from tools import database, odoo, odoo_conf, paths, postgres
from tools.postgres import Server

PURPOSE = "bench"


def measure(options: dict[str, Any]) -> tuple[list[Figure], list[str]]:
    """What the addon costs, and the names of steps that broke off.

    :param options: sizes, as ``bench.addon`` takes them.
    :raise StepFailed: the database could not be made.
    :raise RuntimeError: Odoo did not come up.
    """
    server, which = postgres.ensure(), odoo.ensure()
    database.copy(PURPOSE, which, server)
    _as_odoo_makes_it(server)
    # Eight workers hold three connections each at most.
    conf = odoo_conf.write(
        PURPOSE, which, server, database=database.name_for(PURPOSE), db_maxconn=64
    )
    database.install(PURPOSE, which, server, conf=conf, strict=False)
    try:
        command = [paths.python(), "-m", "bench.addon", str(conf), json.dumps(options)]
        done = subprocess.run(
            command,
            cwd=paths.ROOT,
            env={**os.environ, **server.environment()},
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise RuntimeError("the addon's figures could not be taken")
        answer = json.loads(done.stdout.splitlines()[-1])
    finally:
        # A million rows are not left behind.
        database.drop(PURPOSE, server)
    return [Figure(**row) for row in answer["figures"]], answer["broken"]


def _as_odoo_makes_it(server: Server) -> None:
    """Odoo's own way of making a database has trigram indexes at hand; so do we."""
    connection = server.connect(database.name_for(PURPOSE))
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    finally:
        connection.close()
