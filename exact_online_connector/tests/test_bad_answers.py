# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever comes back instead of a good answer: nothing lost, nothing twice."""

import socket
import time

import certifi

from .bad_answers import BadAnswerCase
from .situations import ENTRIES, RELATIONS

TOKEN = "/api/oauth2/token"


class TestNoConnection(BadAnswerCase):
    def test_unreachable_host(self):
        with socket.socket() as taken:
            # Bound, but nobody listens: connections are refused.
            taken.bind(("127.0.0.1", 0))
            address = f"https://127.0.0.1:{taken.getsockname()[1]}"
            with self.transport({"EXACT_ONLINE_BASE_URL": address}):
                self.process(self.move)
        self.assert_waits("unreachable")
        self.drain()
        self.assert_waits("unreachable")
        self.pass_time(minutes=2)
        self.drain()
        self.assert_processed_once(self.move)

    def test_processing_another_ends_the_wait(self):
        with self.transport({"EXACT_ONLINE_BASE_URL": "https://127.0.0.1:9"}):
            self.process(self.move)
        self.assert_waits("unreachable")
        other = self.invoice()
        self.process(other)
        self.assert_processed_once(self.move, other)

    def test_certificate_of_somebody_else(self):
        with self.transport({"REQUESTS_CA_BUNDLE": certifi.where()}):
            self.process(self.move)
        self.assert_waits("unreachable")
        self.assertEqual(self.calls(), {})
        self.pass_time(minutes=2)
        self.drain()
        self.assert_processed_once(self.move)

    def test_cut_before_anything_was_read(self):
        self.fault("drop_before", count=1)
        self.process(self.move)
        self.assert_being_looked_up()
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        self.assert_processed_once(self.move)


class TestLostAnswer(BadAnswerCase):
    """Booked, but the answer says nothing: found by look-up, never sent again."""

    def assert_found_later(self):
        """After a 5xx the division rests a moment before it asks."""
        self.assert_being_looked_up()
        self.assertNotIn(f"GET {ENTRIES}", self.calls())
        self.pass_time(minutes=2)
        self.drain()
        self.assert_found()

    def assert_found(self):
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)
        self.assertEqual(self.move.exact_online_verified, "yes")

    def test_html_after_booking(self):
        self.fault("html", act=True, count=1)
        self.process(self.move)
        self.assert_found()

    def test_truncated_json(self):
        self.fault("truncate", count=1)
        self.process(self.move)
        self.assert_found()

    def test_cut_after_booking(self):
        self.fault("drop_after", count=1)
        self.process(self.move)
        self.assert_found()

    def test_reset_after_booking(self):
        self.fault("reset", act=True, count=1)
        self.process(self.move)
        self.assert_found()

    def test_service_unavailable_after_booking(self):
        self.fault("status", status="503", act=True, count=1)
        self.process(self.move)
        self.assert_found_later()

    def test_unknown_500_after_booking(self):
        self.fault("status", status="500", act=True, count=1)
        self.process(self.move)
        self.assert_found_later()

    def test_time_out_while_exact_books(self):
        partner = self.linked_partner()
        self.move = self.invoice(partner_id=partner.id)
        # Booked at once, told too late.
        self.fault("delay", seconds=1, act=True, count=1)
        with self.transport(read_timeout=0.4):
            self.process(self.move)
        # On a slow machine the look-up may have lost its patience as well.
        self.pass_time(minutes=self.division.grey_minutes)
        self.drain()
        # Exact's log knows of the call when the answer would have gone.
        deadline = time.monotonic() + 10
        while f"POST {ENTRIES}" not in self.calls() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assert_found()


class TestOutOfOrder(BadAnswerCase):
    def test_first_5xx_stops_the_others(self):
        """Ten errors in an hour would block the app: the rest is not even tried."""
        partner = self.linked_partner()
        moves = self.env["account.move"].union(
            *(self.invoice(partner_id=partner.id) for _ in range(3))
        )
        self.fault("status", status="503")
        self.process(moves)
        self.assertEqual(self.calls(), {f"POST {ENTRIES}": 1})
        self.assertEqual(
            sorted(self.transfer_of(move).state for move in moves),
            ["offered", "offered", "unknown"],
        )
        self.no_more_faults()
        for _wait in range(2):
            self.pass_time(minutes=self.division.grey_minutes)
            self.drain()
        self.assert_processed_once(*moves)


