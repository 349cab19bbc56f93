# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands in the places of a text: names, dates and amounts as people read them."""

from odoo.tools import format_date, formatLang
from odoo.tools.misc import get_lang

from .explain_texts import DIFFERENCES

LONGEST = 60  # characters of an invoice line; it may be a page of prose
GROUPS = 4  # groups of Odoo that are named as a way to a right
DATES = frozenset({"date", "due_date"})
AMOUNTS = frozenset({"total", "tax_total", "lines_total", "lines_tax"})
PERCENTAGES = frozenset({"percentage", "exact_percentage"})


class Names(dict):
    """Values by the name of their place in a text; '' for what is not known.

    What preflight found names its records itself. Exact's refusals name none: what
    the transfer tells fills the gaps, looked up only when a text asks for it.

    :param params: parameters of a finding, diagnosis or wait.
    :param transfer: ``exact.online.transfer`` record that they are about, or None.
    """

    def __init__(self, env, params=None, transfer=None):
        super().__init__()
        self._env = env
        self._transfer = transfer and transfer.sudo()
        self._currency = (params or {}).get("currency")
        self._model = (params or {}).get("odoo_model")
        for name, value in (params or {}).items():
            if value not in (None, ""):
                self[name] = self._readable(name, str(value))

    def __missing__(self, name):
        look = FROM_TRANSFER.get(name)
        value = (look(self._transfer) if look and self._transfer else "") or ""
        if name == "groups" and self._model:
            value = self._groups()
        self[name] = value
        return value

    def _readable(self, name, value):
        if name in DATES:
            return format_date(self._env, value)
        if name in AMOUNTS:
            return self._amount(value)
        if name in PERCENTAGES:
            return value.replace(".", get_lang(self._env).decimal_point)
        if name == "odoo_model":
            return self._env["ir.model"]._get(value).name or value
        if name == "country":
            return self._country(value)
        if name == "differences":
            fields = [part for part in value.split(", ") if part in DIFFERENCES]
            return ", ".join(self._env._(DIFFERENCES[field]) for field in fields)
        if name == "line":
            first = value.split("\n")[0]
            return first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"
        return value

    def _amount(self, value):
        currency = (
            self._env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", self._currency)], limit=1)
        )
        # For the eye only; nothing is computed with it.
        return formatLang(self._env, float(value), currency_obj=currency or None)

    def _groups(self):
        """Groups of internal users, one of which gives the right to read the model."""
        access = self._env["ir.model.access"].sudo()
        groups = access.search(
            [("model_id.model", "=", self._model), ("perm_read", "=", True)]
        ).group_id
        internal = self._env.ref("base.group_user")
        fitting = groups.filtered(lambda group: internal in group.all_implied_ids)
        return ", ".join(fitting[:GROUPS].mapped("full_name"))

    def _country(self, value):
        country = self._env["res.country"].search([("code", "=", value)], limit=1)
        return country.name or value


def _relation(transfer):
    return transfer.env["exact.online.relation"].search(
        [
            ("division_id", "=", transfer.division_id.id),
            ("partner_id", "=", transfer.partner_id.id),
        ],
        limit=1,
    )


def _mappings(transfer, field, records):
    return transfer.env["exact.online.mapping"].search(
        [
            ("division_id", "=", transfer.division_id.id),
            ("state", "=", "confirmed"),
            (field, "in", records.ids),
        ]
    )


def _taxes(transfer):
    """Taxes of the document, each with its VAT code: ``21% = 2 (VAT high)``."""
    taxes = transfer.move_id.invoice_line_ids.tax_ids
    codes = {
        mapping.tax_id: mapping.vat_code_id.display_name
        for mapping in _mappings(transfer, "tax_id", taxes)
    }
    return ", ".join(f"{tax.name} = {codes.get(tax) or '?'}" for tax in taxes)


def _exact_journal(transfer):
    mapping = _mappings(transfer, "journal_id", transfer.move_id.journal_id)
    return mapping.exact_journal_id.code


FROM_TRANSFER = {
    "document": lambda transfer: transfer.reference,
    "customer": lambda transfer: transfer.partner_id.display_name,
    "relation": lambda transfer: _relation(transfer).code,
    "division": lambda transfer: transfer.division_id.display_name,
    "user": lambda transfer: transfer.division_id.connection_id.user_id.name,
    "taxes": _taxes,
    "journal": lambda transfer: transfer.move_id.journal_id.display_name,
    "exact_journal": _exact_journal,
    "currency": lambda transfer: transfer.currency_id.name,
    "payment_term": lambda transfer: transfer.move_id.invoice_payment_term_id.name,
    "email": lambda transfer: transfer.partner_id._exact_online_email(),
    "vat_number": lambda transfer: transfer.partner_id.vat,
    "country": lambda transfer: transfer.partner_id.country_id.name,
    "entry": lambda transfer: transfer.entry_number,
}
