"""A proxy that judges: in front of a real server what the workshop is in front of the mock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from honcho_mock.apis import generation_of
from honcho_mock.proxying.forwarding import Forward
from honcho_mock.proxying.recorder import MOST_BYTES, Recorder
from honcho_mock.proxying.upstream import Upstream, trust, upstream_of
from honcho_mock.proxying.watching import Watched
from honcho_mock.serving.answers import write
from honcho_mock.serving.app import blueprint_of, cors_of, guarded, hosts_of
from honcho_mock.serving.connections import DroppedError, LeftError, drop
from honcho_mock.serving.connexion_stack import Stack
from honcho_mock.serving.document30 import operations_in, skeleton30
from honcho_mock.serving.pages.documentation import DOCUMENT_PATHS
from honcho_mock.serving.seams import NO_SEAMS
from honcho_mock.serving.service import Router
from honcho_mock.settings import Settings
from honcho_mock.workshop.callers import Callers
from honcho_mock.workshop.control.endpoints import controls
from honcho_mock.workshop.control.handlers import HANDLERS, ControlHandler, ControlRequest
from honcho_mock.workshop.entrance import Entrance
from honcho_mock.workshop.errors import NoStateError, WorkshopError
from honcho_mock.workshop.journal.judge import Judge
from honcho_mock.workshop.journal.redaction import redacted, secrets_of
from honcho_mock.workshop.operation_names import Names, name_of
from honcho_mock.workshop.paths import CONTROL_PATH, is_control
from honcho_mock.workshop.state.forms import Forms
from honcho_mock.workshop.values.forms import control_document
from honcho_mock.workshop.worlds.worlds import World, WorldParts, Worlds
from honcho_openapi.printable import shown_in_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from honcho_mock.behaviour.generation import Generation
    from honcho_mock.serving.request import Request
    from honcho_mock.serving.service import Service
    from honcho_mock.workshop.journal.exchange import Exchange

TIMEOUT = 120.0
"""Seconds. Chats of a real Honcho wait for a language model."""

STATE_TAGS = ("state", "clock", "chat")
"""What the control plane of a mock has, and the one of a proxy has not."""

OWN_SETTINGS = frozenset({"faults"})
"""What can be set about a world of a proxy."""


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """An application in front of a server."""

    app: ASGIApp
    worlds: Worlds
    upstream: Upstream


def build_proxy(
    url: str,
    *,
    generation: Generation | None = None,
    fail: bool = False,
    faults: Sequence[Mapping[str, Any]] = (),
    timeout: float = TIMEOUT,
    ca: str | None = None,
    journal: int = Settings.journal,
    cors: Sequence[str] = (),
    allowed_hosts: Sequence[str] = (),
    root_path: str = "",
    record: str | Path | None = None,
    record_bytes: int = MOST_BYTES,
    overwrite: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Proxy:
    """Put a proxy in front of the server of a URL together.

    `tell` gets a line on every violation, and on every time that the server was not there. What the
    server answers is kept in the file `record`, of `record_bytes` at most: a HAR where it ends in
    .har, and otherwise JSON lines. A file that is there is refused, but with `overwrite`.
    """
    if not timeout > 0:
        raise WorkshopError(f"timeout={timeout!r}: expected seconds, more than 0")
    generation = generation_of() if generation is None else generation
    upstream = upstream_of(url)
    blueprint = blueprint_of(generation, NO_SEAMS)
    operations = [plan.operation for plan in blueprint.plans.values()]
    document, control = dict(generation.api.document), control_document()
    judge, names = Judge(generation.api, blueprint.plans), Names(operations)
    forward = Forward(upstream, timeout=timeout, trust=trust(ca))
    recorder = None
    if record is not None:
        recorder = Recorder(record, upstream, names, most=record_bytes, overwrite=overwrite)
    watched = Watched(
        forward,
        judge,
        fail=fail,
        tell=_teller(tell, judge, names),
        keep=None if recorder is None else recorder.keep,
    )
    parts = WorldParts(
        blueprint=blueprint,
        names=names,
        documents=dict.fromkeys(blueprint.plans, document),
        controls=controls(control, _actions(control)),
        control=control,
        judge=judge,
        forms=Forms(generation),
        endpoint=lambda _world, _operation_id: watched,
        upstream=upstream.url,
    )
    settings = Settings(
        seed_data="none",
        faults=faults,
        journal=journal,
        cors=cors,
        allowed_hosts=allowed_hosts,
        root_path=root_path,
    )
    worlds = Worlds(settings, parts)
    control_plane = Stack(
        blueprint.text, blueprint.skeleton, besides={CONTROL_PATH: skeleton30(control)}
    )
    entrance = Entrance(
        Router(blueprint.tree, unknown=watched),
        worlds,
        Callers(hosts=hosts_of(settings), cors=cors_of(settings)),
        beside=Beside(control_plane, forward, recorder),
        unrecorded=DOCUMENT_PATHS,
    )
    return Proxy(
        app=guarded(entrance, settings),
        worlds=worlds,
        upstream=upstream,
    )


def _teller(
    tell: Callable[[str], None] | None, judge: Judge, names: Names
) -> Callable[[Exchange], None]:
    """What makes a line of an exchange in which something was wrong."""
    if tell is None:
        return lambda _exchange: None

    def told(exchange: Exchange) -> None:
        verdict = judge.judge(exchange)
        if verdict.request or verdict.answer or exchange.trouble:
            operation = names.by_id(exchange.operation_id or "")
            secrets = secrets_of(exchange, name_of(operation) if operation else None)
            status = exchange.status or "-"
            line = f"{exchange.method} {exchange.path} {status}  {verdict.sentence}"
            tell(shown_in_line(redacted(line, secrets)))

    return told


class Beside:
    """What no client of a Honcho asks for: the control plane, which is served here, and the pages
    of the server, which are asked of it."""

    def __init__(self, control: Service, forward: Forward, recorder: Recorder | None) -> None:
        self._control = control
        self._forward = forward
        self._recorder = recorder

    async def __call__(self, request: Request, send: Send) -> None:
        if is_control(request.path):
            await self._control(request, send)
            return
        try:
            await write(await self._forward(request), send)
        except LeftError:
            return
        except DroppedError:
            await drop(request.scope, request.receive)

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._control.live(scope, self._until_the_end(receive), send)
        await self._forward.close()

    def _until_the_end(self, receive: Receive) -> Receive:
        """At the end, when all is answered, what was recorded is written down."""

        async def received() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown" and self._recorder is not None:
                self._recorder.close()
            return message

        return received


def _actions(control: dict[str, Any]) -> dict[str, ControlHandler]:
    """What the control plane does, without what it has no state for."""
    refused = {
        raw["operationId"]: _refuse
        for item in control["paths"].values()
        for raw in operations_in(item).values()
        if raw["tags"][0] in STATE_TAGS
    }
    return {**HANDLERS, **refused, "make_world": _make_world}


def _refuse(world: World, _asked: ControlRequest) -> Any:
    raise NoStateError(world.parts.upstream or "")


def _make_world(world: World, asked: ControlRequest) -> Any:
    if asked.body.keys() - OWN_SETTINGS:
        _refuse(world, asked)
    return HANDLERS["make_world"](world, asked)
