# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every code has a text that can be filled, in English and in Dutch."""

import ast
import inspect
import io
import re
from pathlib import Path

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

from exact_core.diagnosis.catalogue import CATALOGUE
from exact_core.diagnosis.codes import Code
from exact_core.model import rights as core_rights
from exact_core.services import relation_checks
from exact_core.services.preflight import document, lines

from ..adapters import explain, explain_names
from ..adapters.explain_texts import (
    ADVICE,
    CHANGES,
    DIFFERENCES,
    FALLBACKS,
    MEANINGS,
    OBSTACLES,
    REFUSALS,
    RIGHTS,
    SKIPPED,
    WAITS,
)
from .common import ExactOnlineCase

ADDON = Path(__file__).parents[1]
TABLES = (
    *(MEANINGS, WAITS, SKIPPED, REFUSALS, OBSTACLES, DIFFERENCES, FALLBACKS),
    *(RIGHTS, ADVICE, CHANGES),
)
PLACE = re.compile(r"%\((\w+)\)s")
# Words on our own screens, which a text must call as the screen does.
LABELS = (
    *("Never send", "Unlink", "Link User", "VAT Code for Lines without Tax"),
    *("Rights check", "Ask Exact"),
    *("Adopt the entry", "Send under another number", "Send under another reference"),
)
MENU = re.compile(r"(?<!My )Exact Online((?: > [A-Z][\w-]*(?: [A-Z]\w*)*)+)")
# What the core names in a finding of the host, see ``preflight.document``.
HOST = {"line", "tax"}


def variants(value):
    """English texts of a value of a table, in the order in which they are tried."""
    return [text._source for text in (value if isinstance(value, tuple) else (value,))]


def strings(node):
    return {
        item.value
        for item in ast.walk(node)
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    }


def parsed(*names):
    return [ast.parse((ADDON / name).read_text("utf-8")) for name in names]


def functions(tree, name):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]


