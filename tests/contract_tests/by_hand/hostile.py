"""A server that means harm: a row for each way, each a function that is given a connection on which
a request has come.

`python -m tests.contract_tests.by_hand.hostile [WAY…]` runs the whole gate against each, and says
how long that took, and how much memory.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from honcho_mock import MockServer

Serve = Callable[[socket.socket], None]

MEBIBYTE = 1024 * 1024
JSON = "Content-Type: application/json"
ENDLESS = b"x" * 65536


class Way(NamedTuple):
    """What a server does with a connection, and what is to be said of it by a target: a part of the
    error's sentence, or the status where it is an answer like others. With `first`, it does so
    before it has read anything."""

    serve: Serve
    expected: str | int
    first: bool = False


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def answer(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    return head(JSON, f"Content-Length: {len(body)}", *lines, status=status) + body


def sends(*pieces: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return serve


def goes_on(*pieces: bytes, then: Callable[[int], bytes], every: float = 0.0) -> Serve:
    """Sends pieces, and then more of them until nobody takes them any more."""

    def serve(connection: socket.socket) -> None:
        sends(*pieces)(connection)
        for number in count():
            connection.sendall(then(number))
            time.sleep(every)

    return serve


def waits(*pieces: bytes, seconds: float = 3600.0) -> Serve:
    """Sends pieces, and then nothing for as long as it is waited for."""

    def serve(connection: socket.socket) -> None:
        sends(*pieces)(connection)
        connection.settimeout(seconds)
        while connection.recv(65536):
            pass

    return serve


def resets(*pieces: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        sends(*pieces)(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return serve


def bomb(mebibytes: int) -> bytes:
    return gzip.compress(b" " * MEBIBYTE * mebibytes, 9)


def page(number: int = 0) -> bytes:
    """A page of a list that has always one more."""
    item = {
        "id": f"{number:021}",
        "name": "x",
        "metadata": {},
        "created_at": "2026-01-01T00:00:00Z",
    }
    listed = {"items": [item], "total": 10**9, "page": 1, "size": 1, "pages": 10**9}
    return json.dumps(listed).encode()


GZIP, DEFLATE = "Content-Encoding: gzip", "Content-Encoding: deflate"
CHUNKED = "Transfer-Encoding: chunked"
TOO_MUCH = "answered with a body of more than 8 MiB"
UNPACKED = "answered with an unpacked body of more than 8 MiB"
HEADERS = "answered with headers of more than 1/4 MiB"
LATE = "no whole answer came in time"
LARGE = page().replace(b'"x"', json.dumps("x" * 7 * MEBIBYTE).encode())

WAYS: dict[str, Way] = {
    "endless body": Way(goes_on(head(JSON), then=lambda _: ENDLESS), TOO_MUCH),
    "endless body of a length": Way(
        goes_on(head(JSON, f"Content-Length: {10**15}"), then=lambda _: ENDLESS), TOO_MUCH
    ),
    "endless chunks": Way(
        goes_on(head(JSON, CHUNKED), then=lambda _: b"10000\r\n" + ENDLESS + b"\r\n"), TOO_MUCH
    ),
    "one endless chunk": Way(
        goes_on(head(JSON, CHUNKED), b"fffffffffff\r\n", then=lambda _: ENDLESS), TOO_MUCH
    ),
    "endless trailers": Way(
        goes_on(
            head(JSON, CHUNKED),
            b"2\r\n{}\r\n0\r\n",
            then=lambda _: b"X: " + ENDLESS[:60000] + b"\r\n",
        ),
        "answered with",
    ),
    "gzip bomb": Way(sends(answer(bomb(20), GZIP)), UNPACKED),
    "gzip bomb in pieces": Way(sends(answer(bomb(1) * 20, GZIP)), UNPACKED),
    "deflate bomb": Way(sends(answer(zlib.compress(b" " * 20 * MEBIBYTE, 9), DEFLATE)), UNPACKED),
    "nested gzip bomb": Way(
        sends(answer(gzip.compress(bomb(20), 9), "Content-Encoding: gzip, gzip")), UNPACKED
    ),
    "packed a thousand times": Way(
        sends(answer(b"x", "Content-Encoding: " + "gzip," * 1000)), "does not answer"
    ),
    "not gzip": Way(sends(answer(b"{}", GZIP)), "is not gzip"),
    "half of a gzip": Way(sends(answer(gzip.compress(page())[:-9], GZIP)), "is not gzip"),
    "packed in an unknown way": Way(sends(answer(b"\x0b\x02\x80", "Content-Encoding: br")), 200),
    "a byte at a time": Way(goes_on(head(JSON), then=lambda _: b" ", every=0.05), LATE),
    "a byte of the head at a time": Way(
        goes_on(b"HTTP/1.1 200 OK\r\nX: ", then=lambda _: b"y", every=0.05), LATE
    ),
    "a chunk at a time": Way(
        goes_on(head(JSON, CHUNKED), then=lambda _: b"1\r\n \r\n", every=0.05), LATE
    ),
    "nothing": Way(waits(), LATE),
    "nothing behind the head": Way(waits(head(JSON, "Content-Length: 2")), LATE),
    "an interim answer at a time": Way(
        goes_on(then=lambda _: head(status="100 Continue"), every=0.05), LATE
    ),
    "endless interim answers": Way(
        goes_on(then=lambda _: head(status="100 Continue") * 1000), HEADERS
    ),
    "interim answers of other kinds": Way(
        goes_on(then=lambda _: head(status="103 Early Hints")), 103
    ),
    "a header too long": Way(goes_on(b"HTTP/1.1 200 OK\r\nX: ", then=lambda _: ENDLESS), "header"),
    "endless headers": Way(
        goes_on(b"HTTP/1.1 200 OK\r\n", then=lambda n: b"X-%d: y\r\n" % n * 50), "100 headers"
    ),
    "huge headers": Way(sends(head(*(f"X-{n}: {'y' * 60_000}" for n in range(20)))), HEADERS),
    "a redirect": Way(
        sends(answer(b"{}", "Location: http://127.0.0.1:9/elsewhere", status="307 Moved")), 307
    ),
    "a redirect that never ends": Way(
        sends(answer(b"{}", "Location: /v1/apps/list", status="308 Moved")), 308
    ),
    "endless pages": Way(sends(answer(page())), 200),
    "large answers": Way(sends(answer(LARGE)), 200),
    "a million values": Way(sends(answer(b"[" + b'{"":0},' * 1_000_000 + b"0]")), "values"),
    "NaN": Way(sends(answer(b'{"items": [NaN], "total": Infinity}')), 200),
    "a deep body": Way(sends(answer(b"[" * 200_000)), 200),
    "a body deep enough": Way(sends(answer(b'{"a":' * 900 + b"0" + b"}" * 900)), 200),
    "a long number": Way(sends(answer(b'{"total": ' + b"9" * 100_000 + b"}")), 200),
    "one key a hundred thousand times": Way(
        sends(answer(b'{"a":0' + b',"a":0' * 99_999 + b"}")), 200
    ),
    "a length too short": Way(sends(head(JSON, "Content-Length: 1") + b'{"items": []}'), 200),
    "a length too long": Way(sends(head(JSON, "Content-Length: 99") + b"{}"), "IncompleteRead"),
    "two lengths": Way(
        sends(head(JSON, "Content-Length: 2", "Content-Length: 7") + b"{}"), "unmatching"
    ),
    "a length that is none": Way(sends(head(JSON, "Content-Length: two") + b"{}"), 200),
    "a negative length": Way(sends(head(JSON, "Content-Length: -2") + b"{}"), 200),
    "a length and chunks": Way(
        sends(head(JSON, CHUNKED, "Content-Length: 99") + b"2\r\n{}\r\n0\r\n\r\n"), 200
    ),
    "chunks that are none": Way(sends(head(JSON, CHUNKED) + b"zz\r\n{}\r\n0\r\n\r\n"), "does not"),
    "a chunk too short": Way(sends(head(JSON, CHUNKED) + b"99\r\n{}"), "IncompleteRead"),
    "a reset": Way(resets(), "does not answer"),
    "a reset in the head": Way(resets(b"HTTP/1.1 200 OK\r\nX"), "does not answer"),
    "a reset in the body": Way(resets(head(JSON, "Content-Length: 99") + b"{"), "does not answer"),
    "an end": Way(sends(), "does not answer"),
    "no HTTP": Way(sends(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not answer"),
    "status 000": Way(sends(answer(b"{}", status="000 None")), "does not answer"),
    "status 999": Way(sends(answer(b"{}", status="999 All")), 999),
    "a status in words": Way(sends(answer(b"{}", status="two hundred")), "does not answer"),
    "no status": Way(sends(b"HTTP/1.1\r\n\r\n{}"), "does not answer"),
    "an answer before the request": Way(waits(answer(b"{}"), seconds=0.2), 200, first=True),
    "two answers to one request": Way(sends(answer(b"{}") + answer(b'{"items": 1}')), 200),
    "escape sequences": Way(
        sends(answer(b'{"detail": "\x1b[2J\\n::error::x"}', status="500 \x1b")), 500
    ),
    "an odd header": Way(sends(answer(b"{}", "X\x1b[2J: \xff\x00", "no colon", ": ")), 200),
}


class Server:
    """Serves one way, one request a connection; the first `honest` of them are answered by another
    server, whose URL is `by`."""

    def __init__(self, way: Way, *, honest: int = 0, by: str = "") -> None:
        self._way = way
        self._left = honest
        self._by = urlsplit(by)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            with self._lock:
                honest, self._left = self._left > 0, self._left - 1
            if honest:
                self._pass_on(connection)
                return
            if not self._way.first:
                _request(connection)
            self._way.serve(connection)

    def _pass_on(self, connection: socket.socket) -> None:
        before, body = _request(connection)
        with socket.create_connection((str(self._by.hostname), self._by.port)) as there:
            there.sendall(before + b"\r\nConnection: close\r\n\r\n" + body)
            while piece := there.recv(65536):
                connection.sendall(piece)


@contextmanager
def serving(way: Way, *, honest: int = 0, by: str = "") -> Iterator[str]:
    """Such a server for as long as the context lasts; gives its URL."""
    server = Server(way, honest=honest, by=by)
    try:
        yield server.url
    finally:
        server.close()


def _request(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, without the line that ends it, and its body."""
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(65536)
        if not piece:
            raise OSError
        text += piece
    before, _, body = text.partition(b"\r\n\r\n")
    lines = before.lower().split(b"\r\n")
    lengths = [line for line in lines if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            raise OSError
        body += piece
    return before, body


class Ended(NamedTuple):
    """What came of a gate, with how long it took and the most memory that it had, in MiB."""

    status: int
    seconds: float
    memory: float
    said: str


MEASURED = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""
"""Runs a command, and says how much memory it took at most. Started by a process that is large, it
would be said to have taken as much as that one."""


def gate(url: str, *arguments: str, total: float = 5.0) -> Ended:
    """The whole gate as a process of its own."""
    command = [str(Path(sys.executable).parent / "honcho-contract"), "check", url]
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command, f"--total-timeout={total}", *arguments],
        env={**os.environ, "HONCHO_API_KEY": "sk-9f8e7d6c5b4a39281706"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    seconds = time.monotonic() - started
    *said, memory = done.stdout.decode(errors="replace").splitlines()
    return Ended(done.returncode, seconds, int(memory) / 1024, "\n".join(said))


def main(names: list[str]) -> None:
    with MockServer(workshop=False) as mock:
        for name in names or list(WAYS):
            for honest in (0, 2, 150):
                with serving(WAYS[name], honest=honest, by=mock.url) as url:
                    ended = gate(url)
                good = ended.status in (1, 3) and ended.seconds < 7 and ended.memory < 500
                last = " ".join(ended.said.splitlines()[-2:])
                print(
                    f"{'ok ' if good else 'BAD'} {name:32} {honest:3} exit {ended.status} "
                    f"{ended.seconds:5.1f} s {ended.memory:4.0f} MiB  {last[-120:]}",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1:])
