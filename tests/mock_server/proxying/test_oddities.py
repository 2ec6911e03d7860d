"""Servers and clients that do what HTTP does not allow, or hardly: always answered, never by a
traceback, and the one is not blamed for the other."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from tests.mock_server.proxying.test_forwarding import request
from tests.mock_server.proxying.wire import answer, ask, saying, serving

from honcho_mock import ProxyServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mock_server.proxying.wire import Server

APP = b'{"id":"x","name":"n","metadata":{},"created_at":"2024-01-01T00:00:00Z"}'
GET = request(b"/v1/apps?app_id=x")


def said(status: bytes, *headers: bytes, body: bytes = b"{}") -> bytes:
    return b"\r\n".join((b"HTTP/1.1 " + status, *headers, b"", body))


LENGTH = b"content-length: 2"

ANSWERS = {
    "a status of 999": said(b"999 Odd", LENGTH),
    "a status of 600": said(b"600 Odd", LENGTH),
    "a status of 0": said(b"000 Odd", LENGTH),
    "a status of 101": said(b"101 Switching", b"connection: upgrade", b"upgrade: h2c", body=b""),
    "no last answer": said(b"100 Continue", body=b""),
    "a control character": said(b"200 OK", b"x: a\x01b", LENGTH),
    "a DEL": said(b"200 OK", b"x: a\x7fb", LENGTH),
    "a NUL": said(b"200 OK", b"x: a\0b", LENGTH),
    "a redirect with a DEL": said(b"307 R", b"location: /\x7f", b"content-length: 0", body=b""),
    "a name with a blank": said(b"200 OK", b"x y: z", LENGTH),
    "two lengths": said(b"200 OK", LENGTH, b"content-length: 3"),
    "a length below zero": said(b"200 OK", b"content-length: -1"),
    "a packing of transfers": said(b"200 OK", b"transfer-encoding: gzip"),
    "a head without end": said(b"200 OK", b"x: " + b"y" * 200_000, LENGTH),
    "no HTTP": b"garbage\r\n\r\n",
    "nothing": b"",
}

BODILESS = {
    "a 204 with a length": said(b"204 No Content", b"content-length: 5", body=b""),
    "a 204 with a body": said(b"204 No Content", b"content-length: 5", body=b"hello"),
    "a 304 with a length": said(b"304 Not Modified", b"content-length: 5", body=b""),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(saying(b"")) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(server: Server) -> Iterator[ProxyServer]:
    with ProxyServer(server.url) as running:
        yield running


@pytest.fixture(scope="module")
def strict(server: Server) -> Iterator[ProxyServer]:
    with ProxyServer(server.url, fail=True) as running:
        yield running


def say(server: Server, raw: bytes) -> None:
    def serve(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_RDWR)

    server.serve = serve


@pytest.mark.parametrize("name", ANSWERS)
def test_what_http_does_not_allow_is_answered_502(
    server: Server,
    proxy: ProxyServer,
    strict: ProxyServer,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    say(server, ANSWERS[name])
    for through in (proxy, strict):
        assert ask(through.url, GET).startswith(b"HTTP/1.1 502 Bad Gateway")
        call = through.world("default").calls()[-1]
        assert server.url in call.sentence
    assert not caplog.records


@pytest.mark.parametrize("name", BODILESS)
def test_what_has_no_body_has_no_length(
    server: Server, proxy: ProxyServer, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    say(server, BODILESS[name])
    heard = ask(proxy.url, GET)
    assert heard.startswith(b"HTTP/1.1 " + BODILESS[name][9:12])
    assert (b"content-length" in heard, heard.endswith(b"\r\n\r\n")) == (False, True)
    assert not caplog.records


@pytest.mark.parametrize("value", ["Bearer ", "Bearer", "", "Bearer \t ", "  Bearer x  "])
def test_a_token_that_is_none_is_handed_on(server: Server, proxy: ProxyServer, value: str) -> None:
    server.serve = saying(answer(APP))
    heard = ask(proxy.url, request(b"/v1/apps?app_id=x", f"authorization: {value}"))
    assert heard.startswith(b"HTTP/1.1 200")
    assert b"authorization: " + value.strip().encode() in server.requests[-1]


def test_a_body_that_nobody_asked_for_is_no_violation(server: Server, proxy: ProxyServer) -> None:
    server.serve = saying(answer(APP))
    for body in (b"abc", b'{"a": 1}'):
        assert ask(proxy.url, request(b"/v1/apps?app_id=x", body=body)).startswith(b"HTTP/1.1 200")
        call = proxy.world("default").calls()[-1]
        assert (call.sentence, call.request_faults, call.answer_faults) == ("", [], [])


UNREAD = {
    "a body that nobody asked for": request(b"/v1/apps?app_id=x", body=b"abc"),
    "a NUL in the path": request(b"/v1/apps/name/a%00b"),
    "a control character in the query": request(b"/v1/apps?app_id=%0a"),
    "broken UTF-8 in the path": request(b"/v1/apps/name/%ff"),
    "broken UTF-8 in the query": request(b"/v1/apps?app_id=%ff"),
    "a header that is no ASCII": request(b"/v1/apps?app_id=x", "x: \xe9"),
    "a long path": request(b"/v1/apps/name/" + b"x" * 9_000),
    "a long header": request(b"/v1/apps?app_id=x", "x: " + "y" * 9_000),
}


@pytest.mark.parametrize("status", ["400 Bad Request", "414 URI Too Long", "431 Too Large"])
@pytest.mark.parametrize("name", UNREAD)
def test_a_server_is_not_blamed_for_what_a_client_sent(
    server: Server, proxy: ProxyServer, name: str, status: str
) -> None:
    server.serve = saying(answer(b'{"detail":"what is that?"}', status=status))
    assert ask(proxy.url, UNREAD[name]).startswith(b"HTTP/1.1 " + status.encode()[:3])
    assert proxy.world("default").calls()[-1].answer_faults == []
    ask(proxy.url, GET)
    faults = proxy.world("default").calls()[-1].answer_faults
    assert faults == [f"apps.get has no answer with the status {status[:3]}"]
