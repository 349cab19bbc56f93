# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is promised of tokens, limits and rights."""

from __future__ import annotations

from tests.torture.mutation import (
    ADDON,
    CLIENT,
    CURSORS,
    DRAIN,
    LIMITS,
    MANAGER,
    SENDING,
    STORES,
    Mutation,
    addon,
    core,
)

BOUND_PROMISES = (
    # --- tokens ---
    Mutation(
        "A refresh is made under the row's lock",
        STORES,
        "OdooTokenStore.update",
        "stored = self._read(cr, lock=True)",
        "stored = self._read(cr, lock=False)",
        addon("test_race::TestRace::test_eight_workers_on_one_expired_token"),
    ),
    Mutation(
        "Who waited for the lock starts over with a new snapshot",
        CURSORS,
        "in_own_transaction",
        "except (SerializationFailure, DeadlockDetected):",
        "except ZeroDivisionError:",
        addon("test_race::TestRace::test_eight_workers_on_one_expired_token"),
    ),
    Mutation(
        "Who comes second finds it renewed",
        MANAGER,
        "TokenManager._renew_if_due",
        "        if not _due(current, self._clock.now()):\n            return None\n"
        "        try:",
        "        try:",
        core("auth/test_processes::test_eight_processes_refresh_once"),
    ),
    Mutation(
        "A new pair survives a crash of PostgreSQL",
        STORES,
        "OdooTokenStore._write",
        'connection_id = %s RETURNING" + SAFE_COMMIT,',
        'connection_id = %s",',
        addon("test_outbox::TestSteps::test_token_survives_a_crash_of_the_server"),
    ),
    Mutation(
        "No refresh before 570 s",
        "exact_core/model/tokens.py",
        "EARLIEST_REFRESH",
        "EARLIEST_REFRESH = timedelta(seconds=570)",
        "EARLIEST_REFRESH = timedelta(seconds=60)",
        core(
            "auth/test_manager::test_a_young_token_is_handed_out_without_lock_or_call"
        ),
    ),
    Mutation(
        "Too early is no disconnect",
        MANAGER,
        "TokenManager._lives",
        "error.reason == TOO_EARLY:",
        "not error.reason:",
        core("auth/test_manager::test_too_early_is_exacts_word_that_the_token_lives"),
    ),
    Mutation(
        "A refresh whose answer was lost is waited out",
        CLIENT,
        "ExactClient._fresh_token",
        "if error.reason != TOO_EARLY or error.http_status is not None:",
        "if error.reason != TOO_EARLY:",
        core("client/test_client::test_too_early_for_a_refused_token_is_waited_out"),
    ),
    Mutation(
        "A refused token is not replaced by one that died since",
        MANAGER,
        "TokenManager.force_refresh",
        "if current.access_token != rejected and not current.expired(now):",
        "if current.access_token != rejected:",
        core(
            "auth/test_manager"
            "::test_a_rejected_token_that_another_replaced_long_ago_is_renewed"
        ),
    ),
    Mutation(
        "A code is exchanged once, however often the callback comes",
        STORES,
        "OdooTokenStore.consume_nonce",
        "if row and row[1] == nonce:",
        "if False:",
        addon("test_oauth::TestConsent::test_replay_finds_it_done"),
    ),
    Mutation(
        "A dead chain pauses the queue and is shown",
        DRAIN,
        "Drain._hold",
        'if pause.code == "reauthorise" and',
        "if False and",
        addon("test_bad_answers::TestAuthorisation::test_revoked_consent"),
    ),
    Mutation(
        "A copy of the database never uses the refresh token",
        STORES,
        "OdooTokenStore._read",
        "if (row[4], row[5]) != self._database:",
        "if False:",
        addon("test_outbox::TestCopiedDatabase"),
    ),
    Mutation(
        "Secrets are encrypted at rest",
        f"{ADDON}/adapters/secrets.py",
        "encrypt",
        'return _fernet().encrypt(plain.encode()).decode("ascii")',
        "return plain",
        addon("test_oauth::TestConsent::test_allowed"),
    ),
    # --- limits ---
    Mutation(
        "Background work leaves calls of the minute to people",
        LIMITS,
        "_floors",
        'yield "minute", minute, min(reserve_minute, minute.limit // 4)',
        'yield "minute", minute, 0',
        core(
            "transport/test_limits::test_background_work_leaves_five_calls_of_the_minute"
        ),
    ),
    Mutation(
        "Errors of an endpoint stop short of ten an hour",
        LIMITS,
        "_check_errors",
        "if len(recent) >= ERROR_STOP:",
        "if False:",
        core("transport/test_limits::test_errors_stop_short_of_ten_an_hour"),
    ),
    Mutation(
        "The first 5xx stops the others",
        SENDING,
        "Sender._settle_error",
        "if (error.http_status or 0) >= 500:",
        "if False:",
        addon("test_bad_answers::TestOutOfOrder::test_first_5xx_stops_the_others"),
    ),
    Mutation(
        "Two refusals of one cause stop the rest",
        f"{ADDON}/adapters/causes.py",
        "Causes.stops",
        "if shares(roots, found.root):",
        "if False:",
        addon(
            "test_issues::TestIssues"
            "::test_wrong_mapping_costs_few_errors_and_is_mended_once"
        ),
    ),
    Mutation(
        "A booking is not lost with a counter",
        CLIENT,
        "ExactClient",
        "            self._budgets.update(self._key(call), step)\n"
        "        except Exception:",
        "            self._budgets.update(self._key(call), step)\n"
        "        except ZeroDivisionError:",
        core("client/test_client::test_a_booking_is_not_lost_with_a_counter"),
    ),
    Mutation(
        "The token endpoint is called no more than it may be in a day",
        "exact_core/auth/allowance.py",
        "TokenAllowance._take",
        "return limits.take(budget, ENDPOINT, now)",
        "return budget",
        core("auth/test_allowance::test_stops_before_exact_does_and_says_until_when"),
    ),
    # --- rights ---
    Mutation(
        "Drafts are prepared with the rights of the link's user",
        f"{ADDON}/adapters/link_user.py",
        "LinkUser.sees",
        "records.with_user(self.user)",
        "records.sudo()",
        addon(
            "test_rows_link::TestLinkRowsEnglish::test_a15_link_user_may_not_read_the_customer"
        ),
    ),
)
