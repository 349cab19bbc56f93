# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one seam to the network, and its implementation on requests.

What may go wrong is told apart by what it means for a write: it never left
(``NotSent``), or nobody knows (``OutcomeUnknown``). A read that got no whole answer is
``NoAnswer``.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import requests
import urllib3.exceptions
from urllib3.util.ssl_match_hostname import CertificateError

from ..errors import NoAnswer, NotSent, OutcomeUnknown, TransportError
from .wire import WireAdapter, begin, bytes_left

READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Request:
    """One HTTP request, complete.

    :param url: absolute, already percent-encoded.
    :param headers: carry the bearer token, so they stay out of ``repr``.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)

    @property
    def is_write(self) -> bool:
        """Whether carrying it out twice would differ from once."""
        return self.method.upper() not in READS


@dataclass(frozen=True)
class Response:
    """One whole HTTP answer.

    :param headers: names in lower case; use :meth:`header`.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """The header's value, '' when absent; upper and lower case are one."""
        return self.headers.get(name.lower(), "")

    @property
    def text(self) -> str:
        """The body as text, with a mark where it is not UTF-8."""
        return self.body.decode("utf-8", "replace")


class Transport(Protocol):
    """Carries a request out once."""

    def send(self, request: Request) -> Response:
        """Send and return the whole answer, of whatever status.

        :raises NotSent: nothing left; sending again is safe.
        :raises NoAnswer: a read got no whole answer.
        :raises OutcomeUnknown: a write left and got no whole answer.
        """
        ...


class RequestsTransport:
    """Transport on requests; may be shared by threads.

    No cookie is kept, no redirect followed, no ``.netrc`` read. Each thread has its own
    session with one kept connection, thrown away after ``max_idle`` seconds: a write on
    a connection that the other side just closed could not be told from a lost answer.

    :param verify: ``True``, or the path of a CA bundle. Certificates are always
        checked.
    :param connect_timeout: seconds for one attempt to open a connection.
    :param read_timeout: seconds of silence.
    :param deadline: seconds for one whole exchange, however steadily it drips.
    :param max_idle: seconds.
    :param max_body: bytes of the largest answer taken.
    """

    def __init__(
        self,
        *,
        verify: bool | str = True,
        connect_timeout: float = 5,
        read_timeout: float = 60,
        deadline: float = 120,
        max_idle: float = 20,
        max_body: int = 64 * 1024 * 1024,
    ) -> None:
        if verify is False or verify == "":
            raise ValueError("certificates are always checked: give a CA bundle")
        self._verify = verify
        self._timeout = (connect_timeout, read_timeout)
        self._deadline = deadline
        self._max_idle = max_idle
        self._max_body = max_body
        self._local = threading.local()

    def send(self, request: Request) -> Response:
        """See :class:`Transport`."""
        session = self._session()
        begin(self._deadline)
        trouble: TransportError | None = None
        try:
            response = self._exchange(session, request)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as e:
            trouble = trouble_of(e, sent=bytes_left(), is_write=request.is_write)
        finally:
            self._local.used = time.monotonic()
        if trouble is not None:
            # Raised out here: a requests exception carries the request with its token.
            session.close()
            raise trouble
        return response

    def _exchange(self, session: requests.Session, request: Request) -> Response:
        answer = session.request(
            request.method,
            request.url,
            data=request.body,
            headers={**_HEADERS, **request.headers},
            timeout=self._timeout,
            verify=self._verify,
            allow_redirects=False,
            stream=True,
        )
        with answer:
            body = b"".join(_limited(answer, self._max_body))
            _check_length(answer, request.method)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, headers, body)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = _new_session()
        elif time.monotonic() - self._local.used > self._max_idle:
            session.close()  # drops the kept connection; the session stays usable
        return session


def trouble_of(
    error: Exception, *, sent: bool, is_write: bool, doing: str = "the call"
) -> TransportError:
    """What a failed exchange means.

    :param sent: whether any byte of the request left.
    :param doing: what a person would call the exchange.
    """
    cause = _cause(error)
    if not sent:
        if cause == _SILENCE:  # the handshake's
            cause = "connecting took too long"
        return NotSent(f"{doing} was not sent: {cause}")
    if is_write:
        return OutcomeUnknown(f"{doing} was sent, but its outcome is unknown: {cause}")
    return NoAnswer(f"{doing} got no whole answer: {cause}")


_HEADERS = {"Accept-Encoding": "gzip, deflate", "User-Agent": "exact-core"}


def no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from reading ``.netrc``, which would replace our token."""
    return request


def _new_session() -> requests.Session:
    session = requests.Session()
    session.auth = no_auth
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
    for scheme in ("http://", "https://"):
        session.mount(scheme, WireAdapter())
    return session


class _TooLarge(OSError):
    """The answer is larger than we take."""


class _CutOff(OSError):
    """The answer is shorter than it said it would be."""


def _limited(answer: requests.Response, limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in answer.iter_content(65536):
        size += len(chunk)
        if size > limit:
            raise _TooLarge
        yield chunk


def _check_length(answer: requests.Response, method: str) -> None:
    # urllib3 1.26 under requests does not check this by itself.
    stated = answer.headers.get("Content-Length", "")
    if method == "HEAD" or answer.status_code in (204, 304) or not stated.isdigit():
        return
    if "Transfer-Encoding" not in answer.headers and answer.raw.tell() < int(stated):
        raise _CutOff


_SILENCE = "the answer took too long"

_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (_TooLarge, "the answer is too large"),
    (_CutOff, "the answer was cut off"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
    # urllib3's own, by its 1.26 line
    (CertificateError, "its certificate is for another name"),
    (ssl.SSLError, "the secure connection failed"),
    (urllib3.exceptions.SSLError, "the secure connection failed"),
    (socket.gaierror, "the host name is not known"),
    (urllib3.exceptions.ProxyError, "the proxy refused"),
    (ConnectionRefusedError, "the connection was refused"),
    (urllib3.exceptions.ConnectTimeoutError, "connecting took too long"),
    (ConnectionError, "the connection was cut"),
    (urllib3.exceptions.IncompleteRead, "the answer was cut off"),
    (http.client.IncompleteRead, "the answer was cut off"),
    (urllib3.exceptions.DecodeError, "the answer was garbled"),
    (requests.exceptions.ConnectTimeout, "connecting took too long"),
    (requests.Timeout, _SILENCE),
    (urllib3.exceptions.ReadTimeoutError, _SILENCE),
    (socket.timeout, _SILENCE),
    (OSError, "the connection failed"),
)


def _cause(error: BaseException) -> str:
    """A cause in words of ours: other people's texts may hold addresses or worse."""
    seen = list(_chain(error))
    for kind, words in _CAUSES[:-1]:
        for link in seen:
            if isinstance(link, kind):
                return words + _detail(link)
    return f"{_CAUSES[-1][1]} ({type(error).__name__})"


def _detail(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f" ({error.verify_message})"
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that caused it, wherever requests and urllib3 keep them."""
    queue, seen = [error], set()
    while queue:
        link = queue.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        near = (*link.args, getattr(link, "reason", None))
        near += (link.__cause__, link.__context__)
        queue.extend(item for item in near if isinstance(item, BaseException))
