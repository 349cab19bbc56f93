# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a topic may use while it takes one upload."""

from __future__ import annotations

from dataclasses import dataclass

from exact_sandbox.ledger.books import Books
from exact_sandbox.resources.base import Context
from exact_sandbox.rest.texts import Message
from exact_sandbox.xmlapi.envelope import Report


@dataclass
class Work:
    """One upload. ``number`` counts its nodes from 1."""

    context: Context
    books: Books
    parameters: dict[str, str]
    report: Report
    number: int = 0

    def sentence(self, kind: str, *details: object) -> str:
        """A sentence in the user's language."""
        message = Message(kind, None, tuple(str(item) for item in details))
        return message.text(self.context.language)
