"""Whatever was raised and not answered."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.middleware.exceptions import ExceptionMiddleware

from honcho_mock.behaviour.encoding import encode
from honcho_mock.serving.connections import DroppedError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

RAISED = "honcho_mock.raised"
"""Where a scope holds what could not be answered."""

logger = logging.getLogger("honcho_mock")


class Failures(ExceptionMiddleware):  # type: ignore[misc]
    """Connexion's error handling, entered only once something was raised.

    Its own way in makes a request object and wraps `send`, for every request: a tenth of the time
    that creating a message takes.
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
            scope[RAISED] = error
            await super().__call__(scope, receive, send)


async def _raise_again(scope: Scope, _receive: Receive, _send: Send) -> None:
    raise scope[RAISED]


async def own_fault(_request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    """A fault of this server: whole on its log, and to the client in the form of all refusals."""
    logger.error("a request could not be served", exc_info=error)
    body = encode({"detail": "Internal Server Error"})
    return ConnexionResponse(status_code=500, mimetype="application/json", body=body)
