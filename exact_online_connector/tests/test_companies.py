# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Companies keep apart what each has in Exact."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw

from .situations import SituationCase
from .test_security import own_actions

OF_A_DIVISION = (
    "exact.online.journal",
    "exact.online.vat.code",
    "exact.online.gl.account",
    "exact.online.payment.condition",
    "exact.online.period",
    "exact.online.relation",
    "exact.online.mapping",
    "exact.online.transfer",
    "exact.online.issue",
)
USER = "account.group_account_invoice"
MANAGER = "exact_online_connector.group_exact_online_manager"


class CompaniesCase(SituationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        cls.second = (
            cls.env["res.company"]
            .sudo()
            .create(
                {
                    "name": "Second B.V.",
                    "country_id": cls.env.ref("base.nl").id,
                    "currency_id": euro.id,
                }
            )
        )
        cls.user.company_ids = [Command.link(cls.second.id)]
        cls.env["account.chart.template"].sudo().try_loading("nl", cls.second, False)

    def setUp(self):
        super().setUp()
        self.both = self.company + self.second
        self.env = self.env(
            context=dict(self.env.context, allowed_company_ids=self.both.ids)
        )
        self.ours = self.new_user("ours", self.company, USER, MANAGER)
        self.theirs = self.new_user("theirs", self.second, USER, MANAGER)
        self.clerk = self.new_user("clerk", self.company, USER)

    def second_division(self, connection=None):
        """The second company on the second division (of the same connection)."""
        connection = connection or self.connection
        division = connection.division_ids.filtered(lambda d: d.code == 3412002)
        self.bind(division.with_company(self.second), self.second)
        return division

    def second_invoice(self):
        move = (
            self.env["account.move"]
            .with_company(self.second)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner(name="Klant van Second").id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create({"name": "Line", "price_unit": 50})
                    ],
                }
            )
        )
        move.action_post()
        return move

    def failing(self, company):
        """An invoice of a company that fails, so that it has an issue."""
        customer = self.partner(name=f"Zonder {company.name}", email="not an address")
        move = self.second_invoice() if company == self.second else self.invoice()
        move = move.with_company(company).copy({"partner_id": customer.id})
        move.invoice_date = fields.Date.today()
        move.action_post()
        return move

    def assert_apart(self, user, own, other):
        """``user`` meets rows of ``own`` and none of ``other``, however asked."""
        for model in OF_A_DIVISION:
            with self.subTest(user=user.login, model=model):
                hidden = self.env[model].search([("division_id", "=", other.id)])
                self.assertTrue(hidden, "nothing to hide: the test is empty")
                seen = self.as_user(user, self.env[model]).search([])
                self.assertEqual(seen.division_id, own)
                self.assertFalse(
                    self.as_user(user, self.env[model]).search_count(
                        [("division_id", "=", other.id)]
                    )
                )
                with self.assertRaises(AccessError):
                    self.as_user(user, hidden[:1]).read(["display_name"])
                with self.assertRaises(AccessError):
                    call_kw(
                        self.as_user(user, self.env[model]),
                        "web_read",
                        [hidden[:1].ids],
                        {"specification": {"division_id": {}}},
                    )
                groups = call_kw(
                    self.as_user(user, self.env[model]),
                    "formatted_read_group",
                    [[]],
                    {"groupby": ["division_id"], "aggregates": ["__count"]},
                )
                self.assertEqual([g["division_id"][0] for g in groups], own.ids)
        self.assertEqual(
            self.as_user(user, self.env["exact.online.division"])
            .search([("company_id", "!=", False)])
            .ids,
            own.ids,
        )
        with self.assertRaises(AccessError):
            self.as_user(user, other).read(["name"])


