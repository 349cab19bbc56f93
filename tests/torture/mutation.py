# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A promise, the line that keeps it, and how the line is broken."""

from __future__ import annotations

from dataclasses import dataclass

ADDON = "exact_online_connector"
OUTBOX = f"{ADDON}/adapters/outbox.py"
DRAIN = f"{ADDON}/adapters/drain.py"
SENDING = f"{ADDON}/adapters/sending.py"
DOCUMENTS = f"{ADDON}/adapters/documents.py"
RELATIONS = f"{ADDON}/adapters/relations.py"
CURSORS = f"{ADDON}/adapters/cursors.py"
STORES = f"{ADDON}/adapters/stores.py"
OFFERING = f"{ADDON}/models/exact_online_offering.py"
POSTING = "exact_core/services/posting.py"
MANAGER = "exact_core/auth/manager.py"
CLIENT = "exact_core/services/client.py"
ANSWERS = "exact_core/services/answers.py"
LIMITS = "exact_core/transport/limits.py"


@dataclass(frozen=True)
class Mutation:
    """One promise, and how it is broken.

    :param promise: in words.
    :param file: of the protecting line.
    :param place: function of the protecting line.
    :param line: the text that protects; it stands there once.
    :param broken: what takes its place.
    :param test: file and name of the test that goes red.
    """

    promise: str
    file: str
    place: str
    line: str
    broken: str
    test: str


def addon(name: str) -> str:
    module, _, test = name.partition("::")
    return f"{ADDON}/tests/{module}.py::{test}"


def core(name: str) -> str:
    module, _, test = name.partition("::")
    return f"tests/core/{module}.py::{test}"
