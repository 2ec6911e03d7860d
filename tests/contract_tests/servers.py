"""Small servers for tests: things that are no Honcho, and a proxy that watches or meddles."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as a server sees it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    before: int = 0
    """How many requests came on the same connection before."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a server says to it. With `hangs_up` the connection ends afterwards, unannounced;
    with status 0 it ends at once."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    location: str | None = None
    retry_after: str | None = None
    allow: str | None = None
    hangs_up: bool = False


Answer = Callable[[Asked], Said]


def said(value: Any, *, status: int = 200) -> Said:
    return Said(status=status, body=json.dumps(value).encode())


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serves a function for as long as the context lasts, and gives its URL."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.answer = answer
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def forwarding(
    url: str,
    *,
    seen: Callable[[Asked, Said], object] = lambda asked, said: None,
    meddle: Callable[[Asked, Said], Said] = lambda asked, said: said,
    before: Callable[[Asked], Said | None] = lambda asked: None,
) -> Iterator[str]:
    """A proxy before a server: `seen` is told of each exchange, `meddle` may change an answer, and
    `before` may answer in the server's place."""
    with urllib3.PoolManager(maxsize=32) as pool:

        def answer(asked: Asked) -> Said:
            if (instead := before(asked)) is not None:
                return instead
            got = pool.request(
                asked.method,
                url + asked.target,
                body=asked.body,
                headers={k: v for k, v in asked.headers.items() if k not in ("host", "connection")},
                retries=False,
                redirect=False,
            )
            back = Said(
                status=got.status,
                body=got.data,
                content_type=got.headers.get("content-type", ""),
                location=got.headers.get("location"),
                allow=got.headers.get("allow"),
            )
            seen(asked, back)
            return meddle(asked, back)

        with serving(answer) as proxy:
            yield proxy


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave in one packet: two would wait for each other's acknowledgement.
    wbufsize = -1
    server: _Server
    _before = 0

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def __getattr__(self, name: str) -> Callable[[], None]:
        # The base class looks for a do_GET, a do_POST, and so on.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        said = self.server.answer(
            Asked(
                method=self.command,
                target=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
                before=self._before,
            )
        )
        self._before += 1
        self.close_connection = self.close_connection or said.hangs_up or not said.status
        if not said.status:
            return
        self.send_response(said.status)
        if said.content_type:
            self.send_header("Content-Type", said.content_type)
        if said.location:
            self.send_header("Location", said.location)
        if said.retry_after is not None:
            self.send_header("Retry-After", said.retry_after)
        if said.allow is not None:
            self.send_header("Allow", said.allow)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        """Says nothing: a test's output is its own."""
