# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Dutch office: its clients as relations and divisions, returns, question items."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from exact_sandbox.odata.table import resource_table
from exact_sandbox.state.store import Change, Row
from exact_sandbox.worlds.builder import Builder
from exact_sandbox.worlds.clients import Client, client
from exact_sandbox.worlds.filings import KINDS, Filing, filing_rows
from exact_sandbox.worlds.people import company_names
from exact_sandbox.worlds.periods import (
    Tijdvak,
    four_weeks,
    month,
    quarter,
    whole_year,
)

OFFICE = 3412001
OFFICE_NAME = "Kantoor B.V."
#: Relations in a client's own division, however many the office has.
CLIENT_RELATIONS = 15
#: Where the walk through statuses starts again; realized stands most often.
_STATUSES = (50, 40, 20, 40, 50, 30, 40, 10, 5, 40, 0, -10)
_VARIANTS = (
    "file_pdf", "file", "file_pdf", "xml", "file_pdf", "bare", "file_pdf", "pdf",
    "file", "empty",
)  # fmt: skip
_DAYS = 90


def clients(seed: int, count: int) -> list[Client]:
    """The clients of an office with ``count`` divisions, itself included."""
    names = company_names(seed)
    return [
        client(seed, OFFICE + 1 + index, index, next(names))
        for index in range(count - 1)
    ]


