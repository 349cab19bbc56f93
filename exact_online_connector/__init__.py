# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import adapters, controllers, models, wizards
from .adapters import log_filter

log_filter.install()
