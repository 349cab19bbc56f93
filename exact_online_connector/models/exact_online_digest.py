# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for the daily mail.
# pylint: disable=consider-merging-classes-inherited
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

# Hour of the person's own clock from which the mail goes.
HOUR = 7
# Causes named in one mail; the rest is behind its link.
MOST = 20


class ExactOnlineDivision(models.Model):
    _inherit = "exact.online.division"

    digest = fields.Boolean(
        string="Daily Mail",
        default=True,
        help="Mail those who mend, at most once a day, what stands open for them. "
        "Nothing is mailed when nothing is open.",
    )


class ResUsers(models.Model):
    _inherit = "res.users"

    exact_online_digest_on = fields.Date(
        string="Last Mail about Exact Online",
        readonly=True,
        copy=False,
        groups="base.group_system",
    )


class ExactOnlineIssue(models.Model):
    """One mail a day for each person, instead of one for each failure."""

    _inherit = "exact.online.issue"

    @api.model
    def _cron_digest(self):
        """Mail each person in the morning what stands open for them."""
        cron = self.env["ir.cron"]
        due = self._digests_due(datetime.now(timezone.utc))
        for number, (user, issues) in enumerate(due, 1):
            issues._send_digest(user)
            cron._commit_progress(1, remaining=len(due) - number)

    @api.model
    def _digests_due(self, now):
        """Users who get a mail by now, each with the causes that concern them.

        :param now: an aware moment.
        """
        issues = self.search(
            [("state", "=", "open"), ("division_id.digest", "=", True)],
            order="division_id, amount_total desc, id",
        )
        due = []
        for user, concerned in issues.grouped(lambda issue: issue._mender()).items():
            # What a person may not see is not mailed to them either.
            concerned = concerned.filtered(
                lambda issue, user=user: issue.company_id in user.company_ids
            )
            local = now.astimezone(user.with_context(tz=user.tz).env.tz)
            if (
                concerned
                and user.email
                and local.hour >= HOUR
                and user.exact_online_digest_on != local.date()
            ):
                due.append((user, concerned))
                user.exact_online_digest_on = local.date()
        return due

    def _send_digest(self, user):
        """Put one mail about these causes in the queue, in the user's language."""
        issues = self.with_context(lang=user.lang, tz=user.tz)
        env = issues.env
        documents = sum(issues.mapped("transfer_count"))
        body = env["ir.qweb"]._render(
            "exact_online_connector.digest_mail",
            {
                "user": user,
                "divisions": [
                    {"name": division.name, "rows": rows}
                    for division, rows in issues._digest_rows().items()
                ],
                "more": max(0, len(issues) - MOST),
                "url": f"{issues.get_base_url()}/odoo/exact-online-causes",
            },
            lang=user.lang,
        )
        env["mail.mail"].create(
            {
                "subject": env._(
                    "Exact Online: %(documents)s document(s) wait on %(causes)s "
                    "cause(s)",
                    documents=documents,
                    causes=len(issues),
                ),
                "body_html": body,
                "email_from": user.company_id.email_formatted
                or env.user.email_formatted,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "auto_delete": True,
            }
        )

    def _digest_rows(self):
        """What the mail says of each cause, by division."""
        today = fields.Date.context_today(self)
        base = self.get_base_url()
        rows = {}
        for issue in self[:MOST]:
            rows.setdefault(issue.division_id, []).append(
                {
                    "url": f"{base}{issue._url()}",
                    "name": issue.name,
                    "documents": issue.transfer_count,
                    "amount": format_amount(
                        self.env, issue.amount_total, issue.currency_id
                    ),
                    "oldest": format_date(self.env, issue.oldest),
                    "days": issue.oldest and (today - issue.oldest).days,
                }
            )
        return rows
