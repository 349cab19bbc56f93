# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets at rest: Fernet, with key rotation.

The key comes from the server's settings, else from a file in the data directory
that is made once, readable by its owner only. Servers that share a database share
that file, or set the key.
"""

import os
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from odoo.tools import config

from .settings import server_setting

KEY_FILE = "exact_online.key"


class SecretUnreadable(Exception):
    """The stored secret was encrypted with a key this server does not have."""


def _key_from_file():
    path = os.path.join(config["data_dir"], KEY_FILE)
    os.makedirs(config["data_dir"], exist_ok=True)
    try:
        # O_EXCL: two workers that start at once must not each keep a key.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        with open(path, encoding="ascii") as existing:
            return existing.read().strip()
    key = Fernet.generate_key().decode("ascii")
    with os.fdopen(handle, "w", encoding="ascii") as created:
        created.write(key)
    return key


def _fernet():
    configured = server_setting("secret_key")
    keys = [key.strip() for key in configured.split(",") if key.strip()]
    return _of_keys(*(keys or [_key_from_file()]))


@lru_cache(maxsize=2)
def _of_keys(*keys):
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain):
    """Encrypted text of ``plain``; False for an empty value."""
    if not plain:
        return False
    return _fernet().encrypt(plain.encode()).decode("ascii")


def decrypt(stored):
    """Plain text of what ``encrypt`` gave.

    :raises SecretUnreadable: the key of this server does not fit.
    """
    if not stored:
        return ""
    try:
        return _fernet().decrypt(stored.encode("ascii")).decode()
    except (InvalidToken, ValueError) as error:
        raise SecretUnreadable from error
