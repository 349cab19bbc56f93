# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands in Exact's books equals what stands in Odoo's, to the cent.

Odoo's side is read from the journal items, Exact's from the sandbox's ledger: neither
from what the connector says of itself.
"""

from collections import defaultdict
from decimal import Decimal

from .common import ExactOnlineCase
from .documents import CREDIT_SUFFIX, Documents

ZERO = Decimal(0)
FEW = ("High rate", "Low rate", "Export in dollars")


def money(amount):
    return Decimal(f"{amount:.2f}")


class LedgerCase(ExactOnlineCase):
    @classmethod
    def authorise(cls, connection, user=0):
        # Before the first call: the limit of a minute would make the runner wait.
        cls.sandbox.ask("settings", {"minute_limit": 600})
        return super().authorise(connection, user)

    def follow(self, sign_rule, credit_note_rule):
        """What Exact does with a credit note's type, and what we send."""
        self.sandbox.ask("settings", {"sign_rule": sign_rule})
        self.division.credit_note_rule = credit_note_rule

    def ledger(self):
        return self.sandbox.ask(f"ledger?division={self.division.code}")

    # --- Odoo's side ---

    def vat_code(self, line):
        tax = line.tax_line_id or line.tax_ids
        if not tax:
            return self.division.no_tax_vat_code_id.code.strip()
        mapping = self.env["exact.online.mapping"].search(
            [("division_id", "=", self.division.id), ("tax_id", "=", tax.id)]
        )
        return mapping.vat_code_id.code.strip()

    def sums(self, moves, field):
        """Receivable, base and VAT per code, seen from the seller, without zeros."""
        found = defaultdict(Decimal)
        for line in moves.line_ids.filtered(
            lambda line: line.display_type not in ("line_section", "line_note")
        ):
            amount = money(line[field])
            if line.account_id.account_type == "asset_receivable":
                found["receivable"] += amount
            elif line.tax_line_id:
                found["vat", self.vat_code(line)] -= amount
            else:
                found["base", self.vat_code(line)] -= amount
        return {key: amount for key, amount in found.items() if amount}

    # --- Exact's side ---

    def sums_in_exact(self, totals):
        found = {"receivable": Decimal(totals["receivable"])}
        for code, amounts in totals["vat"].items():
            found["base", code] = Decimal(amounts["base"])
            found["vat", code] = Decimal(amounts["vat"])
        return {key: amount for key, amount in found.items() if amount}

    def assert_equal_books(self, moves):
        ledger = self.ledger()
        booked = defaultdict(list)
        for entry in ledger["entries"]:
            booked[entry["your_ref"]].append(entry)
        left = moves.filtered(lambda move: move.exact_online_state != "processed")
        self.assertFalse(left.mapped("exact_online_explanation"))
        self.assertEqual(set(booked), set(moves.mapped("name")))
        for move in moves:
            with self.subTest(ref=move.ref, name=move.name):
                self.assertEqual(
                    len(booked[move.name]), 1, "each document stands in Exact once"
                )
                [entry] = booked[move.name]
                self.assert_equal_head(entry, move)
                self.assertEqual(
                    self.sums_in_exact(entry), self.sums(move, "amount_currency")
                )
                self.assertEqual(move.exact_online_state, "processed")
                self.assertEqual(move.exact_online_verified, "yes")
        self.assert_equal_balances(moves, ledger)

    def assert_equal_head(self, entry, move):
        due = max(
            move.line_ids.filtered(
                lambda line: line.display_type == "payment_term"
            ).mapped("date_maturity")
        )
        self.assertEqual(
            {
                "customer": move.commercial_partner_id.name,
                "currency": move.currency_id.name,
                "date": str(move.invoice_date),
                "due_date": str(due),
                "year": move.date.year,
                "period": move.date.month,
                "payment_reference": move.payment_reference or None,
            },
            {
                name: entry[name]
                for name in (
                    "customer",
                    "currency",
                    "date",
                    "due_date",
                    "year",
                    "period",
                    "payment_reference",
                )
            },
        )
        if move.ref:
            self.assertIn(move.ref, entry["description"])

    def assert_equal_balances(self, moves, ledger):
        """Receivable per currency, and VAT in the company's.

        Exact turns each line over at the entry's rate, Odoo rounds over the whole
        document: a foreign document may differ by a cent a line in the company's
        currency, and in its own by nothing.
        """
        receivable = {
            currency.name: self.sums(group, "amount_currency").get("receivable", ZERO)
            for currency, group in moves.grouped("currency_id").items()
        }
        in_exact = {
            name: Decimal(amount) for name, amount in ledger["receivable_fc"].items()
        }
        self.assertEqual(in_exact, receivable)
        foreign = moves.filtered(lambda m: m.currency_id != m.company_currency_id)
        room = Decimal("0.01") * len(foreign.line_ids)
        odoo, exact = self.sums(moves, "balance"), self.sums_in_exact(ledger)
        for key in {*odoo, *exact}:
            difference = abs(odoo.get(key, ZERO) - exact.get(key, ZERO))
            self.assertLessEqual(difference, room, key)


