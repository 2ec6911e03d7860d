from __future__ import annotations

import asyncio
import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from honcho_mock import MockAppWorld, MockServer, create_app
from honcho_mock.client.transport import Connections, HTTPTransport, LocalTransport
from honcho_mock.workshop.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Counting(ThreadingHTTPServer):
    """Answers all with one text; knows how many connections were made, and drops them if asked."""

    daemon_threads = True

    def __init__(self, text: str = "{}", *, drops: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.text, self.drops = text.encode(), drops
        self.connected = self.answered = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Counting

    def setup(self) -> None:
        self.server.connected += 1
        super().setup()

    def do_GET(self) -> None:
        self.server.answered += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.text)))
        self.end_headers()
        self.wfile.write(self.server.text)
        # The client is not told, as when a connection was idle for too long.
        self.close_connection = self.server.drops

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(server: Counting) -> Iterator[Counting]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_connection_is_kept() -> None:
    with serving(Counting()) as server:
        connections = Connections(server.url)
        for _ in range(5):
            assert connections.ask("GET", "/") == (200, b"{}")
        connections.close()
        assert server.connected == 1


def test_a_connection_that_the_server_has_closed_is_made_anew() -> None:
    with serving(Counting(drops=True)) as server:
        connections = Connections(server.url)
        for _ in range(3):
            assert connections.ask("GET", "/") == (200, b"{}")
        connections.close()
        assert server.answered == 3


def test_after_closing_it_can_be_asked_again() -> None:
    with serving(Counting()) as server:
        connections = Connections(server.url)
        connections.ask("GET", "/")
        connections.close()
        assert connections.ask("GET", "/") == (200, b"{}")
        connections.close()
        assert server.connected == 2


def test_threads_get_their_own_answers() -> None:
    with MockServer() as server:
        world = server.world("shared")
        wrong = []

        def tell(name: str) -> None:
            for number in range(20):
                body = {"lines": [{"pattern": name, "answer": f"{name} {number}"}]}
                status, answer = world._transport("PUT", "/chat", body)
                if status != 200 or answer["lines"][0]["answer"] != f"{name} {number}":
                    wrong.append(answer)

        tellers = [threading.Thread(target=tell, args=(f"thread {n}",)) for n in range(4)]
        for teller in tellers:
            teller.start()
        for teller in tellers:
            teller.join()
        assert wrong == []


def test_where_nothing_answers_a_sentence_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with pytest.raises(UnreachableError) as refused:
        HTTPTransport(url)("GET", "/world")
    assert str(refused.value) == f"no mock answers at {url}: Connection refused"


def test_what_is_no_mock_is_told() -> None:
    with serving(Counting("<html>")) as server:
        transport = HTTPTransport(server.url)
        with pytest.raises(UnreachableError, match="is no mock of Honcho: GET /__mock__/world was"):
            transport("GET", "/world")
        transport.close()


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://here", "http://"])
def test_a_url_must_be_one(url: str) -> None:
    with pytest.raises(UnreachableError, match="expected a URL such as"):
        Connections(url)


def test_an_application_is_called_while_a_loop_runs() -> None:
    transport = LocalTransport(create_app(), "/~mine")

    async def story() -> str:
        status, answer = transport("GET", "/world")
        assert status == 200
        return str(answer["name"])

    assert asyncio.run(story()) == "mine"


def test_both_ways_answer_alike() -> None:
    with MockServer() as server:
        over_http = server.world("w")._transport("POST", "/faults", {"operation": "apps.creat"})
    in_process = LocalTransport(create_app(), "/~w")("POST", "/faults", {"operation": "apps.creat"})
    assert over_http == in_process
    assert json.dumps(over_http[1]).count("nothing goes wrong") == 1


def test_a_long_journal_is_read_while_an_event_loop_runs() -> None:
    world = MockAppWorld(create_app(), "long")

    async def story() -> int:
        async with world.client() as client:
            for _ in range(120):
                await client.get("/v1/apps/name/nobody")
            return len(world.calls())

    assert asyncio.run(story()) == 120
    assert len(world.calls("apps.by-name")) == 120
