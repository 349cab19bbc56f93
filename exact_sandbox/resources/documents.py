# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""documents/*: documents, their files, types, categories and folders."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exact_sandbox.odata.errors import STREAM, ApiError
from exact_sandbox.odata.filters import Row
from exact_sandbox.odata.query import Query
from exact_sandbox.resources.base import Behaviour, Context, missing, values_of
from exact_sandbox.rest.texts import BusinessError, Message, problem
from exact_sandbox.settings import Settings
from exact_sandbox.state.store import Change, Store

DOCUMENTS, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"
#: Contents of attachments, base64; no resource shows them.
FILES = "_files"
#: The only type a user of the client portal may create (reported: not all types).
PORTAL_TYPE = 55


@dataclass(frozen=True)
class DocumentType:
    """A type of document. Descriptions: Dutch, English."""

    number: int
    descriptions: tuple[str, str]
    category: str
    creatable: bool = True


#: 10, 20 and 55 are used by clients of Exact; 31, 32 and 146 are the numbers of
#: Returns.Type, taken to be document types. Exact makes returns itself.
TYPES = {
    each.number: each
    for each in (
        DocumentType(10, ("Verkoopfactuur", "Sales invoice"), "customers"),
        DocumentType(20, ("Inkoopfactuur", "Purchase invoice"), "suppliers"),
        DocumentType(31, ("Btw-aangifte", "VAT return"), "returns", False),
        DocumentType(32, ("Opgaaf ICP", "EC sales list"), "returns", False),
        DocumentType(55, ("Bijlage", "Attachment"), "general"),
        DocumentType(146, ("Loonaangifte", "Payroll declaration"), "returns", False),
        DocumentType(180, ("Bankafschrift", "Bank statement"), "general"),
    )
}
CATEGORIES = {
    "customers": ("Klanten", "Customers"),
    "suppliers": ("Leveranciers", "Suppliers"),
    "returns": ("Aangiften", "Returns"),
    "general": ("Algemeen", "General"),
}
_TYPE_CATEGORIES = {name: number for number, name in enumerate(CATEGORIES, 1)}


_SUPPLEMENT = ("Suppletie btw", "VAT supplement")


def types_of(settings: Settings) -> dict[int, DocumentType]:
    """All types. A VAT supplement is a VAT return unless its number is another."""
    number = settings.supplement_type
    return {number: DocumentType(number, _SUPPLEMENT, "returns", False), **TYPES}


def category_id(name: str) -> str:
    """Guid of a category; the same everywhere."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"exact-sandbox/category/{name}"))


def document_url(base: str, division: int, key: str) -> str:
    """Where a person sees the document."""
    return f"{base}/docs/DocView.aspx?DocumentID={key}&_Division_={division}"


def attachment_url(base: str, division: int, key: str) -> str:
    """Where the file is; with ``&Download=1`` it gives the bytes (documented)."""
    return f"{base}/docs/SysAttachment.aspx?ID={key}&_Division_={division}&Stamp=NL001"


def file_changes(
    division: int, document: str, key: str, name: str, content: bytes
) -> list[Change]:
    """The rows of an attachment: what is shown, and what it holds."""
    row: Row = {
        "ID": key,
        "Document": document,
        "FileName": name,
        "FileSize": Decimal(len(content)),
        "Attachment": None,
    }
    stored = {"content": base64.b64encode(content).decode()}
    return [
        Change(division, ATTACHMENTS, key, row),
        Change(division, FILES, key, stored),
    ]


def file_content(store: Store, division: int, key: str) -> bytes | None:
    """The bytes of an attachment."""
    row = store.get(division, FILES, key)
    return None if row is None else base64.b64decode(row["content"])


def next_number(store: Store, division: int) -> int:
    """The next document number of a division. Callers hold the store's lock."""
    rows = store.rows(division, DOCUMENTS)
    return max((int(row.get("HID") or 0) for row in rows), default=0) + 1


def _portal(context: Context) -> bool:
    return bool(context.principal.user.get("portal"))


def _place(context: Context) -> int:
    """Column of the user's language in texts: Dutch or English."""
    return 0 if context.language.lower().startswith("nl") else 1


class Shown(Behaviour):
    """Rows whose addresses carry the host as the caller wrote it."""

    def shown(self, context: Context, row: Row) -> Row:
        """The row with its address."""
        raise NotImplementedError

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """All rows of the division."""
        rows = context.store.rows(context.division, self.place)
        return [self.shown(context, row) for row in rows]

    def one(self, context: Context, key: dict[str, Any]) -> Row | None:
        """The row with this key."""
        value = next(iter(key.values()))
        row = context.store.get(context.division, self.place, value)
        return None if row is None else self.shown(context, row)

    def create(self, context: Context, body: Any) -> Row:
        """POST."""
        return self.shown(context, super().create(context, body))


