# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"Texts of the rights check: what each right is for, and where to change it."

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Names of ``exact_core.model.rights.RIGHTS``, then those of Odoo's side.
RIGHTS = {
    "read_divisions": _lt("See administrations"),
    "read_relations": _lt("See relations"),
    "create_relations": _lt("Make relations"),
    "change_relations": _lt("Change relations"),
    "read_entries": _lt("See sales entries"),
    "create_entries": _lt("Book sales entries"),
    "read_transactions": _lt("See transactions"),
    "read_journals": _lt("See journals"),
    "read_vat_codes": _lt("See VAT codes"),
    "read_accounts": _lt("See G/L accounts"),
    "read_conditions": _lt("See payment conditions"),
    "read_periods": _lt("See financial periods"),
    "read_closed_periods": _lt("See which periods are closed"),
    "odoo_user": _lt("In Odoo: %(user)s is active"),
    "odoo_company": _lt("In Odoo: %(user)s works in %(company)s"),
    "odoo_documents": _lt("In Odoo: %(user)s reads the invoices"),
    "odoo_customers": _lt("In Odoo: %(user)s reads the customers"),
}

# What to do about an answer.
ADVICE = {
    "no_asked": _lt(
        "In Exact: Master data > Users > %(exact_user)s > Monitor: Rights, allow this; "
        "then re-authorise."
    ),
    "no_read": _lt(
        "Exact refuses it (403). In Exact: Master data > Users > %(exact_user)s > "
        "Monitor: Rights, allow this. Has the user the right, then the app lacks the "
        "permission %(scope)s: give it in Exact's app centre. Then re-authorise."
    ),
    "unknown_write": _lt(
        "Exact does not say what its user may do, and nothing is written to find out. "
        "Process one document: its outcome tells."
    ),
    "unknown_empty": _lt(
        "There is nothing to see yet, or the right is missing: Exact answers the same "
        "to both."
    ),
    "unknown_time": _lt("Not asked yet: click Ask Exact once more."),
    "yes_but_refused": _lt(
        "Exact says that its user has all rights, yet it refused documents for a "
        "missing right (403). Either that was mended since: process again. Or the app "
        "itself lacks a permission, Financial accounting or Crm accounts: give it in "
        "Exact's app centre, re-authorise, and process again."
    ),
    "other_company": _lt("First the company: without it nothing of it can be read."),
}

# Notes in the chatter of a division.
CHANGES = {
    "lost": _lt(
        "Rights check by %(person)s: what was there on %(since)s is there no more: "
        "%(rights)s."
    ),
}
