# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"Texts about journals and G/L accounts."

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MEANINGS = {
    # Journal
    "journal_missing": (
        _lt(
            "Journal %(journal)s has no journal in Exact yet. Choose one under Exact "
            "Online > Configuration > Mappings > Journals, and process again."
        ),
        _lt(
            "Exact misses the journal. Choose it under Exact Online > Configuration > "
            "Mappings > Journals, and process again."
        ),
    ),
    "journal_unknown": (
        _lt(
            "Exact does not know journal %(exact_journal)s, which stands for "
            "%(journal)s. Read the set-up data of the division again, choose an "
            "existing journal under Mappings > Journals, and process again."
        ),
        _lt(
            "Exact does not know the journal. Read the set-up data of the division "
            "again, choose an existing journal under Mappings > Journals, and process "
            "again."
        ),
    ),
    "journal_type_wrong": (
        _lt(
            "Journal %(exact_journal)s in Exact, which stands for %(journal)s, is not "
            "a sales journal. Choose a sales journal under Exact Online > "
            "Configuration > Mappings > Journals, and process again."
        ),
        _lt(
            "The journal in Exact is not a sales journal. Choose a sales journal under "
            "Exact Online > Configuration > Mappings > Journals, and process again."
        ),
    ),
    "journal_blocked": (
        _lt(
            "Journal %(exact_journal)s is blocked in Exact. Lift the block there under "
            "Master data > Financial > Journals, or choose another for %(journal)s "
            "under Mappings > Journals; then process again."
        ),
        _lt(
            "The journal is blocked in Exact. Lift the block there under Master data > "
            "Financial > Journals, or choose another under Mappings > Journals; then "
            "process again."
        ),
    ),
    "journal_without_vat": (
        _lt(
            "Journal %(exact_journal)s in Exact does not allow VAT. Switch VAT on "
            "there under Master data > Financial > Journals, or choose another for "
            "%(journal)s under Mappings > Journals; then process again."
        ),
        _lt(
            "The journal in Exact does not allow VAT. Switch VAT on there under Master "
            "data > Financial > Journals, or choose another under Mappings > Journals; "
            "then process again."
        ),
    ),
    "currency_not_allowed": (
        _lt(
            "Journal %(exact_journal)s in Exact does not accept %(currency)s. Allow "
            "other currencies there under Master data > Financial > Journals, read the "
            "set-up data again, and process again."
        ),
        _lt(
            "The journal in Exact does not accept this currency. Allow other "
            "currencies there under Master data > Financial > Journals, read the "
            "set-up data again, and process again."
        ),
    ),
    "currency_unknown": (
        _lt(
            "%(division)s does not know currency %(currency)s in Exact. Add it there "
            "under Master data > Financial > Currencies, and process again."
        ),
        _lt(
            "Exact does not know the currency of this document. Add it there under "
            "Master data > Financial > Currencies, and process again."
        ),
    ),
    "rate_not_allowed": (
        _lt(
            "Journal %(exact_journal)s in Exact does not accept an exchange rate. "
            "Allow a variable exchange rate there under Master data > Financial > "
            "Journals, read the set-up data again, and process again."
        ),
        _lt(
            "The journal in Exact does not accept an exchange rate. Allow a variable "
            "exchange rate there under Master data > Financial > Journals, read the "
            "set-up data again, and process again."
        ),
    ),
    "rate_missing": (
        _lt(
            "The document is in %(currency)s, and there is no exchange rate for it. "
            "Fill in the rate of the invoice date in Odoo under Configuration > "
            "Currencies, and process again."
        ),
        _lt(
            "There is no exchange rate for the currency of the document. Fill in the "
            "rate of the invoice date in Odoo under Configuration > Currencies, and "
            "process again."
        ),
    ),
    "entry_prefix_missing": (
        _lt(
            "Entry numbers follow the Odoo number, but journal %(journal)s has no "
            "prefixes. Fill in one for invoices and one for credit notes under Exact "
            "Online > Configuration > Mappings > Journals, and process again."
        ),
        _lt(
            "Entry numbers follow the Odoo number, but the journal has no prefixes. "
            "Fill in one for invoices and one for credit notes under Exact Online > "
            "Configuration > Mappings > Journals, and process again."
        ),
    ),
    # G/L account of a line
    "account_missing": (
        _lt(
            "Account %(account)s has no G/L account in Exact yet. Choose one under "
            "Exact Online > Configuration > Mappings > Accounts, and process again."
        ),
        _lt(
            "A line has no G/L account in Exact. Choose one for the line's account "
            "under Exact Online > Configuration > Mappings > Accounts, and process "
            "again."
        ),
    ),
    "account_unknown": (
        _lt(
            "Exact does not know G/L account %(account)s. Read the set-up data of the "
            "division again, choose an existing one under Mappings > Accounts, and "
            "process again."
        ),
        _lt(
            "Exact does not know a G/L account of this document. Read the set-up data "
            "of the division again, choose an existing one under Mappings > Accounts, "
            "and process again."
        ),
    ),
    "account_blocked": (
        _lt(
            "G/L account %(exact_account)s is blocked in Exact. Lift the block there "
            "under Master data > Financial > G/L accounts, or choose another for "
            "%(account)s under Mappings > Accounts; then process again."
        ),
        _lt(
            "A G/L account of this document is blocked in Exact. Lift the block there "
            "under Master data > Financial > G/L accounts, or choose another under "
            "Mappings > Accounts; then process again."
        ),
    ),
    "account_type_not_allowed": (
        _lt(
            "Exact accepts no entry lines on G/L account %(exact_account)s: it is a "
            "debtor, creditor, VAT or money account. Choose another for %(account)s "
            "under Mappings > Accounts, and process again."
        ),
        _lt(
            "Exact accepts no entry lines on a G/L account of this document: it is a "
            "debtor, creditor, VAT or money account. Choose another under Mappings > "
            "Accounts, and process again."
        ),
    ),
    "account_needs_cost_center": (
        _lt(
            "G/L account %(exact_account)s demands a cost centre in Exact. Make the "
            "cost centre optional there under Master data > Financial > G/L accounts, "
            "or choose another for %(account)s under Mappings > Accounts."
        ),
        _lt(
            "A G/L account of this document demands a cost centre in Exact. Make the "
            "cost centre optional there under Master data > Financial > G/L accounts, "
            "or choose another under Mappings > Accounts."
        ),
    ),
    "account_needs_cost_unit": (
        _lt(
            "G/L account %(exact_account)s demands a cost unit in Exact. Make the cost "
            "unit optional there under Master data > Financial > G/L accounts, or "
            "choose another for %(account)s under Mappings > Accounts."
        ),
        _lt(
            "A G/L account of this document demands a cost unit in Exact. Make the "
            "cost unit optional there under Master data > Financial > G/L accounts, or "
            "choose another under Mappings > Accounts."
        ),
    ),
    "cost_center_refused": _lt(
        "Exact does not accept the cost centre with this G/L account. Have your "
        "bookkeeper check the link of cost centre and G/L account in Exact, and "
        "process again."
    ),
    "cost_unit_refused": _lt(
        "Exact does not accept the cost unit with this G/L account. Have your "
        "bookkeeper check the link of cost unit and G/L account in Exact, and process "
        "again."
    ),
}
