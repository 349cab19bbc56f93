# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company can book in its division before it books anything.

Each record is put into a draft of one line and held against the core's preflight; of
what preflight finds, only what lies with that record counts.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from odoo import fields

from exact_core.model.invoice import InvoiceDraft, InvoiceLineDraft
from exact_core.services import invoicing

from .booking import BookingContext
from .checking import Verdict, verdict

# Found with the document's date, and thereby about its journal today.
OF_JOURNAL = frozenset({"period_closed", "period_missing"})


@dataclass(frozen=True)
class Covered:
    """One row of the report.

    :param kind: tax, journal, account, payment_term or currency.
    :param record: the record of Odoo.
    :param target: what it is called in Exact, '' when nothing.
    :param state: mapped, suggested, missing or blocked.
    :param verdict: what to do, and where.
    """

    kind: str
    record: object
    target: str
    state: str
    verdict: Verdict


class Coverage:
    """Holds every record that sales can use against preflight; makes no call.

    :param division: ``exact.online.division`` that is bound to a company.
    """

    def __init__(self, division):
        self._division = division.sudo()
        self._env = division.env
        self._company = self._division.company_id
        mapping = self._env["exact.online.mapping"].sudo()
        self._records = mapping._records_to_map(self._division)
        self._mappings = {
            (row.kind, row._odoo_record().id): row
            for row in mapping.search([("division_id", "=", division.id)])
            if row.kind
        }
        moves = self._env["account.move"]
        self._rules = BookingContext(self._division, moves, ()).rules()
        self._today = fields.Date.context_today(division)

    def rows(self):
        """All rows, kind by kind."""
        for tax in self._records["tax"].filtered("active"):
            yield self._row("tax", tax, self._tax_draft(tax))
        for journal in self._records["journal"]:
            yield self._row("journal", journal, self._draft(journal=journal))
        for account in self._records["account"]:
            yield self._row("account", account, self._account_draft(account))
        for term in self._records["payment_term"]:
            yield self._term(term)
        for journal in self._records["journal"]:
            # Without a journal in Exact there is nothing to hold a currency against.
            if self._target("journal", journal):
                yield from self._currencies(journal)

    def _target(self, kind, record):
        row = self._mappings.get((kind, record.id))
        return row._exact_record() if row else None

    def _core(self, kind, record):
        target = self._target(kind, record)
        return target._to_core() if target else None

    def _row(self, kind, record, draft):
        keys = (str(record.id), kind)
        findings = [
            found
            for found in invoicing.prepare(
                draft, self._rules, customer_pending=True
            ).findings
            if (found.key, found.subject) == keys
            or (kind == "journal" and found.code in OF_JOURNAL)
        ]
        judged = verdict(self._env, findings)
        target = self._target(kind, record)
        if not target:
            state = "missing"
        elif judged.outcome == "blocked":
            state = "blocked"
        else:
            state = self._state(kind, record)
        name = target.display_name if target else ""
        return Covered(kind, record, name, state, judged)

    def _state(self, kind, record):
        confirmed = self._mappings[(kind, record.id)].state == "confirmed"
        return "mapped" if confirmed else "suggested"

    def _term(self, term):
        target = self._target("payment_term", term)
        if not target:
            return Covered("payment_term", term, "", "not_needed", Verdict("ok", ""))
        draft = replace(
            self._draft(),
            payment_condition=target.code,
            payment_condition_gone=not target.active,
            payment_term_key=str(term.id),
            payment_term_label=term.display_name,
        )
        return self._row("payment_term", term, draft)

    def _currencies(self, journal):
        plain = self._row("journal", journal, self._draft(journal))
        for currency in self._env["res.currency"].sudo().search([]):
            row = self._row("journal", journal, self._draft(journal, currency))
            # What is wrong in any currency is told with the journal itself.
            blocked = row.verdict != plain.verdict
            yield Covered(
                "currency",
                currency,
                row.target,
                "blocked" if blocked else "mapped",
                row.verdict if blocked else Verdict("ok", ""),
            )

    # --- drafts of one line ---

    def _tax_draft(self, tax):
        fraction = Decimal(str(tax.amount)) / 100
        line = replace(
            self._line(),
            # An amount of which every rate makes whole cents.
            tax_amount=(Decimal(10000) * fraction).quantize(Decimal("0.01")),
            vat_code=self._core("tax", tax),
            tax_key=str(tax.id),
            tax_label=tax.name,
            tax_percentage=fraction,
        )
        return self._with_line(line)

    def _account_draft(self, account):
        line = replace(
            self._line(),
            gl_account=self._core("account", account),
            account_key=str(account.id),
            account_label=account.display_name,
        )
        return self._with_line(line)

    def _line(self):
        return InvoiceLineDraft(key="", label="", amount=Decimal(10000))

    def _with_line(self, line):
        return replace(self._draft(), lines=(line,))

    def _draft(self, journal=None, currency=None):
        own = self._division.currency_code or self._company.currency_id.name
        return InvoiceDraft(
            key="",
            number="0",
            tag="",
            is_credit_note=False,
            customer=None,
            customer_key="",
            customer_label="",
            journal=self._core("journal", journal) if journal else None,
            journal_key=str(journal.id) if journal else "",
            journal_label=journal.display_name if journal else "",
            invoice_date=self._today,
            accounting_date=self._today,
            due_date=self._today,
            currency=currency.name if currency else own,
            division_currency=own,
            rate=Decimal(1),
            total=Decimal(10000),
            tax_total=Decimal(0),
            lines=(self._line(),),
        )
