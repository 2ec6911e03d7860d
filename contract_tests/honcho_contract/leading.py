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
_LOOKS_AROUND = ("list", "query", "clone", *_BY_NAME)


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


def leading_to(
    ledger: Ledger, exchange: Exchange, history: History | None = None
) -> list[Exchange]:
    """The exchanges that an exchange rests on, oldest first: what made the objects that it names,
    and its key. For what looks at a place, as a list, a query or a clone does, these are also the
    ones that made what is in it, or may have."""
    history = history or History()
    found: dict[int, Exchange] = {}
    waiting = [exchange]
    while waiting:
        one = waiting.pop()
        found |= {e.number: e for e in ledger.story(dict(_ids_named(one)))}
        by = history.keys.get(one.call.token or "")
        if by is not None and by.number not in found:
            found[by.number] = by
            waiting.append(by)
    around = {e.number: e for e in _around(ledger, exchange, history)}
    # What comes nearest before it is what it most likely rests on.
    last = exchange.number or sys.maxsize
    nearest = sorted(n for n in around.keys() - found.keys() if n < last)[-MOST:]
    found |= {number: around[number] for number in nearest}
    return [found[number] for number in sorted(found) if 0 < number < last]


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
    if operation.verb in _LOOKS_AROUND:
        name = None
        if operation.verb in _BY_NAME:
            sent = exchange.sent if isinstance(exchange.sent, dict) else {}
            name = str(call.ids.get("name", sent.get("name")))
        for known in ledger:
            if _is_looked_at(operation.resource, operation.verb, known, call.ids):
                if name is None or name == known.object.get("name"):
                    yield from known.story
    if operation.verb in ("list", "query", "by-id", "get", "by-name"):
        yield from history.tried(_asked(exchange), operation.resource)


def _asked(exchange: Exchange) -> dict[str, str]:
    return dict(exchange.call.ids) | {n: v for n, v in exchange.call.query if n in BY_ID}


def _is_looked_at(resource: str, verb: str, known: Known, asked: Mapping[str, str]) -> bool:
    kinds = ("sessions", "messages", "metamessages") if verb == "clone" else (resource,)
    if known.resource.name not in kinds:
        return False
    parents = [name for name in known.resource.parents if name in asked]
    return all(known.ids.get(name) == asked[name] for name in parents)
