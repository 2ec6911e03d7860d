"""What the target has told so far: every object it answered with, as it must be read back.

The ledger is the suite's model of the target's state. It learns from answers alone, so that one
wrong answer is one finding: what was answered, right or wrong, is what later reads are held to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from honcho_contract.contract.resources import Resource, Resources
from honcho_contract.judging.side_effects import Effect
from honcho_contract.wire.exchange import Exchange
from honcho_contract.wire.write_guard import reads

Scope = tuple[str, tuple[str, ...]]
"""A resource's name and the ids of the place its objects live in."""


@dataclass(kw_only=True, eq=False)
class Known:
    """One object: as last answered, where it lives, and the exchanges that made it what it is.

    What was deleted is not `alive`. What a list did not show that should have is not alive either,
    and is `lost`: nobody can say whether it is there. It is `confirmed` once another answer than
    the one that made it has shown it; `others` are the states in which it was read as well since it
    was last written. A session that was `deleted` is `closed` until a read has
    shown it inactive; `spoilt` is the finding about what
    makes reads of it fail.
    """

    resource: Resource
    place: tuple[str, ...]
    object: dict[str, Any]
    alive: bool = True
    lost: bool = False
    confirmed: bool = False
    spoilt: str = ""
    closed: bool = False
    deleted: bool = False
    others: list[dict[str, Any]] = field(default_factory=list)
    story: list[Exchange] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.object["id"])

    @property
    def agreed(self) -> dict[str, Any]:
        """What all answers have said alike since it was last written."""
        return {
            name: value
            for name, value in self.object.items()
            if all(name in one and repr(one[name]) == repr(value) for one in self.others)
        }

    @property
    def ids(self) -> dict[str, str]:
        """The ids that a path to this object needs."""
        names = (*self.resource.parents, self.resource.id)
        return dict(zip(names, (*self.place, self.id), strict=True))


_Key = tuple[str, tuple[str, ...], str]
"""The name of a resource, a place, and an id."""


def _key(known: Known) -> _Key:
    return known.resource.name, known.place, known.id


def _is_below(known: Known, top: Known) -> bool:
    """Whether an object lives in another one, or in what lives there."""
    names, ids = (*top.resource.parents, top.resource.id), (*top.place, top.id)
    return known.resource.parents[: len(names)] == names and known.place[: len(ids)] == ids


