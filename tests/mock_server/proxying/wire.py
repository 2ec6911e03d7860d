"""HTTP byte by byte: a server that answers what it is told to, and a client that tidies nothing."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

SECONDS = 20
"""How long anything may take before a test fails."""

END = b"\r\n\r\n"


class Server:
    """Hands each request, with the connection that it came on, to a function."""

    def __init__(
        self, serve: Callable[[socket.socket, bytes], None], trust: ssl.SSLContext | None
    ) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.serve = serve
        self._trust = trust
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        scheme = "http" if trust is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def stop(self) -> None:
        # Closing alone would not wake a thread that waits for connections.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(SECONDS)

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=run, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._talk, connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(SECONDS)
        try:
            if self._trust is not None:
                connection = self._trust.wrap_socket(connection, server_side=True)
            while request := read(connection):
                self.requests.append(request)
                self.serve(connection, request)
        except OSError:
            # The other end hung up, or does not trust this one.
            pass
        finally:
            connection.close()


@contextmanager
def serving(
    serve: Callable[[socket.socket, bytes], None], *, trust: ssl.SSLContext | None = None
) -> Iterator[Server]:
    server = Server(serve, trust)
    try:
        yield server
    finally:
        server.stop()


def saying(answer: bytes) -> Callable[[socket.socket, bytes], None]:
    """Answers always the same."""
    return lambda connection, _request: connection.sendall(answer)


def answer(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers]
    if not any(line.lower().startswith("content-type:") for line in headers):
        lines.append("content-type: application/json")
    return "\r\n".join(lines).encode() + END + body


def read(connection: socket.socket) -> bytes:
    """One message, as long as its Content-Length says; nothing once the connection has ended."""
    text = b""
    while END not in text:
        piece = connection.recv(65536)
        if not piece:
            return text
        text += piece
    head, _, body = text.partition(END)
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + END + body


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=SECONDS)


def ask(url: str, raw: bytes) -> bytes:
    """Everything that comes back to a request that ends its connection."""
    with connect(url) as connection:
        connection.sendall(raw)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def lines_of(message: bytes) -> list[bytes]:
    """The first line of a message, and its headers."""
    return message.partition(END)[0].split(b"\r\n")


def body_of(message: bytes) -> bytes:
    return message.partition(END)[2]
