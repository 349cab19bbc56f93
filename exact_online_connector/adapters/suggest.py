# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ask the core what a record of Odoo could be called in Exact."""

from decimal import Decimal
from functools import cached_property

from odoo import fields
from odoo.tools.translate import LazyTranslate

from exact_core.services.suggestions import (
    AccountProfile,
    JournalProfile,
    TaxProfile,
    TermLine,
    TermProfile,
    suggest_gl_account,
    suggest_journal,
    suggest_payment_condition,
    suggest_untaxed_code,
    suggest_vat_code,
)

_lt = LazyTranslate(__name__)

REASONS = {
    "attributes": _lt("rate and type fit"),
    "words": _lt("the description says the same"),
    "default_code": _lt("usual code in a Dutch administration"),
    "only_one": _lt("the only one that fits"),
    "name_equal": _lt("same name"),
    "table": _lt("usual counterpart of this account"),
    "iban": _lt("same IBAN"),
    "terms_equal": _lt("same days"),
    "several": _lt("several fit: choose"),
    "none_fits": _lt("none fits: choose, or add it in Exact"),
    "not_mappable": _lt("cannot be mapped"),
}


def reason_text(env, codes):
    """Readable reasons of a suggestion, from the codes kept with it."""
    texts = [env._(REASONS[code]) for code in (codes or "").split() if code in REASONS]
    return ", ".join(texts)


class Targets:
    """What a division offers, as records of the core, read once."""

    def __init__(self, division):
        self._division = division
        self._env = division.sudo().with_company(division.company_id).env
        self._today = fields.Date.context_today(division)

    def _rows(self, model):
        return self._env[model].search([("division_id", "=", self._division.id)])

    @cached_property
    def _vat_codes(self):
        return self._rows("exact.online.vat.code")

    @cached_property
    def _journals(self):
        return self._rows("exact.online.journal")

    @cached_property
    def _gl_accounts(self):
        return self._rows("exact.online.gl.account")

    @cached_property
    def _payment_conditions(self):
        return self._rows("exact.online.payment.condition")

    def suggestion(self, kind, record):
        """Values of a mapping that proposes a target, or that asks for one."""
        rows, field, suggestion = getattr(self, f"_for_{kind}")(record)
        target = suggestion.target
        row = rows.filtered(lambda row: target and row.exact_id == target.id)
        return {
            field: row.id,
            "state": "suggested",
            "score": suggestion.score,
            "reason_codes": " ".join(target.reasons if target else suggestion.reasons),
        }

    def no_tax_vat_code(self):
        """The code for lines without tax, when it is plain."""
        rows = self._vat_codes
        suggestion = suggest_untaxed_code(
            [row._to_core() for row in rows],
            country=self._division.country_code or "NL",
        )
        target = suggestion.target
        return rows.filtered(lambda row: target and row.exact_id == target.id)

    def _for_tax(self, tax):
        tags = tax.repartition_line_ids.tag_ids.mapped("name")
        profile = TaxProfile(
            key=str(tax.id),
            name=tax.name or "",
            description=" ".join(
                filter(None, (tax.invoice_label, str(tax.description or "")))
            ),
            percentage=Decimal(str(tax.amount)) / 100,
            use=tax.type_tax_use,
            amount_type="percent" if tax.amount_type == "division" else tax.amount_type,
            price_included=tax.price_include,
            scope={"consu": "goods", "service": "services"}.get(tax.tax_scope, ""),
            boxes=tuple(tag.lstrip("+-").split(" ")[0] for tag in tags),
            oss_country=self._oss_country(tax),
        )
        suggestion = suggest_vat_code(
            profile,
            [row._to_core() for row in self._vat_codes],
            self._today,
            country=self._division.country_code or "NL",
        )
        return self._vat_codes, "vat_code_id", suggestion

    def _oss_country(self, tax):
        """Country of a one-stop-shop tax: one that leaves the home country's rates."""
        country = tax.country_id
        home = self._division.company_id.account_fiscal_country_id
        return country.code if country and home and country != home else ""

    def _for_journal(self, journal):
        profile = JournalProfile(
            key=str(journal.id),
            code=journal.code or "",
            name=journal.name or "",
            type=journal.type,
            iban=journal.bank_account_id.sanitized_acc_number or "",
        )
        suggestion = suggest_journal(
            profile, [row._to_core() for row in self._journals]
        )
        return self._journals, "exact_journal_id", suggestion

    def _for_account(self, account):
        languages = [code for code, _name in self._env["res.lang"].get_installed()]
        names = {account.with_context(lang=lang).name for lang in languages}
        profile = AccountProfile(
            key=str(account.id),
            code=account.with_company(self._division.company_id).code or "",
            names=tuple(sorted(filter(None, names))),
            account_type=account.account_type,
        )
        suggestion = suggest_gl_account(
            profile, [row._to_core() for row in self._gl_accounts]
        )
        return self._gl_accounts, "gl_account_id", suggestion

    def _for_payment_term(self, term):
        # ``days_after_end_of_month`` and the like are Odoo's own words.
        profile = TermProfile(
            key=str(term.id),
            name=term.name or "",
            lines=tuple(
                TermLine(days=line.nb_days, start=line.delay_type)
                for line in term.line_ids
            ),
            discount_percentage=(
                Decimal(str(term.discount_percentage)) / 100
                if term.early_discount
                else Decimal(0)
            ),
            discount_days=term.discount_days if term.early_discount else 0,
        )
        suggestion = suggest_payment_condition(
            profile, [row._to_core() for row in self._payment_conditions]
        )
        return self._payment_conditions, "payment_condition_id", suggestion
