# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The XML API: ``/docs/XMLUpload.aspx`` and ``/docs/XMLDownload.aspx``."""
