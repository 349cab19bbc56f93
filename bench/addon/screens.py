# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Server time of the screens over a million transfers.

The rows are made in SQL; what is measured is what the browser asks for when a person
opens the screen: the specification of the view, through ``web_search_read``.
"""
# pylint: disable=invalid-commit

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

from lxml import etree
from odoo import Command

from bench.addon.house import House
from bench.figures import Figure, took

#: Milliseconds of the server that a screen may take.
AIM = 300
#: Of a hundred transfers: the rest has been processed.
FAILED, WAITING, WITHDRAWN = 2, 1, 2
CAUSES = 400
PAGE = 80
#: Screens that a person chose to have PostgreSQL look at every row for.
WHOLE = ("queue, by amount",)

_DIVISIONS = """
INSERT INTO exact_online_division
       (connection_id, name, code, active, company_id, currency_code,
        credit_note_rule, entry_numbering, grey_minutes, create_uid, write_uid)
SELECT connection_id, 'Large ' || n, 9000000 + n, TRUE, NULL, currency_code,
       credit_note_rule, entry_numbering, grey_minutes, 1, 1
  FROM exact_online_division, generate_series(1, %(divisions)s) n WHERE id = %(main)s
RETURNING id
"""
_ISSUES = """
INSERT INTO exact_online_issue
       (division_id, company_id, code, root, state, who, opened_at, transfer_count,
        amount_total, refusals, create_uid, write_uid, create_date, write_date)
SELECT (%(divisions)s::int[])[1 + n %% cardinality(%(divisions)s::int[])],
       %(company)s, (ARRAY['account_unmapped', 'tax_unmapped', 'relation_ended',
       'period_closed', 'journal_unmapped'])[1 + n %% 5], 'account:' || n,
       CASE WHEN n %% 4 = 0 THEN 'closed' ELSE 'open' END,
       (ARRAY['user', 'bookkeeper', 'administrator'])[1 + n %% 3],
       now() - n * interval '1 hour', 50, n * 10, 0, 1, 1, now(), now()
  FROM generate_series(1, %(causes)s) n
RETURNING id
"""
# A third of all is in one division, as in a firm with one large administration.
_TRANSFERS = """
INSERT INTO exact_online_transfer
       (kind, record_id, division_id, company_id, move_id, partner_id, reference, tag,
        state, priority, attempt, calls, look_ups, offered_at, sent_at, done_at,
        currency_id, amount_total, entry_number, exact_journal, exact_period, verified,
        diagnosis_code, findings, issue_id, projected, wait_code,
        create_uid, write_uid, create_date, write_date)
SELECT CASE WHEN n %% 50 = 0 THEN 'relation' ELSE 'invoice' END,
       1000000 + n,
       CASE WHEN n %% 3 = 0 THEN %(main)s
            ELSE (%(divisions)s::int[])[1 + n %% cardinality(%(divisions)s::int[])] END,
       %(company)s,
       (%(moves)s::int[])[n],
       (%(partners)s::int[])[1 + n %% cardinality(%(partners)s::int[])],
       'INV/2026/' || lpad(n::text, 7, '0'), '#bench-' || n, s.state, 0, 1, 1, 0,
       now() - n * interval '20 seconds', now() - n * interval '20 seconds',
       CASE WHEN s.state IN ('processed', 'failed') THEN
            now() - n * interval '20 seconds' END,
       %(currency)s, 121.0, CASE WHEN s.state = 'processed' THEN n::text END, '70',
       '2026 - 11', CASE WHEN s.state = 'processed' THEN 'yes' END,
       CASE WHEN s.state = 'failed' THEN 'account_unmapped' END,
       CASE WHEN s.state = 'failed' THEN
            '[{"code": "account_unmapped", "blocks": true, "subject": "account",'
            || ' "key": "1", "params": {}}]' END,
       CASE WHEN s.state = 'failed' THEN
            (%(issues)s::int[])[1 + n %% cardinality(%(issues)s::int[])] END,
       TRUE, CASE WHEN s.state = 'offered' THEN 'limit_day' END, 1, 1, now(), now()
  FROM generate_series(1, %(count)s) n,
       LATERAL (SELECT CASE WHEN n %% 100 < %(failed)s THEN 'failed'
                            WHEN n %% 100 < %(failed)s + %(waiting)s THEN 'offered'
                            WHEN n %% 100 < %(failed)s + %(waiting)s + %(withdrawn)s
                            THEN 'withdrawn' ELSE 'processed' END AS state) s
