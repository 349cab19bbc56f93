# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Looking things up in the books of one division, at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from exact_sandbox.state.store import Row, Store

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Rounded to the cent, half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


class Books:
    """Read side of the books.

    :param now: local wall-clock time, for defaults.
    """

    def __init__(self, store: Store, division: int, now: datetime) -> None:
        self.store = store
        self.division = division
        self.today = now.replace(hour=0, minute=0, second=0, microsecond=0)

    def by_code(self, resource: str, code: Any) -> Row | None:
        """A row by its code, padded or not."""
        if code is None or not str(code).strip():
            return None
        return self.store.find(self.division, resource, Code=str(code))

    def by_id(self, resource: str, key: Any) -> Row | None:
        """A row by its guid."""
        return None if key is None else self.store.get(self.division, resource, key)

    @property
    def currency(self) -> str:
        """The division's own currency."""
        row = self.store.get(0, "system/Divisions", self.division) or {}
        return str(row.get("Currency") or "EUR")

    def percentage(self, vat_code: Row, day: datetime) -> Decimal:
        """The code's percentage on a day, as a fraction."""
        for row in self.store.rows(self.division, "vat/VatPercentages"):
            if row["VATCodeID"] != vat_code["ID"]:
                continue
            start, end = row.get("StartDate"), row.get("EndDate")
            if (start is None or start <= day) and (end is None or day <= end):
                return Decimal(row["Percentage"])
        return Decimal(vat_code.get("Percentage") or 0)

    def period_of(self, day: datetime) -> tuple[int, int] | None:
        """Year and period that hold a day."""
        for row in self.store.rows(self.division, "financial/FinancialPeriods"):
            if row["StartDate"] <= day < row["EndDate"] + timedelta(days=1):
                return row["FinYear"], row["FinPeriod"]
        return None

    def period_exists(self, year: int, period: int) -> bool:
        """Whether the period-date table knows this period."""
        found = self.store.find(
            self.division, "financial/FinancialPeriods", FinYear=year, FinPeriod=period
        )
        return found is not None

    def closed(self, journal: str, year: int, period: int) -> bool:
        """Whether the period is closed for the journal."""
        key = f"{journal}/{year}/{period}"
        return self.store.get(self.division, "_closed", key) is not None

    def rate(self, currency: str, day: datetime) -> Decimal | None:
        """The division's latest rate of a currency: own currency for one of it."""
        rows = [
            row
            for row in self.store.rows(self.division, "financial/ExchangeRates")
            if row.get("SourceCurrency") == currency
            and (row.get("StartDate") is None or row["StartDate"] <= day)
        ]
        if not rows:
            return None
        latest = max(rows, key=lambda row: row.get("StartDate") or datetime.min)
        return Decimal(latest["Rate"])

    def number_used(self, journal: str, year: int, number: int) -> bool:
        """Whether an entry number is taken in the journal's year."""
        key = f"{journal}/{year}/{number}"
        return self.store.get(self.division, "_numbers", key) is not None

    def next_item(self) -> int:
        """Next number of an open item, over all journals of the division."""
        row = self.store.get(self.division, "_series", "items")
        return int(row["last"]) + 1 if row else 1

    def last_number(self, journal: str, year: int) -> int:
        """Last sequence number given out in the journal's year."""
        row = self.store.get(self.division, "_series", f"{journal}/{year}")
        return int(row["last"]) if row else 0


def due_date(day: datetime, condition: Row) -> datetime:
    """Due date by a payment condition.

    n ends of month: the end of the n-th month after the invoice's; then the days
    (documented).
    """
    months = int(condition.get("PaymentEndOfMonths") or 0)
    if months:
        count = day.year * 12 + day.month + months
        day = datetime(count // 12, count % 12 + 1, 1) - timedelta(days=1)
    return day + timedelta(days=int(condition.get("PaymentDays") or 0))
