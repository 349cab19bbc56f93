# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mappings: what is suggested, what may be chosen, what stays."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .situations import SituationCase

# Odoo's Dutch sales taxes and the codes of a Dutch administration; None: a person
# chooses, since the usual code is not sure enough.
TAXES = {
    "btw_21": "2",
    "btw_21_d": "2",
    "btw_9": "1",
    "btw_9_d": "1",
    "btw_0": "5",
    "btw_0_d": "5",
    "btw_overig": "2",
    "btw_overig_d": "2",
    "btw_X0_producten": "7",
    "btw_X1": "6",
    "btw_X3": "6",
}


class MappingCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.mappings = self.env["exact.online.mapping"]

    def row_of(self, record):
        field = {
            "account.tax": "tax_id",
            "account.journal": "journal_id",
            "account.account": "account_id",
            "account.payment.term": "payment_term_id",
        }[record._name]
        return self.mappings.search(
            [("division_id", "=", self.division.id), (field, "=", record.id)]
        )

    def target(self, model, code):
        return self.env[f"exact.online.{model}"].search(
            [("division_id", "=", self.division.id), ("code", "=", code)]
        )

    def vat(self, code):
        return self.target("vat.code", code)

    def update_in_exact(self, resource, record, **values):
        self.edit(
            "update",
            division=self.division.code,
            resource=resource,
            id=record.exact_id,
            values=values,
        )

    def fresh_suggestions(self):
        self.mappings.search([]).unlink()
        self.division._suggest()


class TestSuggestions(MappingCase):
    def setUp(self):
        super().setUp()
        self.fresh_suggestions()

    def test_dutch_taxes(self):
        for xmlid, code in TAXES.items():
            with self.subTest(xmlid):
                row = self.row_of(self.tax(xmlid))
                self.assertEqual(row.vat_code_id.code, code)
                self.assertEqual(row.state, "suggested")
                self.assertTrue(row.reason)

    def test_never_a_code_that_cannot_be_right(self):
        """Whatever is suggested for a tax can be booked on a sale, net."""
        codes = self.mappings.search([("kind", "=", "tax")]).vat_code_id
        self.assertTrue(codes)
        self.assertTrue(all(codes.mapped("fits_sale")))
        self.assertNotIn("I", codes.mapped("type"))
        self.assertFalse(any(codes.mapped("oss_country")))

    def test_only_what_is_sold_with(self):
        taxes = self.mappings.search([("kind", "=", "tax")]).tax_id
        self.assertEqual(set(taxes.mapped("type_tax_use")), {"sale"})
        journals = self.mappings.search([("kind", "=", "journal")]).journal_id
        self.assertEqual(set(journals.mapped("type")), {"sale"})

    def test_lines_without_tax(self):
        self.assertEqual(self.division.no_tax_vat_code_id.code, "0")
        self.assertEqual(self.division.no_tax_vat_code_id.type, "N")

    def test_sales_journal(self):
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "sale")], limit=1
        )
        target = self.row_of(journal).exact_journal_id
        self.assertEqual((target.code, target.type), ("70", "20"))

    def test_accounts_by_name_and_kind_not_by_number(self):
        """Odoo's 1300 is creditors, Exact's 1300 debtors: numbers prove nothing."""
        for row in self.mappings.search([("kind", "=", "account")]):
            with self.subTest(row.odoo_name):
                if row.gl_account_id:
                    self.assertTrue(row.gl_account_id.fits_line)
        revenue = (
            self.env["account.account"].search(
                [("company_ids", "=", self.company.id), ("code", "=", "800100")],
                limit=1,
            )
            or self.invoice(post=False).invoice_line_ids.account_id
        )
        self.assertEqual(self.row_of(revenue).gl_account_id.type, 110)

    def test_payment_terms_by_their_days(self):
        for xmlid, code in (
            ("account.account_payment_term_immediate", "00"),
            ("account.account_payment_term_15days", "15"),
            ("account.account_payment_term_21days", "21"),
            ("account.account_payment_term_30days", "30"),
            ("account.account_payment_term_45days", "45"),
            ("account.account_payment_term_end_following_month", "EV"),
        ):
            term = self.env.ref(xmlid, raise_if_not_found=False)
            if term:
                with self.subTest(xmlid):
                    row = self.row_of(term)
                    self.assertEqual(row.payment_condition_id.code, code)

    def test_terms_that_exact_cannot_say_need_no_mapping(self):
        """The due date is always sent: nobody is asked for what cannot be said."""
        self.division.action_confirm_suggestions()
        term = self.env.ref("account.account_payment_term_advance_60days")
        self.assertFalse(self.row_of(term))
        move = self.invoice(invoice_payment_term_id=term.id)
        self.process(move)
        self.assert_processed_once(move)
        dues = move.line_ids.filtered("date_maturity").mapped("date_maturity")
        (entry,) = self.entries_of(move)
        self.assertEqual(entry["due_date"], max(dues).isoformat())

    def test_suggested_is_not_used(self):
        """Only what a person confirmed is booked with."""
        move = self.invoice()
        self.process(move)
        self.assert_state(move, "failed")
        self.assertEqual(self.entries_of(move), [])
        self.division.action_confirm_suggestions()
        self.process(move)
        self.assert_processed_once(move)

    def test_confirm_leaves_what_has_no_target(self):
        empty = self.mappings.search([("kind", "=", "tax")], limit=1)
        empty.vat_code_id = False
        self.division.action_confirm_suggestions()
        self.assertEqual(empty.state, "suggested")
        self.assertIn(empty.tax_id, self.division._missing_mappings()["tax"])
        self.assertFalse(self.division.is_ready)


