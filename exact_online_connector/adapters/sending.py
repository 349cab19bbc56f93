# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What senders of documents and of relations have in common."""

import json
from datetime import datetime, timedelta, timezone

from exact_core import errors

from . import outbox, own_rules
from .pause import Paused, TurnOver, moment_in, pause_for, pause_for_read

CHUNK = 50
LOOK_UP_SIZE = 20
# A call leaves within this time of its mark, or not at all: a worker that stood still
# for longer (a suspended machine) may find its document sent by another.
LEAVES_WITHIN = timedelta(minutes=2)
EMPTY_LOOK_UPS = 2


class Sender:
    """Sends one kind of transfer for a ``Drain``."""

    kind = ""
    # Refusals after which Exact is asked what stands there, before it is failed.
    looks_after = frozenset()

    def __init__(self, drain):
        self.drain = drain
        self.client = drain.client()
        self._refusal = ()

    @property
    def division(self):
        return self.drain.division

    def due(self, state, limit):
        """Transfers whose turn it is.

        What was offered by hand goes alone and first, with the calls left to people.
        """
        rows = outbox.due(
            self.drain.cr, self.drain.division_id, self.kind, state, limit
        )
        by_hand = [transfer_id for transfer_id, urgent in rows if urgent]
        self.client = self.drain.client(for_people=bool(by_hand))
        ids = by_hand or [transfer_id for transfer_id, _urgent in rows]
        return self.drain.env["exact.online.transfer"].browse(ids)

    def take_calls(self):
        """The calls since the last time, and forget them."""
        calls, self.drain.calls[:] = list(self.drain.calls), []
        return calls

    def call(self, function, *args):
        """A read: what goes wrong with it concerns the whole division."""
        try:
            return function(self.client, self.drain.code, *args)
        except errors.ExactError as error:
            raise pause_for_read(error) from error

    def carry_out(self, transfer, expected, function):
        """Mark, call, settle: the only way by which anything is sent.

        :param expected: JSON of what is about to be booked, kept with the mark, so
            that a later look-up can tell this entry from another.
        :param function: performs the call; returns the values to settle with.
        :return: the values, or None when it was not processed.
        """
        self.drain.room(self.client)
        attempt = self.drain.step(outbox.mark, transfer.id, expected)
        if attempt is None:
            return None  # withdrawn in the meantime
        self.client.leave_before(datetime.now(timezone.utc) + LEAVES_WITHIN)
        try:
            values = function()
        except errors.ExactError as error:
            self._settle_error(transfer, attempt, error)
            return None
        self._settle(transfer, attempt, "processed", values)
        return values

    def _settle(self, transfer, attempt, state, values):
        calls = self.take_calls()
        self.drain.step(
            outbox.settle,
            transfer.id,
            attempt,
            state,
            values | _exchange(calls),
            calls=len(calls),
        )
        self.drain.settled += 1

    def _settle_error(self, transfer, attempt, error):
        if isinstance(error, errors.OutcomeUnknown | errors.ContractError):
            self._settle(transfer, attempt, "unknown", {"look_ups": 0})
            if (error.http_status or 0) >= 500:
                # Exact is out of order: every further call would only be an error
                # more, and ten of them in an hour block the app.
                until = moment_in(minutes=2)
                raise Paused("no_answer", {"detail": error.message}, until)
            return
        if isinstance(error, errors.Overdue):
            self._settle(transfer, attempt, "offered", {})
            raise TurnOver from error
        pause = pause_for(error)
        if pause:
            self._settle(transfer, attempt, "offered", {})
            raise pause
        values = failure_of(self.drain.env, error)
        self._refusal = json.loads(values["findings"])
        if any(finding["code"] in self.looks_after for finding in self._refusal):
            self._settle(transfer, attempt, "unknown", values | {"look_ups": 0})
        else:
            self._settle(transfer, attempt, "failed", values)

    def take_refusal(self):
        """Findings of the refusal since the last time, and forget them."""
        refusal, self._refusal = self._refusal, ()
        return refusal

    def hold(self, transfer, finding):
        """Failed without a call: Exact refused others for the same cause."""
        self._fail_offered(
            transfer, finding["code"], json.dumps([finding]), finding.get("message")
        )

    def block(self, transfer, findings):
        """Preflight found what Exact would refuse: failed, without a call."""
        kept = findings_to_json(findings)
        self._fail_offered(transfer, json.loads(kept)[0]["code"], kept)

    def _fail_offered(self, transfer, code, findings, message=None):
        self.drain.step(
            outbox.settle_from,
            transfer.id,
            "offered",
            "failed",
            {
                "diagnosis_code": code,
                "findings": findings,
                "exact_message": message or None,
                # Whatever it waited for, it has a fault of its own.
                "waits_on_id": None,
            },
        )
        self.drain.settled += 1

    def not_found(self, transfer):
        """An empty look-up: wait for the grey period, or send after the second."""
        if transfer.look_ups + 1 >= EMPTY_LOOK_UPS:
            target = "offered"
            values = {"look_ups": 0, "not_before": None, "in_doubt": False}
        else:
            target = "unknown"
            values = {
                "look_ups": transfer.look_ups + 1,
                "not_before": moment_in(minutes=self.drain.grey_minutes),
            }
        self.drain.step(outbox.settle_from, transfer.id, "unknown", target, values)


def _exchange(calls):
    """Body and answer of the last call, masked, for the administrator's fold."""
    if not calls:
        return {}
    last = calls[-1]
    return {
        "request_body": last.request_body or None,
        "response_body": last.response_body or last.error or None,
        "http_status": last.status or 0,
    }


def failure_of(env, error):
    """Values of a failed transfer for an answer of Exact."""
    found = own_rules.diagnosed(env, error)
    return {
        "diagnosis_code": found[0].code if found else "unrecognised",
        "findings": json.dumps([own_rules.finding_of(item, error) for item in found]),
        # Exact's own words only: ours are the explanation.
        "exact_message": "\n".join(error.messages) or None,
    }


def findings_to_json(findings):
    """Findings of the core as kept with a transfer, the blocking ones first."""
    ordered = sorted(findings, key=lambda finding: not finding.blocks)
    return json.dumps(
        [
            {
                "code": str(getattr(finding.code, "value", finding.code)),
                "blocks": finding.blocks,
                "subject": str(getattr(finding.subject, "value", finding.subject)),
                "key": finding.key,
                "params": finding.params,
            }
            for finding in ordered
        ]
    )
