# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Send invoices and credit notes: prepare, send, and settle what came of it."""
# pylint: disable=invalid-commit

from exact_core.errors import NotFound
from exact_core.services import posting

from . import outbox
from .causes import Causes
from .cursors import in_own_transaction
from .expectation import expected_from_json, expected_to_json
from .looking import DocumentLooker, booked_values
from .prepare import blocked
from .sending import CHUNK, LOOK_UP_SIZE

REFUTED = "refuted"


class DocumentSender(DocumentLooker):
    # --- sending ---

    def send_offered(self):
        """Prepare a chunk, then send it one by one."""
        transfers = self.due("offered", CHUNK)
        if not transfers:
            return
        # No more than there are calls for: what is prepared is to be sent.
        transfers = transfers[: self.drain.room(self.client)]
        types = {transfer: transfer.move_id.move_type for transfer in transfers}
        causes = self._causes()
        for transfer, draft in self._sift(transfers, causes):
            if types[transfer] == "out_refund":
                self._send_credit_note(transfer, draft.prepared)
            else:
                self._send(transfer, draft.prepared)
            causes.refused(self.take_refusal(), draft.roots)

    def _causes(self):
        issues = self.drain.env["exact.online.issue"]
        return Causes(issues._open_of(self.division))

    def _sift(self, transfers, causes, customer_pending=False):
        """(transfer, draft) of those that nothing is found against; the others fail.

        What is blocked fails at once: while the others are sent it may be mended.
        """
        drafts = self._prepare_all(transfers, customer_pending)
        for transfer, draft in drafts.items():
            if draft.prepared.blocked:
                self.block(transfer, draft.prepared.findings)
        for transfer, draft in drafts.items():
            if draft.prepared.blocked:
                continue
            if self.drain.out_of_time():
                return
            stop = causes.stops(draft.roots)
            if stop:
                self.hold(transfer, stop)
            else:
                yield transfer, draft

    def customers_in_demand(self, customers):
        """Those of the customers (transfers) for whom a document can go.

        The others are forgotten: their documents fail here, without a call, and offer
        them anew when they are mended.
        """
        in_demand = customers.browse()
        causes = self._causes()
        while customers:
            first = outbox.first_waiting(self.drain.cr, customers.ids)
            idle = customers.filtered(lambda row, first=first: row.id not in first)
            if idle:
                self.drain.step(outbox.drop, idle.ids)
            if self.drain.out_of_time():
                break
            documents = customers.browse(first.values())
            going = {t.id for t, _ in self._sift(documents, causes, True)}
            in_demand |= customers.browse(
                customer for customer, document in first.items() if document in going
            )
            customers -= idle | in_demand
        return in_demand

    def _send(self, transfer, prepared):
        return self.carry_out(
            transfer,
            expected_to_json(prepared.expected),
            lambda: self._post(prepared),
        )

    def _post(self, prepared):
        result = posting.post(self.client, self.drain.code, prepared)
        values = booked_values(result.entry, prepared.payload)
        if result.verified is None:
            return values | {"verified": "pending"}
        return values | _held_against(result.difference)

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
                news[transfer.id] = booked_values(entry) | _held_against(
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
