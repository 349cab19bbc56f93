# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Consent, from the button to the callback, as a browser does it."""

import re
from contextlib import nullcontext
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from odoo import api
from odoo.tests import HttpCase
from odoo.tools.misc import hash_sign

from ..adapters import client as exact_client
from ..models.exact_online_connection import CALLBACK_PATH, STATE_SCOPE
from .situations import SituationCase
from .test_security import everything_logged

TOKEN = "POST /api/oauth2/token"
MANAGER = "exact_online_connector.group_exact_online_manager"


class OAuthCase(SituationCase, HttpCase):
    def enter_registry_test_mode(self):
        # The class is in it already, for its web server.
        return nullcontext()

    def setUp(self):
        super().setUp()
        self.connection.action_disconnect()
        self.redirect_uri = self.base_url() + CALLBACK_PATH
        self.assertEqual(self.connection.redirect_uri, self.redirect_uri)
        self.sandbox.ask("apps", {"redirect_uris": [self.redirect_uri]})
        self.authenticate("admin", "admin")
        self.sandbox_delete("calls")

    def start(self, connection=None):
        """The address to which the button sends the browser."""
        action = (connection or self.connection).action_authorise()
        self.env.flush_all()
        self.assertTrue(action["url"].startswith(self.sandbox.base_url))
        return action["url"]

    def consent(self, url, user=0, do="allow"):
        """Log in at Exact and decide; the address of the callback."""
        ready = self.sandbox.ready["users"][user]
        carried = {
            name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()
        }
        carried.pop("force_login", None)
        browser = requests.Session()
        browser.verify = self.sandbox.started.ca
        page = self.sandbox.base_url + "/api/oauth2/auth"
        self.assertEqual(browser.get(url, timeout=10).status_code, 200)
        login = {
            "step": "login",
            "login": ready["login"],
            "password": ready["password"],
        }
        browser.post(page, data={**carried, **login}, timeout=10).raise_for_status()
        decided = browser.post(
            page,
            data={**carried, "step": "consent", "do": do, "all": "1"},
            allow_redirects=False,
            timeout=10,
        )
        return decided.headers["Location"]

    def come_back(self, callback):
        answer = self.url_open(callback, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def state_of(self, user=None, connection=None, nonce="nonce", minutes=10):
        """A state signed by this very server, whatever it says."""
        connection = connection or self.connection
        return hash_sign(
            api.Environment(self.env.cr, 1, {}),
            STATE_SCOPE,
            [connection.id, (user or self.user).id, nonce],
            expiration=timedelta(minutes=minutes),
        )

    def callback(self, **query):
        return f"{CALLBACK_PATH}?{urlencode(query)}"

    def assert_refused(self, answer, token_calls=0):
        """A page that says why; nobody is connected by it."""
        self.assertEqual(answer.status_code, 200)
        text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
        self.assertNotIn("Traceback", text)
        self.assertNotIn("Location", answer.headers)
        self.assertEqual(self.connection.state, "draft")
        self.assertEqual(self.calls().get(TOKEN, 0), token_calls)
        return text


class TestConsent(OAuthCase):
    def test_allowed(self):
        answer = self.come_back(self.consent(self.start()))
        self.assertIn(answer.status_code, (302, 303))
        self.assertEqual(urlsplit(answer.headers["Location"]).netloc, "")
        self.assertTrue(answer.headers["Location"].endswith(f"/{self.connection.id}"))
        self.assertEqual(self.connection.state, "connected")
        name = self.sandbox.ready["users"][0]["name"]
        self.assertEqual(self.connection.exact_user_name, name)
        self.assertEqual(self.calls()[TOKEN], 1)
        self.assertEqual(len(self.connection.division_ids), 3)
        move = self.invoice()
        self.process(move)
        self.assert_processed_once(move)

    def test_after_a_lost_authorisation_the_queue_goes_on(self):
        self.connection.state = "reauthorise"
        move = self.invoice()
        self.process(move)
        self.assert_state(move, "offered")
        self.come_back(self.consent(self.start()))
        self.drain()
        self.assert_processed_once(move)

    def test_replay_finds_it_done(self):
        callback = self.consent(self.start())
        self.come_back(callback)
        pair = exact_client.token_store(self.connection).load()
        again = self.come_back(callback)
        self.assertIn(again.status_code, (302, 303))
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.calls()[TOKEN], 1)
        self.assertEqual(exact_client.token_store(self.connection).load(), pair)

    def test_denied(self):
        text = self.assert_refused(
            self.come_back(self.consent(self.start(), do="deny"))
        )
        self.assertIn("access_denied", text)

    def test_wrong_secret(self):
        callback = self.consent(self.start())
        self.connection.client_secret = "mistyped"
        self.env.flush_all()
        text = self.assert_refused(self.come_back(callback), token_calls=1)
        self.assertIn("Client Secret", text)

    def test_code_that_exact_does_not_know(self):
        state = parse_qs(urlsplit(self.start()).query)["state"][0]
        answer = self.come_back(self.callback(state=state, code="stampNL001.forged"))
        self.assert_refused(answer, token_calls=1)

    def test_second_click_replaces_the_first(self):
        first = self.consent(self.start())
        second = self.consent(self.start())
        self.assert_refused(self.come_back(first))
        self.come_back(second)
        self.assertEqual(self.connection.state, "connected")

    def test_second_connection_of_the_same_exact_user(self):
        """The new consent ended the old tokens: the first connection gets the new."""
        self.come_back(self.consent(self.start()))
        twin = self.connection.copy()
        twin.client_secret = self.sandbox.ready["client_secret"]
        self.env.flush_all()
        answer = self.come_back(self.consent(self.start(twin)))
        self.assertTrue(answer.headers["Location"].endswith(f"/{self.connection.id}"))
        self.assertEqual((self.connection.state, twin.state), ("connected", "draft"))
        move = self.invoice()
        self.process(move)
        self.assert_processed_once(move)


