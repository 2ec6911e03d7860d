"""Exchanges made by hand, and a memory of a target to hold them against."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from honcho_contract.apis.v1.generation import generation
from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.judging.laws import Law, Seen
from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.judging.ledger_updates import learn
from honcho_contract.judging.oracle import Oracle
from honcho_contract.wire.exchange import Call, Exchange, Response, call
from honcho_contract.wire.target import Capabilities

API_1 = generation()
RULES: Contract = API_1.contract

MARK = "hc-test"
MARKED = {"honcho-contract": MARK}

NOW = 1_700_000_000.0
THEN = "2023-11-14T22:13:20Z"
"""The same moment, as an answer writes it."""

LINE: Mapping[str, str] = {
    "app_id": "app",
    "user_id": "user",
    "session_id": "session",
    "message_id": "message",
    "metamessage_id": "metamessage",
    "collection_id": "collection",
    "document_id": "document",
}
"""The ids of the objects that a `Scene` begins with, one of each resource."""

_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "apps": {"name": f"{MARK} app", "metadata": MARKED},
    "users": {"name": "a user"},
    "sessions": {"is_active": True},
    "messages": {"content": "a message", "is_user": True},
    "metamessages": {
        "label": "note",
        "metamessage_type": "note",
        "content": "a metamessage",
        "session_id": None,
        "message_id": None,
    },
    "collections": {"name": "a collection"},
    "documents": {"content": "a document"},
}


def thing(
    resource: str, object_id: str, ids: Mapping[str, str] = LINE, **fields: Any
) -> dict[str, Any]:
    """An object as a right server answers with it."""
    owners = {name: ids[name] for name in RESOURCES[resource].parents}
    plain = {"id": object_id, "created_at": THEN, "metadata": {}}
    return plain | owners | dict(_FIELDS[resource]) | fields


def page(items: Iterable[Mapping[str, Any]], **counts: int) -> dict[str, Any]:
    """A page as a right server answers with it; counts that are not given follow from the items."""
    listed = list(items)
    found = {"total": len(listed), "page": 1, "size": 50} | counts
    return {"items": listed, "pages": -(-found["total"] // found["size"])} | found


def refusal(*locs: tuple[str | int, ...]) -> dict[str, Any]:
    """The body of a 422 that names these places."""
    return {"detail": [{"loc": list(loc), "msg": "is wrong", "type": "wrong"} for loc in locs]}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a server answers: a value as JSON, or `raw` bytes."""

    value: Any = None
    status: int = 200
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})

    @property
    def response(self) -> Response:
        content = json.dumps(self.value).encode() if self.raw is None else self.raw
        return Response(status=self.status, headers=self.headers, content=content)


def ok(value: Any) -> Reply:
    return Reply(value=value)


def refused(status: int, detail: Any = "no") -> Reply:
    return Reply(value=detail if isinstance(detail, dict) else {"detail": detail}, status=status)


def answered(call: Call, reply: Reply, *, number: int = 1) -> Exchange:
    return Exchange(number=number, call=call, response=reply.response, started=NOW, ended=NOW)


class Scene:
    """A target that is only told of: its answers are written down by the test.

    It begins with one object of every resource, whose ids are `LINE`.
    """

    def __init__(self) -> None:
        self.ledger = Ledger(RESOURCES, API_1.effects)
        self.capabilities = Capabilities()
        self._numbers = 0
        for resource in RESOURCES.values():
            self.put(resource.name, LINE[resource.id])

    @property
    def oracle(self) -> Oracle:
        return Oracle(
            contract=RULES,
            ledger=self.ledger,
            capabilities=self.capabilities,
            mark=MARKED,
            rules=API_1.rules,
        )

    def able(self, **capabilities: bool) -> None:
        self.capabilities = replace(self.capabilities, **capabilities)

    def put(
        self, resource: str, object_id: str, ids: Mapping[str, str] = LINE, **fields: Any
    ) -> Known:
        """An object that the target has answered with."""
        row = RESOURCES[resource]
        made = call(RULES[f"{resource}.create"], ids)
        place = tuple(ids[name] for name in row.parents)
        by = self.exchange(made, ok(thing(resource, object_id, ids, **fields)))
        self.ledger.add(row, place, by.json, by)
        return self.known(object_id)

    def known(self, object_id: str) -> Known:
        known = self.ledger.get(object_id)
        assert known is not None, f"nothing was put under {object_id!r}"
        return known

    def kill(self, object_id: str) -> None:
        known = self.known(object_id)
        self.ledger.remove(known, known.story[-1])

    def exchange(self, call: Call, reply: Reply) -> Exchange:
        self._numbers += 1
        return answered(call, reply, number=self._numbers)

    def seen(self, name: str, reply: Reply, ids: Mapping[str, str] = LINE, **options: Any) -> Seen:
        """What the laws see of a call by its short name; options are those of `exchange.call`."""
        return self.seen_of(call(RULES[name], ids, **options), reply)

    def seen_of(self, call: Call, reply: Reply) -> Seen:
        return Seen(
            contract=RULES,
            ledger=self.ledger,
            exchange=self.exchange(call, reply),
            prediction=self.oracle.predict(call),
        )

    def tell(
        self, name: str, reply: Reply, ids: Mapping[str, str] = LINE, **options: Any
    ) -> Exchange:
        """Lets the ledger learn from a call and its answer."""
        seen = self.seen(name, reply, ids, **options)
        learn(self.ledger, seen.prediction, seen.exchange, API_1.lessons)
        return seen.exchange


def broken_by(seen: Seen) -> set[str]:
    """The codes of every check whose law finds a fault."""
    return {check.code for check in CATALOGUE.values() if any(check.breaches(seen))}


def reasons(law: Law, seen: Seen) -> list[str]:
    return [fault.reason for fault in law(seen)]


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One check, a call, an answer to it that breaks the check, and one that does not.

    `also` are the other checks that the wrong answer cannot but break. `before` sets the scene.
    """

    code: str
    name: str
    wrong: Reply
    right: Reply
    ids: Mapping[str, str] = field(default_factory=lambda: LINE)
    options: Mapping[str, Any] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    before: Callable[[Scene], object] | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def broken_by(self, reply: Reply) -> set[str]:
        scene = Scene()
        if self.before is not None:
            self.before(scene)
        return broken_by(scene.seen(self.name, reply, self.ids, **self.options))


def shows(breach: Breach) -> None:
    """Asserts that a check is broken by the wrong answer, and by that alone, and nothing at all by
    the right one."""
    assert breach.broken_by(breach.wrong) == {breach.code} | breach.also
    assert breach.broken_by(breach.right) == set()


def codes_of(module: str) -> set[str]:
    """The checks whose laws live in a module of `honcho_contract.judging.laws`."""
    home = f"honcho_contract.judging.laws.{module}"
    return {c.code for c in CATALOGUE.values() if c.law is not None and c.law.__module__ == home}
