# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"Texts of the queue: why a document waits, was left out, or cannot be changed."

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WAITS = {
    "relation": (
        _lt("Waits for customer %(customer)s, who is looked up or created first."),
        _lt("Waits for the customer, who is looked up or created first."),
    ),
    "look_up": _lt(
        "The answer of Exact was lost. Exact is asked whether the document was booked "
        "before it is sent again."
    ),
    "look_up_refused": _lt(
        "Exact says that it has this already. It is asked which entry stands there; "
        "this document is not sent meanwhile."
    ),
    "draft": _lt(
        "Exact Online is not connected. An Exact Online manager clicks Connect under "
        "Exact Online > Configuration > Connections; the document then goes on by "
        "itself."
    ),
    "reauthorise": _lt(
        "Exact Online must be authorised again. An Exact Online manager clicks "
        "Re-authorise under Exact Online > Configuration > Connections; the document "
        "then goes on by itself."
    ),
    "token_later": _lt(
        "Exact does not renew the authorisation yet. The document goes on by itself."
    ),
    "link_user_inactive": _lt(
        "%(user)s, in whose name the connection runs, is archived in Odoo. An Exact "
        "Online manager chooses another Link User, a lasting one with all rights, "
        "under Exact Online > Configuration > Connections."
    ),
    "division_unbound": _lt(
        "%(division)s no longer keeps the books of a company, or is archived. An Exact "
        "Online manager sets that right under Exact Online > Configuration > Divisions."
    ),
    "configuration": _lt(
        "A setting of the connection is missing or wrong. An Exact Online manager "
        "compares the country site, Client ID, Client Secret and Redirect URI under "
        "Exact Online > Configuration > Connections with the app in Exact's app centre."
    ),
    "unreachable": _lt(
        "Exact cannot be reached and nothing was sent; it is tried again by itself. If "
        "it stays, have the administrator check the server's internet access and the "
        "country site of the connection."
    ),
    "no_answer": _lt(
        "Exact gave no usable answer at this moment. It is tried again by itself."
    ),
    "read_refused": (
        _lt(
            "Exact refuses to let data of %(division)s be read: %(detail)s. Check in "
            "Exact whether the app and its user may see the administration and its "
            "relations and entries, and click Re-authorise under Exact Online > "
            "Configuration > Connections."
        ),
        _lt(
            "Exact refuses to let data of the administration be read. Check in Exact "
            "whether the app and its user may see the administration and its relations "
            "and entries, and click Re-authorise under Exact Online > Configuration > "
            "Connections."
        ),
    ),
    "after_rights": _lt(
        "Rights check shows what is missing; the documents wait until it is mended, "
        "and go on by themselves or when you click Synchronise."
    ),
    "limit_minute": _lt(
        "Exact takes no more requests this minute. The document goes on by itself."
    ),
    "limit_day": _lt(
        "Exact takes no more requests for this administration today. The document goes "
        "on by itself."
    ),
    "limit_errors": _lt(
        "Too many requests went wrong within an hour, so Exact is left alone for a "
        "while. The document goes on by itself; mend what failed in the meantime."
    ),
    "limit_endpoint": _lt(
        "Exact takes no more requests of this kind for a while. The document goes on "
        "by itself."
    ),
}

SKIPPED = {
    "not_a_sales_document": _lt(
        "Left out, because only customer invoices and credit notes are processed: "
        "%(documents)s."
    ),
    "not_posted": _lt("Left out, because not posted: %(documents)s."),
    "no_division": _lt(
        "Left out, because no division of Exact keeps the books of the company (Exact "
        "Online > Configuration > Divisions): %(documents)s."
    ),
    "already_processed": _lt(
        "Left out, because already processed to Exact: %(documents)s."
    ),
    "cancelled_out": _lt(
        "Left out, because a credit note cancels out an invoice that Exact never got, "
        "and neither is sent: %(documents)s."
    ),
    "before_start_date": _lt(
        "Left out, because dated before the start date of the division: %(documents)s."
    ),
}

REFUSALS = {
    "processed": _lt(
        "%(document)s is booked in Exact Online (journal %(journal)s, entry number "
        "%(number)s) and cannot be changed here. Make a credit note, or ask your "
        "bookkeeper."
    ),
    "relation_processed": _lt(
        "%(document)s is linked to relation %(number)s in Exact Online. Click Unlink "
        "on the customer to break the link."
    ),
    "on_its_way": _lt(
        "%(document)s is on its way to Exact Online and cannot be changed now. Wait "
        "until it is processed or failed."
    ),
    "withdrawn": _lt(
        "%(document)s was withdrawn before. Process it again from the invoice itself."
    ),
}

# In what an entry of Exact differs from the document: fields of the core's Expected.
DIFFERENCES = {
    "your_ref": _lt("reference"),
    "tag": _lt("the mark of this document in the description"),
    "customer_id": _lt("customer"),
    "journal": _lt("journal"),
    "entry_date": _lt("date"),
    "currency": _lt("currency"),
    "total": _lt("total"),
}

# Why an entry of Exact cannot stand for a document.
OBSTACLES = {
    "no_total": _lt(
        "Exact does not tell the total of entry %(entry)s yet. Search again in a while."
    ),
    "currency": _lt(
        "Entry %(entry)s is in another currency than %(document)s. That is another "
        "debt."
    ),
    "sign": _lt(
        "One of entry %(entry)s and %(document)s is an invoice, the other a credit "
        "note."
    ),
    "customer": (
        _lt(
            "Entry %(entry)s stands on another customer: %(entry_customer)s. If that "
            "is the right one, relink the customer first; else have the entry "
            "corrected in Exact."
        ),
        _lt(
            "Entry %(entry)s stands on another customer. If that is the right one, "
            "relink the customer first; else have the entry corrected in Exact."
        ),
    ),
    "held": _lt("Entry %(entry)s stands for %(holder)s already."),
    "marked": _lt(
        "Entry %(marked)s carries the mark of %(document)s in its description: adopt "
        "that one."
    ),
    "late": _lt(
        "What was sent of %(document)s may still be booked by Exact. Search again "
        "after %(moment)s."
    ),
    "gone": _lt("Exact no longer has this entry. Search again."),
    "reason": _lt(
        "Entry %(entry)s differs in %(differences)s. Fill in why it is this document."
    ),
}

# For a code without a text: a newer core may give it, or a rule that was removed.
FALLBACKS = {
    "rule": _lt(
        "A rule that has been removed explained this message of Exact. Ask your "
        "bookkeeper what it means, or have your administrator put the rule back; after "
        "mending it, process again."
    ),
    "meaning": _lt(
        "This cannot be processed as it is. Ask your administrator, and name the cause "
        "%(code)s."
    ),
    "wait": _lt("Waits; it is tried again by itself."),
}
