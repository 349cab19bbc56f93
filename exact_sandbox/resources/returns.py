# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""read/financial/Returns and financial/ProcessReturn: tax returns and their outcome."""

from __future__ import annotations

from typing import Any

from exact_sandbox.odata.errors import ApiError
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query
from exact_sandbox.resources.base import Behaviour, Context, values_of
from exact_sandbox.resources.documents import document_url
from exact_sandbox.rest.texts import BusinessError, problem

RETURNS = "read/financial/Returns"
#: Statuses (documented): made and waiting for someone outside, done, refused.
REALIZED, PROCESSED, REJECTED = 40, 50, 5
#: Returns.Type per kind (documented); the supplement's number is a setting.
TYPES = {"vat": 31, "icp": 32, "payroll": 146}


class Returns(Behaviour):
    """The returns of a division. Exact makes them; they are only read."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """All returns; a user of the client portal sees none."""
        if context.principal.user.get("portal"):
            return []
        rows = context.store.rows(context.division, RETURNS)
        return [self._shown(context, row) for row in rows]

    @staticmethod
    def _shown(context: Context, row: Row) -> Row:
        kind = TYPES.get(row.get("_kind", ""), context.settings.supplement_type)
        url = document_url(context.base_url, context.division, row["DocumentID"])
        return {**row, "Type": kind, "DocumentViewUrl": url}


class ProcessReturn(Behaviour):
    """Tell Exact what became of a return: 40 becomes 50 or 5, nothing else does."""

    def create(self, context: Context, body: Any) -> Row:
        """Set the outcome.

        :raises ApiError: the settings' answer for a request that is unknown, was
            answered before, or whose return has another status than 40.
        :raises BusinessError: when the request is missing or the status is no outcome.
        """
        values = values_of(context, self.resource, body, posting=True)
        request, status = values.get("Request"), values.get("Status")
        if not request:
            raise BusinessError([problem("mandatory_field", None, "Request")])
        if status not in (PROCESSED, REJECTED):
            raise BusinessError([problem("invalid", "status")])
        with context.store.lock:
            row = context.store.find(context.division, RETURNS, Request=request)
            self._check(context, row, request)
            assert row is not None
            processed = context.settings.process_return == "processed"
            if processed:
                changed = {**row, "Status": status, "_answered": True}
                context.store.put(context.division, RETURNS, row["DocumentID"], changed)
        return {"Request": request, "Status": status, "Processed": processed}

    @staticmethod
    def _check(context: Context, row: Row | None, request: str) -> None:
        if row is None:
            case = "unknown"
        elif row["Status"] == REALIZED:
            return
        else:
            case = "repeat" if row.get("_answered") else "wrong_state"
        answer = context.settings.process_return_refusals[case]
        document = request if row is None else row["DocumentID"]
        text = str(answer["text"]).replace("{id}", document)
        raise ApiError(int(answer["status"]), text)
