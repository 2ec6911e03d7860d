"""Create message as Connexion's documentation has it: an AsyncApp, a document and a handler."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from random import randbytes
from typing import TYPE_CHECKING, Any

from connexion import AsyncApp
from connexion.resolver import Resolver
from tests.benchmarks.apps.document import one_operation
from tests.benchmarks.workload import APP, SESSION, USER

from honcho_mock.serving.document30 import document30

if TYPE_CHECKING:
    from starlette.types import ASGIApp

Answer = tuple[dict[str, Any], int]


def create() -> ASGIApp:
    app = AsyncApp(__name__)
    handler = _handler()
    app.add_api(document30(one_operation()), resolver=Resolver(lambda operation_id: handler))
    asgi: ASGIApp = app
    return asgi


def _handler() -> Any:
    sessions: dict[tuple[str, str, str], dict[str, Any]] = {(APP, USER, SESSION): {}}

    async def create_message(
        app_id: str, user_id: str, session_id: str, body: dict[str, Any]
    ) -> Answer:
        rows = sessions.get((app_id, user_id, session_id))
        if rows is None:
            return {"detail": "Session not found or does not belong to user"}, 404
        key = urlsafe_b64encode(randbytes(16))[:21].decode()
        rows[key] = {
            "id": key,
            "content": body["content"],
            "is_user": body["is_user"],
            "session_id": session_id,
            "metadata": body.get("metadata", {}),
            "created_at": datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z",
            "app_id": app_id,
            "user_id": user_id,
        }
        return rows[key], 200

    return create_message
