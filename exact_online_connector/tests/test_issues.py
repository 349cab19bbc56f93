# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One cause, all documents that wait on it, and what happens when it is mended."""

from odoo import Command, fields
from odoo.tests import tagged

from .situations import SituationCase

POSTS = "POST salesentry/SalesEntries"


class IssueCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.customer = self.partner()
        self.process(self.invoice(partner_id=self.customer.id))

    def invoices(self, count, **values):
        moves = self.env["account.move"]
        for number in range(count):
            moves |= self.invoice(
                [(100 + number, "btw_21")], partner_id=self.customer.id, **values
            )
        return moves

    def mapping(self, xmlid="btw_21"):
        return self.env["exact.online.mapping"].search(
            [
                ("division_id", "=", self.division.id),
                ("tax_id", "=", self.tax(xmlid).id),
            ]
        )

    def issues(self, **values):
        domain = [("division_id", "=", self.division.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["exact.online.issue"].search(domain)

    def posts(self):
        return self.sandbox.ask("calls?last=0")["calls"].get(POSTS, 0)

    def purchase_only(self, code, purchase=True):
        """The bookkeeper makes a VAT code one for purchases, behind our back."""
        self.sandbox.ask(
            "edits",
            {
                "edit": "update",
                "resource": "vat/VATCodes",
                "division": self.division.code,
                "code": code,
                "values": {"VATTransactionType": "P" if purchase else "B"},
            },
        )


class TestIssues(IssueCase):
    def test_missing_mapping_is_one_cause_with_all_its_documents(self):
        mapping = self.mapping()
        code = mapping.vat_code_id
        mapping.unlink()
        moves = self.invoices(3)
        self.process(moves)
        issue = self.issues(state="open")
        self.assertEqual(len(issue), 1)
        self.assertEqual(issue.transfer_count, 3)
        self.assertAlmostEqual(issue.amount_total, sum(moves.mapped("amount_total")))
        self.assertEqual(issue.who, "user")
        self.assertIn("21% ST", issue.name)
        self.assertEqual(len(issue.activity_ids), 1)
        self.assertEqual(issue.action_open_root()["res_id"], self.tax("btw_21").id)
        # Mending it anywhere lets the documents go.
        self.tax("btw_21").exact_online_vat_code_id = code
        self.drain()
        self.assertEqual(set(moves.mapped("exact_online_state")), {"processed"})
        self.assertEqual(issue.state, "closed")
        self.assertFalse(issue.activity_ids)

    def test_wrong_mapping_costs_few_errors_and_is_mended_once(self):
        self.purchase_only("2")
        moves = self.invoices(12)
        before = self.posts()
        self.process(moves)
        self.assertEqual(set(moves.mapped("exact_online_state")), {"failed"})
        self.assertLessEqual(self.posts() - before, 2)
        issue = self.issues(state="open")
        self.assertEqual(len(issue), 1)
        self.assertEqual(
            (issue.code, issue.transfer_count), ("vat_code_purchase_only", 12)
        )
        self.assertEqual(issue.who, "bookkeeper")
        for move in moves:
            self.assertIn("21% ST", move.exact_online_explanation)
        # Not mended: the canary alone is refused.
        before = self.posts()
        issue.action_release()
        self.drain()
        self.assertEqual(self.posts() - before, 1)
        self.assertEqual(set(moves.mapped("exact_online_state")), {"failed"})
        # Mended: all go, once.
        self.purchase_only("2", purchase=False)
        issue.action_read_setup()
        self.drain()
        self.assertEqual(set(moves.mapped("exact_online_state")), {"processed"})
        self.assertEqual(issue.state, "closed")
        ledger = self.sandbox.ask(f"ledger?division={self.division.code}")
        booked = [entry["your_ref"] for entry in ledger["entries"]]
        for move in moves:
            self.assertEqual(booked.count(move.name), 1)

    def test_other_documents_go_on(self):
        self.purchase_only("2")
        wrong = self.invoices(4)
        right = self.invoice([(50, "btw_9")], partner_id=self.customer.id)
        self.process(wrong | right)
        self.assertEqual(set(wrong.mapped("exact_online_state")), {"failed"})
        self.assertEqual(right.exact_online_state, "processed")

    def test_customer_that_is_mended_takes_its_documents_along(self):
        customer = self.partner(name="Molen De Roos", email="info@molen nl")
        moves = self.invoice(partner_id=customer.id) | self.invoice(
            partner_id=customer.id
        )
        self.process(moves)
        issue = self.issues(state="open")
        self.assertEqual((issue.code, len(issue)), ("email_invalid", 1))
        self.assertEqual(issue.transfer_count, 2)
        self.assertEqual(issue.action_open_root()["res_id"], customer.id)
        customer.email = "info@molen.example"
        self.drain()
        self.assertEqual(set(moves.mapped("exact_online_state")), {"processed"})
        self.assertEqual(issue.state, "closed")

    def test_snoozed_and_taken_up(self):
        self.mapping().unlink()
        self.process(self.invoices(1))
        issue = self.issues(state="open")
        issue.action_snooze()
        self.assertEqual(issue.state, "snoozed")
        issue.sudo().snoozed_until = "2020-01-01"
        self.env["exact.online.issue"].sudo()._cron_wake()
        self.assertEqual(issue.state, "open")

    def test_never_send_closes_the_cause(self):
        self.mapping().unlink()
        moves = self.invoices(2)
        self.process(moves)
        issue = self.issues(state="open")
        action = issue.action_never_send()
        wizard = (
            self.env["exact.online.withdraw"]
            .with_context(**action["context"])
            .create({"reason": "Booked by hand"})
        )
        wizard.action_withdraw()
        self.assertEqual(issue.state, "closed")
        self.assertFalse(any(moves.mapped("exact_online_state")))


# Not standard: once is enough, and pytest runs it.
@tagged("-standard", "post_install", "-at_install")
class TestTwoHundred(IssueCase):
    """What one wrong mapping does to a month's invoices."""

    def test_one_cause_few_errors_and_all_go_when_it_is_mended(self):
        line = {"name": "Advice", "tax_ids": [Command.set(self.tax("btw_21").ids)]}
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(line | {"price_unit": 100 + number})
                    ],
                }
                for number in range(200)
            ]
        )
        moves.action_post()
        self.purchase_only("2")
        before = self.posts()
        self.process(moves)
        self.assertEqual(set(moves.mapped("exact_online_state")), {"failed"})
        issue = self.issues(state="open")
        self.assertEqual((len(issue), issue.transfer_count), (1, 200))
        self.assertAlmostEqual(issue.amount_total, sum(moves.mapped("amount_total")))
        self.assertEqual(len(issue.activity_ids), 1)
        self.assertLessEqual(self.posts() - before, 3)
        self.purchase_only("2", purchase=False)
        issue.action_read_setup()
        for _minute in range(6):  # sixty calls a minute, and no more
            self.drain()
            self.pass_time(minutes=1)
        self.assertEqual(set(moves.mapped("exact_online_state")), {"processed"})
        self.assertEqual((issue.state, len(issue.activity_ids)), ("closed", 0))
        ledger = self.sandbox.ask(f"ledger?division={self.division.code}")
        booked = [entry["your_ref"] for entry in ledger["entries"]]
        self.assertEqual(
            sorted(name for name in booked if name in set(moves.mapped("name"))),
            sorted(moves.mapped("name")),
        )
