# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's books against Exact's: each document once, receivable and VAT to the cent.

Held against each other in the currency of the documents. In the company's currency a
document in a foreign one may differ by a cent for each of its lines: Exact turns each
line over at the rate of the entry, Odoo rounds over the whole document.

Odoo's side is read from the journal items, Exact's from the sandbox's ledger: neither
from what the connector says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tools.odoo_client import Client
from tools.progress import say
from tools.stack import SandboxProcess

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


@dataclass
class Sums:
    """Receivable and, per VAT code, base and VAT; seen from the seller."""

    receivable: Decimal = ZERO
    base: dict[str, Decimal] = field(default_factory=dict)
    vat: dict[str, Decimal] = field(default_factory=dict)

    def add(self, other: Sums) -> None:
        """Add the sums of another."""
        self.receivable += other.receivable
        for mine, theirs in ((self.base, other.base), (self.vat, other.vat)):
            for code, amount in theirs.items():
                _add(mine, code, amount)

    def differences(self, other: Sums, left: str, right: str) -> Iterable[str]:
        """Yield what is not equal, in words."""
        if self.receivable != other.receivable:
            yield f"receivable {left} {self.receivable}, {right} {other.receivable}"
        for name in ("base", "vat"):
            mine, theirs = getattr(self, name), getattr(other, name)
            for code in sorted({*mine, *theirs}):
                one, two = mine.get(code, ZERO), theirs.get(code, ZERO)
                if one != two:
                    yield f"{name} of VAT code {code}: {left} {one}, {right} {two}"


@dataclass
class Document:
    """A document in its own currency."""

    currency: str
    sums: Sums = field(default_factory=Sums)
    lines: int = 0


@dataclass
class Books:
    """Each document, and the receivable of all in the company's currency."""

    documents: dict[str, list[Document]] = field(default_factory=dict)
    receivable: Decimal = ZERO

    def balances(self) -> dict[str, Sums]:
        """Return the sums of all documents per currency."""
        found: dict[str, Sums] = {}
        for each in self.all():
            found.setdefault(each.currency, Sums()).add(each.sums)
        return found

    def all(self) -> Iterable[Document]:
        """Yield every document, those that are there twice too."""
        for documents in self.documents.values():
            yield from documents


def _money(value: object) -> Decimal:
    return Decimal(f"{value:.2f}")


def _add(sums: dict[str, Decimal], code: str, amount: Decimal) -> None:
    sums[code] = sums.get(code, ZERO) + amount


def in_odoo(client: Client, division: int, moves: list[int]) -> Books:
    """Return what the journal items of documents say.

    :param division: id of the division whose mappings name the VAT codes.
    """
    codes, no_tax = _vat_codes(client, division)
    books = Books()
    fields = [
        "move_name",
        "account_type",
        "tax_ids",
        "tax_line_id",
        "balance",
        "amount_currency",
        "currency_id",
    ]
    domain = [
        ("move_id", "in", moves),
        ("display_type", "not in", ["line_section", "line_subsection", "line_note"]),
    ]
    for row in client.read("account.move.line", domain, fields):
        [document] = books.documents.setdefault(
            row["move_name"], [Document(row["currency_id"][1])]
        )
        document.lines += 1
        amount = _money(row["amount_currency"])
        if row["account_type"] == "asset_receivable":
            document.sums.receivable += amount
            books.receivable += _money(row["balance"])
        elif row["tax_line_id"]:
            _add(document.sums.vat, codes[row["tax_line_id"][0]], -amount)
        else:
            taxes = row["tax_ids"]
            _add(document.sums.base, codes[taxes[0]] if taxes else no_tax, -amount)
    return books


