"""A line for each request, for whoever watches a mock at work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from honcho_openapi.printable import shown_in_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AccessLines:
    """Says method, path, query, status and milliseconds of every request once it is answered."""

    def __init__(self, app: ASGIApp, say: Callable[[str], None]) -> None:
        self._app = app
        self._say = say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Before anybody cuts the name of a world off.
        target = scope["path"] + ("?" if scope["query_string"] else "")
        target += scope["query_string"].decode("latin-1")
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            spent = (time.perf_counter() - began) * 1000
            line = f"{scope['method']} {target} {status or 'no answer'} {spent:.1f} ms"
            self._say(shown_in_line(line))
