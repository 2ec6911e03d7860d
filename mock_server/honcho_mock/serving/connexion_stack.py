"""Connexion: what the mock is built on, with parts of our own where its own do at every request
what can be done once.

It holds the document, refuses to start on a wrong one, and serves what is no operation of the API:
the control plane, the pages, and whatever is raised there. Nothing else uses its inner parts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.abstract import (
    ROUTING_CONTEXT,
    AbstractRoutingAPI,
    RoutedAPI,
    RoutedMiddleware,
)
from connexion.middleware.exceptions import ExceptionMiddleware
from connexion.middleware.routing import RoutingMiddleware
from connexion.resolver import Resolver

from honcho_mock.serving.answers import write
from honcho_mock.serving.connections import DroppedError, LeftError
from honcho_mock.serving.failures import failed
from honcho_mock.serving.pages.documentation import Documentation
from honcho_mock.serving.request import REQUEST, request_of
from honcho_mock.serving.routing import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connexion.operations import AbstractOperation
    from connexion.spec import Specification
    from starlette.types import ASGIApp, Receive, Scope, Send

    from honcho_mock.serving.request import Request


class Stack:
    """The service of what is no operation of the API.

    `document` is what people and tools get, and so are `others`; `skeleton` is what Connexion holds
    of it. `besides` are other skeletons, whose operations are served here, by the path that all of
    their paths begin with.
    """

    def __init__(
        self,
        document: bytes,
        skeleton: dict[str, Any],
        *,
        others: Sequence[bytes] = (),
        besides: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        connexion = ConnexionMiddleware(
            _nothing_below,
            middlewares=[
                Failures,
                partial(Documentation, document=document, others=others, inspected=bool(besides)),
                TreeRouting,
                Dispatch,
            ],
            resolver=Resolver(lambda _operation_id: _nothing_below),
        )
        connexion.add_error_handler(Exception, _own_failure)
        for base_path, held in {"": skeleton, **(besides or {})}.items():
            connexion.add_api(held, base_path=base_path)
        self._connexion: ASGIApp = connexion

    async def __call__(self, request: Request, send: Send) -> None:
        request.scope[REQUEST] = request
        await self._connexion(request.scope, request.receive, send)

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._connexion(scope, receive, send)


class TreeAPI(AbstractRoutingAPI[str]):  # type: ignore[misc]
    """Fills the tree from what Connexion reads in the document."""

    def __init__(self, specification: Specification, *, tree: Tree, **kwargs: Any) -> None:
        self._tree = tree
        super().__init__(specification, **kwargs)

    def make_operation(self, operation: AbstractOperation) -> str:
        return str(operation.operation_id)

    @staticmethod
    def _framework_path_and_name(operation: AbstractOperation, path: str) -> tuple[str, str]:
        return path, operation.operation_id

    def _add_operation_internal(
        self,
        method: str,
        path: str,
        operation: str,
        name: str | None = None,  # noqa: ARG002
    ) -> None:
        self._tree.add(method, self.base_path + path, operation)


class TreeRouting(RoutingMiddleware):  # type: ignore[misc]
    """Connexion's routing middleware over a tree."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._tree = Tree()
        self._contexts: dict[str, dict[str, dict[str, str]]] = {}

    def add_api(self, specification: Specification, **kwargs: Any) -> None:
        api = TreeAPI(specification, tree=self._tree, **kwargs)
        for item in specification["paths"].values():
            for operation in item.values():
                key = operation["operationId"]
                routing = {"api_base_path": api.base_path, "operation_id": key}
                self._contexts[key] = {ROUTING_CONTEXT: routing}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = request_of(scope)
        found = self._tree.find(scope["method"], scope["path"])
        if found is None:
            await write(self._tree.refusal(request), send)
            return
        operation_id, request.ids = found
        scope["extensions"] = scope.get("extensions", {}) | self._contexts[operation_id]
        await self.app(scope, receive, send)


class DispatchAPI(RoutedAPI[str]):  # type: ignore[misc]
    """The operations that Connexion finds in the document, by their ids."""

    def __init__(self, specification: Specification, **kwargs: Any) -> None:
        super().__init__(specification, **kwargs)
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> str:
        return str(operation.operation_id)


class Dispatch(RoutedMiddleware[DispatchAPI]):  # type: ignore[misc]
    """Connexion's routed middleware, with the endpoints that a request brings: that is how one
    stack serves many states."""

    api_cls = DispatchAPI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = request_of(scope)
        operation_id = scope["extensions"][ROUTING_CONTEXT]["operation_id"]
        try:
            answer = await request.endpoints[operation_id](request)
        except LeftError:
            return
        await write(answer, send)


class Failures(ExceptionMiddleware):  # type: ignore[misc]
    """Connexion's error handling, entered only once something was raised.

    Its own way in makes a request object and wraps `send`, for every request.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(_raise_again)
        self._next = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._next(scope, receive, send)
        except DroppedError:
            raise
        except Exception as error:
            if scope["type"] != "http":
                raise
            request_of(scope).notes.error = error
            await super().__call__(scope, receive, send)


async def _raise_again(scope: Scope, _receive: Receive, _send: Send) -> None:
    error = request_of(scope).notes.error
    assert error is not None
    raise error


async def _own_failure(_request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    answer = failed(error)
    return ConnexionResponse(
        status_code=answer.status, mimetype="application/json", body=answer.body
    )


async def _nothing_below(scope: Scope, receive: Receive, send: Send) -> None:
    """What the stack passes on: the server's start and stop, which need nothing here."""
    while scope["type"] == "lifespan":
        event = (await receive())["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{event}.complete"})
        if event == "shutdown":
            return
