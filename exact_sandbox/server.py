# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sockets: threads, keep-alive, TLS, and the faults that happen on the wire."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import sys
import threading
import time
import traceback
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

from exact_sandbox.admin.edits import edit
from exact_sandbox.faults import Fault
from exact_sandbox.messages import Request, Response, html_response
from exact_sandbox.oauth.tokens import Principal
from exact_sandbox.rest.formats import refusal
from exact_sandbox.rest.texts import SENTENCES
from exact_sandbox.sandbox import Sandbox

_IDLE_SECONDS = 60
_HANDSHAKE_SECONDS = 10
_HTML = "<html><head><title>Exact Online</title></head><body><h1>%s</h1></body></html>"


class Server(ThreadingMixIn, TCPServer):
    """One thread per connection. The TLS handshake happens in that thread."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0,
        context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self.sandbox = sandbox
        self.context = context
        self._stop = threading.Event()
        self._clockwork = threading.Thread(target=self._late_work, daemon=True)
        super().__init__((host, port), Handler)
        scheme = "https" if context else "http"
        self.base_url = f"{scheme}://{host}:{self.server_address[1]}"
        sandbox.base_url = self.base_url
        self._clockwork.start()
        sandbox.webhooks.start()

    def _late_work(self) -> None:
        """Do postponed requests when the sandbox's clock gets there."""
        postponed = self.sandbox.postponed
        while not self._stop.is_set():
            postponed.wait()
            while not self._stop.is_set() and self.sandbox.catch_up():
                self._stop.wait(0.05)

    def server_close(self) -> None:
        """Stop listening and let go of the state file."""
        self._stop.set()
        self.sandbox.postponed.set()
        if self._clockwork.is_alive():
            self._clockwork.join()
        self.sandbox.webhooks.stop()
        super().server_close()
        self.sandbox.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; the rest is shown."""
        if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):
            super().handle_error(request, client_address)


class Cut(Exception):
    """The connection ends here, without an answer."""


class Handler(BaseHTTPRequestHandler):
    """Reads requests, writes answers."""

    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-IIS/10.0"
    sys_version = ""
    timeout = _IDLE_SECONDS
    server: Server

    def setup(self) -> None:
        """Handshake first, with its own time limit."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.context is not None:
            self.request.settimeout(_HANDSHAKE_SECONDS)
            self.request = self.server.context.wrap_socket(
                self.request, server_side=True
            )
        super().setup()

    def log_message(self, *arguments: Any) -> None:
        """Standard output carries the ready line only."""

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(Response(400, b"Bad Request", "text/plain"))
            return
        request = Request(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            body,
            self._site(),
        )
        try:
            self._answer(request)
        except Cut:
            self.close_connection = True

    def _body(self) -> bytes | None:
        """The body, by its length or in chunks; None when it cannot be read."""
        try:
            if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        except ValueError:
            return None
        return b"".join(parts)

    def _site(self) -> str:
        """Scheme and host as the caller wrote them: links go back the same way."""
        host = self.headers.get("Host")
        if not host or not re.fullmatch(r"[\w.\-\[\]:]+", host):
            return self.server.base_url
        return f"{'https' if self.server.context else 'http'}://{host}"

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_MERGE = _serve

    def _answer(self, request: Request) -> None:
        sandbox = self.server.sandbox
        if request.path.startswith("/_sandbox"):
            self._send(sandbox.respond(request, None))
            return
        sandbox.catch_up()
        start = time.monotonic()
        principal = None
        if request.path.startswith(("/api/v1/", "/docs/")):
            principal = sandbox.rest.principal(request)
        user = principal.user["UserName"] if principal else ""
        faults = sandbox.faults.pick(request.method, request.target)
        name = ", ".join(fault.effect for fault in faults)
        response: Response | None = None
        try:
            response, fault = self._work(request, principal, faults)
        finally:
            sandbox.calls.add(
                sandbox.moment(),
                request,
                response,
                user,
                name,
                time.monotonic() - start,
            )
        if fault is not None and fault.effect == "truncate":
            self._send(response, cut=True)
            raise Cut
        self._send(response)

    def _work(
        self, request: Request, principal: Principal | None, faults: list[Fault]
    ) -> tuple[Response, Fault | None]:
        """The answer, or :class:`Cut`; faults strike on the way."""
        delays = [each for each in faults if each.effect == "delay"]
        edits = [each for each in faults if each.effect == "edit"]
        others = [each for each in faults if each not in delays and each not in edits]
        generation = self.server.sandbox.generation
        time.sleep(sum(each.seconds for each in delays if not each.act))
        if generation != self.server.sandbox.generation:
            raise Cut
        self._edit([each for each in edits if not each.act])
        found = self._strike(request, principal, others[0] if others else None)
        self._edit([each for each in edits if each.act])
        time.sleep(sum(each.seconds for each in delays if each.act))
        return found

    def _edit(self, faults: list[Fault]) -> None:
        """World edits that come with this call; one that fails says so in its rule."""
        for fault in faults:
            try:
                edit(self.server.sandbox, dict(fault.edit or {}))
            except (ValueError, KeyError, TypeError) as error:
                fault.error = f"{type(error).__name__}: {error}"

    def _strike(
        self, request: Request, principal: Principal | None, fault: Fault | None
    ) -> tuple[Response, Fault | None]:
        sandbox = self.server.sandbox
        if fault is None or fault.effect == "truncate":
            return self._respond(request, principal), fault
        if fault.effect == "late_booking":
            sandbox.later(request, principal, fault.seconds)
        elif fault.act or fault.effect == "drop_after":
            sandbox.respond(request, principal)
        if fault.effect == "html":
            return html_response(_HTML % "Exact Online"), fault
        if fault.effect == "status":
            return self._status(fault, principal, request), fault
        self._cut(reset=fault.effect == "reset")
        raise Cut

    def _respond(self, request: Request, principal: Principal | None) -> Response:
        try:
            return self.server.sandbox.respond(request, principal)
        except Exception:
            # a mistake of the sandbox itself must not look like a cut connection
            traceback.print_exc()
            text = SENTENCES["unexpected"][1]
            return refusal(request, 500, text)

    def _status(
        self, fault: Fault, principal: Principal | None, request: Request
    ) -> Response:
        status = fault.status
        if status.startswith("429"):
            headers: list[tuple[str, str]] = []
            if principal is not None:
                parts = request.path.split("/")
                numbers = [int(part) for part in parts[3:4] if part.isdigit()]
                division = numbers[0] if numbers else principal.user["current"]
                window = status.partition("_")[2]
                limits = self.server.sandbox.limits
                headers = limits.exhausted(principal.app, division, window)
            return Response(429, headers=headers)
        if status in ("502", "503", "504"):
            return html_response(_HTML % HTTPStatus(int(status)).phrase, int(status))
        texts = {
            "401": "Access token is invalid",
            "403": "Forbidden",
            "404": "Resource not found.",
            "408": "The request timed out. Please narrow down your query.",
            "500": SENTENCES["unexpected"][1],
        }
        return refusal(request, int(status), fault.text or texts[status])

    def _cut(self, reset: bool) -> None:
        """Close without an answer; with a reset the other side gets an RST."""
        if reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.wfile.close()
            self.rfile.close()
            descriptor = self.connection.detach()
            socket.close(descriptor)

    def _send(self, response: Response, cut: bool = False) -> None:
        """Write the answer in one piece. ``cut``: only half of the body."""
        body = response.body
        try:
            phrase = HTTPStatus(response.status).phrase
        except ValueError:
            phrase = ""
        lines = [f"HTTP/1.1 {response.status} {phrase}"]
        # the sandbox's time, or the ends of the limits' windows would be beside it
        moment = self.server.sandbox.clock.now().timestamp()
        lines.append(f"Date: {self.date_time_string(moment)}")
        lines.append(f"Server: {self.server_version}")
        if response.content_type:
            lines.append(f"Content-Type: {response.content_type}")
        lines += [f"{name}: {value}" for name, value in response.headers]
        if response.status != 204:
            lines.append(f"Content-Length: {len(body)}")
        closing = cut or self.close_connection
        lines.append(f"Connection: {'close' if closing else 'keep-alive'}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        if cut:
            body = body[: len(body) // 2]
        if self.command == "HEAD":
            body = b""
        self.wfile.write(head + body)

    def finish(self) -> None:
        """Close; a socket that was reset is gone already."""
        try:
            super().finish()
        except (OSError, ValueError):
            pass
        # the server knows the socket from before the handshake only
        self.request.close()
