"""Connections as clients open them: offers of another protocol, spoken over a raw socket."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import shutil
import socket
import struct
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from honcho_mock import MockServer
from honcho_mock.serving.connections import CLOSE as EXTENSION
from honcho_mock.serving.connections import Cycle, Protocol, without_offer

if TYPE_CHECKING:
    from collections.abc import Iterator

USED = {
    HttpToolsProtocol: (
        "app client cycle expect_100_continue flow headers logger access_log access_logger parser "
        "pipeline scheme server server_state transport on_response_complete send_400_response "
        "_start_asgi_task _unset_keepalive_if_required"
    ),
    RequestResponseCycle: (
        "default_headers disconnected flow keep_alive message_event on_response response_complete "
        "response_started scope transport waiting_for_100_continue"
    ),
}
"""What `connections.py` builds on of uvicorn's, besides what uvicorn promises."""

HEAD = b"%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\n"
JAVA = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAA\r\nUpgrade: h2c\r\n"
WEBSOCKET = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
TLS = b"Upgrade: TLS/1.2, h2c\r\nConnection: keep-alive, Upgrade\r\n"
OFFERS = {"h2c": H2C, "java": JAVA, "websocket": WEBSOCKET, "tls": TLS, "none": b""}
CLOSE = HEAD % b"GET /v1/apps/name/none" + b"Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer() as running:
        yield running


