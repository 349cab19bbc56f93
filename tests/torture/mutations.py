# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is promised, the line that keeps it, and the test that misses the line: data.

`tests.torture.prove` breaks each line in a copy of the sources and wants the test red;
`docs/INVARIANTS.md` is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass

ADDON = "exact_online_connector"
OUTBOX = f"{ADDON}/adapters/outbox.py"
DRAIN = f"{ADDON}/adapters/drain.py"
SENDING = f"{ADDON}/adapters/sending.py"
DOCUMENTS = f"{ADDON}/adapters/documents.py"
RELATIONS = f"{ADDON}/adapters/relations.py"
CURSORS = f"{ADDON}/adapters/cursors.py"
STORES = f"{ADDON}/adapters/stores.py"
OFFERING = f"{ADDON}/models/exact_online_offering.py"
POSTING = "exact_core/services/posting.py"
MANAGER = "exact_core/auth/manager.py"
CLIENT = "exact_core/services/client.py"
ANSWERS = "exact_core/services/answers.py"
LIMITS = "exact_core/transport/limits.py"


@dataclass(frozen=True)
class Mutation:
    """One promise, and how it is broken.

    :param promise: in words.
    :param file: of the protecting line.
    :param place: function of the protecting line.
    :param line: the text that protects; it stands there once.
    :param broken: what takes its place.
    :param test: file and name of the test that goes red.
    """

    promise: str
    file: str
    place: str
    line: str
    broken: str
    test: str


def _addon(name: str) -> str:
    module, _, test = name.partition("::")
    return f"{ADDON}/tests/{module}.py::{test}"


def _core(name: str) -> str:
    module, _, test = name.partition("::")
    return f"tests/core/{module}.py::{test}"


