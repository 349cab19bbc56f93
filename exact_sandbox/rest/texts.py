# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exact's business messages, in the language of the authorised user.

The grammar ``<Kind>: <Field>[ - detail]`` and most texts are reported by users of
Exact; those marked *assumed* follow the grammar but were never seen.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "mandatory": ("Verplicht", "Mandatory"),
    "invalid": ("Ongeldig", "Invalid"),
    "reference": ("Ongeldige referentie", "Invalid reference"),
    "exists": ("Bestaat reeds", "Already exists"),
    "in_use": ("In gebruik", "In use"),
    "not_allowed": ("Niet toegestaan", "Not allowed"),
    "unknown": ("Onbekend", "Unknown"),
    # assumed: no text for a blocked record was ever published
    "blocked": ("Geblokkeerd", "Blocked"),
}

LABELS = {
    "account": ("Relatie", "Account"),
    "callback_url": ("Callback URL", "Callback URL"),
    "balance": ("Saldo", "Balance"),
    "balance_side": ("Balanszijde", "Balance side"),
    "balance_type": ("Balans / W&V", "Balance / P&L"),
    "bank_account": ("Bankrekening", "Bank account"),
    "code": ("Code", "Code"),
    "description": ("Omschrijving", "Description"),
    "first_name": ("Voornaam", "First name"),
    "last_name": ("Achternaam", "Last name"),
    "name": ("Naam", "Name"),
    "cost_center": ("Kostenplaats", "Cost center"),
    "cost_unit": ("Kostendrager", "Cost unit"),
    "currency": ("Valuta", "Currency"),
    "cost_center_link": ("Kostenplaatskoppeling", "Cost center link"),
    "customer": ("Klant", "Customer"),
    "customer_type": ("Klant (Type)", "Customer (Type)"),
    "deliver_to": ("Leveren aan", "Deliver to"),
    "document": ("Document", "Document"),
    "due_date": ("vervaldatum", "due date"),
    "email": ("E-mail", "Email []"),
    "entry": ("Boeking", "Entry"),
    "entry_number": ("Boekstuknummer", "Document number"),
    "eu_sales_listing": ("ICP-opgave", "EU sales list"),
    "exchange_rate": ("Wisselkoers", "Exchange rate"),
    "from": ("Van", "From"),
    "gl_account": ("Grootboekrekening", "G/L account"),
    "gl_account_type": ("Grootboekrekeningtype", "G/L account type"),
    "invoice_to": ("Factuur voor", "Invoice to"),
    "invoice_to_type": ("Factuur voor (Type)", "Invoice to (Type)"),
    "iban": ("IBAN", "IBAN"),
    "journal": ("Dagboek", "Journal"),
    "journal_type": ("Dagboek (type)", "Journal (type)"),
    "journals": ("Journals", "Journals"),
    "lines": ("Regels", "Lines"),
    "ordered_by": ("Besteld door", "Ordered by"),
    "payment_condition": ("Betalingsconditie", "Payment condition"),
    "payment_method": ("Betaalwijze", "Payment method"),
    "source_currency": ("Valuta (van)", "Currency (from)"),
    "status": ("Status", "Status"),
    "supplier": ("Leverancier", "Supplier"),
    "supplier_type": ("Leverancier (type)", "Supplier (type)"),
    "to": ("Tot en met", "To"),
    "topic": ("Onderwerp", "Topic"),
    "transaction_type": ("Transactietype", "Transaction type"),
    "type": ("Type", "Type"),
    "vat_amount": ("Btw-bedrag", "VAT amount"),
    "vat_code": ("Btw-code", "VAT code"),
    "vat_get_type": (
        "Type (Rekening te vorderen btw)",
        "Type (VAT to claim account)",
    ),
    "vat_pay_type": (
        "Type (Rekening af te dragen btw)",
        "Type (VAT to pay account)",
    ),
    # the brackets hold the value, which the service leaves empty (reported)
    "vat_percentage": ("Btw-percentage []", "VAT percentage []"),
    "year": (
        "Boekjaar (Periode - datumtabel)",
        "Financial year (Period-date table)",
    ),
    "your_ref": ("Uw ref.", "Your ref."),
}

#: Labels of mandatory properties; others are called by their property name.
FIELD_LABELS = {
    "Account": "account",
    "Code": "code",
    "Description": "description",
    "FirstName": "first_name",
    "LastName": "last_name",
    "Name": "name",
    "Type": "type",
}