class TestTwoCompanies(CompaniesCase):
    def test_on_one_connection(self):
        other = self.second_division()
        ours, theirs = self.invoice(), self.second_invoice()
        failing = self.failing(self.company) + self.failing(self.second)
        self.process(ours + theirs + failing)
        self.assert_state(ours, "processed")
        self.assert_state(theirs, "processed")
        self.assertEqual(set(failing.mapped("exact_online_state")), {"failed"})
        # Each in its own books.
        self.assertEqual(len(self.entries(self.division)), 1)
        self.assertEqual(len(self.entries(other)), 1)
        self.assertEqual(self.entries(other)[0]["your_ref"], theirs.name)
        self.assert_apart(self.ours, self.division, other)
        self.assert_apart(self.clerk, self.division, other)
        self.assert_apart(self.theirs, other, self.division)

    def test_on_two_connections(self):
        connection = self.connect(user=1, name="Second").with_env(self.env)
        connection.action_fetch_divisions()
        other = self.second_division(connection)
        ours, theirs = self.invoice(), self.second_invoice()
        self.process(
            ours + theirs + self.failing(self.company) + self.failing(self.second)
        )
        self.assert_state(theirs, "processed")
        self.assert_apart(self.ours, self.division, other)
        self.assert_apart(self.clerk, self.division, other)
        self.assert_apart(self.theirs, other, self.division)
        for user, own, hidden in (
            (self.ours, self.connection, connection),
            (self.theirs, connection, self.connection),
            (self.clerk, self.connection, connection),
        ):
            connections = self.as_user(user, self.env["exact.online.connection"])
            self.assertEqual(connections.search([]).ids, own.ids)
            with self.assertRaises(AccessError):
                self.as_user(user, hidden).read(["name"])
            # Free divisions of a connection that serves others stay hidden as well.
            free = hidden.division_ids.filtered(lambda d: not d.company_id)[:1]
            with self.assertRaises(AccessError):
                self.as_user(user, free).read(["name"])

    def test_actions_on_what_is_not_ours(self):
        other = self.second_division()
        theirs = self.second_invoice()
        self.process(theirs + self.failing(self.second))
        transfer = self.transfer_of(theirs)
        issue = self.env["exact.online.issue"].search([("division_id", "=", other.id)])
        self.assertTrue(issue)
        mapping = self.env["exact.online.mapping"].search(
            [("division_id", "=", other.id)], limit=1
        )
        for record, action in (
            (theirs, "action_exact_online_process"),
            *((issue, action) for action in own_actions(issue)),
            (transfer, "action_process_again"),
            (transfer, "action_open_record"),
            (transfer, "action_open_in_exact"),
            (transfer, "action_synchronise"),
            (transfer, "action_withdraw"),
            (mapping, "action_confirm"),
            (other, "action_refresh_reference"),
            (other, "action_confirm_suggestions"),
            (other, "action_open_transfers"),
            (other, "action_synchronise"),
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                call_kw(
                    self.as_user(self.ours, record.browse()), action, [record.ids], {}
                )
        wizard = self.as_user(self.ours, self.env["exact.online.withdraw"])
        with self.assertRaises(AccessError):
            wizard.create(
                {"reason": "theirs", "transfer_ids": [Command.set(transfer.ids)]}
            ).action_withdraw()

    def test_manager_binds_own_companies_only(self):
        free = self.connection.division_ids[2]
        with self.assertRaises(AccessError):
            self.as_user(self.ours, free).company_id = self.second
        self.as_user(self.ours, self.division).start_date = fields.Date.today()

    def test_mapping_cannot_be_moved_to_another_company(self):
        other = self.second_division()
        mapping = self.division.mapping_ids[:1]
        with self.assertRaises(UserError):
            self.as_user(self.ours, mapping).write({"division_id": other.id})

    def test_shared_partner_has_a_relation_in_each(self):
        """A partner of both companies is two relations, each seen by its own."""
        other = self.second_division()
        ours = self.invoice()
        theirs = self.second_invoice().copy({"partner_id": ours.partner_id.id})
        theirs.invoice_date = fields.Date.today()
        theirs.action_post()
        self.process(ours + theirs)
        partner = ours.partner_id
        first = partner.with_company(self.company).exact_online_relation_id
        second = partner.with_company(self.second).exact_online_relation_id
        self.assertEqual(
            (first.division_id, second.division_id), (self.division, other)
        )
        self.assertEqual(
            self.as_user(self.clerk, partner).exact_online_relation_id.id, first.id
        )

    def test_fields_show_the_current_companys_mapping(self):
        """Shared payment terms, one mapping for each division."""
        other = self.second_division()
        term = self.env.ref("account.account_payment_term_30days")
        conditions = self.env["exact.online.payment.condition"]
        chosen = {
            company: conditions.search(
                [("division_id", "=", division.id), ("code", "=", code)]
            )
            for company, division, code in (
                (self.company, self.division, "14"),
                (self.second, other, "60"),
            )
        }
        for company, condition in chosen.items():
            term.with_company(company).exact_online_payment_condition_id = condition
        term.invalidate_recordset()
        for company, condition in chosen.items():
            self.assertEqual(
                term.with_company(company).exact_online_payment_condition_id, condition
            )


class TestFreeDivisions(CompaniesCase):
    def test_for_managers_only(self):
        free = self.connection.division_ids[2]
        self.assertFalse(free.company_id)
        self.assertTrue(self.as_user(self.ours, free).name)
        with self.assertRaises(AccessError):
            self.as_user(self.clerk, free).read(["name"])
        self.assertEqual(
            self.as_user(self.clerk, self.env["exact.online.division"]).search([]).ids,
            self.division.ids,
        )

    def test_one_division_for_a_company(self):
        with self.assertRaises(Exception) as refused, self.env.cr.savepoint():
            self.connection.division_ids[1].company_id = self.company
            self.env.flush_all()
        self.assertIn("UniqueViolation", type(refused.exception).__name__)

    def test_other_currency_is_refused(self):
        dollars = (
            self.env["res.company"]
            .sudo()
            .create({"name": "Dollars", "currency_id": self.env.ref("base.USD").id})
        )
        self.user.company_ids = [Command.link(dollars.id)]
        with self.assertRaises(ValidationError) as refused:
            self.connection.division_ids[1].company_id = dollars
        self.assertIn("USD", str(refused.exception))


class TestBranch(CompaniesCase):
    def setUp(self):
        super().setUp()
        self.branch = (
            self.env["res.company"]
            .sudo()
            .create(
                {
                    "name": "Filiaal",
                    "parent_id": self.company.id,
                    "country_id": self.env.ref("base.nl").id,
                }
            )
        )
        self.env["account.chart.template"].sudo().try_loading("nl", self.branch, False)
        self.env.user.company_ids = [Command.link(self.branch.id)]
        self.local = self.new_user("local", self.branch, USER)

    def branch_invoice(self):
        move = (
            self.env["account.move"]
            .with_company(self.branch)
            .with_context(allowed_company_ids=(self.branch + self.company).ids)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner(name="Klant van het filiaal").id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Line",
                                "price_unit": 80,
                                "tax_ids": [Command.set(self.tax("btw_21").ids)],
                            }
                        )
                    ],
                }
            )
        )
        move.action_post()
        self.assertEqual(move.company_id, self.branch)
        return move

    def test_uses_the_division_of_its_parent(self):
        move = self.branch_invoice()
        local = self.as_user(self.local, move)
        local.action_exact_online_process()
        local.invalidate_recordset()
        # It waits on its customer, whose transfer is the parent's.
        self.assertEqual(local.exact_online_state, "offered")
        self.assert_readable(local.exact_online_explanation)
        self.drain()
        self.assert_processed_once(move)
        local.invalidate_recordset()
        self.assertTrue(local.exact_online_entry_number)
        self.assertTrue(local.partner_id.exact_online_relation_id.code)
        self.assertEqual(
            self.as_user(self.local, self.env["exact.online.division"]).search([]).ids,
            self.division.ids,
        )

    def test_failing_customer_is_told_in_the_branch(self):
        move = self.branch_invoice()
        move.partner_id.email = "not an address"
        local = self.as_user(self.local, move)
        local.action_exact_online_process()
        self.drain()
        local.invalidate_recordset()
        self.assertEqual(local.exact_online_state, "failed")
        self.assertIn("not an address", local.exact_online_explanation)
        move.partner_id.email = False
        local.action_exact_online_process()
        self.drain()
        self.assert_processed_once(move)

    def test_own_division_comes_first(self):
        division = self.connection.division_ids[1]
        self.bind(division.with_company(self.branch), self.branch)
        found = self.env["exact.online.division"]._for_company(self.branch)
        self.assertEqual(found, division)

    def test_parent_does_not_leak_into_a_sister(self):
        sister = self.new_user("sister", self.second, USER)
        self.assertFalse(
            self.as_user(sister, self.env["exact.online.division"]).search([])
        )