class Ledger:
    """Objects by the place they live in and their id, in order of arrival.

    An id that the server has chosen names one object, wherever it is asked for; of ids that clients
    choose, each place has its own.

    `doubted_by` are the failed requests for which places are in doubt, `spoilt` the findings about
    what makes lists of a place fail.
    """

    def __init__(self, resources: Resources, effects: Sequence[Effect] = ()) -> None:
        self.resources = resources
        self.effects = effects
        self._known: dict[_Key, Known] = {}
        self._latest: dict[str, Known] = {}
        self._rows: dict[Scope, list[Known]] = {}
        self._uncertain: set[Scope] = set()
        self._twice: set[str] = set()
        self._names: dict[Scope, set[str]] = {}
        self._effects: dict[Scope, list[Effect]] = {}
        self.doubted_by: dict[Scope, Exchange] = {}
        self.spoilt: dict[Scope, str] = {}

    def without(self, dropped: Collection[str]) -> Ledger:
        """The ledger as if it had never heard of some objects. What it says is not to be added to:
        the objects are the same."""
        other = Ledger(self.resources, self.effects)
        kept = [known for known in self._known.values() if known.id not in dropped]
        other._known = {_key(known): known for known in kept}
        other._latest = {known.id: known for known in kept}
        scopes = {(one.resource.name, one.place) for one in map(self._latest.get, dropped) if one}
        other._rows = {
            scope: [one for one in rows if one.id not in dropped] if scope in scopes else rows
            for scope, rows in self._rows.items()
        }
        other._uncertain, other._names, other._effects = self._uncertain, self._names, self._effects
        return other

    def __iter__(self) -> Iterator[Known]:
        return iter(self._known.values())

    def __contains__(self, object_id: object) -> bool:
        return object_id in self._latest

    def get(self, object_id: str) -> Known | None:
        """The object that was last seen with an id."""
        return self._latest.get(object_id)

    def look_up(self, resource: Resource, place: tuple[str, ...], object_id: str) -> Known | None:
        """The object of a place that has an id; where the server chooses ids, whatever has it."""
        known = self._known.get((resource.name, place, object_id))
        return known if known is not None or resource.chosen else self.get(object_id)

    def of(self, name: str, ids: Mapping[str, str]) -> Known | None:
        """What a parameter of a request names, given all ids of that request."""
        resource = self.resources.by_id[name]
        place = tuple(ids.get(parent, "") for parent in resource.parents)
        return self.look_up(resource, place, ids[name])

    def find(self, resource: Resource, ids: Mapping[str, str]) -> Known | None:
        """The live object that a path names, if every id of the path belongs together."""
        place = tuple(ids[name] for name in resource.parents)
        known = self._known.get((resource.name, place, ids[resource.id]))
        if known is None or not known.alive:
            return None
        return known if self.holds(resource, ids) else None

    def holds(self, resource: Resource, ids: Mapping[str, str]) -> bool:
        """Whether the place that a path names exists: each parent, and all of one line."""
        place = tuple(ids[name] for name in resource.parents)
        for depth, name in enumerate(resource.parents):
            parent = self._known.get((self.resources.by_id[name].name, place[:depth], place[depth]))
            if parent is None or not parent.alive:
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
        return self.live(scope)

    def live(self, scope: Scope) -> list[Known]:
        """The live objects of a place that are known, oldest first."""
        return [known for known in self._rows.get(scope, ()) if known.alive]

    def named(self, scope: Scope, name: str) -> Known | None:
        rows = (known for known in self._rows.get(scope, ()) if known.alive)
        return next((known for known in rows if known.object.get("name") == name), None)

    def add(self, resource: Resource, place: tuple[str, ...], seen: Any, by: Exchange) -> None:
        """Takes in an object that the target has answered with, new or already known."""
        if not isinstance(seen, dict) or not isinstance(seen.get("id"), str):
            return
        known = self._known.get((resource.name, place, seen["id"]))
        if known is not None:
            known.alive, known.lost = True, False
            self.change(known, seen, by)
            return
        other = self._latest.get(seen["id"])
        if other is not None and not (resource.chosen or other.resource.chosen):
            self._twice.add(other.id)
            self._known.pop(_key(other), None)
        known = Known(resource=resource, place=place, object=seen, story=[by])
        self._known[_key(known)] = self._latest[known.id] = known
        rows = self._rows.setdefault((resource.name, place), [])
        # What was sent between a call and the look at its answer was learned of before.
        end = len(rows)
        while end and rows[end - 1].story[0].started > by.started:
            end -= 1
        rows.insert(end, known)

    def change(self, known: Known, seen: Mapping[str, Any], by: Exchange) -> None:
        """Holds later reads to the state of an object that was seen."""
        known.confirmed = True
        if not reads(by.call):
            known.others.clear()
        elif seen.get("is_active") is False and known.closed:
            # The session is held to that from now on.
            known.closed = False
            known.story.append(by)
        if known.object != seen or repr(known.object) != repr(seen):
            if reads(by.call):
                # Who is right, that answer or the one before, nobody knows.
                known.others.append(known.object)
            known.object = dict(seen)
            known.story.append(by)

    def remove(self, known: Known, by: Exchange) -> None:
        """Marks an object, and all that lives below it, as gone."""
        known.alive = False
        known.story.append(by)
        for child in self._known.values():
            if child.alive and _is_below(child, known):
                child.alive = False
                child.story.append(by)

    def lose(self, known: Known) -> None:
        """Nobody knows any more whether an object, and what lives below it, is there."""
        for one in (known, *self._known.values()):
            if one is known or (one.alive and _is_below(one, known)):
                one.alive, one.lost = False, True

    def blur(self, object_id: str) -> None:
        """Nobody knows what an id names, from now on."""
        self._twice.add(object_id)

    def is_unclear(self, object_id: str) -> bool:
        """Whether nobody knows what an id names: an object that is lost, or two that have it."""
        known = self.get(object_id)
        return object_id in self._twice or (known is not None and known.lost)

    def doubt(self, scope: Scope, by: Exchange | None = None) -> None:
        """From now on the target may hold objects in a place that the ledger has not seen."""
        self._uncertain.add(scope)
        if by is not None:
            self.doubted_by[scope] = by

    def trust(self, scope: Scope) -> None:
        """There is nothing in a place that the ledger has not seen."""
        self._uncertain.discard(scope)
        self._names.pop(scope, None)

    def doubt_name(self, scope: Scope, name: str) -> None:
        """From now on the target may hold an object of that name in a place."""
        self._names.setdefault(scope, set()).add(name)

    def may_be_named(self, scope: Scope, name: str) -> bool:
        """Whether nobody knows if a name is in use in a place."""
        if name in self._names.get(scope, ()) or self.expects(scope, {"name": name}):
            return True
        rows = self._rows.get(scope, ())
        return any(known.lost and known.object.get("name") == name for known in rows)

    def expect(self, scope: Scope, effect: Effect) -> None:
        """From now on the target may hold what an operation makes besides (see `side_effects`)."""
        self._effects.setdefault(scope, []).append(effect)
        self.doubt(scope)

    def expects(self, scope: Scope, item: Mapping[str, Any]) -> bool:
        """Whether an object that nobody was told of can have come of an effect."""
        return any(effect.made(item) for effect in self._effects.get(scope, ()))

    def touched(self, scope: Scope) -> bool:
        """Whether an effect may change a place at any time."""
        return scope in self._effects

    def settle(self, scope: Scope, items: list[Any], by: Exchange) -> None:
        """Takes the complete list of a place as what it holds; where it lacks what should be there,
        it takes another one to be sure."""
        resource = self.resources[scope[0]]
        listed = [item["id"] for item in items if isinstance(item, dict) and "id" in item]
        lacking = [one for one in self._rows.get(scope, ()) if one.alive and one.id not in listed]
        for known in lacking:
            self.lose(known)
        for item in items:
            self.add(resource, scope[1], item, by)
        order = {object_id: n for n, object_id in enumerate(listed)}
        rows = self._rows.setdefault(scope, [])
        rows.sort(key=lambda known: order.get(known.id, -1))
        self._names.pop(scope, None)
        if lacking:
            self.doubt(scope)
        else:
            self._uncertain.discard(scope)

    def story(self, call_ids: Mapping[str, str]) -> list[Exchange]:
        """The exchanges that a request with these ids rests on, oldest first, each once."""
        found: dict[int, Exchange] = {}
        for object_id in call_ids.values():
            known = self.get(object_id)
            if known is not None:
                found.update((e.number, e) for e in known.story)
                for parent in known.place:
                    if parent in self._latest:
                        first = self._latest[parent].story[0]
                        found[first.number] = first
        return [found[number] for number in sorted(found)]
