# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the user in whose name a connection runs may not see in Odoo, and why.

Odoo tells it by an error only, and by none when another user has read the record in
the same transaction: so it is asked beforehand.
"""

from dataclasses import dataclass, field

# What a document of sales is made of, the best known first.
READ_FOR_DOCUMENTS = (
    "account.move",
    "res.partner",
    "account.move.line",
    "account.tax",
    "account.account",
    "account.journal",
    "account.payment.term",
)


@dataclass(frozen=True)
class Obstacle:
    """Why something cannot be read.

    :param subject: kind of the record that hides behind it, as findings name kinds.
    :param key: its id as text; '' for an obstacle that meets every document.
    :param params: names for the text: ``company``, or ``odoo_model`` (technical
        name), or ``record`` and ``rule``.
    """

    subject: str
    key: str = ""
    params: dict = field(default_factory=dict)


class LinkUser:
    """The eyes of a connection's user in one company.

    :param user: ``res.users`` record.
    :param company: company whose division is worked for.
    """

    def __init__(self, user, company):
        self.user = user.sudo()
        self.company = company.sudo()

    def sees(self, records, companies=None):
        """``records`` as the user sees them, working in the companies."""
        allowed = self.company | (companies if companies is not None else self.company)
        # Odoo refuses a session in a company that the user does not have.
        allowed = self._enterable(allowed)
        return (
            records.with_user(self.user)
            .with_context(lang=self.user.lang, allowed_company_ids=allowed.ids)
            .with_company(self.company if self.company in allowed else None)
        )

    def no_company(self, companies):
        """Obstacle of the first company that the user does not have, or None."""
        companies = companies.sudo()
        missing = companies - self._enterable(companies)
        return missing and Obstacle("division", "", {"company": missing[0].name})

    def no_right(self, model):
        """Obstacle of a missing access right to read ``model``, or None."""
        if self.company.env[model].with_user(self.user).has_access("read"):
            return None
        return Obstacle("division", "", {"odoo_model": model})

    def hidden(self, records, subject):
        """Obstacles by record id, of what record rules keep from the user."""
        seen = self.sees(records, self._companies_of(records))
        return {
            record.id: Obstacle(
                subject,
                str(record.id),
                {"record": record.sudo().display_name, "rule": _rules(record)},
            )
            for record in seen - seen._filtered_access("read")
        }

    def of_documents(self, moves):
        """Obstacles by move id: company, right, rule on document, customer or tax."""
        general = next(filter(None, map(self.no_right, READ_FOR_DOCUMENTS)), None)
        by_partner = {} if general else self.hidden_customers(moves)
        by_move = {} if general else self.hidden_documents(moves)
        by_tax = {} if general else self.hidden_taxes(moves)
        found = {}
        for move in moves.sudo():
            obstacle = (
                self.no_company(self.company | move.company_id)
                or general
                or by_move.get(move.id)
                or by_partner.get(move.commercial_partner_id.id)
                or next(filter(None, map(by_tax.get, move.line_ids.tax_ids.ids)), None)
            )
            if obstacle:
                found[move.id] = obstacle
        return found

    def of_customers(self, partners):
        """Obstacles by partner id."""
        general = self.no_company(self.company) or self.no_right("res.partner")
        if general:
            return dict.fromkeys(partners.ids, general)
        return self.hidden(partners, "partner")

    def of_parts(self, move):
        """The obstacle within a document: a tax, an account; None when none shows."""
        move = move.sudo()
        lines = move.line_ids
        for records in (
            lines,
            lines.tax_ids,
            lines.account_id,
            move.journal_id,
            move.invoice_payment_term_id,
            move.fiscal_position_id,
            move.commercial_partner_id.child_ids,
        ):
            found = self.no_right(records._name) or next(
                iter(self.hidden(records, "move").values()), None
            )
            if found:
                return Obstacle("move", str(move.id), found.params)
        return None

    def hidden_documents(self, moves):
        """Obstacles by move id, of what record rules hide."""
        return self.hidden(self._of_companies(moves), "move")

    def hidden_customers(self, moves):
        """Obstacles by id of the customer."""
        return self.hidden(self._of_companies(moves).commercial_partner_id, "partner")

    def hidden_taxes(self, moves):
        """Obstacles by tax id: Odoo leaves a hidden one out of a line in silence."""
        return self.hidden(self._of_companies(moves).line_ids.tax_ids, "tax")

    def _of_companies(self, moves):
        """Documents of companies that the user has: rules hide the others anyway."""
        moves = moves.sudo()
        enterable = self._enterable(moves.company_id)
        return moves.filtered(lambda move: move.company_id in enterable)

    def _enterable(self, companies):
        """Those that the user may work in: of a practice's thousand, a few are read."""
        mine = self.user._get_company_ids()
        return companies.filtered(lambda company: company.id in mine)

    def _companies_of(self, records):
        # A branch books in its parent's division: what is its own is read as its own.
        names = [name for name in ("company_id", "company_ids") if name in records]
        found = self.company
        for name in names:
            found |= records.sudo().mapped(name)
        return found


def _rules(record):
    """Names of the record rules that keep ``record`` from its environment's user."""
    rules = record.env["ir.rule"]._get_failing(record, mode="read").sudo()
    return ", ".join(rule.name or rule.model_id.name for rule in rules)
