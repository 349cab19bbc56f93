# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is promised of answers: what each may mean, and what follows."""

from __future__ import annotations

from tests.torture.mutation import (
    ADDON,
    ANSWERS,
    DOCUMENTS,
    OUTBOX,
    POSTING,
    RELATIONS,
    SENDING,
    Mutation,
    addon,
    core,
)

ANSWER_PROMISES = (
    Mutation(
        "A lost answer is unknown, never sent again at once",
        SENDING,
        "Sender._settle_error",
        'self._settle(transfer, attempt, "unknown", {"look_ups": 0})',
        'self._settle(transfer, attempt, "offered", {})',
        addon("test_bad_answers::TestLostAnswer::test_cut_after_booking"),
    ),
    Mutation(
        "An answer to a write that is no answer is unknown",
        ANSWERS,
        "error_of",
        "    if is_write:\n",
        "    if False:\n",
        core("client/test_client::test_answers"),
    ),
    Mutation(
        "A 500 is a refusal only when its text is Exact's own",
        ANSWERS,
        "error_of",
        "if status == 500 and is_refusal(body.messages, known_refusal):",
        "if status == 500:",
        addon("test_bad_answers::TestLostAnswer::test_unknown_500_after_booking"),
    ),
    Mutation(
        "Two empty look-ups before it is sent",
        SENDING,
        "EMPTY_LOOK_UPS",
        "EMPTY_LOOK_UPS = 2",
        "EMPTY_LOOK_UPS = 1",
        addon("test_grey_period::TestLateBooking::test_found_after_the_grey_period"),
    ),
    Mutation(
        "The second look-up comes after the grey period",
        SENDING,
        "Sender.not_found",
        '"not_before": moment_in(minutes=self.drain.grey_minutes),',
        '"not_before": None,',
        addon("test_grey_period::TestLateBooking::test_found_after_the_grey_period"),
    ),
    Mutation(
        "A pause does not end a grey period",
        OUTBOX,
        "hold_back",
        "\" CASE WHEN state = 'unknown' AND look_ups > 0 THEN not_before END)\"\n"
        '        " WHERE id IN',
        '" NULL)"\n        " WHERE id IN',
        addon(
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
        addon("test_grey_period::TestLateBooking::test_look_up_answered_badly"),
    ),
    Mutation(
        "The tag tells ours from another entry with that reference",
        POSTING,
        "differences",
        '("tag", carries_tag(entry.description, expected.tag)),',
        '("tag", True),',
        addon("test_look_up::TestLookUp::test_same_reference_of_another_document"),
    ),
    Mutation(
        "An entry with another total is a conflict",
        POSTING,
        "differences",
        '("total", total_fits),',
        '("total", True),',
        addon("test_look_up::TestLookUp::test_other_total_is_a_conflict"),
    ),
    Mutation(
        "Several entries are for a person",
        POSTING,
        "match",
        "kind = MatchKind.DIFFERENT if len(judged) == 1 else MatchKind.AMBIGUOUS",
        "kind = MatchKind.DIFFERENT",
        addon("test_look_up::TestLookUp::test_two_are_ambiguous"),
    ),
    Mutation(
        "What is equal is adopted",
        f"{ADDON}/adapters/looking.py",
        "DocumentLooker.look_up_unknown",
        "elif match.kind is MatchKind.SAME:",
        "elif False:",
        addon("test_look_up::TestLookUp::test_equal_is_adopted"),
    ),
    Mutation(
        "Exact's total is held against ours, to the cent and in sign",
        POSTING,
        "verify",
        "same = abs(difference) <= expected.tolerance",
        "same, difference = True, Decimal(0)",
        core("services/test_posting::test_a_cent_or_a_sign_is_told"),
    ),
    Mutation(
        "The first credit note is held against its debtor line",
        DOCUMENTS,
        "DocumentSender._send_credit_note",
        "booked_right = receivable == prepared.expected.total",
        "booked_right = True",
        addon("test_look_up::TestCreditNotes::test_wrong_rule_is_seen_on_the_first"),
    ),
    Mutation(
        "A customer whose creation was not answered is not made twice",
        "exact_core/services/relation_match.py",
        "has_hard_evidence",
        "sendable_number(draft.number)\n",
        "draft.number.strip()\n",
        addon(
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
        addon(
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
        addon("test_outbox::TestSteps::test_worker_that_stood_still_sends_nothing"),
    ),
    # --- what is mended ---
    Mutation(
        "What fails while its cause is mended goes on",
        f"{ADDON}/models/exact_online_projection.py",
        "ExactOnlineTransfer._project",
        "        self._look_again()\n",
        "",
        addon(
            "test_race_people::TestRacePeople"
            "::test_mapping_is_saved_while_the_runner_prepares"
        ),
    ),
    Mutation(
        "What failed and is not filed yet goes on with its cause",
        f"{ADDON}/models/exact_online_mending.py",
        "_release_late",
        "            unfiled._look_again()\n",
        "",
        addon(
            "test_race_people::TestRacePeople"
            "::test_mapping_is_saved_while_the_failure_is_filed"
        ),
    ),
    Mutation(
        "Who mends a cause need not have seen the failure",
        f"{ADDON}/models/exact_online_mending.py",
        "ExactOnlineIssue._mended",
        "postcommit.add(lambda: _release_late(registry, postcommit.data[MENDED]))",
        "postcommit.add(lambda: None)",
        addon(
            "test_race_people::TestRacePeople"
            "::test_mapping_is_saved_that_does_not_see_the_failure"
        ),
    ),
)
