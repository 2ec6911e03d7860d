"""A whole state as a value, and in a file: to be looked at, kept, and put into another mock.

    {"format": 1, "apps": [{…, "users": [{…, "sessions": […], "collections": […]}]}]}

A row has all fields that it is answered with, in their order, and after them the rows of what
belongs to it. Nothing is left out and nothing is rounded: what was saved is what is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honcho_mock.workshop.state.load import FORMAT, Loading
from honcho_mock.workshop.state.seed import seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.resources import Resources
    from honcho_mock.behaviour.storage.store import Parents, Place, View
    from honcho_mock.workshop.state.forms import Forms


def text_of(views: Mapping[Place, View], resources: Resources) -> bytes:
    """The whole state as JSON, a row a line, with what is below it indented.

    The views stay as they are, whatever is done to the tables meanwhile.
    """
    rows = _below(views, resources, resources.roots, (), b"\n  ")
    return b"".join((b'{\n  "format": %d' % FORMAT, *rows, b"\n}\n"))


def _below(
    views: Mapping[Place, View],
    resources: Resources,
    names: tuple[str, ...],
    parents: Parents,
    indent: bytes,
) -> Iterator[bytes]:
    """By resource, the rows below these parents; roots are there even if they have no rows."""
    for name in names:
        view = views.get((name, parents))
        if view is None or not (view.order or not parents):
            continue
        yield b',%b"%b": [' % (indent, name.encode())
        for number, key in enumerate(view.order):
            yield (b",%b  " if number else b"%b  ") % indent
            # A row is the JSON that it is answered with: what is below it goes before its end.
            yield view.rows[key][:-1]
            children = resources[name].children
            below = [*_below(views, resources, children, (*parents, key), indent + b"    ")]
            yield from below
            yield indent + b"  }" if below else b"}"
        yield indent + b"]"


def begin(backend: Backend, data: str | Path | Mapping[str, Any], forms: Forms) -> None:
    """Give a new state what it begins with: seed data, or a state that was saved."""
    if isinstance(data, Mapping) and "format" in data:
        restored(backend, data, forms)
    else:
        seed(backend, data, forms)


def add(backend: Backend, data: Mapping[str, Any], forms: Forms) -> None:
    """Add seed data, or the rows of a state, to what a state has: all or nothing."""
    if "format" not in data:
        seed(backend, data, forms)
        return
    with backend.all_or_nothing():
        Loading(backend, forms, besides=True).load(data)


def restored(backend: Backend, value: Any, forms: Forms) -> Backend:
    """The backend with a dumped state in the place of its own, or as it was if that is refused."""
    with backend.all_or_nothing():
        Loading(backend, forms).load(value)
    return backend
