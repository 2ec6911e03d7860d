"""What goes through the proxy: the same bytes, both ways, as soon as they come."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import struct
import threading
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from tests.mock_server.proxying.wire import (
    SECONDS,
    answer,
    ask,
    body_of,
    connect,
    lines_of,
    read,
    saying,
    serving,
)
from tests.mock_server.support import MESSAGES, SESSION

from honcho_mock import ProxyServer
from honcho_mock.proxying.forwarding import Forward
from honcho_mock.proxying.upstream import trust, upstream_of
from honcho_mock.serving.answers import Whole
from honcho_mock.serving.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.mock_server.proxying.wire import Server

    from honcho_mock.client.verification import ClientCall
    from honcho_mock.client.world import MockWorld
    from honcho_mock.serving.answers import Answer

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
CHAT = b'{"queries": "q", "stream": true}'

ODD = [
    b"/v1/apps/a%2Fb/users/%C3%A9%00",
    b"/v1/../v1/apps/./x//y",
    b"/v1/apps/a;b=c,d/users/name/%7euser~",
    b"/v1/apps?app_id=%ff&&a=+%20&a=2&b",
    b"/v1/apps?q=/../?&[x]=\"'<>`{}|",
    b"/%zz?%",
]


def request(target: bytes, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    lines = [
        f"{method} ".encode() + target + b" HTTP/1.1",
        b"host: localhost",
        b"connection: close",
    ]
    lines += [header.encode("latin-1") for header in headers]
    if body:
        lines.append(b"content-length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def latest(world: MockWorld, number: int = 1) -> ClientCall:
    """The exchange of this number, which may still be about to be written down."""
    for _ in range(1000):
        found = [call for call in world.calls() if call.number == number]
        if found:
            return found[0]
    raise AssertionError(f"there is no exchange {number}")


@pytest.fixture(scope="module")
def started() -> Iterator[Server]:
    with serving(saying(answer())) as server:
        yield server


@pytest.fixture(scope="module")
def proxies(started: Server) -> Iterator[dict[bool, ProxyServer]]:
    """By whether they fail; started once, for a start takes longer than most of the tests."""
    with ProxyServer(started.url) as proxy, ProxyServer(started.url, fail=True) as strict:
        yield {False: proxy, True: strict}


@pytest.fixture
def server(started: Server) -> Server:
    """A server that answers `{}` until it is told otherwise, and has not been asked anything."""
    started.serve = saying(answer())
    started.requests.clear()
    return started


@pytest.fixture
def proxy(proxies: dict[bool, ProxyServer]) -> ProxyServer:
    """A proxy in front of the server, with nothing in its journal."""
    proxies[False].proxy.worlds.remove("default")
    return proxies[False]


@pytest.fixture
def strict(proxies: dict[bool, ProxyServer]) -> ProxyServer:
    """The same with --fail."""
    proxies[True].proxy.worlds.remove("default")
    return proxies[True]


def default(proxy: ProxyServer) -> MockWorld:
    return proxy.world("default")


@pytest.mark.parametrize("target", ODD)
def test_a_target_goes_on_as_it_came(server: Server, proxy: ProxyServer, target: bytes) -> None:
    ask(proxy.url, request(target))
    assert lines_of(server.requests[0])[0] == b"GET " + target + b" HTTP/1.1"


def test_a_world_and_the_path_of_the_server_are_not_part_of_a_target() -> None:
    with serving(saying(answer())) as server, ProxyServer(f"{server.url}/base/") as proxy:
        ask(proxy.url, request(b"/~w%2Dx/v1/apps/a%2Fb?c"))
    assert lines_of(server.requests[0])[0] == b"GET /base/v1/apps/a%2Fb?c HTTP/1.1"


def test_headers_go_on_but_for_those_of_the_connection(server: Server, proxy: ProxyServer) -> None:
    sent = ["x-one: a", "X-One: b", "x-empty:", "x-latin: é", "accept-encoding: br", "cookie: a=b"]
    hops = ["te: trailers", "keep-alive: 5", "x-hop: 1", "upgrade: h2c", "proxy-authorization: p"]
    raw = request(b"/v1/apps", *sent, *hops).replace(b": close", b": close, X-Hop")
    ask(proxy.url, raw)
    _, *headers = lines_of(server.requests[0])
    host = server.url.removeprefix("http://")
    expected = [f"host: {host}", *(line.lower() for line in sent)]
    assert [h.decode("latin-1").replace(": ", ":") for h in headers] == [
        line.replace(": ", ":") for line in expected
    ]


@pytest.mark.parametrize("body", [b"\x00\xff\r\n{", b"x" * 300_000], ids=["odd", "long"])
def test_a_body_goes_on_as_it_came(server: Server, proxy: ProxyServer, body: bytes) -> None:
    ask(proxy.url, request(b"/v1/apps", "content-type: x/y", method="POST", body=body))
    assert body_of(server.requests[0]) == body


def test_a_body_in_chunks_goes_on_with_its_length(server: Server, proxy: ProxyServer) -> None:
    chunks = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    ask(proxy.url, request(b"/v1/apps", "transfer-encoding: chunked", method="POST") + chunks)
    assert body_of(server.requests[0]) == b"abcde"
    assert b"content-length: 5" in lines_of(server.requests[0])


def test_a_client_that_waits_to_be_told_to_go_on_is_told(
    server: Server, proxy: ProxyServer
) -> None:
    raw = request(b"/v1/apps", "expect: 100-continue", method="POST", body=b"{}")
    with connect(proxy.url) as client:
        client.sendall(raw[:-2])
        assert read(client).startswith(b"HTTP/1.1 100 ")
        client.sendall(raw[-2:])
        assert read(client).startswith(b"HTTP/1.1 200 ")
    assert not any(line.startswith(b"expect") for line in lines_of(server.requests[0]))


def test_an_answer_comes_back_as_it_was(server: Server, proxy: ProxyServer) -> None:
    headers = ["x-a: 1", "x-a: 2", "set-cookie: c=d", "date: yesterday", "server: it", "x-é: é"]
    said = answer(b"\x00\xff", *headers[:5], "connection: x-hop", "x-hop: 1", status="418 Tea")
    server.serve = saying(said)
    back = ask(proxy.url, request(b"/v1/apps"))
    ask(proxy.url, request(b"/v1/apps"))
    status, *got = lines_of(back)
    assert status.startswith(b"HTTP/1.1 418 ")
    assert body_of(back) == b"\x00\xff"
    assert got == [
        b"content-length: 2",
        *(header.encode() for header in headers[:5]),
        b"content-type: application/json",
        b"connection: close",
    ]
    assert not any(line.startswith(b"cookie") for line in lines_of(server.requests[1]))


def test_the_answer_to_head_has_no_body(server: Server, proxy: ProxyServer) -> None:
    said = answer(b"", "x-a: 1").replace(b"content-length: 0", b"content-length: 7")
    server.serve = saying(said)
    back = ask(proxy.url, request(b"/v1/apps", method="HEAD"))
    assert b"content-length: 7" in lines_of(back)
    assert body_of(back) == b""


def test_a_packed_answer_stays_packed_and_is_read_for_the_journal(
    server: Server, proxy: ProxyServer
) -> None:
    packed = gzip.compress(b'{"detail": "packed"}')
    said = answer(packed, "content-encoding: gzip", status="404 Not Found")
    server.serve = saying(said)
    back = ask(proxy.url, request(b"/v1/apps?app_id=a", "accept-encoding: gzip"))
    call = latest(default(proxy))
    assert body_of(back) == packed
    assert b"content-encoding: gzip" in lines_of(back)
    assert call.answer == {"detail": "packed"}
    assert call.answer_faults == []


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("{}/v1/apps?a=b", "/~w/v1/apps?a=b"),
        ("/v1/apps", "/~w/v1/apps"),
        ("http://other.example/v1", "http://other.example/v1"),
    ],
)
def test_a_redirect_is_not_followed_and_leads_through_the_proxy(
    server: Server, proxy: ProxyServer, location: str, expected: str
) -> None:
    def redirect(connection: socket.socket, _request: bytes) -> None:
        to = f"location: {location.format(server.url)}"
        connection.sendall(answer(b"", to, status="307 Temporary Redirect"))

    server.serve = redirect
    back = ask(proxy.url, request(b"/~w/v1/apps/"))
    assert b"location: " + expected.encode() in lines_of(back)
    assert len(server.requests) == 1


def test_connections_to_the_server_are_kept(server: Server, proxy: ProxyServer) -> None:
    ask(proxy.url, request(b"/v1/apps"))
    before = server.connections
    for _ in range(3):
        ask(proxy.url, request(b"/v1/apps"))
    assert (server.connections - before, len(server.requests)) == (0, 4)


def test_the_environment_does_not_lead_elsewhere(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with ProxyServer(server.url) as proxy:
        assert ask(proxy.url, request(b"/v1/apps")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("fail", [False, True])
def test_a_stream_comes_piece_by_piece(
    server: Server, proxy: ProxyServer, strict: ProxyServer, fail: bool
) -> None:
    received = threading.Event()

    def stream(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(CHUNKED + b"5\r\nfirst\r\n")
        assert received.wait(SECONDS)
        connection.sendall(b"4\r\nlast\r\n0\r\n\r\n")

    server.serve = stream
    through = strict if fail else proxy
    with connect(through.url) as client:
        client.sendall(request(f"{SESSION}/chat".encode(), method="POST", body=CHAT))
        text = b""
        while b"first" not in text:
            text += client.recv(65536)
        assert b"last" not in text
        received.set()
        text += b"".join(iter(lambda: client.recv(65536), b""))
    call = latest(default(through))
    assert text.endswith(b"4\r\nlast\r\n0\r\n\r\n")
    assert (call.answer, call.answer_faults, call.original) == ("firstlast", [], None)


@pytest.mark.parametrize("begun", [b"", CHUNKED + b"5\r\nfirst\r\n"], ids=["before", "amid"])
@pytest.mark.parametrize("fail", [False, True])
def test_a_client_that_leaves_ends_the_call(
    server: Server, proxy: ProxyServer, strict: ProxyServer, begun: bytes, fail: bool
) -> None:
    through = strict if fail else proxy

    asked, ended = threading.Event(), threading.Event()

    def hang(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(begun)
        asked.set()
        assert connection.recv(1) == b""
        ended.set()

    server.serve = hang
    with connect(through.url) as client:
        # Closing is to end both halves at once: one alone says only that no more is sent.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(request(f"{SESSION}/chat".encode(), method="POST", body=CHAT))
        assert asked.wait(SECONDS)
        if begun:
            assert client.recv(1)
    assert ended.wait(SECONDS)
    call = latest(default(through))
    assert call.sentence == "The client left before sessions.chat was answered."
    assert (call.whole, call.request_faults, call.answer_faults) == (False, [], [])


@pytest.mark.parametrize("fail", [False, True])
def test_a_client_that_has_only_ended_its_own_half_gets_its_answer(
    server: Server, proxy: ProxyServer, strict: ProxyServer, fail: bool
) -> None:
    closed = threading.Event()

    def wait(connection: socket.socket, _request: bytes) -> None:
        assert closed.wait(SECONDS)
        connection.sendall(answer(b'{"detail": "late"}', status="409 Conflict"))

    server.serve = wait
    with connect((strict if fail else proxy).url) as client:
        client.sendall(request(b"/v1/apps", method="POST", body=b'{"name": "x"}'))
        client.shutdown(socket.SHUT_WR)
        closed.set()
        text = b"".join(iter(lambda: client.recv(65536), b""))
    assert text.endswith(b'{"detail": "late"}')


def test_a_client_that_leaves_amid_its_request_asks_for_nothing(
    server: Server, proxy: ProxyServer
) -> None:
    with connect(proxy.url) as client:
        client.sendall(request(b"/v1/apps", method="POST", body=b"{}")[:-1])
    call = latest(default(proxy))
    assert "The client left" in call.sentence
    assert server.requests == []


def unused() -> str:
    """The URL of a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def hang_up(connection: socket.socket, _request: bytes) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def wait(connection: socket.socket, _request: bytes) -> None:
    assert connection.recv(1) == b""


