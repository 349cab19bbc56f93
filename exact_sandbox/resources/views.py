# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Resources that show rows of other resources in another shape."""

from __future__ import annotations

from exact_sandbox.ledger.journals import KINDS
from exact_sandbox.ledger.sides import SIDES
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query
from exact_sandbox.resources.base import Behaviour, Context

_STATUS_WORDS = {0: "Open", 1: "Closed"}


class JournalStatus(Behaviour):
    """Open or closed per journal, year and period (documented)."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """Each journal crossed with each period."""
        store, division = context.store, context.division
        periods = store.rows(division, "financial/FinancialPeriods")
        found = []
        for journal in store.rows(division, "financial/Journals"):
            for period in periods:
                code, year, number = (
                    journal["Code"],
                    period["FinYear"],
                    period["FinPeriod"],
                )
                closed = store.get(division, "_closed", f"{code}/{year}/{number}")
                status = 1 if closed else 0
                found.append(
                    {
                        "Journal": code,
                        "JournalDescription": journal["Description"],
                        "JournalType": journal["Type"],
                        "Year": year,
                        "Period": number,
                        "Status": status,
                        "StatusDescription": _STATUS_WORDS[status],
                    }
                )
        return found


class Transactions(Behaviour):
    """financialtransaction/Transactions: the heads of all entries."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per entry, whatever its journal."""
        store, division = context.store, context.division
        found = [
            _invoice_head(row)
            for side in SIDES
            for row in store.rows(division, side.entries)
        ]
        for kind in KINDS:
            found += [_journal_head(row) for row in store.rows(division, kind.entries)]
        return found


_SAME = (
    "EntryID", "EntryNumber", "Description", "Division", "Document", "Created",
    "Modified", "JournalDescription", "PaymentReference", "Status",
    "StatusDescription", "Type", "TypeDescription", "ExternalLinkReference",
    "PaymentConditionDescription", "OpeningBalanceFC", "ClosingBalanceFC",
)  # fmt: skip


def _invoice_head(row: Row) -> Row:
    return {
        **{name: row.get(name) for name in _SAME},
        "Date": row["EntryDate"],
        "JournalCode": row["Journal"],
        "FinancialYear": row["ReportingYear"],
        "FinancialPeriod": row["ReportingPeriod"],
        "PaymentConditionCode": row.get("PaymentCondition"),
        "IsExtraDuty": False,
    }


def _journal_head(row: Row) -> Row:
    return {
        **{name: row.get(name) for name in _SAME},
        "Date": row["_date"],
        "JournalCode": row["JournalCode"],
        "FinancialYear": row["FinancialYear"],
        "FinancialPeriod": row["FinancialPeriod"],
        "Type": row["_type"],
        "IsExtraDuty": False,
    }
