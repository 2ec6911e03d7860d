"""What tells one resource of an API from another: a row each, in a tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from honcho_mock.behaviour.storage.store import Parents

if TYPE_CHECKING:
    from honcho_mock.behaviour.errors import HonchoError
    from honcho_mock.behaviour.storage.store import Table

Row = dict[str, Any]
Body = dict[str, Any]
Shape = Callable[[str, str, Parents, Body], Row]
"""From an id, the time, the ids of the parents and a valid body: the row that is made."""


class Rows(Protocol):
    """What is stored, as a resource may look at it."""

    resources: Resources

    def table(self, resource: Resource, parents: Parents) -> Table | None: ...
    def row(self, resource: Resource, parents: Parents, key: str) -> bytes | None: ...
    def insist(self, refusal: HonchoError) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of object.

    `shape` makes a row from a valid body; the order of its keys is the order of the answers. The
    texts are the API's own, each to be filled with the `id` or `name` that was asked for.
    """

    name: str
    noun: str
    id: str
    """The parameter that names one of them, and the field of the rows below that does."""
    schema: str
    """What the document calls the schema of one of them, as it is answered."""
    parent: str | None = None
    children: tuple[str, ...] = ()
    shape: Shape
    chosen: str = ""
    """The field of a body that holds the id, where clients choose it."""
    counted: bool = False
    """Whether its rows are what `max_messages` counts."""
    updates: tuple[str, ...] = ("metadata",)
    """The body fields that an update takes over."""
    conditions: tuple[str, ...] = ()
    """The body fields, besides `filter`, that narrow a list."""
    ended: str = ""
    """The field that a delete sets to false, where it leaves the row there."""
    links: tuple[str, ...] = ()
    """The fields that name other rows, which must be there."""
    expect_linked: Callable[[Rows, Parents, Row], None] | None = None
    """Refuses a row that links to what is not there."""
    empty_update: str | None = None
    """The refusal of an update that changes nothing, where there is one."""
    restamped_by: str = ""
    """The field whose update counts as making the object anew."""
    delete_reserved: str = ""
    """The refusal of a delete of a row that must stay, or below it."""
    deleted: str = ""
    """What a delete answers; without it, the answer has no body."""

    no_parent: str = ""
    missing: str
    missing_to_change: str = ""
    missing_to_delete: str = ""
    missing_name: str = ""
    id_taken: str = ""
    name_taken: str = ""
    rename_taken: str = ""

    @property
    def which(self) -> str:
        """The refusal where nothing says which one is meant."""
        return f"{self.noun} ID not found in query parameter or JWT"

    @cached_property
    def named(self) -> bool:
        """Whether its rows have names, each unique below its parent."""
        return bool(self.missing_name)


class Resources(dict[str, Resource]):
    """The resources of an API by name, parents before their children."""

    def __init__(self, *resources: Resource) -> None:
        super().__init__({one.name: one for one in resources})
        self.roots = tuple(one.name for one in resources if one.parent is None)
        """What is below nothing."""
        for one in resources:
            if one.parent is not None and one.name not in self[one.parent].children:
                raise ValueError(f"{one.name} is below {one.parent}, which does not know of it")

    def above(self, resource: Resource) -> tuple[Resource, ...]:
        """What a resource is below, outermost first."""
        found: tuple[Resource, ...] = ()
        while resource.parent is not None:
            resource = self[resource.parent]
            found = (resource, *found)
        return found

    def below(self, resource: Resource) -> tuple[Resource, ...]:
        """What is below a resource, at any depth."""
        return tuple(one for one in self.values() if resource in self.above(one))

    def parents_of(self, resource: Resource, row: Row) -> Parents:
        """The ids of what a row is below, outermost first, as the row itself has them."""
        return tuple(row[one.id] for one in self.above(resource))
