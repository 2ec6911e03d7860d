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
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import Backend, Call, Outcome
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import HonchoError
from honcho_mock.serving.bodies import MAX_DEPTH
from honcho_mock.workshop.clock import written
from honcho_mock.workshop.errors import WorkshopError, hint
from honcho_mock.workshop.state.forms import OWN_FIELDS
from honcho_mock.workshop.state.recorded import read_recorded
from honcho_mock.workshop.values.files import read_value
from honcho_mock.workshop.values.json_values import as_list, as_mapping, json_value
from honcho_mock.workshop.values.source_lines import located
from honcho_mock.workshop.values.wording import place_of, says, shown
from honcho_openapi.recordings import is_recording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Handler
    from honcho_mock.behaviour.resources import Resource
    from honcho_mock.behaviour.storage.store import Parents
    from honcho_mock.workshop.state.forms import Forms

_ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]+")


def seed(backend: Backend, data: str | Path | Mapping[str, Any], forms: Forms) -> None:
    """Add seed data, all of it or nothing: `samples`, `none`, the path of a file, or itself."""
    if data == "none":
        return
    if data == "samples":
        forms.generation.seed_samples(backend)
        return
    if isinstance(data, str | Path):
        tree = read_seed(data, forms)
        try:
            seed(backend, tree, forms)
        except WorkshopError as error:
            raise located(data, error) from None
        return
    with backend.all_or_nothing():
        _Seeder(backend, forms).add(data)


def read_seed(path: str | Path, forms: Forms) -> dict[str, Any]:
    """The seed data of a YAML (or JSON) file, or the state that a recording shows.

    The rows of either are looked at when they are put into a state.
    """
    if _is_recording(path):
        return read_recorded(path, forms)
    value = read_value(path)
    if not isinstance(value, dict):
        first = forms.resources.roots[0]
        raise WorkshopError(
            f"{path} holds {shown(value)}, and must hold a mapping that begins with {first}:"
        )
    return value


def _is_recording(path: str | Path) -> bool:
    try:
        return is_recording(path)
    except OSError:
        return False  # told by whoever reads it


class _SeedBackend(Backend):
    """A strict view of a state, in which the next row may have an id and a time of its own."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(
            backend.store,
            resources=backend.resources,
            new_id=self._take_id,
            now=self._take_time,
        )
        self._backend = backend
        self.id: str | None = None
        self.time: str | None = None

    def _take_id(self) -> str:
        return self.id or self._backend.new_id()

    def _take_time(self) -> str:
        return self.time or self._backend.now()


class _Seeder:
    def __init__(self, backend: Backend, forms: Forms) -> None:
        self._view = _SeedBackend(backend)
        self._forms = forms
        self._resources = forms.resources
        self._makers = {name: forms.maker(self._view, one) for name, one in self._resources.items()}
        self._ids: dict[str, set[str]] = {name: set() for name in self._resources}
        for (resource, _), table in backend.store.tables.items():
            self._ids[resource].update(table.rows)

    def add(self, data: Mapping[str, Any]) -> None:
        tree = as_mapping(data, "seed data")
        self._expect_known(tree, self._resources.roots, "seed data")
        for name in self._resources.roots:
            self._rows(self._resources[name], (), tree.get(name, []), name)

    def _rows(self, resource: Resource, parents: Parents, items: Any, place: str) -> None:
        for index, item in enumerate(as_list(items, place)):
            here = f"{place}[{index}]"
            self._row(resource, parents, as_mapping(item, here), here)

    def _row(self, resource: Resource, parents: Parents, item: dict[str, Any], place: str) -> None:
        form, ended = self._forms.bodies[resource.name], resource.ended
        own = (*OWN_FIELDS, ended) if ended else OWN_FIELDS
        self._expect_known(item, (*form.fields, *own, *resource.children), place)
        if not isinstance(item.get(ended, True), bool):
            raise WorkshopError(
                f"{place}.{ended} is {shown(item[ended])}, and must be true or false"
            )
        self._view.id = self._own_id(resource, item, place)
        self._view.time = _own_time(item, place)
        body = {
            name: json_value(item[name], f"{place}.{name}", depth=MAX_DEPTH - 1)
            for name in form.fields
            if name in item
        }
        for fault in form.check(body) or ():
            raise WorkshopError(f"{place_of([place, *fault['loc']])} {says(fault)}")
        row = _made(resource, place, self._makers[resource.name], Call(parents, {}, body, None))
        ids = (*parents, row["id"])
        for child in resource.children:
            self._rows(self._resources[child], ids, item.get(child, []), f"{place}.{child}")
        if not item.get(ended, True):
            self._end(resource, ids)

    def _end(self, resource: Resource, ids: Parents) -> None:
        """Delete a row that stays there, once all that belongs to it is."""
        generation = self._forms.generation
        operation = generation.api[f"{resource.name}.delete"]
        generation.handler(self._view, operation)(Call(ids, {}, {}, None))

    def _expect_known(self, item: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        for name in item:
            if name not in known:
                above = self._resources[name].parent if name in self._resources else None
                meant = f"{name} stand below one of the {above}" if above else hint(name, known)
                raise WorkshopError(f"{place} has no field {shown(name)}: {meant}")

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
        # Where clients choose them, ids are unique below one parent, and the handler sees to that.
        if key in self._ids[resource.name] and not resource.chosen:
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


def _made(resource: Resource, place: str, make: Handler, call: Call) -> Any:
    """The row that a handler makes; its refusal with the place and what it may be about: names in
    use, and links to what is not there."""
    try:
        answer = make(call)
    except HonchoError as error:
        refusable = ("name", *resource.links)
        about = {name: call.body[name] for name in refusable if call.body.get(name) is not None}
        told = "".join(f" with {name} {shown(value)}" for name, value in about.items())
        raise WorkshopError(f"{place}{told} is refused: {error.detail}") from error
    if isinstance(answer, Outcome):
        answer = answer.body
    assert isinstance(answer, bytes)
    return decode(answer)
