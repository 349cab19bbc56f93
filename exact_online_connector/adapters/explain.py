# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Say in a person's words what a code, an answer or a state means."""

import json
import re
from html import escape

from markupsafe import Markup
from odoo.tools import format_datetime

from exact_core.diagnosis.own import is_own
from exact_core.diagnosis.remedies import Remedy, remedies_of
from exact_core.errors import ExactError

from . import own_rules
from .explain_names import Names
from .explain_texts import (
    ADVICE,
    CHANGES,
    DIFFERENCES,
    FALLBACKS,
    MEANINGS,
    OBSTACLES,
    REFUSALS,
    RIGHTS,
    SKIPPED,
    WAITS,
)
from .settings import site_base_url

MODELS_OF_SUBJECTS = {
    "tax": "account.tax",
    "account": "account.account",
    "journal": "account.journal",
    "partner": "res.partner",
    "payment_term": "account.payment.term",
    "move": "account.move",
    "division": "exact.online.division",
}


_PLACE = re.compile(r"%\((\w+)\)s")


def _text(env, table, code, params=None, transfer=None):
    """Text of ``code``; of several the first whose places can all be filled."""
    sources = table.get(code)
    if sources is None:
        return ""
    names = Names(env, params, transfer)
    text = ""
    for source in sources if isinstance(sources, tuple) else (sources,):
        # The tables hold lazily translated texts, exported from their own file.
        text = env._(source)
        if all(names[name] for name in _PLACE.findall(text)):
            break
    return text % names


def meaning(env, code, params=None, transfer=None):
    """What a finding or diagnosis means, and what to do.

    :param params: values that the finding or diagnosis carries.
    :param transfer: the transfer it is about: names what the finding does not.
    """
    if is_own(code):
        return own_rules.text_of(env, code, params) or _text(env, FALLBACKS, "rule")
    return _text(env, MEANINGS, code, params, transfer) or _text(
        env, FALLBACKS, "meaning", {"code": code}
    )


def right_name(env, name, params=None):
    """What a right is for."""
    return _text(env, RIGHTS, name, params)


def right_advice(env, key, params):
    """What to do about an answer of the rights check."""
    return _text(env, ADVICE, key, params)


def right_change(env, key, params=None):
    """How rights differ from what was known before."""
    return _text(env, CHANGES, key, params)


def wait_meaning(env, code, params):
    """Why a division waits, for a reason that has a code."""
    return _text(env, WAITS, code, params)


def finding_texts(transfer):
    """Readable findings of a transfer, the blocking ones first."""
    texts = []
    for finding in json.loads(transfer.findings or "[]"):
        text = meaning(transfer.env, finding["code"], finding.get("params"), transfer)
        # What does not stand in the way must not read as if it did.
        texts.append(
            text if finding.get("blocks") else transfer.env._("Note: %s", text)
        )
    return list(dict.fromkeys(texts))


def wait_text(transfer):
    """Why an offered transfer waits, and until when; '' when it just has its turn."""
    env = transfer.env
    params = json.loads(transfer.wait_params or "{}")
    if transfer.wait_code:
        text = _text(env, WAITS, transfer.wait_code, params, transfer) or _text(
            env, FALLBACKS, "wait"
        )
        if Remedy.RIGHTS_CHECK in remedies_of(params.get("code", "")):
            # A read was refused for a right: name it as for a document, with the way.
            why = meaning(env, params["code"], params, transfer)
            text = f"{why} " + _text(env, WAITS, "after_rights")
    elif transfer.waits_on_id:
        text = _text(env, WAITS, "relation", None, transfer)
    elif transfer.state == "unknown":
        code = "look_up_refused" if transfer.diagnosis_code else "look_up"
        text = _text(env, WAITS, code, None, transfer)
    else:
        return ""
    if transfer.not_before:
        moment = format_datetime(env, transfer.not_before, dt_format="short")
        text = f"{text} " + env._("Next try: %s.", moment)
    return text


