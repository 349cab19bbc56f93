# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person who walks from a failure to its remedy by the buttons that are shown."""

from lxml import etree
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .test_oauth import OAuthCase

HIDING = ("invisible", "column_invisible")


# Not standard: once is enough, and pytest runs it.
@tagged("-standard", "post_install", "-at_install")
class RowCase(OAuthCase):
    """One company linked by a real consent; person and Exact speak one language.

    :cvar lang: of the person in Odoo.
    :cvar exact_user: place in the sandbox's users of who gives consent: his language
        is that of Exact's messages.
    """

    lang = "en_US"
    exact_user = 1

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang(self.lang)
        self.user.lang = self.lang
        self.env = self.env(context=dict(self.env.context, lang=self.lang))
        self.connection = self.connection.with_env(self.env)
        self.division = self.division.with_env(self.env)
        self.company = self.company.with_env(self.env)
        self.reauthorise()
        self.customer = self.partner(name="Houtzagerij De Eik B.V.")
        first = self.partner(name="Timmerbedrijf De Zaag")
        self.booked = self.invoice([(10, "btw_21")], partner_id=first.id)
        self.process(self.booked)
        self.assert_processed_once(self.booked)
        self.sandbox_delete("calls")

    def said(self, **texts):
        """The text in the language of this run."""
        return texts[self.lang[:2]]

    # --- pressing buttons ---------------------------------------------------------

    def press(self, record, name):
        """Press a button that the person sees on the form of ``record``."""
        record.invalidate_recordset()
        arch = etree.fromstring(record.get_view(view_type="form")["arch"])
        buttons = arch.findall(f".//button[@name='{name}']")
        self.assertTrue(buttons, f"{name} is not on the form of {record._name}")
        shown = [button for button in buttons if self._is_shown(record, button)]
        self.assertTrue(shown, f"{name} is hidden on {record._name}")
        words = [shown[0].get("string"), shown[0].get("title"), *shown[0].itertext()]
        self.assertTrue(any(word and word.strip() for word in words))
        return getattr(record, name)()

    def _is_shown(self, record, node):
        while node is not None:
            for attribute in HIDING:
                if self._holds(record, node.get(attribute)):
                    return False
            node = node.getparent()
        return True

    def _holds(self, record, expression):
        if not expression:
            return False
        names = {name: record[name] for name in record._fields if name in expression}
        values = {
            name: (value.ids if isinstance(value, type(record)) else value)
            for name, value in names.items()
        }
        return bool(safe_eval(expression, values | {"context": record.env.context}))

    def open(self, action):
        """The record that an action opens."""
        return (
            self.env[action["res_model"]]
            .with_context(**action.get("context", {}))
            .browse(action["res_id"])
        )

    def fill(self, action, **values):
        """Fill in the form that an action opens, and save it."""
        model = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(model)
        for name, value in values.items():
            setattr(form, name, value)
        return form.save()

    def reauthorise(self, action=None, user=None):
        """Go through Exact's own pages, as after *Re-authorise*."""
        url = action["url"] if action else self.start()
        who = self.exact_user if user is None else user
        self.come_back(self.consent(url, user=who))
        self.assertEqual(self.connection.state, "connected")

    # --- what is seen -------------------------------------------------------------

    def failed(self, move, code, *names):
        """The cause of a document that failed, told in words with the real names."""
        self.assert_state(move, "failed")
        self.assertEqual(move.exact_online_state, "failed")
        transfer = self.transfer_of(move).with_env(self.env)
        text = transfer.explanation
        self.assertEqual(transfer.diagnosis_code, code, text)
        self.assert_told(text, *names)
        issue = transfer.issue_id
        self.assertEqual(issue.state, "open")
        self.assertEqual(issue.code, code)
        self.assertIn(move, issue.transfer_ids.move_id)
        return issue

    def assert_told(self, text, *names):
        # Exact's own words may hold brackets; ours may not.
        said = self.said(en="Exact says", nl="Exact zegt")
        lines = [line for line in text.splitlines() if not line.startswith(said)]
        self.assert_readable("\n".join(lines))
        for name in names:
            self.assertIn(name, text)

    def mended(self, issue, *moves):
        """All went, each once, and the cause is closed by itself."""
        self.drain()
        self.assert_processed_once(*moves)
        self.assertEqual(issue.state, "closed")

    # --- provoking -------------------------------------------------------------------

    def exact_login(self):
        return self.sandbox.ready["users"][self.exact_user]["login"]

    def mapping_of(self, tax):
        return self.env["exact.online.mapping"].search(
            [("division_id", "=", self.division.id), ("tax_id", "=", tax.id)]
        )

    def update_row(self, resource, code, **values):
        """A bookkeeper changes set-up data in Exact."""
        return self.edit(
            "update",
            division=self.division.code,
            resource=resource,
            code=code,
            values=values,
        )

    def failed_customer(self, move, code, *names):
        """As ``failed``, for a document that waits on its customer's fault."""
        self.assert_state(move, "failed")
        transfer = self.transfer_of(move).with_env(self.env)
        self.assertEqual(transfer.diagnosis_code, "relation_failed")
        self.assert_told(transfer.explanation, *names)
        issue = transfer.issue_id
        self.assertEqual((issue.code, issue.state), (code, "open"))
        self.assertIn(move, issue.transfer_ids.move_id)
        return issue


class English:
    lang = "en_US"
    exact_user = 1


class Dutch:
    lang = "nl_NL"
    exact_user = 0
