# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases of this checkout, made in seconds from one template per user.

The template holds Odoo's accounting, the Dutch localisation and Odoo's own demo data.
It is installed once per user and per Odoo version; every other database begins as a
copy of it. Databases are named by the checkout: `eoc_<8 digits>_<purpose>`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import uuid
from pathlib import Path

import psycopg2

from tools import cache, odoo, odoo_conf, paths, postgres
from tools.odoo import Odoo
from tools.postgres import Server
from tools.progress import Step, StepFailed, main, run, say, step

#: What every database begins with.
MODULES = ("account", "l10n_nl", "contacts")
ADDON = "exact_online_connector"
#: The glue to OCA's job queue: an addon of its own, in databases of its own.
GLUE = "exact_online_connector_queue"
#: Raise it when the template is made in another way: it is then made anew.
RECIPE = 1
LOADING = re.compile(r"[Ll]oading module (\S+) \((\d+/\d+)\)")
TROUBLE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


def name_for(purpose: str) -> str:
    """Return the name of this checkout's database for a purpose."""
    return f"eoc_{paths.checkout_id()}_{purpose}"


def filestore(data: Path, database: str) -> Path:
    """Return where an Odoo keeps the attachments of a database."""
    return data / "filestore" / database


def loading(line: str) -> str | None:
    """Tell which module a line of Odoo's log says is being loaded."""
    found = LOADING.search(line)
    return f"module {found[2]}: {found[1]}" if found else None


def run_odoo(current: Step, conf: Path, options: list[str], log: Path) -> None:
    """Run `odoo-bin` to its end with a configuration.

    :raise StepFailed: it ended with an error; the last lines of its log are shown.
    """
    ask = ["--config", str(conf), "--no-http", "--stop-after-init", *options]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    run(current, [*odoo.command(), *ask], log, env=env, cwd=paths.BUILD, note=loading)


def template(which: Odoo, server: Server) -> str:
    """Return the name of the user's template database; make it the first time.

    :raise StepFailed: Odoo could not install it.
    """
    name = f"eoc_tmpl_{which.key}_{RECIPE}"
    files = _template_files(name)
    with cache.locked("template"):
        if files.is_dir() and name in server.databases(name):
            return name
        title = (
            "Template database with Odoo's demo data (about a minute, once per user)"
        )
        with step(title) as current:
            _make_template(current, which, server, name)
    return name


def _template_files(name: str) -> Path:
    return paths.cache() / "templates" / name


def _make_template(current: Step, which: Odoo, server: Server, name: str) -> None:
    draft = f"{name}_draft"
    server.drop(name)
    server.drop(draft)
    server.create(draft)
    with cache.built(_template_files(name)) as files:
        conf = odoo_conf.write("template", which, server, database=draft, data=files)
        options = ["--init", ",".join(MODULES), "--with-demo"]
        run_odoo(current, conf, options, paths.LOGS / "template.log")
        filestore(files, draft).rename(files / "attachments")
        server.rename(draft, name)


def copy(purpose: str, which: Odoo, server: Server) -> str:
    """Make a fresh database for a purpose from the template and return its name.

    A former one of that name is dropped.
    """
    source = template(which, server)
    name = name_for(purpose)
    with step(f"Database {name}"):
        server.drop(name)
        files = filestore(odoo_conf.DATA, name)
        shutil.rmtree(files, ignore_errors=True)
        with cache.locked("template"):
            server.create(name, source)
        _new_identity(server, name)
        shutil.copytree(_template_files(source) / "attachments", files)
    return name


def _new_identity(server: Server, name: str) -> None:
    # A copy is a database of its own: Odoo does the same when it duplicates one.
    connection = server.connect(name)
    try:
        with connection.cursor() as cursor:
            for key in ("database.uuid", "database.secret"):
                cursor.execute(
                    "UPDATE ir_config_parameter SET value = %s WHERE key = %s",
                    [str(uuid.uuid4()), key],
                )
    finally:
        connection.close()


def exists(purpose: str, server: Server) -> bool:
    """Tell whether this checkout has a database for a purpose."""
    return name_for(purpose) in server.databases(name_for(purpose))


def installed(purpose: str, server: Server, module: str = ADDON) -> bool:
    """Tell whether a module is installed in a database of this checkout."""
    connection = server.connect(name_for(purpose))
    try:
        with connection.cursor() as cursor:
            ask = "SELECT state FROM ir_module_module WHERE name = %s"
            cursor.execute(ask, [module])
            row = cursor.fetchone()
    except psycopg2.errors.UndefinedTable:
        return False
    finally:
        connection.close()
    return bool(row) and row[0] in ("installed", "to upgrade")


