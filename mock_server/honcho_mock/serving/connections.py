"""Connections: those that offer another protocol, and those that end early on purpose."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httptools
import httpx
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from honcho_mock.behaviour.encoding import encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.types import Receive, Scope, Send

CLOSE = "honcho_mock.close"
"""The extension by which a scope closes its own connection; ASGI knows no way to do that."""

OFFER = frozenset({b"upgrade", b"http2-settings"})
"""Headers by which a client offers another protocol, and what `Connection` calls them."""

ASGI = {"version": "3.0", "spec_version": "2.3"}

INVALID = "Invalid HTTP request received."

MOST_HEAD = 64 * 1024
"""Bytes of a request line and its headers. Nobody else would end a head that has no end."""


class DroppedError(Exception):
    """The connection is to be dropped now, whatever has been answered so far."""


class LeftError(Exception):
    """The client left before its request had come whole: nothing is done, and nobody answered."""


class Cycle(RequestResponseCycle):
    """Uvicorn's side of one request and its answer, which can also answer in one write."""

    def answer(self, status: int, content_type: bytes, body: bytes) -> bool:
        """Send a whole answer at once; False, and nothing done, where it must go message by message
        because the client does not read, or something has been sent already."""
        if self.response_started or self.disconnected or self.flow.write_paused:
            return False
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        head = [STATUS_LINE[status]]
        for name, value in self.default_headers:
            head += (name, b": ", value, b"\r\n")
        head.append(b"content-type: %b\r\ncontent-length: %d\r\n" % (content_type, len(body)))
        head.append(b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n")
        if self.scope["method"] != "HEAD":
            head.append(body)
        self.transport.write(b"".join(head))
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
        return True


def cycle_of(send: Send) -> Cycle | None:
    """What can answer in one write; None where somebody between the socket and the application
    looks at the messages of an answer, or there is no socket."""
    cycle = getattr(send, "__self__", None)
    return cycle if isinstance(cycle, Cycle) else None


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol, whose scopes know how to close their connection, and which ignores an
    offer to go on in another protocol.

    Java's HTTP client and `curl --http2` make that offer with every first request. The parser takes
    what is behind the headers for the other protocol then, and would lose the request's body.

    A head that does not end is refused with 431, and a client that closes only its own half of the
    connection, having sent a whole request, still gets its answer.
    """

    _head: int | None = None
    """Bytes received of a head that has not ended, in pieces that hold nothing else; None between
    heads."""

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._head = -1

    def on_headers_complete(self) -> None:
        self._head = None
        parser = self.parser
        if parser.should_upgrade():
            # Another parser gets the request as it would be without the offer.
            return
        url = httptools.parse_url(self.url)
        version, path = parser.get_http_version(), url.path.decode("ascii")
        scope: Any = {
            "type": "http",
            "asgi": ASGI,
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "method": parser.get_method().decode("ascii"),
            "root_path": "",
            "path": unquote(path) if "%" in path else path,
            "raw_path": url.path,
            "query_string": url.query or b"",
            "headers": self.headers,
            "extensions": {CLOSE: self.transport.close},
        }
        self.scope = scope
        before = self.cycle
        self.cycle = Cycle(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=version != "1.0" and parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio asks
        cycle = self.cycle
        waits = cycle is not None and not cycle.more_body and not cycle.response_complete
        if waits:
            cycle.keep_alive = False
        return waits

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self._feed(data)
        if self._head is None:
            return
        # Where it began in this piece, others may have ended in it.
        self._head = 0 if self._head < 0 else self._head + len(data)
        if self._head > MOST_HEAD:
            self._refuse_head()

    def _feed(self, data: bytes) -> None:
        while True:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserError:
                self._refuse()
            except httptools.HttpParserUpgrade as offer:
                if self.parser.get_method() == b"CONNECT":
                    self._refuse()
                else:
                    data = data[offer.args[0] :]
                    self._begin_again()
                    continue
            return

    def _should_upgrade(self) -> bool:
        """Asked only where an upgrade is offered: the request is not begun on this parser."""
        return True

    def _begin_again(self) -> None:
        """Let another parser have the request as it would be without the offer."""
        offered = list(self.headers)
        version = self.parser.get_http_version().encode("ascii")
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version)]
        lines += [b"%s: %s" % header for header in without_offer(offered)]
        self.parser = httptools.HttpRequestParser(self)
        with suppress(AttributeError):  # httptools < 0.6.3
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.parser.feed_data(b"\r\n".join([*lines, b"", b""]))
        # The application is told all that was sent.
        self.headers[:] = offered

    def _refuse_head(self) -> None:
        self._head = None
        said = encode({"detail": f"The headers are longer than the {MOST_HEAD} bytes taken here"})
        head = (
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head % len(said) + said)
        self.transport.close()

    def _refuse(self) -> None:
        self.logger.warning(INVALID)
        self.send_400_response(INVALID)


def without_offer(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """The headers of a request without those that offer another protocol; names in lower case."""
    for name, value in headers:
        if name == b"connection":
            options = [option.strip() for option in value.split(b",")]
            kept = [option for option in options if option.lower() not in OFFER]
            if kept:
                yield name, b", ".join(kept)
        elif name not in OFFER:
            yield name, value


async def drop(scope: Scope, receive: Receive) -> None:
    """Close the connection, and wait until it is closed.

    Without a socket there is nothing to close: whoever called the application gets the error that a
    client on the other end of a socket would get.
    """
    close = scope.get("extensions", {}).get(CLOSE)
    if close is None:
        raise httpx.RemoteProtocolError("the connection was dropped before the answer was whole")
    close()
    while (await receive())["type"] != "http.disconnect":
        pass
