# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The socket's side of requests: did bytes leave, and how long may an answer drip.

Requests and urllib3 report a refused connection, a failed handshake and an answer cut
off after sending in overlapping exceptions. A write may only be sent again when none
of it left, so the connection itself keeps note of that. The same connection holds the
whole answer to one deadline; a socket time-out alone starts anew with every byte.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.retry import Retry

CONNECT_RETRIES = 2


class _Exchange(threading.local):
    """What the present thread's request did so far (a request never yields)."""

    sent: bool = False
    deadline: float = float("inf")


_exchange = _Exchange()


def begin(deadline_in: float) -> None:
    """Start an exchange in this thread.

    :param deadline_in: seconds from now within which the whole answer must be in.
    """
    _exchange.sent = False
    _exchange.deadline = time.monotonic() + deadline_in


def bytes_left() -> bool:
    """Whether any byte of this thread's present request went out."""
    return _exchange.sent


class _Paced(io.RawIOBase):
    """The receiving side of a socket, held to the exchange's deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        # Holds the socket open for as long as the answer is being read.
        self._raw = sock.makefile("rb", buffering=0)
        self._patience = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _exchange.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        patience = left if self._patience is None else min(left, self._patience)
        self._sock.settimeout(patience)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _PacedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Paced(sock))


class _Noting:
    """Mixed into a connection: notes the moment a request's first bytes go out.

    A proxy's CONNECT is part of opening the connection, not of the request.
    """

    response_class = _PacedResponse
    sock: Any
    _requesting = False

    def putrequest(self, *args: Any, **kwargs: Any) -> Any:
        self._requesting = True
        return super().putrequest(*args, **kwargs)  # type: ignore[misc]

    def connect(self) -> None:
        requesting, self._requesting = self._requesting, False
        super().connect()  # type: ignore[misc]
        self._requesting = requesting

    def send(self, data: Any) -> Any:
        if self._requesting:
            if self.sock is None:
                self.connect()
            _exchange.sent = True
        return super().send(data)  # type: ignore[misc]


class _PlainConnection(_Noting, HTTPConnection):  # type: ignore[misc]
    pass


class _TLSConnection(_Noting, HTTPSConnection):  # type: ignore[misc]
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


_POOLS = {"http": _PlainPool, "https": _TLSPool}


class WireAdapter(HTTPAdapter):
    """Adapter of a session that one thread uses for one host at a time.

    Only a connection that could not be opened is tried again, at most twice with
    less than a second in between: nothing has left by then.
    """

    def __init__(self) -> None:
        retry = Retry(
            total=CONNECT_RETRIES,
            connect=CONNECT_RETRIES,
            read=0,
            redirect=0,
            status=0,
            other=0,
            backoff_factor=0.2,
            respect_retry_after_header=False,
            raise_on_redirect=False,
            raise_on_status=False,
        )
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=retry)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
