# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People beside a runner, and beside each other, on real cursors."""
# pylint: disable=invalid-commit

import threading
import time
from unittest.mock import patch

import psycopg2
from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import mute_logger, tagged

from ..adapters import documents, outbox, relations
from ..adapters.drain import Drain
from ..adapters.runner import Runner
from .race import DOCUMENTS, RaceCase


# Not standard, as the runners' races.
@tagged("-standard", "post_install", "-at_install")
class TestRacePeople(RaceCase):
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

    # --- a cause that is mended at this moment ---

    def unmap(self):
        """Take the mapping of the journal away, to be given back."""
        with self.registry.cursor() as cr:
            move = self.person(cr)["account.move"].browse(self.move_ids[0])
            mappings = self.person(cr)["exact.online.mapping"].search(
                [("journal_id", "=", move.journal_id.id)]
            )
            self.assertTrue(mappings)
            values = mappings.copy_data()
            mappings.unlink()
            cr.commit()
        return values

    def map_again(self, cr, values):
        self.person(cr)["exact.online.mapping"].create(values)
        cr.commit()

    def test_mapping_is_saved_while_the_runner_prepares(self):
        """What was prepared without it fails, and goes in the same run."""
        values = self.unmap()
        original, done = documents.DocumentSender._prepare_all, []

        def interrupted(sender, *args):
            drafts = original(sender, *args)
            if not done:
                done.append(any(draft.prepared.blocked for draft in drafts.values()))
                with self.registry.cursor() as cr:
                    self.map_again(cr, values)
            return drafts

        with patch.object(documents.DocumentSender, "_prepare_all", interrupted):
            Runner(self.registry, seconds=30).run()
        self.assertEqual(done, [True])
        self.assertEqual(self.booked(), sorted(self.names))
        self.assert_all_processed()

    def test_mapping_is_saved_that_does_not_see_the_failure(self):
        """Its transaction began while the documents were on their way."""
        values = self.unmap()
        with self.registry.cursor() as cr:
            # The snapshot.
            self.assertEqual(self.transfers(cr)[self.move_ids[0]][0], "offered")
            Runner(self.registry, seconds=30).run()
            with self.registry.cursor() as other:
                state = self.transfers(other)[self.move_ids[0]][0]
            self.assertEqual(state, "failed")
            self.assertEqual(self.transfers(cr)[self.move_ids[0]][0], "offered")
            self.map_again(cr, values)
        Runner(self.registry, seconds=30).run()
        self.assertEqual(self.booked(), sorted(self.names))
        self.assert_all_processed()

    @mute_logger("odoo.sql_db")
    def test_mapping_is_saved_while_the_failure_is_filed(self):
        """Filed after the look of who mapped, by who did not see the mapping."""
        values = self.unmap()
        model = self.registry["exact.online.transfer"]
        original, done = model._project, []

        def interrupted(transfers):
            if "failed" in transfers.mapped("state") and not done:
                done.append(True)
                with self.registry.cursor() as cr:
                    self.map_again(cr, values)
            return original(transfers)

        with patch.object(model, "_project", interrupted):
            Runner(self.registry, seconds=30).run()
        self.assertEqual(done, [True])
        self.assertEqual(self.booked(), sorted(self.names))
        self.assert_all_processed()

    def test_customer_is_mended_while_the_runner_prepares(self):
        """The document waits on, and goes in the same run."""
        with self.registry.cursor() as cr:
            move = self.person(cr)["account.move"].browse(self.move_ids[0])
            customer_id = move.commercial_partner_id.id
            self.addCleanup(self.give_mail, customer_id, move.partner_id.email)
        self.give_mail(customer_id, "nobody at nowhere")
        original, done = relations.RelationSender._drafts, []

        def interrupted(sender, *args):
            drafts = original(sender, *args)
            if drafts and not done:
                done.append(True)
                self.give_mail(customer_id, "administratie@example.com")
            return drafts

        with patch.object(relations.RelationSender, "_drafts", interrupted):
            Runner(self.registry, seconds=30).run()
        self.assertEqual(done, [True])
        self.assertEqual(self.booked(), sorted(self.names))
        self.assert_all_processed()

    def give_mail(self, customer_id, email):
        with self.registry.cursor() as cr:
            self.person(cr)["res.partner"].browse(customer_id).email = email
            cr.commit()

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

    @mute_logger("odoo.sql_db")
    def test_two_people_adopt_one_entry_at_once(self):
        """For two documents: the second is refused, and sees so on its next try."""
        entry = {"exact_id": "8d9ff5a2-0000-4000-8000-000000000001"}
        refused, pids = [], []

        def adopt(cr, move_id):
            transfer = self.transfer_id(cr, move_id)
            model = api.Environment(cr, SUPERUSER_ID, {})["exact.online.transfer"]
            model.browse(transfer)._settle_adopted(entry)
            model.env.flush_all()

        def second_person():
            with self.registry.cursor() as cr:
                cr.execute("SELECT pg_backend_pid()")
                pids.append(cr.fetchone()[0])
                try:
                    adopt(cr, self.move_ids[1])
                    cr.commit()
                except psycopg2.errors.UniqueViolation as error:
                    refused.append(error.diag.constraint_name)
                    cr.rollback()

        with self.registry.cursor() as cr:
            adopt(cr, self.move_ids[0])
            second = threading.Thread(target=second_person)
            second.start()
            self.wait_until_blocked(cr, pids)
            cr.commit()
        second.join(20)
        self.assertEqual(refused, ["exact_online_transfer_entry_uniq"])
        with self.registry.cursor() as cr:
            states = self.transfers(cr)
        self.assertEqual(states[self.move_ids[0]], ("processed", "processed"))
        self.assertEqual(states[self.move_ids[1]], ("offered", "offered"))

    @mute_logger("odoo.sql_db")
    def test_customer_is_dropped_while_a_document_is_offered_for_it(self):
        """One of the two starts over: no document is left without its customer."""
        with self.registry.cursor() as cr:
            rows = self.person(cr)["exact.online.transfer"].sudo()
            document = rows.browse(self.transfer_id(cr, self.move_ids[0]))
            customer = rows.search(
                [
                    ("kind", "=", "relation"),
                    ("partner_id", "=", document.partner_id.id),
                ]
            )
            self.assertTrue(customer)
            rows.search([("waits_on_id", "=", customer.id)]).waits_on_id = False
            customer_id, document_id = customer.id, document.id
            cr.commit()
        with self.registry.cursor() as worker, self.registry.cursor() as cr:
            # Both have their snapshot: nothing waits for the customer.
            self.assertFalse(outbox.first_waiting(worker, [customer_id]))
            cr.execute(
                "UPDATE exact_online_transfer SET waits_on_id = %s WHERE id = %s",
                [customer_id, document_id],
            )
            cr.commit()
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                outbox.drop(worker, [customer_id])
            worker.rollback()
            # With a new snapshot it sees the document, and lets the customer be.
            self.assertEqual(outbox.drop(worker, [customer_id]), 0)
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT waits_on_id FROM exact_online_transfer WHERE id = %s",
                [document_id],
            )
            self.assertEqual(cr.fetchone(), (customer_id,))

    def wait_until_blocked(self, cr, pids):
        """Until the other transaction waits for this one; it must get there."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if pids:
                cr.execute("SELECT cardinality(pg_blocking_pids(%s))", pids)
                if cr.fetchone()[0]:
                    return
            time.sleep(0.02)
        self.fail("the second did not wait for the first")

    def offer(self, cr):
        env = self.person(cr)
        env["account.move"].browse(self.move_ids).action_exact_online_process()
        env.flush_all()
