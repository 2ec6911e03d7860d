"""What a call rests on: the calls before it without which its answer would be another."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from honcho_contract.access import reads
from honcho_contract.exchange import Exchange
from honcho_contract.ledger import Known, Ledger
from honcho_contract.resources import BY_ID, RESOURCES

MOST = 60
"""Calls at most that a call has before it besides those that made the objects it names."""

_BY_NAME = ("create", "update", "get-or-create", "by-name")
_LOOKS_AROUND = ("list", "query", "clone")


@dataclass(kw_only=True)
class History:
    """What no object's story tells: `keys` are those that were made, with the calls that made them;
    and what was tried, and refused or answered with nothing that could be learned."""

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
            self._tried[_innermost(exchange.call.ids)].append(exchange)

    def tried(self, ids: Mapping[str, str], resource: str) -> list[Exchange]:
        """What was tried in vain in a place, or with one object of it."""
        found = self._tried.get(_innermost(ids), ())
        return [one for one in found if one.operation and one.operation.resource == resource]


def _innermost(ids: Mapping[str, str]) -> str:
    return ids[max(ids, key=list(BY_ID).index)] if (ids := _of_objects(ids)) else ""


def _of_objects(ids: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in ids.items() if name in BY_ID}


def shown_by(
    ledger: Ledger, exchange: Exchange, history: History, seen_by: Exchange | None = None
) -> list[Exchange]:
    """What an exchange rests on, and itself. Where a later one shows what it did, that comes last,
    with what made the objects that it names, and nothing else that it looks at."""
    before = leading_to(ledger, exchange, history)
    if seen_by is None or seen_by is exchange:
        return [*before, exchange]
    named = leading_to(ledger, seen_by, history, around=False)
    calls = {one.number: one for one in (*before, exchange, *named)}
    return [*(calls[number] for number in sorted(calls)), seen_by]


def leading_to(
    ledger: Ledger, exchange: Exchange, history: History | None = None, *, around: bool = True
) -> list[Exchange]:
    """The exchanges that an exchange rests on, oldest first: what made the objects that it names,
    and its key. For what looks at a place, as a list, a query or a clone does, these are also the
    ones that made what is in it, or may have, if `around` is asked for."""
    history = history or History()
    last = exchange.number or sys.maxsize
    looked_at = _around(ledger, exchange, history) if around else ()
    near = {e.number: e for e in looked_at if e.number < last}
    # What comes nearest before it is what it most likely rests on.
    found = {number: near[number] for number in sorted(near)[-MOST:]}
    found |= {e.number: e for e in ledger.story(dict(_ids_named(exchange)))}
    waiting = [exchange, *found.values()]
    while waiting:
        one = waiting.pop()
        for needed in _needed(ledger, one, history):
            if needed.number not in found and needed.number < (one.number or last):
                found[needed.number] = needed
                waiting.append(needed)
    return [found[number] for number in sorted(found) if 0 < number < last]


def _needed(ledger: Ledger, exchange: Exchange, history: History) -> Iterator[Exchange]:
    """What made the objects that a call names, and its key; for a clone, and what it copied."""
    for _, object_id in _ids_named(exchange):
        known = ledger.get(object_id)
        if known is not None:
            yield known.story[0]
    by = history.keys.get(exchange.call.token or "")
    if by is not None:
        yield by
    if exchange.operation is not None and exchange.operation.verb == "clone":
        yield from _around(ledger, exchange, history)


def _ids_named(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """The ids that a request names, each under a name of its own."""
    call = exchange.call
    yield from call.ids.items()
    yield from ((f"query {name}", value) for name, value in call.query if name in BY_ID)
    if isinstance(exchange.sent, dict):
        # A body may name another object than the path does under the same name.
        for name, value in exchange.sent.items():
            if name in BY_ID and isinstance(value, str):
                yield f"body {name}", value
    if call.operation is None:
        yield from ((f"part {n}", part) for n, part in enumerate(call.path.split("/")))


def _around(ledger: Ledger, exchange: Exchange, history: History) -> Iterator[Exchange]:
    operation, call = exchange.operation, exchange.call
    if operation is None or operation.resource not in RESOURCES:
        return
    if operation.verb in _BY_NAME:
        sent = exchange.sent if isinstance(exchange.sent, dict) else {}
        name = _alike(call.ids.get("name", sent.get("name")))
        for known in ledger if name is not None else ():
            # Also elsewhere, and in another case: what a server takes for the same name, it says.
            if known.resource.name == operation.resource and name in _names(known):
                yield from known.story
    elif operation.verb in _LOOKS_AROUND:
        for known in ledger:
            if _is_looked_at(operation.resource, operation.verb, known, call.ids):
                yield from known.story
    if operation.verb in ("list", "query", "by-id", "get", "by-name"):
        yield from history.tried(_asked(exchange), operation.resource)


def _names(known: Known) -> set[str | None]:
    """The names that an object has, or had."""
    answers = [exchange.json for exchange in known.story]
    objects = [known.object, *(one for one in answers if isinstance(one, dict))]
    return {_alike(one.get("name")) for one in objects}


def _alike(name: object) -> str | None:
    return name.strip().casefold() if isinstance(name, str) else None


def _asked(exchange: Exchange) -> dict[str, str]:
    return dict(exchange.call.ids) | {n: v for n, v in exchange.call.query if n in BY_ID}


def _is_looked_at(resource: str, verb: str, known: Known, asked: Mapping[str, str]) -> bool:
    kinds = ("sessions", "messages", "metamessages") if verb == "clone" else (resource,)
    if known.resource.name not in kinds:
        return False
    parents = [name for name in known.resource.parents if name in asked]
    return all(known.ids.get(name) == asked[name] for name in parents)
