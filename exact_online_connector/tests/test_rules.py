# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules by record: what an administrator knows of a message that nobody else does."""

import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from exact_core.diagnosis.remedies import Remedy

from ..adapters.explain_texts.remedies import REMEDIES
from .situations import ENTRIES, RELATIONS, SituationCase

COLOUR = "Ongeldig: Kleurcode - 17"
PATTERN = "Ongeldig: Kleurcode - *"
ENGLISH = "Exact does not know colour code {1}. Ask your bookkeeper to add it."
DUTCH = "Exact kent kleurcode {1} niet. Vraag uw boekhouder haar toe te voegen."


class RuleCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("nl_NL")
        self.customer = self.linked_partner()
        self.bookkeeper = self.new_user(
            "bookkeeper", self.company, "account.group_account_manager"
        )
        self.bookkeeper.lang = "nl_NL"
        self.division.bookkeeper_id = self.bookkeeper

    def rule(self, patterns=PATTERN, **values):
        return self.env["exact.online.rule"].create(
            {"name": "Colour code", "patterns": patterns, "explanation": ENGLISH}
            | values
        )

    def refuse(self, text=COLOUR, count=1, path=ENTRIES, **values):
        """Documents to which Exact answers with ``text``, as it does: status 500."""
        moves = self.env["account.move"]
        for _number in range(count):
            moves |= self.invoice(partner_id=self.customer.id, **values)
        self.fault("status", status="500", text=text, path=path)
        self.process(moves)
        self.no_more_faults()
        return moves

    def issues(self, **values):
        domain = [("division_id", "=", self.division.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["exact.online.issue"].search(domain)

    def activity(self, issue):
        issue.invalidate_recordset(["activity_ids"])
        return issue.sudo().activity_ids

    def posts(self):
        return self.calls().get(f"POST {ENTRIES}", 0)


class TestRules(RuleCase):
    def test_from_unrecognised_to_explained(self):
        """No line of code: the rule alone explains, names who, and files anew."""
        moves = self.refuse(count=2)
        unknown = self.issues(state="open")
        self.assertEqual((unknown.code, unknown.transfer_count), ("unrecognised", 2))
        self.assertEqual((unknown.refusals, unknown.answers), (2, 2))
        self.assertIn(COLOUR, moves[0].exact_online_explanation)
        self.assert_readable(moves[0].exact_online_explanation)

        rule = self.rule()
        rule.with_context(lang="nl_NL").explanation = DUTCH
        issue = self.issues(state="open")
        self.assertEqual(issue.code, rule.code)
        self.assertEqual(issue.transfer_count, 2)
        self.assertEqual((issue.refusals, issue.answers), (2, 2))
        self.assertEqual(rule.answers, 2)
        self.assertEqual(issue.exact_message, COLOUR)
        self.assertEqual(issue.who, "bookkeeper")
        self.assertEqual(self.activity(issue).user_id, self.bookkeeper)
        self.assertEqual((unknown.state, unknown.transfer_count), ("closed", 0))
        self.assertEqual((unknown.refusals, unknown.answers), (0, 0))
        self.assertFalse(self.activity(unknown))
        # Each reads it in his own language, with what Exact named.
        for lang, text in (
            ("en_US", "Exact does not know colour code 17."),
            ("nl_NL", "Exact kent kleurcode 17 niet."),
        ):
            self.assertIn(text, issue.with_context(lang=lang).explanation)
            told = moves[0].with_context(lang=lang).exact_online_explanation
            self.assertIn(text, told)
            self.assertIn(COLOUR, told)
            self.assert_readable(told)
        # Nothing was sent for it.
        self.assertEqual(self.posts(), 2)

        # The next one goes there at once, and what is mended leaves.
        third = self.refuse("ONGELDIG:  kleurcode - 18")
        self.assertEqual(self.transfer_of(third).issue_id, issue)
        self.assertIn("colour code 18", third.exact_online_explanation)
        self.assertEqual((issue.transfer_count, issue.answers), (3, 3))
        issue.action_release()
        self.drain()
        self.assert_processed_once(*(moves | third))
        self.assertEqual(issue.state, "closed")
        self.assertIn("colour code", issue.explanation)

    def test_activity_of_a_new_cause_is_in_the_rules_words(self):
        rule = self.rule()
        rule.with_context(lang="nl_NL").explanation = DUTCH
        self.refuse("Ongeldig: Kleurcode - <b>17</b>")
        activity = self.activity(self.issues(code=rule.code))
        self.assertIn("kent kleurcode", activity.summary)
        self.assertIn("&lt;b&gt;17&lt;/b&gt;", activity.note)
        self.assertEqual(activity.user_id, self.bookkeeper)

    def test_catalogue_cannot_be_broken(self):
        rule = self.rule("Ongeldig: *\nOngeldig: Btw-percentage", explanation="Mine.")
        move = self.refuse("Ongeldig: Btw-percentage")
        self.assertEqual(
            self.transfer_of(move).diagnosis_code, "vat_percentage_invalid"
        )
        # Nor afterwards, when the rule is changed and all is filed anew.
        before = self.transfer_of(move).findings
        rule.patterns = "*Btw-percentage*"
        self.assertEqual(self.transfer_of(move).findings, before)
        self.assertFalse(self.issues(code=rule.code))

    def test_makes_no_refusal_of_an_unknown_outcome(self):
        """A 500 that proves nothing is looked up, whatever a rule knows of its text."""
        text = "De kleur van dit artikel is uitverkocht"
        self.rule(text, explanation="Sold out.")
        move = self.invoice(partner_id=self.customer.id)
        # Exact booked it, and then stumbled.
        self.fault("status", status="500", text=text, act=True, count=1)
        self.process(move)
        self.assert_state(move, "unknown")
        self.assertNotIn("Sold out", move.exact_online_explanation)
        self.pass_time(hours=1)
        self.drain()
        self.assert_processed_once(move)

    def test_lines_apart(self):
        move = self.refuse(f"Verplicht: Dagboek\r\n{COLOUR}\r\nOnbekend: Vorm")
        transfer = self.transfer_of(move)
        self.assertIn("not known here", move.exact_online_explanation)
        rule = self.rule()
        found = [item["code"] for item in json.loads(transfer.findings)]
        self.assertEqual(found, ["journal_missing", rule.code, "unrecognised"])
        self.assertEqual(transfer.diagnosis_code, "journal_missing")
        self.assertEqual(self.issues(state="open").code, "journal_missing")
        self.assertEqual(self.issues(state="open").answers, 1)
        move.invalidate_recordset()
        self.assertIn("colour code 17", move.exact_online_explanation)

    # --- which rule ---

    def test_first_in_order_leads(self):
        self.refuse()
        broad = self.rule("Ongeldig: Kleur*", sequence=20)
        self.assertEqual(self.issues(state="open").code, broad.code)
        narrow = self.rule(sequence=10)
        self.assertEqual(self.issues(state="open").code, narrow.code)
        narrow.sequence = 30
        issue = self.issues(state="open")
        self.assertEqual((issue.code, issue.answers), (broad.code, 1))

    def test_only_for_customers(self):
        rule = self.rule(resource=RELATIONS)
        move = self.refuse()
        self.assertEqual(self.transfer_of(move).diagnosis_code, "unrecognised")
        rule.resource = ENTRIES
        self.assertEqual(self.transfer_of(move).diagnosis_code, rule.code)

    def test_customer_with_his_documents(self):
        customer = self.partner(name="Molen De Roos")
        move = self.invoice(partner_id=customer.id)
        self.fault("status", status="500", text=COLOUR, path=RELATIONS)
        self.process(move)
        self.assertEqual(self.transfer_of(move).diagnosis_code, "relation_failed")
        unknown = self.issues(state="open")
        self.assertEqual((unknown.code, unknown.transfer_count), ("unrecognised", 1))
        rule = self.rule(subject="partner", who="user")
        issue = self.issues(state="open")
        self.assertEqual(
            (issue.code, issue.root), (rule.code, f"partner:{customer.id}")
        )
        self.assertEqual((issue.transfer_count, issue.answers), (1, 1))
        self.assertEqual(self.transfer_of(move).diagnosis_code, "relation_failed")
        self.assertIn("colour code 17", move.exact_online_explanation)
        self.assertEqual(issue.action_open_root()["res_id"], customer.id)
        self.no_more_faults()
        issue.action_release()
        self.drain()
        self.assert_processed_once(move)

    def test_what_lies_with_a_tax_is_held_back_and_counted_once(self):
        rule = self.rule(subject="tax")
        self.refuse(count=5)
        self.assertEqual(self.posts(), 2)
        issue = self.issues(state="open")
        tax = self.tax("btw_21")
        self.assertEqual((issue.code, issue.root), (rule.code, f"tax:{tax.id}"))
        self.assertEqual((issue.transfer_count, issue.answers), (5, 2))
        rule.subject = "move"
        issue = self.issues(state="open")
        self.assertEqual((issue.code, issue.root), (rule.code, "text"))
        self.assertEqual((issue.transfer_count, issue.answers), (5, 2))

    # --- ways out ---

    def test_remedy_is_a_button_that_works(self):
        rule = self.rule(who="user", remedy="other_number")
        move = self.refuse()
        issue = self.issues(code=rule.code)
        self.assertIn("other_number", issue.remedies.split())
        action = issue.action_other_number()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.number = "26990001"
        form.reason = "Used by hand"
        form.save().action_apply()
        self.drain()
        self.assert_processed_once(move)
        self.assertEqual(move.exact_online_entry_number, "26990001")

    def test_period_as_a_way_out(self):
        rule = self.rule(remedy="post_in_open_period")
        self.refuse()
        action = self.issues(code=rule.code).action_post_in_open_period()
        self.assertEqual(action["res_model"], "exact.online.book.period")

    def test_who_is_told_to_open_causes(self):
        rule = self.rule()
        self.refuse()
        issue = self.issues(code=rule.code)
        rule.write({"who": "administrator", "remedy": "reauthorise"})
        self.assertEqual(issue.who, "administrator")
        self.assertIn("reauthorise", issue.remedies.split())

    def test_every_way_out_has_a_name_and_a_door(self):
        self.assertEqual(set(REMEDIES), {remedy.value for remedy in Remedy})
        offered = dict(self.env["exact.online.rule"]._selection_remedy())
        for remedy in ("relink", "other_number", "reauthorise", "read_setup"):
            self.assertIn(remedy, offered)
        for remedy in offered:
            self.assertTrue(hasattr(self.issues(), f"action_{remedy}"))
        dutch = self.env(context={"lang": "nl_NL"})["exact.online.rule"]
        self.assertEqual(dict(dutch._selection_remedy())["relink"], "Opnieuw koppelen")

    # --- no longer in force ---

    def test_archived(self):
        rule = self.rule()
        move = self.refuse()
        closed = self.issues(code=rule.code)
        closed.action_release()
        self.drain()
        self.assert_processed_once(move)
        later = self.refuse()
        rule.active = False
        # What waits is not recognised any more; what was closed stays as it was.
        self.assertEqual(self.transfer_of(later).diagnosis_code, "unrecognised")
        self.assertEqual(self.issues(state="open").code, "unrecognised")
        self.assertIn("colour code 17", closed.explanation)
        self.assertEqual(closed.who, "bookkeeper")
        with self.assertRaisesRegex(UserError, "Archive"):
            rule.unlink()
        rule.active = True
        self.assertEqual(self.transfer_of(later).diagnosis_code, rule.code)

    def test_removed(self):
        unused = self.rule("Nooit gezien: *")
        unused.unlink()
        rule = self.rule()
        move = self.refuse()
        self.env.flush_all()
        # As after a restore of an older table.
        self.env.cr.execute("DELETE FROM exact_online_rule WHERE id = %s", [rule.id])
        self.env.invalidate_all()
        self.assert_readable(move.exact_online_explanation)
        self.assertIn("has been removed", move.exact_online_explanation)
        self.assertIn(COLOUR, move.exact_online_explanation)
        issue = self.transfer_of(move).issue_id
        self.assert_readable(issue.explanation)
        issue.action_release()
        self.drain()
        self.assert_processed_once(move)

    # --- what a rule may hold ---

    def test_patterns_that_cannot_be_taken(self):
        for patterns in (
            "*",
            "Fout: *",
            f"{PATTERN}\n*",
            "   ",
            "k" * 301,
            "abcdef*" * 10,
        ):
            with self.subTest(patterns), self.assertRaises(ValidationError) as refused:
                self.rule(patterns, explanation="Mend it.")
            self.assert_readable(str(refused.exception).replace("*", ""))

    def test_text_names_what_the_pattern_reads(self):
        for patterns in ("Ongeldig: Kleurcode", f"{PATTERN}\nInvalid: Colour code"):
            with self.subTest(patterns), self.assertRaises(ValidationError):
                self.rule(patterns)
        rule = self.rule("* kleur * ontbreekt", explanation="{2} of {1}, {x} %(y)s %s")
        self.refuse("Ongeldig: {2} kleur rood ontbreekt")
        text = self.issues(code=rule.code).explanation
        self.assertEqual(text, "rood of Ongeldig: {2}, {x} %(y)s %s")

    def test_key(self):
        rule = self.rule(name="Kleurcode één ontbreekt!")
        self.assertRegex(rule.code, r"^rule_kleurcode_een_ontbreekt_[0-9a-f]{8}$")
        self.assertNotEqual(rule.copy().code, rule.code)
        with self.assertRaises(UserError):
            rule.code = "vat_code_unknown"
        with self.assertRaises(ValidationError):
            self.rule(code="vat_code_unknown")

    def test_trying_a_message(self):
        first = self.rule("Ongeldig: Kleur*", name="All colours", sequence=5)
        form = Form(self.env["exact.online.rule"])
        form.name, form.patterns = "Colour code", PATTERN
        form.explanation = ENGLISH
        form.test_text = COLOUR
        self.assertIn("“All colours” goes first", form.test_result)
        first.active = False
        form.test_text = f"{COLOUR}\nOngeldig: Btw-percentage\nOnbekend: Vorm"
        fits, known, other = form.test_result.split("\n")[1::2]
        self.assertIn("fits this rule", fits)
        self.assertIn("known already", known)
        self.assertIn("does not fit", other)
        self.assertNotIn("Mind:", form.test_result)
        form.patterns = "De kleur is uitverkocht"
        form.explanation = "Sold out."
        form.test_text = "De kleur is uitverkocht"
        self.assertIn("fits this rule", form.test_result)
        self.assertIn("no rule changes that", form.test_result)
        rule = form.save()
        self.assertFalse(rule.with_context(lang=False).test_text)

    def test_rights(self):
        rule = self.rule()
        clerk = self.new_user("clerk", self.company, "account.group_account_invoice")
        as_clerk = self.as_user(clerk, rule)
        self.assertEqual(as_clerk.name, "Colour code")
        for act in (
            lambda: as_clerk.write({"explanation": "x"}),
            lambda: as_clerk.copy(),
            lambda: as_clerk.unlink(),
            lambda: as_clerk.action_export(),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_manager_files_anew_in_all_companies(self):
        move = self.refuse()
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        manager = self.new_user(
            "manager",
            elsewhere,
            "account.group_account_invoice",
            "exact_online_connector.group_exact_online_manager",
        )
        rule = self.as_user(manager, self.env["exact.online.rule"]).create(
            {"name": "Colour", "patterns": PATTERN, "explanation": ENGLISH}
        )
        self.assertEqual(self.transfer_of(move).diagnosis_code, rule.code)
        self.assertEqual(self.issues(state="open").code, rule.code)
