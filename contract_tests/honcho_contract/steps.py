"""Calls as data: what has to be sent again, in which order, for an answer to come again."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from honcho_contract.contract import Contract
from honcho_contract.exchange import Call, Exchange, name_of
from honcho_contract.ledger import Ledger
from honcho_contract.resources import BY_ID, RESOURCES

WORD = re.compile(r"[A-Za-z0-9_-]+")

MOST = 60
"""Steps that a finding has at most besides those that made the objects it names."""


class Ids:
    """Ids of one server, and what stands for each on another, one to one."""

    def __init__(self) -> None:
        self.there: dict[str, str] = {}
        self.back: dict[str, str] = {}

    def learn(self, ours: str, theirs: str) -> bool:
        """Whether the two may stand for each other: neither stands for something else."""
        return (
            self.there.setdefault(ours, theirs) == theirs
            and self.back.setdefault(theirs, ours) == ours
        )

    def over(self, text: str) -> str:
        """A text with every id in it replaced."""
        return WORD.sub(lambda word: self.there.get(word.group(), word.group()), text)

    def call(self, call: Call) -> Call:
        """A call as the other server has to be asked."""
        body = call.body
        if body is not None:
            body = self.over(body.decode("latin-1")).encode("latin-1")
        return Call(
            operation=call.operation,
            method=call.method,
            path=self.over(call.path),
            ids={name: self.over(value) for name, value in call.ids.items()},
            query=tuple((key, self.over(value)) for key, value in call.query),
            body=body,
            content_type=call.content_type,
            token=None if call.token is None else self.there.get(call.token, call.token),
            purpose=call.purpose,
        )


def ids_in(body: Any) -> Iterator[tuple[str, str]]:
    """The ids that an answer gives to new objects: where each stands, as a JSON pointer, and it."""
    if isinstance(body, dict):
        for key, value in body.items():
            if key in ("id", "message_id", "key") and isinstance(value, str):
                yield f"/{key}", value
            elif key == "items":
                yield from ((f"/items{place}", one) for place, one in ids_in(value))
    elif isinstance(body, list):
        for n, one in enumerate(body):
            yield from ((f"/{n}{place}", found) for place, found in ids_in(one))


def at(body: Any, pointer: str) -> Any:
    """What stands at a JSON pointer; None where nothing does."""
    for part in pointer.strip("/").split("/"):
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list) and part.isdigit() and int(part) < len(body):
            body = body[int(part)]
        else:
            return None
    return body


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call: `gives` are the ids that its answer gave, by where they stand in it. `token` is
    None for the run's own; a key that a step before gave is replaced like an id."""

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None
    body: str | None = None
    base64: bool = False
    token: str | None = None
    purpose: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)

    def call(self, contract: Contract) -> Call:
        body = None if self.body is None else self.body.encode()
        return Call(
            operation=contract.operations.get(self.operation),
            method=self.method,
            path=self.path,
            ids=self.ids,
            query=self.query,
            body=base64.b64decode(body) if body is not None and self.base64 else body,
            content_type=self.content_type,
            token=self.token,
            purpose=self.purpose,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "query": [list(pair) for pair in self.query],
            "content_type": self.content_type,
            "body": self.body,
            "base64": self.base64,
            "token": self.token,
            "purpose": self.purpose,
            "ids": dict(self.ids),
            "gives": dict(self.gives),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Step:
        pairs = tuple((str(key), str(value)) for key, value in raw["query"])
        return cls(**{**raw, "query": pairs})


def step(exchange: Exchange) -> Step:
    """An exchange, to be done again. A body that is no UTF-8 goes as base64."""
    call = exchange.call
    text, packed = None, False
    if call.body is not None:
        try:
            text = call.body.decode("utf-8")
        except UnicodeDecodeError:
            text, packed = base64.b64encode(call.body).decode(), True
    return Step(
        operation=name_of(call.operation) if call.operation else "",
        method=call.method,
        path=call.path,
        query=call.query,
        content_type=call.content_type,
        body=text,
        base64=packed,
        token=call.token,
        purpose=call.purpose,
        ids=dict(call.ids),
        gives=dict(ids_in(exchange.json)) if exchange.ok else {},
    )


def leading_to(ledger: Ledger, exchange: Exchange) -> list[Exchange]:
    """The exchanges that an exchange rests on, oldest first. For a list, a query or a clone, these
    are also the ones that made what is in the place that it looks at."""
    call = exchange.call
    named = dict(call.ids) | {name: value for name, value in call.query if name in BY_ID}
    if isinstance(exchange.sent, dict):
        # A body may name another object than the path does under the same name.
        ids = {n: v for n, v in exchange.sent.items() if n in BY_ID and isinstance(v, str)}
        named |= {f"body {name}": value for name, value in ids.items()}
    found = {one.number: one for one in ledger.story(named)}
    around: dict[int, Exchange] = {}
    operation = call.operation
    if operation is not None and operation.verb in _LOOKS_AROUND:
        name = None
        if operation.verb in _BY_NAME:
            sent = exchange.sent if isinstance(exchange.sent, dict) else {}
            name = str(call.ids.get("name", sent.get("name")))
        for known in ledger:
            if _is_looked_at(operation.resource, operation.verb, known.ids, call.ids):
                if name is None or name == known.object.get("name"):
                    around |= {one.number: one for one in known.story}
    # What comes nearest before it is what it most likely rests on.
    nearest = sorted(around.keys() - found.keys())[-MOST:]
    found |= {number: around[number] for number in nearest}
    last = exchange.number or sys.maxsize
    return [found[number] for number in sorted(found) if 0 < number < last]


_BY_NAME = ("create", "update", "get-or-create", "by-name")
_LOOKS_AROUND = ("list", "query", "clone", *_BY_NAME)


def _is_looked_at(
    resource: str, verb: str, ids: Mapping[str, str], asked: Mapping[str, str]
) -> bool:
    kinds = ("sessions", "messages", "metamessages") if verb == "clone" else (resource,)
    row = next((r for r in RESOURCES.values() if r.id == list(ids)[-1]), None)
    if row is None or row.name not in kinds or not row.parents:
        return False
    return all(ids.get(name) == asked[name] for name in row.parents if name in asked)


def shortest(steps: Sequence[Step], *, fails: Any, tries: int = 60) -> list[Step]:
    """The steps without those that are not needed: `fails` says of a shorter sequence whether it
    still ends as the whole one does. The last step always stays."""
    kept = list(steps)
    size = max(1, (len(kept) - 1) // 2)
    while size and tries:
        end = len(kept) - 1
        while end > 0 and tries:
            start = max(0, end - size)
            shorter = kept[:start] + kept[end:]
            tries -= 1
            if fails(shorter):
                kept = shorter
            end = start
        size = size // 2
    return kept
