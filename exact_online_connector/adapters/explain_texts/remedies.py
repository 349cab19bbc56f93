# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person calls the ways out of a cause."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

REMEDIES = {
    "map_tax": _lt("Map the tax"),
    "map_account": _lt("Map the account"),
    "map_journal": _lt("Map the journal"),
    "map_term": _lt("Map the payment terms"),
    "open_document": _lt("Open the document"),
    "open_customer": _lt("Open the customer"),
    "open_division": _lt("Open the division"),
    "open_connection": _lt("Open the connection"),
    "read_setup": _lt("Read set-up data again"),
    "post_in_open_period": _lt("Post in an open period"),
    "relink": _lt("Relink"),
    "activate_relation": _lt("Make it an active customer"),
    "adopt": _lt("Adopt the entry in Exact"),
    "other_number": _lt("Send under another number"),
    "other_reference": _lt("Send under another reference"),
    "credit_and_reinvoice": _lt("Credit and invoice again"),
    "reauthorise": _lt("Re-authorise"),
    "rights_check": _lt("Check the rights"),
    "hand_over": _lt("Hand the link to another user"),
    "process_again": _lt("Process again"),
    "synchronise": _lt("Synchronise"),
}