def called(tree, name, position=0):
    """Strings in one argument of all calls of a function or method."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) > position:
            function = node.func
            if name == getattr(function, "attr", getattr(function, "id", "")):
                found |= strings(node.args[position])
    return found


def given_by_core():
    """Code -> names of the parameters that its finding may carry."""
    given = {}
    for module in (document, lines, relation_checks):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if not isinstance(node, ast.FunctionDef):
                continue
            codes = {
                Code[item.attr].value
                for item in ast.walk(node)
                if isinstance(item, ast.Attribute)
                and getattr(item.value, "id", "") == "Code"
            }
            names = {
                item.arg for item in ast.walk(node) if isinstance(item, ast.keyword)
            } | strings(node)
            for code in codes:
                given.setdefault(code, set()).update(names)
    return given


def given_by_refusals():
    """Code -> names that the catalogue of refusals reads from a message."""
    given = {}
    for rule in CATALOGUE:
        groups = {name for text in rule.texts for name in re.compile(text).groupindex}
        given.setdefault(rule.code.value, {"detail"}).update(groups)
    return given


@tagged("post_install", "-at_install")
class TestTexts(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pot = polib.pofile(str(ADDON / "i18n" / "exact_online_connector.pot"))
        cls.dutch = polib.pofile(str(ADDON / "i18n" / "nl.po"))
        cls.in_dutch = {entry.msgid: entry.msgstr for entry in cls.dutch}

    def all_texts(self):
        for table in TABLES:
            for value in table.values():
                yield from variants(value)

    # --- a text for every code ---

    def test_codes_of_the_core(self):
        self.assertEqual({code.value for code in Code} - set(MEANINGS), set())

    def test_codes_of_the_addon(self):
        codes = set()
        for tree in parsed(
            "adapters/documents.py",
            "adapters/looking.py",
            "adapters/prepare.py",
            "adapters/relations.py",
            "adapters/sending.py",
            "models/account_move.py",
            "models/exact_online_transfer.py",
        ):
            codes |= called(tree, "blocked") | called(tree, "_conflict", 1)
            codes |= called(tree, "_findings")
            for node in ast.walk(tree):
                if isinstance(node, ast.Dict):
                    codes |= {
                        value.value
                        for key, value in zip(node.keys, node.values, strict=True)
                        if getattr(key, "value", None) == "diagnosis_code"
                        and isinstance(getattr(value, "value", None), str)
                    }
                if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant):
                    codes.add(node.value.value)
        self.assertIn("credit_note_sign", codes)
        self.assertIn("link_user_rights", codes)
        self.assertIn("group_tax_on_line", codes)
        self.assertEqual(codes - set(MEANINGS), set())

    def test_reasons_to_wait(self):
        codes = {"relation", "look_up"}
        codes |= {code.value for code in Code if code.value.startswith("limit_")}
        for tree in parsed(
            "adapters/pause.py", "adapters/drain.py", "adapters/sending.py"
        ):
            codes |= {code for code in called(tree, "Paused") if code != "limit_"}
        # What a state of the connection is compared with, not a reason to wait.
        codes -= {"connected"}
        self.assertIn("link_user_inactive", codes)
        self.assertEqual(codes - set(WAITS), set())

    def test_reasons_to_leave_out(self):
        (tree,) = parsed("models/account_move.py")
        (function,) = functions(tree, "_exact_online_not_offerable")
        codes = {
            node.value.value
            for node in ast.walk(function)
            if isinstance(node, ast.Return)
            and isinstance(getattr(node.value, "value", None), str)
        }
        self.assertIn("before_start_date", codes)
        self.assertEqual(codes - set(SKIPPED), set())

    def test_rights_that_are_checked(self):
        codes = {right.name for right in core_rights.RIGHTS}
        for tree in parsed("adapters/rights.py"):
            codes |= {name for name in strings(tree) if name.startswith("odoo_")}
            advice = called(tree, "right_advice", 1) - {""}
        self.assertIn("odoo_customers", codes)
        self.assertIn("unknown_time", advice)
        self.assertEqual(codes ^ set(RIGHTS), set())
        self.assertEqual(advice - set(ADVICE), set())

    # --- that can be filled ---

    def test_places_can_be_filled(self):
        """The text of last resort asks for nothing that is not there for sure."""
        refusals, found = given_by_refusals(), given_by_core()
        always = set(explain_names.FROM_TRANSFER)
        for code, value in MEANINGS.items():
            last = set(PLACE.findall(variants(value)[-1]))
            if code in refusals:
                self.assertEqual(last, set(), f"{code}: a refusal names nothing")
                continue
            known = found.get(code, set()) | always | HOST
            self.assertEqual(last - known - self.own(code), set(), code)

    def test_places_are_known(self):
        refusals, found = given_by_refusals(), given_by_core()
        for code, value in MEANINGS.items():
            known = refusals.get(code, set()) | found.get(code, set())
            known |= set(explain_names.FROM_TRANSFER) | HOST | self.own(code)
            for text in variants(value):
                self.assertEqual(set(PLACE.findall(text)) - known, set(), code)

    @staticmethod
    def own(code):
        """Parameters that the addon itself gives."""
        if code.startswith("relation_"):
            return {"relations", "relation"}
        return {
            "entry_conflict": {"entries", "differences"},
            "entry_ambiguous": {"entries"},
            "entry_number_in_use": {"entry", "date", "entry_customer", "total"},
            "total_differs": {"difference"},
            "link_user_rights": {"record", "rule", "company", "odoo_model", "groups"},
        }.get(code, set())

    def test_nothing_technical(self):
        for text in self.all_texts():
            self.assertNotRegex(text, r"(?i)\b(http|json|guid|uuid|token|payload)\b")

    def test_first_text_that_can_be_filled(self):
        named = {"tax": "21% S", "vat_code": "4"}
        text = explain.meaning(self.env, "vat_code_purchase_only", named)
        self.assertIn("VAT code 4 of tax 21% S", text)
        text = explain.meaning(self.env, "vat_code_purchase_only")
        self.assertIn("A VAT code of this document", text)
        self.assertNotIn("()", text)

    def test_values_as_people_read_them(self):
        names = explain_names.Names(
            self.env(context={"lang": "en_US"}),
            {
                "country": "BE",
                "due_date": "2026-03-31",
                "total": "1234.50",
                "currency": "EUR",
                "differences": "customer_id, total",
                "line": "Desk\nwith a page of prose",
            },
        )
        self.assertEqual(names["country"], "Belgium")
        self.assertEqual(names["due_date"], "03/31/2026")
        self.assertIn("1,234.50", names["total"])
        self.assertEqual(names["differences"], "customer, total")
        self.assertEqual(names["line"], "Desk")
        self.assertEqual(names["no such name"], "")

    def test_menus_are_there(self):
        paths = {
            path.strip(" >") for text in self.all_texts() for path in MENU.findall(text)
        }
        self.assertGreater(len(paths), 4)
        for path in paths:
            menu = self.env.ref("exact_online_connector.menu_exact_online")
            for name in path.split(" > "):
                menu = menu.child_id.filtered(
                    lambda child, name=name: child.name == name
                )
                self.assertTrue(menu, path)

    # --- in Dutch ---

    def test_dutch_is_complete(self):
        for entry in self.pot:
            text = self.in_dutch.get(entry.msgid)
            self.assertTrue(text, f"nl.po lacks {entry.msgid!r}")
            places = r"%\(\w+\)s|%s|%%|<\w+|&\w+;"
            self.assertCountEqual(
                re.findall(places, entry.msgid), re.findall(places, text), entry.msgid
            )
        self.assertFalse(self.dutch.fuzzy_entries())
        self.assertFalse(self.dutch.obsolete_entries())

    def test_template_is_complete(self):
        """What Odoo exports of this addon now stands in the template."""
        target = io.BytesIO()
        self.env.flush_all()
        trans_export(None, ["exact_online_connector"], target, "po", self.env)
        known = {entry.msgid for entry in self.pot}
        missing = [
            entry.msgid
            for entry in polib.pofile(target.getvalue().decode())
            if entry.msgid not in known
            and any(self.is_ours(place) for place, _line in entry.occurrences)
        ]
        self.assertEqual(missing, [], "export the template anew")

    def is_ours(self, place):
        """Whether a term is this addon's; labels it inherits differ by Odoo version."""
        found = re.match(r"model:ir\.model\.fields,\w+:(\S+)", place)
        if not found:
            return True
        row = self.env.ref(found[1], raise_if_not_found=False)
        field = row and self.env[row.model]._fields.get(row.name)
        return bool(
            field and field._module == "exact_online_connector" and not field.related
        )

    def test_dutch_names_our_screens(self):
        menus = {
            entry.msgid
            for entry in self.pot
            if any("ir.ui.menu" in place for place, _line in entry.occurrences)
        }
        for text in self.all_texts():
            for path in MENU.findall(text):
                names = path.strip(" >").split(" > ")
                self.assertLessEqual(set(names), menus)
                dutch = " > ".join(self.in_dutch[name] for name in names)
                self.assertIn(dutch, self.in_dutch[text])
            for label in LABELS:
                if label in text:
                    self.assertIn(self.in_dutch[label], self.in_dutch[text])

    def test_tables_are_translated_at_run_time(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        dutch = self.env(context={"lang": "nl_NL"})
        for text in (
            source
            for table in TABLES
            for value in table.values()
            for source in (value if isinstance(value, tuple) else (value,))
        ):
            self.assertEqual(dutch._(text), self.in_dutch[text._source])
        self.assertEqual(
            explain.meaning(dutch, "no_answer"),
            "Exact gaf geen antwoord. Probeer het over enkele minuten opnieuw.",
        )
        names = explain_names.Names(
            dutch, {"percentage": "9.5", "differences": "journal"}
        )
        self.assertEqual(names["percentage"], "9,5")
        self.assertEqual(names["differences"], "dagboek")


class TestTextsOfTransfers(ExactOnlineCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("nl_NL")

    def test_refusal_names_what_the_document_tells(self):
        move = self.invoice()
        self.process(move)
        transfer = move.exact_online_transfer_id
        transfer.sudo().write(
            {
                "state": "failed",
                "diagnosis_code": "vat_percentage_invalid",
                "exact_message": "Ongeldig: Btw-percentage",
                "findings": '[{"code": "vat_percentage_invalid", "blocks": true,'
                ' "params": {}}]',
            }
        )
        text = transfer.explanation
        tax = move.invoice_line_ids.tax_ids
        self.assertIn("Exact says: Ongeldig: Btw-percentage", text)
        self.assertIn(f"{tax.name} = {tax.exact_online_vat_code_id.display_name}", text)

    def test_preflight_in_the_language_of_the_reader(self):
        tax = self.tax("btw_21")
        tax.exact_online_vat_code_id = False
        self.user.lang = "nl_NL"
        move = self.invoice()
        self.process(move)
        self.assertEqual(move.exact_online_state, "failed")
        english = move.with_context(lang="en_US").exact_online_explanation
        dutch = move.with_context(lang="nl_NL").exact_online_explanation
        self.assertIn("has no VAT code of Exact", english)
        self.assertIn("heeft geen btw-code van Exact", dutch)
        self.assertIn(tax.name, dutch)
        # The runner has no language: the note is in that of the link's user.
        self.assertIn("heeft geen btw-code", "".join(move.message_ids.mapped("body")))

    def test_waiting_is_told(self):
        self.connection.state = "reauthorise"
        move = self.invoice()
        self.process(move)
        self.assertEqual(move.exact_online_state, "offered")
        self.assertIn("Re-authorise", move.exact_online_explanation)

    def test_warnings_are_told_apart(self):
        move = self.invoice()
        self.process(move)
        transfer = move.exact_online_transfer_id
        transfer.sudo().write(
            {
                "state": "failed",
                "diagnosis_code": "no_lines",
                "findings": '[{"code": "no_lines", "blocks": true, "params": {}},'
                ' {"code": "relation_pending", "blocks": false, "params": {}}]',
            }
        )
        blocking, warning = transfer.explanation.split("\n")
        self.assertTrue(blocking.startswith("No line of the document"))
        self.assertTrue(warning.startswith(f"Note: {move.partner_id.name} is still"))

    def test_end_of_the_authorisation_is_told(self):
        self.user.lang = "nl_NL"
        self.connection.with_context(lang=False)._mark_reauthorise("refresh_token_used")
        told = explain.meaning(
            self.env(context={"lang": "nl_NL"}), "refresh_token_used"
        )
        self.assertIn("kopie van deze database", told)
        self.assertEqual(self.connection.state_message, told)
        activity = self.connection.activity_ids
        self.assertEqual(activity.summary, "Exact Online opnieuw autoriseren")
        self.assertIn("kopie van deze database", activity.note)

    def test_code_of_an_integrator_has_a_text(self):
        move = self.invoice()
        self.process(move)
        transfer = move.exact_online_transfer_id
        transfer.sudo().write({"state": "failed", "diagnosis_code": "their_own_rule"})
        self.assertIn("their_own_rule", transfer.explanation)