class TestWrongKind(MappingCase):
    def refuse(self, record, **values):
        with self.assertRaises(ValidationError) as refused, self.env.cr.savepoint():
            call_kw(self.mappings, "write", [self.row_of(record).ids, values], {})
        self.env.invalidate_all()
        self.assert_readable(str(refused.exception))

    def choices(self, model, domain, **known):
        return self.env[model].search(safe_eval(domain, known))

    def test_vat_codes(self):
        tax = self.tax("btw_21")
        wrong = {"purchase": "9", "inclusive": "4", "blocked": "19", "margin": "M21"}
        domain = self.mappings._fields["vat_code_id"].domain
        offered = self.choices(
            "exact.online.vat.code",
            domain,
            division_id=self.division.id,
            tax_use="sale",
        )
        self.assertIn(self.vat("2"), offered)
        for kind, code in wrong.items():
            with self.subTest(kind):
                self.assertTrue(self.vat(code))
                self.assertNotIn(self.vat(code), offered)
                self.refuse(tax, vat_code_id=self.vat(code).id)
        self.assertEqual(self.row_of(tax).vat_code_id.code, "2")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.division.no_tax_vat_code_id = self.vat("9")

    def test_vat_code_by_the_field_on_the_tax(self):
        tax = self.tax("btw_21")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            tax.exact_online_vat_code_id = self.vat("9")
        domain = type(tax).exact_online_vat_code_id.domain
        offered = self.choices(
            "exact.online.vat.code",
            domain,
            exact_online_division_id=tax.exact_online_division_id.id,
            type_tax_use="sale",
        )
        self.assertIn(self.vat("2"), offered)
        self.assertNotIn(self.vat("9"), offered)

    def test_journals(self):
        journal = self.invoice(post=False).journal_id
        domain = self.mappings._fields["exact_journal_id"].domain
        offered = self.choices(
            "exact.online.journal", domain, division_id=self.division.id
        )
        self.assertIn(self.target("journal", "70"), offered)
        for code in ("60", "90", "20"):
            with self.subTest(code):
                self.assertNotIn(self.target("journal", code), offered)
                self.refuse(journal, exact_journal_id=self.target("journal", code).id)

    def test_accounts(self):
        account = self.invoice(post=False).invoice_line_ids.account_id
        domain = self.mappings._fields["gl_account_id"].domain
        offered = self.choices(
            "exact.online.gl.account", domain, division_id=self.division.id
        )
        self.assertIn(self.target("gl.account", "8000"), offered)
        for kind, code in {
            "debtors": "1300",
            "creditors": "1600",
            "VAT": "1500",
            "bank": "1100",
        }.items():
            with self.subTest(kind):
                self.assertTrue(self.target("gl.account", code))
                self.assertNotIn(self.target("gl.account", code), offered)
                self.refuse(account, gl_account_id=self.target("gl.account", code).id)

    def test_target_of_another_division(self):
        other = self.connection.division_ids[1]
        code = (
            self.env["exact.online.vat.code"]
            .sudo()
            .create(
                {
                    "division_id": other.id,
                    "exact_id": "other",
                    "code": "2",
                    "type": "E",
                    "transaction_type": "B",
                }
            )
        )
        self.refuse(self.tax("btw_21"), vat_code_id=code.id)

    def test_confirmed_without_a_target(self):
        self.refuse(self.tax("btw_21"), vat_code_id=False)

    def test_entry_prefixes(self):
        journal = self.invoice(post=False).journal_id
        self.refuse(journal, entry_prefix_invoice="1", entry_prefix_credit="1")
        self.refuse(journal, entry_prefix_invoice="A")

    def test_blocked_in_exact_after_it_was_mapped(self):
        """Found before sending: the invoice fails with the code's name, unsent."""
        partner = self.linked_partner()
        self.update_in_exact("vat/VATCodes", self.vat("2"), IsBlocked=True)
        self.division.action_refresh_reference()
        self.sandbox_delete("calls")
        move = self.invoice(partner_id=partner.id)
        self.process(move)
        self.assert_state(move, "failed")
        self.assertEqual(self.calls(), {})
        self.assert_readable(move.exact_online_explanation)


