# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m exact_sandbox`` is the same as the ``exact-sandbox`` command."""

from __future__ import annotations

import sys

from exact_sandbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
