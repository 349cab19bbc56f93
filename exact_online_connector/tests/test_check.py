# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""*Check before processing*: told before anything is sent, without a call."""

from odoo.exceptions import UserError

from .situations import SituationCase


class TestCheck(SituationCase):
    def check(self, moves):
        action = moves.action_exact_online_check()
        self.assertEqual(action["res_model"], "exact.online.check")
        return self.env["exact.online.check"].browse(action["res_id"])

    def line(self, check, move):
        return check.line_ids.filtered(lambda line: line.move_id == move)

    def test_each_document_with_what_to_do(self):
        good = self.invoice()
        draft = self.invoice(post=False)
        bad = self.invoice(partner_id=self.partner(name="B", email="b@b nl").id)
        unmapped = self.invoice([(10, "btw_9")])
        self.division.mapping_ids.filtered(
            lambda row: row.tax_id == self.tax("btw_9")
        ).unlink()
        self.sandbox_delete("calls")
        check = self.check(good | draft | bad | unmapped)
        self.assertEqual(self.calls(), {})
        self.assertEqual(
            (check.ok_count, check.warning_count, check.blocked_count), (1, 0, 3)
        )
        self.assertEqual(self.line(check, good).outcome, "ok")
        self.assertIn("not posted", self.line(check, draft).advice)
        for move, name, target in (
            (bad, "b@b nl", bad.partner_id),
            (unmapped, "9%", self.tax("btw_9")),
            (draft, "", draft),
        ):
            with self.subTest(target.display_name):
                line = self.line(check, move)
                self.assertEqual(line.outcome, "blocked")
                self.assertIn(name, line.advice)
                action = line.action_open_fix()
                self.assertEqual(
                    (action["res_model"], action["res_id"]), (target._name, target.id)
                )

    def test_only_the_good_ones_are_processed(self):
        good = self.invoice()
        bad = self.invoice(partner_id=self.partner(name="B", email="b@b nl").id)
        check = self.check(good | bad)
        check.action_process_good()
        self.drain()
        self.assert_state(good, "processed")
        self.assertFalse(bad.exact_online_state)
        # Mended, the same selection is checked anew.
        bad.partner_id.email = "b@b.example"
        again = self.env["exact.online.check"].browse(
            check.action_check_again()["res_id"]
        )
        self.assertEqual(self.line(again, bad).outcome, "ok")
        self.assertIn("already processed", self.line(again, good).advice)
        self.assertEqual(self.line(again, good).outcome, "done")
        self.assertEqual((again.done_count, again.blocked_count), (1, 0))

    def test_nothing_good(self):
        check = self.check(self.invoice(post=False))
        with self.assertRaises(UserError):
            check.action_process_good()

    def test_company_without_division(self):
        move = self.invoice()
        self.division.sudo().company_id = False
        check = self.check(move)
        self.assertEqual(check.blocked_count, 1)
        self.assertIn("no division", check.line_ids.advice)

    def test_check_is_its_makers(self):
        check = self.check(self.invoice())
        other = self.new_user("other", self.company, "account.group_account_invoice")
        records = self.as_user(other, self.env["exact.online.check.line"])
        self.assertFalse(records.search([("check_id", "=", check.id)]))


class TestCoverage(SituationCase):
    def row(self, kind, record):
        action = self.division.action_open_coverage()
        lines = self.env["exact.online.coverage.line"].search(action["domain"])
        return lines.filtered(
            lambda line: (line.kind, line.record_id) == (kind, record.id)
        )

    def mapping(self, record, field):
        return self.division.mapping_ids.filtered(lambda row: row[field] == record)

    def test_tax(self):
        tax = self.tax("btw_21")
        self.sandbox_delete("calls")
        rows = self.row("tax", tax)
        self.assertEqual(set(rows.mapped("state")), {"mapped"})
        self.assertEqual(
            sorted(filter(None, rows.mapped("fiscal_position"))),
            sorted(tax.fiscal_position_ids.mapped("name")),
        )
        mapping = self.mapping(tax, "tax_id")
        mapping.state = "suggested"
        self.assertEqual(set(self.row("tax", tax).mapped("state")), {"suggested"})
        mapping.vat_code_id.sudo().is_blocked = True
        row = self.row("tax", tax)[:1]
        self.assertEqual(row.state, "blocked")
        self.assertIn("21% ST", row.advice)
        mapping.unlink()
        row = self.row("tax", tax)[:1]
        self.assertEqual(row.state, "missing")
        self.assertEqual(row.action_open_fix()["res_id"], tax.id)
        self.assertEqual(self.calls(), {})

    def test_journal_and_currency(self):
        journal = self.invoice().journal_id
        euro = self.env.ref("base.EUR")
        dollar = self.env.ref("base.USD")
        dollar.active = True
        exact = self.mapping(journal, "journal_id").exact_journal_id.sudo()
        exact.allow_variable_currency = False
        self.assertEqual(self.row("journal", journal).state, "mapped")
        self.assertIn("blocked", self.row("currency", dollar).mapped("state"))
        self.assertNotIn("blocked", self.row("currency", euro).mapped("state"))
        exact.allow_vat = False
        self.assertEqual(self.row("journal", journal).state, "blocked")

    def test_account(self):
        account = self.invoice().invoice_line_ids.account_id
        self.assertEqual(self.row("account", account).state, "mapped")
        self.mapping(account, "account_id").gl_account_id.sudo().is_blocked = True
        self.assertEqual(self.row("account", account).state, "blocked")

    def test_closed_period(self):
        move = self.invoice()
        exact = self.mapping(move.journal_id, "journal_id").exact_journal_id
        for period in self.env["exact.online.period"].search(
            [
                ("division_id", "=", self.division.id),
                ("date_from", "<=", move.date),
                ("date_to", ">=", move.date),
            ]
        ):
            period.sudo().closed_journals = exact.code
        row = self.row("journal", move.journal_id)
        self.assertEqual(row.state, "blocked")

    def test_menu(self):
        action = self.env["exact.online.coverage.line"].action_open_report()
        self.assertEqual(action["res_model"], "exact.online.coverage.line")
