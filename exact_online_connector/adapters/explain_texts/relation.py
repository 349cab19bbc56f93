# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"Texts about the customer and its relation in Exact."

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MEANINGS = {
    "relation_failed": _lt(
        "%(customer)s could not be found or created in Exact, so this document was not "
        "sent. Mend what is said of the customer and process again: the customer goes "
        "first, the document follows."
    ),
    "relation_missing": (
        _lt(
            "%(customer)s is not linked to a relation in Exact. Process again: the "
            "customer is looked up first, and created if Exact does not have it."
        ),
        _lt(
            "Exact misses the customer of this document. Process again: the customer "
            "is looked up first, and created if Exact does not have it."
        ),
    ),
    "relation_pending": (
        _lt(
            "%(customer)s is still being looked up or created in Exact. The document "
            "follows by itself."
        ),
        _lt(
            "The customer is still being looked up or created in Exact. The document "
            "follows by itself."
        ),
    ),
    "relation_not_customer": (
        _lt(
            "%(customer)s was found in Exact as %(relations)s, but no sale can be "
            "booked on that relation. Open it in Exact, choose Edit, give it the "
            "status Customer, clear the end date and lift a block; then process again."
        ),
        _lt(
            "Relation %(relation)s of %(customer)s is not a customer in Exact. Open "
            "the relation in Exact, choose Edit and give it the status Customer; then "
            "process again."
        ),
        _lt(
            "The relation is not a customer in Exact. Open it in Exact, choose Edit "
            "and give it the status Customer; then process again."
        ),
    ),
    "relation_blocked": (
        _lt(
            "Relation %(relation)s of %(customer)s is blocked in Exact. Ask your "
            "bookkeeper to lift the block on the relation, and process again."
        ),
        _lt(
            "The relation is blocked in Exact. Ask your bookkeeper to lift the block, "
            "and process again."
        ),
    ),
    "relation_ended": (
        _lt(
            "Relation %(relation)s of %(customer)s is inactive in Exact: its end date "
            "has passed. Open the relation in Exact, choose Edit and clear the end "
            "date; then process again."
        ),
        _lt(
            "The relation is inactive in Exact: its end date has passed. Open it in "
            "Exact, choose Edit and clear the end date; then process again."
        ),
    ),
    "relation_gone": (
        _lt(
            "Relation %(relation)s of %(customer)s may no longer exist in Exact. Open "
            "the customer in Odoo, click Unlink on the tab Invoicing and process "
            "again: the customer is then looked up or created."
        ),
        _lt(
            "The relation may no longer exist in Exact. Open the customer in Odoo, "
            "click Unlink on the tab Invoicing and process again: the customer is "
            "then looked up or created."
        ),
    ),
    "relation_ambiguous": (
        _lt(
            "Several relations in Exact may be %(customer)s: %(relations)s. Give the "
            "customer in Odoo the VAT number or chamber of commerce number of the "
            "right one, or end the double relation in Exact; then process again."
        ),
        _lt(
            "Several relations in Exact may be this customer. Give the customer in "
            "Odoo the VAT number or chamber of commerce number of the right one, or "
            "end the double relation in Exact; then process again."
        ),
    ),
    "relation_number_taken": (
        _lt(
            "The number of %(customer)s is in Exact the number of another relation: "
            "%(relations)s. Change the Reference of the customer in Odoo, or the code "
            "of that relation in Exact; then process again."
        ),
        _lt(
            "Exact already has a relation with the number of this customer. Change the "
            "Reference of the customer in Odoo, or the code of that relation in Exact; "
            "then process again."
        ),
    ),
    "relation_number_not_numeric": _lt(
        "Number %(number)s of %(customer)s cannot be kept by Exact, which wants at "
        "most 18 digits. Exact gives the relation a number of its own."
    ),
    "relation_update_refused": (
        _lt(
            "Exact does not let %(customer)s be changed. Check in Exact whether the "
            "relation is ended or blocked, and whether the link's user may manage "
            "relations; else click Unlink on the customer in Odoo and process again."
        ),
        _lt(
            "Exact does not let this relation be changed. Check in Exact whether it is "
            "ended or blocked, and whether the link's user may manage relations; else "
            "click Unlink on the customer in Odoo and process again."
        ),
    ),
    "relation_account_differs": (
        _lt(
            "Relation %(relation)s of %(customer)s has another debtor account in Exact "
            "than the sales journal. Make the two equal: on the relation in Exact, tab "
            "Accounting, or on the journal; then process again."
        ),
        _lt(
            "The relation has another debtor account in Exact than the sales journal. "
            "Make the two equal: on the relation in Exact, tab Accounting, or on the "
            "journal; then process again."
        ),
    ),
    "name_missing": _lt(
        "The customer has no name. Fill it in on the contact in Odoo, and process "
        "again."
    ),
    "email_invalid": (
        _lt(
            "Exact does not accept %(email)s as the e-mail address of %(customer)s. "
            "Look for a typing error, a space or a second address on the contact in "
            "Odoo (its invoice address goes first), and process again."
        ),
        _lt(
            "Exact does not accept the customer's e-mail address. Look for a typing "
            "error, a space or a second address on the contact in Odoo (its invoice "
            "address goes first), and process again."
        ),
    ),
    "vat_number_invalid": (
        _lt(
            "%(vat_number)s of %(customer)s does not have the form that Exact wants: "
            "%(format)s. Correct the VAT number on the contact in Odoo, or its country "
            "(now %(country)s), and process again."
        ),
        _lt(
            "%(vat_number)s is not a valid VAT number for %(country)s, the country of "
            "%(customer)s. Correct the VAT number or the country on the contact in "
            "Odoo, and process again."
        ),
        _lt(
            "The VAT number of the customer does not fit its country. Correct the VAT "
            "number or the country on the contact in Odoo, and process again."
        ),
    ),
    "vat_number_other_country": _lt(
        "VAT number %(vat_number)s begins with %(prefix)s, but %(customer)s is in "
        "%(country)s. Correct the VAT number or the country on the contact in Odoo, "
        "and process again."
    ),
    "chamber_of_commerce_unlikely": _lt(
        "Chamber of commerce number %(chamber_of_commerce)s of %(customer)s does not "
        "have eight digits. Check it on the contact in Odoo."
    ),
    "direct_debit_incomplete": (
        _lt(
            "The direct debit mandate of %(customer)s is not complete in Exact. Have "
            "the mandate (reference and type of payment) completed on the relation in "
            "Exact, and process again."
        ),
        _lt(
            "The direct debit mandate of the customer is not complete in Exact. Have "
            "the mandate (reference and type of payment) completed on the relation in "
            "Exact, and process again."
        ),
    ),
}
