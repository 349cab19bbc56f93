# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ask Exact whether a document stands there: after a lost answer, or a refused number.

Both are *unknown* until then, so that a pause or a crash in between loses nothing. One
that has a diagnosis was refused: whatever is found, it is not sent by itself.
"""
# pylint: disable=invalid-commit

import json

from psycopg2.errors import UniqueViolation

from exact_core.model.invoice import MatchKind
from exact_core.services import posting

from . import outbox
from .expectation import expected_from_json, params_of, under_chosen_reference
from .prepare import Preparer, blocked
from .sending import LOOK_UP_SIZE, Sender


class DocumentLooker(Sender):
    kind = "invoice"
    looks_after = frozenset({"entry_number_in_use", "data_exists"})

    def look_up_unknown(self):
        """Settle documents that Exact may have: adopt, tell what stands there, send."""
        transfers = self.due("unknown", LOOK_UP_SIZE)
        refused = transfers.filtered("diagnosis_code")
        self._look_up_lost(transfers - refused)
        for transfer in refused:
            if self.drain.out_of_time():
                return
            self._look_up_refused(transfer)

    # --- the answer was lost ---

    def _look_up_lost(self, transfers):
        """Ask for up to twenty in one call."""
        if not transfers:
            return
        expectations = {t.id: self._expectation(t) for t in transfers}
        references = {t.id: _references(t, expectations[t.id]) for t in transfers}
        asked = [ref for refs in references.values() for ref in refs]
        found = self.call(posting.look_up, asked)
        self._count_calls(transfers)
        for transfer in transfers:
            expected = expectations[transfer.id]
            entries = {
                entry.id: entry
                for ref in references[transfer.id]
                for entry in found.get(ref, ())
            }.values()
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

    # --- Exact says that it has this already ---

    def _look_up_refused(self, transfer):
        """Ask once, by reference and number: it is this document, or what it is."""
        expected = self._expectation(transfer)
        if expected is None:
            self._fail_refused(transfer, ())
            return
        entries = self.call(
            posting.find_entries,
            _references(transfer, expected),
            expected.entry_number,
            expected.journal,
        )
        self._count_calls(transfer)
        match = posting.match(expected, entries)
        if match.kind is MatchKind.SAME:
            self._adopt(transfer, match.entries[0])
        elif match.kind is MatchKind.AMBIGUOUS:
            self._conflict(transfer, "entry_ambiguous", match.entries)
        else:
            self._fail_refused(transfer, posting.standing_there(expected, entries))

    def _fail_refused(self, transfer, standing):
        """Failed as Exact said; the entry that stands there is named."""
        findings = json.loads(transfer.findings or "[]")
        for finding in findings:
            if finding["code"] in self.looks_after and standing:
                finding["params"] = params_of(standing[0])
        self.drain.step(
            outbox.settle_from,
            transfer.id,
            "unknown",
            "failed",
            {"findings": json.dumps(findings), "wait_code": None, "not_before": None},
        )
        self.drain.settled += 1

    # --- both ---

    def _count_calls(self, transfers):
        outbox.add_calls(self.drain.cr, transfers.ids, len(self.take_calls()))
        self.drain.cr.commit()

    def _expectation(self, transfer):
        """What the entry must look like: as kept with the mark, else prepared anew."""
        if transfer.expected:
            expected = expected_from_json(transfer.expected)
        else:
            expected = self._prepare_all(transfer)[transfer].prepared.expected
        return expected and under_chosen_reference(expected, transfer)

    def _prepare_all(self, transfers, customer_pending=False):
        """Drafts by transfer, of a whole chunk: a commit clears the ORM's cache."""
        preparer = Preparer(self.division, on_error=self.drain.after_poison)
        by_move = preparer.documents(transfers.move_id, transfers, customer_pending)
        gone = blocked("document_gone", False)
        return {
            transfer: by_move.get(transfer.move_id.id, gone) for transfer in transfers
        }

    def _adopt(self, transfer, entry):
        news = {
            "verified": "yes",
            "wait_code": None,
            "diagnosis_code": None,
            "findings": None,
            "exact_message": None,
            "in_doubt": False,
        }
        try:
            self.drain.step(
                outbox.settle_from,
                transfer.id,
                "unknown",
                "processed",
                booked_values(entry) | news,
            )
        except UniqueViolation:
            # A person has adopted it for another document.
            self.drain.cr.rollback()
            self._conflict(transfer, "entry_conflict", [entry])
            return
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
                "in_doubt": True,
                "wait_code": None,
                "not_before": None,
            },
        )
        self.drain.settled += 1


def _references(transfer, expected):
    """All references under which the document may stand."""
    if expected is not None:
        return [expected.your_ref, *expected.former_refs]
    chosen = transfer.asked_reference or transfer.reference
    return [ref for ref in (chosen, transfer.former_reference) if ref]


def booked_values(entry, payload=None):
    """What a transfer keeps of the entry that was booked.

    :param payload: what was sent, for what an answer with the key only leaves out.
    """
    payload = payload or {}
    year = entry.reporting_year or payload.get("ReportingYear")
    period = entry.reporting_period or payload.get("ReportingPeriod")
    return {
        "exact_id": entry.id,
        "entry_number": str(entry.entry_number) if entry.entry_number else None,
        "exact_journal": entry.journal or payload.get("Journal") or None,
        "exact_period": f"{year} - {period}" if year and period else None,
    }
