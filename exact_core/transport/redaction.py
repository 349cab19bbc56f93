# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take secrets and personal numbers out of texts and log records."""

from __future__ import annotations

import logging
import re

MASK = "***"

_HIDDEN = (
    r"access_token|refresh_token|client_secret|id_token|code_verifier|password|code"
    r"|state"
)
_PERSONAL = r"BSN|SocialSecurityNumber|CitizenServiceNumber|Burgerservicenummer"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # "access_token": "...", 'code': '...' (JSON, repr of a dict, JSON inside JSON)
    (
        re.compile(
            rf"""((\\{{0,7}}["'])(?:{_HIDDEN})\2\s*:\s*(\\{{0,7}}["']))(?:(?!\3).)+(\3)"""
        ),
        rf"\1{MASK}\4",
    ),
    # access_token=..., ?code=..., &state=... (forms and addresses)
    (re.compile(rf"((?<![\w$])(?:{_HIDDEN})=)[^&\s\"'<>,;)]+"), rf"\1{MASK}"),
    # Authorization: Bearer ..., 'Authorization': 'Basic ...'
    (
        re.compile(r"(?i)(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:\w+ +)?)[^\s\"',]+"),
        rf"\1{MASK}",
    ),
    (re.compile(r"(?i)(\bbearer +)[\w.~+/!%=-]+"), rf"\1{MASK}"),
    # "BSN": "123456782" or 123456782; BSN eq '...'
    (
        re.compile(
            rf"""(?i)((\\{{0,7}}["'])\w*(?:{_PERSONAL})\w*\2\s*:\s*"""
            r"""\\{0,7}["']?)[\d. ]*\d"""
        ),
        rf"\1{MASK}",
    ),
    # BSN eq '...', BSN: ..., <BSN>...
    (
        re.compile(
            rf"(?i)(\b(?:{_PERSONAL})(?:\W|%20|%27|eq|ne|nummer){{0,6}}[>']?)\d{{8,9}}\b"
        ),
        rf"\1{MASK}",
    ),
)


def mask(text: str) -> str:
    """``text`` without the values of tokens, secrets, codes, states and BSNs."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


class RedactingFilter(logging.Filter):
    """Masks a record's finished text; it never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except Exception:  # a malformed record: logging would print its arguments
            record.msg, record.args = mask(f"{record.msg} {record.args!r}"), ()
            return True
        masked = mask(text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True


def guard_loggers(*names: str) -> None:
    """Pin loggers to INFO and attach the filter, to them and all below them.

    A logger's filter sees its own records only, hence each existing child gets one:
    a host that turns one of them to DEBUG still gets no secret.
    """
    existing = list(logging.root.manager.loggerDict)
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
        below = (child for child in existing if child.startswith(f"{name}."))
        for each in (name, *below):
            logger = logging.getLogger(each)
            if not any(isinstance(f, RedactingFilter) for f in logger.filters):
                logger.addFilter(RedactingFilter())
