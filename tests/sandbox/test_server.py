# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The socket side: TLS, keep-alive, odd requests, several processes."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from exact_sandbox.sandbox import Options, Sandbox
from exact_sandbox.server import Server
from exact_sandbox.tls import make_certificates
from exact_sandbox.worlds.worlds import Plan

from .conftest import Client

LINE = {"AmountFC": 10, "VATCode": "2"}

#: Books 25 entries; run as a process of its own.
_HAMMER = """
import json, sys, requests
url, token, ca, body = json.load(sys.stdin)
http = requests.Session()
http.trust_env = False
http.verify = ca
http.headers["Authorization"] = token
http.headers["Accept"] = "application/json"
for _ in range(25):
    answer = http.post(url, json=body)
    print(answer.status_code, answer.json()["d"]["EntryNumber"])
"""


def connect(client: Any) -> http.client.HTTPSConnection:
    place = urlsplit(client.base_url)
    context = ssl.create_default_context(cafile=client.http.verify)
    return http.client.HTTPSConnection(place.hostname, place.port, context=context)


def test_a_stranger_to_the_ca_is_refused(client: Any) -> None:
    client.http.verify = True
    with pytest.raises(requests.exceptions.SSLError):
        client.get("current/Me")


def test_a_silent_connection_blocks_nobody(client: Any) -> None:
    place = urlsplit(client.base_url)
    with socket.create_connection((place.hostname, place.port)):
        fresh = connect(client)
        fresh.request("GET", "/_sandbox/clock")
        assert fresh.getresponse().status == 200
        fresh.close()


def test_connections_are_kept(client: Any) -> None:
    connection = connect(client)
    connection.connect()
    first = connection.sock
    for _ in range(3):
        connection.request("GET", "/_sandbox/clock")
        answer = connection.getresponse()
        answer.read()
        assert answer.headers["Connection"] == "keep-alive"
    assert connection.sock is first
    assert first.getpeername()
    connection.close()


def test_a_body_may_come_in_chunks(client: Any) -> None:
    body = json.dumps(client.entry(LINE)).encode()
    parts = (body[start : start + 50] for start in range(0, len(body), 50))
    answer = client.http.post(client.url("salesentry/SalesEntries"), data=parts)
    assert answer.status_code == 201
    assert client.get("current/Me").status_code == 200


def test_a_length_that_is_no_number(client: Any) -> None:
    connection = connect(client)
    connection.putrequest("POST", "/_sandbox/reset")
    connection.putheader("Content-Length", "many")
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_links_go_back_to_the_host_that_was_called(client: Any) -> None:
    port = urlsplit(client.base_url).port
    named = Client(f"https://localhost:{port}", client.http.verify, client.division)
    named.http.headers["Authorization"] = client.http.headers["Authorization"]
    row = named.rows("financial/Journals", top="1")[0]
    assert row["__metadata"]["uri"].startswith(f"https://localhost:{port}/api/v1/")


def test_a_filter_of_forty_terms(client: Any) -> None:
    keys = [row["ID"] for row in client.rows("financial/GLAccounts", select="ID")]
    wanted = " or ".join(f"ID eq guid'{key}'" for key in (keys * 40)[:40])
    assert len(client.rows("financial/GLAccounts", select="ID", filter=wanted)) == len(
        keys
    )


def test_two_processes_leave_no_gap_and_no_double(client: Any) -> None:
    work = json.dumps(
        [
            client.url("salesentry/SalesEntries"),
            client.http.headers["Authorization"],
            client.http.verify,
            client.entry(LINE),
        ]
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _HAMMER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(work)
        child.stdin.close()
    lines = []
    for child in children:
        assert child.stdout is not None
        lines += child.stdout.read().split("\n")
        child.stdout.close()
        assert child.wait(60) == 0
    answers = sorted(line.split() for line in lines if line)
    assert answers == [["201", str(26700001 + index)] for index in range(50)]
    assert client.ledger()["receivable"] == "605.00"


def test_a_port_that_is_taken_is_said_in_one_line(client: Any) -> None:
    port = str(urlsplit(client.base_url).port)
    done = subprocess.run(
        [sys.executable, "-m", "exact_sandbox", "--world", "tiny", "--port", port],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"exact-sandbox: cannot listen on 127.0.0.1:{port}: ")
    assert done.stderr.count("\n") == 1


def test_a_client_with_a_fixed_address_is_led_here_by_its_name(tmp_path: Path) -> None:
    name = "start.exactonline.nl"
    for names in ((), (name,), ()):
        ca, context = make_certificates(str(tmp_path), names)
    sandbox = Sandbox(Options(plan=Plan("tiny")))
    server = Server(sandbox, context=context)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        trust = ssl.create_default_context(cafile=str(ca))
        place = ("127.0.0.1", server.server_address[1])
        with (
            socket.create_connection(place) as plain,
            trust.wrap_socket(plain, server_hostname=name) as wire,
        ):
            wire.sendall(
                f"GET /api/oauth2/token HTTP/1.1\r\nHost: {name}\r\n\r\n".encode()
            )
            assert wire.recv(100).startswith(b"HTTP/1.1 400 ")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
