# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refusals about the customer's relation."""

from __future__ import annotations

from ..codes import Code, Disposition, Subject, Who
from ..grammar import Kind
from ..rules import Rule

_D, _K = Disposition, Kind
_S, _W = Subject, Who

RELATION_RULES: tuple[Rule, ...] = (
    Rule(
        code=Code.RELATION_NOT_CUSTOMER,
        cause="relation_status",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.PARTNER,
        signs=((_K.INVALID, "customer_type"),),
    ),
    Rule(
        code=Code.RELATION_ENDED,
        cause="relation_status",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.PARTNER,
        texts=(
            r"(?:klant|debiteur|relatie): (?:non-actief|niet actief|inactief)"
            r"(?: - .*)?",
            r"(?:customer|debtor|account|relationship): (?:inactive|not active|"
            r"non-active)(?: - .*)?",
        ),
    ),
    Rule(
        code=Code.RELATION_BLOCKED,
        cause="relation_status",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.PARTNER,
        signs=((_K.BLOCKED, "customer"),),  # assumed
    ),
    Rule(
        code=Code.RELATION_GONE,
        cause="relation_link",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.PARTNER,
        signs=(
            (_K.REFERENCE, "customer"),
            (_K.NOT_FOUND, "customer"),
            (_K.UNKNOWN, "customer"),
        ),
    ),
    Rule(
        code=Code.RELATION_MISSING,
        cause="relation_link",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.PARTNER,
        signs=((_K.MANDATORY, "customer"),),
    ),
    Rule(
        code=Code.RELATION_ACCOUNT_DIFFERS,
        cause="control_account",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.PARTNER,
        texts=(
            r"de klantenrekening van deze relatie is niet gelijk aan\b.*",
            r"the receivables? account of this (?:account|relation)\b.*\bjournal\b.*",
        ),
    ),
    Rule(
        code=Code.RELATION_NUMBER_TAKEN,
        cause="relation_number",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.PARTNER,
        signs=((_K.EXISTS, "account_code"), (_K.IN_USE, "account_code")),
        texts=(
            r"gegevens? bestaa[tn] reeds\.?(?:: code)?",
            r"data already exists\.?(?:: code)?",
        ),
        resources=("crm/Accounts",),
    ),
    Rule(
        code=Code.NAME_MISSING,
        cause="relation_data",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.PARTNER,
        signs=((_K.MANDATORY, "name"),),
        resources=("crm/Accounts",),
    ),
    Rule(
        code=Code.EMAIL_INVALID,
        cause="relation_data",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.PARTNER,
        signs=((_K.INVALID, "email"),),
    ),
    Rule(
        code=Code.VAT_NUMBER_INVALID,
        cause="relation_data",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.PARTNER,
        signs=((_K.INVALID, "vat_number"),),
        texts=(
            r"ongeldig btw-?\s?nummer\b"
            r"(?:.*\bformaat worden ingevoerd: *(?P<format>\S+))?.*",
            r"invalid vat number\b(?:.*\bfollowing format: *(?P<format>\S+))?.*",
        ),
    ),
    Rule(
        code=Code.DIRECT_DEBIT_INCOMPLETE,
        cause="direct_debit",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.PARTNER,
        signs=((_K.MANDATORY, "mandate"), (_K.EXISTS, "mandate")),
    ),
)
