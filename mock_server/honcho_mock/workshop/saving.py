"""A whole state as a value, and in a file: to be looked at, kept, and put into another mock.

    {"format": 1, "apps": [{…, "users": [{…, "sessions": […], "collections": […]}]}]}

A row has all fields that it is answered with, in their order, and after them the rows of what
belongs to it. Nothing is left out and nothing is rounded: what was saved is what is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.resources import RESOURCES, ROOTS
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.files import read_value
from honcho_mock.workshop.loading import FORMAT, Loading
from honcho_mock.workshop.seeding import plant
from honcho_mock.workshop.snapshots import all_or_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.store import Parents, Table

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def dump(backend: Backend) -> dict[str, Any]:
    """All rows, each with what is below it."""
    return {"format": FORMAT, **_dumped(backend, ROOTS, ())}


def _dumped(backend: Backend, names: tuple[str, ...], parents: Parents) -> dict[str, Any]:
    """By resource, the rows below these parents; roots are told even if there are none."""
    tables = {name: backend.store.table(name, parents) for name in names}
    return {
        name: _rows(backend, name, parents, table)
        for name, table in tables.items()
        if table is not None and (table.order or not parents)
    }


def _rows(backend: Backend, name: str, parents: Parents, table: Table) -> list[dict[str, Any]]:
    children = RESOURCES[name].children
    return [
        decode(table.rows[key]) | _dumped(backend, children, (*parents, key)) for key in table.order
    ]


def begin(backend: Backend, data: str | Path | Mapping[str, Any]) -> None:
    """Give a new state what it begins with: seed data, or a state that was saved."""
    if isinstance(data, Mapping) and "format" in data:
        restored(backend, data)
    else:
        plant(backend, data)


def restored(backend: Backend, value: Any) -> Backend:
    """The backend with a dumped state in the place of its own, or as it was if that is refused."""
    with all_or_nothing(backend):
        Loading(backend).load(value)
    return backend


def save(backend: Backend, path: str | Path) -> None:
    """Write the whole state to a file."""
    try:
        Path(path).write_bytes(text_of(dump(backend)))
    except OSError as error:
        raise WorkshopError(f"{path} cannot be written: {error.strerror}") from error


def load(backend: Backend, path: str | Path) -> None:
    """Put the state of a file, which is JSON by its name, in the place of the one there is."""
    value = read_value(path)
    try:
        restored(backend, value)
    except WorkshopError as error:
        raise WorkshopError(f"{path} cannot be loaded: {error}") from error


def text_of(state: dict[str, Any]) -> bytes:
    """A dumped state as a file holds it: JSON, a row a line, with what is below it indented."""
    lines = ["{", f'  "format": {_encode(state["format"])},', *_below(ROOTS, state, "  "), "}", ""]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def _below(names: tuple[str, ...], above: dict[str, Any], indent: str) -> Iterator[str]:
    """The lines of the rows that something has of these resources."""
    present = [name for name in names if name in above]
    for name in present:
        rows = above[name]
        yield f'{indent}"{name}": ['
        for index, row in enumerate(rows, start=1):
            comma = "," if index < len(rows) else ""
            yield from _row(RESOURCES[name].children, row, f"{indent}  ", comma)
        yield f"{indent}]" if name == present[-1] else f"{indent}],"


def _row(children: tuple[str, ...], row: dict[str, Any], indent: str, comma: str) -> Iterator[str]:
    fields = _encode({name: value for name, value in row.items() if name not in children})
    if not any(child in row for child in children):
        yield f"{indent}{fields}{comma}"
        return
    yield f"{indent}{fields[:-1]},"
    yield from _below(children, row, f"{indent}  ")
    yield f"{indent}}}{comma}"
