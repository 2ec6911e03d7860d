"""An application in this process, called by clients that know no event loop."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class Blocking(httpx.BaseTransport):
    """Calls an application in an event loop of its own, which a thread runs from the first request
    until the client is closed. An answer is had as a whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app)
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if self._portal is None:
            self._portal = self._stack.enter_context(start_blocking_portal())
        return self._portal.call(self._ask, request)

    def close(self) -> None:
        self._portal = None
        self._stack.close()

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=await answer.aread()
        )
