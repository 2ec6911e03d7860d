"""The way in: which world a request is for, and its place in the journal of that world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.errors import FullError
from honcho_mock.serving.answers import send_detail
from honcho_mock.serving.connections import DroppedError, drop
from honcho_mock.serving.dispatch import ENDPOINTS
from honcho_mock.serving.documentation import DOCUMENT_PATH, UI_PATH
from honcho_mock.workshop.errors import TooManyWorldsError, WorkshopError
from honcho_mock.workshop.naming import CONTROL_PATH, LONGEST_NAME, MARK
from honcho_mock.workshop.recording import Recording

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from honcho_mock.workshop.worlds import World, Worlds

UNRECORDED = (CONTROL_PATH, UI_PATH, DOCUMENT_PATH)
"""What people and tools ask the mock for, and no client asks a Honcho."""


class Entrance:
    """`/~name/v1/…` is `/v1/…` in the world of that name; without a name it is the default one."""

    def __init__(self, app: ASGIApp, worlds: Worlds) -> None:
        self._app = app
        self._worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        try:
            world = self._named(scope) if path.startswith(MARK) else self._worlds.default
        except (TooManyWorldsError, FullError) as error:
            await send_detail(send, 507, str(error))
            return
        except WorkshopError as error:
            await send_detail(send, 404, str(error))
            return
        scope[ENDPOINTS] = world.endpoints
        if scope["path"].startswith(UNRECORDED):
            await self._app(scope, receive, send)
            return
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

    def _named(self, scope: Scope) -> World:
        """The world that a path begins with, which the path then no longer names."""
        path: str = scope["path"]
        end = path.find("/", len(MARK))
        if end < 0:
            end = len(path)
        prefix, name = path[:end], path[len(MARK) : end]
        if not name or len(name) > LONGEST_NAME:
            raise WorkshopError(
                f"{MARK}{name[:LONGEST_NAME]} names no world: expected {MARK}name/v1/…, the name "
                f"having 1 to {LONGEST_NAME} characters"
            )
        world = self._worlds.get(name)
        scope["path"] = path[end:]
        scope["root_path"] = scope.get("root_path", "") + prefix
        raw = scope.get("raw_path")
        if raw is not None:
            # The name may be written with percent signs there.
            end = raw.find(b"/", len(MARK))
            scope["raw_path"] = raw[end:] if end >= 0 else b""
        return world
