"""The kinds of objects that an API has, and where they live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

NOBODY = "hc-nobody-0000000000A"
"""An id of the usual form that no object has."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of object.

    `id` is the parameter that names one; `parents` are the parameters of its place, outermost
    first. `links` are body properties that name other objects. `unique` says that its name is
    unique among the objects of the same place. `deleted` says what a delete leaves: nothing
    (`gone`), an inactive object (`inactive`), or None where there is no delete. `chosen` says that
    clients choose its ids, so that objects of other places may have the same. `reserved` is a name,
    in lower case, that is the server's own: nobody else makes, changes or deletes such an object,
    or what is in it. `aliases`
    are names of properties that the server takes besides the documented ones.
    """

    name: str
    id: str
    parents: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    unique: bool = False
    deleted: str | None = None
    chosen: bool = False
    reserved: str = ""
    aliases: frozenset[str] = frozenset()

    def is_reserved(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() == self.reserved != ""


class Resources(Mapping[str, Resource]):
    """Resources by their names; and `by_id`, by the parameters that name one."""

    def __init__(self, rows: Iterable[Resource]) -> None:
        self._rows = {row.name: row for row in rows}
        self.by_id: Mapping[str, Resource] = {row.id: row for row in self._rows.values()}

    def __getitem__(self, name: str) -> Resource:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
