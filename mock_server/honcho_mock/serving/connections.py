"""Connections that end before their answer does, on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

CLOSE = "honcho_mock.close"
"""The extension by which a scope closes its own connection; ASGI knows no way to do that."""


class DroppedError(Exception):
    """The connection is to be dropped now, whatever has been answered so far."""


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol, whose scopes know how to close their connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = {CLOSE: self.transport.close}
        self.scope["extensions"] = extensions


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
