"""Taking in a state that was saved: every row is one that this mock could have made, or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import Backend
from honcho_mock.behaviour.errors import HonchoError
from honcho_mock.workshop.clock import written
from honcho_mock.workshop.errors import WorkshopError, hint
from honcho_mock.workshop.values.json_values import as_list, as_mapping, json_value
from honcho_mock.workshop.values.wording import place_of, says, shown

if TYPE_CHECKING:
    from honcho_mock.behaviour.resources import Resource, Row
    from honcho_mock.behaviour.storage.store import Parents, Table
    from honcho_mock.workshop.state.forms import Forms

FORMAT = 1
"""Counts up when states are written in another way."""


class Loading:
    """Empties a state, unless they are `besides` what it has, and puts rows into it, as they are.

    What a lenient mock has made may link to what is not there, and may have one name twice.
    """

    def __init__(self, backend: Backend, forms: Forms, *, besides: bool = False) -> None:
        if not besides:
            backend.store.clear()
        self._forms = forms
        self._resources = forms.resources
        self._backend = Backend(
            backend.store, resources=forms.resources, new_id=backend.new_id, now=backend.now
        )
        self._lenient = forms.generation.is_lenient(backend)

    def load(self, value: Any) -> None:
        state, roots = as_mapping(value, "the state"), self._resources.roots
        if type(state.get("format")) is not int or state["format"] != FORMAT:
            raise WorkshopError(
                f"format is {shown(state.get('format'))}, and must be {FORMAT}: "
                "this is no state, or one that another version saved"
            )
        for name in state:
            if name not in ("format", *roots):
                raise WorkshopError(f"the state has no field {shown(name)}: {hint(name, roots)}")
        for name in roots:
            self._rows(self._resources[name], (), state.get(name, []), name)

    def _rows(self, resource: Resource, parents: Parents, value: Any, place: str) -> None:
        items = as_list(value, place)
        if resource.counted:
            self._reserve(len(items), place)
        for index, item in enumerate(items):
            here = f"{place}[{index}]"
            self._row(resource, parents, as_mapping(item, here), here)

    def _row(self, resource: Resource, parents: Parents, item: dict[str, Any], place: str) -> None:
        row = {
            name: json_value(value, f"{place}.{name}")
            for name, value in item.items()
            if name not in resource.children
        }
        for fault in self._forms.answers[resource.name](row) or ():
            raise WorkshopError(f"{place_of([place, *fault['loc']])} {says(fault)}")
        _expect_as_made(resource, parents, row, place)
        table = self._backend.table(resource, parents)
        assert table is not None
        _expect_id(table, row["id"], place)
        if not self._lenient:
            _expect_name(resource, table, row, place)
            self._expect_links(resource, parents, row, place)
        self._backend.put(resource, table, parents, row)
        for child in resource.children:
            self._rows(
                self._resources[child],
                (*parents, row["id"]),
                item.get(child, []),
                f"{place}.{child}",
            )

    def _reserve(self, count: int, place: str) -> None:
        try:
            self._backend.store.reserve_messages(count)
        except HonchoError as error:
            raise WorkshopError(f"{place} cannot be taken in: {error.detail}") from error

    def _expect_links(self, resource: Resource, parents: Parents, row: Row, place: str) -> None:
        if resource.expect_linked is None:
            return
        try:
            resource.expect_linked(self._backend, parents, row)
        except HonchoError as error:
            links = " and ".join(f"{name} {shown(row[name])}" for name in resource.links)
            raise WorkshopError(
                f"{place} with {links} cannot be taken in: {error.detail}"
            ) from error


def _expect_as_made(resource: Resource, parents: Parents, row: Row, place: str) -> None:
    """Its fields are those that it would get if it were made here with what it says."""
    made = resource.shape(row["id"], row.get("created_at", ""), parents, row)
    for name in row:
        if name not in made:
            known = (*made, *resource.children)
            raise WorkshopError(f"{place} has no field {shown(name)}: {hint(name, known)}")
    for name, value in made.items():
        if name not in row:
            raise WorkshopError(f"{place}.{name} is missing, and is required")
        if row[name] != value and name != resource.ended:
            raise WorkshopError(
                f"{place}.{name} is {shown(row[name])}, and must be {shown(value)} here"
            )
    if "created_at" not in made:
        return
    try:
        time = written(row["created_at"])
    except WorkshopError as error:
        raise WorkshopError(f"{place}.created_at: {error}") from error
    if time != row["created_at"]:
        raise WorkshopError(
            f"{place}.created_at is {shown(row['created_at'])}, and must be written {shown(time)}"
        )


def _expect_id(table: Table, key: str, place: str) -> None:
    if not key:
        raise WorkshopError(f"{place}.id is empty, and must be what a path can hold")
    if key in table.rows:
        raise WorkshopError(f"{place}.id is {shown(key)}, as that of another row here: leave one")


def _expect_name(resource: Resource, table: Table, row: Row, place: str) -> None:
    if resource.named and row["name"] in table.names:
        raise WorkshopError(
            f"{place}.name is {shown(row['name'])}, as that of another row here: names are unique"
        )
