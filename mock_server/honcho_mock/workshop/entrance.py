"""The way in: which world a request is for, and its place in the journal of that world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.errors import FullError
from honcho_mock.serving.answers import detail, write
from honcho_mock.serving.connections import DroppedError, LeftError, drop
from honcho_mock.serving.pages.documentation import NOT_OF_CLIENTS
from honcho_mock.serving.pages.webpages import PRIVATE
from honcho_mock.workshop.callers import INSPECTOR
from honcho_mock.workshop.errors import TooManyWorldsError, WorkshopError
from honcho_mock.workshop.journal.exchange import Exchange
from honcho_mock.workshop.paths import MARK, check_name, is_control
from honcho_mock.workshop.worlds.worlds import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import Message, Receive, Scope, Send

    from honcho_mock.serving.request import Endpoint, Request
    from honcho_mock.serving.service import Service
    from honcho_mock.workshop.callers import Callers
    from honcho_mock.workshop.worlds.worlds import World, Worlds

NOT_MADE = (
    "there is no world called {name!r}, and this request makes none: a world is made by the first "
    "request of a client to /~{name}{prefix}/… or to its control plane, and not by a page or an "
    "image"
)


class Entrance:
    """`/~name/v1/…` is `/v1/…` in the world of that name; without a name it is the default one.

    What begins as the paths of the API do is what a client asks of a server. `api` answers that.
    `beside` serves the control plane, and the pages that people and tools ask for, and no client of
    a Honcho: those of the paths `unrecorded`.
    """

    def __init__(
        self,
        api: Endpoint,
        worlds: Worlds,
        callers: Callers,
        *,
        beside: Service,
        unrecorded: Collection[str] = NOT_OF_CLIENTS,
    ) -> None:
        self._api = api
        self._worlds = worlds
        served = (worlds.parts.blueprint, *worlds.parts.others)
        self._prefix = served[0].generation.api.prefix
        self._below = tuple(f"{one.generation.api.prefix}/" for one in served)
        self._callers = callers
        self._beside = beside
        self._unrecorded = unrecorded

    async def __call__(self, request: Request, send: Send) -> None:
        """A request's whole way: the world that it is for; its answer, as a value, with what is
        made to go wrong in that world; written, and recorded."""
        name = DEFAULT if request.path.startswith(self._below) else _cut(request)
        world = self._worlds.known(name)
        if world is None or not request.path.startswith(self._below):
            world = await self._world_or_answer(name, world, request, send)
            if world is None:
                return
        request.endpoints = world.endpoints
        exchange, journal = Exchange(request), world.journal
        dropped = False
        try:
            answer = await self._api(request)
            await write(exchange.taking(answer), send)
        except DroppedError:
            dropped = True
        except LeftError:
            request.notes.left = True
        finally:
            journal.add(exchange.ended(request))
        if dropped:
            # Only now: whoever sees the connection end may ask what the journal says of it.
            await drop(request.scope, request.receive)

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._beside.live(scope, receive, send)

    async def _world_or_answer(
        self, name: str, world: World | None, request: Request, send: Send
    ) -> World | None:
        """The world of a name, made if it may be; None where the request is for nothing that a
        client asks a server for, and is answered."""
        try:
            return await self._made(name, world, request, send)
        except (TooManyWorldsError, FullError) as error:
            await write(detail(507, str(error)), send)
        except WorkshopError as error:
            await write(detail(404, str(error)), send)
        return None

    async def _made(
        self, name: str, world: World | None, request: Request, send: Send
    ) -> World | None:
        if world is None:
            check_name(name)
        path = request.path
        if path in self._unrecorded:
            await self._beside(request, send)
            return None
        controlled = is_control(path)
        refusal = self._callers.refusal(request) if controlled else None
        if refusal is not None:
            await write(detail(403, refusal, PRIVATE), send)
            return None
        if world is None and path not in INSPECTOR and (controlled or path.startswith(self._below)):
            if not self._callers.may_make_world(request):
                raise WorkshopError(NOT_MADE.format(name=name, prefix=self._prefix))
            world = self._worlds.get(name)
        if controlled:
            await self._control(world or self._worlds.default, request, send)
            return None
        if world is None:
            await self._beside(request, send)
        return world

    async def _control(self, world: World, request: Request, send: Send) -> None:
        """Whatever can be got can be asked about by HEAD, and is for nobody else to use."""
        head = request.method == "HEAD"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                private = [header for header in PRIVATE if header[0] not in names]
                message = {**message, "headers": [*message["headers"], *private]}
            elif head:
                message = {**message, "body": b""}
            await send(message)

        if head:
            # The server goes by the method in its own scope.
            request.method = "GET"
            request.scope = {**request.scope, "method": "GET"}
        request.endpoints = world.controls
        await self._beside(request, answer)


def _cut(request: Request) -> str:
    """The name of the world that a request is for, cut off the path if it stands there."""
    path, scope = request.path, request.scope
    if not path.startswith(MARK):
        return DEFAULT
    end = path.find("/", len(MARK))
    if end < 0:
        end = len(path)
    name = path[len(MARK) : end]
    request.path = scope["path"] = path[end:]
    request.root_path = scope["root_path"] = request.root_path + path[:end]
    raw = scope.get("raw_path")
    if raw is not None:
        # The name may be written with percent signs there.
        end = raw.find(b"/", len(MARK))
        scope["raw_path"] = raw[end:] if end >= 0 else b""
    return name
