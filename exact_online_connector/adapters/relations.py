# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Find customers in Exact, or create them there."""
# pylint: disable=invalid-commit

import json
from dataclasses import replace

from odoo import fields

from exact_core.model.relation import RelationMatchKind
from exact_core.services import preflight, relation_match, relations

from . import outbox
from .prepare import Preparer
from .sending import LOOK_UP_SIZE, Sender, findings_to_json


class RelationSender(Sender):
    """Sends customers.

    :param documents: the ``DocumentSender`` of this turn; it knows who is in demand.
    """

    kind = "relation"

    def __init__(self, drain, documents):
        super().__init__(drain)
        self.documents = documents

    def look_up_unknown(self):
        """Look for customers whose creation was not answered."""
        transfers = self.due("unknown", LOOK_UP_SIZE)
        drafts = self._drafts(transfers, "unknown")
        for transfer, match in self._look_up(drafts, sent=True):
            if match.kind is RelationMatchKind.CREATE:
                self.not_found(transfer)
            else:
                self._settle_match(transfer, match, "unknown")

    def send_offered(self):
        """Look up to 20 customers up in one call; create those that are not there."""
        transfers = self._in_demand(self.due("offered", LOOK_UP_SIZE))
        drafts = self._drafts(transfers, "offered")
        for transfer, match in self._look_up(drafts):
            if match.kind is not RelationMatchKind.CREATE:
                self._settle_match(transfer, match, "offered")
            elif not self.drain.out_of_time():
                self._create(transfer, drafts[transfer])

    def _in_demand(self, transfers):
        """Without customers offered for documents alone, none of which can go."""
        if not transfers:
            return transfers
        ids = outbox.for_documents(self.drain.cr, transfers.ids)
        for_documents = transfers.browse(ids)
        in_demand = self.documents.customers_in_demand(for_documents)
        return transfers - (for_documents - in_demand)

    def _drafts(self, transfers, state):
        """Drafts of the customers that the link's user may read."""
        if not transfers:
            return {}
        preparer = Preparer(self.division, on_error=self.drain.after_poison)
        by_partner = preparer.relations(transfers.partner_id)
        drafts = {}
        for transfer in transfers:
            draft, findings = by_partner[transfer.partner_id.id]
            if draft is not None:
                # The number of a new debtor is another's: Exact numbers it.
                new = transfer.sudo().passed_over
                drafts[transfer] = replace(draft, number="") if new else draft
                continue
            fault = findings[0]
            self._fail(
                transfer, state, fault.code, fault.params, fault.subject, fault.key
            )
        return drafts

    def _look_up(self, drafts, sent=False):
        """(transfer, match) of each draft, with one call for all."""
        if not drafts:
            return []
        # Asked before the call: the commit after it clears Odoo's cache.
        today = self._today()
        passed_over = {
            transfer: json.loads(transfer.sudo().passed_over or "[]")
            for transfer in drafts
        }
        found = self.call(relations.look_up, list(drafts.values()))
        ids = [transfer.id for transfer in drafts]
        outbox.add_calls(self.drain.cr, ids, len(self.take_calls()))
        self.drain.cr.commit()
        return [
            (
                transfer,
                relation_match.match_relation(
                    draft,
                    _left(found.get(draft.key, ()), passed_over[transfer]),
                    today,
                    sent=sent,
                ),
            )
            for transfer, draft in drafts.items()
        ]

    def _today(self):
        return fields.Date.context_today(self.division)

    def _settle_match(self, transfer, match, state):
        kinds = RelationMatchKind
        if match.kind is kinds.LINKED:
            self._processed(transfer, match.relation, match.evidence, state)
            return
        if match.kind is kinds.INACTIVE:
            code = next(preflight.relation_faults(match.relation, self._today())).value
        elif match.kind is kinds.NUMBER_TAKEN:
            code = "relation_number_taken"
        else:
            code = "relation_ambiguous"
        candidates = match.candidates or (match.relation,)
        self._fail(
            transfer,
            state,
            code,
            {
                "relations": ", ".join(
                    f"{item.code} {item.name}".strip() for item in candidates if item
                )
            },
        )

    def _processed(self, transfer, relation, evidence, state):
        self.drain.step(
            outbox.settle_from,
            transfer.id,
            state,
            "processed",
            relation_values(relation, evidence),
        )
        self.drain.settled += 1

    def _fail(self, transfer, state, code, params, subject="partner", key=None):
        self.drain.step(
            outbox.settle_from,
            transfer.id,
            state,
            "failed",
            {
                "diagnosis_code": code,
                "findings": json.dumps(
                    [
                        {
                            "code": code,
                            "blocks": True,
                            "subject": subject,
                            "key": str(transfer.partner_id.id) if key is None else key,
                            "params": params,
                        }
                    ]
                ),
                "exact_message": None,
            },
        )
        self.drain.settled += 1

    def _create(self, transfer, draft):
        prepared = relations.prepare_relation(draft)
        if prepared.blocked:
            self.block(transfer, prepared.findings)
            return
        self.carry_out(
            transfer,
            None,
            lambda: (
                relation_values(
                    relations.create(self.client, self.drain.code, prepared.payload),
                    ("created",),
                )
                | {"findings": findings_to_json(prepared.findings)}
            ),
        )


def _left(candidates, passed_over):
    """Candidates without those of which a person said that they are not it."""
    return [item for item in candidates if item.id not in passed_over]


def relation_values(relation, evidence):
    """What a processed relation transfer keeps, so that the link can be made of it."""
    return {
        "exact_id": relation.id,
        "entry_number": relation.code or None,
        "expected": json.dumps(
            {
                "id": relation.id,
                "code": relation.code,
                "name": relation.name,
                "status": relation.status,
                "blocked": relation.blocked,
                "end_date": relation.end_date and relation.end_date.isoformat(),
                "vat_number": relation.vat_number,
                "chamber_of_commerce": relation.chamber_of_commerce,
                "evidence": list(evidence),
            }
        ),
    }
