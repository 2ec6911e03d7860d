"""Defects that show when there are many requests at once, or when a connection fails."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

import anyio

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import decode
from honcho_mock.broken.parts import Defect, asked, handled
from honcho_mock.serving.answers import send_detail
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from honcho_mock.behaviour.backend import Answer, Backend, Call, Handler
    from honcho_mock.behaviour.store import Table

PAUSE_SECONDS = 0.003
"""How long a request is held, so that others come in the meantime."""


def _crowded(meant: Callable[[Scope], bool], then: Callable[[Backend, Scope, Any], None]) -> Seams:
    """What is done wrong after a request that was not alone on its path."""
    held: list[Backend] = []

    def backend_seam(backend: Backend) -> Backend:
        held[:] = [backend]
        return backend

    def app_seam(app: ASGIApp) -> ASGIApp:
        (backend,) = held
        waiting: Counter[str] = Counter()

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not meant(scope):
                await app(scope, receive, send)
                return
            sent: list[Message] = []

            async def keep(message: Message) -> None:
                sent.append(message)

            waiting[scope["path"]] += 1
            crowded = waiting[scope["path"]] > 1
            await anyio.sleep(PAUSE_SECONDS)
            await app(scope, receive, keep)
            if crowded and sent[0]["status"] == 200:
                then(backend, scope, decode(sent[1]["body"]))
            waiting[scope["path"]] -= 1
            for message in sent:
                await send(message)

        return serve

    return Seams(backend=backend_seam, app=app_seam)


def _creates_message(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] == "POST" and path.endswith("/messages")


def _gets_or_creates(scope: Scope) -> bool:
    return "/users/get_or_create/" in scope["path"]


def _messages(backend: Backend, row: dict[str, Any]) -> Table:
    table = backend.table(RESOURCES["messages"], (row["app_id"], row["user_id"], row["session_id"]))
    assert table is not None
    return table


def _lost(backend: Backend, _scope: Scope, row: dict[str, Any]) -> None:
    _messages(backend, row).remove(row["id"])


def _put_first(backend: Backend, _scope: Scope, row: dict[str, Any]) -> None:
    table = _messages(backend, row)
    table.reorder([table.order[-1], *table.order[:-1]])


def _forgotten(backend: Backend, _scope: Scope, row: dict[str, Any]) -> None:
    table = backend.table(RESOURCES["users"], (row["app_id"],))
    assert table is not None
    if row["name"] in table.names:
        table.drop_name(row["name"])


def _each_nth_fails(nth: int) -> Seams:
    """A gateway's 503 now and then; the request behind it is not lost, and not done either."""

    def seam(app: ASGIApp) -> ASGIApp:
        requests = count(1)

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and next(requests) % nth == 0:
                await send_detail(send, 503, "Service Unavailable")
            else:
                await app(scope, receive, send)

        return serve

    return Seams(app=seam)


def _cut_off_where(holds: Callable[[bytes], bool]) -> Seams:
    """An answer that is announced and does not come: the server closes the connection."""

    def seam(app: ASGIApp) -> ASGIApp:
        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not _creates_message(scope):
                await app(scope, receive, send)
                return
            message = await receive()

            async def again() -> Message:
                return message

            if holds(message.get("body", b"")):
                headers = [(b"content-length", b"100")]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                raise ConnectionResetError("cut off")
            await app(scope, again, send)

        return serve

    return Seams(app=seam)


def _falls_over_surrogates(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Answer:
        answer = handler(call)
        assert isinstance(answer, bytes)
        if b"\\ud8" in answer:
            raise LookupError("a row that this server falls over")
        return answer

    return handle


CHAT = ("sessions", "chat")

TOGETHER = (
    Defect(
        "lost-among-many",
        "A message that comes while another is made is lost.",
        "together.lost",
        _crowded(_creates_message, _lost),
    ),
    Defect(
        "out-of-order-among-many",
        "A message that comes while another is made is put before all others.",
        "together.order",
        _crowded(_creates_message, _put_first),
    ),
    Defect(
        "raced-users",
        "Users that are got or created at once are several.",
        "together.once",
        _crowded(_gets_or_creates, _forgotten),
    ),
    Defect(
        "chat-never-streams",
        "Chat never streams.",
        "chat.stream",
        asked(CHAT, lambda body: {**body, "stream": False}),
    ),
    Defect(
        "chat-always-streams",
        "Chat always streams.",
        "chat.stream",
        asked(CHAT, lambda body: {**body, "stream": True}),
    ),
    Defect(
        "list-falls-over-surrogates",
        "A list fails over a lone surrogate that was accepted.",
        "robust.stored",
        handled(("messages", "list"), _falls_over_surrogates),
    ),
    Defect(
        "cut-off-on-nul",
        "The connection is closed on NUL in a content.",
        "robust.answered",
        _cut_off_where(lambda body: b"\\u0000" in body),
    ),
    Defect(
        "unsteady",
        "Every fortieth request is answered with 503.",
        "robust.steady",
        _each_nth_fails(40),
    ),
)
