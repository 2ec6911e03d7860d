"""The way in: which world a request is for, and its place in the journal of that world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.errors import FullError
from honcho_mock.serving.admission.guard import headers_of
from honcho_mock.serving.answers import send_detail
from honcho_mock.serving.connections import DroppedError, drop
from honcho_mock.serving.dispatch import ENDPOINTS
from honcho_mock.serving.pages.documentation import NOT_OF_CLIENTS
from honcho_mock.serving.pages.webpages import PRIVATE
from honcho_mock.workshop.callers import INSPECTOR
from honcho_mock.workshop.errors import TooManyWorldsError, WorkshopError
from honcho_mock.workshop.journal.recording import Recording
from honcho_mock.workshop.paths import MARK, check_name, is_control
from honcho_mock.workshop.worlds.worlds import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from honcho_mock.workshop.callers import Callers
    from honcho_mock.workshop.worlds.worlds import World, Worlds

NOT_MADE = (
    "there is no world called {name!r}, and this request makes none: a world is made by the first "
    "request of a client to /~{name}{prefix}/… or to its control plane, and not by a page or an "
    "image"
)


class Entrance:
    """`/~name/v1/…` is `/v1/…` in the world of that name; without a name it is the default one.

    What begins as the paths of the API do is what a client asks of a server.
    `unrecorded` are the paths that people and tools ask for, and no client of a Honcho.
    """

    def __init__(
        self,
        app: ASGIApp,
        worlds: Worlds,
        callers: Callers,
        *,
        unrecorded: Collection[str] = NOT_OF_CLIENTS,
    ) -> None:
        self._app = app
        self._worlds = worlds
        self._prefix = worlds.making.generation.api.prefix
        self._below = f"{self._prefix}/"
        self._callers = callers
        self._unrecorded = unrecorded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        world = self._worlds.default
        if not scope["path"].startswith(self._below):
            found = await self._beside(scope, receive, send)
            if found is None:
                return
            world = found
        scope[ENDPOINTS] = world.endpoints
        recording = Recording(scope, receive, send)
        journal = world.journal
        dropped = False
        try:
            await self._app(scope, recording.receive, recording.send)
        except DroppedError:
            dropped = True
        finally:
            journal.add(recording.end())
        if dropped:
            # Only now: whoever sees the connection end may ask what the journal says of it.
            await drop(scope, receive)

    async def _beside(self, scope: Scope, receive: Receive, send: Send) -> World | None:
        """The world that a request is for; None where it is none of a client, and is answered."""
        try:
            return await self._world(scope, receive, send)
        except (TooManyWorldsError, FullError) as error:
            await send_detail(send, 507, str(error))
        except WorkshopError as error:
            await send_detail(send, 404, str(error))
        return None

    async def _world(self, scope: Scope, receive: Receive, send: Send) -> World | None:
        name = _cut(scope) if scope["path"].startswith(MARK) else DEFAULT
        path = scope["path"]
        if path in self._unrecorded:
            await self._answer(self._worlds.default, scope, receive, send)
            return None
        headers, controlled = headers_of(scope), is_control(path)
        refusal = self._callers.refusal(scope, headers) if controlled else None
        if refusal is not None:
            await send_detail(send, 403, refusal, PRIVATE)
            return None
        world = self._worlds.known(name)
        if world is None and path not in INSPECTOR and (controlled or path.startswith(self._below)):
            if not self._callers.may_make_world(scope, headers):
                raise WorkshopError(NOT_MADE.format(name=name, prefix=self._prefix))
            world = self._worlds.get(name)
        if controlled:
            await self._control(world or self._worlds.default, scope, receive, send)
            return None
        if world is None:
            await self._answer(self._worlds.default, scope, receive, send)
        return world

    async def _control(self, world: World, scope: Scope, receive: Receive, send: Send) -> None:
        """Whatever can be got can be asked about by HEAD, and is for nobody else to use."""
        head = scope["method"] == "HEAD"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                private = [header for header in PRIVATE if header[0] not in names]
                message = {**message, "headers": [*message["headers"], *private]}
            elif head:
                message = {**message, "body": b""}
            await send(message)

        # The server goes by the method in its own scope.
        asked = {**scope, "method": "GET"} if head else scope
        await self._answer(world, asked, receive, answer)

    async def _answer(self, world: World, scope: Scope, receive: Receive, send: Send) -> None:
        """Without a line in a journal."""
        scope[ENDPOINTS] = world.endpoints
        try:
            await self._app(scope, receive, send)
        except DroppedError:
            await drop(scope, receive)


def _cut(scope: Scope) -> str:
    """The name of a world that a path begins with, which the path then no longer has."""
    path: str = scope["path"]
    end = path.find("/", len(MARK))
    if end < 0:
        end = len(path)
    name = path[len(MARK) : end]
    check_name(name)
    scope["path"] = path[end:]
    scope["root_path"] = scope.get("root_path", "") + path[:end]
    raw = scope.get("raw_path")
    if raw is not None:
        # The name may be written with percent signs there.
        end = raw.find(b"/", len(MARK))
        scope["raw_path"] = raw[end:] if end >= 0 else b""
    return name
