# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do what, and where secrets do not go."""

import logging
import os
from contextlib import contextmanager

from cryptography.fernet import Fernet
from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw

from ..adapters import client as exact_client
from ..adapters import secrets
from .situations import SituationCase

MODULE = "odoo.addons.exact_online_connector"
USER = "account.group_account_invoice"
MANAGER = "exact_online_connector.group_exact_online_manager"
READ_ONLY_FOR_ALL = (
    "exact.online.budget",
    "exact.online.gl.account",
    "exact.online.issue",
    "exact.online.journal",
    "exact.online.payment.condition",
    "exact.online.period",
    "exact.online.transfer",
    "exact.online.vat.code",
)


def required_values(model):
    """What a wizard needs to exist: any record, any text."""
    values = {}
    for name, field in model._fields.items():
        if not field.required or not field.store or field.default:
            continue
        if field.type == "many2one":
            comodel = model.env[field.comodel_name].sudo()
            values[name] = comodel.search([], limit=1).id
        elif field.type == "many2many":
            values[name] = [Command.clear()]
        elif field.type == "char":
            values[name] = "x"
    return values


def own_actions(model):
    """Public methods of the addon on a model: what can be called by RPC."""
    return sorted(
        name
        for name in dir(model)
        if name.startswith("action_")
        and getattr(model, name).__module__.startswith(MODULE)
    )