class Practice:
    """Puts an office into a builder."""

    def __init__(self, builder: Builder, count: int) -> None:
        self.builder = builder
        self.clients = clients(builder.seed, count)
        self._status = {kind: itertools.cycle(_STATUSES) for kind in KINDS}
        self._variant = {kind: itertools.cycle(_VARIANTS) for kind in KINDS}

    # -- divisions ------------------------------------------------------------

    def divisions(self) -> None:
        """The office, and a division per client; the first ones are not linked to a
        relation, and one is in the archive."""
        owner = self.builder.guid("office")
        self.builder.division(
            OFFICE, OFFICE_NAME, main=True, IsPracticeDivision=True,
            Customer=owner, CustomerName=OFFICE_NAME, CustomerCode="1",
            Email="info@kantoor.example", Phone="030-1234567",
            Website="https://kantoor.example", AddressLine1="Kantoorlaan 1",
        )  # fmt: skip
        for index, each in enumerate(self.clients):
            linked = index % 10 != 9
            more: Row = {
                "VATNumber": each.vat_number,
                "OBNumber": each.filer.ob_number,
                "ChamberOfCommerceNumber": each.chamber,
                "AddressLine1": each.street,
                "City": each.city,
                "Postcode": each.postcode,
                "Customer": self.relation_id(index) if linked else None,
                "CustomerName": each.name if linked else None,
                "CustomerCode": str(1001 + index) if linked else None,
            }
            if index % 40 == 38:
                more |= {"Status": 2, "ArchiveDate": self.builder.now}
            self.builder.division(each.code, each.name, main=False, **more)

    # -- relations of the office ----------------------------------------------

    def relation_id(self, index: int) -> str:
        """Guid of the relation behind a client."""
        return self.builder.guid(OFFICE, "client", index)

    def relations(self) -> None:
        """A relation per client, with the gaps that offices have, and doubles."""
        for index, each in enumerate(self.clients):
            values = self._relation(each, 1001 + index)
            values |= _gaps(index, each)
            self._put(self.relation_id(index), values)
            if index % 13 == 6:
                # the same client a second time, as somebody typed it in later
                double = self._relation(each, 6001 + index)
                double |= {"RSIN": None, "BSN": None, "VATNumber": None}
                double |= {"ChamberOfCommerce": None, "City": each.city.upper()}
                self._put(self.builder.guid(OFFICE, "double", index), double)
            if index % 17 == 5:
                # another company, same name
                other = self._relation(self.clients[index - 1], 7001 + index)
                self._put(
                    self.builder.guid(OFFICE, "namesake", index),
                    {**other, "Name": each.name, "RSIN": None, "VATNumber": None},
                )

    @staticmethod
    def _relation(each: Client, code: int) -> Row:
        return {
            "Code": str(code),
            "Name": each.name,
            "AddressLine1": each.street,
            "Postcode": each.postcode,
            "City": each.city,
            "Country": "NL",
            "Email": f"administratie@{each.slug}.example",
            "Phone": f"0{30 + code % 40}-{1000000 + code * 37 % 9000000}",
            "Website": f"https://{each.slug}.example",
            "VATNumber": each.vat_number,
            "ChamberOfCommerce": each.chamber,
            "RSIN": None if each.sole_trader else each.fiscal,
            "BSN": each.fiscal if each.sole_trader else None,
            "PaymentConditionSales": "14",
            "SalesVATCode": "2",
        }

    def _put(self, key: str, values: Row) -> None:
        self.builder.account(OFFICE, values, key, key)

    # -- returns --------------------------------------------------------------

    def returns(self) -> None:
        """Returns of the last ninety days, all kinds, statuses and sorts of files."""
        for index, each in enumerate(self.clients):
            wanted = [
                (kind, period, created)
                for kind, period in _wanted(each, self.builder.now.date())
                if (created := self._created(index, kind, period)) is not None
            ]
            wanted.sort(key=lambda item: item[2])
            for number, (kind, period, created) in enumerate(wanted, 1):
                filing = Filing(
                    kind, period, next(self._status[kind]), created,
                    next(self._variant[kind]),
                )  # fmt: skip
                parts = (each.code, kind, period.words)
                keys = (
                    self.builder.guid("return", *parts),
                    self.builder.guid("request", *parts),
                    self.builder.guid("file", *parts),
                    self.builder.guid("pdf", *parts),
                )
                self.put_all(
                    filing_rows(
                        self.builder.seed, each.code, each.filer, filing, each.abroad,
                        keys, number,
                    )
                )  # fmt: skip

    def _created(self, index: int, kind: str, period: Tijdvak) -> datetime | None:
        """When the office made it: days after the period, but not in the future, and
        not more than ninety days ago."""
        now = self.builder.now
        days = 4 + index % 20 + KINDS.index(kind)
        found = datetime(*period.end.timetuple()[:3]) + timedelta(days=days)
        if kind == "supplement":
            found = now - timedelta(days=index * 7 % 80 + 1)
        found = min(found.replace(hour=9 + index % 8), now - timedelta(days=1))
        return found if found >= now - timedelta(days=_DAYS) else None

    def put_all(self, changes: list[Change]) -> None:
        """Rows that are made elsewhere."""
        tables = resource_table()
        for change in changes:
            row = dict(change.row or {})
            if change.resource in tables:
                self.builder.put(change.division, change.resource, change.key, row)
            else:
                place = (change.division, change.resource)
                self.builder.tables.setdefault(place, {})[change.key] = row

    # -- question items -------------------------------------------------------

    def question_items(self) -> None:
        """Bank lines nobody could place, booked on 1999 in every client's books."""
        for index, each in enumerate(self.clients):
            source = random.Random(f"questions-{self.builder.seed}-{each.code}")
            for number in range(1, 2 + index % 4):
                self._question(each.code, number, source)

    def _question(self, division: int, number: int, source: random.Random) -> None:
        builder = self.builder
        moment = builder.now - timedelta(days=source.randint(2, 85))
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        amount = Decimal(source.randint(-90_000, 90_000)) / 100
        text = source.choice(
            ("Onbekende betaling", "Bonnetje ontbreekt", "Waarvoor is dit?",
             "Prive of zakelijk?", "Storting zonder omschrijving")
        )  # fmt: skip
        entry = builder.guid(division, "question", number)
        entry_number = int(f"{day.year % 100:02}20{number:04}")
        shared: Row = {
            "EntryID": entry, "EntryNumber": entry_number, "Currency": "EUR",
            "JournalCode": "20", "JournalDescription": "Bank", "Status": 20,
        }  # fmt: skip
        period = {"FinancialYear": day.year, "FinancialPeriod": day.month}
        builder.put(division, "financialtransaction/BankEntries", entry, {
            **shared, **period, "OpeningBalanceFC": Decimal(0),
            "ClosingBalanceFC": amount, "StatusDescription": "Open",
            "_date": day, "_type": 40, "_rate": Decimal(1),
        })  # fmt: skip
        sides = (
            ("bank", "1100", "Bank", amount),
            ("line", "1999", "Vraagposten", -amount),
        )
        for place, (kind, code, name, value) in enumerate(sides):
            account = {
                "GLAccount": builder.gl(division, code), "GLAccountCode": code,
                "GLAccountDescription": name, "LineNumber": place,
                "AmountFC": value, "AmountDC": value, "Date": day,
                "Description": text,
            }  # fmt: skip
            key = builder.guid(division, "question", number, code)
            ledger = {
                **shared, **period, **account, "ID": key, "Type": 40,
                "InvoiceNumber": entry_number, "ExchangeRate": Decimal(1),
            }  # fmt: skip
            builder.put(
                division, "financialtransaction/TransactionLines", key,
                {**ledger, "_kind": kind},
            )  # fmt: skip
            if kind == "line":
                line = {**account, "ID": key, "EntryID": entry, "AmountFC": amount,
                        "AmountDC": amount, "EntryNumber": entry_number}  # fmt: skip
                builder.put(division, "financialtransaction/BankEntryLines", key, line)
        hidden = builder.tables
        year = day.year
        hidden.setdefault((division, "_numbers"), {})[f"20/{year}/{entry_number}"] = {
            "used": True
        }
        last = hidden.setdefault((division, "_series"), {})
        before = last.get(f"20/{year}", {"last": 0})["last"]
        last[f"20/{year}"] = {"last": max(before, number)}

    # -- people ---------------------------------------------------------------

    def users(self) -> None:
        """Besides the usual four: without the office, client portal, blocked."""
        codes = [each.code for each in self.clients]
        builder = self.builder
        builder.user(
            "kantoor@kantoor.example", "Karin Kantoor", "nl-NL", (), [OFFICE, *codes]
        )
        if codes:
            builder.user("zonder@kantoor.example", "Wim Zonder", "nl-NL", (), codes)
            builder.user(
                "mijn@kantoor.example", "Mia Klant", "nl-NL",
                ("financial/ProcessReturn", "users/", "webhooks/"), codes[:1],
                portal=True,
            )  # fmt: skip
        builder.user(
            "weg@kantoor.example", "Wendy Weg", "nl-NL", (), [OFFICE, *codes],
            blocked="BlockedUser",
        )  # fmt: skip