class TestRefresh(MappingCase):
    def test_confirmed_rows_survive(self):
        tax = self.tax("btw_21")
        row = self.row_of(tax)
        row.vat_code_id = self.vat("5")
        before = {row.id: row._exact_record() for row in self.division.mapping_ids}
        self.division.action_refresh_reference()
        self.env.invalidate_all()
        after = {row.id: row._exact_record() for row in self.division.mapping_ids}
        self.assertEqual(before, after)
        self.assertEqual(self.row_of(tax).vat_code_id.code, "5")
        self.assertEqual(self.row_of(tax).state, "confirmed")

    def test_chosen_by_hand_is_confirmed(self):
        self.fresh_suggestions()
        row = self.row_of(self.tax("btw_21"))
        with Form(row) as form:
            form.vat_code_id = self.vat("ODE") or self.vat("2")
        self.assertEqual(row.state, "confirmed")

    def test_rows_are_the_same_rows(self):
        ids = self.env["exact.online.vat.code"].search([]).ids
        self.division.action_refresh_reference()
        self.assertEqual(self.env["exact.online.vat.code"].search([]).ids, ids)

    def test_change_in_exact_is_taken_over(self):
        code = self.vat("5")
        self.update_in_exact("vat/VATCodes", code, Description="Vrijgesteld")
        self.division.action_refresh_reference()
        self.assertEqual(code.name, "Vrijgesteld")

    def test_gone_from_exact_is_archived_and_back_again(self):
        code = self.vat("2")
        row = self.row_of(self.tax("btw_21"))
        store = self.sandbox.started.sandbox.store
        place = (self.division.code, "vat/VATCodes", code.exact_id)
        kept = store.get(*place)
        store.put(*place, None)
        self.division.action_refresh_reference()
        self.assertFalse(code.active)
        # A person can see what the mapping pointed to, and the invoice says it.
        self.assertEqual(row.vat_code_id, code)
        move = self.invoice()
        self.process(move)
        self.assert_state(move, "failed")
        self.assertIn("21% ST", move.exact_online_explanation)
        store.put(*place, kept)
        self.division.action_refresh_reference()
        self.assertTrue(code.active)
        self.process(move)
        self.assert_processed_once(move)

    def test_new_tax_gets_a_suggestion(self):
        tax = self.tax("btw_21").copy({"name": "21% new"})
        self.assertFalse(self.row_of(tax))
        self.division.action_refresh_reference()
        self.assertEqual(self.row_of(tax).vat_code_id.code, "2")
        self.assertEqual(self.row_of(tax).state, "suggested")

    def test_company_must_be_chosen_first(self):
        with self.assertRaises(UserError):
            self.connection.division_ids[1].action_refresh_reference()


class TestFields(MappingCase):
    """The field on the record's own form is the division's mapping row."""

    def test_read_write_and_clear(self):
        move = self.invoice(post=False)
        for record, field, target in (
            (self.tax("btw_21"), "exact_online_vat_code_id", self.vat("5")),
            (
                move.journal_id,
                "exact_online_journal_id",
                self.target("journal", "71"),
            ),
            (
                move.invoice_line_ids.account_id,
                "exact_online_gl_account_id",
                self.target("gl.account", "8010"),
            ),
            (
                self.env.ref("account.account_payment_term_30days"),
                "exact_online_payment_condition_id",
                self.target("payment.condition", "14"),
            ),
        ):
            with self.subTest(record._name):
                self.assertEqual(record[field], self.row_of(record)._exact_record())
                record[field] = target
                self.env.invalidate_all()
                self.assertEqual(self.row_of(record)._exact_record(), target)
                self.assertEqual(record[field], target)
                record[field] = False
                self.env.invalidate_all()
                self.assertFalse(self.row_of(record))
                self.assertFalse(record[field])
                record[field] = target
                self.assertEqual(self.row_of(record).state, "confirmed")

    def test_suggestion_is_not_shown_as_mapping(self):
        self.fresh_suggestions()
        tax = self.tax("btw_21")
        self.assertTrue(self.row_of(tax).vat_code_id)
        self.assertFalse(tax.exact_online_vat_code_id)

    def test_company_without_a_division(self):
        company = self.env["res.company"].sudo().create({"name": "No division"})
        self.env.user.company_ids = [Command.link(company.id)]
        term = self.env.ref("account.account_payment_term_30days").with_context(
            allowed_company_ids=company.ids
        )
        self.assertFalse(term.exact_online_payment_condition_id)
        with self.assertRaises(ValidationError):
            term.exact_online_payment_condition_id = self.target(
                "payment.condition", "30"
            )
