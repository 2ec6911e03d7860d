"""Requests sent on to another server, and its answers handed back, piece by piece as they come."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING

import httpcore

from honcho_mock.serving.answers import send_detail
from honcho_mock.serving.connections import LEFT, DroppedError
from honcho_mock.workshop.journal.exchange import TROUBLE

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from starlette.types import Message, Receive, Scope, Send

    from honcho_mock.proxying.upstream import Upstream

Headers = list[tuple[bytes, bytes]]

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers about one connection, which do not go on to the next."""

OWN = frozenset({b"host", b"content-length", b"expect"})
"""Headers of a request that the proxy writes itself, having read the whole of it."""

IDLE_SECONDS = 2
"""Connections are kept for less time than servers keep them, so that none is closed just as a
request goes out on it."""


class Forward:
    """Sends every request on. Byte by byte what was sent is what the server gets.

    Spoken on the level below HTTP clients, which tidy up paths, add headers of their own, follow
    redirects, and keep cookies.
    """

    def __init__(self, upstream: Upstream, *, timeout: float, trust: ssl.SSLContext) -> None:
        self._upstream = upstream
        self._timeout = timeout
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust, max_connections=None, keepalive_expiry=IDLE_SECONDS
        )

    async def close(self) -> None:
        await self._pool.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _whole(receive)
        if body is None:
            scope[LEFT] = True
            return
        out = _Out(send)
        calling = asyncio.ensure_future(self._call(scope, body, out))
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait((calling, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not calling.done():
                scope[LEFT] = True
                return
        finally:
            for task in (calling, leaving):
                task.cancel()
            await asyncio.gather(calling, leaving, return_exceptions=True)
        calling.result()
        await out.finish()

    async def _call(self, scope: Scope, body: bytes, out: _Out) -> None:
        try:
            response = await self._pool.handle_async_request(self._request(scope, body))
        except ERRORS as error:
            scope[TROUBLE] = self._trouble(error)
            status = 504 if isinstance(error, httpcore.TimeoutException) else 502
            await send_detail(out.keep, status, scope[TROUBLE])
            return
        wrong = what_cannot_be_sent(response)
        if wrong:
            scope[TROUBLE] = f"{self._upstream.url} answered {wrong}, which HTTP does not allow."
            await send_detail(out.keep, 502, scope[TROUBLE])
        try:
            if not wrong:
                await self._answer(scope, response, out)
        except ERRORS as error:
            scope[TROUBLE] = self._trouble(error, begun=True)
            raise DroppedError(scope[TROUBLE]) from error
        finally:
            with suppress(*ERRORS):
                await response.aclose()

    async def _answer(self, scope: Scope, response: httpcore.Response, out: _Out) -> None:
        headers = [
            (name, self._upstream.within(value, scope["root_path"]))
            if name.lower() == b"location"
            else (name, value)
            for name, value in end_to_end(response.headers)
            if not (response.status in BODILESS and name.lower() == b"content-length")
        ]
        left = _length(scope["method"], response)
        start = {"type": "http.response.start", "status": response.status, "headers": headers}
        await (out.send(start) if left else out.keep(start))
        async for piece in response.aiter_stream():
            left -= len(piece)
            message = {"type": "http.response.body", "body": piece, "more_body": True}
            await (out.send(message) if left > 0 else out.keep(message))
        await out.keep({"type": "http.response.body", "body": b""})

    def _request(self, scope: Scope, body: bytes) -> httpcore.Request:
        upstream = self._upstream
        sent = scope["headers"]
        headers = [(b"host", upstream.netloc.encode("ascii"))]
        # Blanks around a value are no part of it, and some refuse a `Bearer` with one behind it.
        headers += [
            (name, value.strip(b" \t")) for name, value in end_to_end(sent) if name not in OWN
        ]
        if any(name in (b"content-length", b"transfer-encoding") for name, _ in sent):
            headers.append((b"content-length", b"%d" % len(body)))
        return httpcore.Request(
            scope["method"],
            httpcore.URL(
                scheme=upstream.scheme,
                host=upstream.host,
                port=upstream.port,
                target=upstream.target(scope),
            ),
            headers=headers,
            content=body,
            extensions={"timeout": dict.fromkeys(TIMEOUTS, self._timeout)},
        )

    def _trouble(self, error: Exception, *, begun: bool = False) -> str:
        """A sentence on what went wrong between the proxy and the server."""
        url, why = self._upstream.url, str(error) or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in why:
            return f"{url} has no certificate that is trusted ({why}): give its issuer's with --ca."
        if isinstance(error, httpcore.ConnectTimeout | httpcore.ConnectError):
            return f"{url} cannot be reached ({why}): is a server running there?"
        if isinstance(error, httpcore.TimeoutException):
            return f"{url} sent nothing for {self._timeout:g} s; --timeout says how long to wait."
        if isinstance(error, httpcore.LocalProtocolError):
            return f"the request cannot be sent on to {url}: {why}."
        when = "in the middle of its answer" if begun else "before it answered"
        return f"{url} dropped the connection {when} ({why})."


BODILESS = (204, 304)
"""Statuses of answers that have no body, whatever a Content-Length says of one."""

_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def what_cannot_be_sent(response: httpcore.Response) -> str:
    """What of an answer no HTTP server may send, in words; empty if it can be handed on."""
    if not 200 <= response.status <= 599:
        return f"with the status {response.status}"
    for name, value in response.headers:
        if _CONTROL.search(value):
            return f"with a control character in the header {name.decode('latin-1')}"
    return ""


ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)
"""All that can go wrong between the proxy and the server."""

TIMEOUTS = ("connect", "read", "write", "pool")


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers that are meant for the other end, repeated ones as often as they came."""
    kept = list(headers)
    listed = b",".join(value for name, value in kept if name.lower() == b"connection")
    dropped = HOP_BY_HOP | {name.strip().lower() for name in listed.split(b",")}
    return [(name, value) for name, value in kept if name.lower() not in dropped]


class _Out:
    """Where an answer goes: on at once, but for its end, which is kept until all else is done.

    Whoever has the whole of an answer may ask at once what the journal says of it.
    """

    def __init__(self, send: Send) -> None:
        self.send = send
        self._kept: list[Message] = []

    async def keep(self, message: Message) -> None:
        self._kept.append(message)

    async def finish(self) -> None:
        for message in self._kept:
            await self.send(message)


def _length(method: str, response: httpcore.Response) -> float:
    """How many bytes of a body are to come; endlessly many where that is not known."""
    if method == "HEAD" or response.status in BODILESS:
        return 0
    lengths = [value for name, value in response.headers if name.lower() == b"content-length"]
    return int(lengths[0]) if lengths else inf


async def _whole(receive: Receive) -> bytes | None:
    """The body of a request, or None where the client left before it was sent."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
