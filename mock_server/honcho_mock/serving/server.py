"""A mock that listens: in a thread for tests, in the foreground for the command line."""

from __future__ import annotations

import socket
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import uvicorn

from honcho_mock.serving.app import build
from honcho_mock.serving.seams import NO_SEAMS, Seams
from honcho_mock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from starlette.types import ASGIApp

GRACE_SECONDS = 1
"""How long answers in flight may take once the server is told to stop."""

KEEP_ALIVE_SECONDS = 75
"""Longer than a test is likely to pause: a client that reuses a connection which the server is just
closing fails for no reason of its own."""

START_SECONDS = 30


class Server(uvicorn.Server):
    """Uvicorn, telling when it answers."""

    def __init__(self, app: ASGIApp, *, when_answering: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="on",
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
        )
        self._when_answering = when_answering

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_answering()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that the port is known, and known to be free, before anything starts."""
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


class MockServer:
    """A mock on a port of its own, for as long as the context lasts.

        with MockServer() as server:
            httpx.post(f"{server.url}/v1/apps", json={"name": "an app"})

    Takes the settings of `Settings`, by name. A server is started once: make another to begin anew.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        seams: Seams = NO_SEAMS,
        **settings: Any,
    ) -> None:
        self._address = host, port
        self.mock = build(Settings(**settings), seams=seams)
        self._answering = Event()
        self._server = Server(self.mock.app, when_answering=self._answering.set)
        self._thread: Thread | None = None
        self._url: str | None = None

    @property
    def url(self) -> str:
        if self._url is None:
            raise RuntimeError("the mock has no URL yet: enter the context, or call start(), first")
        return self._url

    def start(self) -> MockServer:
        listener = listen(*self._address)
        self._url = url_of(listener)
        self._thread = Thread(target=self._run, args=(listener,), daemon=True, name="honcho-mock")
        self._thread.start()
        if not self._answering.wait(START_SECONDS):
            self.stop()
            raise RuntimeError(f"the mock did not start within {START_SECONDS} s")
        return self

    def stop(self) -> None:
        if self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
            self._thread = None

    def _run(self, listener: socket.socket) -> None:
        with listener:
            self._server.run(sockets=[listener])

    def __enter__(self) -> MockServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
