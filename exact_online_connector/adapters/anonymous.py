# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take out of a text what tells who a customer is, and what opens a door."""

import re

from stdnum.nl import bsn

from exact_core.model.europe import EU_COUNTRIES
from exact_core.transport.redaction import MASK, mask

_COUNTRIES = "|".join(sorted(EU_COUNTRIES | {"EL", "XI", "GB", "CHE"}))
# Whoever they belong to.
_ANYBODY = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),  # IBAN
    re.compile(rf"\b(?:{_COUNTRIES})[ .]?(?=(?:[A-Z .]*\d){{7}})[0-9A-Z. ]{{7,14}}\b"),
    re.compile(r"\{?\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b\}?", re.I),
)
_NINE_DIGITS = re.compile(r"(?<!\d)\d{9}(?!\d)")
_SHORTEST_NAME = 3
_FIELDS = (
    *("name", "display_name", "commercial_company_name", "email", "phone", "vat"),
    *("company_registry", "ref", "street", "street2", "zip"),
)


def anonymous(text, partners):
    """``text`` without tokens, and without what names or identifies a customer.

    :param partners: ``res.partner`` records, read as superuser: the customers that
        the text may be about, whose own data go, whatever they look like.
    """
    for value in _values(partners.sudo()):
        text = re.sub(rf"(?<!\w){value}(?!\w)", MASK, text, flags=re.I)
    for pattern in _ANYBODY:
        text = pattern.sub(MASK, text)
    text = _NINE_DIGITS.sub(_unless_a_number, text)
    return mask(text)


def _unless_a_number(found):
    return MASK if bsn.is_valid(found[0]) else found[0]


def _values(partners):
    """What identifies these customers and their contacts, the longest first."""
    family = partners | partners.commercial_partner_id
    family |= family.child_ids
    values = set()
    for partner in family:
        values |= {partner[name] for name in _FIELDS if partner[name]}
        values |= set(partner.bank_ids.mapped("acc_number"))
        if not partner.is_company:
            # A message may hold the surname alone.
            values |= set((partner.name or "").split())
    kept = {value.strip() for value in values if len(value.strip()) >= _SHORTEST_NAME}
    for value in sorted(kept, key=len, reverse=True):
        # Written with other blanks, it is the same.
        yield r"\s+".join(map(re.escape, value.split()))
