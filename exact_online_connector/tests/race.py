# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that several transactions meet at once, on real cursors.

What PostgreSQL decides between two transactions cannot be seen on the one cursor of
other tests, so these commit what they make, and remove it again.
"""
# pylint: disable=invalid-commit

import os
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name

from ..adapters import client as exact_client
from .common import ExactOnlineCase, Sandbox, sandbox, token_pair

DOCUMENTS = 4


class RaceCase(BaseCase):
    _request_handler = ExactOnlineCase._request_handler

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.sandbox = Sandbox(sandbox())
        self.sandbox.ask("reset", {})
        environment = {"EXACT_ONLINE_BASE_URL": self.sandbox.base_url}
        self.startPatcher(patch.dict(os.environ, environment))
        self.addCleanup(self.remove)
        with self.registry.cursor() as cr:
            self.prepare(api.Environment(cr, SUPERUSER_ID, {}))

    def prepare(self, env):
        cr = env.cr
        cr.execute("SELECT coalesce(max(id), 0) FROM mail_message")
        (self.last_message,) = cr.fetchone()
        company = env["res.company"].search([("name", "=", "NL Company")])
        admin = env.ref("base.user_admin")
        self.company_id = company.id
        self.granted = {
            "company_ids": (company - admin.company_ids).ids,
            "group_ids": (
                env.ref("account.group_account_manager") - admin.group_ids
            ).ids,
        }
        admin.write(
            {
                field: [Command.link(record_id) for record_id in ids]
                for field, ids in self.granted.items()
            }
        )
        ready = self.sandbox.ready
        connection = env["exact.online.connection"].create(
            {
                "name": "Race",
                "client_id": ready["client_id"],
                "client_secret": ready["client_secret"],
                "user_id": admin.id,
                "state": "connected",
            }
        )
        self.connection_id = connection.id
        env["exact.online.token"].create({"connection_id": connection.id})
        cr.commit()
        pair = self.sandbox.ask("grant", {})
        exact_client.token_store(connection).update(lambda _old: token_pair(pair))
        connection.action_fetch_divisions()
        division = connection.division_ids[0]
        division.company_id = company
        division.action_refresh_reference()
        division.action_confirm_suggestions()
        self.division_id, self.code = division.id, division.code
        moves = env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ],
            limit=DOCUMENTS,
        )
        self.move_ids, self.names = moves.ids, moves.mapped("name")
        moves.action_exact_online_process()
        cr.commit()

    def remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.forget_offers(cr)
            cr.execute("DELETE FROM exact_online_budget")
            cr.execute("DELETE FROM mail_message WHERE id > %s", [self.last_message])
            env["exact.online.connection"].browse(self.connection_id).unlink()
            env.ref("base.user_admin").write(
                {
                    field: [Command.unlink(record_id) for record_id in ids]
                    for field, ids in self.granted.items()
                }
            )
            cr.execute(
                "DELETE FROM ir_cron_trigger WHERE cron_id = %s",
                [env.ref("exact_online_connector.ir_cron_drain").id],
            )
            cr.commit()

    def forget_offers(self, cr):
        cr.execute(
            "DELETE FROM exact_online_transfer WHERE division_id IN"
            " (SELECT id FROM exact_online_division WHERE connection_id = %s)",
            [self.connection_id],
        )
        cr.execute(
            "UPDATE account_move SET exact_online_state = NULL WHERE id IN %s",
            [tuple(self.move_ids)],
        )

    def person(self, cr):
        """The environment of a person's request."""
        admin = api.Environment(cr, SUPERUSER_ID, {}).ref("base.user_admin").id
        return api.Environment(cr, admin, {"allowed_company_ids": [self.company_id]})

    def transfers(self, cr):
        """(state, shown state) by move."""
        cr.execute(
            "SELECT t.record_id, t.state, m.exact_online_state"
            " FROM exact_online_transfer t JOIN account_move m ON m.id = t.record_id"
            " WHERE t.kind = 'invoice'"
        )
        return {row[0]: row[1:] for row in cr.fetchall()}

    def transfer_id(self, cr, move_id):
        cr.execute(
            "SELECT id FROM exact_online_transfer"
            " WHERE kind = 'invoice' AND record_id = %s",
            [move_id],
        )
        return cr.fetchone()[0]

    def booked(self):
        entries = self.sandbox.ask(f"ledger?division={self.code}")["entries"]
        return sorted(entry["your_ref"] for entry in entries)

    def assert_all_processed(self, but=()):
        with self.registry.cursor() as cr:
            for move_id, states in self.transfers(cr).items():
                if move_id not in but:
                    self.assertEqual(states, ("processed", "processed"))
