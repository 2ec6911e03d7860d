"""What the target has told so far: every object it answered with, as it must be read back.

The ledger is the suite's model of the target's state. It learns from answers alone, so that one
wrong answer is one finding: what was answered, right or wrong, is what later reads are held to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from honcho_contract.exchange import Exchange
from honcho_contract.resources import BY_ID, RESOURCES, Resource

Scope = tuple[str, tuple[str, ...]]
"""A resource's name and the ids of the place its objects live in."""


@dataclass(kw_only=True, eq=False)
class Known:
    """One object: as last answered, where it lives, and the exchanges that made it what it is."""

    resource: Resource
    place: tuple[str, ...]
    object: dict[str, Any]
    alive: bool = True
    story: list[Exchange] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.object["id"])

    @property
    def ids(self) -> dict[str, str]:
        """The ids that a path to this object needs."""
        names = (*self.resource.parents, self.resource.id)
        return dict(zip(names, (*self.place, self.id), strict=True))


class Ledger:
    """Objects by id, and by the place they live in, in order of arrival."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._rows: dict[Scope, list[Known]] = {}
        self._uncertain: set[Scope] = set()

    def __iter__(self) -> Iterator[Known]:
        return iter(self._known.values())

    def __contains__(self, object_id: object) -> bool:
        return object_id in self._known

    def get(self, object_id: str) -> Known | None:
        return self._known.get(object_id)

    def find(self, resource: Resource, ids: Mapping[str, str]) -> Known | None:
        """The live object that a path names, if every id of the path belongs together."""
        known = self._known.get(ids[resource.id])
        if known is None or not known.alive or known.resource is not resource:
            return None
        place = tuple(ids[name] for name in resource.parents)
        return known if known.place == place and self.holds(resource, ids) else None

    def holds(self, resource: Resource, ids: Mapping[str, str]) -> bool:
        """Whether the place that a path names exists: each parent, and all of one line."""
        place = tuple(ids[name] for name in resource.parents)
        for depth, name in enumerate(resource.parents):
            parent = self._known.get(place[depth])
            if parent is None or not parent.alive or parent.resource is not BY_ID[name]:
                return False
            if parent.place != place[:depth]:
                return False
        return True

    @property
    def uncertain(self) -> Set[Scope]:
        """The places that may hold objects which the ledger has not seen."""
        return self._uncertain

    def rows(self, scope: Scope) -> list[Known] | None:
        """The live objects of a place, oldest first; None where the ledger cannot know them all."""
        if scope in self._uncertain:
            return None
        return [known for known in self._rows.get(scope, ()) if known.alive]

    def named(self, scope: Scope, name: str) -> Known | None:
        rows = (known for known in self._rows.get(scope, ()) if known.alive)
        return next((known for known in rows if known.object.get("name") == name), None)

    def add(self, resource: Resource, place: tuple[str, ...], seen: Any, by: Exchange) -> None:
        """Takes in an object that the target has answered with, new or already known."""
        if not isinstance(seen, dict) or not isinstance(seen.get("id"), str):
            return
        known = self._known.get(seen["id"])
        if known is not None and known.resource is resource and known.place == place:
            known.alive = True
            self.change(known, seen, by)
            return
        known = Known(resource=resource, place=place, object=seen, story=[by])
        self._known[known.id] = known
        self._rows.setdefault((resource.name, place), []).append(known)

    def change(self, known: Known, seen: Mapping[str, Any], by: Exchange) -> None:
        """Holds later reads to another state of an object."""
        if known.object != seen or repr(known.object) != repr(seen):
            known.object = dict(seen)
            known.story.append(by)

    def remove(self, known: Known, by: Exchange) -> None:
        """Marks an object, and all that lives below it, as gone."""
        known.alive = False
        known.story.append(by)
        below = (*known.place, known.id)
        for child in self._known.values():
            if child.alive and child.place[: len(below)] == below:
                child.alive = False
                child.story.append(by)

    def doubt(self, scope: Scope) -> None:
        """From now on the target may hold objects in a place that the ledger has not seen."""
        self._uncertain.add(scope)

    def settle(self, scope: Scope, items: list[Any], by: Exchange) -> None:
        """Takes the complete list of a place as what it holds."""
        resource = RESOURCES[scope[0]]
        listed = [item["id"] for item in items if isinstance(item, dict) and "id" in item]
        for known in self._rows.get(scope, ()):
            known.alive = known.id in listed
        for item in items:
            self.add(resource, scope[1], item, by)
        order = {object_id: n for n, object_id in enumerate(listed)}
        rows = self._rows.setdefault(scope, [])
        rows.sort(key=lambda known: order.get(known.id, -1))
        self._uncertain.discard(scope)

    def story(self, call_ids: Mapping[str, str]) -> list[Exchange]:
        """The exchanges that a request with these ids rests on, oldest first, each once."""
        found: dict[int, Exchange] = {}
        for object_id in call_ids.values():
            known = self._known.get(object_id)
            if known is not None:
                found.update((e.number, e) for e in known.story)
                for parent in known.place:
                    if parent in self._known:
                        first = self._known[parent].story[0]
                        found[first.number] = first
        return [found[number] for number in sorted(found)]
