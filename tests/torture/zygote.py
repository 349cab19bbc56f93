# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The process that all workers are forked from, as Odoo's prefork server does it.

Its master loads the registry, empties the pool of connections and forks a worker for
each job of crons. Python's fork server, told to import this module, does just that: a
fork is an Odoo worker with a registry of its own, in some milliseconds.
"""

from __future__ import annotations

import gc
import os

from odoo import netsvc, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

#: Path of Odoo's configuration file.
CONF = "TORTURE_CONF"

if CONF in os.environ:
    config.parse_config(["--config", os.environ[CONF]])
    netsvc.init_logger()
    Registry(config["db_name"][0])
    sql_db.close_all()
    # What is shared with the forks is not looked through, and so not copied.
    gc.freeze()
