# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A diagnosis to copy into a mail: it tells all, but not who the customer is."""

from odoo.exceptions import AccessError
from odoo.tests import Form

from ..adapters.anonymous import anonymous
from .situations import ENTRIES
from .test_rules import COLOUR, RuleCase

GUID = "5f2f0c9e-6d3c-4a52-9d4e-0123456789ab"
BSN = "123456782"


class TestTelling(RuleCase):
    def shown(self, action):
        self.assertEqual(action["target"], "new")
        return self.env[action["res_model"]].browse(action["res_id"])

    def person(self):
        customer = self.partner(
            name="Jan van der Meulen",
            is_company=False,
            email="jan@meulen.example",
            phone="06 1234 5678",
            vat=f"NL{BSN}B90",
            street="Dorpsstraat 1",
        )
        self.process(self.invoice(partner_id=customer.id))
        return customer

    def test_of_a_transfer(self):
        self.customer = self.person()
        text = (
            "Ongeldig: Kleurcode - Meulen, jan  van der  meulen (jan@meulen.example)"
            f" {BSN} {GUID} NL91ABNA0417164300"
        )
        move = self.refuse(text)
        wizard = self.shown(self.transfer_of(move).action_copy_diagnosis())
        for needed in (
            "unrecognised",
            "Ongeldig: Kleurcode",
            "500",
            ENTRIES,
            move.name,
            "19.0.",
            "exact-core 0.1",
            "not known here",
            str(self.division.code),
        ):
            self.assertIn(needed, wizard.text)
        for personal in (
            "meulen",
            "jan ",
            "1234 5678",
            BSN,
            "ABNA",
            "@",
            GUID[:8],
        ):
            self.assertNotIn(personal, wizard.text.lower().replace("abna", "ABNA"))
        # The rule is made of the message itself, not of what was masked.
        self.assertIn("Meulen", wizard.message)

    def test_of_a_cause_with_its_counts(self):
        self.refuse(count=3)
        issue = self.issues(state="open")
        text = self.shown(issue.action_copy_diagnosis()).text
        self.assertIn(COLOUR, text)
        self.assertIn("Answers of Exact: 3", text)
        self.assertIn("Documents: 3, the oldest of", text)
        dutch = issue.with_context(lang="nl_NL").action_copy_diagnosis()
        self.assertIn("Exact zegt: Ongeldig", self.shown(dutch).text)

    def test_of_preflight_and_of_the_invoice(self):
        customer = self.partner(name="Molen De Roos", email="info@molen nl")
        move = self.invoice(partner_id=customer.id)
        self.process(move)
        text = self.shown(move.action_exact_online_copy_diagnosis()).text
        self.assertIn(move.name, text)
        self.assertIn("e-mail", text)
        self.assertNotIn("Molen De Roos", text)
        self.assertNotIn("info@molen", text)

    def test_of_an_unknown_outcome(self):
        move = self.invoice(partner_id=self.customer.id)
        self.fault("drop_after", count=1)
        self.process(move)
        text = self.shown(move.action_exact_online_copy_diagnosis()).text
        self.assertIn(move.name, text)
        self.assertIn("19.0.", text)

    def test_rule_from_this(self):
        move = self.refuse(f"Verplicht: Dagboek\r\n{COLOUR}")
        wizard = self.shown(self.transfer_of(move).action_copy_diagnosis())
        action = wizard.action_create_rule()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(form.patterns, "Ongeldig: Kleurcode - *")
        self.assertEqual(form.name, "Ongeldig: Kleurcode")
        self.assertIn("fits this rule", form.test_result)
        form.explanation = "Colour {1}."
        rule = form.save()
        self.assertIn(rule.code, self.transfer_of(move).findings)
        move.invalidate_recordset()
        self.assertIn("Colour 17.", move.exact_online_explanation)

    def test_known_message_makes_no_rule(self):
        move = self.refuse("Ongeldig: Btw-percentage")
        wizard = self.shown(self.transfer_of(move).action_copy_diagnosis())
        self.assertFalse(wizard.patterns)

    def test_who_may(self):
        move = self.refuse()
        clerk = self.new_user("clerk", self.company, "account.group_account_invoice")
        other = self.new_user("other", self.company, "account.group_account_invoice")
        action = self.as_user(clerk, self.transfer_of(move)).action_copy_diagnosis()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        mine = self.as_user(clerk, wizard)
        self.assertIn(COLOUR, mine.text)
        # Seen with the right to nothing but one's own invoices and transfers.
        self.assertIn("500", mine.text)
        with self.assertRaises(AccessError):
            mine.action_create_rule()
        with self.assertRaises(AccessError):
            self.as_user(other, wizard).read(["text"])

    def test_masks_no_more_than_it_must(self):
        """Numbers of documents and words of Exact are what a helper needs."""
        text = (
            "RINV/2026/00012 26700001 Periode 2026 - 1 VAT code 2 of tax 21% S "
            "exact_online_connector 19.0.1.0.0 123456789"
        )
        self.assertEqual(anonymous(text, self.env["res.partner"]), text)
