# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A server on a real socket that behaves as badly as it is told to."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def http(status="200 OK", body=b"", *headers):
    """Bytes of an answer with its length stated."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Server:
    """Answers request n with behaviour n: bytes to send, or a function of the socket.

    A function that returns ``False`` ends the connection.
    """

    def __init__(self, *behaviours, tls=None):
        self.behaviours = list(behaviours)
        self.requests = []
        self.connections = 0
        self.tls = tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(
                target=self._serve, args=(connection,), daemon=True
            ).start()

    def _serve(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                while self.behaviours and self._one(connection):
                    pass
        except OSError:
            pass

    def _one(self, connection):
        request = b""
        while b"\r\n\r\n" not in request:
            more = connection.recv(65536)
            if not more:
                return False
            request += more
        head, _blank, body = request.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().splitlines():
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            body += connection.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        behaviour = self.behaviours.pop(0)
        if callable(behaviour):
            return behaviour(connection) is not False
        connection.sendall(behaviour)
        return True


def reset(connection):
    """Cut the connection hard, as a crashed balancer does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
    return False


def hang_up(connection):
    return False


def silence(connection):
    time.sleep(1)
    return False


def drip(data, pause=0.05):
    """Send byte by byte: no single wait is long, the whole is."""

    def behave(connection):
        for n in range(len(data)):
            connection.sendall(data[n : n + 1])
            time.sleep(pause)
        return False

    return behave


def then_close(data):
    def behave(connection):
        connection.sendall(data)
        return False

    return behave


@pytest.fixture
def serve():
    servers = []

    def start(*behaviours, **options):
        servers.append(Server(*behaviours, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate for 127.0.0.1: path, and the server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.timezone.utc)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    path = folder / "certificate.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, private)
    return str(path), context


@pytest.fixture
def misbehave():
    """The ways to answer, by name."""

    class Ways:
        pass

    for way in (http, reset, hang_up, silence, drip, then_close):
        setattr(Ways, way.__name__, staticmethod(way))
    return Ways