def transfer_text(transfer):
    """All that a person should know of a transfer, one thing a line."""
    if transfer.state in ("offered", "in_flight", "unknown"):
        return wait_text(transfer) or False
    env = transfer.env
    lines = []
    if transfer.exact_message:
        lines.append(
            env._("Exact says: %s", transfer.exact_message.replace("\n", "; "))
        )
    if transfer.state == "failed" and transfer.waits_on_id:
        lines.append(meaning(env, "relation_failed", None, transfer))
    texts = finding_texts(transfer)
    if not texts and transfer.diagnosis_code not in (False, "total_differs"):
        texts = [meaning(env, transfer.diagnosis_code, None, transfer)]
    lines += texts
    if transfer.verified == "no" and transfer.difference:
        difference = transfer.currency_id.format(transfer.difference)
        lines.append(
            meaning(env, "total_differs", {"difference": difference}, transfer)
        )
    return "\n".join(dict.fromkeys(lines)) or False


def error_text(env, error):
    """What a person should read about an error of the core."""
    lines = []
    if isinstance(error, ExactError):
        found = own_rules.diagnosed(env, error)
        lines = [meaning(env, item.code, item.params) for item in found]
        said = "; ".join(error.messages)
        if said:
            lines.append(env._("Exact says: %s", said))
    return "\n".join(lines) or env._("Exact could not be asked: %s", error)


def chatter_note(transfer):
    """Note for the document's chatter, or None when there is nothing to tell.

    Written in the language of the link's user: the runner has none of its own.
    """
    user = transfer.division_id.connection_id.sudo().user_id
    transfer = transfer.with_context(lang=user.lang, tz=user.tz)
    env = transfer.env
    if transfer.state == "processed":
        text = env._(
            "Booked in Exact Online: journal %(journal)s, entry number %(number)s, "
            "period %(period)s.",
            journal=transfer.exact_journal or "?",
            number=transfer.entry_number or "?",
            period=transfer.exact_period or "?",
        )
        if transfer.verified == "no":
            text = f"{text} {transfer.explanation or ''}"
        return Markup("<p>%s</p>") % text
    if transfer.state == "failed":
        text = escape(transfer.explanation or "").replace("\n", "<br/>")
        return Markup("<p>%s</p><p>%s</p>") % (
            env._("Exact Online did not process this document."),
            Markup(text),
        )
    return None


def offer_notification(env, offered, refused):
    """Message after *Process to Exact*: how many went, and why some did not."""
    parts = []
    if offered:
        parts.append(env._("%s document(s) offered to Exact Online.", len(offered)))
    for code, moves in refused.items():
        names = ", ".join(move.name or move.display_name for move in moves[:5])
        if len(moves) > 5:
            names += ", …"
        parts.append(_text(env, SKIPPED, code, {"documents": names}))
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "warning" if refused else "success",
            "message": " ".join(parts) or env._("These documents are on their way."),
            "sticky": bool(refused),
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }


def skipped_text(env, code, documents):
    """Why documents, named in ``documents``, are not offered."""
    return _text(env, SKIPPED, code, {"documents": documents})


def cannot_change(transfers):
    """Why a document that Exact has, or may have, cannot be changed."""
    transfer = transfers[0]
    code = transfer.state if transfer.state in REFUSALS else "on_its_way"
    if code == "processed" and transfer.kind == "relation":
        code = "relation_processed"
    return _text(
        transfer.env,
        REFUSALS,
        code,
        {
            "document": transfer.reference,
            "number": transfer.entry_number or "?",
            "journal": transfer.exact_journal or "?",
        },
    )


def differences_text(env, names):
    """In what an entry differs from a document, one word after the other."""
    return ", ".join(env._(DIFFERENCES[name]) for name in names)


def obstacle_text(transfer, code, params):
    """Why an entry of Exact cannot be adopted for a document, or what is asked."""
    return _text(transfer.env, OBSTACLES, code, params, transfer)


def cannot_withdraw(transfers):
    """Why a transfer cannot be withdrawn any more."""
    return cannot_change(transfers)


def finding_record(env, transfer, finding):
    """Record of Odoo at which a finding points, or None."""
    model = MODELS_OF_SUBJECTS.get(finding.get("subject"))
    key = finding.get("key")
    if finding.get("subject") == "division" or (model and not key):
        return transfer.division_id
    if not model or not str(key).isdigit():
        return None
    return env[model].browse(int(key)).exists()


def division_url(division):
    """Address of the division's start page in Exact."""
    base = site_base_url(division.connection_id.site)
    return f"{base}/docs/MenuPortal.aspx?_Division_={division.code}"
