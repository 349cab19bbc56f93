# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is promised of the outbox: marked, sent, looked up, told."""

from __future__ import annotations

from tests.torture.mutation import (
    ADDON,
    CURSORS,
    DOCUMENTS,
    DRAIN,
    OFFERING,
    OUTBOX,
    Mutation,
    addon,
)

OUTBOX_PROMISES = (
    Mutation(
        "The mark is committed before the call",
        DRAIN,
        "Drain.step",
        "                if self.cr.rowcount:\n                    self.cr.commit()\n",
        "",
        addon("test_race::TestRace::test_mark_is_committed_before_the_call"),
    ),
    Mutation(
        "The mark survives a crash of PostgreSQL",
        OUTBOX,
        "mark",
        'RETURNING attempt," + SAFE_COMMIT',
        'RETURNING attempt"',
        addon("test_outbox::TestSteps::test_mark_survives_a_crash_of_the_server"),
    ),
    Mutation(
        "Only what is offered is sent",
        OUTBOX,
        "mark",
        "WHERE id = %s AND state = 'offered' RETURNING",
        "WHERE id = %s RETURNING",
        addon("test_outbox::TestSteps::test_mark_takes_what_is_offered_only"),
    ),
    Mutation(
        "A result counts for the attempt that asked for it only",
        OUTBOX,
        "settle",
        'SQL("attempt = %s", attempt)',
        'SQL("TRUE")',
        addon(
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
        addon("test_outbox::TestSteps::test_late_worker_changes_nothing"),
    ),
    Mutation(
        "What a dead worker left is looked up, not sent",
        OUTBOX,
        "call_lost",
        "SET state = 'unknown', look_ups = 0,",
        "SET state = 'offered', look_ups = 0,",
        addon("test_outbox::TestSteps::test_crash_after_the_booking_is_looked_up"),
    ),
    Mutation(
        "What a dead worker left is taken up",
        DRAIN,
        "Drain.chunk",
        "self.step(outbox.call_lost, self.division_id)",
        "pass",
        addon("test_outbox::TestSteps::test_crash_after_the_mark_is_looked_up"),
    ),
    Mutation(
        "One process at a time has the turn on a division",
        CURSORS,
        "division_turn",
        "held = cr.fetchone()[0]",
        "held = bool(cr.fetchone())",
        addon("test_outbox::TestTurn::test_only_one_holds_the_turn"),
    ),
    Mutation(
        "Without the turn nothing is called lost",
        f"{ADDON}/adapters/runner.py",
        "Runner._turn",
        "if not held:",
        "if False:",
        addon(
            "test_outbox::TestTurn::test_without_the_turn_nothing_is_sent_or_called_lost"
        ),
    ),
    Mutation(
        "A result is committed apart from badge, chatter and links",
        DRAIN,
        "Drain.step",
        "                if self.cr.rowcount:\n                    self.cr.commit()\n",
        "",
        addon("test_outbox::TestSteps::test_projection_that_fails_loses_no_result"),
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
        addon("test_race_people::TestRacePeople::test_reset_comes_before_the_mark"),
    ),
    Mutation(
        "Reset, cancel and delete are refused when Exact may have it",
        OFFERING,
        "_withdraw",
        'row.state not in ("offered", "failed")',
        "False",
        addon("test_people::TestPeople::test_never_send_comes_too_late"),
    ),
    Mutation(
        "Reset to draft withdraws in its own transaction",
        f"{ADDON}/models/account_move.py",
        "button_draft",
        'self._exact_online_withdraw(self.env._("%s was reset to draft.",'
        " self[:1].name))",
        "pass",
        addon("test_people::TestPeople::test_reset_to_draft_withdraws"),
    ),
    Mutation(
        "What a withdrawn transfer sent once is looked up before it is sent",
        OFFERING,
        "_offer",
        "tried.get(move.id, {})",
        "{}",
        addon("test_people::TestPeople::test_tried_before_is_looked_up_first"),
    ),
    Mutation(
        "A conflict that is offered again is looked up first",
        OFFERING,
        "_offer_again",
        "(self._look_first() if self.in_doubt else {})",
        "{}",
        addon("test_look_up::TestLookUp::test_processing_a_conflict_again_looks_first"),
    ),
    # --- customers ---
    Mutation(
        "No customer is made for documents that cannot go",
        DOCUMENTS,
        "DocumentSender.customers_in_demand",
        "going = {t.id for t, _ in self._sift(documents, causes, True)}",
        "going = set(first.values())",
        addon("test_calls::TestCalls::test_no_customer_is_made_for_a_blocked_document"),
    ),
    Mutation(
        "A customer that a document waits for is not forgotten",
        OUTBOX,
        "drop",
        "WHERE waits_on_id = customer.id AND state = 'offered')",
        "WHERE waits_on_id = customer.id AND FALSE)",
        addon(
            "test_race_people::TestRacePeople"
            "::test_customer_is_dropped_while_a_document_is_offered_for_it"
        ),
    ),
    Mutation(
        "What is mended brings its customer along",
        f"{ADDON}/models/exact_online_issue.py",
        "ExactOnlineIssue._let_go",
        "new = documents._offer_customers(priority=1)",
        "new = {}",
        addon("test_calls::TestCalls::test_no_customer_is_made_for_a_blocked_document"),
    ),
    # --- the archive ---
    Mutation(
        "What was sent once and is archived is still looked up first",
        OFFERING,
        "ExactOnlineTransfer._tried_before",
        '("attempt", ">", 0),\n',
        '("attempt", ">", 0),\n                ("archived", "=", False),\n',
        addon(
            "test_upkeep::TestHousekeeping"
            "::test_archived_attempt_is_looked_up_before_it_is_sent_again"
        ),
    ),
)