#: Whole sentences. {0}, {1}: details.
SENTENCES = {
    "data_exists": ("Gegeven bestaat reeds.", "Data already exists"),
    "period_closed": (
        "Periode is afgesloten: {0} - {1}",
        "Period is closed: {0} - {1}",
    ),
    "customer_inactive": ("Klant: non-actief", "Customer: Inactive"),
    "supplier_inactive": ("Leverancier: non-actief", "Supplier: Inactive"),
    "vat_amount_no_vat": (
        "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van "
        'het type "geen btw"',
        'A VAT amount is not allowed if you use a VAT code of type "No VAT"',
    ),
    "vat_amount_zero": (
        "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van "
        'het type "btw 0%"',
        'A VAT amount is not allowed if you use a VAT code of type "VAT 0%"',
    ),
    "vat_code_purchase": (
        "Ongeldig: U kunt geen btw-code van het type 'Inkoop' gebruiken. U kunt "
        "alleen een btw-code van het type 'Verkoop' of 'Beide' gebruiken.",
        "Invalid: You cannot use a VAT code of type 'Purchase'. You can only use a "
        "VAT code of type 'Sales' or 'Both'.",
    ),
    # assumed: the mirror of the one above
    "vat_code_sales": (
        "Ongeldig: U kunt geen btw-code van het type 'Verkoop' gebruiken. U kunt "
        "alleen een btw-code van het type 'Inkoop' of 'Beide' gebruiken.",
        "Invalid: You cannot use a VAT code of type 'Sales'. You can only use a "
        "VAT code of type 'Purchase' or 'Both'.",
    ),
    # assumed: the mirror of the one below
    "payable_account": (
        "De leveranciersrekening van deze relatie is niet gelijk aan de rekening van "
        "het gebruikte inkoopdagboek",
        "The payables account of this account differs from the account of the "
        "purchase journal used",
    ),
    "receivable_account": (
        "De klantenrekening van deze relatie is niet gelijk aan de rekening van het "
        "gebruikte verkoopdagboek",
        "The receivables account of this account differs from the account of the "
        "sales journal used",
    ),
    "vat_number": (
        "Ongeldig btw-nummer. Het nummer moet in het volgende formaat worden "
        "ingevoerd: {0}",
        "Invalid VAT number. The number must be entered in the following format: {0}",
    ),
    # of the XML API
    "topic": ("Onderwerp", "Topic"),
    "data_created": ("Gegevens aangemaakt", "Data created"),
    "data_not_created": ("Gegevens niet aangemaakt", "Data not created"),
    "entry_exists": (
        "Bestaat reeds - Boekstuknummer: {0}, Dagboek: {1}",
        "Already exists - Entry number: {0}, Journal: {1}",
    ),
    "lines_matched": (
        "Rekening: {0} - Relatie: {1} - {2} Regels Afgeletterd.",
        "Account: {0} - Relation: {1} - {2} Lines matched.",
    ),
    "vat_line_differs": (
        "Invoer {0}: Het bedrag van de BTW regel met BTW code {1} komt niet overeen "
        "met het totaal aan BTW-bedragen in de grondslagregels",
        "Entry {0}: The amount of the VAT line with VAT code {1} does not match the "
        "total of the VAT amounts in the base lines",
    ),
    "mandatory_field": ("Verplicht: {0}", "Mandatory: {0}"),
    "already_processed": ("Reeds verwerkt", "Already processed"),
    "document_type": ("Document Type not allowed", "Document Type not allowed"),
    "unexpected": (
        "A problem has occurred. The cause of this issue will be investigated as "
        "soon as possible.",
        "A problem has occurred. The cause of this issue will be investigated as "
        "soon as possible.",
    ),
}


@dataclass(frozen=True)
class Message:
    """One problem: a kind and a field, or a sentence with its details."""

    kind: str
    label: str | None = None
    details: tuple[str, ...] = ()

    def text(self, language: str) -> str:
        """In Dutch for ``nl*``, else in English."""
        place = 0 if language.lower().startswith("nl") else 1
        if self.label is None:
            return SENTENCES[self.kind][place].format(*self.details)
        detail = "".join(f" - {item}" for item in self.details)
        return f"{KINDS[self.kind][place]}: {LABELS[self.label][place]}{detail}"


def problem(kind: str, label: str | None = None, *details: object) -> Message:
    """A message, for the rooms that check things."""
    return Message(kind, label, tuple(str(item) for item in details))


class BusinessError(Exception):
    """Refused by the books or the master data: HTTP 500 with Exact's texts."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__("; ".join(item.text("en") for item in messages))
        self.messages = messages

    def text(self, language: str) -> str:
        """All messages, joined as Exact joins them (recorded)."""
        return "\r\n".join(item.text(language) for item in self.messages)
