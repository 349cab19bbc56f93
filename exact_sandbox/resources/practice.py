# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The resources of an office: documents, returns, users, subscriptions."""

from __future__ import annotations

from exact_sandbox.resources.base import Behaviour
from exact_sandbox.resources.documents import (
    DocumentAttachments,
    DocumentCategories,
    Documents,
    DocumentTypeCategories,
    DocumentTypes,
    SyncAttachments,
    SyncDocuments,
)
from exact_sandbox.resources.licence import (
    AccountantInfo,
    AvailableFeatures,
    UserRoles,
    UserRolesPerDivision,
)
from exact_sandbox.resources.returns import ProcessReturn, Returns
from exact_sandbox.resources.subscriptions import WebhookSubscriptions

PRACTICE: dict[str, type[Behaviour]] = {
    "documents/Documents": Documents,
    "documents/DocumentAttachments": DocumentAttachments,
    "documents/DocumentTypes": DocumentTypes,
    "documents/DocumentCategories": DocumentCategories,
    "documents/DocumentTypeCategories": DocumentTypeCategories,
    "sync/Documents/Documents": SyncDocuments,
    "sync/Documents/DocumentAttachments": SyncAttachments,
    "read/financial/Returns": Returns,
    "financial/ProcessReturn": ProcessReturn,
    "users/UserRoles": UserRoles,
    "users/UserRolesPerDivision": UserRolesPerDivision,
    "system/AccountantInfo": AccountantInfo,
    "system/AvailableFeatures": AvailableFeatures,
    "webhooks/WebhookSubscriptions": WebhookSubscriptions,
}
