# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The machine's clock speaks UTC."""

from __future__ import annotations

from datetime import timedelta

from exact_core.transport.clock import SystemClock


def test_moments_are_aware_and_in_order():
    first, second = SystemClock().now(), SystemClock().now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second
