"""The same answer, always: what the HTTP server costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.benchmarks.workload import APP, CONTENT, SESSION, USER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MESSAGE = {
    "id": "a-message-21-letters-",
    "content": CONTENT,
    "is_user": True,
    "session_id": SESSION,
    "metadata": {},
    "created_at": "2026-01-01T00:00:00.000000Z",
    "app_id": APP,
    "user_id": USER,
}
BODY = json.dumps(MESSAGE, separators=(",", ":")).encode()

START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))],
}
REST = {"type": "http.response.body", "body": BODY}


def create() -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", scope["type"]
        await send(START)
        await send(REST)

    return app
