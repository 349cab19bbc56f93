# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refusals about journals and G/L accounts."""

from __future__ import annotations

from ..codes import Code, Disposition, Subject, Who
from ..grammar import Kind
from ..rules import Rule

_D, _K = Disposition, Kind
_S, _W = Subject, Who

JOURNAL_RULES: tuple[Rule, ...] = (
    Rule(
        code=Code.JOURNAL_TYPE_WRONG,
        cause="journal",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.JOURNAL,
        signs=((_K.INVALID, "journal_type"), (_K.INVALID, "journal")),
    ),
    Rule(
        code=Code.JOURNAL_UNKNOWN,
        cause="journal",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.JOURNAL,
        signs=(
            (_K.REFERENCE, "journal"),
            (_K.UNKNOWN, "journal"),
            (_K.NOT_FOUND, "journal"),
        ),
    ),
    Rule(
        code=Code.JOURNAL_MISSING,
        cause="journal",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.JOURNAL,
        signs=((_K.MANDATORY, "journal"),),
    ),
    Rule(
        code=Code.JOURNAL_BLOCKED,
        cause="journal",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.JOURNAL,
        signs=((_K.BLOCKED, "journal"),),  # assumed
    ),
    Rule(
        code=Code.RATE_NOT_ALLOWED,
        cause="journal",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.JOURNAL,
        signs=((_K.NOT_ALLOWED, "exchange_rate"),),
    ),
    Rule(
        code=Code.RATE_MISSING,
        cause="rate",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.MOVE,
        # assumed: neither text was ever published
        signs=((_K.MANDATORY, "exchange_rate"), (_K.INVALID, "exchange_rate")),
    ),
    Rule(
        code=Code.CURRENCY_UNKNOWN,
        cause="currency",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.DIVISION,
        signs=((_K.REFERENCE, "currency"), (_K.UNKNOWN, "currency")),
    ),
    Rule(
        code=Code.CURRENCY_NOT_ALLOWED,
        cause="journal",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.JOURNAL,
        signs=((_K.NOT_ALLOWED, "currency"),),
    ),
)

ACCOUNT_RULES: tuple[Rule, ...] = (
    Rule(
        code=Code.ACCOUNT_TYPE_NOT_ALLOWED,
        cause="account_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.ACCOUNT,
        signs=((_K.INVALID, "gl_account_type"),),
    ),
    Rule(
        code=Code.ACCOUNT_UNKNOWN,
        cause="account_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.ACCOUNT,
        signs=(
            (_K.REFERENCE, "gl_account"),
            (_K.UNKNOWN, "gl_account"),
            (_K.NOT_FOUND, "gl_account"),
        ),
        texts=(
            r"(?:grootboek(?:rekening)?|g/?l account) (?P<account>[\w.]+)"
            r" (?:niet gevonden|not found)\.?",
        ),
    ),
    Rule(
        code=Code.ACCOUNT_MISSING,
        cause="account_mapping",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.ACCOUNT,
        signs=((_K.MANDATORY, "gl_account"),),
    ),
    Rule(
        code=Code.ACCOUNT_BLOCKED,
        cause="account_mapping",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.ACCOUNT,
        signs=((_K.BLOCKED, "gl_account"),),  # assumed
    ),
    Rule(
        code=Code.ACCOUNT_NEEDS_COST_CENTER,
        cause="cost_center",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.ACCOUNT,
        signs=((_K.MANDATORY, "cost_center"),),
    ),
    Rule(
        code=Code.ACCOUNT_NEEDS_COST_UNIT,
        cause="cost_unit",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.ACCOUNT,
        signs=((_K.MANDATORY, "cost_unit"),),
    ),
    Rule(
        code=Code.COST_CENTER_REFUSED,
        cause="cost_center",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.ACCOUNT,
        signs=(
            (_K.INVALID, "cost_center_link"),
            (_K.INVALID, "cost_center"),
            (_K.REFERENCE, "cost_center"),
            (_K.NOT_ALLOWED, "cost_center"),  # assumed
        ),
    ),
    Rule(
        code=Code.COST_UNIT_REFUSED,
        cause="cost_unit",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.ACCOUNT,
        signs=(
            (_K.INVALID, "cost_unit"),
            (_K.REFERENCE, "cost_unit"),
            (_K.NOT_ALLOWED, "cost_unit"),  # assumed
        ),
    ),
)