class TestRefusedAnswer(BadAnswerCase):
    def test_business_text(self):
        text = "Ongeldig: Grootboekrekening"
        self.fault("status", status="500", text=text, count=1)
        self.process(self.move)
        transfer = self.transfer_of(self.move)
        self.assertEqual(transfer.state, "failed")
        self.assertIn(text, self.move.exact_online_explanation)
        self.assert_readable(self.move.exact_online_explanation)
        # A refusal is sure: nothing is looked up, nothing is sent again by itself.
        self.pass_time(hours=1)
        self.drain()
        self.assertNotIn(f"GET {ENTRIES}", self.calls())
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)
        self.transfer_of(self.move).action_process_again()
        self.drain()
        self.assert_processed_once(self.move)

    def test_business_text_of_exact_itself(self):
        partner = self.linked_partner()
        self.move = self.invoice(partner_id=partner.id)
        relation = partner.exact_online_relation_id
        self.edit("block_relation", division=self.division.code, id=relation.exact_id)
        self.process(self.move)
        self.assert_failed(self.transfer_of(self.move).diagnosis_code)
        self.assertTrue(self.transfer_of(self.move).exact_message)
        self.edit("unblock_relation", division=self.division.code, id=relation.exact_id)
        self.process(self.move)
        self.assert_processed_once(self.move)

    def test_forbidden(self):
        self.fault("status", status="403", count=1)
        self.process(self.move)
        self.assert_failed("rights_missing")
        self.process(self.move)
        self.assert_processed_once(self.move)

    def test_not_found(self):
        self.fault("status", status="404", count=1)
        self.process(self.move)
        self.assert_failed("not_found")
        self.process(self.move)
        self.assert_processed_once(self.move)

    def test_one_refusal_does_not_hold_up_others(self):
        others = self.invoice() + self.invoice()
        self.fault("status", status="403", count=1)
        self.process(self.move + others)
        self.assert_failed("rights_missing")
        self.assert_processed_once(*others)


class TestLimits(BadAnswerCase):
    def test_minute(self):
        self.fault("status", status="429_minute", count=1)
        self.process(self.move)
        self.assert_waits("limit_minute")
        self.assertTrue(self.transfer_of(self.move).not_before)
        self.drain()
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)
        self.pass_time(seconds=62)
        self.drain()
        self.assert_processed_once(self.move)

    def test_day(self):
        self.fault("status", status="429_day", count=1)
        self.process(self.move)
        self.assert_waits("limit_day")
        self.assertTrue(self.transfer_of(self.move).not_before)
        self.pass_time(minutes=2)
        self.drain()
        self.assertEqual(self.calls()[f"POST {ENTRIES}"], 1)
        self.pass_time(hours=24)
        self.drain()
        self.assert_processed_once(self.move)

    def test_our_own_count_stops_before_exact_does(self):
        partner = self.linked_partner()
        self.settings(minute_limit=8)
        self.pass_time(seconds=61)
        moves = self.env["account.move"].union(
            *(self.invoice(partner_id=partner.id) for _ in range(9))
        )
        self.process(moves)
        waiting = moves.filtered(lambda m: m.exact_online_state == "offered")
        self.assertTrue(waiting)
        self.assert_waits("limit_minute", waiting[-1])
        for _minute in range(3):
            self.pass_time(seconds=61)
            self.drain()
        self.assertNotIn("429", self.sandbox.ask("calls")["statuses"])
        self.assert_processed_once(*moves)


class TestAuthorisation(BadAnswerCase):
    def activities(self):
        return self.connection.activity_ids

    def test_refused_token(self):
        """Refused though it should live, and too young to be replaced."""
        self.fault("status", status="401", count=1)
        self.process(self.move)
        self.assert_waits("reauthorise", connection="reauthorise")
        self.assertEqual(len(self.activities()), 1)
        self.authorise(self.connection)
        self.drain()
        self.assert_processed_once(self.move)

    def test_expired_token_is_renewed(self):
        self.pass_time(minutes=11)
        self.process(self.move)
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {TOKEN}"], 1)

    def test_revoked_consent(self):
        login = self.sandbox.ready["users"][0]["login"]
        self.edit("revoke_consent", user=login)
        other = self.invoice()
        self.process(self.move + other)
        self.pass_time(minutes=10)
        self.drain()
        self.assert_waits("reauthorise", connection="reauthorise")
        self.assert_waits("reauthorise", other, connection="reauthorise")
        self.assertEqual(len(self.activities()), 1)
        # Told once, and Exact is left alone until a person consents.
        self.sandbox_delete("calls")
        self.drain()
        self.process(self.invoice())
        self.assertEqual(self.calls(), {})
        self.connection._mark_reauthorise("again")
        self.assertEqual(len(self.activities()), 1)
        self.authorise(self.connection)
        self.drain()
        self.assert_processed_once(self.move, other)

    def test_login_service_out_of_order(self):
        self.fault("status", path=TOKEN, status="503")
        self.pass_time(minutes=11)
        self.process(self.move)
        self.assert_waits("no_answer")
        self.no_more_faults()
        self.pass_time(minutes=2)
        self.drain()
        self.assert_processed_once(self.move)

    def test_wrong_app_secret(self):
        secret = self.sandbox.ready["client_secret"]
        self.connection.client_secret = "mistyped"
        self.pass_time(minutes=11)
        self.process(self.move)
        self.assert_waits("configuration")
        self.connection.client_secret = secret
        self.pass_time(hours=1)
        self.drain()
        self.assert_processed_once(self.move)


