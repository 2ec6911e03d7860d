"""The document for people and for tools: Swagger UI and `/openapi.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.options import SwaggerUIOptions
from connexion.spec import Specification

from honcho_mock.behaviour.encoding import decode
from honcho_mock.serving.answers import send_json
from honcho_mock.serving.document30 import document30

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

UI_PATH = "/docs"
DOCUMENT_PATH = "/openapi.json"

UI_OPTIONS = SwaggerUIOptions(swagger_ui_path=UI_PATH, spec_path=f"{UI_PATH}/openapi-3.0.json")
"""The Swagger UI in Connexion's bundle shows OpenAPI 3.0 only, so it is given that view."""


class Documentation(SwaggerUIMiddleware):  # type: ignore[misc]
    """Connexion's Swagger UI, built when it is first asked for and passed by for the API."""

    def __init__(self, app: ASGIApp, document: bytes) -> None:
        super().__init__(app)
        self._document = document
        self._options: dict[str, Any] | None = None

    def add_api(self, _specification: Specification, **options: Any) -> None:
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith((UI_PATH, DOCUMENT_PATH)):
            await self.app(scope, receive, send)
        elif scope["path"] == DOCUMENT_PATH and scope["method"] == "GET":
            await send_json(send, 200, self._document)
        else:
            if self._options is not None:
                view = Specification.load(document30(decode(self._document)))
                super().add_api(view, **self._options)
                self._options = None
            await super().__call__(scope, receive, send)
