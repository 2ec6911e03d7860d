"""Defects that show when there are many requests at once, or when a connection fails."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

import anyio

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import decode
from honcho_mock.broken.parts import Defect, asked, handled
from honcho_mock.serving.answers import Pieces, Whole, detail
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.storage.store import Table
    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request

PAUSE_SECONDS = 0.003
"""How long a request is held, so that others come in the meantime."""


def _crowded(meant: Callable[[Request], bool], then: Callable[[Backend, Any], None]) -> Seams:
    """What is done wrong after a request that was not alone on its path."""
    held: list[Backend] = []

    def backend_seam(backend: Backend) -> Backend:
        held[:] = [backend]
        return backend

    def app_seam(api: Endpoint) -> Endpoint:
        (backend,) = held
        waiting: Counter[str] = Counter()

        async def serve(request: Request) -> Answer:
            if not meant(request):
                return await api(request)
            path = request.path
            waiting[path] += 1
            crowded = waiting[path] > 1
            await anyio.sleep(PAUSE_SECONDS)
            answer = await api(request)
            if crowded and isinstance(answer, Whole) and answer.status == 200:
                then(backend, decode(answer.body))
            waiting[path] -= 1
            return answer

        return serve

    return Seams(backend=backend_seam, app=app_seam)


def _creates_message(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/messages")


def _gets_or_creates(request: Request) -> bool:
    return "/users/get_or_create/" in request.path


def _messages(backend: Backend, row: dict[str, Any]) -> Table:
    table = backend.table(RESOURCES["messages"], (row["app_id"], row["user_id"], row["session_id"]))
    assert table is not None
    return table


def _lost(backend: Backend, row: dict[str, Any]) -> None:
    _messages(backend, row).remove(row["id"])


def _put_first(backend: Backend, row: dict[str, Any]) -> None:
    table = _messages(backend, row)
    table.reorder([table.order[-1], *table.order[:-1]])


def _forgotten(backend: Backend, row: dict[str, Any]) -> None:
    table = backend.table(RESOURCES["users"], (row["app_id"],))
    assert table is not None
    if row["name"] in table.names:
        table.drop_name(row["name"])


def _each_nth_fails(nth: int) -> Seams:
    """A gateway's 503 now and then; the request behind it is not lost, and not done either."""

    def seam(api: Endpoint) -> Endpoint:
        requests = count(1)

        async def serve(request: Request) -> Answer:
            if next(requests) % nth == 0:
                return detail(503, "Service Unavailable")
            return await api(request)

        return serve

    return Seams(app=seam)


def _cut_off_where(holds: Callable[[bytes], bool]) -> Seams:
    """An answer that is announced and does not come: the server closes the connection."""

    def seam(api: Endpoint) -> Endpoint:
        async def serve(request: Request) -> Answer:
            if _creates_message(request) and holds(await request.read()):
                return Pieces(200, _cut_off(), ((b"content-length", b"100"),))
            return await api(request)

        return serve

    return Seams(app=seam)


async def _cut_off() -> AsyncGenerator[bytes, None]:
    raise ConnectionResetError("cut off")
    yield b""


def _falls_over_surrogates(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
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
