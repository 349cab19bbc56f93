# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A number in use, and entries that a person calls a document: never a double."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import mute_logger
from psycopg2.errors import UniqueViolation

from ..adapters import looking, outbox
from .adoption import AdoptionCase
from .situations import ENTRIES

USER = "account.group_account_invoice"


class TestNumberInUse(AdoptionCase):
    """What the runner does by itself when Exact says that it has it already."""

    def restored(self):
        """Booked; then Odoo was restored to where it had only been offered."""
        move = self.offered()
        self.fault("drop_after", count=1)
        self.fault("status", method="GET", status="503", count=1)
        self.drain()
        self.no_more_faults()
        self.assertEqual(len(self.entries_of(move)), 1)
        self.transfer_of(move).sudo().write(
            {"state": "offered", "attempt": 0, "expected": False, "not_before": False}
        )
        self.pass_time(minutes=10)
        self.sandbox_delete("calls")
        return move

    def test_this_very_document_is_adopted(self):
        move = self.restored()
        self.drain()
        self.assert_processed_once(move)
        transfer = self.transfer_of(move)
        self.assertEqual(transfer.verified, "yes")
        self.assertFalse(transfer.diagnosis_code or transfer.issue_id)
        self.assertFalse(move.exact_online_explanation)
        self.assertEqual((self.posts(), self.calls()[f"GET {ENTRIES}"]), (1, 1))
        self.process(move)
        self.assertEqual(len(self.entries_of(move)), 1)

    def test_pause_in_the_look_up_loses_nothing(self):
        move = self.restored()
        self.fault("status", method="GET", status="503", count=1)
        self.drain()
        self.assert_state(move, "unknown")
        self.assert_readable(move.exact_online_explanation)
        self.assertEqual(move.exact_online_state, "offered")
        with self.assertRaises(UserError):
            move.button_draft()
        self.pass_time(minutes=2)
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.posts(), 1)

    def test_death_in_the_look_up_loses_nothing(self):
        move = self.restored()
        with (
            patch.object(
                looking.posting, "find_entries", side_effect=RuntimeError("killed")
            ),
            mute_logger("odoo.addons.exact_online_connector.adapters.runner"),
        ):
            self.drain()
        self.assert_state(move, "unknown")
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.posts(), 1)

    def in_use(self, **changes):
        """A document whose number another entry has; that entry."""
        move = self.offered()
        changes.setdefault("YourRef", "by hand")
        entry = self.book_by_hand(move, EntryNumber=self.number_of(move), **changes)
        self.drain()
        self.assert_state(move, "failed")
        transfer = self.transfer_of(move)
        self.assertEqual(transfer.diagnosis_code, "entry_number_in_use")
        self.assertEqual(self.calls(), {f"POST {ENTRIES}": 1, f"GET {ENTRIES}": 1})
        return move, transfer, entry

    def test_another_entry_is_named_and_another_number_chosen(self):
        move, transfer, entry = self.in_use()
        text = move.exact_online_explanation
        self.assert_readable(text)
        for word in (str(entry["entry_number"]), self.customer.name, "121.00"):
            self.assertIn(word, text)
        self.assertEqual(transfer.issue_id.remedies.split(), ["adopt", "other_number"])
        self.assertEqual(transfer.issue_id.refusals, 1)
        self.drain()
        self.assertEqual(self.posts(), 1)
        self.other_number(transfer.issue_id, 26990001)
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(move.exact_online_entry_number, "26990001")

    def test_another_entry_is_adopted_by_a_person(self):
        move, transfer, entry = self.in_use()
        issue = transfer.issue_id
        wizard = self.wizard(issue)
        self.assertFalse(wizard.line_ids, "no entry has its reference")
        self.adopt(issue, "Typed over", number=str(entry["entry_number"]))
        self.assert_state(move, "processed")
        self.assertEqual(issue.state, "closed")
        self.assertEqual(self.entries_of(move), [])
        self.assertEqual(move.exact_online_entry_number, str(entry["entry_number"]))
        self.assertEqual(self.posts(), 1)

    def test_already_there_is_looked_up(self):
        move = self.offered()
        self.fault("status", status="500", text="Gegevens bestaan reeds", act=True)
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.posts(), 1)

    def test_already_there_and_nowhere_is_not_sent_again(self):
        move = self.offered()
        self.fault("status", status="500", text="Gegevens bestaan reeds")
        self.drain()
        self.assert_state(move, "failed")
        self.assertEqual(self.transfer_of(move).diagnosis_code, "data_exists")
        self.pass_time(minutes=30)
        self.drain()
        self.assertEqual(self.posts(), 1)

    def test_the_document_twice_is_for_a_person(self):
        move = self.restored()
        transfer = self.transfer_of(move)
        self.book_by_hand(move, Description=f"x {transfer.tag}", EntryNumber=26990001)
        self.drain()
        self.assertEqual(transfer.diagnosis_code, "entry_ambiguous")
        self.assertEqual(self.posts(), 1)
        self.process(move)
        self.assertEqual(self.posts(), 1)

    def test_found_entry_that_another_document_holds(self):
        move = self.restored()
        other = self.offered()
        holder = self.transfer_of(other).sudo()
        look = looking.posting.find_entries

        def taken(client, division, *args):
            entries = look(client, division, *args)
            holder.write({"state": "processed", "exact_id": entries[0].id})
            self.env.flush_all()
            return entries

        holder.waits_on_id = self.transfer_of(move)
        with (
            patch.object(looking.posting, "find_entries", taken),
            mute_logger("odoo.sql_db"),
            patch.object(outbox, "settle_from", self.in_savepoint(outbox.settle_from)),
        ):
            self.drain()
        self.assert_state(move, "failed")
        self.assertEqual(self.transfer_of(move).diagnosis_code, "entry_conflict")
        self.assertEqual(self.posts(), 1)

    @staticmethod
    def in_savepoint(statement):
        """A violated constraint must not end the one transaction of a test."""

        def run(cr, *args, **kwargs):
            with cr.savepoint(flush=False):
                return statement(cr, *args, **kwargs)

        return run