class TestLedger(LedgerCase):
    """All documents of the demo company and of the catalogue, under each rule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moves = Documents(cls.env, cls.company).book()
        cls.moves |= cls.env["account.move"].search(
            [
                ("company_id", "=", cls.company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
            ]
        )

    def setUp(self):
        super().setUp()
        # The documents brought taxes and accounts along.
        self.bind(self.division, self.company)

    def all_equal_once(self):
        self.assertGreaterEqual(len(self.moves), 13 + 30)
        self.process(self.moves)
        self.assert_equal_books(self.moves)
        posts = self.posts()
        self.process(self.moves)
        self.drain()
        self.assertEqual(self.posts(), posts, "a second click sends nothing")
        self.assert_equal_books(self.moves)

    def posts(self):
        calls = self.sandbox.ask("calls?last=0")["calls"]
        return sum(count for name, count in calls.items() if name.startswith("POST "))

    def test_suggestions_leave_nothing_open(self):
        missing = self.division._missing_mappings()
        self.assertFalse([record.name for kind in missing.values() for record in kind])
        self.assertTrue(self.division.is_ready)

    def test_signs_as_given(self):
        self.follow("as_given", "negative")
        self.all_equal_once()

    def test_type_turns_the_signs(self):
        self.follow("type_flips", "type_21_positive")
        self.all_equal_once()

    def test_type_is_refused(self):
        self.follow("no_type", "negative")
        self.all_equal_once()


class TestCreditNoteRule(LedgerCase):
    """The first credit note tells whether Exact takes the rule as meant."""

    def setUp(self):
        super().setUp()
        self.moves = Documents(self.env, self.company).book(FEW)
        self.notes = self.moves.filtered(lambda m: m.move_type == "out_refund")
        self.invoices = self.moves - self.notes

    def test_type_with_negative_amounts(self):
        self.follow("as_given", "type_21_negative")
        self.process(self.moves)
        self.assert_equal_books(self.moves)
        self.assertEqual(self.division.credit_note_confirmed, "type_21_negative")

    def test_no_type_where_a_type_would_turn(self):
        self.follow("type_flips", "negative")
        self.process(self.moves)
        self.assert_equal_books(self.moves)

    def wrong_rule(self):
        """One credit note is booked wrongly, is named, and no other follows."""
        self.process(self.moves)
        flagged = self.notes.filtered(lambda m: m.exact_online_state == "processed")
        held = self.notes - flagged
        self.assertEqual(len(flagged), 1)
        self.assertEqual(flagged.exact_online_verified, "no")
        self.assertIn("credit note", flagged.exact_online_explanation.lower())
        self.assertEqual(set(held.mapped("exact_online_state")), {"failed"})
        self.assertEqual(set(self.invoices.mapped("exact_online_state")), {"processed"})
        self.assertEqual(self.ledger()["count"], len(self.invoices) + 1)
        return flagged, held

    def test_positive_amounts_are_booked_as_an_invoice(self):
        self.follow("as_given", "type_21_positive")
        self.wrong_rule()

    def test_negative_amounts_are_turned_twice(self):
        self.follow("type_flips", "type_21_negative")
        flagged, held = self.wrong_rule()

        # A person chooses the other rule, and processes the held ones again.
        self.division.credit_note_rule = "type_21_positive"
        self.process(held)
        self.assertEqual(set(held.mapped("exact_online_state")), {"processed"})
        self.assertEqual(set(held.mapped("exact_online_verified")), {"yes"})
        self.assertEqual(flagged.exact_online_verified, "no")
        self.assertEqual(self.ledger()["count"], len(self.moves))

    def test_type_that_is_refused_fails_with_exacts_words(self):
        self.follow("no_type", "type_21_negative")
        self.process(self.moves)
        self.assertEqual(set(self.notes.mapped("exact_online_state")), {"failed"})
        for note in self.notes:
            self.assertTrue(note.ref.endswith(CREDIT_SUFFIX))
            self.assertTrue(note.exact_online_transfer_id.exact_message)
        self.assertEqual(self.ledger()["count"], len(self.invoices))
