"""Seed data: a tree of rows that somebody wrote down, put into a state.

    apps:
      - name: shop
        users:
          - name: ann
            sessions:
              - id: s1
                messages:
                  - {content: Hello, is_user: true, created_at: 2024-05-01T10:00:00Z}

Each row is made by the verb and held to the schema that a request would meet, so nothing gets in
that a client could not have made. A row has the fields of its request's body, its `id` and its
`created_at` where these matter, and below them the rows of what belongs to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v1.handlers import handler_of
from honcho_mock.apis.v1.samples import seed
from honcho_mock.behaviour.backend import Backend, Call
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import HonchoError
from honcho_mock.behaviour.resources import RESOURCES, ROOTS, RULES, Resource
from honcho_mock.serving.bodies import MAX_DEPTH
from honcho_mock.serving.validation.schemas import Schemas
from honcho_mock.workshop.clock import written
from honcho_mock.workshop.errors import WorkshopError, hint
from honcho_mock.workshop.state.recorded import read_recorded
from honcho_mock.workshop.values.files import read_value
from honcho_mock.workshop.values.json_values import as_list, as_mapping, plain
from honcho_mock.workshop.values.source_lines import located
from honcho_mock.workshop.values.wording import place_of, says, shown
from honcho_openapi import load
from honcho_openapi.operations import operations
from honcho_openapi.recordings import is_recording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Handler
    from honcho_mock.behaviour.store import Parents
    from honcho_mock.serving.validation.schemas import Check

OWN_FIELDS = ("id", "created_at")
"""What a row of seed data may say and a request may not."""

LATER = {"sessions": ("is_active", "delete")}
"""By resource: the field that is false where another verb is to follow once all else is there."""

_REFUSED = ("name", "session_id", "message_id")
"""What of a body a handler may refuse: names in use, and links to what is not there."""

_ABOVE = {child: f"one of the {name}" for name, one in RESOURCES.items() for child in one.children}
"""By resource, what its rows belong to."""

_ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]+")


def plant(backend: Backend, data: str | Path | Mapping[str, Any]) -> None:
    """Add seed data, all of it or nothing: `samples`, `none`, the path of a file, or itself."""
    if data == "none":
        return
    if data == "samples":
        seed(backend)
        return
    if isinstance(data, str | Path):
        tree = read_seed(data)
        try:
            plant(backend, tree)
        except WorkshopError as error:
            raise located(data, error) from None
        return
    with backend.all_or_nothing():
        _Planting(backend).plant(data)


def read_seed(path: str | Path) -> dict[str, Any]:
    """The seed data of a YAML (or JSON) file, or the state that a recording shows.

    The rows of either are looked at when they are put into a state.
    """
    if _is_recording(path):
        return read_recorded(path)
    value = read_value(path)
    if not isinstance(value, dict):
        raise WorkshopError(
            f"{path} holds {shown(value)}, and must hold a mapping that begins with {ROOTS[0]}:"
        )
    return value


def _is_recording(path: str | Path) -> bool:
    try:
        return is_recording(path)
    except OSError:
        return False  # told by whoever reads it


@dataclass(frozen=True, kw_only=True)
class _Form:
    """What a row of a resource is written with: its body's fields, and what checks the body."""

    fields: tuple[str, ...]
    check: Check


@cache
def _forms() -> dict[str, _Form]:
    document = load()
    schemas = Schemas(document, rules=RULES)
    found = {}
    for operation in operations(document):
        if operation.verb == "create" and operation.body is not None:
            schema = document["components"]["schemas"][operation.body["$ref"].split("/")[-1]]
            form = _Form(fields=(*schema["properties"],), check=schemas.compile(operation.body))
            found[operation.resource] = form
    return found


