# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The record at the root of a cause: what has to be mended, as a key.

``tax:12`` is a tax; ``tax:12,14`` a cause that may lie with either of two; ``period:
2026/10`` a period; ``division`` everything the division sends.
"""

import hashlib
import re
from dataclasses import dataclass

from exact_core.diagnosis.own import is_own

PERIOD_CODES = frozenset({"period_closed", "period_missing", "financial_year_unknown"})
# Subjects whose fault meets every document alike.
EVERYTHING = frozenset({"division", "connection"})


@dataclass(frozen=True)
class FoundAt:
    """A cause with its root and the finding that tells it."""

    code: str
    root: str
    finding: dict


def _root(subject, keys):
    parts = sorted({str(key) for key in keys if key}, key=lambda key: (len(key), key))
    return f"{subject}:{','.join(parts)}" if parts else subject


def _period_key(finding, fallback):
    params = finding.get("params") or {}
    try:
        return f"{int(params['year'])}/{int(params['period']):02d}"
    except (KeyError, ValueError):
        return fallback


def _text_key(message):
    """Key of a message that nobody recognised: the same but for numbers is the same."""
    plain = re.sub(r"\d+", "#", message or "").strip().lower()
    return hashlib.sha256(plain.encode()).hexdigest()[:12] if plain else ""


def root_of_draft(finding, roots):
    """Root of an answer of Exact to a document that has not been stored yet."""
    if finding.get("code") in PERIOD_CODES:
        keys = roots.get("period", ())
        return _root("period", [_period_key(finding, next(iter(keys), ""))])
    subject = finding.get("subject") or "move"
    if subject in EVERYTHING:
        return subject
    return _root(
        subject, [finding.get("key")] if finding.get("key") else roots.get(subject, ())
    )


def root_of_transfer(transfer, finding):
    """Root of the finding for which a stored transfer failed."""
    code = finding.get("code")
    if code == "unrecognised":
        return _root("text", [_text_key(transfer.exact_message)])
    if is_own(code or "") and finding.get("subject") == "move":
        # One cause for all: a rule that names no record of set-up knows the text only.
        return "text"
    move = transfer.move_id
    lines = move.line_ids.filtered(
        lambda line: line.display_type in ("product", "rounding", "epd")
    )
    subject = finding.get("subject") or "move"
    looks = {
        "tax": lambda: lines.tax_ids.ids,
        "account": lambda: lines.account_id.ids,
        "journal": lambda: move.journal_id.ids,
        "payment_term": lambda: move.invoice_payment_term_id.ids,
        "partner": lambda: transfer.partner_id.ids,
        "move": lambda: move.ids or transfer.partner_id.ids,
        "period": lambda: [f"{move.date:%Y/%m}"] if move.date else [],
    }
    if code in PERIOD_CODES:
        return root_of_draft(finding, {"period": looks["period"]()})
    return root_of_draft(finding, {subject: looks.get(subject, list)()})


def roots_of_draft(draft):
    """All records that a draft uses and could share with others, by subject."""
    return {
        "tax": {line.tax_key for line in draft.lines if line.tax_key},
        "account": {line.account_key for line in draft.lines if line.account_key},
        "journal": {draft.journal_key},
        "partner": {draft.customer_key},
        "payment_term": {draft.payment_term_key} - {""},
        "move": {draft.key},
        "period": {
            "{}/{:02d}".format(*draft.period)
            if draft.period
            else f"{draft.accounting_date:%Y/%m}"
        },
    }


def shares(roots, root):
    """Whether a draft with ``roots`` uses all that ``root`` may lie with."""
    subject, _, keys = root.partition(":")
    if subject in EVERYTHING:
        return True
    return bool(keys) and set(keys.split(",")) <= set(roots.get(subject, ()))