MUTATIONS = (
    # --- exactly once: the outbox ---
    Mutation(
        "The mark is committed before the call",
        DRAIN,
        "Drain.step",
        "                if self.cr.rowcount:\n                    self.cr.commit()\n",
        "",
        _addon("test_race::TestRace::test_mark_is_committed_before_the_call"),
    ),
    Mutation(
        "The mark survives a crash of PostgreSQL",
        OUTBOX,
        "mark",
        'RETURNING attempt," + SAFE_COMMIT',
        'RETURNING attempt"',
        _addon("test_outbox::TestSteps::test_mark_survives_a_crash_of_the_server"),
    ),
    Mutation(
        "Only what is offered is sent",
        OUTBOX,
        "mark",
        "WHERE id = %s AND state = 'offered' RETURNING",
        "WHERE id = %s RETURNING",
        _addon("test_outbox::TestSteps::test_mark_takes_what_is_offered_only"),
    ),
    Mutation(
        "A result counts for the attempt that asked for it only",
        OUTBOX,
        "settle",
        'SQL("attempt = %s", attempt)',
        'SQL("TRUE")',
        _addon(
            "test_outbox::TestSteps::test_worker_of_an_earlier_attempt_changes_nothing"
        ),
    ),
    Mutation(
        "A worker that comes back late changes nothing",
        OUTBOX,
        "_step",
        '            " WHERE id = %s AND state = %s AND %s",\n'
        "            state,\n            calls,\n            done,\n"
        "            _assignments(values),\n            transfer_id,\n"
        "            source,\n",
        '            " WHERE id = %s AND %s",\n'
        "            state,\n            calls,\n            done,\n"
        "            _assignments(values),\n            transfer_id,\n",
        _addon("test_outbox::TestSteps::test_late_worker_changes_nothing"),
    ),
    Mutation(
        "What a dead worker left is looked up, not sent",
        OUTBOX,
        "call_lost",
        "SET state = 'unknown', look_ups = 0,",
        "SET state = 'offered', look_ups = 0,",
        _addon("test_outbox::TestSteps::test_crash_after_the_booking_is_looked_up"),
    ),
    Mutation(
        "What a dead worker left is taken up",
        DRAIN,
        "Drain.chunk",
        "self.step(outbox.call_lost, self.division_id)",
        "pass",
        _addon("test_outbox::TestSteps::test_crash_after_the_mark_is_looked_up"),
    ),
    Mutation(
        "One process at a time has the turn on a division",
        CURSORS,
        "division_turn",
        "held = cr.fetchone()[0]",
        "held = bool(cr.fetchone())",
        _addon("test_outbox::TestTurn::test_only_one_holds_the_turn"),
    ),
    Mutation(
        "Without the turn nothing is called lost",
        f"{ADDON}/adapters/runner.py",
        "Runner._turn",
        "if not held:",
        "if False:",
        _addon(
            "test_outbox::TestTurn::test_without_the_turn_nothing_is_sent_or_called_lost"
        ),
    ),
    Mutation(
        "A result is committed apart from badge, chatter and links",
        DRAIN,
        "Drain.step",
        "                if self.cr.rowcount:\n                    self.cr.commit()\n",
        "",
        _addon("test_outbox::TestSteps::test_projection_that_fails_loses_no_result"),
    ),
    Mutation(
        "A person's change beside the runner is met with a new snapshot",
        DRAIN,
        "Drain.step",
        "            except SerializationFailure:\n"
        "                self.cr.rollback()\n"
        "                if attempt == TRIES:",
        "            except ZeroDivisionError:\n"
        "                self.cr.rollback()\n"
        "                if attempt == TRIES:",
        _addon("test_race::TestRace::test_reset_comes_before_the_mark"),
    ),
    Mutation(
        "Reset, cancel and delete are refused when Exact may have it",
        OFFERING,
        "_withdraw",
        'row.state not in ("offered", "failed")',
        "False",
        _addon("test_people::TestPeople::test_never_send_comes_too_late"),
    ),
    Mutation(
        "Reset to draft withdraws in its own transaction",
        f"{ADDON}/models/account_move.py",
        "button_draft",
        'self._exact_online_withdraw(self.env._("%s was reset to draft.",'
        " self[:1].name))",
        "pass",
        _addon("test_people::TestPeople::test_reset_to_draft_withdraws"),
    ),
    Mutation(
        "What a withdrawn transfer sent once is looked up before it is sent",
        OFFERING,
        "_offer",
        "tried.get(move.id, {})",
        "{}",
        _addon("test_people::TestPeople::test_tried_before_is_looked_up_first"),
    ),
    Mutation(
        "A conflict that is offered again is looked up first",
        OFFERING,
        "_offer_again",
        "(self._look_first() if self.in_doubt else {})",
        "{}",
        _addon(
            "test_look_up::TestLookUp::test_processing_a_conflict_again_looks_first"
        ),
    ),
    # --- exactly once: what an answer means ---
    Mutation(
        "A lost answer is unknown, never sent again at once",
        SENDING,
        "Sender._settle_error",
        'self._settle(transfer, attempt, "unknown", {"look_ups": 0})',
        'self._settle(transfer, attempt, "offered", {})',
        _addon("test_bad_answers::TestLostAnswer::test_cut_after_booking"),
    ),
    Mutation(
        "An answer to a write that is no answer is unknown",
        ANSWERS,
        "error_of",
        "    if is_write:\n",
        "    if False:\n",
        _core("client/test_client::test_answers"),
    ),
    Mutation(
        "A 500 is a refusal only when its text is Exact's own",
        ANSWERS,
        "error_of",
        "if status == 500 and is_refusal(body.messages, known_refusal):",
        "if status == 500:",
        _addon("test_bad_answers::TestLostAnswer::test_unknown_500_after_booking"),
    ),
    Mutation(
        "Two empty look-ups before it is sent",
        SENDING,
        "EMPTY_LOOK_UPS",
        "EMPTY_LOOK_UPS = 2",
        "EMPTY_LOOK_UPS = 1",
        _addon("test_grey_period::TestLateBooking::test_found_after_the_grey_period"),
    ),
    Mutation(
        "The second look-up comes after the grey period",
        SENDING,
        "Sender.not_found",
        '"not_before": moment_in(minutes=self.drain.grey_minutes),',
        '"not_before": None,',
        _addon("test_grey_period::TestLateBooking::test_found_after_the_grey_period"),
    ),
    Mutation(
        "A pause does not end a grey period",
        OUTBOX,
        "hold_back",
        "\" CASE WHEN state = 'unknown' AND look_ups > 0 THEN not_before END)\"\n"
        '        " WHERE id IN',
        '" NULL)"\n        " WHERE id IN',
        _addon(
            "test_grey_period::TestLateBooking"
            "::test_grey_period_outlives_a_lost_authorisation"
        ),
    ),
    Mutation(
        "An unanswered look-up is no empty one",
        SENDING,
        "Sender.call",
        "            raise pause_for_read(error) from error\n",
        "            return {}\n",
        _addon("test_grey_period::TestLateBooking::test_look_up_answered_badly"),
    ),
    Mutation(
        "The tag tells ours from another entry with that reference",
        POSTING,
        "differences",
        '("tag", carries_tag(entry.description, expected.tag)),',
        '("tag", True),',
        _addon("test_look_up::TestLookUp::test_same_reference_of_another_document"),
    ),
    Mutation(
        "An entry with another total is a conflict",
        POSTING,
        "differences",
        '("total", total_fits),',
        '("total", True),',
        _addon("test_look_up::TestLookUp::test_other_total_is_a_conflict"),
    ),
    Mutation(
        "Several entries are for a person",
        POSTING,
        "match",
        "kind = MatchKind.DIFFERENT if len(judged) == 1 else MatchKind.AMBIGUOUS",
        "kind = MatchKind.DIFFERENT",
        _addon("test_look_up::TestLookUp::test_two_are_ambiguous"),
    ),
    Mutation(
        "What is equal is adopted",
        f"{ADDON}/adapters/looking.py",
        "DocumentLooker.look_up_unknown",
        "elif match.kind is MatchKind.SAME:",
        "elif False:",
        _addon("test_look_up::TestLookUp::test_equal_is_adopted"),
    ),
    Mutation(
        "Exact's total is held against ours, to the cent and in sign",
        POSTING,
        "verify",
        "same = abs(difference) <= expected.tolerance",
        "same, difference = True, Decimal(0)",
        _core("services/test_posting::test_a_cent_or_a_sign_is_told"),
    ),
    Mutation(
        "The first credit note is held against its debtor line",
        DOCUMENTS,
        "DocumentSender._send_credit_note",
        "booked_right = receivable == prepared.expected.total",
        "booked_right = True",
        _addon("test_look_up::TestCreditNotes::test_wrong_rule_is_seen_on_the_first"),
    ),
    Mutation(
        "A customer whose creation was not answered is not made twice",
        "exact_core/services/relation_match.py",
        "has_hard_evidence",
        "sendable_number(draft.number)\n",
        "draft.number.strip()\n",
        _addon(
            "test_bad_answers::TestBadReads"
            "::test_customer_with_a_number_that_exact_cannot_keep"
        ),
    ),
    Mutation(
        "A customer whose creation was not answered is linked",
        RELATIONS,
        "RelationSender.look_up_unknown",
        "self._look_up(drafts, sent=True)",
        "self._look_up(drafts)",
        _addon(
            "test_bad_answers::TestBadReads"
            "::test_customer_of_a_bare_name_made_but_not_told"
        ),
    ),
    Mutation(
        "A worker that stood still sends nothing late",
        SENDING,
        "Sender.carry_out",
        "self.client.leave_before(datetime.now(timezone.utc) + LEAVES_WITHIN)",
        "self.client.leave_before(None)",
        _addon("test_outbox::TestSteps::test_worker_that_stood_still_sends_nothing"),
    ),
    # --- tokens ---
    Mutation(
        "A refresh is made under the row's lock",
        STORES,
        "OdooTokenStore.update",
        "stored = self._read(cr, lock=True)",
        "stored = self._read(cr, lock=False)",
        _addon("test_race::TestRace::test_eight_workers_on_one_expired_token"),
    ),
    Mutation(
        "Who waited for the lock starts over with a new snapshot",
        CURSORS,
        "in_own_transaction",
        "except (SerializationFailure, DeadlockDetected):",
        "except ZeroDivisionError:",
        _addon("test_race::TestRace::test_eight_workers_on_one_expired_token"),
    ),
    Mutation(
        "Who comes second finds it renewed",
        MANAGER,
        "TokenManager._renew_if_due",
        "        if not _due(current, self._clock.now()):\n            return None\n"
        "        try:",
        "        try:",
        _core("auth/test_processes::test_eight_processes_refresh_once"),
    ),
    Mutation(
        "A new pair survives a crash of PostgreSQL",
        STORES,
        "OdooTokenStore._write",
        'connection_id = %s RETURNING" + SAFE_COMMIT,',
        'connection_id = %s",',
        _addon("test_outbox::TestSteps::test_token_survives_a_crash_of_the_server"),
    ),
    Mutation(
        "No refresh before 570 s",
        "exact_core/model/tokens.py",
        "EARLIEST_REFRESH",
        "EARLIEST_REFRESH = timedelta(seconds=570)",
        "EARLIEST_REFRESH = timedelta(seconds=60)",
        _core(
            "auth/test_manager::test_a_young_token_is_handed_out_without_lock_or_call"
        ),
    ),
    Mutation(
        "Too early is no disconnect",
        MANAGER,
        "TokenManager._lives",
        "error.reason == TOO_EARLY:",
        "not error.reason:",
        _core("auth/test_manager::test_too_early_is_exacts_word_that_the_token_lives"),
    ),
    Mutation(
        "A refresh whose answer was lost is waited out",
        CLIENT,
        "ExactClient._fresh_token",
        "if error.reason != TOO_EARLY or error.http_status is not None:",
        "if error.reason != TOO_EARLY:",
        _core("client/test_client::test_too_early_for_a_refused_token_is_waited_out"),
    ),
    Mutation(
        "A refused token is not replaced by one that died since",
        MANAGER,
        "TokenManager.force_refresh",
        "if current.access_token != rejected and not current.expired(now):",
        "if current.access_token != rejected:",
        _core(
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
        _addon("test_oauth::TestConsent::test_replay_finds_it_done"),
    ),
    Mutation(
        "A dead chain pauses the queue and is shown",
        DRAIN,
        "Drain._hold",
        'if pause.code == "reauthorise" and',
        "if False and",
        _addon("test_bad_answers::TestAuthorisation::test_revoked_consent"),
    ),
    Mutation(
        "A copy of the database never uses the refresh token",
        STORES,
        "OdooTokenStore._read",
        "if (row[4], row[5]) != self._database:",
        "if False:",
        _addon("test_outbox::TestCopiedDatabase"),
    ),
    Mutation(
        "Secrets are encrypted at rest",
        f"{ADDON}/adapters/secrets.py",
        "encrypt",
        'return _fernet().encrypt(plain.encode()).decode("ascii")',
        "return plain",
        _addon("test_oauth::TestConsent::test_allowed"),
    ),
    # --- limits ---
    Mutation(
        "Background work leaves calls of the minute to people",
        LIMITS,
        "_floors",
        'yield "minute", minute, min(reserve_minute, minute.limit // 4)',
        'yield "minute", minute, 0',
        _core(
            "transport/test_limits::test_background_work_leaves_five_calls_of_the_minute"
        ),
    ),
    Mutation(
        "Errors of an endpoint stop short of ten an hour",
        LIMITS,
        "_check_errors",
        "if len(recent) >= ERROR_STOP:",
        "if False:",
        _core("transport/test_limits::test_errors_stop_short_of_ten_an_hour"),
    ),
    Mutation(
        "The first 5xx stops the others",
        SENDING,
        "Sender._settle_error",
        "if (error.http_status or 0) >= 500:",
        "if False:",
        _addon("test_bad_answers::TestOutOfOrder::test_first_5xx_stops_the_others"),
    ),
    Mutation(
        "Two refusals of one cause stop the rest",
        f"{ADDON}/adapters/causes.py",
        "Causes.stops",
        "if shares(roots, found.root):",
        "if False:",
        _addon(
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
        _core("client/test_client::test_a_booking_is_not_lost_with_a_counter"),
    ),
    Mutation(
        "The token endpoint is called no more than it may be in a day",
        "exact_core/auth/allowance.py",
        "TokenAllowance._take",
        "return limits.take(budget, ENDPOINT, now)",
        "return budget",
        _core("auth/test_allowance::test_stops_before_exact_does_and_says_until_when"),
    ),
    # --- rights ---
    Mutation(
        "Drafts are prepared with the rights of the link's user",
        f"{ADDON}/adapters/link_user.py",
        "LinkUser.sees",
        "records.with_user(self.user)",
        "records.sudo()",
        _addon(
            "test_rows::TestRowsEnglish::test_a15_link_user_may_not_read_the_customer"
        ),
    ),
)
