# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the addon costs: measured inside Odoo, against a sandbox of its own.

A process of its own (``python -m bench.addon``), since Odoo wants one.
"""
