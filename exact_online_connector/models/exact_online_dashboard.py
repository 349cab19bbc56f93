# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for what the dashboard shows.
# pylint: disable=consider-merging-classes-inherited
from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import format_amount

from ..adapters import explain, forecasting

ON_THEIR_WAY = ("offered", "in_flight", "unknown")
OPEN_STATES = (*ON_THEIR_WAY, "failed")
CAUSES_SHOWN = 3
# Filters of the queue that show what a tile counts.
FILTERS = {
    "offered": ("offered", "invoices"),
    "processed": ("processed_month", "invoices"),
    "failed": ("failed", "invoices"),
}


class ExactOnlineTransfer(models.Model):
    _inherit = "exact.online.transfer"

    company_currency_id = fields.Many2one(
        string="Company Currency", related="company_id.currency_id"
    )
    # Stored: tiles add it up over many documents in several currencies.
    amount_company = fields.Monetary(
        string="Total in Company Currency",
        compute="_compute_amount_company",
        store=True,
        precompute=True,
        currency_field="company_currency_id",
    )

    # What is open is few, and found by its state.
    _done_idx = models.Index("(division_id, done_at) WHERE state = 'processed'")

    # A posted document's amount stands while its transfer lives.
    @api.depends("move_id")
    def _compute_amount_company(self):
        for transfer in self:
            transfer.amount_company = transfer.move_id.amount_total_signed


class ExactOnlineDivision(models.Model):
    """What the tiles of the dashboard show, by one query for each kind of figure.

    What is processed is counted for the current month only: it grows for ever.
    """

    _inherit = "exact.online.division"

    currency_id = fields.Many2one(
        string="Currency of the Company", related="company_id.currency_id"
    )
    offered_count = fields.Integer(compute="_compute_tiles")
    offered_amount = fields.Monetary(compute="_compute_tiles")
    processed_count = fields.Integer(compute="_compute_tiles")
    processed_amount = fields.Monetary(compute="_compute_tiles")
    failed_count = fields.Integer(compute="_compute_tiles")
    failed_amount = fields.Monetary(compute="_compute_tiles")
    oldest_failed = fields.Date(compute="_compute_causes")
    waiting = fields.Char(compute="_compute_waiting")
    forecast = fields.Char(
        compute="_compute_forecast",
        help="When what waits will have been sent, and how many of the calls that "
        "Exact allows in a day are used.",
    )
    top_causes = fields.Html(compute="_compute_causes", sanitize=False)

    @api.depends("transfer_ids.state", "transfer_ids.amount_company")
    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_tiles(self):
        documents = [("division_id", "in", self.ids), ("kind", "=", "invoice")]
        transfers = self.env["exact.online.transfer"]
        figures = {}
        for division, state, count, amount in transfers._read_group(
            [*documents, ("state", "in", OPEN_STATES)],
            ["division_id", "state"],
            ["__count", "amount_company:sum"],
        ):
            key = (division, "failed" if state == "failed" else "offered")
            former = figures.get(key, (0, 0.0))
            figures[key] = (former[0] + count, former[1] + amount)
        for division, count, amount in transfers._read_group(
            [
                *documents,
                ("state", "=", "processed"),
                ("done_at", ">=", "today =1d"),
            ],
            ["division_id"],
            ["__count", "amount_company:sum"],
        ):
            figures[division, "processed"] = (count, amount)
        for division in self:
            for tile in ("offered", "processed", "failed"):
                count, amount = figures.get((division, tile), (0, 0.0))
                division[f"{tile}_count"] = count
                division[f"{tile}_amount"] = amount

    @api.depends("transfer_ids.state", "transfer_ids.not_before")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_forecast(self):
        budgets = forecasting.budgets_of(self)
        waiting = {
            division: figures
            for division, *figures in self.env["exact.online.transfer"]._read_group(
                [("division_id", "in", self.ids), ("state", "in", ON_THEIR_WAY)],
                ["division_id"],
                ["__count", "not_before:max"],
            )
        }
        for division in self:
            division.forecast = forecasting.forecast_text(
                self.env, budgets[division.id], *waiting.get(division, (0, False))
            )

    @api.depends("transfer_ids.wait_code", "transfer_ids.not_before")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_waiting(self):
        """Why, and until when, what was offered first waits."""
        first = {
            division: transfer
            for division, transfer in self.env["exact.online.transfer"]._read_group(
                [
                    ("division_id", "in", self.ids),
                    ("state", "in", ("offered", "unknown")),
                    "|",
                    ("wait_code", "!=", False),
                    ("not_before", "!=", False),
                ],
                ["division_id"],
                ["id:min"],
            )
        }
        for division in self:
            transfer = self.env["exact.online.transfer"].browse(first.get(division))
            division.waiting = transfer and explain.wait_text(transfer) or False

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_causes(self):
        """The open causes with the most money behind them, and the oldest document."""
        issues = self.env["exact.online.issue"]
        oldest = dict(
            issues._read_group(
                [("division_id", "in", self.ids), ("state", "!=", "closed")],
                ["division_id"],
                ["oldest:min"],
            )
        )
        for division in self:
            division.oldest_failed = oldest.get(division)
            top = issues.search(
                [("division_id", "=", division.id), ("state", "=", "open")],
                order="amount_total desc, id",
                limit=CAUSES_SHOWN if division in oldest else 0,
            )
            division.top_causes = Markup().join(issue._tile_line() for issue in top)

    def action_open_transfers(self):
        """Open what a tile counts."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_online_transfer"
        )
        action["domain"] = [("division_id", "=", self.id)]
        filters = FILTERS.get(self.env.context.get("exact_online_state"), ())
        action["context"] = {f"search_default_{name}": 1 for name in filters}
        return action


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    def _url(self):
        """Path of this cause in the web client."""
        return f"/odoo/exact-online-causes/{self.id}"

    def _tile_line(self):
        amount = format_amount(self.env, self.amount_total, self.currency_id)
        return Markup(
            '<div class="d-flex justify-content-between gap-2">'
            '<a class="text-truncate" href="%s" title="%s">%s</a>'
            '<span class="text-nowrap text-muted">%s · %s</span></div>'
        ) % (self._url(), self.name, self.name, self.transfer_count, amount)
