# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Row A6: a number that is in use in Exact, in both languages."""

from .adoption import AdoptionCase
from .rows import Dutch, English, RowCase


class NumberRows:
    """Row A6: the number that Exact is asked for is in use there."""

    def setUp(self):
        super().setUp()
        # The bookkeeper is another user of Exact than the one of the link.
        login = self.sandbox.ready["users"][1 - self.exact_user]["login"]
        pair = self.sandbox.ask("grant", {"user": login, "divisions": "all"})
        self.bookkeeper = pair["access_token"]
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))

    def in_use(self):
        """A document whose number a bookkeeper gave to something else."""
        move = self.offered()
        entry = self.book_by_hand(
            move, EntryNumber=self.number_of(move), YourRef="by hand"
        )
        self.drain()
        number = str(entry["entry_number"])
        issue = self.failed(
            move, "entry_number_in_use", number, self.customer.name, "121"
        )
        self.assertEqual(issue.remedies.split(), ["adopt", "other_number"])
        return move, issue, number

    def test_a6_the_same_document_is_adopted(self):
        move = self.offered()
        self.fault("drop_after", count=1)
        self.fault("status", method="GET", status="503", count=1)
        self.drain()
        self.no_more_faults()
        # Odoo forgets what became of it, as after a restored backup.
        self.transfer_of(move).sudo().write(
            {"state": "offered", "attempt": 0, "expected": False, "not_before": False}
        )
        self.pass_time(minutes=10)
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.transfer_of(move).verified, "yes")

    def test_a6_another_document_under_that_number(self):
        move, issue, _number = self.in_use()
        action = self.press(issue, "action_other_number")
        wizard = self.fill(action, number="26990001", reason="Used by hand")
        self.press(wizard, "action_apply")
        self.mended(issue, move)
        self.assertEqual(move.exact_online_entry_number, "26990001")

    def test_a6_booked_by_hand(self):
        move, issue, number = self.in_use()
        wizard = self.open(self.press(issue, "action_adopt"))
        wizard.number = number
        self.press(wizard, "action_search")
        wizard.reason = "Typed over"
        wizard.line_ids.action_choose()
        self.drain()
        self.assert_state(move, "processed")
        self.assertEqual(move.exact_online_entry_number, number)
        self.assertEqual(self.entries_of(move), [])
        self.assertEqual(issue.state, "closed")

    def test_a6_a_lost_answer_never_doubles(self):
        move = self.offered()
        self.fault("drop_after", count=1)
        self.fault("status", method="GET", status="503", count=1)
        self.drain()
        self.assert_state(move, "unknown")
        self.process(move)
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(move)


class TestNumberRowsEnglish(English, NumberRows, RowCase, AdoptionCase):
    pass


class TestNumberRowsDutch(Dutch, NumberRows, RowCase, AdoptionCase):
    pass
