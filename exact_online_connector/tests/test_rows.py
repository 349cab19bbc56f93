# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every way in which posting fails (rows A1 to A19), provoked at Exact, told in the
language of the person, and mended by the buttons of the screen.

``docs/FAILURES.md`` lists row by row which test this is.
"""

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .rows import Dutch, English, RowCase
from .situations import RELATIONS

INVOICING = "account.group_account_invoice"


class Rows:
    """The rows, in whatever language the case speaks."""

    # --- A1, A2, A3: the way of a document ------------------------------------------

    def test_a1_many_documents_from_the_list(self):
        moves = self.invoice(partner_id=self.customer.id)
        moves |= self.invoice([(250, "btw_9")], partner_id=self.customer.id)
        moves |= self.invoice(move_type="out_refund", partner_id=self.customer.id)
        moves.action_exact_online_process()
        found = self.env["account.move"].search(
            [("exact_online_state", "=", "offered"), ("id", "in", moves.ids)]
        )
        self.assertEqual(found, moves.sorted(lambda move: found.ids.index(move.id)))
        self.drain()
        self.assert_processed_once(*moves)
        for move in moves:
            self.press(move, "action_exact_online_open")

    def test_a2_failed_ones_are_processed_again_in_one_action(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        known = self.said(en="Invalid: G/L account", nl="Ongeldig: Grootboekrekening")
        moves = self.invoice(partner_id=self.customer.id)
        moves |= self.invoice([(5, "btw_9")], partner_id=self.customer.id)
        self.fault("status", status="500", text=known, count=2)
        self.process(moves)
        for move in moves:
            self.assert_state(move, "failed")
            explained = move.with_env(self.env).exact_online_explanation
            self.assertIn(known, explained)
            self.assertGreater(len(explained), len(known) + 80, "says what to do")
        transfers = moves.exact_online_transfer_id
        transfers.action_process_again()
        self.drain()
        self.assert_processed_once(*moves)

    def test_a3_hangs_in_offered_and_says_why(self):
        move = self.invoice(partner_id=self.customer.id)
        self.edit("revoke_consent", user=self.exact_login())
        self.process(move)
        self.assert_state(move, "offered")
        explained = self.transfer_of(move).with_env(self.env).explanation
        self.assert_told(
            explained, self.said(en="authorised again", nl="opnieuw"), "Exact Online"
        )
        self.reauthorise(self.press(self.connection, "action_authorise"))
        self.drain()
        self.assert_processed_once(move)

    def test_a3_synchronise_ends_a_wait(self):
        move = self.invoice(partner_id=self.customer.id)
        self.fault("status", status="503", method="GET", path=RELATIONS, count=1)
        self.process(move)
        self.assert_state(move, "offered")
        self.assert_told(
            self.transfer_of(move).with_env(self.env).explanation,
            self.said(en="tried again by itself", nl="vanzelf"),
        )
        self.press(self.division, "action_synchronise")
        self.drain()
        self.assert_processed_once(move)

    # --- A4, A14, A16: set-up --------------------------------------------------------

    def test_a4_vat_percentage(self):
        text = self.said(en="Invalid: VAT percentage", nl="Ongeldig: Btw-percentage")
        move = self.invoice(partner_id=self.customer.id)
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        tax = self.tax("btw_21")
        mapping = self.mapping_of(tax)
        right = mapping.vat_code_id
        self.fault("status", status="500", text=f"{text} []", count=1)
        self.process(move)
        issue = self.failed(move, "vat_percentage_invalid", tax.name, right.code)
        self.assertIn(text, move.exact_online_explanation)
        root = self.press(issue, "action_open_root")
        self.assertEqual((root["res_model"], root["res_id"]), ("account.tax", tax.id))
        with Form(self.open(root)) as form:
            form.exact_online_vat_code_id = right
        self.press(issue, "action_release")
        self.mended(issue, move)

    def test_a4_rate_that_does_not_fit_is_seen_before_sending(self):
        tax = self.tax("btw_21")
        mapping = self.mapping_of(tax)
        right = mapping.vat_code_id
        mapping.vat_code_id = self.mapping_of(self.tax("btw_9")).vat_code_id
        move = self.invoice(partner_id=self.customer.id)
        check = self.open(move.action_exact_online_check())
        line = check.line_ids
        self.assertEqual(line.outcome, "warning")
        self.assert_told(line.advice, tax.name, "21", "9")
        root = self.open(line.action_open_fix())
        self.assertEqual(root, tax)
        with Form(root) as form:
            form.exact_online_vat_code_id = right
        check = self.open(move.action_exact_online_check())
        self.assertEqual(check.line_ids.outcome, "ok")
        self.assertEqual(self.calls(), {})
        self.press(check, "action_process_good")
        self.drain()
        self.assert_processed_once(move)

    def test_a4_credit_and_reinvoice(self):
        text = self.said(en="Invalid: VAT percentage", nl="Ongeldig: Btw-percentage")
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        move = self.invoice(partner_id=self.customer.id)
        self.fault("status", status="500", text=text, count=1)
        self.process(move)
        issue = self.failed(move, "vat_percentage_invalid", self.tax("btw_21").name)
        action = self.press(issue, "action_credit_and_reinvoice")
        result = self.fill(action).modify_moves()
        new = self.env["account.move"].browse(result["res_id"])
        new.invoice_line_ids.tax_ids = self.tax("btw_9")
        new.action_post()
        self.process(new)
        self.mended(issue, new)
        self.assertEqual(self.entries_of(move), [])
        self.assertEqual(self.entries_of(move.reversal_move_ids), [])

    def test_a14_journal_of_another_type(self):
        move = self.invoice(partner_id=self.customer.id)
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        mapping = self.env["exact.online.mapping"].search(
            [
                ("division_id", "=", self.division.id),
                ("journal_id", "=", move.journal_id.id),
            ]
        )
        journal = mapping.exact_journal_id
        self.update_row("financial/Journals", journal.code, Type=22)
        self.process(move)
        issue = self.failed(move, "journal_type_wrong", move.journal_id.name)
        root = self.press(issue, "action_open_root")
        self.assertEqual(root["res_id"], move.journal_id.id)
        # A purchase journal cannot be mapped: the choice is refused.
        self.press(issue, "action_read_setup")
        self.assert_state(move, "failed")
        with self.assertRaises(ValidationError):
            mapping.exact_journal_id = journal
            mapping.action_confirm()
        self.update_row("financial/Journals", journal.code, Type=20)
        self.press(issue, "action_read_setup")
        self.mended(issue, move)

    def test_a16_vat_code_for_purchases(self):
        tax = self.tax("btw_21")
        code = self.mapping_of(tax).vat_code_id
        move = self.invoice(partner_id=self.customer.id)
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        self.update_row("vat/VATCodes", code.code, VATTransactionType="P")
        self.process(move)
        issue = self.failed(
            move, "vat_code_purchase_only", tax.name, self.said(en="Both", nl="Beide")
        )
        self.assertEqual(issue.who, "bookkeeper")
        self.update_row("vat/VATCodes", code.code, VATTransactionType="B")
        self.press(issue, "action_read_setup")
        self.mended(issue, move)

    # --- A5, A7, A18, A19: the customer ----------------------------------------------

    def test_a5_mail_address_is_caught_before_sending(self):
        self.customer.email = "boekhouding@de eik.nl"
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed_customer(
            move, "email_invalid", self.customer.name, "boekhouding@de eik.nl"
        )
        self.assertNotIn(f"POST {RELATIONS}", self.calls())
        root = self.open(self.press(issue, "action_open_root"))
        self.assertEqual(root, self.customer)
        with Form(root) as form:
            form.email = "boekhouding@deeik.example"
        self.mended(issue, move)

    def test_a5_mail_address_that_exact_refuses(self):
        text = self.said(en="Invalid: Email", nl="Ongeldig: E-mail")
        self.customer.email = "info@deeik.example"
        move = self.invoice(partner_id=self.customer.id)
        self.fault("status", status="500", text=f"{text}[]", path=RELATIONS, count=1)
        self.process(move)
        issue = self.failed_customer(move, "email_invalid", self.customer.name)
        self.assertIn(text, move.exact_online_explanation)
        root = self.open(self.press(issue, "action_open_root"))
        with Form(root) as form:
            form.email = "administratie@deeik.example"
        self.mended(issue, move)

    def test_a7_relation_that_is_gone(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        link = self.customer.exact_online_relation_id
        first = self.invoice([(1, "btw_9")], partner_id=self.customer.id)
        gone = link.exact_id
        self.edit("delete_relation", division=self.division.code, id=gone)
        self.process(first)
        issue = self.failed(first, "relation_gone", self.customer.name)
        wizard = self.open(self.press(issue, "action_relink"))
        self.press(wizard, "action_new_debtor")
        self.mended(issue, first)
        new = self.customer.exact_online_relation_id
        self.assertTrue(new.exact_id)
        self.assertNotEqual(new.exact_id, gone)

    def test_a18_relation_that_may_not_be_changed(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        link = self.customer.exact_online_relation_id
        self.edit("end_relation", division=self.division.code, id=link.exact_id)
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed(move, "relation_ended", self.customer.name)
        self.fault("status", status="403", method="PUT", path=RELATIONS, count=1)
        with self.assertRaises(UserError) as refused:
            self.press(issue, "action_activate_relation")
        self.assert_told(str(refused.exception))
        wizard = self.open(self.press(issue, "action_relink"))
        self.press(wizard, "action_new_debtor")
        self.mended(issue, move)
        self.assertNotEqual(
            self.customer.exact_online_relation_id.exact_id, link.exact_id
        )

    def test_a18_ended_relation_is_made_active(self):
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        link = self.customer.exact_online_relation_id
        self.edit("end_relation", division=self.division.code, id=link.exact_id)
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed(move, "relation_ended", self.customer.name)
        self.press(issue, "action_activate_relation")
        self.mended(issue, move)

    def test_a19_vat_number_of_another_country(self):
        # Odoo's own check may be off: a number of Belgium on a Dutch customer.
        self.customer.with_context(no_vat_validation=True).vat = "BE0477472701"
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed_customer(
            move, "vat_number_other_country", self.customer.name
        )
        self.assertEqual(self.calls().get(f"POST {RELATIONS}", 0), 0)
        root = self.open(self.press(issue, "action_open_root"))
        root.country_id = self.env.ref("base.be")
        self.mended(issue, move)

    # --- A13, A17: periods -----------------------------------------------------------

    def test_a13_financial_year_unknown(self):
        text = self.said(
            en="Unknown: Financial year (Period-date table)",
            nl="Onbekend: Boekjaar (Periode - datumtabel)",
        )
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        move = self.invoice(partner_id=self.customer.id)
        # First cause: the authorisation has to be renewed.
        self.fault("status", status="500", text=text)
        self.process(move)
        issue = self.failed(
            move, "financial_year_unknown", self.said(en="Optional", nl="Optioneel")
        )
        self.no_more_faults()
        self.reauthorise(self.press(issue, "action_reauthorise"))
        self.press(issue, "action_release")
        self.mended(issue, move)

    def test_a13_year_that_exact_does_not_have(self):
        today = fields.Date.today()
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        move = self.invoice(
            partner_id=self.customer.id, invoice_date=today.replace(year=2019, day=1)
        )
        self.settings(period_date_table="mandatory")
        self.process(move)
        self.assert_state(move, "failed")
        transfer = self.transfer_of(move)
        self.assertIn(
            transfer.diagnosis_code, ("financial_year_unknown", "period_missing")
        )
        issue = transfer.issue_id
        self.assert_told(
            transfer.with_env(self.env).explanation,
            self.said(en="financial year", nl="boekjaar"),
        )
        self.settings(period_date_table="optional")
        action = self.press(issue, "action_post_in_open_period")
        wizard = self.fill(action, reason="2019 is filed")
        self.press(wizard, "action_apply")
        self.mended(issue, move)
        self.assertEqual(move.date.year, 2019)

    def test_a17_closed_period(self):
        today = fields.Date.today()
        self.process(self.invoice([(1, "btw_9")], partner_id=self.customer.id))
        self.edit(
            "close_period",
            division=self.division.code,
            year=today.year,
            period=today.month,
        )
        move = self.invoice(partner_id=self.customer.id)
        self.process(move)
        issue = self.failed(move, "period_closed", str(today.year), str(today.month))
        self.division.action_refresh_reference()
        action = self.press(issue, "action_post_in_open_period")
        wizard = self.fill(action, reason="The quarter was filed")
        chosen = wizard.period_id
        self.press(wizard, "action_apply")
        self.mended(issue, move)
        (entry,) = self.entries_of(move)
        self.assertEqual((entry["year"], entry["period"]), (chosen.year, chosen.period))
        self.assertEqual(move.date, today)


class TestRowsEnglish(English, Rows, RowCase):
    pass


class TestRowsDutch(Dutch, Rows, RowCase):
    pass
