# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands in Exact already, and what stands there after the first credit note."""

from .offers import OutboxCase
from .situations import ENTRIES


class TestLookUp(OutboxCase):
    def setUp(self):
        super().setUp()
        self.move = self.offer()
        self.fault("drop_after", count=1)
        # The look-up that follows at once is not answered: there is time to edit.
        self.fault("status", method="GET", status="503", count=1)
        self.drain()
        self.no_more_faults()
        self.assert_state(self.move, "unknown")
        (self.entry,) = self.entries_of(self.move)

    def look_up(self):
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()

    def test_equal_is_adopted(self):
        self.look_up()
        self.assert_processed_once(self.move)

    def assert_conflict(self, code, *words, posts=1):
        self.look_up()
        transfer = self.transfer_of(self.move)
        self.assertEqual((transfer.state, transfer.diagnosis_code), ("failed", code))
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], posts)
        self.assert_readable(self.move.exact_online_explanation)
        for word in words:
            self.assertIn(word, self.move.exact_online_explanation)

    def test_other_total_is_a_conflict(self):
        self.update_entry(self.entry, AmountFC=999.99)
        self.assert_conflict("entry_conflict", str(self.entry["entry_number"]))

    def test_processing_a_conflict_again_looks_first(self):
        description = self.entry["description"]
        self.update_entry(self.entry, Description="typed by hand")
        self.assert_conflict("entry_conflict")
        self.process(self.move)
        self.assertEqual(self.transfer_of(self.move).state, "failed")
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)
        self.update_entry(self.entry, Description=description)
        self.process(self.move)
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)

    def test_two_are_ambiguous(self):
        # Not by a click, which would try what waits as well.
        other = self.invoice(partner_id=self.move.partner_id.id)
        self.env["exact.online.transfer"]._offer(self.division, other)
        self.drain()
        self.update_entry(self.entry, Description="a colleague's")
        (second,) = self.entries_of(other)
        self.update_entry(
            second, YourRef=self.move.name, Description="another colleague's"
        )
        self.assert_conflict(
            "entry_ambiguous", str(self.entry["entry_number"]), posts=2
        )

    def test_same_reference_of_another_document(self):
        """Odoo uses numbers again: the tag tells whose entry it is."""
        self.update_entry(self.entry, Description="without our tag")
        self.assert_conflict("entry_conflict")


class TestCreditNotes(OutboxCase):
    def test_wrong_rule_is_seen_on_the_first(self):
        """Exact turns the sign round, and the division's rule does not know it."""
        self.settings(sign_rule="as_given")
        self.division.credit_note_rule = "type_21_positive"
        customer = self.linked_partner().id
        notes = self.refund(partner_id=customer) + self.refund(partner_id=customer)
        invoice = self.invoice(partner_id=customer)
        self.process(notes + invoice)
        first, second = notes.sorted("exact_online_state", reverse=True)
        self.assert_state(first, "processed")
        self.assertEqual(first.exact_online_verified, "no")
        self.assert_state(second, "failed")
        self.assertEqual(self.transfer_of(second).diagnosis_code, "credit_note_sign")
        for note in notes:
            self.assert_readable(note.exact_online_explanation)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 2)
        self.assert_processed_once(invoice)
        self.division.credit_note_rule = "negative"
        self.process(second)
        self.assert_processed_once(second)

    def test_right_rule_is_asked_once(self):
        customer = self.linked_partner().id
        notes = self.refund(partner_id=customer) + self.refund(partner_id=customer)
        self.process(notes)
        self.assert_processed_once(*notes)
        proof = "GET financialtransaction/TransactionLines"
        self.assertEqual(self.calls(), {f"POST {ENTRIES}": 2, proof: 1})
        self.process(self.refund(partner_id=customer))
        self.assertEqual(self.calls()[proof], 1)
