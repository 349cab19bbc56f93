# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices and credit notes of a Dutch company, made through Odoo's own API.

Odoo's demo documents carry no VAT; these carry all that a Dutch company meets. Each
has a fixed reference, by which a second run finds it instead of making it again.

It needs nothing but an environment: tests and the demonstration use the same file.
"""

from dataclasses import dataclass
from datetime import timedelta

from odoo import Command, fields

CREDIT_SUFFIX = " credit"

CUSTOMERS = {
    "shop": {
        "name": "Fietsenwinkel De Trapper B.V.",
        "country": "nl",
        "vat": "NL004495445B01",
        "street": "Marktplein 4",
        "zip": "3511 LN",
        "city": "Utrecht",
    },
    "builder": {
        "name": "Aannemersbedrijf Van Rijn",
        "country": "nl",
        "vat": "NL123456782B90",
        "street": "Bouwkade 12",
        "zip": "8011 CW",
        "city": "Zwolle",
        "ref": "20417",
    },
    "chain": {
        "name": "Warenhuis Zuidplein N.V.",
        "country": "nl",
        "street": "Zuidplein 100",
        "zip": "3083 CW",
        "city": "Rotterdam",
    },
    "person": {
        "name": "Sanne de Boer",
        "is_company": False,
        "country": "nl",
        "street": "Lindelaan 7",
        "zip": "2611 PK",
        "city": "Delft",
    },
    "brewery": {
        "name": "Brouwerij Het Scheldeland NV",
        "country": "be",
        "vat": "BE0477472701",
        "street": "Kaai 3",
        "zip": "2000",
        "city": "Antwerpen",
    },
    "belgian": {
        "name": "Lieve Peeters",
        "is_company": False,
        "country": "be",
        "street": "Veldstraat 18",
        "zip": "9000",
        "city": "Gent",
    },
    "importer": {
        "name": "Lakeside Cycling Supplies Inc.",
        "country": "us",
        "street": "410 Harbor Drive",
        "zip": "60611",
        "city": "Chicago",
    },
}

# name -> (kind, the tax of a domestic sale)
PRODUCTS = {
    "bicycle": ("consu", "btw_21"),
    "book": ("consu", "btw_9"),
    "repair": ("service", "btw_21_d"),
}


@dataclass(frozen=True)
class Line:
    """A line: of a product, whose tax Odoo then finds, or of a tax named here.

    :param tax: id of a tax in the chart's template, "" for none; None: the product's.
    :param discount: in per cent.
    """

    price: float
    product: str = ""
    tax: str | None = None
    quantity: float = 1
    discount: float = 0
    name: str = ""


@dataclass(frozen=True)
class Document:
    """A document to make, and its credit note.

    :param currency: ISO code; "" for the company's.
    :param term: "", or the name of a method of ``Documents`` that gives the term.
    :param rounding: "", or a strategy of Odoo's cash rounding, to five cents.
    :param tax_correction: what a person adds to the tax by hand.
    :param credited: share of each price that the credit note gives back.
    :param days_ago: invoice date, before today.
    """

    ref: str
    customer: str
    lines: tuple[Line, ...]
    currency: str = ""
    term: str = ""
    rounding: str = ""
    tax_correction: float = 0
    address: bool = False
    credited: float = 1
    days_ago: int = 3


CATALOGUE = (
    Document("High rate", "shop", (Line(1250, "bicycle"),), credited=0.3, days_ago=20),
    Document("Low rate", "shop", (Line(24.95, "book", quantity=3),), credited=0.4),
    Document("Zero rate", "chain", (Line(480, tax="btw_0"),), credited=0.25),
    Document(
        "All rates",
        "chain",
        (
            Line(899, "bicycle"),
            Line(17.5, "book", quantity=2),
            Line(310, tax="btw_0"),
            Line(75, "repair", quantity=1.25),
        ),
        credited=0.55,
        days_ago=12,
    ),
    Document("Cents three times", "person", (Line(10.02, "bicycle"),) * 3),
    Document(
        "Many digits",
        "shop",
        (Line(3.333, "book", quantity=7), Line(0.07, "repair", quantity=13)),
    ),
    Document(
        "Discount", "chain", (Line(199.99, "bicycle", quantity=3, discount=12.5),)
    ),
    Document(
        "Tax included",
        "person",
        (Line(59.95, tax="included_21"), Line(12.5, tax="included_9", quantity=2)),
    ),
    Document(
        "Reverse charge",
        "builder",
        (Line(2310, tax="btw_verk_0"),),
        credited=0.1,
        days_ago=9,
    ),
    Document("EU goods", "brewery", (Line(640, "bicycle", quantity=2),), credited=0.5),
    Document("EU services", "brewery", (Line(95, "repair", quantity=6),), credited=0.2),
    Document(
        "EU goods and services", "brewery", (Line(640, "bicycle"), Line(95, "repair"))
    ),
    Document("EU consumer", "belgian", (Line(745, "bicycle"),)),
    Document("Export", "importer", (Line(520, "bicycle", quantity=4),), credited=0.35),
    Document(
        "Export in dollars",
        "importer",
        (Line(563.68, "bicycle", quantity=3),),
        currency="USD",
        credited=0.45,
    ),
    Document(
        "High rate in dollars",
        "shop",
        (Line(99.99, "bicycle"), Line(33.33, "book")),
        currency="USD",
        credited=0.45,
    ),
    Document("Invoice address", "chain", (Line(150, "repair"),), address=True),
    Document(
        "Cash rounding by a line",
        "person",
        (Line(8.47, "book"),),
        rounding="add_invoice_line",
    ),
    Document(
        "Cash rounding of the tax",
        "person",
        (Line(41.31, "bicycle"),),
        rounding="biggest_tax",
    ),
    Document(
        "Tax corrected by hand", "shop", (Line(33.33, "bicycle"),), tax_correction=0.01
    ),
    Document(
        "Early payment discount",
        "chain",
        (Line(1000, "bicycle"), Line(200, "book")),
        term="_early_discount_term",
    ),
    Document(
        "Two instalments",
        "builder",
        (Line(3600, "repair"),),
        term="_instalments_term",
        days_ago=15,
    ),
    Document("Without tax", "chain", (Line(85, tax="", name="Deposit"),)),
    Document(
        "Advance taken off",
        "builder",
        (
            Line(1800, "bicycle"),
            Line(-600, "bicycle", name="Advance of 1 March & more – “paid”"),
        ),
    ),
)


class Documents:
    """Makes the documents in ``company``, with the rights of ``env``'s user.

    :param env: an environment; the caller commits.
    :param company: a company with the Dutch chart of accounts.
    """

    def __init__(self, env, company):
        self.env = env(
            context=dict(env.context, allowed_company_ids=company.ids, lang="en_US")
        )
        self.company = company.with_env(self.env)
        self.today = fields.Date.context_today(self.company)

    def book(self, refs=None):
        """Make and post what is not there yet, and the credit note of each.

        :param refs: references of the catalogue; None for all.
        :return: all those invoices and credit notes.
        """
        moves = self.env["account.move"]
        for document in CATALOGUE:
            if refs is not None and document.ref not in refs:
                continue
            invoice = self._existing("out_invoice", document.ref)
            if not invoice:
                invoice = self._invoice(document)
            moves |= invoice | self._credit_note(document, invoice)
        return moves

    def _existing(self, move_type, ref):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", move_type),
                ("ref", "=", ref),
                ("state", "=", "posted"),
            ],
            limit=1,
        )

    def _invoice(self, document):
        values = {
            "move_type": "out_invoice",
            "partner_id": self._partner(document).id,
            "ref": document.ref,
            "invoice_date": self.today - timedelta(days=document.days_ago),
            "invoice_line_ids": [
                Command.create(self._line(line)) for line in document.lines
            ],
        }
        if document.currency:
            values["currency_id"] = self._currency(document.currency).id
        if document.term:
            values["invoice_payment_term_id"] = getattr(self, document.term)().id
        if document.rounding:
            values["invoice_cash_rounding_id"] = self._rounding(document.rounding).id
        move = self.env["account.move"].create(values)
        if document.tax_correction:
            self._correct_tax(move, document.tax_correction)
        move.action_post()
        return move

    def _credit_note(self, document, invoice):
        ref = invoice.ref + CREDIT_SUFFIX
        existing = self._existing("out_refund", ref)
        if existing:
            return existing
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"date": self.today, "journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        note.ref = ref
        if document.credited != 1:
            for line in note.invoice_line_ids:
                line.price_unit = round(line.price_unit * document.credited, 2)
        note.action_post()
        return note

    def _line(self, line):
        values = {
            "name": line.name or line.product.capitalize() or "Delivery",
            "quantity": line.quantity,
            "price_unit": line.price,
            "discount": line.discount,
        }
        if line.product:
            values["product_id"] = self._product(line.product).id
        if line.tax is not None:
            tax = self._tax(line.tax) if line.tax else self.env["account.tax"]
            values["tax_ids"] = [Command.set(tax.ids)]
        return values

    def _correct_tax(self, move, amount):
        tax = move.line_ids.filtered("tax_line_id")[:1]
        change = {"amount_currency": tax.amount_currency - amount}
        move.write({"line_ids": [Command.update(tax.id, change)]})

    # --- master data, made once ---

    def _find_or_create(self, model, domain, values):
        record = self.env[model].search(domain, limit=1)
        return record or self.env[model].create(values)

    def _partner(self, document):
        values = dict(CUSTOMERS[document.customer])
        country = self.env.ref(f"base.{values.pop('country')}")
        partner = self._find_or_create(
            "res.partner",
            [("name", "=", values["name"]), ("parent_id", "=", False)],
            {"is_company": True, **values, "country_id": country.id},
        )
        if not document.address:
            return partner
        return self._find_or_create(
            "res.partner",
            [("parent_id", "=", partner.id), ("type", "=", "invoice")],
            {
                "name": "Accounts payable",
                "parent_id": partner.id,
                "type": "invoice",
                "street": "Postbus 55",
                "zip": "3000 AB",
                "city": "Rotterdam",
                "country_id": country.id,
            },
        )

    def _product(self, name):
        kind, tax = PRODUCTS[name]
        return self._find_or_create(
            "product.product",
            [("name", "=", name.capitalize()), ("company_id", "=", self.company.id)],
            {
                "name": name.capitalize(),
                "type": kind,
                "company_id": self.company.id,
                "taxes_id": [Command.set(self._tax(tax).ids)],
                "supplier_taxes_id": [Command.clear()],
            },
        )

    def _tax(self, name):
        chart = self.env["account.chart.template"].with_company(self.company)
        if not name.startswith("included_"):
            return chart.ref(name)
        plain = chart.ref(name.replace("included", "btw"))
        title = f"{plain.amount:g}% incl."
        known = self.env["account.tax"].search(
            [
                ("name", "=", title),
                ("company_id", "=", self.company.id),
                ("type_tax_use", "=", "sale"),
            ]
        )
        return known or plain.copy(
            {"name": title, "price_include_override": "tax_included"}
        )

    def _currency(self, code):
        currency = self.env.ref(f"base.{code}")
        currency.active = True
        self._find_or_create(
            "res.currency.rate",
            [
                ("currency_id", "=", currency.id),
                ("company_id", "=", self.company.id),
            ],
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "company_rate": 1.0842,
            },
        )
        return currency

    def _rounding(self, strategy):
        name = f"Five cents ({strategy})"
        return self._find_or_create(
            "account.cash.rounding",
            [("name", "=", name)],
            {
                "name": name,
                "rounding": 0.05,
                "strategy": strategy,
                "rounding_method": "HALF-UP",
                "profit_account_id": (
                    self.company.default_cash_difference_income_account_id.id
                ),
                "loss_account_id": (
                    self.company.default_cash_difference_expense_account_id.id
                ),
            },
        )

    def _early_discount_term(self):
        name = "30 days, 2% within 7 days"
        return self._find_or_create(
            "account.payment.term",
            [("name", "=", name), ("company_id", "=", self.company.id)],
            {
                "name": name,
                "company_id": self.company.id,
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "early_pay_discount_computation": "mixed",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            },
        )

    def _instalments_term(self):
        name = "30% in 10 days, the rest in 60"
        return self._find_or_create(
            "account.payment.term",
            [("name", "=", name), ("company_id", "=", self.company.id)],
            {
                "name": name,
                "company_id": self.company.id,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": part, "nb_days": days}
                    )
                    for part, days in ((30, 10), (70, 60))
                ],
            },
        )
