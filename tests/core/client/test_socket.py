# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On a real socket: what never left is told from what nobody knows."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time

import pytest

from exact_core.errors import ContractError, NoAnswer, NotSent, OutcomeUnknown
from exact_core.odata.query import Query
from exact_core.services.calls import Calls
from exact_core.transport.http import Request, RequestsTransport

ROWS = json.dumps({"d": [{"ID": 1}]}).encode()
ENTRY = json.dumps({"d": {"EntryID": 1}}).encode()


def transport(**options):
    quick = {"connect_timeout": 0.3, "read_timeout": 0.3, "deadline": 0.6}
    return RequestsTransport(**{**quick, **options})


def get(url):
    return Request("GET", url + "/api/v1/7/crm/Accounts")


def post(url):
    return Request("POST", url + "/api/v1/7/salesentry/SalesEntries", {}, b'{"A":1}')


def fails(request, kind, words="", **options):
    with pytest.raises(kind) as caught:
        transport(**options).send(request)
    assert type(caught.value) is kind
    assert words in caught.value.message
    assert caught.value.__context__ is None, "it would carry the request's token"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


# -- never sent -------------------------------------------------------------------


@pytest.mark.parametrize("request_of", [get, post])
def test_refused(request_of):
    fails(request_of(f"http://127.0.0.1:{free_port()}"), NotSent, "refused")