class Documents(Shown):
    """Documents. Subject and type are mandatory; the rest follows from them."""

    def shown(self, context: Context, row: Row) -> Row:
        """With the address of the page."""
        url = document_url(context.base_url, context.division, row["ID"])
        row = {**row, "DocumentViewUrl": url}
        if row.get("_kind") == "supplement":
            row["Type"] = context.settings.supplement_type
        return row

    def prepare(self, context: Context, values: Row, old: Row | None) -> Row:
        """Number, type, category and relation filled as recorded for a POST."""
        row = super().prepare(context, values, old)
        row.pop("DocumentViewUrl", None)
        kind = types_of(context.settings)[int(row["Type"])]
        place = _place(context)
        row["TypeDescription"] = kind.descriptions[place]
        if old is None or "Type" in values:
            row["Category"] = values.get("Category") or category_id(kind.category)
            row["CategoryDescription"] = CATEGORIES[kind.category][place]
        if old is None:
            today = context.clock.local()
            today = today.replace(hour=0, minute=0, second=0, microsecond=0)
            row["HID"] = next_number(context.store, context.division)
            row["DocumentDate"] = row.get("DocumentDate") or today
            row["Currency"] = row.get("Currency") or "EUR"
            row["SendMethod"] = row.get("SendMethod") or 0
        row["HasEmptyBody"] = not row.get("Body")
        account = context.store.get(
            context.division, "crm/Accounts", row.get("Account")
        )
        row["AccountCode"] = account["Code"] if account else None
        row["AccountName"] = account["Name"] if account else None
        return row

    def check(self, context: Context, row: Row, old: Row | None) -> list[Message]:
        """The type may be used, the relation is there."""
        found = []
        number = row.get("Type")
        if number is not None and (old is None or number != old["Type"]):
            kind = types_of(context.settings).get(int(number))
            portal = _portal(context) and number != PORTAL_TYPE
            if kind is None or not kind.creatable or portal:
                found.append(problem("document_type"))
        account = row.get("Account")
        if account and not context.store.get(context.division, "crm/Accounts", account):
            found.append(problem("reference", "account"))
        return found

    def delete(self, context: Context, row: Row) -> None:
        """The document and its files; what Exact made itself stays (assumed)."""
        if row.get("_kind"):
            raise BusinessError([problem("not_allowed", "document")])
        with context.store.lock:
            changes = [Change(context.division, DOCUMENTS, row["ID"], None)]
            for each in context.store.rows(context.division, ATTACHMENTS):
                if each["Document"] == row["ID"]:
                    for place in (ATTACHMENTS, FILES):
                        changes.append(
                            Change(context.division, place, each["ID"], None)
                        )
            context.store.commit(changes)


class DocumentAttachments(Shown):
    """Files of documents. ``Attachment`` is written, and null when read (recorded)."""

    def shown(self, context: Context, row: Row) -> Row:
        """With the address of the file."""
        url = attachment_url(context.base_url, context.division, row["ID"])
        return {**row, "Url": url}

    def create(self, context: Context, body: Any) -> Row:
        """Keep a file.

        :raises ApiError: 400 when the content is no base64.
        :raises BusinessError: for a missing part or an unknown document.
        """
        values = values_of(context, self.resource, body, posting=True)
        messages = missing(self.resource, values)
        document = values.get("Document")
        if document and not context.store.get(context.division, DOCUMENTS, document):
            messages.append(problem("reference", "document"))
        if messages:
            raise BusinessError(messages)
        try:
            content = base64.b64decode(values["Attachment"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise ApiError(400, STREAM) from error
        key = values.get("ID") or str(uuid.uuid4())
        changes = file_changes(
            context.division, str(document), key, values["FileName"], content
        )
        with context.store.lock:
            context.store.commit(changes)
        row = changes[0].row
        assert row is not None
        return self.shown(context, row)

    def delete(self, context: Context, row: Row) -> None:
        """The file and what it holds."""
        context.store.commit(
            Change(context.division, place, row["ID"], None)
            for place in (ATTACHMENTS, FILES)
        )


class DocumentTypes(Behaviour):
    """The types there are, and what this user may do with them."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per type."""
        place, portal = _place(context), _portal(context)
        return [
            {
                "ID": kind.number,
                "Description": kind.descriptions[place],
                "DocumentIsCreatable": kind.creatable
                and (not portal or kind.number == PORTAL_TYPE),
                "DocumentIsDeletable": kind.creatable and not portal,
                "DocumentIsUpdatable": kind.creatable and not portal,
                "DocumentIsViewable": True,
                "TypeCategory": _TYPE_CATEGORIES[kind.category],
            }
            for kind in types_of(context.settings).values()
        ]


class DocumentCategories(Behaviour):
    """Categories, shown with documents."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per category."""
        place = _place(context)
        return [
            {"ID": category_id(name), "Description": texts[place]}
            for name, texts in CATEGORIES.items()
        ]


class DocumentTypeCategories(Behaviour):
    """Categories of types, by number."""

    def read(self, context: Context, query: Query | None = None) -> list[Row]:
        """One row per category."""
        place = _place(context)
        return [
            {"ID": number, "Description": CATEGORIES[name][place]}
            for name, number in _TYPE_CATEGORIES.items()
        ]


class SyncDocuments(Documents):
    """sync/Documents/Documents: documents in order of change."""

    stored = DOCUMENTS

    def shown(self, context: Context, row: Row) -> Row:
        """With the row version."""
        return {**super().shown(context, row), "Timestamp": row["_version"]}


class SyncAttachments(DocumentAttachments):
    """sync/Documents/DocumentAttachments: files in order of change."""

    stored = ATTACHMENTS

    def shown(self, context: Context, row: Row) -> Row:
        """With the row version."""
        return {**super().shown(context, row), "Timestamp": row["_version"]}
