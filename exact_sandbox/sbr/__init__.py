# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Dutch tax returns as files: XBRL for VAT and ICP, XML for payroll, PDF to read."""