class TestAdoption(AdoptionCase):
    """What a person may call the document, and what not."""

    def test_booked_by_hand(self):
        move = self.failed()
        transfer = self.transfer_of(move)
        issue = transfer.issue_id
        entry = self.book_by_hand(move)
        with self.assertRaises(UserError) as refused:
            self.adopt(transfer)
        self.assert_readable(str(refused.exception))
        self.assert_state(move, "failed")
        self.adopt(transfer, "Booked by hand by Jan")
        self.assert_processed_once(move)
        self.assertEqual(transfer.verified, "yes")
        self.assertEqual(transfer.exact_journal, entry["journal"])
        self.assertTrue(transfer.exact_period)
        self.assertEqual(transfer.adopted_user_id, self.env.user)
        self.assertFalse(transfer.explanation)
        self.assertEqual(issue.state, "closed")
        notes = self.notes(move)
        for word in ("Booked by hand by Jan", str(entry["entry_number"]), "mark of"):
            self.assertIn(word, notes)
        self.mend()
        self.drain()
        self.assertEqual(self.posts(), 0)
        self.assert_processed_once(move)

    def test_other_total_stays_visible(self):
        move = self.failed()
        lines = self.payload_lines(move, -10)
        self.book_by_hand(move, SalesEntryLines=lines)
        self.adopt(self.transfer_of(move), "Discount agreed by phone")
        self.assert_state(move, "processed")
        transfer = self.transfer_of(move)
        self.assertEqual(transfer.verified, "no")
        self.assertEqual(transfer.difference, -12.1)
        self.assertIn("12.10", move.exact_online_explanation)
        self.assertIn("12.10", self.notes(move))

    def payload_lines(self, move, change):
        """The document's only line with another net amount."""
        (line,) = self.bodies[move.id]["SalesEntryLines"]
        net = float(line["AmountFC"]) + change
        return [line | {"AmountFC": net, "VATAmountFC": round(net * 0.21, 2)}]

    def assert_not_adopted(self, move, *words):
        """Neither by the button, which is hidden, nor by a call."""
        wizard = self.wizard(self.transfer_of(move))
        wizard.reason = "It is, really"
        (line,) = wizard.line_ids
        self.assertTrue(line.obstacle)
        with self.assertRaises(UserError) as refused:
            line.action_choose()
        self.assert_readable(str(refused.exception))
        for word in words:
            self.assertIn(word, str(refused.exception))
        self.assert_state(move, "failed")

    def test_other_currency_is_another_debt(self):
        move = self.failed()
        self.book_by_hand(move, Currency="USD", Rate=0.9)
        self.assert_not_adopted(move, "currency")

    def test_opposite_sign_is_another_debt(self):
        move = self.failed()
        self.book_by_hand(
            move, SalesEntryLines=self.payload_lines(move, -2 * move.amount_untaxed)
        )
        self.assert_not_adopted(move, "credit note")

    def test_other_customer_is_another_debt(self):
        butcher = self.partner(name="Slagerij De Worst")
        self.process(self.invoice(partner_id=butcher.id))
        self.sandbox_delete("calls")
        move = self.failed()
        other = butcher.exact_online_relation_id
        self.book_by_hand(move, Customer=other.exact_id)
        self.assert_not_adopted(move, other.name)

    def test_entry_of_another_document(self):
        other = self.offered()
        self.drain()
        (entry,) = self.entries_of(other)
        self.sandbox_delete("calls")
        move = self.failed()
        self.update_entry(entry, YourRef=move.name)
        self.assert_not_adopted(move, other.name)

    def test_our_own_late_booking_comes_first(self):
        """A colleague's entry beside one that carries our mark."""
        move = self.failed()
        tag = self.transfer_of(move).tag
        self.book_by_hand(move)
        self.book_by_hand(move, Description=f"x {tag}", EntryNumber=26990001)
        wizard = self.wizard(self.transfer_of(move))
        ours, colleagues = wizard.line_ids
        self.assertEqual((ours.number, bool(ours.obstacle)), ("26990001", False))
        self.assertIn("26990001", colleagues.obstacle)
        ours.action_choose()
        self.assertEqual(move.exact_online_entry_number, "26990001")

    def test_two_clicks_and_two_people(self):
        move = self.failed()
        entry = self.book_by_hand(move)
        second = self.book_by_hand(move, EntryNumber=26990001)
        transfer = self.transfer_of(move)
        clerk = self.new_user("clerk", self.company, USER)
        mine = self.wizard(transfer)
        theirs = self.wizard(self.as_user(clerk, transfer)).with_user(clerk)
        mine.reason = theirs.reason = "By hand"
        (first_line,) = mine.line_ids.filtered(
            lambda line: line.number == str(entry["entry_number"])
        )
        first_line.action_choose()
        before = len(move.message_ids)
        first_line.action_choose()
        self.assertEqual(len(move.message_ids), before, "one click more, one note more")
        (other_line,) = theirs.line_ids.filtered(lambda line: line.number == "26990001")
        with self.assertRaises(UserError) as refused:
            other_line.action_choose()
        self.assertIn(str(entry["entry_number"]), str(refused.exception))
        self.assertEqual(move.exact_online_entry_number, str(entry["entry_number"]))
        self.assertNotEqual(entry["entry_id"], second["entry_id"])

    def test_entry_stands_for_one_document_at_the_same_moment(self):
        """Neither of two transactions sees the other; PostgreSQL does."""
        one, other = (self.transfer_of(self.offered()).sudo() for _each in range(2))
        settled = {"state": "processed", "exact_id": "the-same"}
        one.write(settled)
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            other.write(settled)
            other.flush_recordset()

    def test_entry_that_went_meanwhile(self):
        move = self.failed()
        entry = self.book_by_hand(move)
        wizard = self.wizard(self.transfer_of(move))
        wizard.reason = "By hand"
        self.by_hand("DELETE", f"{ENTRIES}(guid'{entry['entry_id']}')")
        with self.assertRaises(UserError) as refused:
            wizard.line_ids.action_choose()
        self.assert_readable(str(refused.exception))
        self.assert_state(move, "failed")

    def test_exact_out_of_order_is_told(self):
        move = self.failed()
        self.fault("status", method="GET", status="503")
        with self.assertRaises(UserError) as refused:
            self.transfer_of(move).action_adopt()
        self.assert_readable(str(refused.exception))

    def test_what_is_no_number_is_refused(self):
        wizard = self.wizard(self.transfer_of(self.failed()))
        for text in ("0", "2147483648", "26-1", "\u0661\u0662"):
            wizard.number = text
            with self.subTest(text), self.assertRaises(UserError):
                wizard.action_search()

    def test_only_what_failed_or_waits(self):
        move = self.offered()
        transfer = self.transfer_of(move)
        for state in ("offered", "in_flight", "unknown", "withdrawn"):
            transfer.sudo().state = state
            with self.subTest(state), self.assertRaises(UserError) as refused:
                transfer.action_adopt()
            self.assert_readable(str(refused.exception))
        transfer.sudo().write({"state": "offered", "wait_code": "unreachable"})
        entry = self.book_by_hand(move)
        self.adopt(transfer, "By hand, Exact was out of reach")
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(self.posts(), 0)
        self.assertEqual(move.exact_online_entry_number, str(entry["entry_number"]))

    def test_canary_that_is_adopted_lets_the_others_go(self):
        canary, other = self.failed(), self.offered()
        self.transfer_of(other).sudo().waits_on_id = self.transfer_of(canary)
        self.book_by_hand(canary)
        self.adopt(self.transfer_of(canary), "By hand")
        self.assertFalse(self.transfer_of(other).waits_on_id)
        self.mend()
        self.drain()
        self.assert_processed_once(canary, other)

    def test_other_company_sees_and_adopts_nothing(self):
        move = self.failed()
        self.book_by_hand(move)
        transfer = self.transfer_of(move)
        mine = self.wizard(transfer)
        mine.reason = "By hand"
        second = self.env["res.company"].sudo().create({"name": "Second B.V."})
        theirs = self.new_user("theirs", second, USER)
        for call in (
            lambda: self.as_user(theirs, transfer).action_adopt(),
            lambda: self.as_user(theirs, transfer)._adopt_entry(
                mine.line_ids.sudo().exact_id, None, "", "mine now"
            ),
            lambda: self.as_user(theirs, mine.line_ids).action_choose(),
            lambda: self.as_user(theirs, mine).action_search(),
        ):
            with self.assertRaises(AccessError):
                call()
        clerk = self.new_user("clerk", self.company, USER)
        with self.assertRaises(AccessError):  # a colleague's wizard is his
            self.as_user(clerk, mine.line_ids).action_choose()
        with self.assertRaises(AccessError):
            mine.write({"transfer_id": transfer.id})
        self.assert_state(move, "failed")
