"""A client that calls the application in this process: no socket, no thread, no event loop."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine, Mapping, MutableMapping

    from starlette.types import ASGIApp

APP = "/v1/apps/app_id"
USER = f"{APP}/users/user_id"
SESSION = f"{USER}/sessions/session_id"
MESSAGES = f"{SESSION}/messages"
SECRET = "a secret that is long enough for every algorithm that this project signs with"

NOTHING: Any = object()
"""Stands for no body at all, where None would be JSON's null."""


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    chunks: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> Any:
        return self.json["detail"]

    @property
    def faults(self) -> list[tuple[str, list[Any]]]:
        """Type and place of every fault in a 422."""
        return [(fault["type"], fault["loc"]) for fault in self.detail]


class Client:
    """Calls an ASGI application that answers without waiting for anything."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str] | None = None) -> None:
        self.app = app
        self.headers = dict(headers or {})

    def __call__(
        self,
        method: str,
        target: str,
        value: Any = NOTHING,
        *,
        raw: bytes | list[bytes] = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a value as JSON, or `raw` as it is; a list of it arrives in as many pieces."""
        pieces = [json.dumps(value).encode()] if value is not NOTHING else raw
        pieces = [pieces] if isinstance(pieces, bytes) else pieces
        path, _, query = target.partition("?")
        typed = {} if value is NOTHING else {"Content-Type": "application/json"}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
            "headers": [
                (name.lower().encode(), text.encode("latin-1"))
                for name, text in {**typed, **self.headers, **(headers or {})}.items()
            ],
        }
        return _run(self.app, scope, pieces)

    def ok(self, method: str, target: str, value: Any = NOTHING) -> Any:
        """The value of an answer that must be 200."""
        response = self(method, target, value)
        assert response.status == 200, (method, target, response.status, response.body)
        return response.json


def _run(app: ASGIApp, scope: MutableMapping[str, Any], pieces: list[bytes]) -> Response:
    sent: list[MutableMapping[str, Any]] = []
    waiting = list(pieces)

    async def receive() -> MutableMapping[str, Any]:
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    _finish(app(scope, receive, send))  # type: ignore[arg-type]
    start, *rest = sent
    return Response(
        start["status"],
        {name.decode(): text.decode("latin-1") for name, text in start["headers"]},
        tuple(message["body"] for message in rest if message["body"]),
    )


async def nothing_comes() -> Any:
    raise AssertionError("nobody was to ask for the request's body")


async def pieces_of(*pieces: bytes) -> AsyncGenerator[bytes, None]:
    """The body of an answer, in pieces."""
    for piece in pieces:
        yield piece


def _finish(running: Coroutine[Any, Any, None]) -> None:
    try:
        running.send(None)
    except StopIteration:
        return
    raise AssertionError("the application waits for something other than its request")


def is_id(text: object) -> bool:
    return (
        isinstance(text, str)
        and len(text) == 21
        and text.replace("-", "a").replace("_", "a").isalnum()
    )
