# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refusals about VAT codes, percentages and amounts."""

from __future__ import annotations

from ..codes import Code, Disposition, Subject, Who
from ..grammar import Kind
from ..rules import Rule

_D, _K = Disposition, Kind
_S, _W = Subject, Who

VAT_RULES: tuple[Rule, ...] = (
    Rule(
        code=Code.VAT_PERCENTAGE_INVALID,
        cause="vat_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.TAX,
        signs=((_K.INVALID, "vat_percentage"),),
    ),
    Rule(
        code=Code.VAT_CODE_PURCHASE_ONLY,
        cause="vat_mapping",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.TAX,
        texts=(
            r"(?:ongeldig: )?u kunt geen btw-?\s?code van het type '?inkoop\b.*",
            r"(?:invalid: )?you (?:cannot|can't|can not) use an? vat code of (?:the )?"
            r"type '?purchase\b.*",
        ),
    ),
    Rule(
        code=Code.VAT_CODE_UNKNOWN,
        cause="vat_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.TAX,
        signs=(
            (_K.REFERENCE, "vat_code"),
            (_K.INVALID, "vat_code"),
            (_K.UNKNOWN, "vat_code"),
            (_K.NOT_FOUND, "vat_code"),
        ),
    ),
    Rule(
        code=Code.VAT_CODE_MISSING,
        cause="vat_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.TAX,
        signs=((_K.MANDATORY, "vat_code"),),
    ),
    Rule(
        code=Code.VAT_CODE_BLOCKED,
        cause="vat_mapping",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.TAX,
        signs=((_K.BLOCKED, "vat_code"),),  # assumed
    ),
    Rule(
        code=Code.JOURNAL_WITHOUT_VAT,
        cause="journal",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.JOURNAL,
        signs=((_K.NOT_ALLOWED, "vat_code"),),
    ),
    Rule(
        code=Code.VAT_PERCENTAGE_NOT_ALLOWED,
        cause="vat_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.TAX,
        signs=((_K.NOT_ALLOWED, "vat_percentage"),),
        texts=(
            r"btw.?percentage is niet toegestaan\.?",
            r"(?:the )?vat percentage is not allowed\.?",
        ),
    ),
    Rule(
        code=Code.VAT_AMOUNT_NOT_ALLOWED,
        cause="vat_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.TAX,
        signs=((_K.NOT_ALLOWED, "vat_amount"),),
        texts=(
            r"een btw.?bedrag is niet toegestaan\b.*",
            r"an? vat amount (?:is not|isn't) allowed\b.*",
        ),
    ),
    Rule(
        code=Code.VAT_AMOUNT_DIFFERS,
        cause="vat_amount",
        disposition=_D.PERSON,
        who=_W.USER,
        subject=_S.MOVE,
        texts=(
            r"(?:invoer \d+: )?het bedrag van de btw.?regel\b.*\bkomt niet overeen\b.*",
        ),
    ),
    Rule(
        code=Code.VAT_ACCOUNT_TYPE_WRONG,
        cause="vat_mapping",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.TAX,
        signs=((_K.INVALID, "vat_account_type"),),
    ),
)
