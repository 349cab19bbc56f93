# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Codes of everything that can be found before sending or answered by Exact.

One vocabulary for both: a fault has the same code whether preflight finds it or
Exact answers it. A code is a stable key; hosts hang their translated texts on it.
"""

from __future__ import annotations

from enum import Enum


class Code(str, Enum):
    """All codes, grouped by what they are about. Values are stable."""

    # Relation
    RELATION_MISSING = "relation_missing"
    RELATION_PENDING = "relation_pending"
    RELATION_NOT_CUSTOMER = "relation_not_customer"
    RELATION_BLOCKED = "relation_blocked"
    RELATION_ENDED = "relation_ended"
    RELATION_GONE = "relation_gone"
    RELATION_AMBIGUOUS = "relation_ambiguous"
    RELATION_FAILED = "relation_failed"  # its own transfer failed: the invoice waits
    RELATION_NUMBER_TAKEN = "relation_number_taken"
    RELATION_NUMBER_NOT_NUMERIC = "relation_number_not_numeric"
    RELATION_UPDATE_REFUSED = "relation_update_refused"
    RELATION_ACCOUNT_DIFFERS = "relation_account_differs"
    NAME_MISSING = "name_missing"
    EMAIL_INVALID = "email_invalid"
    VAT_NUMBER_INVALID = "vat_number_invalid"
    VAT_NUMBER_OTHER_COUNTRY = "vat_number_other_country"
    CHAMBER_OF_COMMERCE_UNLIKELY = "chamber_of_commerce_unlikely"

    # Journal
    JOURNAL_MISSING = "journal_missing"
    JOURNAL_UNKNOWN = "journal_unknown"
    JOURNAL_TYPE_WRONG = "journal_type_wrong"
    JOURNAL_BLOCKED = "journal_blocked"
    JOURNAL_WITHOUT_VAT = "journal_without_vat"
    CURRENCY_NOT_ALLOWED = "currency_not_allowed"
    CURRENCY_UNKNOWN = "currency_unknown"
    RATE_NOT_ALLOWED = "rate_not_allowed"
    RATE_MISSING = "rate_missing"

    # G/L account of a line
    ACCOUNT_MISSING = "account_missing"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_BLOCKED = "account_blocked"
    ACCOUNT_TYPE_NOT_ALLOWED = "account_type_not_allowed"
    ACCOUNT_NEEDS_COST_CENTER = "account_needs_cost_center"
    ACCOUNT_NEEDS_COST_UNIT = "account_needs_cost_unit"
    COST_CENTER_REFUSED = "cost_center_refused"
    COST_UNIT_REFUSED = "cost_unit_refused"

    # VAT
    VAT_CODE_MISSING = "vat_code_missing"
    VAT_CODE_MISSING_UNTAXED = "vat_code_missing_untaxed"
    VAT_CODE_UNKNOWN = "vat_code_unknown"
    VAT_CODE_BLOCKED = "vat_code_blocked"
    VAT_CODE_PURCHASE_ONLY = "vat_code_purchase_only"
    VAT_CODE_INCLUSIVE = "vat_code_inclusive"
    VAT_PERCENTAGE_DIFFERS = "vat_percentage_differs"
    VAT_PERCENTAGE_INVALID = "vat_percentage_invalid"
    VAT_PERCENTAGE_NOT_ALLOWED = "vat_percentage_not_allowed"
    VAT_AMOUNT_NOT_ALLOWED = "vat_amount_not_allowed"
    VAT_AMOUNT_DIFFERS = "vat_amount_differs"
    VAT_ACCOUNT_TYPE_WRONG = "vat_account_type_wrong"
    ICP_WITHOUT_VAT_NUMBER = "icp_without_vat_number"
    EXPORT_OUTSIDE_RETURN = "export_outside_return"
    TWO_TAXES_ON_LINE = "two_taxes_on_line"
    FIXED_TAX_ON_LINE = "fixed_tax_on_line"
    GROUP_TAX_ON_LINE = "group_tax_on_line"
    OSS_NOT_SUPPORTED = "oss_not_supported"
    G_ACCOUNT_NOT_SUPPORTED = "g_account_not_supported"

    # Document
    NUMBER_MISSING = "number_missing"
    YOUR_REF_TOO_LONG = "your_ref_too_long"
    NO_LINES = "no_lines"
    AMOUNT_NOT_ROUNDED = "amount_not_rounded"
    LINES_DO_NOT_ADD_UP = "lines_do_not_add_up"
    CREDIT_NOTE_TYPE_REFUSED = "credit_note_type_refused"
    DOCUMENT_TYPE_NOT_OFFERED = "document_type_not_offered"
    COMPANY_CURRENCY_DIFFERS = "company_currency_differs"
    INSTALMENTS_REDUCED = "instalments_reduced"
    PAYMENT_CONDITION_MISSING = "payment_condition_missing"
    PAYMENT_CONDITION_UNKNOWN = "payment_condition_unknown"
    DUE_DATE_MISSING = "due_date_missing"
    ENTRY_NUMBER_OUT_OF_RANGE = "entry_number_out_of_range"
    ENTRY_PREFIX_MISSING = "entry_prefix_missing"
    ENTRY_NUMBER_IN_USE = "entry_number_in_use"
    TOTAL_DIFFERS = "total_differs"
    ALREADY_PROCESSED = "already_processed"
    DATA_EXISTS = "data_exists"
    DIRECT_DEBIT_INCOMPLETE = "direct_debit_incomplete"

    # Period
    PERIOD_MISSING = "period_missing"
    PERIOD_CLOSED = "period_closed"
    FINANCIAL_YEAR_UNKNOWN = "financial_year_unknown"

    # Outcome of a look-up
    ENTRY_CONFLICT = "entry_conflict"
    ENTRY_AMBIGUOUS = "entry_ambiguous"

    # Rights and division
    RIGHTS_MISSING = "rights_missing"
    DIVISION_NOT_IN_SCOPE = "division_not_in_scope"
    DIVISION_NO_ACCESS = "division_no_access"
    DIVISION_BLOCKED = "division_blocked"
    USER_BLOCKED = "user_blocked"
    USER_INACTIVE = "user_inactive"
    SUBSCRIPTION_BLOCKED = "subscription_blocked"
    LICENSE_EXPIRED = "license_expired"
    DOCUMENT_TYPE_NOT_ALLOWED = "document_type_not_allowed"

    # Authorisation
    REFRESH_TOKEN_USED = "refresh_token_used"
    REFRESH_TOKEN_EXPIRED = "refresh_token_expired"
    CONSENT_GONE = "consent_gone"
    ACCESS_TOKEN_REFUSED = "access_token_refused"
    TOKEN_TOO_EARLY = "token_too_early"
    TOKEN_BUSY = "token_busy"
    CLIENT_REFUSED = "client_refused"
    CONFIGURATION_WRONG = "configuration_wrong"

    # Traffic
    LIMIT_MINUTE = "limit_minute"
    LIMIT_DAY = "limit_day"
    LIMIT_ERRORS = "limit_errors"
    LIMIT_ENDPOINT = "limit_endpoint"
    NOT_SENT = "not_sent"
    NO_ANSWER = "no_answer"
    OUTCOME_UNKNOWN = "outcome_unknown"
    SERVER_ERROR = "server_error"
    ANSWER_UNREADABLE = "answer_unreadable"
    QUERY_REFUSED = "query_refused"
    NOT_FOUND = "not_found"

    UNRECOGNISED = "unrecognised"


class Disposition(str, Enum):
    """What has to happen before sending again makes sense."""

    MEND_DATA = "mend_data"
    MEND_MAPPING = "mend_mapping"
    MEND_IN_EXACT = "mend_in_exact"
    REAUTHORISE = "reauthorise"
    WAIT = "wait"
    LOOK_UP = "look_up"
    PERSON = "person"


class Who(str, Enum):
    """Who can mend it."""

    USER = "user"
    BOOKKEEPER = "bookkeeper"
    ADMINISTRATOR = "administrator"
    NOBODY = "nobody"


class Subject(str, Enum):
    """Kind of the host's record to open."""

    TAX = "tax"
    ACCOUNT = "account"
    JOURNAL = "journal"
    PARTNER = "partner"
    PAYMENT_TERM = "payment_term"
    MOVE = "move"
    DIVISION = "division"
    CONNECTION = "connection"


# Record to open for a blocker that the host established itself; the rest: the move.
_TAX_BLOCKERS = frozenset(
    {Code.TWO_TAXES_ON_LINE, Code.FIXED_TAX_ON_LINE, Code.GROUP_TAX_ON_LINE}
)
_JOURNAL_BLOCKERS = frozenset({Code.ENTRY_PREFIX_MISSING})
_DIVISION_BLOCKERS = frozenset({Code.COMPANY_CURRENCY_DIFFERS})


def blocker_subject(code: str) -> Subject:
    """Kind of record a host's blocker is about (see ``InvoiceDraft.blockers``)."""
    if code in _TAX_BLOCKERS:
        return Subject.TAX
    if code in _JOURNAL_BLOCKERS:
        return Subject.JOURNAL
    if code in _DIVISION_BLOCKERS:
        return Subject.DIVISION
    return Subject.MOVE
