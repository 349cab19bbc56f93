# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The outbox: its steps, its turn, and what people do meanwhile."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2
from odoo.modules import neutralize
from odoo.tests import mute_logger

from ..adapters import outbox, sending
from ..adapters.cursors import division_turn
from .offers import OutboxCase
from .situations import ENTRIES, RELATIONS

ADDON = "odoo.addons.exact_online_connector"


class TestSteps(OutboxCase):
    def setUp(self):
        super().setUp()
        self.move = self.offer()
        self.transfer = self.transfer_of(self.move)

    def test_mark_takes_what_is_offered_only(self):
        self.assertEqual(outbox.mark(self.env.cr, self.transfer.id, None), 1)
        self.assertIsNone(outbox.mark(self.env.cr, self.transfer.id, None))
        for state in ("unknown", "processed", "failed", "withdrawn"):
            self.env.invalidate_all()
            self.transfer.sudo().state = state
            self.env.flush_all()
            self.assertIsNone(outbox.mark(self.env.cr, self.transfer.id, None), state)

    def test_late_worker_changes_nothing(self):
        """It marked, slept, was called lost; meanwhile the entry was found."""
        attempt = self.mark(self.move)
        outbox.call_lost(self.env.cr, self.division.id)
        found = {"entry_number": "26700001"}
        self.assertTrue(
            outbox.settle_from(
                self.env.cr, self.transfer.id, "unknown", "processed", found
            )
        )
        late = outbox.settle(
            self.env.cr, self.transfer.id, attempt, "failed", {"entry_number": "x"}
        )
        self.assertFalse(late)
        self.env.invalidate_all()
        self.assertEqual(self.transfer.state, "processed")
        self.assertEqual(self.transfer.entry_number, "26700001")

    def test_worker_of_an_earlier_attempt_changes_nothing(self):
        first = self.mark(self.move)
        outbox.settle(self.env.cr, self.transfer.id, first, "offered", {})
        second = self.mark(self.move)
        self.assertEqual(second, first + 1)
        self.assertFalse(
            outbox.settle(self.env.cr, self.transfer.id, first, "processed", {})
        )
        self.assertTrue(
            outbox.settle(self.env.cr, self.transfer.id, second, "processed", {})
        )

    def test_worker_that_stood_still_sends_nothing(self):
        """By then another may have looked it up in vain and sent it."""
        with patch.object(sending, "LEAVES_WITHIN", timedelta(0)):
            self.drain(seconds=0.2)
        self.assertNotIn(f"POST {ENTRIES}", self.calls())
        self.assert_state(self.move, "offered")
        # Nothing is wrong: it says nothing, and goes with the next turn.
        self.assertFalse(self.move.exact_online_explanation)
        self.drain()
        self.assert_processed_once(self.move)

    def test_mark_survives_a_crash_of_the_server(self):
        """Whatever the server's default: a forgotten mark would be sent again."""
        self.env.cr.execute("SET LOCAL synchronous_commit = off")
        self.mark(self.move)
        self.env.cr.execute("SHOW synchronous_commit")
        self.assertEqual(self.env.cr.fetchone(), ("on",))

    def test_token_survives_a_crash_of_the_server(self):
        """The refresh token that it replaces is used up."""
        self.env.cr.execute("SET LOCAL synchronous_commit = off")
        self.authorise(self.connection)
        self.env.cr.execute("SHOW synchronous_commit")
        self.assertEqual(self.env.cr.fetchone(), ("on",))

    def test_result_cannot_set_another_column(self):
        attempt = self.mark(self.move)
        with self.assertRaises(ValueError):
            outbox.settle(
                self.env.cr, self.transfer.id, attempt, "processed", {"company_id": 1}
            )

    def test_one_write_for_a_record(self):
        values = {"reference": "again"}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.transfer.sudo().copy(values).flush_recordset()
        self.transfer.sudo().state = "withdrawn"
        self.env.flush_all()
        self.transfer.sudo().copy({"state": "offered", **values}).flush_recordset()

    def test_crash_after_the_mark_is_looked_up(self):
        """Died before sending: found nowhere, sent after the grey period."""
        self.mark(self.move)
        self.drain()
        self.assert_state(self.move, "unknown")
        self.assertNotIn(f"POST {ENTRIES}", self.calls())
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(self.move)

    def test_crash_after_the_booking_is_looked_up(self):
        with (
            patch.object(outbox, "settle", side_effect=RuntimeError("killed")),
            mute_logger(f"{ADDON}.adapters.runner"),
        ):
            self.drain()
        self.assert_state(self.move, "in_flight")
        self.assertEqual(len(self.entries_of(self.move)), 1)
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)

    def test_projection_that_fails_loses_no_result(self):
        """Badge and chatter follow later; the booking stands."""
        model = type(self.env["exact.online.transfer"])
        with (
            patch.object(model, "_project", side_effect=RuntimeError("edited")),
            mute_logger(f"{ADDON}.adapters.drain"),
        ):
            self.drain()
        self.assert_state(self.move, "processed")
        self.assertEqual(self.move.exact_online_state, "offered")
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)


