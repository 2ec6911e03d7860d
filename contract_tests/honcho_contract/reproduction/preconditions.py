"""What a call rests on: the calls before it without which its answer would be another."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from honcho_contract.contract.resources import Resources
from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.wire.exchange import Exchange
from honcho_contract.wire.write_guard import reads
from honcho_openapi.operations import Operation

MOST = 60
"""Calls at most that a call has before it besides those that made the objects it names."""

LATEST = 3
"""Of what an object went through, or of what was tried with it in vain, how much is kept."""

TRIED = 12
"""Requests that were refused and may have left a stray, of which it cannot be said which did."""

Choice = Callable[[list[Known]], list[Known]]

_READS = ("by-id", "get", "by-name")
_BY_NAME = ("create", "update", "delete", "get-or-create", "by-name")
_LOOKS_AROUND = ("list", "query", "clone", "chat")
_OF_SESSIONS = {"clone": ("sessions", "messages", "metamessages"), "chat": ("messages",)}


@dataclass(kw_only=True)
class History:
    """What no object's story tells: `keys` are those that were made, with the calls that made them;
    and what was tried, and refused or answered with nothing that could be learned."""

    resources: Resources
    keys: dict[str, Exchange] = field(default_factory=dict)
    _tried: dict[str, list[Exchange]] = field(default_factory=lambda: defaultdict(list))

    def add(self, exchange: Exchange) -> None:
        """Takes in one exchange."""
        operation, made = exchange.operation, exchange.json
        if operation is None or reads(exchange.call):
            return
        given = made if isinstance(made, dict) else {}
        if operation.resource == "keys":
            if isinstance(given.get("key"), str):
                self.keys[given["key"]] = exchange
        elif not exchange.ok:
            self._tried[_innermost(exchange.call.ids, self.resources)].append(exchange)

    def tried(self, ids: Mapping[str, str], resource: str) -> list[Exchange]:
        """What was tried in vain in a place, or with one object of it."""
        found = self._tried.get(_innermost(ids, self.resources), ())
        return [one for one in found if one.operation and one.operation.resource == resource]


def _innermost(ids: Mapping[str, str], resources: Resources) -> str:
    depth = {name: number for number, name in enumerate(resources.by_id)}
    named = [name for name in ids if name in depth]
    return ids[max(named, key=depth.__getitem__)] if named else ""


def shown_by(
    ledger: Ledger,
    exchange: Exchange,
    history: History,
    seen_by: Exchange | None = None,
    *,
    around: bool = True,
    choose: Choice = list,
    beside: Sequence[Known] = (),
) -> list[Exchange]:
    """What an exchange rests on, and itself. Where a later one shows what it did, that comes last,
    with what made the objects that it names, and nothing else that it looks at. `beside` are the
    objects with which its answer is compared."""
    before = leading_to(ledger, exchange, history, around=around, choose=choose, beside=beside)
    if seen_by is None or seen_by is exchange:
        return [*before, exchange]
    named = leading_to(ledger, seen_by, history, around=False)
    calls = {one.number: one for one in (*before, exchange, *named)}
    return [*(calls[number] for number in sorted(calls)), seen_by]


def leading_to(
    ledger: Ledger,
    exchange: Exchange,
    history: History | None = None,
    *,
    around: bool = True,
    choose: Choice = list,
    beside: Sequence[Known] = (),
) -> list[Exchange]:
    """The exchanges that an exchange rests on, oldest first: what made the objects that it names,
    what deleted them or what they are in, and its key. With `around`, also what they went through
    since, and the objects `beside`; and for what looks at a place, as a list, a query or a clone
    does, what made the objects in it that `choose` leaves, or may have made one.
    """
    history = history or History(resources=ledger.resources)
    last = exchange.number or sys.maxsize
    found: dict[int, Exchange] = {}
    if around:
        near = [e for known in choose(_looked_at(ledger, exchange)) for e in _story(known)]
        near += _tried(ledger, exchange, history)
        numbered = {e.number: e for e in near if e.number < last}
        # What comes nearest before it is what it most likely rests on.
        found = {number: numbered[number] for number in sorted(numbered)[-MOST:]}
        for known in (*_named(ledger, exchange), *beside):
            found |= {e.number: e for e in _story(known)}
    gone = [e for known in _named_with_places(ledger, exchange) for e in _deletions(known)]
    found |= {e.number: e for e in gone if e.number < last}
    waiting = [exchange, *found.values()]
    while waiting:
        one = waiting.pop()
        for needed in _needed(ledger, one, history):
            if needed.number not in found and needed.number < (one.number or last):
                found[needed.number] = needed
                waiting.append(needed)
    return [found[number] for number in sorted(found) if 0 < number < last]


def _story(known: Known) -> list[Exchange]:
    """What made an object, and the latest that it went through, its deletion in any case."""
    first, *later = known.story
    return [first, *_deletions(known), *later[-LATEST:]]


def _deletions(known: Known) -> list[Exchange]:
    story = known.story
    return [one for one in story if one.operation is not None and one.operation.verb == "delete"]


def _named_with_places(ledger: Ledger, exchange: Exchange) -> list[Known]:
    """The objects that a call names, and those that they are in: where one was deleted, the answer
    hangs on it."""
    known = [
        one
        for _, named in _ids_named(exchange, ledger.resources)
        if (one := ledger.get(named)) is not None
    ]
    found = {one: ledger.get(one) for each in known for one in (each.id, *each.place)}
    return [one for one in found.values() if one is not None]


def _named(ledger: Ledger, exchange: Exchange) -> list[Known]:
    """The objects that a call names: those at the end of a line, not those that they are in."""
    found = [ledger.get(object_id) for _, object_id in _ids_named(exchange, ledger.resources)]
    known = [one for one in found if one is not None]
    parents = {object_id for one in known for object_id in one.place}
    return [one for one in known if one.id not in parents]


def _needed(ledger: Ledger, exchange: Exchange, history: History) -> Iterator[Exchange]:
    """What made the objects that a call names, and its key; for a clone, and what it copied; for a
    name that was refused, and what gave it to another."""
    for _, object_id in _ids_named(exchange, ledger.resources):
        known = ledger.get(object_id)
        if known is not None:
            yield known.story[0]
    by = history.keys.get(exchange.call.token or "")
    if by is not None:
        yield by
    if exchange.operation is not None and exchange.operation.verb == "clone":
        for known in _looked_at(ledger, exchange):
            yield from _story(known)
    if exchange.status == 409:
        for known in _of_the_name(ledger, exchange):
            yield from _story(known)


def _ids_named(exchange: Exchange, resources: Resources) -> Iterator[tuple[str, str]]:
    """The ids that a request names, each under a name of its own."""
    call = exchange.call
    yield from call.ids.items()
    yield from ((f"query {name}", value) for name, value in call.query if name in resources.by_id)
    if isinstance(exchange.sent, dict):
        # A body may name another object than the path does under the same name.
        for name, value in exchange.sent.items():
            if name in resources.by_id and isinstance(value, str):
                yield f"body {name}", value
    if call.operation is None:
        yield from ((f"part {n}", part) for n, part in enumerate(call.path.split("/")))


def _looked_at(ledger: Ledger, exchange: Exchange) -> list[Known]:
    """The objects besides those that it names on which the answer to a call hangs."""
    operation, call = exchange.operation, exchange.call
    if operation is None or operation.resource not in ledger.resources:
        return []
    # Also of other places, and of long ago: an id that is given again, what is another's.
    shown = {item.get("id") for item in _items(exchange)}
    seen = [one for one in ledger if one.id in shown]
    if operation.verb in _BY_NAME:
        return seen + _of_the_name(ledger, exchange)
    if operation.verb not in _LOOKS_AROUND or _is_refused(exchange):
        return seen
    return [
        one
        for one in ledger
        if one.id in shown or _is_looked_at(operation.resource, operation.verb, one, call.ids)
    ]


def _of_the_name(ledger: Ledger, exchange: Exchange) -> list[Known]:
    """The objects that have or had the name that a call is about: one that it gives or asks for,
    or one of the object that it changes. Also elsewhere, and in another case: what a server takes
    for the same name, it says."""
    operation, call = exchange.operation, exchange.call
    if operation is None or operation.verb not in _BY_NAME:
        return []
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    names = {_alike(call.ids.get("name", sent.get("name")))} - {None}
    changed = ledger.get(call.ids.get(ledger.resources[operation.resource].id, ""))
    if changed is not None:
        names |= _names(changed)
    ours = [one for one in ledger if one.resource.name == operation.resource]
    return [one for one in ours if names & _names(one)]


def _tried(ledger: Ledger, exchange: Exchange, history: History) -> list[Exchange]:
    """What was tried in vain and may have left what an answer shows, or fails over."""
    operation = exchange.operation
    if operation is None or operation.resource not in ledger.resources:
        return []
    named = [
        one
        for known in _of_the_name(ledger, exchange)
        for one in history.tried({known.resource.id: known.id}, operation.resource)[-LATEST:]
    ]
    return named + _tried_there(ledger, exchange, operation, history)


def _tried_there(
    ledger: Ledger, exchange: Exchange, operation: Operation, history: History
) -> list[Exchange]:
    """Of that, what was tried in the place that is looked at, or with the object that is read."""
    if operation.verb not in ("list", "query", *_READS):
        return []
    if operation.verb not in _READS and _is_refused(exchange):
        return []
    tried = history.tried(_asked(exchange, ledger.resources), operation.resource)
    if operation.verb in _READS or not exchange.ok:
        return tried[-LATEST:]
    strays = [item for item in _items(exchange) if str(item.get("id")) not in ledger]
    alike = [one for one in tried if any(_may_have_made(one, stray) for stray in strays)]
    return _likeliest(alike or tried, strays)


def _likeliest(tried: list[Exchange], strays: list[dict[str, Any]]) -> list[Exchange]:
    """Of what was tried in vain, what is most like the strays: the first of each, then the next."""
    latest = list(reversed(tried))
    by_stray = [sorted(latest, key=partial(_unlikeness, stray)) for stray in strays]
    found = {id(one): one for ranked in zip(*by_stray, strict=True) for one in ranked}
    return list(found.values())[:TRIED]


def _may_have_made(tried: Exchange, stray: Mapping[str, Any]) -> bool:
    """Whether a text that was sent, in a batch or by itself, stands in an object."""
    texts = {value for value in stray.values() if isinstance(value, str)}
    values = [value for body in _bodies(tried) for value in body.values()]
    return any(isinstance(value, str) and value in texts for value in values)


def _unlikeness(stray: Mapping[str, Any], tried: Exchange) -> tuple[int, int]:
    """How many values of a request an object has otherwise; fewest first, and of those that it has
    as they were sent, most."""
    counts = []
    for body in _bodies(tried):
        common = [(sent, stray[name]) for name, sent in body.items() if name in stray]
        alike = sum(type(sent) is type(kept) and sent == kept for sent, kept in common)
        counts.append((len(common) - alike, -alike))
    return min(counts, default=(len(stray), 0))


def _bodies(tried: Exchange) -> list[dict[str, Any]]:
    """The objects that a request would make."""
    sent = tried.sent if isinstance(tried.sent, dict) else {}
    bodies = sent["messages"] if isinstance(sent.get("messages"), list) else [sent]
    return [body for body in bodies if isinstance(body, dict)]


def _items(exchange: Exchange) -> list[dict[str, Any]]:
    body = exchange.json if exchange.ok else None
    items = body.get("items", [body]) if isinstance(body, dict) else body
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _is_refused(exchange: Exchange) -> bool:
    """Whether a call came to nothing on its own account: what is in the place played no part."""
    return 400 <= exchange.status < 500


def _names(known: Known) -> set[str | None]:
    """The names that an object has, or had."""
    answers = [exchange.json for exchange in known.story]
    objects = [known.object, *(one for one in answers if isinstance(one, dict))]
    return {_alike(one.get("name")) for one in objects} - {None}


def _alike(name: object) -> str | None:
    return name.strip().casefold() if isinstance(name, str) else None


def _asked(exchange: Exchange, resources: Resources) -> dict[str, str]:
    return dict(exchange.call.ids) | {n: v for n, v in exchange.call.query if n in resources.by_id}


def _is_looked_at(resource: str, verb: str, known: Known, asked: Mapping[str, str]) -> bool:
    if known.resource.name not in _OF_SESSIONS.get(verb, (resource,)):
        return False
    parents = [name for name in known.resource.parents if name in asked]
    return all(known.ids.get(name) == asked[name] for name in parents)