@pytest.mark.parametrize("request_of", [get, post])
def test_unknown_host(request_of, monkeypatch):
    def nowhere(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    fails(request_of("http://nowhere.invalid"), NotSent, "host name")


@pytest.mark.parametrize("request_of", [get, post])
def test_connecting_takes_too_long(request_of, monkeypatch):
    attempts = []

    def slow(*args, **kwargs):
        attempts.append(args)
        raise TimeoutError("timed out")

    monkeypatch.setattr("urllib3.util.connection.create_connection", slow)
    fails(request_of("http://127.0.0.1:9"), NotSent, "connecting took too long")
    assert len(attempts) == 3, "opening a connection is tried three times"


def test_untrusted_certificate(serve, certificate, misbehave):
    server = serve(misbehave.http(), tls=certificate[1])
    fails(post(server.url), NotSent, "certificate is not trusted")
    assert server.requests == []


def test_wrong_name_in_the_certificate(serve, certificate, misbehave):
    server = serve(misbehave.http(), tls=certificate[1])
    url = server.url.replace("127.0.0.1", "localhost")
    fails(post(url), NotSent, "certificate", verify=certificate[0])
    assert server.requests == []


def test_tls_where_there_is_none(serve, misbehave):
    server = serve(misbehave.http("400 Bad Request"))
    url = server.url.replace("http:", "https:")
    fails(post(url), NotSent, "connecting took too long")
    assert server.requests == []


def test_something_else_than_tls_answers():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet():
            connection, _address = listener.accept()
            with connection:
                connection.sendall(b"220 mail ready\r\n")
                connection.recv(1)

        thread = threading.Thread(target=greet)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        fails(post(url), NotSent, "secure connection failed")
        thread.join()


def test_certificates_cannot_be_ignored():
    for odd in (False, ""):
        with pytest.raises(ValueError):
            RequestsTransport(verify=odd)


def test_a_trusted_certificate(serve, certificate, misbehave, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    server = serve(misbehave.http(body=ROWS), tls=certificate[1])
    assert transport(verify=certificate[0]).send(get(server.url)).body == ROWS


def test_a_proxy_that_refuses(serve, misbehave, monkeypatch):
    proxy = serve(misbehave.http("407 Proxy Authentication Required"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    fails(post("https://start.exactonline.nl"), NotSent, "proxy")
    assert [request[:7] for request in proxy.requests] == [b"CONNECT"]
    assert b"SalesEntries" not in proxy.requests[0]


# -- sent, and no (whole) answer --------------------------------------------------


def whole():
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(ROWS) + 5}", "", ""]
    return "\r\n".join(lines).encode() + ROWS


def chunked():
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n" + ROWS[:7]


def garbled():
    packed = gzip.compress(ROWS * 100)[:-30] + b"x" * 30
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}"
    return head.encode() + b"\r\n\r\n" + packed


CASES = {
    "reset": (lambda ways: ways.reset, "cut"),
    "hang up": (lambda ways: ways.hang_up, "cut"),
    "silence": (lambda ways: ways.silence, "too long"),
    "half a status": (lambda ways: ways.then_close(b"HTTP/1.1 2"), ""),
    "no http": (lambda ways: ways.then_close(b"220 mail ready\r\n\r\n"), ""),
    "cut off": (lambda ways: ways.then_close(whole()), "cut off"),
    "cut off in a chunk": (lambda ways: ways.then_close(chunked()), "cut off"),
    "garbled": (lambda ways: ways.then_close(garbled()), "garbled"),
    "slow header": (lambda ways: ways.drip(ways.http(body=ROWS)), "too long"),
    "slow header name": (
        lambda ways: ways.drip(b"HTTP/1.1 200 OK\r\n" + b"X" * 200),
        "too long",
    ),
    "slow body": (
        lambda ways: ways.drip(b"HTTP/1.1 200 OK\r\n\r\n" + ROWS),
        "too long",
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("request_of", "kind"), [(get, NoAnswer), (post, OutcomeUnknown)]
)
def test_no_whole_answer(serve, misbehave, case, request_of, kind):
    behaviour, words = CASES[case]
    server = serve(*[behaviour(misbehave)] * 3)
    start = time.monotonic()
    fails(request_of(server.url), kind, words)
    assert time.monotonic() - start < 1
    assert len(server.requests) == 1, "sent once, whatever happened"


def test_the_deadline_is_kept_where_single_waits_may_be_long(serve, misbehave):
    start = time.monotonic()
    fails(
        get(serve(misbehave.silence).url),
        NoAnswer,
        "too long",
        deadline=0.2,
        read_timeout=30,
    )
    assert time.monotonic() - start < 0.6


def test_an_endless_answer_is_not_taken(serve, misbehave):
    server = serve(misbehave.http(body=b"x" * 5000))
    fails(get(server.url), NoAnswer, "too large", max_body=1000)


def test_the_next_call_does_not_suffer(serve, misbehave):
    server = serve(misbehave.silence, misbehave.http(body=ROWS))
    channel = transport()
    with pytest.raises(NoAnswer):
        channel.send(get(server.url))
    assert channel.send(get(server.url)).body == ROWS


# -- connections ------------------------------------------------------------------


def test_a_connection_is_kept(serve, misbehave):
    server = serve(*[misbehave.http(body=ROWS)] * 3)
    channel = transport()
    for _ in range(3):
        channel.send(get(server.url))
    assert server.connections == 1


def test_a_connection_idle_for_long_is_not_used_again(serve, misbehave):
    server = serve(*[misbehave.http(body=ROWS)] * 2)
    channel = transport(max_idle=0.01)
    channel.send(get(server.url))
    time.sleep(0.05)
    channel.send(post(server.url))
    assert server.connections == 2


def test_a_kept_connection_that_was_closed_is_noticed(serve, misbehave):
    server = serve(misbehave.then_close(misbehave.http(body=ROWS)), misbehave.http())
    channel = transport()
    channel.send(get(server.url))
    time.sleep(0.05)
    assert channel.send(post(server.url)).status == 200


def test_a_write_lost_on_a_kept_connection_stays_unknown(serve, misbehave):
    server = serve(misbehave.http(body=ROWS), misbehave.reset, misbehave.http())
    channel = transport()
    channel.send(get(server.url))
    with pytest.raises(OutcomeUnknown):
        channel.send(post(server.url))
    assert len(server.requests) == 2, "the write was not sent again"


def test_nothing_is_kept_or_followed(serve, misbehave, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server = serve(
        misbehave.http("302 Found", b"", "Location: /elsewhere", "Set-Cookie: s=1"),
        misbehave.http(body=ROWS),
    )
    channel = transport()
    bearer = {"Authorization": "Bearer ours"}
    first = channel.send(Request("GET", server.url + "/a", bearer))
    assert (first.status, first.header("LOCATION")) == (302, "/elsewhere")
    channel.send(Request("GET", server.url + "/b", bearer))
    for request in server.requests:
        assert b"Authorization: Bearer ours" in request
        assert b"Cookie" not in request
    assert server.requests[1].startswith(b"GET /b ")


def test_the_body_arrives_as_written_and_gzip_is_read(serve, misbehave):
    packed = gzip.compress(ROWS)
    server = serve(misbehave.http("200 OK", packed, "Content-Encoding: gzip"))
    assert transport().send(post(server.url)).body == ROWS
    assert server.requests[0].endswith(b'\r\n\r\n{"A":1}')


# -- the client above it ----------------------------------------------------------


def test_half_a_header_is_not_taken_for_done(serve, misbehave, rig):
    half = misbehave.then_close(b"HTTP/1.1 200 OK\r\nContent-")
    server = serve(half, half, half)
    client = rig().client
    client._calls, client._transport = Calls(server.url), transport()
    with pytest.raises(NoAnswer):
        client.page(7, "crm/Accounts", Query(("ID",)))
    with pytest.raises(OutcomeUnknown):
        client.post(7, "crm/Accounts", {})
    with pytest.raises(OutcomeUnknown):
        client.put(7, "crm/Accounts", "1", {})


def test_html_and_a_cut_answer_through_the_client(serve, misbehave, rig):
    page = b"<html>maintenance</html>"
    server = serve(
        misbehave.http(body=page),
        misbehave.http("201 Created", page),
        misbehave.http("201 Created", ENTRY),
        misbehave.reset,
    )
    client = rig().client
    client._calls, client._transport = Calls(server.url), transport()
    with pytest.raises(ContractError):
        client.page(7, "crm/Accounts", Query(("ID",)))
    with pytest.raises(OutcomeUnknown):
        client.post(7, "salesentry/SalesEntries", {})
    assert client.post(7, "salesentry/SalesEntries", {}) == {"EntryID": 1}
    with pytest.raises(OutcomeUnknown) as caught:
        client.post(7, "salesentry/SalesEntries", {})
    assert caught.value.endpoint == "salesentry/SalesEntries"
