# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the server's administrator decides: environment first, then server config.

Section ``[exact_online]`` of the Odoo configuration file, or the environment:

=====================  ==============================  ===========================
option                 environment                     meaning
=====================  ==============================  ===========================
``secret_key``         ``EXACT_ONLINE_SECRET_KEY``     Fernet keys, newest first,
                                                       separated by commas
``base_url``           ``EXACT_ONLINE_BASE_URL``       a site other than Exact's
                                                       country sites (the sandbox)
=====================  ==============================  ===========================

A base URL is never read from a field: a field could send tokens elsewhere.
"""

import configparser
import os
from functools import lru_cache

from odoo.tools import config

SECTION = "exact_online"


def server_setting(option):
    """Value of ``option``, '' when it is set nowhere."""
    value = os.environ.get(f"EXACT_ONLINE_{option.upper()}")
    if value:
        return value.strip()
    path = config["config"]
    try:
        changed_at = os.stat(path or "").st_mtime_ns
    except OSError:
        return ""
    return _section(path, changed_at).get(option, "").strip()


@lru_cache(maxsize=2)
def _section(path, changed_at):
    """Our section of the file as it was when it was last changed."""
    parser = configparser.RawConfigParser()
    try:
        parser.read(path)
    except configparser.Error:
        return {}
    return dict(parser[SECTION]) if parser.has_section(SECTION) else {}


def site_base_url(site):
    """Base URL of a country site such as ``nl``, or the server's own setting."""
    override = server_setting("base_url")
    return (override or f"https://start.exactonline.{site}").rstrip("/")
