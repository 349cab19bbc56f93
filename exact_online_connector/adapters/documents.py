# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Send invoices and credit notes: prepare, send, and settle what came of it."""
# pylint: disable=invalid-commit

import json
from datetime import date
from decimal import Decimal

from exact_core.errors import NotFound
from exact_core.model.invoice import Expected, MatchKind
from exact_core.services import posting

from . import outbox
from .causes import Causes
from .cursors import in_own_transaction
from .prepare import Preparer, blocked
from .sending import LOOK_UP_SIZE, Sender

REFUTED = "refuted"


class DocumentSender(Sender):
    kind = "invoice"

    # --- unknown outcomes ---

    def look_up_unknown(self):
        """Ask Exact whether documents whose answer was lost were booked."""
        transfers = self.due("unknown", LOOK_UP_SIZE)
        if not transfers:
            return
        expectations = {t.id: self._expectation(t) for t in transfers}
        found = self.call(posting.look_up, transfers.mapped("reference"))
        outbox.add_calls(self.drain.cr, transfers.ids, len(self.take_calls()))
        self.drain.cr.commit()
        for transfer in transfers:
            expected = expectations[transfer.id]
            entries = found.get(transfer.reference, ())
            if expected is None and entries:
                self._conflict(transfer, "entry_conflict", entries)
                continue
            match = expected and posting.match(expected, entries)
            if not match or match.kind is MatchKind.NONE:
                self.not_found(transfer)
            elif match.kind is MatchKind.SAME:
                self._adopt(transfer, match.entries[0])
            elif match.kind is MatchKind.DIFFERENT:
                self._conflict(
                    transfer, "entry_conflict", match.entries, match.differences
                )
            else:
                self._conflict(transfer, "entry_ambiguous", match.entries)

    def _expectation(self, transfer):
        """What the entry must look like: as kept with the mark, else prepared anew."""
        if transfer.expected:
            return expected_from_json(transfer.expected)
        return self._prepare_all(transfer)[transfer.id].prepared.expected

    def _adopt(self, transfer, entry):
        self.drain.step(
            outbox.settle_from,
            transfer.id,
            "unknown",
            "processed",
            self._booked(entry) | {"verified": "yes", "wait_code": None},
        )
        self.drain.settled += 1

    def _conflict(self, transfer, code, entries, differences=()):
        params = {
            "entries": ", ".join(
                f"{entry.journal} {entry.entry_number}" for entry in entries
            ),
            "differences": ", ".join(differences),
        }
        self.drain.step(
            outbox.settle_from,
            transfer.id,
            "unknown",
            "failed",
            {
                "diagnosis_code": code,
                "findings": json.dumps(
                    [{"code": code, "blocks": True, "params": params}]
                ),
                "wait_code": None,
                "not_before": None,
            },
        )
        self.drain.settled += 1

    # --- sending ---

    def send_offered(self):
        """Prepare a chunk, then send it one by one."""
        transfers = self.due("offered", self.drain.room(self.client))
        if not transfers:
            return
        drafts = self._prepare_all(transfers)
        causes = Causes(self.drain.env["exact.online.issue"]._open_of(self.division))
        items = [(t, drafts[t.id], t.move_id.move_type) for t in transfers]
        for transfer, draft, move_type in items:
            if self.drain.out_of_time():
                return
            stop = causes.stops(draft.roots)
            if draft.prepared.blocked:
                self.block(transfer, draft.prepared.findings)
            elif stop:
                self.hold(transfer, stop)
            else:
                send = (
                    self._send_credit_note if move_type == "out_refund" else self._send
                )
                send(transfer, draft.prepared)
                causes.refused(self.take_refusal(), draft.roots)

    def _prepare_all(self, transfers):
        """Drafts of a whole chunk, before its first commit clears the ORM's cache."""
        preparer = Preparer(self.division, on_error=self.drain.after_poison)
        by_move = preparer.documents(transfers.move_id, transfers)
        gone = blocked("document_gone", False)
        return {
            transfer.id: by_move.get(transfer.move_id.id, gone)
            for transfer in transfers
        }

    def _send(self, transfer, prepared):
        return self.carry_out(
            transfer,
            expected_to_json(prepared.expected),
            lambda: self._post(prepared),
        )

    def _post(self, prepared):
        result = posting.post(self.client, self.drain.code, prepared)
        values = self._booked(result.entry, prepared)
        if result.verified is None:
            return values | {"verified": "pending"}
        return values | _held_against(result.difference)

    def _booked(self, entry, prepared=None):
        payload = prepared.payload if prepared else {}
        year = entry.reporting_year or payload.get("ReportingYear")
        period = entry.reporting_period or payload.get("ReportingPeriod")
        return {
            "exact_id": entry.id,
            "entry_number": str(entry.entry_number) if entry.entry_number else None,
            "exact_journal": entry.journal or payload.get("Journal") or None,
            "exact_period": f"{year} - {period}" if year and period else None,
        }

    # --- the first credit note ---

    def _send_credit_note(self, transfer, prepared):
        """The first of a division is held against its debtor line before the others."""
        rule = self.division.credit_note_rule
        known = self.division.credit_note_confirmed
        if known == REFUTED:
            draft = blocked("credit_note_sign", transfer.move_id.id)
            self.block(transfer, draft.prepared.findings)
            return
        values = self._send(transfer, prepared)
        if values is None or known == rule:
            return
        journal = self.drain.env["exact.online.journal"].search(
            [
                ("division_id", "=", self.drain.division_id),
                ("code", "=", prepared.expected.journal),
            ]
        )
        receivable = self.call(
            _receivable_of, values["exact_id"], journal.gl_account_exact_id
        )
        calls = len(self.take_calls())
        if receivable is None:
            return  # nothing learnt: the next credit note asks again
        booked_right = receivable == prepared.expected.total
        self._remember_rule(rule, rule if booked_right else REFUTED)
        news = {"verified": "yes" if booked_right else "no"}
        if not booked_right:
            news["diagnosis_code"] = "credit_note_sign"
        self.drain.step(outbox.note, transfer.id, "processed", news)
        outbox.add_calls(self.drain.cr, [transfer.id], calls)
        self.drain.cr.commit()

    def _remember_rule(self, rule, verdict):
        # The rule may have been changed by a person since: then nothing was learnt.
        in_own_transaction(
            self.drain.registry,
            lambda cr: cr.execute(
                "UPDATE exact_online_division SET credit_note_confirmed = %s"
                " WHERE id = %s AND credit_note_rule = %s",
                [verdict, self.drain.division_id, rule],
            ),
        )
        self.division.invalidate_recordset(["credit_note_confirmed"])

    # --- totals that the answer did not show ---

    def verify(self):
        """Read the totals of booked entries, up to 20 in one call."""
        after = 0
        while not self.drain.out_of_time():
            ids = outbox.unverified(
                self.drain.cr, self.drain.division_id, after, LOOK_UP_SIZE
            )
            if not ids:
                return
            self._verify(self.drain.env["exact.online.transfer"].browse(ids))
            after = ids[-1]

    def _verify(self, transfers):
        expectations = {
            transfer: expected_from_json(transfer.expected)
            for transfer in transfers
            if transfer.expected
        }
        entries = self.call(posting.read_totals, transfers.mapped("exact_id"))
        outbox.add_calls(self.drain.cr, transfers.ids, len(self.take_calls()))
        news = {}
        for transfer, expected in expectations.items():
            entry = entries.get(transfer.exact_id)
            if entry is None:
                news[transfer.id] = {"verified": "no", "diagnosis_code": "entry_gone"}
            elif entry.amount_fc is not None:
                news[transfer.id] = self._booked(entry) | _held_against(
                    entry.amount_fc - expected.total
                )
        self.drain.cr.commit()
        for transfer_id, values in news.items():
            self.drain.step(outbox.note, transfer_id, "processed", values)


def _receivable_of(client, division, entry_id, gl_account_id):
    """What the entry put on the debtors' account; None when it has no line there."""
    try:
        return posting.receivable_of(client, division, entry_id, gl_account_id)
    except NotFound:
        return None


def _held_against(difference):
    if not difference:
        return {"verified": "yes"}
    return {
        "verified": "no",
        "difference": difference,
        "diagnosis_code": "total_differs",
    }


def expected_to_json(expected):
    """What an entry must look like, as kept with a transfer."""
    return json.dumps(
        {
            "your_ref": expected.your_ref,
            "tag": expected.tag,
            "customer_id": expected.customer_id,
            "journal": expected.journal,
            "entry_date": expected.entry_date.isoformat(),
            "currency": expected.currency,
            "total": str(expected.total),
        }
    )


def expected_from_json(text):
    """The inverse of ``expected_to_json``."""
    data = json.loads(text)
    return Expected(
        **data
        | {
            "entry_date": date.fromisoformat(data["entry_date"]),
            "total": Decimal(data["total"]),
        }
    )
