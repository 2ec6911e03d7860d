"""Answers received within bounds of time and size, whatever a server sends.

A socket's own timeout begins anew with every byte, and HTTP has no end to a body, to headers, to
interim answers or to what a few packed bytes stand for. So the time is kept here for an answer as a
whole, and what is more than any answer of this API is not taken in.
"""

from __future__ import annotations

import socket
import time
import zlib
from functools import partial
from http.client import HTTPException
from http.client import HTTPResponse as PlainResponse
from io import BufferedReader, RawIOBase
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import DecodeError

MEBIBYTE = 1024 * 1024

MOST = 8 * MEBIBYTE
"""Bytes of an answer's body, as it is sent and unpacked. A right answer to what the suite asks is
below half a megabyte."""

HEAD = MEBIBYTE // 4
"""Bytes before the body: the status line, the headers, and all interim answers."""

EACH = 100
"""Bytes of memory that a value of a JSON text takes besides its letters."""

HEAVIEST = 64 * MEBIBYTE
"""Bytes of memory that a body may take once it is read: a small one can hold a million values."""

SPARE, SPARE_EACH = 128 * MEBIBYTE, 4096
"""Bytes of memory that all answers of a run may take, which keeps much of what it was answered: so
many, and so many more for each request. Those of a right server take half a percent of that."""

LONGEST = 3600.0
"""Seconds for an answer where nobody says how long."""

PIECE = MEBIBYTE // 4

PACKED = 4
"""Times that a body may be packed."""

WINDOWS = {
    "gzip": (zlib.MAX_WBITS | 16,),
    "x-gzip": (zlib.MAX_WBITS | 16,),
    # The name promises a zlib header, which some servers leave out.
    "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}


class TooMuchError(HTTPException):
    """An answer is larger than any right one could be."""


def body(answer: urllib3.BaseHTTPResponse) -> bytes:
    """The body of an answer that was not read yet, unpacked. The connection is kept if the answer
    was read to its end, and closed if it was not.

    Raises a `TooMuchError`, or an `urllib3.exceptions.HTTPError` where it does not come whole.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := answer.read(PIECE, decode_content=False):
            pieces.append(piece)
            size += len(piece)
            if size > MOST:
                raise _too_much("a body", MOST)
            if getattr(answer, "length_remaining", None) == 0:
                break
        content = _unpacked(b"".join(pieces), answer.headers.get("content-encoding", ""))
    except BaseException:
        answer.close()
        raise
    finally:
        if answer.status < 200:
            # What comes behind an interim answer is the answer, and not that to the next request.
            answer.close()
        answer.release_conn()
    if weight(content) > HEAVIEST:
        raise TooMuchError(f"answered with more than {HEAVIEST // EACH:,} values")
    return content


def weight(content: bytes) -> int:
    """Bytes of memory that a body takes at most once it is read as JSON."""
    return len(content) + EACH * sum(content.count(sign) for sign in (b",", b"[", b"{"))


def _unpacked(content: bytes, header: str) -> bytes:
    """A body as it was before it was packed, in the ways that the standard library knows."""
    names = [name.strip().lower() for name in header.split(",") if name.strip()]
    if len(names) > PACKED:
        raise DecodeError(f"the body is packed {len(names)} times")
    while content and names and names[-1] in (*WINDOWS, "identity"):
        name = names.pop()
        content = content if name == "identity" else _inflated(content, name)
    return content


def _inflated(content: bytes, name: str) -> bytes:
    for window in WINDOWS[name]:
        try:
            return _members(content, window)
        except zlib.error:
            continue
    raise DecodeError(f"the body is not {name}, as its Content-Encoding says")


def _members(content: bytes, window: int) -> bytes:
    """All that was packed, one after the other."""
    whole = b""
    while content.strip(b"\0"):
        reader = zlib.decompressobj(wbits=window)
        whole += reader.decompress(content, MOST + 1 - len(whole))
        if len(whole) > MOST:
            raise _too_much("an unpacked body", MOST)
        if not reader.eof:
            raise zlib.error("it ends too early")
        content = reader.unused_data
    return whole


def _too_much(what: str, most: int) -> TooMuchError:
    return TooMuchError(f"answered with {what} of more than {most // MEBIBYTE or '1/4'} MiB")


class _Wire(RawIOBase):
    """What comes over a socket, until a moment and up to a number of bytes."""

    def __init__(self, sock: socket.socket, raw: RawIOBase, until: float) -> None:
        self._sock = sock
        self._raw = raw
        self._until = until
        self.room = HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not come to its end in time")
        if self.room <= 0:
            raise _too_much("headers", HEAD)
        self._sock.settimeout(left)
        number = self._raw.readinto(buffer)
        self.room -= number or 0
        return number

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(PlainResponse):
    """An answer whose bytes all come through such a wire."""

    def __init__(self, sock: socket.socket, *args: Any, until: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._wire = _Wire(sock, self.fp.detach(), until)
        self.fp = BufferedReader(self._wire)

    def begin(self) -> None:
        super().begin()
        # Chunks have headers and trailers of their own.
        self._wire.room = 2 * MOST


class Connection(HTTPConnection):
    """A connection that keeps the time of its answers. By `timeout`, urllib3 says here what is left
    of a request's time once it is sent."""

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]
        return _begun(self, super().getresponse)


class SecureConnection(HTTPSConnection):
    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]
        return _begun(self, super().getresponse)


def _begun(connection: HTTPConnection, getresponse: Any) -> urllib3.HTTPResponse:
    left = connection.timeout if isinstance(connection.timeout, int | float) else LONGEST
    until = time.monotonic() + left
    connection.response_class = partial(_Answer, until=until)  # type: ignore[assignment]
    response: urllib3.HTTPResponse = getresponse()
    return response


class Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = Connection


class SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = SecureConnection
