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

PURPOSE = "bench"


def measure(options: dict[str, Any]) -> list[Figure]:
    """What the addon costs.

    :param options: sizes, as ``bench.addon`` takes them.
    :raise StepFailed: the database could not be made.
    :raise RuntimeError: something that was measured did not do its work.
    """
    server, which = postgres.ensure(), odoo.ensure()
    database.copy(PURPOSE, which, server)
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
        rows = json.loads(done.stdout.splitlines()[-1])
    finally:
        # A million rows are not left behind.
        database.drop(PURPOSE, server)
    return [Figure(**row) for row in rows]
