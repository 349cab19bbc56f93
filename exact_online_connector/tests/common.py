# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real local Exact Online on a socket, and the Dutch demo company connected to it."""

import atexit
import os
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone

import requests
from odoo import Command, fields
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import _super_send

from exact_core.model.tokens import TokenPair
from exact_sandbox.testing import serving

from ..adapters import client as exact_client
from ..adapters.runner import Runner

_stack = ExitStack()
atexit.register(_stack.close)
_started = []


def sandbox():
    """The sandbox of this test run, started once.

    In a thread, on a real socket: Odoo ends the child processes of each test class.
    """
    if not _started:
        _started.append(_stack.enter_context(serving(world="firm", tls=True)))
        os.environ["REQUESTS_CA_BUNDLE"] = _started[0].ca
        exact_client._transport.cache_clear()
    return _started[0]


class Sandbox:
    """The administration of the sandbox, as a test uses it."""

    def __init__(self, started):
        self.started = started
        self.base_url = started.base_url
        self.ready = started.ready

    def ask(self, path, body=None):
        url = f"{self.base_url}/_sandbox/{path}"
        if body is None:
            answer = requests.get(url, verify=self.started.ca, timeout=10)
        else:
            answer = requests.post(url, json=body, verify=self.started.ca, timeout=10)
        answer.raise_for_status()
        return answer.json()


def token_pair(pair):
    """What the sandbox grants, as the core keeps it."""
    return TokenPair(
        access_token=pair["access_token"],
        refresh_token=pair["refresh_token"],
        issued_at=datetime.now(timezone.utc),
        expires_in=int(pair["expires_in"]),
    )


@tagged("post_install", "-at_install")
class ExactOnlineCase(TransactionCase):
    """*NL Company* of Odoo's own demo data, connected to a division."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = Sandbox(sandbox())
        cls.previous_url = os.environ.get("EXACT_ONLINE_BASE_URL")
        os.environ["EXACT_ONLINE_BASE_URL"] = cls.sandbox.base_url
        cls.company = cls.env["res.company"].search([("name", "=", "NL Company")])
        cls.user = cls.env.ref("base.user_admin")
        cls.user.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
                "group_ids": [
                    Command.link(cls.env.ref("account.group_account_manager").id)
                ],
            }
        )
        cls.env = cls.env(
            user=cls.user,
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids),
        )
        cls.company = cls.company.with_env(cls.env)
        cls.sandbox.ask("reset", {})
        with cls.cursors_of_its_own():
            cls.connection = cls.connect()
            cls.connection.action_fetch_divisions()
            cls.division = cls.connection.division_ids[0]
            cls.bind(cls.division, cls.company)

    @classmethod
    @contextmanager
    def cursors_of_its_own(cls):
        """Let the addon's own cursors see what the class makes, as those of a test."""
        cls.env.flush_all()
        with ExitStack() as stack:
            for patched in cls._registry_test_mode_patches(
                cr=cls.cr, registry=cls.registry
            ):
                stack.enter_context(patched)
            yield
        cls.env.invalidate_all()

    @classmethod
    def tearDownClass(cls):
        if cls.previous_url is None:
            os.environ.pop("EXACT_ONLINE_BASE_URL", None)
        else:
            os.environ["EXACT_ONLINE_BASE_URL"] = cls.previous_url
        super().tearDownClass()

    def setUp(self):
        super().setUp()
        mode = self.enter_registry_test_mode()
        mode.__enter__()
        self.addCleanup(mode.__exit__, None, None, None)
        # Exact is as before the class was made, and forgot the consent.
        self.sandbox.ask("reset", {})
        self.authorise(self.connection)

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # Odoo's own guard cannot compare the pair of time-outs that the core gives.
        if not r.url.startswith("https://127.0.0.1:"):
            return super()._request_handler(s, r, **kw)
        return _super_send(s, r, **kw)

    # --- setting up ---

    @classmethod
    def connect(cls, user=0, **values):
        """A connection with a token pair, as after the consent page."""
        ready = cls.sandbox.ready
        connection = cls.env["exact.online.connection"].create(
            {
                "name": "Test",
                "site": "nl",
                "client_id": ready["client_id"],
                "client_secret": ready["client_secret"],
                **values,
            }
        )
        cls.env["exact.online.token"].sudo().create({"connection_id": connection.id})
        cls.authorise(connection, user)
        return connection

    @classmethod
    def authorise(cls, connection, user=0):
        login = cls.sandbox.ready["users"][user]["login"]
        pair = cls.sandbox.ask("grant", {"user": login})
        cls.env.flush_all()
        exact_client.token_store(connection).update(lambda _old: token_pair(pair))
        cls.env.invalidate_all()
        connection.write({"state": "connected", "exact_user_id": login})

    @classmethod
    def bind(cls, division, company):
        """Bind a division, read its set-up data, confirm what is suggested."""
        division.company_id = company
        division.action_refresh_reference()
        division.action_confirm_suggestions()

    # --- doing ---

    def drain(self, seconds=60):
        """Let the runner do all that is due, as the cron does."""
        self.env.flush_all()
        outcome = Runner(self.env.registry, seconds=seconds).run()
        self.env.invalidate_all()
        return outcome

    def process(self, moves):
        """Click *Process to Exact*, and let the runner do its work."""
        result = moves.action_exact_online_process()
        self.drain()
        return result

    def tax(self, xmlid):
        return self.env["account.chart.template"].with_company(self.company).ref(xmlid)

    def partner(self, **values):
        return self.env["res.partner"].create(
            {"name": "Bakkerij De Korenaar B.V.", "is_company": True}
            | {"country_id": self.env.ref("base.nl").id}
            | values
        )

    def invoice(self, lines=None, post=True, **values):
        """A posted customer document; lines are (price, tax xmlid or None) pairs."""
        move = (
            self.env["account.move"]
            .with_company(self.company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": values.pop("partner_id", None) or self.partner().id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": f"Line {number}",
                                "price_unit": price,
                                "tax_ids": [
                                    Command.set(self.tax(tax).ids if tax else [])
                                ],
                            }
                        )
                        for number, (price, tax) in enumerate(
                            lines or [(100, "btw_21")], 1
                        )
                    ],
                    **values,
                }
            )
        )
        if post:
            move.action_post()
        return move
