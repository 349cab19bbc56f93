# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OAuth2 with Exact Online, on requests-oauthlib, and the keeper of the tokens.

requests-oauthlib writes tokens and the client secret to its DEBUG log, so its loggers
are guarded as soon as anything of this package is imported.
"""

from __future__ import annotations

import requests_oauthlib as _requests_oauthlib  # its loggers must exist

from ..transport.redaction import guard_loggers

guard_loggers("requests_oauthlib", "oauthlib")