def expect_trouble(proxy: ProxyServer, url: str, status: int, reason: str) -> None:
    """What a client and the journal are told when a server gives no answer."""
    back = ask(proxy.url, request(b"/v1/apps?app_id=a"))
    call = latest(default(proxy))
    detail = json.loads(body_of(back))["detail"]
    assert lines_of(back)[0].split()[1] == b"%d" % status
    assert detail.startswith(url)
    assert reason in detail
    assert (call.status, call.sentence) == (status, detail)
    assert (call.request_faults, call.answer_faults, call.original) == ([], [], None)


@pytest.mark.parametrize("serve", [hang_up, saying(b"SSH-2.0-x\r\n\r\n")], ids=["drop", "no-http"])
def test_a_server_that_drops_the_connection_is_told_and_is_nobodys_violation(
    server: Server, proxy: ProxyServer, strict: ProxyServer, serve: Callable[..., None]
) -> None:
    server.serve = serve
    for one in (proxy, strict):
        expect_trouble(one, server.url, 502, "dropped the connection before it answered")


@pytest.mark.parametrize("fail", [False, True])
def test_a_server_that_is_not_there_is_told_and_is_nobodys_violation(fail: bool) -> None:
    url = unused()
    with ProxyServer(url, fail=fail) as proxy:
        expect_trouble(proxy, url, 502, "cannot be reached")


