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
    told_exchange,
    told_fault,
    told_pulse,
    told_world,
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


class Asked(NamedTuple):
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

Act = Callable[["World", Asked], Any]
"""What an operation of the control plane does to a world, and what it tells of that."""


def _inspector(_world: World, _asked: Asked) -> Whole:
    return inspector()


def _control_document(world: World, asked: Asked) -> Any:
    return {**world.making.control, "servers": [{"url": f"{asked.root_path}{CONTROL_PATH}"}]}


def _operations(world: World, _asked: Asked) -> Any:
    return {
        "operations": [
            {
                "name": name_of(one),
                "method": one.method,
                "path": one.path,
                "query": [parameter.name for parameter in one.query_parameters],
            }
            for one in world.making.names.matching(ANY)
        ]
    }


def _pulse(world: World, asked: Asked) -> Any:
    name = asked.query["of"]
    return told_pulse(world if name is None else world.worlds.find(name))


def _worlds(world: World, _asked: Asked) -> Any:
    return _later(len(world.worlds) > FEW, _told_worlds, list(world.worlds))


def _told_worlds(worlds: list[World]) -> bytes:
    return b'{"worlds":%b}' % array([encode(told_world(one)) for one in worlds])


def _world(world: World, _asked: Asked) -> Any:
    return told_world(world)


def _make_world(world: World, asked: Asked) -> Any:
    known = {field.name for field in fields(Settings)}
    given = {name: value for name, value in asked.body.items() if name in known}
    data = given.get("seed_data", "none")
    if isinstance(data, str) and data not in SEEDS:
        # Whoever can reach the server may not have it read its files.
        raise WorkshopError(f"seed_data={data!r}: expected samples, none, or the data itself")
    return told_world(world.worlds.make(world.name, replace(world.worlds.settings, **given)))


def _delete_world(world: World, _asked: Asked) -> Any:
    errors = [traceback_of(exchange) for exchange in world.journal.errors]
    world.worlds.remove(world.name)
    return {"errors": errors}


def _reset(world: World, _asked: Asked) -> Any:
    world.reset()
    return told_world(world)


def _journal(world: World, asked: Asked) -> Any:
    found = world.journal.after(asked.query["after"])
    before = asked.query["before"]
    if before is not None:
        found = [exchange for exchange in found if exchange.number < before]
    if asked.query["operation"] is not None:
        operation = world.making.names.find(asked.query["operation"])
        found = [exchange for exchange in found if exchange.operation_id == operation.id]
    kept = found[-asked.query["limit"] :]
    long = len(kept) > FEW or sum(exchange.size for exchange in kept) > MUCH
    return _later(long, _told_journal, world, kept, world.journal.latest)


def _told_journal(world: World, kept: list[Exchange], latest: int) -> bytes:
    # One after the other: the whole of a large journal takes long to encode.
    told = array([encode(told_exchange(world, exchange)) for exchange in kept])
    return b'{"exchanges":%b,"latest":%d}' % (told, latest)


def _later(long: bool, work: Callable[..., bytes], *operands: Any) -> Any:
    """What some work makes, which others need not wait for where it is long."""
    return Later(partial(work, *operands), _as_found) if long else work(*operands)


def _as_found(found: Any) -> Any:
    return found


def _clear_journal(world: World, _asked: Asked) -> Any:
    world.journal.clear()
    return {}


def _faults(world: World, _asked: Asked) -> Any:
    return {"faults": [told_fault(active) for active in world.faults.all()]}


def _add_fault(world: World, asked: Asked) -> Any:
    number = world.faults.add(fault_from(asked.body))
    world.rebind()
    return told_fault(world.faults.get(number))


def _clear_faults(world: World, _asked: Asked) -> Any:
    world.faults.clear()
    world.rebind()
    return {}


def _switch_fault(world: World, asked: Asked) -> Any:
    number = _number(asked)
    world.faults.switch(number, enabled=asked.body["enabled"])
    world.rebind()
    return told_fault(world.faults.get(number))


def _delete_fault(world: World, asked: Asked) -> Any:
    world.faults.remove(_number(asked))
    world.rebind()
    return {}


def _rows(world: World, asked: Asked) -> Any:
    name, resources = asked.ids[0], world.backend.resources
    if name not in resources:
        raise UnknownError("resource", name, resources)
    below = tuple(unquote(part) for part in asked.query["below"].split("/") if part)
    table = world.backend.store.table(name, below)
    if table is None:
        raise _no_parents(world, name, below)
    return page(
        table.rows,
        table.order,
        number=asked.query["page"],
        size=asked.query["size"],
        reverse=asked.query["reverse"],
    )


def _no_parents(world: World, name: str, below: tuple[str, ...]) -> UnknownError:
    resources = world.backend.resources
    above = [one.id for one in resources.above(resources[name])]
    path = "/".join(below)
    if len(below) != len(above):
        return UnknownError.because(
            f"{name} stand below {', '.join(above) or 'nothing'}: give these ids in this order, "
            f"got {path or 'none'}"
        )
    places = world.backend.store.tables
    known = ("/".join(parents) for resource, parents in places if resource == name)
    return UnknownError(f"parent of {name}", path, islice(known, FEW))


def _state(world: World, _asked: Asked) -> Any:
    views = world.backend.store.views()
    rows = sum(len(view.order) for view in views.values())
    return _later(rows > FEW, text_of, views, world.backend.resources)


def _put_state(world: World, asked: Asked) -> Any:
    def made() -> Backend:
        with world.made() as backend:
            return restored(backend, asked.body, world.making.forms)

    def use(backend: Backend) -> bytes:
        world.use(backend)
        return encode(told_world(world))

    return Later(made, use) if asked.size > MUCH else use(made())


def _seed(world: World, asked: Asked) -> Any:
    add(world.backend, asked.body, world.making.forms)
    return told_world(world)


def _snapshots(world: World, _asked: Asked) -> Any:
    return {"snapshots": list(world.snapshots)}


def _take_snapshot(world: World, _asked: Asked) -> Any:
    return {"snapshot": world.snapshots.take()}


def _restore_snapshot(world: World, asked: Asked) -> Any:
    world.snapshots.restore(_number(asked))
    return {}


def _release_snapshot(world: World, asked: Asked) -> Any:
    world.snapshots.release(_number(asked))
    return {}


def _clock(world: World, _asked: Asked) -> Any:
    return {"now": world.clock(), "frozen": world.clock.frozen}


def _set_clock(world: World, asked: Asked) -> Any:
    world.clock.change(**asked.body)
    return _clock(world, asked)


def _run_background(world: World, _asked: Asked) -> Any:
    run = world.making.generation.run_background
    return {"done": 0 if run is None else run(world.backend)}


def _chat_script(world: World, _asked: Asked) -> Any:
    return asdict(world.script)


def _set_chat_script(world: World, asked: Asked) -> Any:
    world.say(script_from(asked.body))
    return asdict(world.script)


def _number(asked: Asked) -> int:
    text = asked.ids[-1]
    if not (text.isascii() and text.isdigit()):
        raise WorkshopError(
            f"{text!r} is no number: expected the one that was given when it was made, such as 1"
        )
    return int(text[:20])


ACTIONS: dict[str, Act] = {
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
