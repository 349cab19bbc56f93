# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What *Check before processing* says, held against what becomes of the document.

Documents by chance, the same for a seed; ``EXACT_CHANCE_SEED`` repeats another run.
"""

import os
from datetime import timedelta
from random import Random

from odoo import Command, fields
from odoo.tests import tagged

from ..adapters.checking import judge
from ..adapters.reference import FORMER_YEARS
from .situations import SituationCase

SEED = os.environ.get("EXACT_CHANCE_SEED", "20261121")
TAXES = ("btw_21", "btw_9", "btw_0", "btw_verk_0", "btw_I1", "btw_X0_producten")
COMMON = {"70", "8000", "8110", "2"}
CUSTOMERS = (
    {},
    {"vat": "NL004495445B01"},
    {"email": "post@korenaar.example", "ref": "C-77", "street": "Kade 1 – 🚪"},
    {"email": "post@korenaar"},
    {"email": "a@b.example; c@d.example"},
    {"country": "be", "vat": "BE0477472701"},
    {"country": "be"},
    {"country": "at", "vat": "U13585627"},
    {"country": "gr", "vat": "GR094259216"},
    {"country": "us"},
    {"country": "de", "vat": "DE136695976", "is_company": True},
    {"country": "", "name": "株式会社"},
    {"name": "Jan de Vries", "is_company": False},
)


# Not standard: once is enough, and pytest runs it.
@tagged("-standard", "post_install", "-at_install")
class TestProperty(SituationCase):
    """Verdict and outcome of forty documents, in rooms with other set-up data."""

    def setUp(self):
        super().setUp()
        self.customers = {}
        self.settings(minute_limit=0, day_limit=0, error_limit=0)

    def customer(self, chance):
        kind = chance.randrange(len(CUSTOMERS))
        if kind not in self.customers:
            self.customers[kind] = self._customer(kind)
        return self.customers[kind]

    def _customer(self, kind):
        values = dict(CUSTOMERS[kind])
        code = values.pop("country", "nl")
        country = self.env.ref(f"base.{code}") if code else self.env["res.country"]
        # Typed by people, so without Odoo's own check of the number.
        return (
            self.env["res.partner"]
            .with_context(no_vat_validation=True)
            .create(
                {
                    "name": f"Customer {kind}",
                    "is_company": True,
                    "country_id": country.id,
                    **values,
                }
            )
        )

    def document(self, chance):
        taxes = [tax for tax in TAXES if self._has(tax)]
        lines = [
            (
                round(chance.choice((0, 0.01, 10.02, 33.33, 1250, -5)), 2),
                chance.choice((*taxes, "")),
            )
            for _line in range(chance.choice((0, 0, 1, 3)))
        ]
        lines.append((100, chance.choice(taxes)))
        currency = self.company.currency_id
        if chance.random() < 0.2:
            currency = self.env.ref(chance.choice(("base.USD", "base.GBP")))
            currency.active = True
        day = fields.Date.today()
        if chance.random() < 0.2:
            day -= timedelta(days=chance.choice((1, 30, 400, 900, 1500)))
        move = self.invoice(
            lines,
            post=False,
            partner_id=self.customer(chance).id,
            invoice_date=day,
            currency_id=currency.id,
            ref=chance.choice((False, "PO 7", "Ω" * 60)),
        )
        if chance.random() < 0.08:
            move.invoice_line_ids[0].tax_ids = [
                Command.set((self.tax("btw_21") | self.tax("btw_9")).ids)
            ]
        if chance.random() < 0.3:
            accounts = self.division.mapping_ids.account_id
            move.invoice_line_ids[-1].account_id = chance.choice(
                accounts.filtered(lambda row: row.account_type.startswith("income"))
            )
        if chance.random() < 0.25:
            move.fiscal_position_id = chance.choice(
                self.env["account.fiscal.position"].search(
                    [("company_id", "=", self.company.id)]
                )
            )
        move.action_post()
        if chance.random() < 0.2:
            move = move._reverse_moves([{"invoice_date": day, "date": day}])
            move.action_post()
        return move

    def _has(self, tax):
        return bool(
            self.env["account.chart.template"]
            .with_company(self.company)
            .ref(tax, raise_if_not_found=False)
        )

    def spoil(self, chance):
        """Wrong choices of people: mappings left out, or to what does not fit."""
        mappings = self.division.mapping_ids
        codes = self.env["exact.online.vat.code"].search(
            [("division_id", "=", self.division.id), ("fits_sale", "=", True)]
        )
        for mapping in mappings.filtered(
            lambda row: row.vat_code_id and row.vat_code_id.code not in COMMON
        ):
            dice = chance.random()
            if dice < 0.03:
                mapping.unlink()
            elif dice < 0.08:
                mapping.vat_code_id = chance.choice(codes)
            elif dice < 0.1:
                mapping.state = "suggested"
        accounts = self.env["exact.online.gl.account"].search(
            [("division_id", "=", self.division.id), ("fits_line", "=", True)]
        )
        for mapping in self.division.mapping_ids.filtered("gl_account_id"):
            if chance.random() < 0.1 and mapping.gl_account_id.code not in COMMON:
                mapping.gl_account_id = chance.choice(accounts)

    def mended_in_exact(self, chance):
        """What a bookkeeper changes before the set-up data are read again."""
        rows = self.sandbox.started.sandbox.store.rows
        code = self.division.code
        for resource, share, values in (
            ("financial/GLAccounts", 0.1, {"IsBlocked": True}),
            ("financial/GLAccounts", 0.05, {"UseCostcenter": 1}),
            ("vat/VATCodes", 0.05, {"IsBlocked": True}),
            ("financial/Journals", 0.1, {"AllowVariableCurrency": False}),
        ):
            for row in list(rows(code, resource)):
                # What nearly all documents use would block nearly all of them.
                if chance.random() < share and row["Code"].strip() not in COMMON:
                    self.edit(
                        "update",
                        division=code,
                        resource=resource,
                        id=row["ID"],
                        values=values,
                    )
        self.division.action_refresh_reference()
        self.division.action_confirm_suggestions()

    def test_verdict_and_outcome(self):
        seen = {"ok": 0, "warning": 0, "blocked": 0}
        for room in range(4):
            chance = Random(f"{SEED}-{room}")
            self.mended_in_exact(chance)
            self.spoil(chance)
            moves = self.env["account.move"].concat(
                *(self.document(chance) for _turn in range(10))
            )
            self.sandbox_delete("calls")
            verdicts = judge(self.division, moves)
            self.assertEqual(self.calls(), {})
            self.process(moves)
            for _minute in range(9):
                waiting = self._waiting(moves)
                if not waiting:
                    break
                self.pass_time(seconds=61)
                self.drain()
            self.assertFalse(
                waiting, waiting.mapped(lambda row: (row.wait_code, row.wait_params))
            )
            for move in moves:
                verdict = verdicts[move.id]
                seen[verdict.outcome] += 1
                with self.subTest(seed=SEED, room=room, move=move.name):
                    self._hold(move, verdict)
        self.assertTrue(all(seen.values()), seen)
        self.assertGreater(seen["ok"] + seen["warning"], 12, seen)

    def _waiting(self, moves):
        moves.invalidate_recordset()
        return moves.exact_online_transfer_ids.filtered(
            lambda transfer: transfer.state == "offered"
        )

    def _hold(self, move, verdict):
        self.assert_readable(verdict.text or "fine")
        if verdict.outcome == "blocked":
            self.assert_state(move, "failed")
            self.assertFalse(self.entries_of(move), verdict.text)
            self.assertFalse(move.exact_online_transfer_id.sent_at)
        elif move.date.year < fields.Date.today().year - FORMER_YEARS:
            # Years before those that are read: Exact alone knows whether it has them.
            self.assert_state(move, "failed")
            self.assertEqual(
                move.exact_online_transfer_id.diagnosis_code, "financial_year_unknown"
            )
        else:
            self.assert_processed_once(move)
            self.assertEqual(move.exact_online_verified, "yes")


class TestChangedSinceRead(SituationCase):
    """What changed in Exact after it was read: refused, and the record is named."""

    def mapping(self, field):
        move = self.move
        record = {
            "vat_code_id": move.invoice_line_ids.tax_ids,
            "gl_account_id": move.invoice_line_ids.account_id,
            "exact_journal_id": move.journal_id,
        }[field]
        row = self.division.mapping_ids.filtered(
            lambda row: row[field] and row._odoo_record() == record
        )
        return record, row[field]

    def test_the_record_is_named(self):
        customer = self.linked_partner()
        for field, resource, values, code in (
            ("gl_account_id", "financial/GLAccounts", {"IsBlocked": True},
             "account_blocked"),
            ("gl_account_id", "financial/GLAccounts", {"UseCostcenter": 1},
             "account_needs_cost_center"),
            ("vat_code_id", "vat/VATCodes", {"IsBlocked": True}, "vat_code_blocked"),
            ("vat_code_id", "vat/VATCodes", {"VATTransactionType": "P"},
             "vat_code_purchase_only"),
            ("exact_journal_id", "financial/Journals", {"AllowVAT": False},
             "journal_without_vat"),
            ("exact_journal_id", "financial/Journals", {"IsBlocked": True},
             "journal_blocked"),
        ):  # fmt: skip
            self.move = self.invoice(partner_id=customer.id)
            record, target = self.mapping(field)
            with self.subTest(code):
                self._stale(record, target, resource, values, code)

    def _stale(self, record, target, resource, values, code):
        where = {
            "division": self.division.code,
            "resource": resource,
            "id": target.sudo().exact_id,
        }
        before = self.sandbox.started.sandbox.store.get(
            self.division.code, resource, target.sudo().exact_id
        )
        self.assertIn(
            judge(self.division, self.move)[self.move.id].outcome, ("ok", "warning")
        )
        self.edit("update", values=values, **where)
        self.process(self.move)
        transfer = self.transfer_of(self.move)
        self.assertEqual((transfer.state, transfer.diagnosis_code), ("failed", code))
        self.assertFalse(self.entries_of(self.move))
        self.assert_readable(transfer.explanation)
        kind = record._name.split(".")[1]
        self.assertEqual(transfer.issue_id.root, f"{kind}:{record.id}")
        # Read again, it is known without a call; mended and read again, it goes.
        self.division.action_refresh_reference()
        verdict = judge(self.division, self.move)[self.move.id]
        self.assertEqual(
            (verdict.outcome, verdict.subject, verdict.key),
            ("blocked", kind, str(record.id)),
        )
        back = {name: before[name] for name in values}
        self.edit("update", values=back, **where)
        self.division.action_refresh_reference()
        self.drain()
        self.pass_time(minutes=2)
        self.move.action_exact_online_process()
        self.drain()
        self.assert_processed_once(self.move)


class TestDataOnHand(SituationCase):
    """What the rows on hand tell is said before any call."""

    def blocked(self, move):
        self.sandbox_delete("calls")
        verdict = judge(self.division, move)[move.id]
        self.process(move)
        self.assertEqual(self.calls(), {})
        self.assertEqual(verdict.outcome, "blocked")
        self.assertEqual(move.exact_online_state, "failed")
        return verdict, move.exact_online_transfer_id.diagnosis_code

    def test_payment_condition_that_is_gone(self):
        term = self.env.ref("account.account_payment_term_30days")
        row = self.division.mapping_ids.filtered(
            lambda row: row.payment_term_id == term
        )
        self.assertTrue(row.payment_condition_id)
        condition = row.payment_condition_id.sudo()
        self.sandbox.started.sandbox.store.put(
            self.division.code, "cashflow/PaymentConditions", condition.exact_id, None
        )
        self.division.action_refresh_reference()
        self.assertFalse(condition.active)
        customer = self.linked_partner()
        move = self.invoice(invoice_payment_term_id=term.id, partner_id=customer.id)
        verdict, code = self.blocked(move)
        self.assertEqual(code, "payment_condition_unknown")
        self.assertEqual((verdict.subject, verdict.key), ("payment_term", str(term.id)))
        action = self.division.action_open_coverage()
        line = (
            self.env["exact.online.coverage.line"]
            .search(action["domain"])
            .filtered(
                lambda line: (line.kind, line.record_id) == ("payment_term", term.id)
            )
        )
        self.assertEqual(line.state, "blocked")

    def test_number_that_another_document_has(self):
        self.division.entry_numbering = "digits"
        rows = self.division.mapping_ids.filtered("exact_journal_id")
        rows.write({"entry_prefix_invoice": "1", "entry_prefix_credit": "2"})
        first = self.invoice()
        self.process(first)
        self.assert_state(first, "processed")
        second = self.invoice(partner_id=first.partner_id.id)
        done = first.exact_online_transfer_id.sudo()
        number = str(int(done.entry_number) + 1)
        done.entry_number = number
        self.assertEqual(self.blocked(second)[1], "entry_number_in_use")
        # Another year, or another journal of Exact, has numbers of its own.
        third = self.invoice(partner_id=first.partner_id.id)
        done.write({"entry_number": str(int(number) + 1), "exact_period": "2019 - 1"})
        self.process(third)
        self.assert_state(third, "processed")