def spoken(server: MockServer, *pieces: bytes) -> list[tuple[int, bytes]]:
    """Status and body of every answer, until the server ends the connection."""
    address = urlsplit(server.url)
    assert address.port is not None
    with socket.create_connection(("127.0.0.1", address.port), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
        with connection.makefile("rb") as heard:
            answers = []
            while line := heard.readline():
                length = 0
                while (header := heard.readline().strip()) != b"":
                    name, _, value = header.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                answers.append((int(line.split()[1]), heard.read(length)))
    return answers


def made(name: str) -> tuple[bytes, bytes]:
    """A body, and the headers that announce it."""
    body = json.dumps({"name": name}).encode()
    return body, b"Content-Length: %d\r\n\r\n" % len(body)


def name_in(answer: bytes) -> Any:
    return json.loads(answer)["name"]


@pytest.mark.parametrize("kind", USED)
def test_uvicorn_has_all_that_is_built_on(kind: type) -> None:
    known = {*dir(kind), *re.findall(r"self\.(\w+)", inspect.getsource(kind))}
    missing = set(USED[kind].split()) - known
    assert not missing, f"{kind.__name__} of uvicorn {uvicorn.__version__} has no {missing} left"


def test_the_scope_is_the_one_that_uvicorn_makes(server: MockServer) -> None:
    """But for what nobody asks a mock for: its state, which the lifespan may fill."""
    scopes: list[dict[str, Any]] = []

    def noting(kind: type[HttpToolsProtocol]) -> type[HttpToolsProtocol]:
        def on_headers_complete(self: HttpToolsProtocol) -> None:
            kind.on_headers_complete(self)
            scopes.append(dict(self.scope))

        return type("Noting", (kind,), {"on_headers_complete": on_headers_complete})

    for kind in (HttpToolsProtocol, Protocol):
        heard_by(noting(kind), b"PUT /a%20b?c=%20d HTTP/1.0\r\nHost: h\r\nX-Y: Z\r\n\r\n")
    uvicorns, own = scopes
    assert uvicorns.pop("state") == {}
    assert list(own.pop("extensions")) == [EXTENSION]
    for scope in scopes:
        # Each has a port of its own.
        assert scope.pop("client")[0] == scope.pop("server")[0] == "127.0.0.1"
    assert own == uvicorns


def heard_by(kind: type[HttpToolsProtocol], request: bytes) -> None:
    """Let a protocol have a request, without a server around it."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async def hear() -> None:
        loop = asyncio.get_running_loop()
        config = uvicorn.Config(app, proxy_headers=False, log_config=None)
        state = uvicorn.server.ServerState()
        listening = await loop.create_server(
            lambda: kind(config=config, server_state=state, app_state={}), "127.0.0.1", 0
        )
        async with listening:
            port = listening.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            await reader.read()
            writer.close()
            await writer.wait_closed()

    asyncio.run(hear())


def test_an_answer_is_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    answered: list[int] = []
    answer = Cycle.answer

    def counted(cycle: Cycle, status: int, content_type: bytes, body: bytes) -> bool:
        answered.append(status)
        return answer(cycle, status, content_type, body)

    monkeypatch.setattr(Cycle, "answer", counted)
    with MockServer(workshop=False) as server:
        body, length = made("one write")
        found = spoken(server, HEAD % b"POST /v1/apps" + length + body, CLOSE)
    assert [status for status, _ in found] == answered == [200, 404]


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_heads_of_answers_say_what_they_must(server: MockServer, version: bytes) -> None:
    address = urlsplit(server.url)
    with socket.create_connection(("127.0.0.1", address.port or 0), timeout=20) as connection:
        connection.sendall(
            b"HEAD /v1/apps/name/none HTTP/%s\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            % version
        )
        heard = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = heard.partition(b"\r\n\r\n")
    status, *headers = head.split(b"\r\n")
    assert status == b"HTTP/1.1 405 Method Not Allowed"
    assert {name.partition(b":")[0] for name in headers} == {
        b"date",
        b"content-type",
        b"content-length",
        b"allow",
        b"connection",
    }
    assert body == b""


@pytest.mark.parametrize("offer", OFFERS)
def test_a_request_that_offers_another_protocol_is_read_whole(
    server: MockServer, offer: str
) -> None:
    body, length = made(f"whole {offer}")
    answers = spoken(server, HEAD % b"POST /v1/apps" + OFFERS[offer] + length + body, CLOSE)
    assert [status for status, _ in answers] == [200, 404]
    assert name_in(answers[0][1]) == f"whole {offer}"


@pytest.mark.parametrize("offer", OFFERS)
def test_so_is_one_that_comes_in_pieces_or_in_chunks(server: MockServer, offer: str) -> None:
    body, length = made(f"pieces {offer}")
    sent = HEAD % b"POST /v1/apps" + OFFERS[offer] + length + body
    pieces = [sent[start : start + 7] for start in range(0, len(sent), 7)]
    body, _ = made(f"chunks {offer}")
    chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    answers = spoken(server, *pieces, HEAD % b"POST /v1/apps" + OFFERS[offer] + chunked, CLOSE)
    assert [name_in(answer) for _, answer in answers[:2]] == [f"pieces {offer}", f"chunks {offer}"]
    assert answers[2][0] == 404


def test_many_offers_on_one_connection_are_all_declined(server: MockServer) -> None:
    get = HEAD % b"GET /v1/apps/name/many" + H2C + b"\r\n"
    answers = spoken(server, (get + get) * 3000 + CLOSE)
    assert [status for status, _ in answers] == [404] * 6001


def test_a_body_is_asked_for_where_the_client_waits_for_that(server: MockServer) -> None:
    body, length = made("expected")
    head = HEAD % b"POST /v1/apps" + H2C + b"Expect: 100-continue\r\n" + length
    answers = spoken(server, head, body, CLOSE)
    assert [status for status, _ in answers] == [100, 200, 404]


@pytest.mark.parametrize(
    "sent",
    [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
        HEAD % b"CONNECT 127.0.0.1:443" + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["http2", "connect", "tls"],
)
def test_what_is_no_http_1_is_refused_and_the_connection_ended(
    server: MockServer, sent: bytes
) -> None:
    assert [status for status, _ in spoken(server, sent)] == [400]


def test_the_journal_shows_what_was_offered(server: MockServer) -> None:
    body, length = made("shown")
    spoken(server, HEAD % b"POST /~shown/v1/apps" + H2C + length + body, CLOSE)
    (call,) = server.world("shown").calls("apps.create")
    assert (call.body, call.headers["upgrade"]) == ({"name": "shown"}, "h2c")


def test_curl_is_understood_when_it_offers_http2(server: MockServer) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not on PATH")
    line = [curl, "-sS", "--http2", f"{server.url}/v1/apps", "-H", "Content-Type: application/json"]
    done = subprocess.run([*line, "-d", '{"name": "curl"}'], capture_output=True, check=True)
    assert name_in(done.stdout) == "curl"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (b"Upgrade, HTTP2-Settings", None),
        (b"keep-alive, Upgrade", b"keep-alive"),
        (b"close,upgrade", b"close"),
        (b"keep-alive", b"keep-alive"),
    ],
)
def test_what_connection_says_besides_the_offer_counts(value: bytes, kept: bytes | None) -> None:
    headers = [(b"connection", value), (b"upgrade", b"h2c"), (b"accept", b"*/*")]
    expected = [] if kept is None else [(b"connection", kept)]
    assert list(without_offer(headers)) == [*expected, (b"accept", b"*/*")]


HALF = (
    HEAD % b"POST /v1/apps" + b'Content-Length: 1000\r\n\r\n{"name":"half"}',
    HEAD % b"POST /v1/apps" + b'Transfer-Encoding: chunked\r\n\r\nf\r\n{"name":"half"}\r\n',
    HEAD % b"POST /v1/apps" + b'Transfer-Encoding: chunked\r\n\r\nf\r\n{"name":"half"}\r\n0\r\n',
    HEAD % b"PUT /v1/apps/app_id" + b'Content-Length: 16\r\n\r\n{"name":"half"}',
    HEAD % b"GET /v1/apps/get_or_create/half" + b"Content-Length: 9\r\n\r\n{}",
    HEAD % b"POST /v1/apps/list" + b"Content-Length: 3\r\n\r\n{}",
    HEAD % b"POST /__mock__/reset" + b"Content-Length: 9\r\n\r\n{}",
    HEAD % b"PUT /__mock__/clock" + b'Content-Length: 99\r\n\r\n{"frozen":true}',
)


@pytest.mark.parametrize("sent", HALF)
@pytest.mark.parametrize("how", ["end", "reset"])
def test_half_a_request_is_never_carried_out(server: MockServer, sent: bytes, how: str) -> None:
    world = server.world("half")
    before = world.rows("apps"), world.about()["frozen"]
    port = urlsplit(server.url).port
    line, _, rest = sent.partition(b" ")
    with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as connection:
        connection.sendall(line + b" /~half" + rest)
        if how == "end":
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100) == b""
        else:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert spoken(server, CLOSE)[0][0] == 404
    assert (world.rows("apps"), world.about()["frozen"]) == before


def test_the_journal_says_that_the_client_left(server: MockServer) -> None:
    port = urlsplit(server.url).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as connection:
        connection.sendall(HALF[0].replace(b"/v1", b"/~left/v1"))
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
    (call,) = server.world("left").calls()
    assert call.status == 0
    assert call.sentence == "The client left before apps.create was answered."


def test_a_client_that_has_only_ended_its_own_half_gets_its_answers(server: MockServer) -> None:
    get = HEAD % b"GET /v1/apps/name/many" + b"\r\n"
    port = urlsplit(server.url).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as connection:
        connection.sendall(get * 3)
        connection.shutdown(socket.SHUT_WR)
        heard = b"".join(iter(lambda: connection.recv(65536), b""))
    assert heard.count(b"HTTP/1.1 404") == 3


ENDLESS = {
    "many headers": (b"GET /v1/apps HTTP/1.1\r\n", b"X-Y: z\r\n" * 1000),
    "one long header": (b"GET /v1/apps HTTP/1.1\r\nX: ", b"y" * 10_000),
    "one long name": (b"GET /v1/apps HTTP/1.1\r\n", b"y" * 10_000),
    "a long path": (b"GET /v1/", b"y" * 10_000),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_head_without_end_is_refused(server: MockServer, kind: str) -> None:
    head, piece = ENDLESS[kind]
    port = urlsplit(server.url).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as connection:
        connection.sendall(head)
        with suppress(OSError):
            for _ in range(1000):
                connection.sendall(piece)
        heard = b""
        with suppress(OSError):
            heard = connection.recv(65536)
    # What is still being sent when the connection closes may take the answer with it.
    assert heard.startswith(b"HTTP/1.1 431") or heard == b""
