"""The ASGI application: what a mock is made of, and the stack a request goes through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from connexion.middleware import ConnexionMiddleware
from connexion.resolver import Resolver

from honcho_mock.behaviour.backend import Backend
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.handlers import handler_of
from honcho_mock.behaviour.identity import Clock, Ids
from honcho_mock.behaviour.lenient import LenientBackend
from honcho_mock.behaviour.resources import ALIASES, RULES
from honcho_mock.behaviour.scopes import ADMIN
from honcho_mock.behaviour.store import Store
from honcho_mock.behaviour.tokens import Keys
from honcho_mock.samples import seed
from honcho_mock.serving.access import access_of
from honcho_mock.serving.dispatch import Dispatch, endpoint
from honcho_mock.serving.document30 import skeleton30
from honcho_mock.serving.documentation import UI_OPTIONS, Documentation
from honcho_mock.serving.failures import Failures, own_fault
from honcho_mock.serving.routing import TreeRouting
from honcho_mock.serving.seams import NO_SEAMS, Seams
from honcho_mock.serving.validation import Schemas
from honcho_openapi import load
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from honcho_mock.settings import Settings

ANY_TOKEN_SECRET = "any token will do, so this is no secret"  # noqa: S105


@dataclass(frozen=True, kw_only=True)
class Mock:
    """An application, and what stands behind it."""

    app: ASGIApp
    backend: Backend
    served: int
    """How many operations it serves, of as many as the document has."""
    described: int

    def admin_key(self) -> str | None:
        """A key that opens everything, where keys are asked for."""
        keys = self.backend.keys
        return None if keys is None else keys.sign({"t": self.backend.now(), ADMIN: True})


def build(settings: Settings, *, seams: Seams = NO_SEAMS) -> Mock:
    """Put a mock together. What can be worked out about an operation is worked out here."""
    document = load()
    text, skeleton = encode(document), skeleton30(document)
    backend = seams.backend(_backend(settings))
    if settings.seed_data == "samples":
        seed(backend)
    described = len(operations(document))
    endpoints = _endpoints(seams.document(document), backend, settings, seams)
    return Mock(
        app=seams.app(_stack(text, skeleton, endpoints)),
        backend=backend,
        served=len(endpoints),
        described=described,
    )


def _backend(settings: Settings) -> Backend:
    secret = {"off": None, "any": ANY_TOKEN_SECRET, "jwt": settings.jwt_secret}[settings.auth]
    kind = LenientBackend if settings.lenient else Backend
    return kind(
        Store(max_messages=settings.max_messages),
        new_id=Ids(seed=settings.random_seed),
        now=Clock(),
        keys=Keys(secret) if secret else None,
    )


def _endpoints(
    document: dict[str, Any], backend: Backend, settings: Settings, seams: Seams
) -> dict[str, ASGIApp]:
    """What serves each operation of the document, by its id."""
    schemas = Schemas(document, rules=RULES)
    return {
        operation.id: endpoint(
            operation,
            seams.handler(backend, operation.key, handler_of(backend, operation.key)),
            schemas=schemas,
            access=access_of(operation, auth=settings.auth, keys=backend.keys),
            aliases=ALIASES.get(operation.key, {}),
            max_body=settings.max_body,
        )
        for operation in operations(document)
    }


def _stack(text: bytes, skeleton: dict[str, Any], endpoints: dict[str, ASGIApp]) -> ASGIApp:
    """Connexion, with parts of our own where its own do at every request what can be done once."""
    stack = ConnexionMiddleware(
        _nothing_below,
        middlewares=[
            Failures,
            partial(Documentation, document=text),
            TreeRouting,
            partial(Dispatch, endpoints=endpoints),
        ],
        resolver=Resolver(lambda operation_id: endpoints[operation_id]),
        swagger_ui_options=UI_OPTIONS,
    )
    stack.add_error_handler(Exception, own_fault)
    stack.add_api(skeleton, base_path="")
    app: ASGIApp = stack
    return app


async def _nothing_below(scope: Scope, receive: Receive, send: Send) -> None:
    """What the stack passes on: the server's start and stop, which need nothing here."""
    while scope["type"] == "lifespan":
        event = (await receive())["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{event}.complete"})
        if event == "shutdown":
            return