def _vat_codes(client: Client, division: int) -> tuple[dict[int, str], str]:
    """VAT code of each tax, and the one for lines without tax."""
    mine = [("division_id", "=", division)]
    names = {
        row["id"]: row["code"].strip()
        for row in client.read("exact.online.vat.code", mine, ["code"])
    }
    mappings = client.read(
        "exact.online.mapping",
        [*mine, ("kind", "=", "tax"), ("state", "=", "confirmed")],
        ["tax_id", "vat_code_id"],
    )
    [row] = client.read(
        "exact.online.division", [("id", "=", division)], ["no_tax_vat_code_id"]
    )
    codes = {each["tax_id"][0]: names[each["vat_code_id"][0]] for each in mappings}
    return codes, names[row["no_tax_vat_code_id"][0]]


def in_exact(sandbox: SandboxProcess, code: int) -> Books:
    """Return what the ledger of a division says."""
    ledger = sandbox.ledger(code)
    books = Books(receivable=Decimal(ledger["receivable"]))
    for entry in ledger["entries"]:
        document = Document(entry["currency"], _sums(entry))
        books.documents.setdefault(entry["your_ref"], []).append(document)
    return books


def _sums(found: dict[str, Any]) -> Sums:
    sums = Sums(Decimal(found["receivable"]))
    for code, amounts in found["vat"].items():
        _add(sums.base, code, Decimal(amounts["base"]))
        _add(sums.vat, code, Decimal(amounts["vat"]))
    return sums


def differences(odoo: Books, exact: Books, currency: str) -> list[str]:
    """Return all that differs, in words; nothing when the books are equal.

    :param currency: of the company, ISO code.
    """
    found = []
    for name in sorted({*odoo.documents, *exact.documents}):
        entries = exact.documents.get(name, [])
        if name not in odoo.documents:
            found.append(f"{name}: in Exact, and unknown to Odoo")
        elif len(entries) != 1:
            found.append(f"{name}: {len(entries)} times in Exact")
        else:
            [mine] = odoo.documents[name]
            if mine.currency != entries[0].currency:
                found.append(f"{name}: {mine.currency}, Exact {entries[0].currency}")
            words = mine.sums.differences(entries[0].sums, "Odoo", "Exact")
            found += [f"{name}: {each}" for each in words]
    mine_all, theirs_all = odoo.balances(), exact.balances()
    for code in sorted({*mine_all, *theirs_all}):
        one, two = mine_all.get(code, Sums()), theirs_all.get(code, Sums())
        words = one.differences(two, "Odoo", "Exact")
        found += [f"All in {code}: {each}" for each in words]
    foreign = sum(each.lines for each in odoo.all() if each.currency != currency)
    if abs(odoo.receivable - exact.receivable) > CENT * foreign:
        found.append(f"receivable: Odoo {odoo.receivable}, Exact {exact.receivable}")
    return found


def show(odoo: Books, exact: Books, currency: str) -> None:
    """Print the sums of both sides per currency and VAT code.

    :param currency: of the company, ISO code.
    """
    heads = ("Odoo base", "Exact base", "Odoo VAT", "Exact VAT")
    mine_all, theirs_all = odoo.balances(), exact.balances()
    for name in sorted({*mine_all, *theirs_all}):
        one, two = mine_all.get(name, Sums()), theirs_all.get(name, Sums())
        say("")
        say(f"{name} by VAT code" + "".join(f"{head:>14}" for head in heads))
        for code in sorted({*one.base, *two.base, *one.vat, *two.vat}):
            columns = (one.base, two.base, one.vat, two.vat)
            say(
                f"{code:<15}"
                + "".join(f"{sums.get(code, ZERO):>14,.2f}" for sums in columns)
            )
        say(f"{'receivable':<15}{one.receivable:>14,.2f}{two.receivable:>14,.2f}")
    rounding = exact.receivable - odoo.receivable
    say("")
    say(
        f"All turned over into {currency}: Odoo {odoo.receivable:,.2f}, "
        f"Exact {exact.receivable:,.2f}"
        + (f" (each side rounds foreign lines: {rounding:+.2f})" if rounding else "")
    )
