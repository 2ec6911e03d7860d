"""One mock for all workers of a test run, that costs a socket and a sleeping thread until the
first of them connects."""

from __future__ import annotations

import select
import socket
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from honcho_mock.serving.server import Server

HOST = "127.0.0.1"
BACKLOG = 2048
"""Connections that may wait while the mock is imported."""


class SharedMock:
    """A socket that listens at once, and a mock that is started by the first connection to it."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0), backlog=BACKLOG)
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}"
        self._bell, self._ear = socket.socketpair()
        self._server: Server | None = None
        self._closing = False
        self._thread = Thread(target=self._run, daemon=True, name="honcho-mock")
        self._thread.start()

    def close(self) -> None:
        """Stop the mock, or the wait for it."""
        # The thread looks at one of these after it has set the other: it cannot miss both.
        self._closing = True
        if self._server is not None:
            self._server.should_exit = True
        self._bell.close()
        self._thread.join()

    def _run(self) -> None:
        with self._listener, self._ear:
            ready, _, _ = select.select([self._listener, self._ear], [], [])
            if self._ear not in ready:
                self._serve()

    def _serve(self) -> None:
        from honcho_mock.factory import make
        from honcho_mock.serving.server import Server
        from honcho_mock.settings import Settings

        self._server = Server(make(Settings()).app, when_answering=lambda: None)
        if not self._closing:
            self._server.run(sockets=[self._listener])
