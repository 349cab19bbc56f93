# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refusals about the document itself: number, period, terms."""

from __future__ import annotations

from ..codes import Code, Disposition, Subject, Who
from ..grammar import Kind
from ..rules import Rule

_D, _K = Disposition, Kind
_S, _W = Subject, Who

DOCUMENT_RULES: tuple[Rule, ...] = (
    Rule(
        code=Code.ENTRY_NUMBER_IN_USE,
        cause="entry_number",
        disposition=_D.LOOK_UP,
        who=_W.USER,
        subject=_S.MOVE,
        signs=((_K.IN_USE, "entry_number"), (_K.EXISTS, "entry_number")),
        texts=(r".*\bin gebruik als boekstuknummer\b.*",),
    ),
    Rule(
        code=Code.ENTRY_NUMBER_OUT_OF_RANGE,
        cause="entry_number",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.MOVE,
        signs=((_K.INVALID, "entry_number"),),  # assumed
    ),
    Rule(
        code=Code.YOUR_REF_TOO_LONG,
        cause="your_ref",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.MOVE,
        signs=((_K.INVALID, "your_ref"),),  # assumed
    ),
    Rule(
        code=Code.NO_LINES,
        cause="no_lines",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.MOVE,
        signs=((_K.MANDATORY, "lines"),),  # assumed
    ),
    Rule(
        code=Code.PERIOD_CLOSED,
        cause="period",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.MOVE,
        texts=(
            r"(?:de )?periode (?:is )?(?:af)?gesloten(?:: *(?P<year>\d{4}) *[-–] *"
            r"(?P<period>\d{1,2})|:.*)?\.?",
            r"(?:the )?period (?:is )?closed(?:: *(?P<year>\d{4}) *[-–] *"
            r"(?P<period>\d{1,2})|:.*)?\.?",
        ),
        signs=((_K.CLOSED, "period"),),
    ),
    Rule(
        code=Code.FINANCIAL_YEAR_UNKNOWN,
        cause="period",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.DIVISION,
        signs=((_K.UNKNOWN, "financial_year"),),
    ),
    Rule(
        code=Code.PERIOD_MISSING,
        cause="period",
        disposition=_D.MEND_IN_EXACT,
        who=_W.BOOKKEEPER,
        subject=_S.MOVE,
        signs=((_K.UNKNOWN, "period"), (_K.NOT_FOUND, "period")),
    ),
    Rule(
        code=Code.PAYMENT_CONDITION_MISSING,
        cause="payment_condition",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.PAYMENT_TERM,
        signs=((_K.MANDATORY, "payment_condition"),),
    ),
    Rule(
        code=Code.PAYMENT_CONDITION_UNKNOWN,
        cause="payment_condition",
        disposition=_D.MEND_MAPPING,
        who=_W.USER,
        subject=_S.PAYMENT_TERM,
        signs=(
            (_K.REFERENCE, "payment_condition"),
            (_K.UNKNOWN, "payment_condition"),
            (_K.INVALID, "payment_condition"),
            (_K.NOT_FOUND, "payment_condition"),
        ),
    ),
    Rule(
        code=Code.DUE_DATE_MISSING,
        cause="payment_condition",
        disposition=_D.MEND_DATA,
        who=_W.USER,
        subject=_S.MOVE,
        signs=((_K.MANDATORY, "due_date"),),
    ),
    Rule(
        code=Code.CREDIT_NOTE_TYPE_REFUSED,
        cause="credit_note_rule",
        disposition=_D.MEND_MAPPING,
        who=_W.ADMINISTRATOR,
        subject=_S.DIVISION,
        # assumed: documentation marks Type as not to be posted, no text is known
        signs=((_K.NOT_ALLOWED, "type"), (_K.INVALID, "type")),
        resources=("salesentry/SalesEntries",),
    ),
    Rule(
        code=Code.ALREADY_PROCESSED,
        cause="already_processed",
        disposition=_D.PERSON,
        who=_W.BOOKKEEPER,
        subject=_S.MOVE,
        signs=((_K.PROCESSED, None),),
        texts=(
            r"(?:reeds verwerkt|already processed)"
            r"(?:: (?:boeking|factuur|entry|invoice)| - \d+)",
        ),
    ),
    Rule(
        code=Code.DATA_EXISTS,
        cause="data_exists",
        disposition=_D.LOOK_UP,
        who=_W.USER,
        subject=_S.MOVE,
        texts=(
            r"gegevens? bestaa[tn] reeds\.?(?:(?: -|:) .*)?",
            r"data already exists\.?(?:(?: -|:) .*)?",
        ),
    ),
    Rule(
        code=Code.DOCUMENT_TYPE_NOT_ALLOWED,
        cause="rights",
        disposition=_D.MEND_IN_EXACT,
        who=_W.ADMINISTRATOR,
        subject=_S.CONNECTION,
        signs=((_K.NOT_ALLOWED, "document_type"),),
    ),
)
