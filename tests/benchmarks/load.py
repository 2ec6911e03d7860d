"""Load over HTTP: requests in short bursts, over connections that are kept open."""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from tests.benchmarks.calls import HEADERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from tests.benchmarks.workload import Request

CONNECTIONS = 16
"""Enough to keep a server on one core busy all the time."""

END_OF_HEAD = b"\r\n\r\n"
AT_ONCE = 65_536
SECONDS_TO_ANSWER = 60

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Load:
    """Connections to one server, each with at most one request under way."""

    def __init__(self, url: str, requests: Sequence[Request], *, status: int = 200) -> None:
        address = urlsplit(url)
        self._address = address.hostname or "", address.port or 80
        self._requests = [encoded(address.netloc, request) for request in requests]
        self._status = status
        self._idle: list[Connection] = []
        self._sent = 0

    def __enter__(self) -> Self:
        self._idle = [Connection(self._address) for _ in range(CONNECTIONS)]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for connection in self._idle:
            connection.close()

    def ready(self) -> None:
        """Open those connections anew that the server has closed, since nobody asked for long."""
        for place, connection in enumerate(self._idle):
            if connection.closed:
                connection.close()
                self._idle[place] = Connection(self._address)

    def burst(self, count: int) -> float:
        """Send so many requests, and tell in how many seconds all were answered.

        It asks again and again whether an answer has come: who sleeps has to be woken, which takes
        longer than some answers.
        """
        ends = time.perf_counter() + SECONDS_TO_ANSWER
        began, sent = time.perf_counter(), 0
        busy: deque[Connection] = deque()
        for connection in self._idle[:count]:
            connection.send(self._next())
            busy.append(connection)
            sent += 1
        while busy:
            connection = busy.popleft()
            status = connection.heard()
            if status is None:
                busy.append(connection)
                if time.perf_counter() > ends:
                    raise RuntimeError(f"no answer came within {SECONDS_TO_ANSWER} s")
            elif status != self._status:
                raise RuntimeError(f"expected {self._status} for every request, got {status}")
            elif sent < count:
                connection.send(self._next())
                busy.append(connection)
                sent += 1
        return time.perf_counter() - began

    def _next(self) -> bytes:
        self._sent += 1
        return self._requests[self._sent % len(self._requests)]


class Connection:
    """One connection, and what has come of the answer that is under way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=SECONDS_TO_ANSWER)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        self._come = b""

    def send(self, request: bytes) -> None:
        self._come = b""
        self._socket.sendall(request)

    def heard(self) -> int | None:
        """The status of the answer; None while it is not whole."""
        try:
            piece = self._socket.recv(AT_ONCE)
        except BlockingIOError:
            return None
        if not piece:
            raise RuntimeError("the server closed the connection before it answered")
        self._come += piece
        return status_of(self._come)

    @property
    def closed(self) -> bool:
        """Whether the server has ended it, with no answer under way."""
        try:
            return not self._socket.recv(AT_ONCE)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        self._socket.close()


def encoded(host: str, request: Request) -> bytes:
    """A request as it goes over the wire."""
    headers = {"Host": host, **HEADERS, "Content-Length": str(len(request.body))}
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + request.body


def status_of(come: bytes) -> int | None:
    """The status of an answer, once all of it has come."""
    head, end, body = come.partition(END_OF_HEAD)
    if not end:
        return None
    length = _LENGTH.search(head)
    if length is not None and len(body) < int(length[1]):
        return None
    # It follows "HTTP/1.1 ".
    return int(head[9:12])
