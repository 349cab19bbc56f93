# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A local Exact Online for tests: real sockets, real bookings, settable faults."""

__version__ = "0.1.0"