class SecurityCase(SituationCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        bad = self.partner(name="Bad", email="not an address")
        self.process(self.move + self.invoice(partner_id=bad.id))
        self.assert_state(self.move, "processed")
        self.outsider = self.new_user("outsider", self.company, "base.group_user")
        self.reader = self.new_user(
            "reader", self.company, "account.group_account_readonly"
        )
        self.clerk = self.new_user("clerk", self.company, USER)
        self.manager = self.new_user("manager", self.company, USER, MANAGER)
        self.env["exact.online.rule"].create(
            {"name": "Rule", "patterns": "Kleurcode *", "explanation": "Mend it."}
        )

    def rpc(self, user, record, method, *args, **kwargs):
        model = self.as_user(user, record.browse())
        return call_kw(model, method, [record.ids, *args], kwargs)

    def one_of_each(self):
        """A record of every model of the addon that has a table of its own."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if name.startswith("exact.online.") and not model._abstract:
                yield (
                    model.sudo().search([], limit=1)
                    if not model._transient
                    else (model.sudo().create(required_values(model)))
                )


class TestGroups(SecurityCase):
    def test_outsiders_read_nothing(self):
        for user in (self.outsider, self.reader):
            for record in self.one_of_each():
                with self.subTest(user=user.login, model=record._name):
                    self.assertTrue(record, "nothing to hide: the test is empty")
                    with self.assertRaises(AccessError):
                        self.as_user(user, record).read([])
                    with self.assertRaises(AccessError):
                        self.as_user(user, record.browse()).search([])

    def test_outsiders_call_nothing(self):
        """Every action of the addon, found by its name: new ones are held too."""
        targets = [
            *self.one_of_each(),
            self.move,
            self.move.partner_id,
        ]
        called = 0
        for record in targets:
            for action in own_actions(record):
                for user in (self.outsider, self.reader):
                    called += 1
                    with self.subTest(user=user.login, on=record._name, action=action):
                        with self.assertRaises(AccessError):
                            self.rpc(user, record, action)
        self.assertGreater(called, 40)

    def test_clerks_do_not_manage(self):
        """Who processes invoices changes no connection, division or mapping."""
        for record, action in (
            (self.connection, "action_authorise"),
            (self.connection, "action_disconnect"),
            (self.connection, "action_fetch_divisions"),
            (self.division, "action_refresh_reference"),
            (self.division, "action_confirm_suggestions"),
            (self.division.mapping_ids[:1], "action_confirm"),
            (self.move.partner_id, "action_exact_online_unlink_relation"),
            (
                self.move.partner_id.exact_online_relation_id,
                "action_unlink_partner",
            ),
        ):
            with self.subTest(action), self.assertRaises(AccessError):
                self.rpc(self.clerk, record, action)
        for record in self.one_of_each():
            if record._transient:
                continue
            with self.subTest(record._name):
                clerk = self.as_user(self.clerk, record)
                for right in ("write", "create", "unlink"):
                    self.assertFalse(clerk.has_access(right), right)

    def test_clerk_cannot_map_by_the_field_on_the_tax(self):
        tax = self.tax("btw_21")
        code = tax.exact_online_vat_code_id
        clerk = self.new_user(
            "accountant", self.company, "account.group_account_manager"
        )
        self.assertEqual(self.as_user(clerk, tax).exact_online_vat_code_id.id, code.id)
        with self.assertRaises(AccessError):
            self.as_user(clerk, tax).exact_online_vat_code_id = False
        self.assertEqual(tax.exact_online_vat_code_id, code)

    def test_manager_writes_no_outcome(self):
        """Not even a manager makes, changes or removes what Exact answered."""
        for model in READ_ONLY_FOR_ALL:
            with self.subTest(model):
                records = self.as_user(self.manager, self.env[model])
                for right in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(right), right)
        transfer = self.transfer_of(self.move)
        with self.assertRaises(AccessError):
            self.rpc(self.manager, transfer, "write", {"state": "offered"})
        with self.assertRaises(AccessError):
            self.rpc(self.manager, transfer, "copy", {"state": "offered"})
        with self.assertRaises(AccessError):
            self.as_user(self.manager, self.division).write(
                {"transfer_ids": [Command.update(transfer.id, {"state": "offered"})]}
            )
        with self.assertRaises(AccessError):
            self.as_user(self.clerk, self.move).write(
                {
                    "exact_online_transfer_ids": [
                        Command.update(transfer.id, {"state": "offered"})
                    ]
                }
            )

    def test_inner_steps_are_no_rpc(self):
        transfer = self.transfer_of(self.move)
        for record, method in (
            (transfer, "_offer_again"),
            (transfer, "_withdraw"),
            (transfer, "_project"),
            (self.connection, "_complete_consent"),
            (self.connection, "_mark_connected"),
            (self.division, "_cron_drain"),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self.rpc(self.manager, record, method)

    def test_invoicing_people_are_users(self):
        self.assertTrue(
            self.clerk.has_group("exact_online_connector.group_exact_online_user")
        )
        self.assertFalse(
            self.clerk.has_group("exact_online_connector.group_exact_online_manager")
        )
        move = self.invoice(partner_id=self.move.partner_id.id)
        self.as_user(self.clerk, move).action_exact_online_process()
        self.drain()
        self.assert_processed_once(move)


class TestStatusField(SecurityCase):
    """The badge follows from what Exact answered, and from nothing else."""

    def test_write(self):
        move = self.invoice()
        for user in (self.clerk, self.manager, self.user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.as_user(user, move).write({"exact_online_state": "processed"})
        with self.assertRaises(AccessError):
            self.as_user(self.clerk, self.move).write({"exact_online_state": False})
        self.assertFalse(move.exact_online_state)

    def new_values(self):
        return {
            "move_type": "out_invoice",
            "partner_id": self.move.partner_id.id,
            "invoice_date": fields.Date.today(),
        }

    def test_create(self):
        moves = self.as_user(self.clerk, self.env["account.move"])
        with self.assertRaises(AccessError):
            moves.create({**self.new_values(), "exact_online_state": "processed"})

    def test_create_by_a_default(self):
        """A context may carry defaults, and RPC may carry a context."""
        moves = self.as_user(self.clerk, self.env["account.move"])
        move = moves.with_context(default_exact_online_state="processed").create(
            self.new_values()
        )
        self.assertFalse(move.exact_online_state)
        self.assertFalse(self.move.copy().exact_online_state)


class TestSecretsAtRest(SecurityCase):
    def planted(self):
        """Every secret there is now, in the clear."""
        pair = exact_client.token_store(self.connection).load()
        return {
            "client secret": self.sandbox.ready["client_secret"],
            "access token": pair.access_token,
            "refresh token": pair.refresh_token,
        }

    def test_encrypted_in_the_table(self):
        self.env.flush_all()
        for table in ("exact_online_connection", "exact_online_token"):
            self.env.cr.execute(f"SELECT t::text FROM {table} t")  # pylint: disable=E8103
            rows = " ".join(row for (row,) in self.env.cr.fetchall())
            self.assertTrue(rows)
            for name, secret in self.planted().items():
                self.assertNotIn(secret, rows, name)
        stored = self.connection.sudo().client_secret_encrypted
        self.assertEqual(secrets.decrypt(stored), self.sandbox.ready["client_secret"])

    def test_nowhere_else_in_the_database(self):
        """Bodies kept with transfers, chatter and budgets hold no secret."""
        self.pass_time(minutes=11)
        self.process(self.invoice())
        self.env.flush_all()
        for table in ("exact_online_transfer", "exact_online_budget", "mail_message"):
            self.env.cr.execute(f"SELECT t::text FROM {table} t")  # pylint: disable=E8103
            rows = " ".join(row for (row,) in self.env.cr.fetchall())
            for name, secret in self.planted().items():
                self.assertNotIn(secret, rows, f"{name} in {table}")

    def test_client_secret_is_never_readable(self):
        exporter = self.env.ref("base.group_allow_export")
        for user in (self.manager, self.user):
            user.sudo().group_ids = [Command.link(exporter.id)]
            connection = self.as_user(user, self.connection)
            self.assertFalse(connection.client_secret)
            self.assertFalse(connection.read(["client_secret"])[0]["client_secret"])
            exported = connection.export_data(["client_secret"])["datas"]
            self.assertIn(exported, ([[""]], [[False]]))
            self.assertTrue(connection.client_secret_set)

    def test_encrypted_values_are_for_the_system_only(self):
        token = self.env["exact.online.token"].sudo().search([], limit=1)
        connection = self.as_user(self.manager, self.connection)
        with self.assertRaises(AccessError):
            connection.read(["client_secret_encrypted"])
        with self.assertRaises(AccessError):
            connection.search([("client_secret_encrypted", "like", "gAAAA")])
        with self.assertRaises(AccessError):
            connection.write({"client_secret_encrypted": "planted"})
        with self.assertRaises(AccessError):
            self.as_user(self.manager, token).read(["id"])
        with self.assertRaises(AccessError):
            self.as_user(self.manager, token).search(
                [("refresh_token", "like", "gAAAA")]
            )
        transfer = self.as_user(self.manager, self.transfer_of(self.move))
        for name in ("request_body", "response_body", "exact_id", "expected"):
            with self.subTest(name), self.assertRaises(AccessError):
                transfer.read([name])

    def test_copy_takes_no_secret_along(self):
        copy = self.connection.copy()
        self.assertFalse(copy.client_secret_set)
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.exact_user_id)
        self.assertFalse(
            self.env["exact.online.token"]
            .sudo()
            .search([("connection_id", "=", copy.id)])
        )

    def test_disconnect_forgets_the_tokens(self):
        self.as_user(self.manager, self.connection).action_disconnect()
        self.assertFalse(
            self.env["exact.online.token"]
            .sudo()
            .search([("connection_id", "=", self.connection.id)])
        )
        self.assertEqual(self.connection.state, "draft")

    def test_other_key(self):
        """A server without the key says so, and crashes on nothing."""
        move = self.invoice()
        move.action_exact_online_process()
        self.sandbox_delete("calls")
        self.env.flush_all()
        other = Fernet.generate_key().decode()
        previous = os.environ.get("EXACT_ONLINE_SECRET_KEY")
        os.environ["EXACT_ONLINE_SECRET_KEY"] = other
        try:
            self.drain()
        finally:
            del os.environ["EXACT_ONLINE_SECRET_KEY"]
            if previous:
                os.environ["EXACT_ONLINE_SECRET_KEY"] = previous
        self.assertEqual(self.calls(), {})
        self.assert_state(move, "offered")
        self.assertEqual(self.transfer_of(move).wait_code, "configuration")
        self.assert_readable(move.exact_online_explanation)

    def test_key_file_is_its_owners(self):
        from odoo.tools import config

        path = os.path.join(config["data_dir"], secrets.KEY_FILE)
        secrets.encrypt("anything")
        if not os.environ.get("EXACT_ONLINE_SECRET_KEY"):
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)


class _Everything(logging.Handler):
    """Keeps every record as any handler would print it, tracebacks included."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@contextmanager
def everything_logged():
    """All loggers at DEBUG, whatever the configuration says; yields the lines."""
    root = logging.getLogger()
    names = [None, *logging.root.manager.loggerDict]
    before = {name: logging.getLogger(name).level for name in names}
    handler = _Everything()
    root.addHandler(handler)
    others = [item for item in root.handlers if item is not handler]
    levels = {item: item.level for item in others}
    for item in others:
        item.setLevel(logging.CRITICAL + 1)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        for item, level in levels.items():
            item.setLevel(level)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


class TestSecretsInLogs(SecurityCase):
    # A sole trader's old VAT number is his BSN with a tail.
    BSN = "123456782"

    def test_absent_at_debug(self):
        planted = {"client secret": self.sandbox.ready["client_secret"]}

        def plant(when):
            pair = exact_client.token_store(self.connection).load()
            planted[f"access token {when}"] = pair.access_token
            planted[f"refresh token {when}"] = pair.refresh_token

        plant("before")
        customer = self.partner(
            name="Eenmanszaak Jansen", vat=f"NL{self.BSN}B90", city="Utrecht"
        )
        with everything_logged() as lines:
            self.connection.client_secret = planted["client secret"]
            self.process(self.invoice(partner_id=customer.id))
            self.pass_time(minutes=11)
            self.process(self.invoice(partner_id=customer.id))
            plant("renewed")
            # Errors and tracebacks are where secrets like to come out.
            for fault in (
                {"effect": "status", "status": "401"},
                {"effect": "html"},
                {"effect": "reset"},
                {"effect": "status", "status": "503", "path": "token"},
            ):
                self.fault(count=1, **fault)
                self.pass_time(minutes=11)
                self.process(self.invoice(partner_id=customer.id))
                self.no_more_faults()
                self.authorise(self.connection)
                plant(str(fault))
            self.connection.client_secret = "mistyped-secret"
            planted["mistyped"] = "mistyped-secret"
            self.pass_time(minutes=11)
            self.drain()
        text = "\n".join(lines)
        # The net is cast wide enough to catch the calls themselves.
        for logger in ("exact_core", "urllib3.connectionpool", "odoo.sql_db"):
            self.assertIn(logger, text)
        for name, secret in planted.items():
            self.assertFalse([line for line in lines if secret in line], name)
        # What the database is asked is the host's own; the rest holds no BSN.
        self.assertFalse(
            [
                line
                for line in lines
                if self.BSN in line and not line.startswith("odoo.sql_db")
            ]
        )