class TestTurn(OutboxCase):
    """One worker per division: an advisory lock on a connection of its own."""

    def turn(self, division=None):
        division = division or self.division
        return division_turn(
            self.env.cr.dbname, division.connection_id.site, division.code
        )

    def test_only_one_holds_the_turn(self):
        with self.turn() as first, self.turn() as second:
            self.assertTrue(first)
            self.assertFalse(second)
        with self.turn() as again:
            self.assertTrue(again)

    def test_other_divisions_go_on(self):
        with self.turn() as first, self.turn(self.connection.division_ids[1]) as other:
            self.assertTrue(first and other)

    def test_without_the_turn_nothing_is_sent_or_called_lost(self):
        flying, offered = self.offer(), self.offer()
        self.mark(flying)
        with self.turn() as held:
            self.assertTrue(held)
            self.drain()
        self.assert_state(flying, "in_flight")
        self.assert_state(offered, "offered")
        self.assertEqual(self.calls(), {})
        self.drain()
        self.assert_state(flying, "unknown")
        self.assert_processed_once(offered)


class TestRelationFails(OutboxCase):
    def test_wrong_address_mended(self):
        partner = self.partner(email="not an address")
        moves = self.invoice(partner_id=partner.id) + self.invoice(
            partner_id=partner.id
        )
        other = self.invoice(partner_id=self.partner(name="Other B.V.").id)
        self.process(moves + other)
        self.assert_processed_once(other)
        for move in moves:
            self.assert_state(move, "failed")
            self.assertEqual(move.exact_online_state, "failed")
            self.assertIn("not an address", move.exact_online_explanation)
            self.assert_readable(move.exact_online_explanation)
            self.assertIn("not an address", move.message_ids[0].body)
        partner.email = "facturen@example.com"
        self.process(moves)
        self.assert_processed_once(*moves)
        self.assertEqual(self.calls()[f"POST {RELATIONS}"], 2)

    def test_mended_at_one_invoice_lets_the_others_go(self):
        partner = self.partner(email="not an address")
        first, second = (
            self.invoice(partner_id=partner.id),
            self.invoice(partner_id=partner.id),
        )
        self.process(first + second)
        partner.email = False
        self.process(first)
        self.assert_processed_once(first, second)


class TestPoison(OutboxCase):
    def process_with(self, poison, *others):
        """Offer the poisoned one first, with ``_prepare_draft`` broken for it."""
        model = type(self.env["account.move"])
        original = model._exact_online_prepare_draft

        def broken(move, context):
            if move.id == poison.id:
                return self.break_down(move)
            return original(move, context)

        with (
            patch.object(model, "_exact_online_prepare_draft", broken),
            mute_logger(f"{ADDON}.adapters.drain", "odoo.sql_db"),
        ):
            self.drain()
        self.assert_processed_once(*others)
        self.assert_state(poison, "failed")
        self.assert_readable(poison.exact_online_explanation)
        self.process(poison)
        self.assert_processed_once(poison)

    def test_hook_that_raises(self):
        self.break_down = lambda move: {}["missing"]
        self.process_with(self.offer(), self.offer(), self.offer())

    def test_hook_that_breaks_the_transaction(self):
        self.break_down = lambda move: move.env.cr.execute("SELECT no_such_column")
        self.process_with(self.offer(), self.offer(), self.offer())


class TestLinkUser(OutboxCase):
    def test_archived(self):
        linker = self.new_user("linker", self.company, "account.group_account_manager")
        self.connection.user_id = linker
        move = self.offer()
        self.drain()
        self.assert_processed_once(move)
        linker.active = False
        self.env.flush_all()
        move = self.offer()
        self.drain()
        transfer = self.transfer_of(move)
        self.assertEqual(
            (transfer.state, transfer.wait_code), ("offered", "link_user_inactive")
        )
        self.assertIn("Linker", move.exact_online_explanation)
        self.connection.user_id = self.user
        self.drain()
        self.assert_processed_once(move)

    def test_without_rights_on_invoices(self):
        clerk = self.new_user("clerk", self.company, "base.group_user")
        move = self.offer()
        self.connection.user_id = clerk
        self.drain()
        self.assert_state(move, "failed")
        self.assertEqual(self.transfer_of(move).diagnosis_code, "link_user_rights")
        self.assertIn("Clerk", move.exact_online_explanation)
        self.connection.user_id = self.user
        self.process(move)
        self.assert_processed_once(move)


class TestCopiedDatabase(OutboxCase):
    def test_copy_never_uses_the_refresh_token(self):
        move = self.offer()
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a-copy")
        self.pass_time(minutes=11)
        self.drain()
        self.assertEqual(self.calls(), {})
        self.assertEqual(self.connection.state, "reauthorise")
        self.assert_state(move, "offered")
        self.assert_readable(move.exact_online_explanation)

    def test_renamed_database(self):
        self.offer()
        self.env.cr.execute("UPDATE exact_online_token SET database_name = 'original'")
        self.drain()
        self.assertEqual(self.calls(), {})
        self.assertEqual(self.connection.state, "reauthorise")

    def test_neutralise(self):
        self.division.auto_offer = True
        self.env.flush_all()
        before = self.connection.sudo().client_secret_encrypted
        self.assertTrue(before)
        for statement in neutralize.get_neutralization_queries(
            ["exact_online_connector"]
        ):
            self.env.cr.execute(statement)
        self.env.invalidate_all()
        token = self.env["exact.online.token"].sudo().search([])
        self.assertTrue(token)
        self.assertFalse(any(token.mapped("refresh_token")))
        self.assertFalse(any(token.mapped("access_token")))
        self.assertFalse(self.connection.sudo().client_secret_encrypted)
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.division.auto_offer)
        move = self.invoice()
        self.process(move)
        self.assertEqual(self.calls(), {})
        self.assert_state(move, "offered")
        self.assert_readable(move.exact_online_explanation)
