"""Requests sent on to another server, and its answers handed back, piece by piece as they come."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, TypeVar

import httpcore

from honcho_mock.serving.answers import Pieces, detail
from honcho_mock.serving.connections import DroppedError, LeftError

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Awaitable, Iterable

    from starlette.types import Receive

    from honcho_mock.proxying.upstream import Upstream
    from honcho_mock.serving.answers import Answer, Headers
    from honcho_mock.serving.request import Request

T = TypeVar("T")

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

    async def __call__(self, request: Request) -> Answer:
        """Raises LeftError where the client leaves before it is answered."""
        body = await request.read()
        client = _Client(request)
        try:
            response = await client.stays_for(
                self._pool.handle_async_request(self._request(request, body))
            )
        except ERRORS as error:
            client.let_go()
            status = 504 if isinstance(error, httpcore.TimeoutException) else 502
            return self._no_answer(request, status, self._trouble(error))
        except LeftError:
            client.let_go()
            raise
        wrong = what_cannot_be_sent(response)
        if wrong:
            client.let_go()
            await _close(response)
            trouble = f"{self._upstream.url} answered {wrong}, which HTTP does not allow."
            return self._no_answer(request, 502, trouble)
        pieces = self._pieces(request, response, client)
        if _length(request.method, response) == 0:
            # Whoever has the head has all of it, and may ask the journal.
            pieces = _again([piece async for piece in pieces])
        return Pieces(response.status, pieces, self._headers(request, response))

    def _no_answer(self, request: Request, status: int, trouble: str) -> Answer:
        request.notes.trouble = trouble
        return detail(status, trouble)

    def _headers(self, request: Request, response: httpcore.Response) -> Headers:
        return tuple(
            (name, self._upstream.within(value, request.root_path))
            if name.lower() == b"location"
            else (name, value)
            for name, value in end_to_end(response.headers)
            if not (response.status in BODILESS and name.lower() == b"content-length")
        )

    async def _pieces(
        self, request: Request, response: httpcore.Response, client: _Client
    ) -> AsyncGenerator[bytes, None]:
        """A body as it comes; but its end, as far as that is known, only once all else is done:
        whoever has the whole of an answer may ask at once what the journal says of it."""
        left, last = _length(request.method, response), []
        stream = aiter(response.aiter_stream())
        try:
            while (piece := await client.stays_for(anext(stream, None))) is not None:
                left -= len(piece)
                if left > 0:
                    yield piece
                else:
                    last.append(piece)
        except ERRORS as error:
            request.notes.trouble = trouble = self._trouble(error, begun=True)
            raise DroppedError(trouble) from error
        finally:
            client.let_go()
            await _close(response)
        for piece in last:
            yield piece

    def _request(self, request: Request, body: bytes) -> httpcore.Request:
        upstream = self._upstream
        sent = request.scope["headers"]
        headers = [(b"host", upstream.netloc.encode("ascii"))]
        # Blanks around a value are no part of it, and some refuse a `Bearer` with one behind it.
        headers += [
            (name, value.strip(b" \t")) for name, value in end_to_end(sent) if name not in OWN
        ]
        if any(name in (b"content-length", b"transfer-encoding") for name, _ in sent):
            headers.append((b"content-length", b"%d" % len(body)))
        return httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=upstream.scheme,
                host=upstream.host,
                port=upstream.port,
                target=upstream.target(request),
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


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers that are meant for the other end, repeated ones as often as they came."""
    kept = list(headers)
    listed = b",".join(value for name, value in kept if name.lower() == b"connection")
    dropped = HOP_BY_HOP | {name.strip().lower() for name in listed.split(b",")}
    return [(name, value) for name, value in kept if name.lower() not in dropped]


class _Client:
    """Whoever waits for an answer, and may leave."""

    def __init__(self, request: Request) -> None:
        self._leaving = asyncio.ensure_future(_gone(request.receive))

    async def stays_for(self, work: Awaitable[T]) -> T:
        """What some work comes to; LeftError where the client leaves before it is done."""
        working = asyncio.ensure_future(work)
        try:
            await asyncio.wait((working, self._leaving), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise LeftError
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        return working.result()

    def let_go(self) -> None:
        self._leaving.cancel()


async def _close(response: httpcore.Response) -> None:
    with suppress(*ERRORS):
        await response.aclose()


async def _again(pieces: list[bytes]) -> AsyncGenerator[bytes, None]:
    for piece in pieces:
        yield piece


def _length(method: str, response: httpcore.Response) -> float:
    """How many bytes of a body are to come; endlessly many where that is not known."""
    if method == "HEAD" or response.status in BODILESS:
        return 0
    lengths = [value for name, value in response.headers if name.lower() == b"content-length"]
    return int(lengths[0]) if lengths else inf


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