def test_a_server_that_takes_too_long_is_told_and_is_nobodys_violation(server: Server) -> None:
    server.serve = wait
    with ProxyServer(server.url, timeout=0.2) as proxy:
        expect_trouble(proxy, server.url, 504, "sent nothing for 0.2 s")


def test_an_answer_that_ends_early_ends_early_for_the_client(
    server: Server, proxy: ProxyServer, strict: ProxyServer
) -> None:
    def cut(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(answer(b'{"items": []}')[:-4])
        connection.shutdown(socket.SHUT_RDWR)

    server.serve = cut
    raw = request(f"{MESSAGES}/list".encode(), method="POST")
    back = ask(proxy.url, raw)
    call = latest(default(proxy))
    refused = ask(strict.url, raw)
    document = ask(proxy.url, request(b"/openapi.json"))
    assert body_of(back) == body_of(document)
    assert body_of(back) == b'{"items":'
    assert "dropped the connection in the middle of its answer" in call.sentence
    assert call.answer_faults == ["the answer ended before it was whole"]
    assert lines_of(refused)[0].startswith(b"HTTP/1.1 502 ")
    assert b"ended before it was whole" in body_of(refused)


def test_a_request_that_cannot_be_written_is_told() -> None:
    coming = [{"type": "http.request", "body": b""}]

    async def receive() -> Any:
        return coming.pop() if coming else await asyncio.Event().wait()

    async def asked(url: str) -> Answer:
        forward = Forward(upstream_of(url), timeout=1, trust=trust(None))
        return await forward(Request(scope, receive))

    scope = {"method": "GET", "path": "/", "query_string": b"", "headers": [(b"x", b"\x00")]}
    with serving(saying(answer())) as server:
        answered = asyncio.run(asked(server.url))
    assert isinstance(answered, Whole)
    assert answered.status == 502
    assert "the request cannot be sent on to http://127.0.0.1:" in answered.body.decode()


def test_a_private_authority_is_trusted_once_it_is_given(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    with serving(saying(answer()), trust=context) as server:
        with ProxyServer(server.url) as proxy:
            back = ask(proxy.url, request(b"/v1/apps"))
        with ProxyServer(server.url, ca=str(file)) as proxy:
            assert ask(proxy.url, request(b"/v1/apps")).startswith(b"HTTP/1.1 200 ")
    assert back.startswith(b"HTTP/1.1 502 ")
    assert b"has no certificate that is trusted" in back
    assert b"--ca" in back
