# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A bookkeeper who books in Exact himself, and documents that meet what he booked."""

import json

import requests
from odoo.tests import Form

from ..adapters.prepare import Preparer
from .situations import ENTRIES, SituationCase


class AdoptionCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.division.entry_numbering = "digits"
        self.env["exact.online.mapping"].search(
            [("division_id", "=", self.division.id), ("kind", "=", "journal")]
        ).write({"entry_prefix_invoice": "1", "entry_prefix_credit": "2"})
        self.customer = self.linked_partner()
        self.bodies = {}

    # --- the bookkeeper ---

    def by_hand(self, method, path, body=None):
        """A call on Exact of another user than the connection's."""
        if not getattr(self, "bookkeeper", None):
            login = self.sandbox.ready["users"][1]["login"]
            pair = self.sandbox.ask("grant", {"user": login, "divisions": "all"})
            self.bookkeeper = pair["access_token"]
        answer = requests.request(
            method,
            f"{self.sandbox.base_url}/api/v1/{self.division.code}/{path}",
            data=body and json.dumps(body, default=float),
            headers={
                "Authorization": f"Bearer {self.bookkeeper}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            verify=self.sandbox.started.ca,
            timeout=10,
        )
        self.assertLess(answer.status_code, 300, answer.text)
        self.sandbox_delete("calls")
        return answer.json() if answer.content else None

    def book_by_hand(self, move, **changes):
        """Books ``move`` in Exact, as he reads it: without our mark."""
        body = self.bodies.get(move.id) or self.body_of(move)
        body = body | {"Description": "By hand"} | changes
        number = body.get("EntryNumber")
        self.by_hand("POST", ENTRIES, body)
        return next(
            entry
            for entry in reversed(self.entries())
            if entry["your_ref"] == body["YourRef"]
            and number in (None, entry["entry_number"])
        )

    # --- documents ---

    def body_of(self, move):
        """What the document would send."""
        draft = Preparer(self.division).documents(move, self.transfer_of(move))
        return draft[move.id].prepared.payload

    def offered(self, **values):
        move = self.invoice(partner_id=self.customer.id, **values)
        move.action_exact_online_process()
        self.env.flush_all()
        return move

    def number_of(self, move):
        """Entry number that will be asked for."""
        return self.body_of(move)["EntryNumber"]

    def failed(self, **values):
        """A document that fails without a call, so that it is nowhere in Exact."""
        move = self.invoice(partner_id=self.customer.id, **values)
        self.bodies[move.id] = self.body_of(move)
        code = self.tax("btw_21").exact_online_vat_code_id
        self.tax("btw_21").exact_online_vat_code_id = False
        self.process(move)
        self.code = code
        self.assert_state(move, "failed")
        self.assertEqual(self.transfer_of(move).diagnosis_code, "vat_code_missing")
        self.assertEqual(self.calls(), {})
        return move

    def mend(self):
        """What ``failed`` spoilt: all that waits is let go."""
        self.tax("btw_21").exact_online_vat_code_id = self.code

    # --- the wizards ---

    def wizard(self, holder):
        """The adoption wizard as a person has it before him."""
        action = holder.action_adopt()
        return self.env[action["res_model"]].browse(action["res_id"])

    def adopt(self, holder, reason=None, **search):
        """Adopt the only candidate."""
        wizard = self.wizard(holder)
        if search:
            wizard.write(search)
            wizard.action_search()
        if reason:
            wizard.reason = reason
        self.assertEqual(len(wizard.line_ids), 1)
        wizard.line_ids.action_choose()
        return wizard

    def other_reference(self, holder, reference):
        action = holder.action_other_reference()
        model = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(model)
        form.reference = reference
        form.reason = "Used by somebody else"
        form.save().action_apply()

    def other_number(self, holder, number):
        action = holder.action_other_number()
        model = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(model)
        form.number = str(number)
        form.reason = "Used by somebody else"
        form.save().action_apply()

    # --- what a person would miss ---

    def posts(self):
        return self.calls().get(f"POST {ENTRIES}", 0)

    def notes(self, move):
        return " ".join(move.message_ids.mapped("body"))
