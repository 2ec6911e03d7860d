"""A mock that listens somewhere, as tests use it: its URL and its worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.client.arguments import no_attribute
from honcho_mock.client.transport import Connections, HTTPTransport
from honcho_mock.client.world import MockWorld, world_url
from honcho_mock.workshop.errors import UnreachableError
from honcho_mock.workshop.paths import CONTROL_PATH


class RunningMock:
    """A mock that somebody else started, here or elsewhere. Threads may share it.

    Its worlds have its connections; `close()` lets go of these, and of their clients.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._connections = Connections(self.url)
        self._worlds: list[MockWorld] = []

    if not TYPE_CHECKING:  # type checkers know better than this which names there are

        def __getattr__(self, name: str) -> Any:
            raise no_attribute(self, name)

    def world(self, name: str) -> MockWorld:
        """A world of this server, made on first use."""
        url = world_url(self.url, name)
        world = MockWorld(url, HTTPTransport(url, self._connections))
        self._worlds.append(world)
        return world

    @property
    def default(self) -> MockWorld:
        """The world of those clients that name none."""
        return MockWorld(self.url, HTTPTransport(self.url, self._connections))

    def worlds(self) -> list[str]:
        """The names of all worlds that there are now."""
        return [told["name"] for told in self._ask("/worlds")["worlds"]]

    def check(self) -> None:
        """Raise an `UnreachableError` unless there is a mock that has worlds."""
        self._ask("/world")

    def close(self) -> None:
        while self._worlds:
            self._worlds.pop().close()
        self._connections.close()

    def _ask(self, path: str) -> dict[str, Any]:
        status, answer = HTTPTransport(self.url, self._connections)("GET", path)
        if status == 403 and isinstance(answer, dict):
            # A mock that is called by a name that it was not started for says so.
            raise UnreachableError(f"the mock at {self.url} refuses: {answer.get('detail')}")
        if status != 200 or not isinstance(answer, dict):
            raise UnreachableError(
                f"what answers at {self.url} is no mock of Honcho that has worlds: "
                f"GET {CONTROL_PATH}{path} was answered {status}"
            )
        return answer
