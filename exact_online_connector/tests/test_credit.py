# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credit and re-invoice: both in Exact or neither, and here neither."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .situations import SituationCase
from .test_ledger import LedgerCase

REFUSAL = "Ongeldig: Btw-percentage []"


class TestCreditAndReinvoice(LedgerCase, SituationCase):
    def setUp(self):
        super().setUp()
        self.customer = self.linked_partner()
        self.former = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "posted")]
        )

    def refused(self, **values):
        """An invoice with the domestic rate, where Exact wants another code."""
        self.fault("status", status="500", text=REFUSAL, count=1)
        move = self.invoice(partner_id=self.customer.id, **values)
        self.process(move)
        self.assert_state(move, "failed")
        self.assertEqual(
            self.transfer_of(move).diagnosis_code, "vat_percentage_invalid"
        )
        return move

    def wizard(self, action):
        model = self.env[action["res_model"]].with_context(**action["context"])
        return Form(model)

    def anew(self, action, **values):
        """Credit and re-invoice by the wizard; the credit note and the new draft."""
        form = self.wizard(action)
        for name, value in values.items():
            setattr(form, name, value)
        wizard = form.save()
        original = wizard.move_ids
        result = wizard.modify_moves()
        new = self.env["account.move"].browse(result["res_id"])
        return original.reversal_move_ids, new

    def through(self, holder, move):
        credit, new = self.anew(holder.action_credit_and_reinvoice())
        self.assertEqual((credit.state, new.state), ("posted", "draft"))
        self.assertEqual(credit.date, move.date)
        new.invoice_line_ids.tax_ids = self.tax("btw_9")
        new.action_post()
        self.process(new)
        self.assert_processed_once(new)
        self.assertEqual(self.entries_of(move) + self.entries_of(credit), [])
        self.assertEqual(len(self.entries()), 1 + len(self.former))
        # Neither of the pair is left to do, and nothing stands open.
        for document in move | credit:
            self.assertFalse(document.exact_online_state)
            self.assertFalse(document.exact_online_offerable)
        # The VAT return: each side in itself, and the pair nothing in its period.
        everything = self.former | move | credit | new
        self.assertEqual(
            self.sums(everything, "balance"), self.sums_in_exact(self.ledger())
        )
        self.assertEqual(self.sums(move | credit, "balance"), {})
        return credit, new

    def test_from_the_document(self):
        move = self.refused(invoice_date=fields.Date.to_date("2026-01-15"))
        issue = self.transfer_of(move).issue_id
        action = move.with_context(
            exact_online_remedy="credit_and_reinvoice"
        ).action_exact_online_remedy()
        self.assertIn("VAT", action["context"]["default_reason"])
        credit, new = self.anew(action)
        self.assertEqual(credit.date, move.date)
        self.assertEqual(issue.state, "closed")
        notes = " ".join((move | credit).message_ids.mapped("body"))
        self.assertIn("neither is sent", notes)
        self.assertIn("Withdrawn from Exact Online", notes)
        rows = self.env["exact.online.transfer"].search(
            [("move_id", "in", (move | credit).ids)]
        )
        self.assertEqual(rows.mapped("state"), ["withdrawn", "withdrawn"])

    def test_from_the_transfer_to_equal_books(self):
        move = self.refused()
        self.through(self.transfer_of(move), move)

    def test_from_the_cause_to_equal_books(self):
        move = self.refused()
        self.through(self.transfer_of(move).issue_id, move)

    def test_where_documents_are_offered_by_themselves(self):
        move = self.refused()
        self.division.auto_offer = True
        credit, new = self.anew(self.transfer_of(move).action_credit_and_reinvoice())
        self.assertFalse(credit.exact_online_state)
        new.action_post()
        self.drain()
        self.assert_processed_once(new)
        self.assertEqual(self.entries_of(credit), [])

    def test_the_pair_is_left_out(self):
        move = self.refused()
        credit, _new = self.anew(self.transfer_of(move).action_credit_and_reinvoice())
        result = self.process(move | credit)
        message = result["params"]["message"]
        self.assert_readable(message)
        self.assertIn(move.name, message)
        self.assertIn(credit.name, message)
        self.assertEqual(self.entries_of(move) + self.entries_of(credit), [])

    def test_a_changed_credit_note_frees_the_document(self):
        move = self.refused()
        credit, _new = self.anew(self.transfer_of(move).action_credit_and_reinvoice())
        credit.button_draft()
        self.assertFalse((move | credit).exact_online_offset_id)
        self.assertTrue(move.exact_online_offerable)
        self.process(move)
        self.assert_processed_once(move)

    def test_an_ordinary_credit_note_is_sent(self):
        """Only this button keeps a credit note from Exact."""
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.modify_moves()
        self.process(move.reversal_move_ids)
        self.assert_processed_once(move, move.reversal_move_ids)

    def test_not_where_exact_has_the_document(self):
        move = self.refused()
        action = self.transfer_of(move).action_credit_and_reinvoice()
        form = self.wizard(action)
        # Another person was quicker.
        self.process(move)
        self.assert_state(move, "processed")
        with self.assertRaises(UserError):
            form.save().modify_moves()
        self.assertFalse(move.reversal_move_ids)
        with self.assertRaises(UserError):
            self.transfer_of(move).action_credit_and_reinvoice()

    def test_not_on_a_day_to_come(self):
        move = self.refused()
        action = self.transfer_of(move).action_credit_and_reinvoice()
        later = fields.Date.add(fields.Date.today(), days=3)
        with self.assertRaises(UserError):
            self.anew(action, date=later)
        self.assert_state(move, "failed")

    def test_nobody_writes_the_pair(self):
        move = self.invoice(partner_id=self.customer.id)
        clerk = self.new_user("clerk", self.company, "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.as_user(clerk, move).write({"exact_online_offset_id": move.id})

    def test_a_clerk_may(self):
        move = self.refused()
        clerk = self.new_user("clerk", self.company, "account.group_account_invoice")
        transfer = self.as_user(clerk, self.transfer_of(move))
        action = transfer.action_credit_and_reinvoice()
        model = transfer.env[action["res_model"]].with_context(**action["context"])
        Form(model).save().modify_moves()
        self.assertEqual(move.exact_online_offset_id, move.reversal_move_ids)
