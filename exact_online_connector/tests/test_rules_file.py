# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules to another database and back, in all languages."""

import base64
import json

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .test_rules import COLOUR, DUTCH, ENGLISH, PATTERN, RuleCase


class TestRulesFile(RuleCase):
    def rule_in_two_languages(self):
        rule = self.rule(
            f"{PATTERN}\nInvalid: Colour code - *",
            who="administrator",
            remedy="relink",
            subject="partner",
            resource="salesentry/SalesEntries",
            sequence=3,
        )
        rule.with_context(lang="nl_NL").write(
            {"name": "Kleurcode", "explanation": DUTCH}
        )
        return rule

    def exported(self, rules):
        action = rules.action_export()
        self.assertEqual(action["target"], "download")
        _web, _content, model, number, _rest = action["url"].strip("/").split("/", 4)
        return base64.b64decode(self.env[model].browse(int(number)).data).decode()

    def take(self, text):
        wizard = self.env["exact.online.rule.file"].create(
            {"data": base64.b64encode(text.encode())}
        )
        return wizard.action_import()["params"]["message"]

    def found(self, code):
        rules = self.env["exact.online.rule"].with_context(active_test=False)
        return rules.search([("code", "=", code)])

    def values(self, rule):
        names = ("code", "active", "patterns", "who", "remedy", "subject", "resource")
        kept = {name: rule[name] for name in (*names, "sequence")}
        for lang in ("en_US", "nl_NL"):
            for name in ("name", "explanation"):
                kept[name, lang] = rule.with_context(lang=lang)[name]
        return kept

    def test_there_and_back(self):
        rule = self.rule_in_two_languages()
        idle = self.rule("Onbekend: Vorm", explanation="Old.", active=False)
        before = [self.values(rule), self.values(idle)]
        codes = [rule.code, idle.code]
        text = self.exported(rule | idle)
        (rule | idle).unlink()
        self.assertEqual(self.take(text), "2 rule(s) are new, 0 brought up to date.")
        self.assertEqual([self.values(self.found(code)) for code in codes], before)
        # Taken once more it doubles nothing, and overwrites what was changed.
        self.found(codes[0]).with_context(lang="nl_NL").explanation = "Anders."
        self.assertEqual(self.take(text), "0 rule(s) are new, 2 brought up to date.")
        self.assertEqual([self.values(self.found(code)) for code in codes], before)

    def test_explains_what_waits_there(self):
        rule = self.rule_in_two_languages()
        rule.subject = "move"
        text = self.exported(rule)
        code = rule.code
        rule.unlink()
        move = self.refuse()
        self.assertEqual(self.transfer_of(move).diagnosis_code, "unrecognised")
        self.division.responsible_id = self.bookkeeper
        self.take(text)
        self.assertEqual(self.transfer_of(move).diagnosis_code, code)
        # In the language of who has to mend it, from the first.
        activity = self.activity(self.issues(code=code))
        self.assertIn("kent kleurcode 17", activity.summary)

    def test_language_that_is_not_here(self):
        rule = self.rule_in_two_languages()
        data = json.loads(self.exported(rule))
        (item,) = data["rules"]
        item["code"] = "rule_from_elsewhere"
        item["explanation"] = {"fr_FR": "Couleur {1} inconnue.", "nl_NL": DUTCH}
        self.take(json.dumps(data))
        taken = self.found("rule_from_elsewhere")
        self.assertEqual(taken.with_context(lang="nl_NL").explanation, DUTCH)
        self.assertTrue(taken.with_context(lang="en_US").explanation)

    def test_what_cannot_be_taken(self):
        rule = self.rule_in_two_languages()
        good = self.exported(rule)
        item = json.loads(good)["rules"][0]

        def changed(**values):
            new = item | {"code": "rule_new"}
            return json.dumps({"exact_online_rules": 1, "rules": [new, item | values]})

        for text in (
            "",
            "no json",
            "[" * 100_000,
            "[]",
            '{"exact_online_rules": 99, "rules": []}',
            changed(code="vat_code_unknown"),
            changed(patterns=["*"]),
            changed(patterns=None),
            changed(explanation={}),
            changed(explanation={"en_US": "{7}"}),
            changed(remedy="erase_everything"),
            changed(who=None),
            json.dumps({"exact_online_rules": 1, "rules": [{}]}),
            json.dumps({"exact_online_rules": 1, "rules": ["x"]}),
        ):
            with self.subTest(text[-60:]):
                with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                    self.take(text)
                self.assert_readable(str(refused.exception).replace("{7}", ""))
                self.assertFalse(self.found("rule_new"), "half a file was taken")
        self.assertEqual(rule.explanation, ENGLISH)
        self.assertEqual(self.found(rule.code), rule)

    def test_no_file(self):
        wizard = self.env["exact.online.rule.file"].create({})
        with self.assertRaises(UserError):
            wizard.action_import()
        wizard.data = base64.b64encode(b"\xff\xfe\x00")
        with self.assertRaises(UserError):
            wizard.action_import()


@tagged("post_install", "-at_install")
class TestDownload(HttpCase):
    def test_downloaded(self):
        rule = self.env["exact.online.rule"].create(
            {"name": "Colour", "patterns": PATTERN, "explanation": ENGLISH}
        )
        self.authenticate("admin", "admin")
        admin = self.env.ref("base.user_admin")
        url = rule.with_user(admin).action_export()["url"]
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn(".json", answer.headers["Content-Disposition"])
        (item,) = answer.json()["rules"]
        self.assertEqual((item["code"], item["patterns"]), (rule.code, [PATTERN]))
        self.assertNotIn(COLOUR, answer.text)
