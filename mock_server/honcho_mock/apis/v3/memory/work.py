"""The background: what Honcho does after it has answered, and how much of that is still to do.

It is done at once, so many seconds later, or when somebody asks for it (`Backend.delay`). What
waits is a row like any other, so that it is saved, restored and undone with all else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.doing import DOERS
from honcho_mock.apis.v3.memory.units import COUNTED, Unit
from honcho_mock.apis.v3.resources import COUNTS, WORK, WORKSPACES
from honcho_mock.behaviour.encoding import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend


def enqueue(backend: Backend, workspace: str, unit: Unit) -> None:
    """Do something now, or keep in mind that it is to be done."""
    is_counted = unit.kind in COUNTED
    if backend.delay == 0:
        DOERS[unit.kind](backend, workspace, unit)
        if is_counted:
            _count(backend, workspace, unit, total=unit.count, done=unit.count)
        return
    if is_counted:
        _count(backend, workspace, unit, total=unit.count)
    table = state.stored(backend, WORK, (workspace,))
    due = None if backend.delay is None else backend.seconds() + backend.delay
    number = int(table.order[-1]) + 1 if table.order else 1
    table.add(str(number), encode({**vars(unit), "due": due}))


def run_background(backend: Backend) -> int:
    """Do all that waits, whenever it is due; how much that was."""
    return _run(backend, lambda _due: True)


def run_due(backend: Backend) -> int:
    """Do what is due by now."""
    now = backend.seconds()
    return _run(backend, lambda due: due is not None and due <= now)


def waiting(backend: Backend, workspace: str) -> list[Unit]:
    table = state.table(backend, WORK, (workspace,))
    return [_unit(decode(table.rows[key])) for key in table.order]


def _run(backend: Backend, is_due: Callable[[float | None], bool]) -> int:
    done = 0
    for workspace in list(state.table(backend, WORKSPACES, ()).order):
        for key in list(state.table(backend, WORK, (workspace,)).order):
            # Anew each time: what is done may take away a session's work, or a whole workspace's.
            table = state.table(backend, WORK, (workspace,))
            row = decode(table.rows[key]) if key in table.rows else None
            if row is not None and is_due(row["due"]):
                with backend.all_or_nothing():
                    table.remove(key)
                    _do(backend, workspace, _unit(row))
                done += 1
    return done


def _unit(row: dict[str, Any]) -> Unit:
    given = {name: value for name, value in row.items() if name != "due"}
    for name in ("observers", "messages"):
        given[name] = tuple(given[name])
    return Unit(**given)


def _do(backend: Backend, workspace: str, unit: Unit) -> None:
    DOERS[unit.kind](backend, workspace, unit)
    if unit.kind in COUNTED:
        _count(backend, workspace, unit, done=unit.count)


def _count(backend: Backend, workspace: str, unit: Unit, *, total: int = 0, done: int = 0) -> None:
    table, group = state.stored(backend, COUNTS, (workspace,)), unit.group
    before = table.rows.get(group)
    if before is None:
        table.add(group, b"[%d,%d]" % (total, done))
    else:
        counted, finished = before[1:-1].split(b",")
        table.replace(group, b"[%d,%d]" % (int(counted) + total, int(finished) + done))
