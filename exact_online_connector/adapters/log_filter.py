# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keep the callback's code and state, and what is asked of Exact, out of the logs.

A question for a customer names VAT numbers, and an old one of a sole trader holds the
BSN; urllib3 prints whole addresses at DEBUG. Odoo prints the values of each call from
the web client at DEBUG, the client secret that somebody just typed among them.
"""

import logging
import re

_QUERY = re.compile(r"(/exact_online/oauth/callback|/api/v1/[^\s\"'?]*)\?[^\s\"]*")

# As repr() writes it, whichever quotes the secret made it choose.
_SECRET = re.compile(
    r"""(['"]client_secret['"]: )('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
)


class QueryFilter(logging.Filter):
    """Masks the query of the callback and of calls, in message and arguments."""

    def filter(self, record):
        if isinstance(record.msg, str):
            record.msg = _QUERY.sub(r"\1?***", record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY.sub(r"\1?***", value) if isinstance(value, str) else value
                for value in record.args
            )
        return True


class SecretFilter(logging.Filter):
    """Masks the client secret among the printed values of a call."""

    def filter(self, record):
        text = record.getMessage()
        masked = _SECRET.sub(r"\1'***'", text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True


FILTERS = {
    "werkzeug": QueryFilter,
    "odoo.http": QueryFilter,
    "odoo.service.server": QueryFilter,
    "urllib3.connectionpool": QueryFilter,
    "odoo.service.model": SecretFilter,
}


def install():
    """Attach each filter once to the loggers that would print too much."""
    for name, kind in FILTERS.items():
        logger = logging.getLogger(name)
        if not any(isinstance(item, kind) for item in logger.filters):
            logger.addFilter(kind())