class TestWrongDivision(BadAnswerCase):
    def consent(self, divisions):
        login = self.sandbox.ready["users"][0]["login"]
        self.edit("change_consent", user=login, divisions=divisions)

    def test_not_in_the_consent(self):
        partner = self.linked_partner()
        self.move = self.invoice(partner_id=partner.id)
        self.consent([3412003])
        self.process(self.move)
        self.assert_failed("division_not_in_scope")
        self.consent("all")
        self.process(self.move)
        self.assert_processed_once(self.move)

    def test_look_up_not_in_the_consent(self):
        """A read that is refused holds the queue; it does not fail each document."""
        self.consent([3412003])
        self.process(self.move)
        self.assert_waits("read_refused")
        self.consent("all")
        self.pass_time(hours=1)
        self.drain()
        self.assert_processed_once(self.move)

    def test_synchronise_after_mending_ends_the_wait(self):
        self.consent([3412003])
        self.process(self.move)
        self.consent("all")
        self.connection.action_synchronise()
        self.drain()
        self.assert_processed_once(self.move)

    def test_access_taken_away(self):
        login = self.sandbox.ready["users"][0]["login"]
        partner = self.linked_partner()
        self.move = self.invoice(partner_id=partner.id)
        code = self.division.code
        self.edit("remove_access", user=login, division=code)
        self.process(self.move)
        self.assert_failed("division_no_access")

    def test_reading_the_set_up_data(self):
        """A person who waits is told at once, and old data stay."""
        journals = self.env["exact.online.journal"].search([])
        self.fault("status", method="GET", path="Journals", status="403")
        with self.assertRaises(Exception) as refused:
            self.division.action_refresh_reference()
        self.assertEqual(type(refused.exception).__name__, "UserError")
        self.assert_readable(str(refused.exception))
        self.assertEqual(journals, self.env["exact.online.journal"].search([]))


class TestBadReads(BadAnswerCase):
    """The look-up of a new customer is answered badly: asked again, none made twice."""

    def check(self, effect, code="no_answer", wait=None, **values):
        self.fault(effect, method="GET", path=RELATIONS, count=1, **values)
        self.process(self.move)
        self.assert_waits(code)
        self.assertNotIn(f"POST {RELATIONS}", self.calls())
        self.pass_time(**wait or {"minutes": 2})
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {RELATIONS}"], 1)

    def test_html(self):
        self.check("html")

    def test_truncated_json(self):
        self.check("truncate")

    def test_unknown_500(self):
        self.check("status", status="500")

    def test_service_unavailable(self):
        self.check("status", status="503")

    def test_forbidden(self):
        self.check("status", "read_refused", {"hours": 1}, status="403")

    def test_minute_limit(self):
        self.check("status", "limit_minute", {"seconds": 62}, status="429_minute")

    def check_customer_made_but_not_told(self, **values):
        self.move = self.invoice(partner_id=self.partner(**values).id)
        self.fault("drop_after", path=RELATIONS, count=1)
        self.process(self.move)
        self.drain()
        self.assert_processed_once(self.move)
        self.assertEqual(self.calls()[f"POST {RELATIONS}"], 1)

    def test_customer_made_but_not_told(self):
        self.check_customer_made_but_not_told(city="Utrecht")

    def test_customer_of_a_bare_name_made_but_not_told(self):
        """Before it was sent there was none of that name: the one there is ours."""
        self.check_customer_made_but_not_told(name="Bakkerij Zonder Plaats")

    def test_customer_with_a_number_that_exact_cannot_keep(self):
        self.check_customer_made_but_not_told(name="Bakkerij Met Nummer", ref="K-17")
