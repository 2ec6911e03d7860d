"""A world of an application in this process, as tests use it: no socket, and no thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from honcho_mock.client.transport import LocalTransport
from honcho_mock.client.world import ControlledWorld, client_options, world_url

if TYPE_CHECKING:
    import httpx
    from starlette.types import ASGIApp

NOWHERE = "http://honcho-mock"
"""Where the application is said to be: clients want a host, and never look for it."""


class MockAppWorld(ControlledWorld):
    """One world of an application. `app` is for `httpx.ASGITransport`, under the base URL `url`."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        url = world_url(NOWHERE, name)
        super().__init__(url, LocalTransport(app, urlsplit(url).path))
        self.app = app

    @property
    def reached_by(self) -> str:
        clients = "http_client=honcho_mock_app.client(), or sync_client() without a loop"
        return f"{super().reached_by}, and {clients}"

    def client(self, **options: Any) -> httpx.AsyncClient:
        """An HTTP client that calls the application, with an admin's key where keys are asked
        for."""
        import httpx

        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(**client_options(self, {"transport": transport, **options}))

    def sync_client(self, **options: Any) -> httpx.Client:
        """The same for code without an event loop; close it, or use it as a context."""
        import httpx

        from honcho_mock.client.blocking import Blocking

        return httpx.Client(**client_options(self, {"transport": Blocking(self.app), **options}))