"""
# Every column of one posted invoice, but for what names it.
_MOVES = """
INSERT INTO account_move
       ({columns}, name, sequence_number, exact_online_state, amount_total,
        amount_total_in_currency_signed, invoice_date, partner_id,
        commercial_partner_id)
SELECT {columns}, 'LRG/2026/' || lpad(n::text, 7, '0'), 1000000 + n,
       (ARRAY['failed', 'offered', 'processed', 'processed'])[1 + n %% 4], n, n,
       invoice_date - (n %% 700)::int, p.id, p.id
  FROM account_move, generate_series(1, %(count)s) n,
       LATERAL (SELECT (%(partners)s::int[])
                       [1 + n %% cardinality(%(partners)s::int[])] AS id) p
 WHERE account_move.id = %(move)s
RETURNING account_move.id
"""
# Odoo looks for doubles among invoices with the same amount, date and customer.
_OWN = (
    *("id", "name", "sequence_number", "exact_online_state", "payment_reference"),
    *("amount_total", "amount_total_in_currency_signed", "invoice_date", "partner_id"),
    "commercial_partner_id",
)


class Large:
    """A database in which a firm has worked for years.

    :param division: one that is set up, and that gets a third of all.
    """

    def __init__(self, house: House, company: int, division: int, count: int) -> None:
        self.house, self.company, self.division = house, company, division
        with house.work() as env:
            self._fill(env, count)
            self.user = self._accountant(env)
        with house.registry.cursor() as cr:
            # As PostgreSQL does by itself, some time after so many rows came.
            cr.commit()
            cr._cnx.autocommit = True
            for table in ("exact_online_transfer", "account_move"):
                cr.execute(f"VACUUM ANALYZE {table}")  # pylint: disable=sql-injection
            cr._cnx.autocommit = False

    def _fill(self, env: Any, count: int) -> None:
        cr = env.cr

        def made(statement: str, **values: Any) -> list[int]:
            cr.execute(statement, values)
            return [row[0] for row in cr.fetchall()]

        main, company = self.division, env["res.company"].browse(self.company)
        divisions = made(_DIVISIONS, divisions=40, main=main)
        issues = made(
            _ISSUES, divisions=[main, *divisions], company=self.company, causes=CAUSES
        )
        template = env["account.move"].search(
            [("company_id", "=", self.company), ("move_type", "=", "out_invoice"),
             ("state", "=", "posted")], limit=1
        )  # fmt: skip
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'account_move' AND is_generated = 'NEVER'"
            " AND NOT column_name = ANY(%s)",
            [list(_OWN)],
        )
        columns = ", ".join(f'"{row[0]}"' for row in cr.fetchall())
        partners = env["res.partner"].search([("is_company", "=", True)], limit=50)
        moves = made(
            _MOVES.format(columns=columns),
            count=count // 20,
            move=template.id,
            partners=partners.ids,
        )
        cr.execute(
            _TRANSFERS,
            {
                "main": main,
                "divisions": divisions,
                "issues": issues,
                "moves": moves,
                "partners": partners.ids,
                "company": self.company,
                "currency": company.currency_id.id,
                "count": count,
                "failed": FAILED,
                "waiting": WAITING,
                "withdrawn": WITHDRAWN,
            },
        )
        env.invalidate_all()

    def _accountant(self, env: Any) -> int:
        groups = (
            "account.group_account_invoice",
            "exact_online_connector.group_exact_online_user",
        )
        values = {
            "name": "Accountant",
            "login": "bench_accountant",
            "company_id": self.company,
            "company_ids": [Command.set([self.company])],
            "group_ids": [Command.set([env.ref(group).id for group in groups])],
        }
        users = env["res.users"].with_context(no_reset_password=True)
        return int(users.create(values).id)

    # --- screens ----------------------------------------------------------------

    def opened(self, action: str, kind: str, **more: Any) -> float:
        """Milliseconds of the server to fill the first page of a screen.

        :param action: its external id.
        :param kind: list or kanban.
        :param more: domain and order besides the action's own; ``without`` = the
            beginning of names of fields to leave out.
        """

        def work(env: Any) -> None:
            window = env["ir.actions.actions"]._for_xml_id(action)
            model = env[window["res_model"]].with_context(
                **_literal(window.get("context"))
            )
            fields = _specification(model, _view_of(window, kind), kind)
            if "without" in more:
                fields = {
                    name: asked
                    for name, asked in fields.items()
                    if not name.startswith(more["without"])
                }
            domain = [*_literal(window.get("domain"), []), *more.get("domain", [])]
            found = model.web_search_read(
                domain, fields, limit=PAGE, count_limit=10_001,
                order=more.get("order"),
            )  # fmt: skip
            if not found["records"]:
                raise RuntimeError(f"{action} shows nothing")

        return self.timed(work)

    def timed(self, work: Callable[[Any], None]) -> float:
        """Median milliseconds of a request as the accountant; the caches are warm."""
        times = []
        for _turn in range(4):
            with self.house.work(self.company, "bench_accountant") as env:
                times.append(took(lambda: work(env)).wall * 1000)
        return median(times[1:])


def _literal(text: Any, empty: Any = None) -> Any:
    from odoo.tools.safe_eval import safe_eval

    if not text:
        return {} if empty is None else empty
    return safe_eval(text, {"uid": 1}) if isinstance(text, str) else text


def _view_of(window: dict[str, Any], kind: str) -> int | None:
    return next((number for number, name in window["views"] if name == kind), None)


def _specification(model: Any, view: int | None, kind: str) -> dict[str, Any]:
    """Fields of a view as its browser asks for them."""
    arch = etree.fromstring(model.get_view(view, kind)["arch"])
    specification: dict[str, Any] = {}
    for node in arch.iter("field"):
        name = node.get("name")
        if name not in model._fields:
            continue
        relational = model._fields[name].type in ("many2one", "reference")
        specification[name] = {"fields": {"display_name": {}}} if relational else {}
    return specification


def measure(house: House, company: int, division: int, count: int) -> list[Figure]:
    """Server time of each screen."""
    large = Large(house, company, division, count)
    ours = "exact_online_connector.action_exact_online_"
    open_only = [("state", "=", "open")]
    failed = [("state", "=", "failed")]
    screens = {
        "queue": (f"{ours}transfer", "list", {}),
        "queue, failed": (f"{ours}transfer", "list", {"domain": failed}),
        "queue, by amount": (f"{ours}transfer", "list",
                             {"order": "amount_total desc, id"}),
        "queue, by date": (f"{ours}transfer", "list", {"order": "offered_at desc"}),
        "causes": (f"{ours}issue", "list", {"domain": open_only}),
        "dashboard": (f"{ours}dashboard", "kanban", {}),
    }  # fmt: skip
    figures = [
        Figure(f"{name}, {count:,} transfers", "ms", large.opened(action, kind, **more),
               aim=None if name in WHOLE else AIM)
        for name, (action, kind, more) in screens.items()
    ]  # fmt: skip

    invoices = ("account.action_move_out_invoice_type", "list")
    badge = [("exact_online_state", "=", "failed")]
    plain = large.opened(*invoices, domain=badge, without="exact_online_")
    shown = large.opened(*invoices, domain=badge)
    figures += [
        Figure(f"list of {count // 20:,} invoices, failed ones", "ms", shown, plain,
               beside="without the badge"),
        Figure("  of it for the badge", "ms", max(shown - plain, 0.0), aim=AIM),
    ]  # fmt: skip

    def grouped(env: Any) -> None:
        env["exact.online.transfer"].web_read_group(
            [], ["state"], ["__count", "amount_total:sum"]
        )

    def sought(env: Any) -> None:
        env["exact.online.transfer"].web_search_read(
            [("reference", "ilike", "0123456")], {"reference": {}}, limit=PAGE
        )

    figures += [
        Figure("queue, a document sought", "ms", large.timed(sought), aim=AIM),
        Figure("queue, grouped by status", "ms", large.timed(grouped)),
    ]
    return figures
