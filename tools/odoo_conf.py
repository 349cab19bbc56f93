# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's configuration file for one purpose of this checkout (test, demo, dev ...)."""

from __future__ import annotations

import configparser
import io
import socket
from collections.abc import Mapping
from pathlib import Path

from tools import cache, paths, venv
from tools.odoo import Odoo
from tools.postgres import Server

#: Where this checkout's Odoo keeps its files (attachments, sessions).
DATA = paths.BUILD / "odoo-data"


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def addons_path(odoo: Odoo) -> list[str]:
    """Return the folders of addons: Odoo's own, those of others, and this checkout."""
    folders = list(odoo.addons)
    # Wheels of addons bring their part of the namespace package `odoo`.
    others = venv.site_packages() / "odoo" / "addons"
    if any(others.glob("*/__manifest__.py")):
        folders.append(str(others))
    if any(paths.ROOT.glob("*/__manifest__.py")):
        # Odoo passes over folders without a manifest, but wants one with at least one.
        folders.append(str(paths.ROOT))
    return folders


def path(purpose: str) -> Path:
    """Return the configuration file of a purpose."""
    return paths.BUILD / f"{purpose}.conf"


def write(
    purpose: str,
    odoo: Odoo,
    server: Server,
    *,
    database: str = "",
    port: int | None = None,
    data: Path = DATA,
    exact_online: Mapping[str, str] | None = None,
    **options: object,
) -> Path:
    """Write the configuration of a purpose and return its path.

    :param database: the one database that is served; empty: none is chosen.
    :param port: of the web server on 127.0.0.1; None takes a free one.
    :param data: Odoo's data folder.
    :param exact_online: the addon's own section `[exact_online]`.
    :param options: more of Odoo's options, by their names in the file.
    """
    settings: dict[str, object] = {
        "addons_path": ",".join(addons_path(odoo)),
        "data_dir": data,
        "db_user": server.user,
        "db_template": "template0",
        "http_interface": "127.0.0.1",
        "http_port": port or free_port(),
        "gevent_port": free_port(),
        "list_db": False,
        "log_level": "info",
        "max_cron_threads": 2,
        "workers": 0,
    }
    if database:
        settings["db_name"] = database
        settings["dbfilter"] = f"^{database}$"
    reach = {
        "db_host": server.host,
        "db_port": server.port,
        "db_password": server.password,
    }
    settings.update({name: value for name, value in reach.items() if value})
    if server.bin:
        settings["pg_path"] = server.bin
    settings.update(options)
    parser = configparser.RawConfigParser()
    parser.read_dict({"options": {k: str(v) for k, v in settings.items()}})
    parser.read_dict({"exact_online": dict(exact_online or {})})
    text = io.StringIO()
    parser.write(text)
    data.mkdir(parents=True, exist_ok=True)
    target = path(purpose)
    # It may hold a password of the database.
    cache.write(target, text.getvalue(), mode=0o600)
    return target
