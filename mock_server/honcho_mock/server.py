"""A mock, or a proxy, that listens in a thread of its own, for tests."""

from __future__ import annotations

from dataclasses import replace
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

from honcho_mock.addresses import with_bound
from honcho_mock.broken import defects
from honcho_mock.client.running import RunningMock
from honcho_mock.client.world import MockWorld
from honcho_mock.factory import make
from honcho_mock.proxying.app import build_proxy
from honcho_mock.serving.server import Server, listen, url_of
from honcho_mock.settings import settings_from

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable
    from types import TracebackType

    from starlette.types import ASGIApp

    from honcho_mock.behaviour.generation import Generation
    from honcho_mock.serving.seams import Seams

START_SECONDS = 30


class ThreadServer(MockWorld):
    """An application on a port of its own, for as long as the context lasts.

    It is used as its default world is, the one that clients of its `url` are in: `fault`, `seed`,
    `assert_called` and all else. `world(name)` has others.
    """

    def __init__(self, app: ASGIApp, *, host: str, port: int, dated: bool = True) -> None:
        if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= 65535:
            raise ValueError(
                f"port={port!r}: expected a whole number up to 65535; 0 takes a free one"
            )
        self._clients = []
        self._address = host, port
        self._answering = Event()
        self._server = Server(app, when_answering=self._answering.set, dated=dated)
        self._thread: Thread | None = None
        self._running: RunningMock | None = None

    @property
    def url(self) -> str:
        return self._known().url

    def world(self, name: str) -> MockWorld:
        """A world of this server, made on first use."""
        return self._known().world(name)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        __tracebackhide__ = True
        return self._known().default._ask(method, path, body)

    def start(self) -> Self:
        host, port = self._address
        try:
            listener = listen(host, port)
        except OSError as error:
            raise OSError(
                error.errno,
                f"cannot listen on {host} port {port}: {error.strerror}; leave port out for a free "
                "one",
            ) from None
        self._running = RunningMock(url_of(listener))
        self._thread = Thread(target=self._run, args=(listener,), daemon=True, name="honcho-mock")
        self._thread.start()
        if not self._answering.wait(START_SECONDS):
            self.stop()
            raise RuntimeError(f"the mock did not start within {START_SECONDS} s")
        return self

    def stop(self) -> None:
        self.close()
        if self._running is not None:
            self._running.close()
        if self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
            self._thread = None

    def _known(self) -> RunningMock:
        if self._running is None:
            raise RuntimeError("the mock has no URL yet: enter the context, or call start(), first")
        return self._running

    def _run(self, listener: socket.socket) -> None:
        with listener:
            self._server.run(sockets=[listener])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self.start()

    async def __aexit__(self, *_: object) -> None:
        self.stop()


class MockServer(ThreadServer):
    """A mock on a port of its own, for as long as the context lasts.

        with MockServer() as server:
            httpx.post(f"{server.url}/v1/apps", json={"name": "an app"})

    Takes the settings of `Settings`, by name, and `broken`, the names of defects that it is to
    have; `generation` is what it serves, if not Honcho. A server is started once: make another to
    begin anew.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        generation: Generation | None = None,
        seams: Seams | None = None,
        broken: str | Iterable[str] = (),
        **settings: Any,
    ) -> None:
        flawed = defects(broken)
        seams = flawed.seams if seams is None else seams
        made = settings_from({**flawed.settings, **settings})
        made = replace(made, allowed_hosts=with_bound(made.allowed_hosts, host))
        self.mock = make(made, generation=generation, seams=seams)
        super().__init__(self.mock.app, host=host, port=port)


class ProxyServer(ThreadServer):
    """A proxy that judges what passes to the server of a URL and back, on a port of its own.

        with ProxyServer("http://127.0.0.1:8000", fail=True) as proxy:
            client = Honcho(base_url=proxy.url)

    Takes what `build_proxy` takes, by name. `proxy.world(name)` has the journal and the faults of
    whatever goes through `/~name`.
    """

    def __init__(
        self, upstream: str, *, host: str = "127.0.0.1", port: int = 0, **options: Any
    ) -> None:
        names = with_bound(options.pop("allowed_hosts", ()), host)
        self.proxy = build_proxy(upstream, allowed_hosts=names, **options)
        # The server behind it says what day it is.
        super().__init__(self.proxy.app, host=host, port=port, dated=False)
