# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things are kept: the checkout, its state, and the user's cache."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

APP = "exact-online-connector"

#: The checkout this file belongs to.
ROOT = Path(__file__).resolve().parent.parent

#: State of this checkout only: configuration, logs, data of its Odoo. `make clean`.
BUILD = ROOT / ".build"

VENV = ROOT / ".venv"
LOGS = BUILD / "logs"
RUN = BUILD / "run"


def cache() -> Path:
    """Return the user's cache, shared by all checkouts (removed by `make distclean`).

    `XDG_CACHE_HOME` is honoured.
    """
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / APP


def server_home() -> Path:
    """Return the folder of the user's own PostgreSQL.

    PostgreSQL refuses to run as root. Where the user is root it runs as a system
    account, which cannot enter root's home; `/var/lib` is the place for its data.
    """
    if os.geteuid() == 0:
        return Path("/var/lib") / APP
    return cache()


def checkout_id() -> str:
    """Return eight hexadecimal digits that name this checkout by its path."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]


def python() -> str:
    """Return the interpreter of this checkout's environment."""
    return str(VENV / "bin" / "python")
