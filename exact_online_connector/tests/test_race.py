# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two at once, on real cursors: runners, and people beside a runner.

What PostgreSQL decides between two transactions cannot be seen on the one cursor of
other tests, so these commit what they make, and remove it again.
"""
# pylint: disable=invalid-commit

import os
import threading
import time
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import psycopg2
from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, mute_logger, tagged
from odoo.tests.common import get_db_name

from exact_core.model.tokens import TokenPair

from ..adapters import client as exact_client
from ..adapters import outbox, reference
from ..adapters.drain import Drain
from ..adapters.runner import Runner
from .common import ExactOnlineCase, Sandbox, sandbox
from .situations import ENTRIES, RELATIONS

DOCUMENTS = 4
TOKEN = "POST /api/oauth2/token"


# Not standard: odoo-bin holds the registry's lock while it runs the tests of an
# installation, and no other thread gets an environment then. pytest runs them.
@tagged("-standard", "post_install", "-at_install")
class TestRace(BaseCase):
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
        exact_client.token_store(connection).update(
            lambda _old: TokenPair(
                access_token=pair["access_token"],
                refresh_token=pair["refresh_token"],
                issued_at=datetime.now(timezone.utc),
                expires_in=int(pair["expires_in"]),
            )
        )
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

    # --- runners ------------------------------------------------------------------

    def test_two_runners_at_once(self):
        slow = {"effect": "delay", "seconds": 0.05, "method": "POST", "path": ENTRIES}
        self.sandbox.ask("faults", slow)
        start, failures = threading.Barrier(3), []

        def run():
            start.wait(10)
            try:
                Runner(self.registry, seconds=30).run()
            except Exception as error:
                failures.append(error)

        workers = [threading.Thread(target=run) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        self.assertEqual(failures, [])
        # One of them had the turn all the while; what came late is left for none.
        Runner(self.registry, seconds=30).run()
        self.assertEqual(self.booked(), sorted(self.names))
        calls = self.sandbox.ask("calls")["calls"]
        self.assertEqual(calls[f"POST {ENTRIES}"], DOCUMENTS)
        self.assert_all_processed()

    def test_mark_is_committed_before_the_call(self):
        """While Exact takes its time, every other process sees what is under way."""
        slow = {"effect": "delay", "seconds": 1.5, "method": "POST", "path": ENTRIES}
        self.sandbox.ask("faults", {**slow, "count": 1})
        worker = threading.Thread(target=Runner(self.registry, seconds=30).run)
        worker.start()
        seen = set()
        while worker.is_alive() and "in_flight" not in seen:
            with self.registry.cursor() as cr:
                seen |= {states[0] for states in self.transfers(cr).values()}
            time.sleep(0.02)
        worker.join(60)
        self.assertIn("in_flight", seen)
        self.assert_all_processed()

    def test_eight_workers_on_one_expired_token(self):
        """One of them renews it for all; nobody is stranded."""
        slow = {"effect": "delay", "seconds": 0.1, "path": "oauth2/token"}
        self.sandbox.ask("faults", slow)
        self.sandbox.ask("clock", {"advance": 601})
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE exact_online_token SET issued_at = issued_at - %s",
                [timedelta(seconds=601)],
            )
            cr.commit()
        start, failures = threading.Barrier(8), []

        def ask():
            start.wait(10)
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    model = env["exact.online.connection"]
                    reference.read_me(model.browse(self.connection_id))
            except Exception as error:
                failures.append(error)

        workers = [threading.Thread(target=ask) for _ in range(8)]
        before = self.sandbox.ask("calls")["calls"].get(TOKEN, 0)
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        self.assertEqual(failures, [])
        after = self.sandbox.ask("calls")["calls"].get(TOKEN, 0)
        self.assertEqual(after - before, 1)

    def offer_customers(self, cr):
        """Customers for a second division; its code."""
        env = api.Environment(cr, SUPERUSER_ID, {})
        connection = env["exact.online.connection"].browse(self.connection_id)
        other = connection.division_ids.filtered(lambda d: d.id != self.division_id)[0]
        company = env.ref("base.main_company")
        self.assertNotEqual(company.id, self.company_id)
        # Only customers go there, so that its currency does not matter.
        cr.execute(
            "UPDATE exact_online_division SET company_id = %s WHERE id = %s",
            [company.id, other.id],
        )
        env.invalidate_all()
        partners = env["res.partner"].search([("is_company", "=", True)], limit=5)
        env["exact.online.transfer"]._offer_relations(other, partners, 0)
        env.flush_all()
        return other.code

    def test_two_lanes_work_on_two_divisions_at_once(self):
        with self.registry.cursor() as cr:
            code = self.offer_customers(cr)
            cr.commit()
        for path in (ENTRIES, RELATIONS):
            slow = {"effect": "delay", "seconds": 0.2, "method": "POST", "path": path}
            self.sandbox.ask("faults", slow)
        lanes = [
            threading.Thread(target=Runner(self.registry, seconds=30).run)
            for _ in range(2)
        ]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join(60)
        calls = self.sandbox.ask("calls?last=200")["last"]
        times = {
            division: [
                call["time"]
                for call in calls
                if call["method"] == "POST" and f"/{division}/" in call["path"]
            ]
            for division in (self.code, code)
        }
        self.assertGreater(min(map(len, times.values())), 2, times)
        here, there = times.values()
        self.assertLess(min(here), max(there))
        self.assertLess(min(there), max(here))
        self.assertEqual(self.booked(), sorted(self.names))

    # --- a person and the runner --------------------------------------------------

    def withdraw(self, move_id):
        with self.registry.cursor() as cr:
            self.person(cr)["account.move"].browse(move_id).button_draft()
            cr.commit()

    def put_back(self, move_id):
        with self.registry.cursor() as cr:
            self.person(cr)["account.move"].browse(move_id).action_post()
            cr.commit()

    @mute_logger("odoo.sql_db")
    def test_mark_comes_before_the_reset(self):
        """The person's transaction fails, is started over, and then refuses."""
        move_id = self.move_ids[0]
        with self.registry.cursor() as cr:
            move = self.person(cr)["account.move"].browse(move_id)
            self.assertEqual(move.exact_online_transfer_id.state, "offered")
            with self.registry.cursor() as worker:
                attempt = outbox.mark(worker, self.transfer_id(worker, move_id), None)
                worker.commit()
            self.assertEqual(attempt, 1)
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                move.button_draft()
                move.env.flush_all()
            cr.rollback()
            move.env.invalidate_all()
            with self.assertRaises(UserError):
                move.button_draft()
        with self.registry.cursor() as cr:
            self.assertEqual(self.transfers(cr)[move_id][0], "in_flight")

    @mute_logger("odoo.sql_db")
    def test_reset_comes_before_the_mark(self):
        """The runner's snapshot still shows it offered; it must not be sent."""
        move_id = self.move_ids[0]
        drain = Drain(self.registry, self.division_id, float("inf"))
        with self.registry.cursor() as drain.cr:
            transfer_id = self.transfer_id(drain.cr, move_id)
            self.withdraw(move_id)
            self.addCleanup(self.put_back, move_id)
            drain.cr.execute(
                "SELECT state FROM exact_online_transfer WHERE id = %s", [transfer_id]
            )
            self.assertEqual(drain.cr.fetchone(), ("offered",))
            self.assertIsNone(drain.step(outbox.mark, transfer_id, None))

    @mute_logger("odoo.sql_db")
    def test_reset_while_the_runner_prepares(self):
        """The whole way: the others go, the withdrawn one does not."""
        move_id = self.move_ids[0]
        model = self.registry["account.move"]
        original, done = model._exact_online_prepare_draft, []

        def interrupted(move, context):
            if move.id == move_id and not done:
                done.append(move_id)
                self.withdraw(move_id)
                self.addCleanup(self.put_back, move_id)
            return original(move, context)

        with patch.object(model, "_exact_online_prepare_draft", interrupted):
            Runner(self.registry, seconds=30).run()
        self.assertEqual(done, [move_id])
        self.assertEqual(self.booked(), sorted(self.names[1:]))
        self.assert_all_processed(but=[move_id])
        with self.registry.cursor() as cr:
            self.assertEqual(self.transfers(cr)[move_id], ("withdrawn", None))

    @mute_logger("odoo.sql_db")
    def test_edit_while_the_outcome_is_shown(self):
        """A person's edit cannot roll a booking back, nor be lost itself."""
        model = self.registry["exact.online.transfer"]
        original, edited = model._project, []

        def interrupted(transfers):
            if transfers.move_id and not edited:
                edited.extend(self.move_ids)
                with self.registry.cursor() as cr:
                    moves = self.person(cr)["account.move"].browse(self.move_ids)
                    self.addCleanup(
                        self.narrate, {move.id: move.narration for move in moves}
                    )
                    moves.narration = "edited meanwhile"
                    cr.commit()
            return original(transfers)

        with patch.object(model, "_project", interrupted):
            Runner(self.registry, seconds=30).run()
        self.assertEqual(edited, self.move_ids)
        self.assertEqual(self.booked(), sorted(self.names))
        self.assert_all_processed()
        with self.registry.cursor() as cr:
            moves = self.person(cr)["account.move"].browse(self.move_ids)
            for move in moves:
                self.assertIn("edited meanwhile", move.narration)

    def narrate(self, texts):
        with self.registry.cursor() as cr:
            for move_id, text in texts.items():
                self.person(cr)["account.move"].browse(move_id).narration = text
            cr.commit()

    @mute_logger("odoo.sql_db")
    def test_two_people_offer_at_once(self):
        """The unique index lets one of them through."""
        with self.registry.cursor() as cr:
            self.forget_offers(cr)
            cr.commit()
        refused, pids = [], []

        def click():
            with self.registry.cursor() as cr:
                cr.execute("SELECT pg_backend_pid()")
                pids.append(cr.fetchone()[0])
                try:
                    self.offer(cr)
                    cr.commit()
                except psycopg2.Error as error:
                    refused.append(type(error).__name__)

        with self.registry.cursor() as cr:
            self.offer(cr)
            second = threading.Thread(target=click)
            second.start()
            self.wait_until_blocked(cr, pids)
            cr.commit()
        second.join(20)
        self.assertEqual(len(refused), 1)
        with self.registry.cursor() as cr:
            self.assertEqual(len(self.transfers(cr)), DOCUMENTS)
        Runner(self.registry, seconds=30).run()
        self.assertEqual(self.booked(), sorted(self.names))

    def wait_until_blocked(self, cr, pids):
        """Until the other transaction waits for this one; it must get there."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if pids:
                cr.execute("SELECT cardinality(pg_blocking_pids(%s))", pids)
                if cr.fetchone()[0]:
                    return
            time.sleep(0.02)
        self.fail("the second click did not wait for the first")

    def offer(self, cr):
        env = self.person(cr)
        env["account.move"].browse(self.move_ids).action_exact_online_process()
        env.flush_all()
