# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens to a link in the world: faults, edits, time that passes."""

import json
import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import requests
from odoo import Command

from exact_core.transport.http import RequestsTransport

from ..adapters import client as exact_client
from .common import ExactOnlineCase

ENTRIES = "salesentry/SalesEntries"
RELATIONS = "crm/Accounts"

# What no accountant should ever have to read.
UNREADABLE = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-", re.I),
    re.compile(r"[{}\[\]]"),
    re.compile(r"Traceback|Error\b|Exception|\bNone\b|<\w+"),
    re.compile(r"%\(|%s"),
)


class SituationCase(ExactOnlineCase):
    """One company on one division, and a sandbox to which things happen."""

    def setUp(self):
        super().setUp()
        self.sandbox_delete("calls")

    # --- the sandbox ------------------------------------------------

    def sandbox_delete(self, path):
        url = f"{self.sandbox.base_url}/_sandbox/{path}"
        ca = self.sandbox.started.ca
        requests.delete(url, verify=ca, timeout=10).raise_for_status()

    def fault(self, effect, method="POST", path=ENTRIES, **values):
        rule = {"effect": effect, "method": method, "path": path, **values}
        return self.sandbox.ask("faults", rule)

    def no_more_faults(self):
        self.sandbox_delete("faults")

    def edit(self, edit, **values):
        return self.sandbox.ask("edits", {"edit": edit, **values})

    def settings(self, **values):
        self.sandbox.ask("settings", values)

    def calls(self):
        """How often each method and resource was called since the last reset."""
        return self.sandbox.ask("calls")["calls"]

    def entries(self, division=None):
        """The entries that stand in Exact's books."""
        code = (division or self.division).sudo().code
        return self.sandbox.ask(f"ledger?division={code}")["entries"]

    def entries_of(self, move):
        return [entry for entry in self.entries() if entry["your_ref"] == move.name]

    def update_entry(self, entry, **values):
        """A bookkeeper changes an entry in Exact."""
        return self.edit(
            "update",
            division=self.division.code,
            resource=ENTRIES,
            id=entry["entry_id"],
            values=values,
        )

    # --- time -------------------------------------------------------

    def pass_time(self, **span):
        """Let time pass here and in Exact: all that waits for a moment moves closer.

        The test's own transaction keeps PostgreSQL's clock at its start, so what was
        stored is moved back instead.
        """
        span = timedelta(**span)
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            "UPDATE exact_online_transfer"
            " SET not_before = not_before - %s - (clock_timestamp() - now())",
            [span],
        )
        cr.execute("UPDATE exact_online_token SET issued_at = issued_at - %s", [span])
        cr.execute("SELECT id, state FROM exact_online_budget")
        for row_id, text in cr.fetchall():
            cr.execute(
                "UPDATE exact_online_budget SET state = %s WHERE id = %s",
                [json.dumps(_earlier(json.loads(text), span)), row_id],
            )
        self.env.invalidate_all()
        self.sandbox.ask("clock", {"advance": span.total_seconds()})

    # --- the server around us ---------------------------------------

    @contextmanager
    def transport(self, environment=None, **options):
        """Another address, certificate or patience than usual, for a while."""
        with patch.dict("os.environ", environment or {}):
            transport = RequestsTransport(
                verify=exact_client.certificate_bundle(), **options
            )
            with patch.object(exact_client, "_transport", lambda: transport):
                yield

    # --- people -----------------------------------------------------

    def new_user(self, login, companies, *groups):
        """A person with the given companies and groups (xml ids) and no more."""
        return (
            self.env["res.users"]
            .sudo()
            .with_context(no_reset_password=True, mail_create_nosubscribe=True)
            .create(
                {
                    "name": login.title(),
                    "login": login,
                    "email": f"{login}@example.com",
                    "company_id": companies[0].id,
                    "company_ids": [Command.set(companies.ids)],
                    "group_ids": [
                        Command.set([self.env.ref(group).id for group in groups])
                    ],
                }
            )
        )

    def as_user(self, user, records):
        """``records`` as a fresh session of ``user`` sees them."""
        self.env.flush_all()
        return records.with_env(
            self.env(
                user=user,
                su=False,
                context={"allowed_company_ids": user.company_ids.ids},
            )
        )

    # --- what a person would miss -----------------------------------

    def transfer_of(self, move):
        move.invalidate_recordset()
        return move.exact_online_transfer_id

    def assert_state(self, move, state):
        transfer = self.transfer_of(move)
        self.assertEqual(
            transfer.state, state, f"{transfer.explanation} {transfer.wait_code}"
        )

    def assert_processed_once(self, *moves):
        for move in moves:
            self.assert_state(move, "processed")
            self.assertEqual(move.exact_online_state, "processed")
            self.assertEqual(len(self.entries_of(move)), 1, move.name)
            self.assertEqual(
                str(self.entries_of(move)[0]["entry_number"]),
                move.exact_online_entry_number,
            )

    def assert_readable(self, text):
        self.assertTrue(text, "a person is told nothing")
        for pattern in UNREADABLE:
            self.assertNotRegex(text, pattern)

    def linked_partner(self):
        """A customer that the division knows already."""
        move = self.invoice()
        self.process(move)
        self.assert_state(move, "processed")
        self.sandbox_delete("calls")
        return move.partner_id


def _earlier(value, span):
    """Every moment inside a decoded JSON text, ``span`` earlier."""
    if isinstance(value, dict):
        return {name: _earlier(item, span) for name, item in value.items()}
    if isinstance(value, list):
        return [_earlier(item, span) for item in value]
    try:
        return (datetime.fromisoformat(value) - span).isoformat()
    except (TypeError, ValueError):
        return value