class TestForgedCallbacks(OAuthCase):
    def test_tampered_state(self):
        callback = self.consent(self.start())
        parts = urlsplit(callback)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        state = query["state"]
        for place in (5, len(state) // 2, len(state) - 3):
            other = "A" if state[place] != "A" else "B"
            forged = state[:place] + other + state[place + 1 :]
            answer = self.come_back(self.callback(code=query["code"], state=forged))
            self.assert_refused(answer)

    def test_no_state(self):
        self.assert_refused(self.come_back(self.callback(code="stampNL001.x")))
        self.assert_refused(self.come_back(CALLBACK_PATH))

    def test_expired_state(self):
        nonce = self.nonce_of(self.start())
        state = self.state_of(nonce=nonce, minutes=-1)
        answer = self.come_back(self.callback(state=state, code="stampNL001.x"))
        self.assertIn("ten minutes", self.assert_refused(answer))

    def nonce_of(self, _url):
        token = self.env["exact.online.token"].sudo()
        return token.search([("connection_id", "=", self.connection.id)]).nonce

    def test_state_of_another_user(self):
        """Somebody is lured to the callback with another person's consent."""
        callback = self.consent(self.start())
        self.new_user("victim", self.company, MANAGER).sudo().password = "victim"
        self.env.flush_all()
        self.authenticate("victim", "victim")
        self.assertIn("another user", self.assert_refused(self.come_back(callback)))

    def test_user_who_may_not_manage(self):
        clerk = self.new_user("clerk", self.company, "account.group_account_invoice")
        clerk.sudo().password = "clerk"
        nonce = self.nonce_of(self.start())
        self.env.flush_all()
        self.authenticate("clerk", "clerk")
        state = self.state_of(user=clerk, nonce=nonce)
        answer = self.come_back(self.callback(state=state, code="stampNL001.x"))
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.connection.state, "draft")
        self.assertEqual(self.calls(), {})

    def test_not_logged_in(self):
        callback = self.consent(self.start())
        self.authenticate(None, None)
        answer = self.come_back(callback)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertNotIn(TOKEN, self.calls())
        self.assertEqual(self.connection.state, "draft")

    def test_leads_nowhere_else(self):
        callback = self.consent(self.start())
        evil = urlencode({"redirect": "https://evil.example", "next": "//evil.example"})
        answer = self.come_back(f"{callback}&{evil}")
        self.assertNotIn("evil", answer.headers["Location"])
        shown = self.come_back(
            self.callback(
                state=self.state_of(),
                error="<script>alert(1)</script>",
                redirect="https://evil.example",
            )
        )
        self.assertNotIn("<script>alert", shown.text)
        self.assertNotIn("evil.example", shown.text)


class TestLogsOfTheCallback(OAuthCase):
    def test_code_state_and_secret_are_in_no_log(self):
        secret = "planted's3cret"
        with everything_logged() as lines:
            self.make_jsonrpc_request(
                "/web/dataset/call_kw/exact.online.connection/web_save",
                {
                    "model": "exact.online.connection",
                    "method": "web_save",
                    "args": [self.connection.ids, {"client_secret": secret}],
                    "kwargs": {"specification": {"client_secret_set": {}}},
                },
            )
            self.env.invalidate_all()
            self.connection.client_secret = self.sandbox.ready["client_secret"]
            callback = self.consent(self.start())
            self.come_back(callback)
        self.assertEqual(self.connection.state, "connected")
        self.assertTrue([line for line in lines if CALLBACK_PATH in line])
        query = parse_qs(urlsplit(callback).query)
        pair = exact_client.token_store(self.connection).load()
        for name, value in {
            "code": query["code"][0],
            "state": query["state"][0],
            "quoted code": urlencode({"": query["code"][0]})[1:],
            "client secret": self.sandbox.ready["client_secret"],
            "saved secret": "s3cret",
            "access token": pair.access_token,
            "refresh token": pair.refresh_token,
        }.items():
            ours = [
                line
                for line in lines
                # The browser of this test prints what it opens.
                if value in line and not line.startswith("urllib3.connectionpool")
            ]
            self.assertFalse(ours, name)
