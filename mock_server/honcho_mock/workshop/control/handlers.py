"""What each operation of the control plane does with a world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from honcho_mock.behaviour.backend import Later
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.pages import array, page
from honcho_mock.settings import SEEDS, Settings
from honcho_mock.workshop.chat import script_from
from honcho_mock.workshop.control.serializers import (
    serialize_exchange,
    serialize_fault,
    serialize_pulse,
    serialize_world,
    traceback_of,
)
from honcho_mock.workshop.errors import UnknownError, WorkshopError
from honcho_mock.workshop.faults.definition import fault_from
from honcho_mock.workshop.operation_names import ANY, name_of
from honcho_mock.workshop.page.inspector import inspector
from honcho_mock.workshop.paths import CONTROL_PATH
from honcho_mock.workshop.state.save import add, restored, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.serving.answers import Whole
    from honcho_mock.workshop.journal.exchange import Exchange
    from honcho_mock.workshop.worlds.worlds import World


class ControlRequest(NamedTuple):
    """A request to the control plane, read and found valid."""

    ids: tuple[str, ...]
    query: Mapping[str, Any]
    body: Any
    size: int
    """Bytes of the body as it was sent."""
    root_path: str = ""
    """What stands before the control plane's path, the name of the world among it."""


FEW = 50
"""Worlds, rows and exchanges that are written out while nobody else is served."""

MUCH = 100_000
"""Bytes of which the same holds."""

ControlHandler = Callable[["World", ControlRequest], Any]
"""What an operation of the control plane does to a world, and what it tells of that."""


def _inspector(_world: World, _request: ControlRequest) -> Whole:
    return inspector()


def _control_document(world: World, request: ControlRequest) -> Any:
    return {**world.parts.control, "servers": [{"url": f"{request.root_path}{CONTROL_PATH}"}]}


def _operations(world: World, _request: ControlRequest) -> Any:
    return {
        "operations": [
            {
                "name": name_of(one),
                "method": one.method,
                "path": one.path,
                "query": [parameter.name for parameter in one.query_parameters],
            }
            for one in world.parts.names.matching(ANY)
        ]
    }


def _pulse(world: World, request: ControlRequest) -> Any:
    name = request.query["of"]
    return serialize_pulse(world if name is None else world.worlds.find(name))


def _worlds(world: World, _request: ControlRequest) -> Any:
    return _later(len(world.worlds) > FEW, _serialize_worlds, list(world.worlds))


def _serialize_worlds(worlds: list[World]) -> bytes:
    return b'{"worlds":%b}' % array([encode(serialize_world(one)) for one in worlds])


def _world(world: World, _request: ControlRequest) -> Any:
    return serialize_world(world)


def _make_world(world: World, request: ControlRequest) -> Any:
    known = {field.name for field in fields(Settings)}
    given = {name: value for name, value in request.body.items() if name in known}
    data = given.get("seed_data", "none")
    if isinstance(data, str) and data not in SEEDS:
        # Whoever can reach the server may not have it read its files.
        raise WorkshopError(f"seed_data={data!r}: expected samples, none, or the data itself")
    return serialize_world(world.worlds.make(world.name, replace(world.worlds.settings, **given)))


def _delete_world(world: World, _request: ControlRequest) -> Any:
    errors = [traceback_of(exchange) for exchange in world.journal.errors]
    world.worlds.remove(world.name)
    return {"errors": errors}


def _reset(world: World, _request: ControlRequest) -> Any:
    world.reset()
    return serialize_world(world)


def _journal(world: World, request: ControlRequest) -> Any:
    found = world.journal.after(request.query["after"])
    before = request.query["before"]
    if before is not None:
        found = [exchange for exchange in found if exchange.number < before]
    if request.query["operation"] is not None:
        world.parts.names.find(request.query["operation"])
        named = {one.id for one in world.parts.names.matching(request.query["operation"])}
        found = [exchange for exchange in found if exchange.operation_id in named]
    kept = found[-request.query["limit"] :]
    long = len(kept) > FEW or sum(exchange.size for exchange in kept) > MUCH
    return _later(long, _serialize_journal, world, kept, world.journal.latest)


def _serialize_journal(world: World, kept: list[Exchange], latest: int) -> bytes:
    # One after the other: the whole of a large journal takes long to encode.
    shown_as = array([encode(serialize_exchange(world, exchange)) for exchange in kept])
    return b'{"exchanges":%b,"latest":%d}' % (shown_as, latest)


def _later(long: bool, work: Callable[..., bytes], *operands: Any) -> Any:
    """What some work makes, which others need not wait for where it is long."""
    return Later(partial(work, *operands), _as_found) if long else work(*operands)


def _as_found(found: Any) -> Any:
    return found


def _clear_journal(world: World, _request: ControlRequest) -> Any:
    world.journal.clear()
    return {}


def _faults(world: World, _request: ControlRequest) -> Any:
    return {"faults": [serialize_fault(active) for active in world.faults.all()]}


