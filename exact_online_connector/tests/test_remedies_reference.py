# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Another reference than the document's own, and still only once."""

from odoo.exceptions import UserError

from .adoption import AdoptionCase
from .situations import ENTRIES


class TestOtherReference(AdoptionCase):
    """A reference that is taken, or too long: another one, and still only once."""

    def conflict(self, fault, **values):
        """Its answer is lost, and a colleague's entry has its reference."""
        move = self.offered()
        self.fault(fault, count=1, **values)
        self.fault("status", method="GET", status="503", count=1)
        self.drain()
        self.no_more_faults()
        self.assert_state(move, "unknown")
        entry = self.book_by_hand(move, EntryNumber=26990001)
        self.pass_time(minutes=2)
        self.drain()
        self.assert_state(move, "failed")
        self.assertEqual(self.transfer_of(move).diagnosis_code, "entry_conflict")
        self.sandbox_delete("calls")
        return move, entry

    def under(self, reference):
        return [item for item in self.entries() if item["your_ref"] == reference]

    def test_another_reference(self):
        move, entry = self.conflict("drop_before")
        issue = self.transfer_of(move).issue_id
        self.assertEqual(issue.remedies.split(), ["adopt", "other_reference"])
        name = move.name
        self.other_reference(issue, " Brief  7 ")
        self.drain()
        self.assertEqual(self.posts(), 0, "it may still come")
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_state(move, "processed")
        self.assertEqual(move.name, name)
        self.assertEqual(len(self.under("Brief 7")), 1)
        self.assertEqual(self.under(name), [entry])
        self.assertEqual(self.posts(), 1)
        self.assertIn("Brief 7", self.notes(move))
        self.assertEqual(issue.state, "closed")

    def test_what_was_sent_first_comes_late(self):
        """Booked under the old reference after a person chose another."""
        move, _entry = self.conflict("late_booking", seconds=300)
        self.other_reference(self.transfer_of(move), "Brief 7")
        self.drain()
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_state(move, "processed")
        self.assertEqual(self.under("Brief 7"), [])
        self.assertEqual(len(self.under(move.name)), 2)
        self.assertEqual(self.posts(), 0)
        self.assertNotEqual(move.exact_online_entry_number, "26990001")

    def test_what_was_sent_is_not_overlooked_by_a_person(self):
        """Nobody adopts a colleague's entry while ours may still come."""
        move, _entry = self.conflict("late_booking", seconds=300)
        wizard = self.wizard(self.transfer_of(move))
        wizard.reason = "By hand"
        with self.assertRaises(UserError) as refused:
            wizard.line_ids.action_choose()
        self.assert_readable(str(refused.exception))
        self.assert_state(move, "failed")

    def test_answer_lost_again_under_the_chosen_reference(self):
        move, _entry = self.conflict("drop_before")
        self.other_reference(self.transfer_of(move), "Brief 7")
        self.drain()
        self.pass_time(minutes=self.division.grey_minutes)
        self.fault("drop_after", count=1)
        self.drain()
        self.assert_state(move, "processed")
        self.assertEqual(len(self.under("Brief 7")), 1)
        self.assertEqual(self.posts(), 1)

    def test_chosen_reference_is_taken_in_exact(self):
        move, entry = self.conflict("drop_before")
        self.update_entry(entry, YourRef="Brief 7")
        self.other_reference(self.transfer_of(move), "brief 7")
        self.drain()
        self.assert_state(move, "failed")
        self.assertEqual(self.transfer_of(move).diagnosis_code, "entry_conflict")
        self.assertEqual(self.posts(), 0)

    def test_too_long_a_number(self):
        move = self.invoice(partner_id=self.customer.id, post=False)
        move.name = "INV/2026/A-VERY-LONG-NUMBER-OF-OURS/00012"
        move.action_post()
        self.division.entry_numbering = "exact"
        self.process(move)
        transfer = self.transfer_of(move)
        self.assertEqual(transfer.diagnosis_code, "your_ref_too_long")
        self.other_reference(transfer, "LONG/00012")
        self.fault("drop_after", count=1)
        self.drain()
        self.assert_state(move, "processed")
        self.assertEqual(len(self.under("LONG/00012")), 1)
        self.assertEqual(self.posts(), 1)

    def test_references_that_will_not_do(self):
        move, _entry = self.conflict("drop_before")
        transfer = self.transfer_of(move)
        other = self.offered()
        elsewhere = self.invoice()
        for text in (
            *("", "  ", "x" * 31, "a\x00b", move.name.lower()),
            *(other.name.lower(), elsewhere.name),
        ):
            with self.subTest(text), self.assertRaises(UserError):
                transfer._book_under_reference(text, "why")
        self.assertFalse(transfer.asked_reference)
        self.assert_state(move, "failed")

    def test_number_changed_since_it_was_sent(self):
        """Odoo can give posted invoices other numbers: the one that was sent counts."""
        move = self.offered()
        transfer = self.transfer_of(move)
        self.env.cr.execute(
            "UPDATE account_move SET name = 'INV/RESEQUENCED' WHERE id = %s", [move.id]
        )
        self.env.invalidate_all()
        self.fault("drop_after", count=1)
        self.drain()
        self.assert_state(move, "processed")
        self.assertEqual(len(self.under("INV/RESEQUENCED")), 1)
        self.assertEqual(self.posts(), 1)
        self.assertNotEqual(transfer.reference, "INV/RESEQUENCED")

    def test_doubt_outlives_another_diagnosis(self):
        """Something else is found wrong meanwhile; it is still looked up first."""
        move, entry = self.conflict("late_booking", seconds=300)
        transfer = self.transfer_of(move)
        tax, code = self.tax("btw_21"), self.tax("btw_21").exact_online_vat_code_id
        tax.exact_online_vat_code_id = False
        transfer.issue_id.action_release()
        self.assertEqual(transfer.diagnosis_code, "vat_code_missing")
        self.by_hand("DELETE", f"{ENTRIES}(guid'{entry['entry_id']}')")
        tax.exact_online_vat_code_id = code
        self.drain()
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.posts(), 0)
