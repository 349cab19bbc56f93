# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do with documents before, while and after they are sent."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .offers import OutboxCase
from .situations import ENTRIES


class TestPeople(OutboxCase):
    """Withdraw, reset, cancel, delete, never send, process again."""

    def assert_withdrawn(self, move):
        transfers = self.env["exact.online.transfer"].search(
            [("record_id", "=", move.id), ("kind", "=", "invoice")]
        )
        self.assertEqual(transfers.mapped("state"), ["withdrawn"])
        self.assertTrue(transfers.withdrawn_reason)
        self.drain()
        self.assertEqual(self.calls(), {})

    def test_reset_to_draft_withdraws(self):
        move = self.offer()
        move.button_draft()
        self.assertFalse(move.exact_online_state)
        self.assert_withdrawn(move)
        move.action_post()
        self.process(move)
        self.assert_processed_once(move)

    def test_cancel_withdraws(self):
        move = self.offer()
        move.button_cancel()
        self.assert_withdrawn(move)

    def test_delete_withdraws(self):
        move = self.offer()
        move.button_draft()
        draft = self.env["account.move"].browse(move.id)
        draft.with_context(force_delete=True).unlink()
        self.env.flush_all()
        self.assert_withdrawn(move)

    def test_delete_of_a_processed_one_is_refused(self):
        move = self.offer()
        self.drain()
        with self.assertRaises(UserError) as refused:
            move.with_context(force_delete=True).unlink()
        self.assertIn(move.name, str(refused.exception))

    def test_booked_or_perhaps_booked_cannot_change(self):
        for state in ("processed", "in_flight", "unknown"):
            with self.subTest(state):
                move = self.offer()
                self.transfer_of(move).sudo().state = state
                self.env.flush_all()
                for change in (move.button_draft, move.button_cancel):
                    with self.assertRaises(UserError) as refused:
                        change()
                    self.assertIn(move.name, str(refused.exception))
                    self.assert_readable(str(refused.exception))
                self.assertEqual(move.state, "posted")
                self.assert_state(move, state)

    def test_batch_reset_is_all_or_nothing(self):
        booked = self.offer()
        self.drain()
        offered = self.offer()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            (offered + booked).button_draft()
        self.env.invalidate_all()
        self.assert_state(offered, "offered")
        self.assertEqual(offered.state, "posted")

    def test_never_send(self):
        move = self.offer()
        action = self.transfer_of(move).action_withdraw()
        wizard = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"reason": "Booked by hand"})
        )
        wizard.action_withdraw()
        self.assert_withdrawn(move)
        self.assertFalse(move.exact_online_state)
        self.assertIn("Booked by hand", move.message_ids[0].body)

    def test_never_send_comes_too_late(self):
        move = self.offer()
        self.drain()
        with self.assertRaises(UserError) as refused:
            self.transfer_of(move)._withdraw("too late")
        self.assertIn(move.name, str(refused.exception))

    def test_never_send_a_customer_tells_the_invoices(self):
        """What waits on a withdrawn customer must not wait for ever."""
        move = self.invoice()
        move.action_exact_online_process()
        customer = self.transfer_of(move).waits_on_id
        customer._withdraw("unwanted")
        self.drain()
        self.assert_state(move, "failed")
        self.assert_readable(move.exact_online_explanation)
        self.process(move)
        self.assert_processed_once(move)

    def test_processing_twice_books_once(self):
        move = self.offer()
        move.action_exact_online_process()
        self.drain()
        self.process(move)
        self.process(move)
        self.assert_processed_once(move)

    def test_tried_before_is_looked_up_first(self):
        """What a withdrawn transfer sent once may stand in Exact after all."""
        move = self.offer()
        self.fault("status", status="500", text="Ongeldig: Dagboek", count=1)
        self.drain()
        self.assert_state(move, "failed")
        move.button_draft()
        move.action_post()
        self.sandbox_delete("calls")
        self.process(move)
        self.assert_processed_once(move)
        self.assertEqual(self.calls()[f"GET {ENTRIES}"], 1)

    def test_duplicate_is_a_document_of_its_own(self):
        move = self.offer()
        self.drain()
        copy = move.copy()
        self.assertFalse(copy.exact_online_state)
        copy.invoice_date = fields.Date.today()
        copy.action_post()
        self.process(copy)
        self.assert_processed_once(move, copy)

    def test_what_cannot_be_offered_is_named(self):
        draft = self.invoice(post=False)
        posted = self.offer()
        answer = (draft + posted).action_exact_online_process()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assert_readable(answer["params"]["message"])
        self.assertFalse(self.transfer_of(draft))
        self.drain()
        self.assert_processed_once(posted)


class TestOffering(OutboxCase):
    def test_auto_offer(self):
        self.assertFalse(self.invoice().exact_online_state)
        self.division.auto_offer = True
        move = self.invoice()
        self.assertEqual(move.exact_online_state, "offered")
        self.drain()
        self.assert_processed_once(move)

    def test_start_date(self):
        today = fields.Date.today()
        self.division.write({"auto_offer": True, "start_date": today})
        before = self.invoice(
            invoice_date=today - timedelta(days=1), date=today - timedelta(days=1)
        )
        self.assertFalse(before.exact_online_state)
        answer = before.action_exact_online_process()
        self.assertIn(before.name, answer["params"]["message"])
        self.assertFalse(self.transfer_of(before))
        self.assertEqual(self.invoice().exact_online_state, "offered")

    def test_clicked_goes_before_offered_by_itself(self):
        self.division.auto_offer = True
        customer = self.linked_partner().id
        by_itself = self.invoice(partner_id=customer)
        clicked = self.invoice(partner_id=customer)
        clicked.action_exact_online_process()
        self.drain()
        self.assertLess(
            int(clicked.exact_online_entry_number),
            int(by_itself.exact_online_entry_number),
        )
