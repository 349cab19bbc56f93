# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets as random_secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..adapters import client as exact_client
from ..adapters import explain, reference, secrets

STATE_SCOPE = "exact_online_oauth"
CALLBACK_PATH = "/exact_online/oauth/callback"


class ExactOnlineConnection(models.Model):
    """One authorised app and Exact user on one country site.

    It has no company: a second consent of the same app and user would kill the
    first, so one connection serves many divisions, and a division has the company.
    """

    _name = "exact.online.connection"
    _description = "Exact Online Connection"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    name = fields.Char(required=True, default="Exact Online", tracking=True)
    active = fields.Boolean(default=True)
    site = fields.Selection(
        [
            ("nl", "Netherlands (start.exactonline.nl)"),
            ("be", "Belgium (start.exactonline.be)"),
            ("de", "Germany (start.exactonline.de)"),
            ("fr", "France (start.exactonline.fr)"),
            ("es", "Spain (start.exactonline.es)"),
            ("co.uk", "United Kingdom (start.exactonline.co.uk)"),
            ("com", "United States (start.exactonline.com)"),
        ],
        string="Country Site",
        required=True,
        default="nl",
        help="The site on which you log in to Exact Online. The app is registered on "
        "the same site.",
    )
    client_id = fields.Char(
        string="Client ID",
        help="Client ID of the app as Exact's app centre shows it.",
    )
    client_secret = fields.Char(
        compute="_compute_client_secret",
        inverse="_inverse_client_secret",
        help="Stored encrypted and never shown again. Leave empty to keep it.",
    )
    client_secret_encrypted = fields.Char(groups="base.group_system", copy=False)
    client_secret_set = fields.Boolean(compute="_compute_client_secret_set")
    user_id = fields.Many2one(
        "res.users",
        string="Link User",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
        help="Invoices are prepared with the rights of this user. Choose a lasting "
        "account that may read all customers and invoices.",
    )
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("reauthorise", "Re-authorise"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    state_message = fields.Char(readonly=True, copy=False)
    connected_at = fields.Datetime(string="Connected on", readonly=True, copy=False)
    exact_user_id = fields.Char(
        string="Key of the Exact User", readonly=True, copy=False
    )
    exact_user_name = fields.Char(string="Exact User", readonly=True, copy=False)
    redirect_uri = fields.Char(
        string="Redirect URI",
        compute="_compute_redirect_uri",
        help="Register exactly this address with the app in Exact's app centre.",
    )
    authorised_redirect_uri = fields.Char(readonly=True, copy=False)
    division_ids = fields.One2many("exact.online.division", "connection_id")
    division_count = fields.Integer(compute="_compute_division_count")
    company_ids = fields.Many2many(
        "res.company",
        compute="_compute_company_ids",
        store=True,
        help="Companies whose divisions this connection serves.",
    )

    _exact_user_uniq = models.UniqueIndex(
        "(site, client_id, exact_user_id) WHERE exact_user_id IS NOT NULL",
        "This Exact user is already connected with this app: one consent serves all "
        "divisions.",
    )

    @api.depends("client_id")
    def _compute_client_secret(self):
        # Never readable, not even by those who may write it.
        self.client_secret = False

    def _inverse_client_secret(self):
        for connection in self:
            if connection.client_secret:
                connection.sudo().client_secret_encrypted = secrets.encrypt(
                    connection.client_secret.strip()
                )

    @api.depends("client_secret_encrypted")
    def _compute_client_secret_set(self):
        for connection in self:
            connection.client_secret_set = bool(
                connection.sudo().client_secret_encrypted
            )

    def _compute_redirect_uri(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        self.redirect_uri = base.rstrip("/") + CALLBACK_PATH

    @api.depends("division_ids")
    def _compute_division_count(self):
        for connection in self:
            connection.division_count = len(connection.division_ids)

    @api.depends("division_ids.company_id", "division_ids.active")
    def _compute_company_ids(self):
        for connection in self:
            connection.company_ids = connection.division_ids.company_id

    def copy_data(self, default=None):
        return [
            dict(values, name=self.env._("%s (copy)", connection.name))
            for connection, values in zip(self, super().copy_data(default), strict=True)
        ]

    # --- consent ---

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "exact_online_connector.group_exact_online_manager"
        ):
            raise AccessError(
                self.env._("Only an Exact Online manager may change a connection.")
            )
        self.check_access("write")

    def action_authorise(self):
        """Go to Exact's consent page; the callback comes back to this record."""
        self.ensure_one()
        self._check_manager()
        if not self.client_id or not self.client_secret_set:
            raise UserError(
                self.env._(
                    "Fill in the Client ID and Client Secret of the app that you "
                    "registered in Exact's app centre, with the Redirect URI "
                    "%(uri)s.",
                    uri=self.redirect_uri,
                )
            )
        nonce = random_secrets.token_urlsafe(24)
        token = self.env["exact.online.token"].sudo()
        row = token.search([("connection_id", "=", self.id)])
        if not row:
            row = token.create({"connection_id": self.id})
        row.nonce = nonce
        state = hash_sign(
            self.env(su=True),
            STATE_SCOPE,
            [self.id, self.env.uid, nonce],
            expiration=timedelta(minutes=10),
        )
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": exact_client.authorize_url(self, self.redirect_uri, state),
        }

    @api.model
    def _from_oauth_state(self, state):
        """Connection and nonce of a signed state; an empty record when it is false.

        The state must be fresh and be of the very user who comes back with it.
        """
        try:
            values = verify_hash_signed(self.env(su=True), STATE_SCOPE, state or "")
        except Exception:
            values = None
        if not values or values[1] != self.env.uid:
            return self.browse(), ""
        return self.browse(values[0]).exists(), values[2]

    def _complete_consent(self, code, nonce):
        """Exchange the code, once, and learn who gave the consent.

        :return: the connection that holds the authorisation afterwards.
        :raises LookupError: no consent waits for this nonce.
        """
        self.ensure_one()
        self._check_manager()
        store = exact_client.token_store(self)
        store.consume_nonce(nonce, lambda: exact_client.exchange_code(self, code))
        me = reference.read_me(self)
        twin = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("site", "=", self.site),
                ("client_id", "=", self.client_id),
                ("exact_user_id", "=", me.user_id),
            ],
            limit=1,
        )
        if twin:
            # The new consent has ended the other's token chain: one of the two can
            # live on, and that is the one that already has divisions.
            pair = store.load()
            exact_client.token_store(twin).update(lambda _old: pair)
            self.env["exact.online.token"].sudo().search(
                [("connection_id", "=", self.id)]
            ).unlink()
            twin._mark_connected(me)
            return twin
        self._mark_connected(me)
        self.action_fetch_divisions()
        return self

    def _mark_connected(self, me):
        self.ensure_one()
        self.sudo().write(
            {
                "state": "connected",
                "state_message": False,
                "connected_at": fields.Datetime.now(),
                "exact_user_id": me.user_id,
                "exact_user_name": me.full_name or me.user_name,
                "authorised_redirect_uri": self.redirect_uri,
            }
        )
        self.message_post(
            body=self.env._(
                "Connected to Exact Online as %(user)s.",
                user=me.full_name or me.user_name,
            )
        )
        # What waited for a right may have it now.
        self.env["exact.online.transfer"].sudo()._stop_waiting(self.division_ids)
        self._trigger_drain()

    def _mark_reauthorise(self, code):
        """Pause the connection's queue and tell a person, once.

        :param code: diagnosis of what ended the authorisation. Told in the language of
            the person who is asked: the runner has none of its own.
        """
        for connection in self.sudo().filtered(lambda c: c.state != "reauthorise"):
            user = connection.user_id
            if not user.active:
                user = self.env.ref("base.user_admin")
            connection = connection.with_context(lang=user.lang)
            message = explain.meaning(connection.env, code)
            connection.write({"state": "reauthorise", "state_message": message})
            connection.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=connection.env._("Re-authorise Exact Online"),
                note=message,
                user_id=user.id,
            )

    def action_disconnect(self):
        """Forget the tokens; divisions, mappings and history stay."""
        self._check_manager()
        self.env["exact.online.token"].sudo().search(
            [("connection_id", "in", self.ids)]
        ).unlink()
        self.sudo().write(
            {"state": "draft", "state_message": False, "exact_user_id": False}
        )

    # --- divisions ---

    def action_fetch_divisions(self):
        """Read the divisions that the Exact user reaches."""
        for connection in self:
            connection._check_manager()
            divisions = reference.read_divisions(connection)
            self.env["exact.online.division"]._upsert(connection, divisions)
        return True

    def action_open_divisions(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Divisions"),
            "res_model": "exact.online.division",
            "view_mode": "list,form",
            "domain": [("connection_id", "=", self.id)],
            "context": {"default_connection_id": self.id, "active_test": False},
        }

    def action_synchronise(self):
        """Look at the queue now instead of at the next turn."""
        self.env["exact.online.transfer"]._check_user()
        self.check_access("read")
        self.env["exact.online.transfer"].sudo()._stop_waiting(self.division_ids)
        self._trigger_drain()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The queue is being worked on. Refresh in a moment to see the "
                    "outcome."
                ),
            },
        }

    def _trigger_drain(self):
        """Have the outbox looked at now."""
        self.env["exact.online.division"]._wake_lanes()
