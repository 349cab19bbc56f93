# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`odoo exact_online`: how the queue stands, and working it off, from a shell.

Odoo loads this file by itself, as `odoo.cli.exact_online` and without the addon.
"""

import sys
from contextlib import contextmanager

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config

ADDON = "exact_online_connector"
SECONDS = 600
# Statuses of `drain` beside 0, and argparse's own 2.
MORE_DUE, BUSY = 3, 4


class ExactOnline(Command):
    """Show how the queue to Exact Online stands, or work it off.

    It takes turns with Odoo's own workers and keeps their limits: both may run.
    """

    name = "exact_online"
    epilog = """
        status 0: nothing more is due now
        status 3: more is due, the time is up
        status 4: another worker has the turn on the rest

        $ odoo exact_online status -c odoo.conf -d books
        $ odoo exact_online drain -c odoo.conf -d books --division 3412001
    """

    def __init__(self):
        super().__init__()
        commands = self.parser.add_subparsers(dest="command", required=True)
        status = commands.add_parser(
            "status", help="what is offered, failed and waited for, by division"
        )
        status.set_defaults(work=self._status)
        drain = commands.add_parser("drain", help="send what is due, as the cron does")
        drain.set_defaults(work=self._drain)
        drain.add_argument(
            "--seconds",
            type=float,
            default=SECONDS,
            help="how long it may take (%(default)s)",
        )
        for command in (status, drain):
            command.add_argument("-c", "--config", help="Odoo's configuration file")
            command.add_argument("-d", "--database", help="name of the database")
            command.add_argument(
                "--division",
                type=int,
                action="append",
                metavar="CODE",
                help="its number in Exact; all divisions when left out",
            )

    def run(self, cmdargs):
        """Parse, connect to the database and do it; ends the process."""
        options = self.parser.parse_args(cmdargs)
        arguments = ["--no-http"]
        arguments += ["-c", options.config] if options.config else []
        arguments += ["-d", options.database] if options.database else []
        config.parse_config(arguments, setup_logging=True)
        names = config["db_name"]
        if len(names) != 1:
            self.parser.error("name one database: -d NAME")
        registry = Registry(names[0])
        if ADDON not in registry._init_modules:
            self.parser.error(f"{ADDON} is not installed in {names[0]}")
        try:
            sys.exit(options.work(registry, options))
        except KeyboardInterrupt:
            sys.exit("Stopped. What was under way is looked up by the next turn.")

    # --- status ---

    def _status(self, registry, options):
        with _environment(registry) as env:
            divisions = self._divisions(env, options)
            _print("Division", "Link", "Offered", "Failed", "This month")
            for division in divisions:
                _print(
                    division.display_name,
                    division.connection_id.state,
                    division.offered_count,
                    division.failed_count,
                    division.processed_count,
                )
                for line in filter(None, (division.waiting, division.forecast)):
                    _say(f"    {line}")
        return 0

    def _divisions(self, env, options):
        """Divisions that keep a company's books, of all companies."""
        domain = [("company_id", "!=", False)]
        if options.division:
            domain.append(("code", "in", options.division))
        divisions = env["exact.online.division"].search(domain)
        missing = set(options.division or ()) - set(divisions.mapped("code"))
        if missing:
            codes = ", ".join(map(str, sorted(missing)))
            self.parser.error(f"no division keeps a company's books: {codes}")
        return divisions

    # --- drain ---

    def _drain(self, registry, options):
        # The addon is there now; this file is no part of its package.
        # pylint: disable=odoo-addons-relative-import
        from odoo.addons.exact_online_connector.adapters.runner import Runner

        with _environment(registry) as env:
            chosen = self._divisions(env, options).ids if options.division else None
        outcome = Runner(registry, options.seconds, patient=True).run(chosen)
        _say(f"{outcome.settled} settled.")
        if outcome.due_now:
            _say("More is due.")
            return MORE_DUE
        if outcome.busy:
            _say("Another worker has the turn on the rest.")
            return BUSY
        if outcome.due_at:
            _say(f"The next is due at {outcome.due_at:%Y-%m-%d %H:%M} UTC.")
        return 0


@contextmanager
def _environment(registry):
    with registry.cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {"lang": "en_US"})


def _say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _print(division, link, *counts):
    figures = "".join(f"{count:>11}" for count in counts)
    _say(f"{division:<36} {link:<12}{figures}")
