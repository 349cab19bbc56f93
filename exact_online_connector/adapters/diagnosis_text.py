# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A failure as a text for a mail: to the bookkeeper, or to who keeps this connector."""

from importlib.metadata import version

from odoo import release
from odoo.tools import format_date, format_datetime

from . import explain, own_rules
from .anonymous import anonymous

NAMED = 5  # documents


def diagnosis_text(transfers, finding, message, issue=None):
    """What went wrong, in the reader's language, without who the customer is.

    :param transfers: those that it is about, the one to tell of first.
    :param finding: of the failure; may be ``{}``.
    :param message: Exact's own, whole.
    :param issue: their cause, for its counts.
    """
    env = transfers.env
    first = transfers[:1]
    code = finding.get("code") or first.diagnosis_code or ""
    lines = [
        (env._("What"), _meaning(env, first, finding, code)),
        (env._("Cause"), code),
        (env._("Exact says"), message),
        (env._("HTTP status"), finding.get("status") or first.sudo().http_status),
        (env._("Sent to"), _resource(finding, first)),
        (env._("When"), _moment(env, first, issue)),
        (env._("Documents"), _documents(env, transfers, issue)),
        (env._("Answers of Exact"), issue and issue.answers),
        (env._("Division"), first.division_id.code),
        (env._("Site"), first.sudo().division_id.connection_id.site),
        (env._("Versions"), _versions(env)),
    ]
    text = "\n".join(f"{label}: {value}" for label, value in lines if value)
    return anonymous(text, transfers.sudo().partner_id)


def _meaning(env, transfer, finding, code):
    if code:
        return explain.meaning(env, code, finding.get("params"), transfer)
    return explain.transfer_text(transfer) or ""


def _resource(finding, transfer):
    return finding.get("resource") or own_rules.RESOURCE_OF_KIND.get(transfer.kind)


def _moment(env, transfer, issue):
    moment = transfer.done_at or transfer.sent_at or (issue and issue.opened_at)
    if not moment:
        return ""
    zone = env.context.get("tz") or env.user.tz or "UTC"
    return f"{format_datetime(env, moment, tz=zone)} ({zone})"


def _documents(env, transfers, issue):
    references = [row.reference for row in transfers if row.kind == "invoice"]
    if not references:
        return ""
    text = ", ".join(references[:NAMED])
    if len(references) > NAMED:
        text += ", …"
    if issue and issue.transfer_count > 1:
        return env._(
            "%(count)s, the oldest of %(date)s: %(documents)s",
            count=issue.transfer_count,
            date=format_date(env, issue.oldest) if issue.oldest else "?",
            documents=text,
        )
    return text


def _versions(env):
    modules = env["ir.module.module"].sudo()
    addon = modules.search([("name", "=", "exact_online_connector")])
    return (
        f"exact_online_connector {addon.installed_version},"
        f" exact-core {version('exact-core')}, Odoo {release.version}"
    )
