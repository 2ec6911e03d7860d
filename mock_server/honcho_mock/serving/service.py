"""What a mock is behind its guard: from a request to its answer, written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from honcho_mock.serving.answers import write
from honcho_mock.serving.connections import DroppedError, LeftError
from honcho_mock.serving.failures import failed
from honcho_mock.serving.pages.documentation import PATHS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request
    from honcho_mock.serving.routing import Tree


class Service(Protocol):
    """What answers requests, and is told when the server starts and stops."""

    async def __call__(self, request: Request, send: Send) -> None: ...

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class Router:
    """All operations of the document: a request is routed, and answered by the endpoint that its
    operation has on the state that the request is for."""

    def __init__(self, tree: Tree, *, unknown: Endpoint | None = None) -> None:
        self._tree = tree
        self._unknown = unknown
        """What answers a request for no operation, if that is not refused."""

    async def __call__(self, request: Request) -> Answer:
        """Raises DroppedError where the connection is to end without an answer, and LeftError where
        the client has ended it."""
        found = self._tree.find(request.method, request.path)
        if found is None and self._unknown is not None:
            return await self._unknown(request)
        if found is None:
            return self._tree.refusal(request)
        operation_id, request.ids = found
        request.operation_id = operation_id
        try:
            return await request.endpoints[operation_id](request)
        except (DroppedError, LeftError):
            raise
        except Exception as error:
            request.notes.error = error
            return failed(error)


class OneState:
    """The API on one state, and what is beside it."""

    def __init__(self, api: Endpoint, endpoints: Mapping[str, Endpoint], beside: Service) -> None:
        self._api = api
        self._endpoints = endpoints
        self._beside = beside

    async def __call__(self, request: Request, send: Send) -> None:
        if request.path in PATHS:
            await self._beside(request, send)
            return
        request.endpoints = self._endpoints
        try:
            answer = await self._api(request)
        except LeftError:
            return
        await write(answer, send)

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._beside.live(scope, receive, send)