def install(
    purpose: str,
    which: Odoo,
    server: Server,
    *,
    modules: tuple[str, ...] = (ADDON,),
    conf: Path | None = None,
    strict: bool = True,
    tests: bool = False,
) -> Path:
    """Install modules, or update them where they are installed; return Odoo's log.

    :param conf: the configuration to use; None writes one for the purpose.
    :param strict: a warning in the log is a failure.
    :param tests: run the modules' own tests as `odoo-bin` does.
    :raise StepFailed: Odoo failed, or warned while strict.
    """
    conf = conf or odoo_conf.write(purpose, which, server, database=name_for(purpose))
    old = [module for module in modules if installed(purpose, server, module)]
    new = [module for module in modules if module not in old]
    options = ["--update", ",".join(old)] if old else []
    options += ["--init", ",".join(new), "--with-demo"] if new else []
    if tests:
        options += ["--test-tags", ",".join(f"/{module}" for module in modules)]
    verb = "Install" if new else "Update"
    log = paths.LOGS / f"{purpose}-{verb.lower()}.log"
    with step(f"{verb} {', '.join(modules)} in {name_for(purpose)}") as current:
        run_odoo(current, conf, options, log)
        if strict:
            check_log(log)
    return log


def uninstall(purpose: str, server: Server, module: str = ADDON) -> None:
    """Remove a module from a database of this checkout.

    :raise StepFailed: Odoo failed, warned, or the module is still there.
    """
    log = paths.LOGS / f"{purpose}-uninstall.log"
    with step(f"Uninstall {module} from {name_for(purpose)}") as current:
        command = [*odoo.command(), "module", "uninstall"]
        command += ["--config", str(odoo_conf.path(purpose))]
        command += ["--database", name_for(purpose), module]
        run(current, command, log, cwd=paths.BUILD)
        check_log(log)
    if installed(purpose, server, module):
        raise StepFailed(f"{module} is still installed: {log}")


def check_log(log: Path) -> None:
    """Hold Odoo's log free of warnings and errors.

    :raise StepFailed: there are some; they are shown.
    """
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    trouble = [line for line in lines if TROUBLE.match(line)]
    if trouble:
        for line in trouble[:40]:
            say(f"   | {line}")
        raise StepFailed(f"Odoo logged {len(trouble)} warnings or errors: {log}")


def drop(purpose: str, server: Server) -> None:
    """Remove this checkout's database for a purpose, and its attachments."""
    server.drop(name_for(purpose))
    files = filestore(odoo_conf.DATA, name_for(purpose))
    shutil.rmtree(files, ignore_errors=True)


def drop_all(server: Server) -> None:
    """Remove all databases of this checkout."""
    for name in server.databases(name_for("")):
        server.drop(name)
        say(f"   dropped {name}")


def drop_templates(server: Server) -> None:
    """Remove the user's template databases."""
    for name in server.databases("eoc_tmpl_"):
        server.drop(name)
        say(f"   dropped {name}")


def _work() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.database")
    actions = ["template", "fresh", "ready", "list", "drop-all", "drop-templates"]
    parser.add_argument("action", choices=actions)
    parser.add_argument("purpose", nargs="?", default="dev")
    parser.add_argument("--no-addon", action="store_true", help="leave the addon out")
    parser.add_argument("--lenient", action="store_true", help="warnings do not fail")
    options = parser.parse_args()
    server = postgres.ensure()
    if options.action == "list":
        say("\n".join(server.databases("eoc_")) or "no databases")
    elif options.action == "drop-all":
        drop_all(server)
    elif options.action == "drop-templates":
        drop_templates(server)
    elif options.action == "template":
        say(f"Template database: {template(odoo.ensure(), server)}")
    else:
        which = odoo.ensure()
        if options.action == "fresh" or not exists(options.purpose, server):
            copy(options.purpose, which, server)
        conf = odoo_conf.write(
            options.purpose, which, server, database=name_for(options.purpose)
        )
        if not options.no_addon:
            install(
                options.purpose, which, server, conf=conf, strict=not options.lenient
            )
        say(f"Database {name_for(options.purpose)}, configuration {conf}")


if __name__ == "__main__":
    try:
        main(_work)
    except psycopg2.OperationalError as error:
        raise SystemExit(f"FAILED: PostgreSQL: {error}") from error