def _add_fault(world: World, request: ControlRequest) -> Any:
    number = world.faults.add(fault_from(request.body))
    world.rebind()
    return serialize_fault(world.faults.get(number))


def _clear_faults(world: World, _request: ControlRequest) -> Any:
    world.faults.clear()
    world.rebind()
    return {}


def _switch_fault(world: World, request: ControlRequest) -> Any:
    number = _number(request)
    world.faults.switch(number, enabled=request.body["enabled"])
    world.rebind()
    return serialize_fault(world.faults.get(number))


def _delete_fault(world: World, request: ControlRequest) -> Any:
    world.faults.remove(_number(request))
    world.rebind()
    return {}


def _rows(world: World, request: ControlRequest) -> Any:
    name = request.ids[0]
    below = tuple(unquote(part) for part in request.query["below"].split("/") if part)
    states = [state for _, state in world.states()]
    having = [state for state in states if name in state.resources]
    if not having:
        raise UnknownError("resource", name, [one for state in states for one in state.resources])
    tables = [state.store.table(name, below) for state in having]
    table = next((found for found in tables if found is not None), None)
    if table is None:
        raise _no_parents(having[0], name, below)
    return page(
        table.rows,
        table.order,
        number=request.query["page"],
        size=request.query["size"],
        reverse=request.query["reverse"],
    )


def _no_parents(state: Backend, name: str, below: tuple[str, ...]) -> UnknownError:
    resources = state.resources
    above = [one.id for one in resources.above(resources[name])]
    path = "/".join(below)
    if len(below) != len(above):
        return UnknownError.because(
            f"{name} stand below {', '.join(above) or 'nothing'}: give these ids in this order, "
            f"got {path or 'none'}"
        )
    places = state.store.tables
    known = ("/".join(parents) for resource, parents in places if resource == name)
    return UnknownError(f"parent of {name}", path, islice(known, FEW))


def _state(world: World, _request: ControlRequest) -> Any:
    views = world.backend.store.views()
    rows = sum(len(view.order) for view in views.values())
    return _later(rows > FEW, text_of, views, world.backend.resources)


def _put_state(world: World, request: ControlRequest) -> Any:
    def made() -> Backend:
        with world.made() as backend:
            return restored(backend, request.body, world.parts.forms)

    def use(backend: Backend) -> bytes:
        world.use(backend)
        return encode(serialize_world(world))

    return Later(made, use) if request.size > MUCH else use(made())


def _seed(world: World, request: ControlRequest) -> Any:
    add(world.backend, request.body, world.parts.forms)
    return serialize_world(world)


def _snapshots(world: World, _request: ControlRequest) -> Any:
    return {"snapshots": list(world.snapshots)}


def _take_snapshot(world: World, _request: ControlRequest) -> Any:
    return {"snapshot": world.snapshots.take()}


def _restore_snapshot(world: World, request: ControlRequest) -> Any:
    world.snapshots.restore(_number(request))
    return {}


def _release_snapshot(world: World, request: ControlRequest) -> Any:
    world.snapshots.release(_number(request))
    return {}


def _clock(world: World, _request: ControlRequest) -> Any:
    return {"now": world.clock(), "frozen": world.clock.frozen}


def _set_clock(world: World, request: ControlRequest) -> Any:
    world.clock.change(**request.body)
    return _clock(world, request)


def _run_background(world: World, _request: ControlRequest) -> Any:
    done = 0
    for generation, state in world.states():
        if generation.run_background is not None:
            done += generation.run_background(state)
    return {"done": done}


def _chat_script(world: World, _request: ControlRequest) -> Any:
    return asdict(world.script)


def _set_chat_script(world: World, request: ControlRequest) -> Any:
    world.say(script_from(request.body))
    return asdict(world.script)


def _number(request: ControlRequest) -> int:
    text = request.ids[-1]
    if not (text.isascii() and text.isdigit()):
        raise WorkshopError(
            f"{text!r} is no number: expected the one that was given when it was made, such as 1"
        )
    return int(text[:20])


HANDLERS: dict[str, ControlHandler] = {
    "inspector": _inspector,
    "control_document": _control_document,
    "operations": _operations,
    "pulse": _pulse,
    "worlds": _worlds,
    "world": _world,
    "make_world": _make_world,
    "delete_world": _delete_world,
    "reset": _reset,
    "journal": _journal,
    "clear_journal": _clear_journal,
    "faults": _faults,
    "add_fault": _add_fault,
    "clear_faults": _clear_faults,
    "switch_fault": _switch_fault,
    "delete_fault": _delete_fault,
    "rows": _rows,
    "state": _state,
    "put_state": _put_state,
    "seed": _seed,
    "snapshots": _snapshots,
    "take_snapshot": _take_snapshot,
    "restore_snapshot": _restore_snapshot,
    "release_snapshot": _release_snapshot,
    "clock": _clock,
    "set_clock": _set_clock,
    "run_background": _run_background,
    "chat_script": _chat_script,
    "set_chat_script": _set_chat_script,
}
