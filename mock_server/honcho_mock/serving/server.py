"""Uvicorn, as the mock is served by it."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

import uvicorn

from honcho_mock.serving.connections import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

GRACE_SECONDS = 1
"""How long answers in flight may take once the server is told to stop."""

KEEP_ALIVE_SECONDS = 75
"""Longer than a test is likely to pause: a client that reuses a connection which the server is just
closing fails for no reason of its own."""


LOGGERS = ("uvicorn", "honcho_mock")


class Server(uvicorn.Server):
    """Uvicorn, telling when it answers. `dated`: whether it gives answers a Date. `log` gets what
    is to be logged, in the place of standard error."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        when_answering: Callable[[], None],
        dated: bool = True,
        log: logging.Handler | None = None,
    ) -> None:
        kept: dict[str, Any] = {}
        if log is not None:
            kept = {"log_config": None}
            for name in LOGGERS:
                logging.getLogger(name).addHandler(log)
        super().__init__(
            uvicorn.Config(
                app,
                http=Protocol,
                lifespan="on",
                ws="none",
                log_level="warning",
                access_log=False,
                # No gateway's word is taken for where a request comes from: nothing here asks.
                proxy_headers=False,
                server_header=False,
                date_header=dated,
                timeout_graceful_shutdown=GRACE_SECONDS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                **kept,
            )
        )
        self._when_answering = when_answering

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_answering()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that the port is known, and known to be free, before anything starts.

    Raises ValueError for what is no host: an empty one would be every address of the machine.
    """
    if not host.strip() or not host.isprintable():
        raise ValueError(
            f"host={host!r}: expected an address to listen on, such as 127.0.0.1, or 0.0.0.0 for "
            "every one that this machine has"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
