# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"Texts about the document itself: number, amounts, period, the entry in Exact."

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MEANINGS = {
    "number_missing": _lt(
        "The document has no number. Post it in Odoo, and process again."
    ),
    "your_ref_too_long": (
        _lt(
            "Number %(number)s has more than the %(max)s characters that Exact keeps. "
            "Choose Send under another reference; the number in Odoo stays."
        ),
        _lt(
            "The number of the document has more characters than Exact keeps. Choose "
            "Send under another reference; the number in Odoo stays."
        ),
    ),
    "no_lines": _lt(
        "No line of the document has an amount, so there is nothing to book. Choose "
        "Never send in the queue, or credit the document and make it anew."
    ),
    "amount_not_rounded": _lt(
        "An amount has more decimals than its currency. Check the rounding of the "
        "currency and the taxes in Odoo, reset the document to draft and post it again."
    ),
    "lines_do_not_add_up": _lt(
        "The lines come to %(lines_total)s (VAT %(lines_tax)s), the document to "
        "%(total)s (VAT %(tax_total)s). Reset the document to draft, check its lines "
        "and taxes, post it and process again."
    ),
    "document_type_not_offered": _lt(
        "Documents of this kind are not sent to Exact: only customer invoices and "
        "credit notes are. Choose Never send in the queue."
    ),
    "company_currency_differs": (
        _lt(
            "The company keeps its books in another currency than %(division)s in "
            "Exact. Choose the right division under Exact Online > Configuration > "
            "Divisions, and process again."
        ),
        _lt(
            "The company keeps its books in another currency than the division in "
            "Exact. Choose the right division under Exact Online > Configuration > "
            "Divisions, and process again."
        ),
    ),
    "instalments_reduced": _lt(
        "Payment terms %(payment_term)s have %(instalments)s due dates, and Exact "
        "keeps one: %(due_date)s. Nothing needs to be done if that is right."
    ),
    "payment_condition_missing": (
        _lt(
            "Exact wants a payment condition. Choose one for %(payment_term)s under "
            "Exact Online > Configuration > Mappings > Payment Terms, and process "
            "again."
        ),
        _lt(
            "Exact wants a payment condition. Put payment terms on the invoice, choose "
            "their condition under Exact Online > Configuration > Mappings > Payment "
            "Terms, and process again."
        ),
    ),
    "payment_condition_unknown": (
        _lt(
            "Exact does not know the payment condition of %(payment_term)s. Read the "
            "set-up data of the division again, choose another under Mappings > "
            "Payment Terms, and process again."
        ),
        _lt(
            "Exact does not know the payment condition. Read the set-up data of the "
            "division again, choose another under Mappings > Payment Terms, and "
            "process again."
        ),
    ),
    "due_date_missing": _lt(
        "Exact wants a due date. Reset the invoice to draft, fill in the due date or "
        "payment terms, post it and process again."
    ),
    "entry_number_out_of_range": (
        _lt(
            "Exact cannot keep entry number %(entry_number)s: it goes up to %(max)s. "
            "Choose shorter prefixes under Mappings > Journals, or let Exact give the "
            "numbers (Exact Online > Configuration > Divisions)."
        ),
        _lt(
            "Exact cannot keep this entry number. Choose shorter prefixes under "
            "Mappings > Journals, or let Exact give the numbers (Exact Online > "
            "Configuration > Divisions)."
        ),
    ),
    "entry_number_in_use": (
        _lt(
            "The entry number of %(document)s is in use in Exact: entry %(entry)s in "
            "journal %(exact_journal)s of %(date)s, %(entry_customer)s, %(total)s. If "
            "that is this document, choose Adopt the entry; else choose Send under "
            "another number."
        ),
        _lt(
            "The entry number of %(document)s is in use in Exact. If the entry that "
            "has it is this document, choose Adopt the entry; else choose Send under "
            "another number."
        ),
        _lt(
            "The entry number is in use in Exact. If the entry that has it is this "
            "document, choose Adopt the entry; else choose Send under another number."
        ),
    ),
    "total_differs": (
        _lt(
            "Exact booked a total that differs by %(difference)s from Odoo's (entry "
            "%(entry)s). Compare the two, and correct the entry in Exact."
        ),
        _lt(
            "Exact booked another total than Odoo's. Compare the two, and correct the "
            "entry in Exact."
        ),
    ),
    "already_processed": _lt(
        "The entry has already been processed in Exact and can no longer be changed. "
        "Ask your bookkeeper to reopen it, or make a credit note."
    ),
    "data_exists": _lt(
        "Exact says that this is there already. Look it up in Exact; if it is missing, "
        "process again."
    ),
    "cannot_prepare": _lt(
        "%(document)s cannot be prepared because of a fault in Odoo. Ask your "
        "administrator: the server's log tells the cause; the other documents go on."
    ),
    "document_gone": _lt(
        "The document no longer exists in Odoo. Choose Never send in the queue."
    ),
    # Period
    "period_missing": (
        _lt(
            "Period %(period)s of %(year)s, for %(date)s, does not exist in Exact. "
            "Have it added there under Master data > Financial > Period-date table and "
            "read the set-up data again, or choose another accounting date; then "
            "process again."
        ),
        _lt(
            "Exact has no period for %(date)s. Have it added there under Master data > "
            "Financial > Period-date table and read the set-up data again, or choose "
            "another accounting date; then process again."
        ),
        _lt(
            "Exact does not have the period of this document. Have it added there "
            "under Master data > Financial > Period-date table and read the set-up "
            "data again, or choose another accounting date; then process again."
        ),
    ),
    "period_closed": (
        _lt(
            "Period %(period)s of %(year)s is closed in Exact for journal "
            "%(exact_journal)s. Have your bookkeeper reopen it and read the set-up "
            "data again, or choose an accounting date in an open period; then process "
            "again."
        ),
        _lt(
            "Period %(period)s of %(year)s is closed or does not exist in Exact. Have "
            "your bookkeeper reopen or add it, or choose an accounting date in an open "
            "period; then process again."
        ),
        _lt(
            "The period is closed or does not exist in Exact. Have your bookkeeper "
            "reopen or add it, or choose an accounting date in an open period; then "
            "process again."
        ),
    ),
    "financial_year_unknown": _lt(
        "Exact does not know the financial year: the authorisation must be renewed, or "
        "the year is missing there. First re-authorise under Exact Online > "
        "Configuration > Connections and process again; if it stays, have the year "
        "added under Master data > Financial > Period-date table and the check of the "
        "period-date table set to Optional (division name > Settings > Financial)."
    ),
    # What a look-up found
    "entry_conflict": (
        _lt(
            "Exact already has an entry with the reference of %(document)s: "
            "%(entries)s. It differs in %(differences)s. If that is this document, "
            "choose Adopt the entry; else choose Send under another reference."
        ),
        _lt(
            "Exact already has an entry with the reference of %(document)s: "
            "%(entries)s. If that is this document, choose Adopt the entry; else "
            "choose Send under another reference."
        ),
        _lt(
            "Exact already has an entry with the reference of this document. If that "
            "is this document, choose Adopt the entry; else choose Send under another "
            "reference."
        ),
    ),
    "entry_ambiguous": (
        _lt(
            "Exact has several entries with the reference of %(document)s: "
            "%(entries)s. If one of them is this document, choose Adopt the entry and "
            "have the bookkeeper look at the others; else choose Send under another "
            "reference."
        ),
        _lt(
            "Exact has several entries with the reference of this document. If one of "
            "them is this document, choose Adopt the entry and have the bookkeeper "
            "look at the others; else choose Send under another reference."
        ),
    ),
    "entry_gone": _lt(
        "Exact no longer has the entry of this document: it was deleted there. Ask "
        "your bookkeeper why; it has to be booked again in Exact, or credited in Odoo."
    ),
    "credit_note_type_refused": _lt(
        "Exact does not accept the type that is sent with credit notes. Choose "
        "Negative amounts, no type under Credit Notes on the division (Exact Online > "
        "Configuration > Divisions), and process again."
    ),
    "credit_note_sign": _lt(
        "Exact booked the first credit note with the wrong sign, so no other is sent. "
        "Have that entry corrected in Exact, choose another way under Credit Notes on "
        "the division (Exact Online > Configuration > Divisions), and process again."
    ),
}