class _Ground(Backend):
    """A strict view of a state, in which the next row may have an id and a time of its own."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend.store, new_id=self._take_id, now=self._take_time)
        self._backend = backend
        self.id: str | None = None
        self.time: str | None = None

    def _take_id(self) -> str:
        return self.id or self._backend.new_id()

    def _take_time(self) -> str:
        return self.time or self._backend.now()


class _Planting:
    def __init__(self, backend: Backend) -> None:
        self._ground = _Ground(backend)
        self._handlers = {name: handler_of(self._ground, (name, "create")) for name in RESOURCES}
        self._ids: dict[str, set[str]] = {name: set() for name in RESOURCES}
        for (resource, _), table in backend.store.tables.items():
            self._ids[resource].update(table.rows)

    def plant(self, data: Mapping[str, Any]) -> None:
        tree = as_mapping(data, "seed data")
        _expect_known(tree, ROOTS, "seed data")
        for name in ROOTS:
            self._rows(RESOURCES[name], (), tree.get(name, []), name)

    def _rows(self, resource: Resource, parents: Parents, items: Any, place: str) -> None:
        for index, item in enumerate(as_list(items, place)):
            here = f"{place}[{index}]"
            self._row(resource, parents, as_mapping(item, here), here)

    def _row(self, resource: Resource, parents: Parents, item: dict[str, Any], place: str) -> None:
        form = _forms()[resource.name]
        flag, verb = LATER.get(resource.name, ("", ""))
        own = (*OWN_FIELDS, flag) if flag else OWN_FIELDS
        _expect_known(item, (*form.fields, *own, *resource.children), place)
        if not isinstance(item.get(flag, True), bool):
            raise WorkshopError(f"{place}.{flag} is {shown(item[flag])}, and must be true or false")
        self._ground.id = self._own_id(resource, item, place)
        self._ground.time = _own_time(item, place)
        body = {
            name: plain(item[name], f"{place}.{name}", depth=MAX_DEPTH - 1)
            for name in form.fields
            if name in item
        }
        for fault in form.check(body) or ():
            raise WorkshopError(f"{place_of([place, *fault['loc']])} {says(fault)}")
        row = _asked(place, self._handlers[resource.name], Call(parents, {}, body, None))
        ids = (*parents, row["id"])
        for child in resource.children:
            self._rows(RESOURCES[child], ids, item.get(child, []), f"{place}.{child}")
        if not item.get(flag, True):
            handler_of(self._ground, (resource.name, verb))(Call(ids, {}, {}, None))

    def _own_id(self, resource: Resource, item: dict[str, Any], place: str) -> str | None:
        """The id that a row is to have; None where it has to be made."""
        if "id" not in item:
            return None
        key = item["id"]
        if not isinstance(key, str) or not _ID.fullmatch(key):
            raise WorkshopError(
                f"{place}.id is {shown(key)}, and must be a string of letters, digits and -._~ "
                "that a path can hold"
            )
        if key in self._ids[resource.name]:
            raise WorkshopError(
                f"{place}.id is {shown(key)}, and another of the {resource.name} has it: "
                "give each its own"
            )
        self._ids[resource.name].add(key)
        return key


def _own_time(item: dict[str, Any], place: str) -> str | None:
    """When a row is to have been made; None for now."""
    if "created_at" not in item:
        return None
    time = item["created_at"]
    try:
        return written(time.isoformat() if isinstance(time, datetime) else time)
    except WorkshopError as error:
        raise WorkshopError(f"{place}.created_at: {error}") from error


def _expect_known(item: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    for name in item:
        if name not in known:
            meant = f"{name} stand below {_ABOVE[name]}" if name in _ABOVE else hint(name, known)
            raise WorkshopError(f"{place} has no field {shown(name)}: {meant}")


def _asked(place: str, handler: Handler, call: Call) -> Any:
    """A handler's answer; its refusal with the place and what it may be about."""
    try:
        answer = handler(call)
    except HonchoError as error:
        about = {name: call.body[name] for name in _REFUSED if call.body.get(name) is not None}
        told = "".join(f" with {name} {shown(value)}" for name, value in about.items())
        raise WorkshopError(f"{place}{told} is refused: {error.detail}") from error
    assert isinstance(answer, bytes)
    return decode(answer)
