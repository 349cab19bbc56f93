# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What it costs in calls, as Exact counts them."""

from .situations import ENTRIES, RELATIONS, SituationCase

TOKEN = "POST /api/oauth2/token"
POST_ENTRY, READ_ENTRIES = f"POST {ENTRIES}", f"GET {ENTRIES}"
POST_RELATION, READ_RELATIONS = f"POST {RELATIONS}", f"GET {RELATIONS}"


class TestCalls(SituationCase):
    def setUp(self):
        super().setUp()
        self.settings(minute_limit=0)
        self.pass_time(seconds=61)

    def invoices(self, count, partner=None):
        moves = self.env["account.move"]
        for number in range(count):
            customer = partner or self.partner(
                name=f"Customer {number}", company_registry=f"{90000000 + number}"
            )
            moves |= self.invoice(partner_id=customer.id)
        return moves

    def assert_calls(self, moves, calls):
        self.assert_processed_once(*moves)
        self.assertEqual(self.calls(), calls)
        transfers = self.env["exact.online.transfer"].search(
            [
                "|",
                ("move_id", "in", moves.ids),
                ("partner_id", "in", moves.commercial_partner_id.ids),
                ("kind", "in", ("invoice", "relation")),
            ]
        )
        return transfers

    def test_linked_customer(self):
        moves = self.invoices(3, self.linked_partner())
        self.process(moves)
        self.assert_calls(moves, {POST_ENTRY: 3})
        self.assertEqual(moves.mapped("exact_online_transfer_id.calls"), [1, 1, 1])
        self.assertEqual(set(moves.mapped("exact_online_verified")), {"yes"})

    def test_linked_customer_answer_with_the_key_only(self):
        partner = self.linked_partner()
        self.settings(post_answer_by_resource={ENTRIES: "key_only"}, prefer="ignored")
        moves = self.invoices(21, partner)
        self.process(moves)
        self.assert_calls(moves, {POST_ENTRY: 21, READ_ENTRIES: 2})
        self.assertEqual(set(moves.mapped("exact_online_verified")), {"yes"})
        # What a person sees adds up to what Exact counted.
        self.assertEqual(sum(moves.exact_online_transfer_id.mapped("calls")), 23)

    def test_new_customers(self):
        moves = self.invoices(21)
        self.process(moves)
        transfers = self.assert_calls(
            moves, {READ_RELATIONS: 2, POST_RELATION: 21, POST_ENTRY: 21}
        )
        self.assertEqual(sum(transfers.mapped("calls")), 44)

    def test_one_new_customer_of_many_invoices(self):
        moves = self.invoices(3, self.partner(name="Customer", city="Utrecht"))
        self.process(moves)
        self.assert_calls(moves, {READ_RELATIONS: 1, POST_RELATION: 1, POST_ENTRY: 3})

    def test_customer_that_exact_has(self):
        code = self.division.code
        rows = self.sandbox.ask(f"rows?division={code}&resource={RELATIONS}")
        known = rows[0]
        moves = self.invoices(
            1, self.partner(name=known["Name"], ref=known["Code"].strip())
        )
        self.process(moves)
        self.assert_calls(moves, {READ_RELATIONS: 1, POST_ENTRY: 1})
        relation = moves.partner_id.exact_online_relation_id
        self.assertEqual(relation.code, known["Code"].strip())

    def test_what_preflight_refuses_costs_nothing(self):
        partner = self.linked_partner()
        move = self.invoice(partner_id=partner.id)
        self.env["exact.online.mapping"].search([("kind", "=", "tax")]).unlink()
        self.process(move)
        self.assert_state(move, "failed")
        self.assertEqual(self.calls(), {})
        self.assert_readable(move.exact_online_explanation)

    # --- customers of documents that cannot go ---

    def customers_offered(self):
        return self.env["exact.online.transfer"].search(
            [("kind", "=", "relation"), ("state", "!=", "withdrawn")]
        )

    def unmap(self, xmlid):
        """Take a tax's mapping away; what it was, to be given back."""
        mapping = self.env["exact.online.mapping"].search(
            [("tax_id", "=", self.tax(xmlid).id), ("kind", "=", "tax")]
        )
        values = mapping.copy_data()
        mapping.unlink()
        return values

    def test_no_customer_is_made_for_a_blocked_document(self):
        mapping = self.unmap("btw_21")
        moves = self.invoices(2)
        self.process(moves)
        self.assertEqual(self.calls(), {})
        self.assertFalse(self.customers_offered())
        for move in moves:
            self.assert_state(move, "failed")
            self.assertIn("21%", move.exact_online_explanation)
            self.assertNotIn(move.partner_id.name, move.exact_online_explanation)
        # Mended: the documents bring their customers along.
        self.env["exact.online.mapping"].create(mapping)
        self.drain()
        self.assert_calls(moves, {READ_RELATIONS: 1, POST_RELATION: 2, POST_ENTRY: 2})

    def test_customer_is_made_for_the_document_that_can_go(self):
        self.unmap("btw_21")
        partner = self.partner(name="Customer", city="Utrecht")
        blocked = self.invoices(2, partner)
        good = self.invoice([(100, "btw_9")], partner_id=partner.id)
        self.process(blocked | good)
        for move in blocked:
            self.assert_state(move, "failed")
            self.assertIn("21%", move.exact_online_explanation)
        self.assert_calls(good, {READ_RELATIONS: 1, POST_RELATION: 1, POST_ENTRY: 1})

    def test_customer_is_made_for_a_document_that_is_looked_up(self):
        """It waits for no customer, so that a look-up is not held up."""
        customer = self.partner(name="Customer", company_registry="90000001")
        self.process(self.invoices(1, customer))
        first = self.invoice([(100, "btw_9")], partner_id=customer.id)
        self.fault("drop_before", count=1)
        self.process(first)
        self.no_more_faults()
        self.assert_state(first, "unknown")
        customer.action_exact_online_unlink_relation()
        self.unmap("btw_21")
        second = self.invoices(1, customer)
        self.process(second)
        self.assert_state(second, "failed")
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(first)

    def test_never_sent_document_needs_no_customer(self):
        move = self.invoices(1)
        move.action_exact_online_process()
        self.transfer_of(move)._withdraw("Paid in cash")
        self.drain()
        self.assertEqual(self.calls(), {})
        self.assertFalse(self.customers_offered())

    def test_token_is_renewed_once_for_a_batch(self):
        moves = self.invoices(5, self.linked_partner())
        self.pass_time(minutes=10)
        self.process(moves)
        self.assert_calls(moves, {TOKEN: 1, POST_ENTRY: 5})
        # And not before it is needed.
        self.pass_time(minutes=9)
        more = self.invoices(1, moves.partner_id)
        self.process(more)
        self.assertEqual(self.calls()[TOKEN], 1)

    def test_nothing_due_costs_nothing(self):
        self.drain()
        self.pass_time(minutes=30)
        self.drain()
        self.assertEqual(self.calls(), {})
