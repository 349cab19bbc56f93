# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read set-up data through the core, and say failures in Odoo's words."""

from contextlib import contextmanager
from dataclasses import dataclass

from odoo import fields
from odoo.exceptions import UserError

from exact_core.errors import ExactError, ReauthorizationRequired
from exact_core.services import reference_data

from . import explain
from .client import build_client

FORMER_YEARS = 2


@dataclass(frozen=True)
class Setup:
    """Set-up data of a division, as tuples of the core's records."""

    journals: tuple
    vat_codes: tuple
    gl_accounts: tuple
    payment_conditions: tuple
    periods: tuple
    journal_statuses: tuple


@contextmanager
def told_to_user(connection):
    """Turn an error of the core into a message for the person who clicked."""
    try:
        yield
    except ReauthorizationRequired as error:
        raise UserError(explain.error_text(connection.env, error)) from error
    except ExactError as error:
        raise UserError(explain.error_text(connection.env, error)) from error


def read_me(connection):
    """The Exact user behind the connection's token."""
    with told_to_user(connection):
        return reference_data.read_me(build_client(connection, interactive=True))


def read_divisions(connection):
    """Divisions that the connection's Exact user reaches."""
    with told_to_user(connection):
        client = build_client(connection, interactive=True)
        me = reference_data.read_me(client)
        return tuple(reference_data.read_divisions(client, me.current_division))


def read_setup(division):
    """Journals, VAT codes, accounts, conditions and periods of a division."""
    connection = division.connection_id
    with told_to_user(connection):
        client = build_client(connection, interactive=True)
        code = division.code
        first_year = fields.Date.context_today(division).year - FORMER_YEARS
        return Setup(
            journals=tuple(reference_data.read_journals(client, code)),
            vat_codes=tuple(reference_data.read_vat_codes(client, code)),
            gl_accounts=tuple(reference_data.read_gl_accounts(client, code)),
            payment_conditions=tuple(
                reference_data.read_payment_conditions(client, code)
            ),
            periods=tuple(reference_data.read_periods(client, code, first_year)),
            journal_statuses=tuple(
                reference_data.read_journal_statuses(client, code, first_year)
            ),
        )