def _wanted(each: Client, today: date) -> Iterator[tuple[str, Tijdvak]]:
    """Kinds and periods that a client files."""
    vat = month if each.frequency == "M" else quarter
    for back in range(1, 4):
        yield "vat", vat(today, back)
        if each.abroad:
            yield "icp", vat(today, back)
        if each.payroll:
            yield "payroll", (four_weeks if each.payroll == "4" else month)(today, back)
    if each.supplement:
        yield "supplement", whole_year(today, 1) if each.sole_trader else vat(today, 2)


def _gaps(index: int, each: Client) -> Row:
    """What is missing or wrong at this relation; most have nothing."""
    wrong = str((int(each.chamber) + 11) % 10**8).zfill(8)
    gaps: tuple[tuple[int, int, Row], ...] = (
        (5, 4, {"RSIN": None, "BSN": None}),
        (7, 3, {"ChamberOfCommerce": None}),
        (11, 5, {"ChamberOfCommerce": wrong}),
        (9, 7, {"VATNumber": None}),
        (8, 2, {"Email": None, "Phone": None}),
        (18, 11, {"VATNumber": f"{each.vat_number[:2]} {each.vat_number[2:].lower()}"}),
        (12, 10, {"Name": each.name.replace("B.V.", "BV")}),
        (14, 8, {"RSIN": f"{int(each.fiscal) + 1:09}"}),
        (16, 12, {"Postcode": None, "City": None}),
        (25, 20, {"RSIN": None, "BSN": None, "VATNumber": None,
                  "ChamberOfCommerce": None}),
    )  # fmt: skip
    found: Row = {}
    for step, place, values in gaps:
        if index % step == place:
            found |= values
    return found
